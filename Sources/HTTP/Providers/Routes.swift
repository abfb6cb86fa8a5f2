/// The paths of a provider's API.
public struct Routes: Sendable, Equatable {
    /// What all paths begin with, and a client's base URL ends in; empty, or
    /// with a slash at its beginning and none at its end.
    public var basePath: String
    /// The paths below it that have a name, in the order of the file.
    public var named: [Route]

    /// A path with a name.
    public struct Route: Sendable, Equatable {
        /// The name, in the letters that every file system takes.
        public var name: String
        /// The path below the base path, with a slash at its beginning.
        public var path: String

        /// Makes one.
        public init(_ name: String, _ path: String) {
            self.name = name
            self.path = path
        }
    }

    /// Makes a set of paths.
    public init(basePath: String = "", named: [Route] = []) {
        self.basePath = basePath
        self.named = named
    }

    /// A path without the base path; the path itself where it does not begin
    /// with that.
    public func below(_ path: String) -> String {
        guard !basePath.isEmpty, path.hasPrefix(basePath) else { return path }
        let rest = path.dropFirst(basePath.count)
        return rest.isEmpty || rest.first == "/" ? String(rest) : path
    }

    /// The name of a path, `nil` where it has none.
    public func name(of path: String) -> String? {
        let rest = below(path)
        return named.first { $0.path.utf8.elementsEqual(rest.utf8) }?.name
    }
}
