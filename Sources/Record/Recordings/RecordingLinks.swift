import Documents

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Where symbolic links of a folder may lead by which a recording is reached.
///
/// Those of a ConfigMap lead to other files of the same folder. A folder of
/// somebody else's must not serve, nor have written anew, any other file of
/// this machine.
public struct RecordingLinks: Sendable {
    /// Whether a link may lead anywhere.
    private let areFollowed: Bool
    /// The file that a user has named: it may lie wherever a link leads.
    private var named: String?

    /// Links lead to what lies in the folder or below it.
    public static let inside = RecordingLinks(areFollowed: false)
    /// Links lead anywhere.
    public static let anywhere = RecordingLinks(areFollowed: true)

    private init(areFollowed: Bool) { self.areFollowed = areFollowed }

    /// The same, and to what lies beside the file that a path names.
    func besides(_ path: String) -> RecordingLinks {
        var links = self
        links.named = path
        return links
    }

    /// The folders, free of links, in which a recording may really lie; `nil`:
    /// anywhere.
    func roots(_ folder: String) -> [String]? {
        guard !areFollowed else { return nil }
        return [Files.resolved(folder)] + (named.map { [Files.folder(of: Files.resolved($0))] } ?? [])
    }

    /// What a directory entry that is neither a file nor a folder turns out
    /// to be.
    enum Found {
        /// A file, with what the system says of it.
        case file(stat)
        /// A folder, to which no link is followed: it may lead up.
        case folder
        /// Nothing that a recording can be read from.
        case refused(Diagnostic)
    }

    /// Looks where an entry with a recording's name leads.
    static func found(_ path: String, within roots: [String]?) -> Found {
        var status = stat()
        guard stat(path, &status) == 0 else {
            return .refused(Diagnostic(file: path, message: "is a link that leads nowhere"))
        }
        if status.st_mode & S_IFMT == S_IFDIR { return .folder }
        guard status.st_mode & S_IFMT == S_IFREG else {
            return .refused(Diagnostic(file: path, message: "is a pipe or a device, not a file"))
        }
        let real = Files.resolved(path)
        guard roots?.contains(where: { Files.lies(real, in: $0) }) != false else {
            return .refused(
                Diagnostic(
                    file: path,
                    message: "is a link that leads out of the folder, to \(real)",
                    hint: "copy the file there, or allow it with --follow-links"
                )
            )
        }
        return .file(status)
    }
}
