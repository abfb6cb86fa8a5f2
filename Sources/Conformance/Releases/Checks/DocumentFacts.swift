import Contracts
import Documents

/// The facts of the connector's document that a release's documentation must
/// tell, in whatever words.
enum DocumentFacts {
    /// What is not told, each with what to add.
    static func missing(in text: MarkdownText, _ view: ReleaseView) -> [Diagnostic] {
        let contract = view.contract
        var found: [Diagnostic] = []
        let report = { (what: String) in found.append(Diagnostic(file: text.name, message: "does not tell \(what)")) }
        for (what, word) in words(contract) where !text.holds(word) { report("\(what), \(word)") }
        for (what, words) in rows(contract) where text.line(holding: words) == nil {
            report("\(what), in one line: \(words.joined(separator: " and "))")
        }
        for (what, name) in [
            ("payload", ParameterName.payload), ("response mapping", .responseMapping),
            ("error mapping", .errorMapping),
        ] {
            let wanted = try? Document.json(Array(contract.parameter(name, baseURL: "").utf8)).root.value
            let isThere = text.blocks.contains { block in
                let value = try? Document.json(Array(block.text.utf8)).root.value
                return value.flatMap { own in wanted.map { own.isSame(as: $0) } } ?? false
            }
            if !isThere { report("the default \(what) in a block of JSON") }
        }
        return found
    }

    /// Words that stand somewhere.
    private static func words(_ contract: Contract) -> [(what: String, word: String)] {
        var words = [
            ("the template's name", contract.title), ("the type of authentication", contract.auth.type),
            ("the header of the key", contract.auth.header), ("the word before the key", contract.auth.prefix),
            ("the secret's name", contract.secret.name),
        ]
        contract.auth.keyPrefix.map { words.append(("how keys begin", $0)) }
        words += contract.models.listed.map { ("a listed model", $0) }
        if let release = contract.release {
            words += release.files.map { ("a file of the release", $0) }
            words += [release.example.configure, release.example.ask, release.example.review].map {
                ("a step of the example", $0)
            }
        }
        return words.filter { !$0.1.isEmpty }
    }

    /// Words that stand in one line, as in a row of a table.
    private static func rows(_ contract: Contract) -> [(what: String, words: [String])] {
        contract.secret.sources.map { source in
            ("the source \(source.source.rawValue)", [source.source.rawValue] + (source.example.map { [$0] } ?? []))
        }
            + contract.mapping.variables.map { ("where \($0.name) comes from", [$0.name, "\($0.path)"]) }
            + contract.standard.variables.map { ("the type of \($0.name)", [$0.name, $0.type.rawValue]) }
            + contract.errors.rules.map { ("what \($0.status) raises", [String($0.status), $0.code]) }
    }
}
