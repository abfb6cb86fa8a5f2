import Digests
public import Documents
import Scenarios

/// What tells one suite from another: SHA-256 over the lines
/// `path NUL sha256 LF` of its files, sorted by the paths' bytes. Each path
/// is relative to the provider's folder, each digest in small hexadecimal
/// digits.
public struct SuiteDigest: Sendable, Equatable, CustomStringConvertible {
    /// The digest as 64 small hexadecimal digits.
    public let hex: String

    /// Takes 64 hexadecimal digits; `nil` for anything else.
    public init?(hex: String) {
        guard let digest = Digest(hex: hex) else { return nil }
        self.hex = digest.hex
    }

    /// The digest of files, in whatever order they come.
    public init(_ files: [(path: String, bytes: [UInt8])]) {
        let sorted = files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        hex =
            SHA256.hash(
                sorted.flatMap { file in
                    Array(file.path.utf8) + [0x00] + Array(SHA256.hash(file.bytes).hex.utf8) + [0x0A]
                }
            ).hex
    }

    public var description: String { hex }
}

extension SuiteDigest {
    /// Reads the suite of a provider's folder: every file below `cases`,
    /// those of each scenario that one of the cases names, `contract.yaml`,
    /// `requirements.yaml`, `provider.yaml` where there is one, and
    /// `responses.yaml` with its bodies where a script uses a response of it.
    /// Throws where one of them cannot be read.
    public static func read(_ folder: String, cases: [TestCase]) throws(DocumentError) -> SuiteDigest {
        var paths = try files(below: "cases", of: folder, depth: 0)
        paths += ["contract.yaml", "requirements.yaml"]
        if Files.exists(folder + "/provider.yaml") { paths.append("provider.yaml") }
        let scenarios = try files(ofScenarios: cases.compactMap { $0.source["script"]?.string }, of: folder)
        paths += scenarios.paths
        if scenarios.useLibrary || cases.contains(where: { usesLibrary($0.source["script"] ?? .null) }) {
            paths += try filesOfLibrary(folder)
        }
        var contents: [(path: String, bytes: [UInt8])] = []
        for path in Set(paths) { contents.append((path, try Files.read(folder + "/" + path))) }
        return SuiteDigest(contents)
    }

    /// Links may lead in circles: no suite is nested so deeply.
    private static let depthLimit = 16

    private static func files(below path: String, of folder: String, depth: Int) throws(DocumentError) -> [String] {
        guard depth < depthLimit else {
            let hint = "a link that leads back to a folder above it is not followed forever"
            throw DocumentError(
                .invalid,
                [Diagnostic(file: folder + "/" + path, message: "is nested too deeply", hint: hint)]
            )
        }
        var paths: [String] = []
        for name in try Files.names(in: folder + "/" + path) {
            let inner = path + "/" + name
            if Files.isFolder(folder + "/" + inner) {
                paths += try files(below: inner, of: folder, depth: depth + 1)
            } else {
                paths.append(inner)
            }
        }
        return paths
    }

    private static func files(ofScenarios wanted: [String], of folder: String) throws(DocumentError) -> (
        paths: [String], useLibrary: Bool
    ) {
        guard !wanted.isEmpty else { return ([], false) }
        var paths: [String] = []
        var useLibrary = false
        let library = try ResponseLibrary.load(provider: folder)
        for file in try ScenarioFile.paths(in: folder + "/scenarios") {
            let scenario = try ScenarioFile.load(file, library: library)
            guard wanted.contains(where: { $0.isExactly(scenario.name) }) else { continue }
            let document = try Document.yamlOrJSON(try Files.read(file), name: file)
            paths.append("scenarios/" + Files.name(of: file))
            paths += bodies(in: document.root.value).map { "scenarios/" + $0 }
            if usesLibrary(document.root.value) { useLibrary = true }
        }
        return (paths, useLibrary)
    }

    /// Whether a script takes a response by name: `use`, or a word where a
    /// response or a step stands.
    private static func usesLibrary(_ value: Value) -> Bool {
        switch value {
        case .object(let members):
            members.contains { member in
                switch (member.name, member.value) {
                case ("use", _), ("response", .string), ("response", .number): true
                case ("steps", .array(let steps)): steps.contains { isWord($0) || usesLibrary($0) }
                default: usesLibrary(member.value)
                }
            }
        case .array(let elements): elements.contains { usesLibrary($0) }
        default: false
        }
    }

    private static func isWord(_ value: Value) -> Bool {
        switch value {
        case .string, .number: true
        default: false
        }
    }

    private static func filesOfLibrary(_ folder: String) throws(DocumentError) -> [String] {
        let path = folder + "/" + ResponseLibrary.fileName
        guard Files.exists(path) else { return [] }
        let document = try Document.yamlOrJSON(try Files.read(path), name: path)
        return [ResponseLibrary.fileName] + bodies(in: document.root.value)
    }

    /// The files that a scenario's responses name.
    private static func bodies(in value: Value) -> [String] {
        switch value {
        case .object(let members):
            members.flatMap { member in
                member.name == "file" ? member.value.string.map { [$0] } ?? [] : bodies(in: member.value)
            }
        case .array(let elements): elements.flatMap { bodies(in: $0) }
        default: []
        }
    }
}
