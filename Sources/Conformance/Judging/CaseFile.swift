public import Documents
public import Scenarios

/// Case files on a disk.
public enum CaseFile {
    /// Reads one file. A script that is a name is looked up among
    /// `scenarios`; `library` holds the responses that a script may use.
    public static func load(
        _ path: String,
        scenarios: [Scenario] = [],
        library: ResponseLibrary = ResponseLibrary()
    ) throws(DocumentError) -> [TestCase] {
        try read(
            try Files.read(path),
            name: path,
            folder: Files.folder(of: path),
            scenarios: scenarios,
            library: library
        )
    }

    /// Reads a file's bytes; `folder` is where the bodies of its scripts lie.
    public static func read(
        _ bytes: [UInt8],
        name: String,
        folder: String,
        scenarios: [Scenario] = [],
        library: ResponseLibrary = ResponseLibrary()
    ) throws(DocumentError) -> [TestCase] {
        let document = try Document.yamlOrJSON(bytes, name: name)
        return try Decoding.decode(document, shape(folder: folder, scenarios: scenarios, library: library))
    }

    /// Reads every `.yaml`, `.yml` and `.json` file of a folder. All mistakes
    /// of all files are thrown at once; so is an id that stands twice, and a
    /// control that does not exist or has a control itself.
    public static func loadFolder(
        _ path: String,
        scenarios: [Scenario] = [],
        library: ResponseLibrary = ResponseLibrary()
    ) throws(DocumentError) -> [TestCase] {
        let names = try Files.names(in: path).filter { name in
            !name.hasPrefix(".") && [".yaml", ".yml", ".json"].contains { name.hasSuffix($0) }
        }
        var cases: [TestCase] = []
        var mistakes = Mistakes()
        var files: [String: String] = [:]
        for name in names {
            let file = path + "/" + name
            do throws(DocumentError) {
                for loaded in try load(file, scenarios: scenarios, library: library) {
                    if let other = files[loaded.id] {
                        let message = "case \"\(loaded.id)\" already stands in \(other)"
                        mistakes.add(Diagnostic(file: file, message: message))
                    }
                    files[loaded.id] = file
                    cases.append(loaded)
                }
            } catch {
                mistakes.add(error)
            }
        }
        if mistakes.isEmpty { mistakes.add(controlMistakes(cases, files)) }
        try mistakes.check()
        guard !cases.isEmpty else {
            throw DocumentError(
                .invalid,
                [Diagnostic(file: path, message: "holds no case", hint: "cases stand in .yaml files")]
            )
        }
        return cases
    }

    /// A control is a case, and one without a control: so there is one wave
    /// of controls before all others.
    private static func controlMistakes(_ cases: [TestCase], _ files: [String: String]) -> [Diagnostic] {
        cases.compactMap { testCase in
            guard let id = testCase.control else { return nil }
            let file = files[testCase.id] ?? ""
            guard let control = cases.first(where: { $0.id.isExactly(id) }) else {
                let near = Spelling.nearest(to: id, in: cases.map(\.id))
                return Diagnostic(
                    file: file,
                    message: "case \"\(testCase.id)\" has the control \"\(id)\", which does not exist",
                    hint: near.map { "did you mean \"\($0)\"?" }
                )
            }
            guard control.control != nil else { return nil }
            return Diagnostic(
                file: file,
                message: "case \"\(testCase.id)\" has the control \"\(id)\", which has a control itself",
                hint: "a control stands on its own"
            )
        }
    }

    private static func shape(
        folder: String,
        scenarios: [Scenario],
        library: ResponseLibrary
    ) -> Shape<[TestCase]> {
        .object("a case file") { reader in
            _ = reader.required("format", .format)
            let one = TestCase.shape(folder: folder, library: library) { name, node, decoding in
                if let scenario = scenarios.first(where: { $0.name.isExactly(name) }) { return scenario }
                let near = Spelling.nearest(to: name, in: scenarios.map(\.name))
                decoding.report(
                    node,
                    "there is no scenario \"\(name)\"",
                    hint: near.map { "did you mean \"\($0)\"?" }
                )
                return nil
            }
            let cases = reader.required("cases", .list(one))
            var seen: Set<String> = []
            for node in reader.node["cases"]?.elements ?? [] {
                guard let id = node["id"], let text = id.string else { continue }
                if !seen.insert(text).inserted { reader.decoding.report(id, "case \"\(text)\" stands twice") }
            }
            return cases
        }
    }
}
