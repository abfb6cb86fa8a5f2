public import Documents

/// Scenario files on a disk.
public enum ScenarioFile {
    /// What is done with links.
    public struct Links: Sendable {
        /// Whether a body may lie wherever a link leads.
        public var areFollowed: Bool
        /// The option by which a user allows that.
        public var option: String?

        /// Links that lead out of the folder are refused, and a user is told
        /// of an option where there is one.
        public init(areFollowed: Bool = false, option: String? = nil) {
            self.areFollowed = areFollowed
            self.option = option
        }
    }

    /// Reads one file. `library` holds the responses that it may use by name.
    public static func load(
        _ path: String,
        links: Links = Links(),
        library: ResponseLibrary = ResponseLibrary()
    ) throws(DocumentError) -> Scenario {
        let document = try Document.yamlOrJSON(try Files.read(path), name: path)
        let folder = BodyFolder(
            Files.folder(of: path),
            of: path,
            followsLinks: links.areFollowed,
            option: links.option
        )
        return try Decoding.decode(
            document,
            Scenario.shape(file: path, ResponseSources(folder, library: library))
        )
    }

    /// The paths of every `.yaml`, `.yml` and `.json` file of a folder, in
    /// the order of their names.
    public static func paths(in folder: String) throws(DocumentError) -> [String] {
        try Files.names(in: folder).filter { name in
            !name.hasPrefix(".") && [".yaml", ".yml", ".json"].contains { name.hasSuffix($0) }
        }.map { folder + "/" + $0 }
    }

    /// The paths of the files of a folder that are scenarios, and no bodies.
    public static func scenarioPaths(in folder: String) throws(DocumentError) -> [String] {
        ScenarioFolder.scenarios(among: try paths(in: folder))
    }

    /// The files that a scenario's file, a library's, or those of a folder are
    /// made of, bodies and the folder itself included: whoever waits for an
    /// edit looks at these, until one of them is edited.
    public static func files(of path: String) -> [String] {
        guard Files.isFolder(path) else { return ScenarioFolder.files(of: path) }
        return [path] + ((try? paths(in: path)) ?? []).flatMap { ScenarioFolder.files(of: $0) }
    }

    /// Reads every `.yaml`, `.yml` and `.json` file of a folder that is a
    /// scenario and no body, in the order of their names. All mistakes of all files are thrown at once.
    public static func loadFolder(
        _ path: String,
        links: Links = Links(),
        library: ResponseLibrary = ResponseLibrary()
    ) throws(DocumentError) -> [Scenario] {
        let paths = try paths(in: path)
        guard !paths.isEmpty else {
            throw DocumentError(
                .invalid,
                [Diagnostic(file: path, message: "holds no scenario", hint: "a scenario is a .yaml file")]
            )
        }
        var scenarios: [Scenario] = []
        var mistakes = Mistakes()
        var isInaccessible = false
        for file in ScenarioFolder.scenarios(among: paths) {
            do throws(DocumentError) {
                scenarios.append(try load(file, links: links, library: library))
            } catch {
                mistakes.add(error)
                if error.code == .inaccessible { isInaccessible = true }
            }
        }
        try mistakes.check(isInaccessible ? .inaccessible : .invalid)
        return scenarios
    }
}
