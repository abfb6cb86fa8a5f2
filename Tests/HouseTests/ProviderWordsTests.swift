import Contracts
import Exchanges
import Foundation
import Providers
import Testing

/// A provider is a folder of data: what the shipped one calls things, what
/// its keys look like, where it answers and how its streams end stands nowhere
/// in `Sources/`, not in an example and not in a comment.
@Suite struct ProviderWordsTests {
    /// Names of mapped variables that are the scenario format's own words:
    /// `{{case.promptTokens}}`.
    static let formatsOwn: Set = ["promptTokens", "completionTokens", "finishReason"]

    static let folder = House.root.path + "/Scenarios/fireworks-ai"

    /// A provider's words: what stands nowhere, whatever follows; names that
    /// are whole ones; and signs that are others in small letters.
    struct Words {
        var beginnings: Set<String> = []
        var names: Set<String> = []
        var signs: Set<String> = []
    }

    /// The words, from the provider's file and its contract.
    static func words(_ folder: String = Self.folder) throws -> Words {
        let provider = try Provider.load(folder + "/provider.yaml")
        let contract = try Contract.load(folder + "/contract.yaml")
        var words: Set = [
            provider.name, provider.title, provider.upstream, provider.routes.basePath, contract.title,
            contract.endpoint.path, provider.secret.name, provider.secret.environment, provider.secret.good,
            provider.secret.canary, provider.example.model,
        ]
        words.formUnion(provider.title.split(separator: " ").map(String.init).filter { $0.count > 2 })
        words.formUnion(provider.keys.map(\.prefix))
        let environment = provider.environment
        words.formUnion(environment.remove.map { $0.replacing("*", with: "") })
        words.formUnion(environment.baseURL + environment.baseURLWithoutPath)
        words.formUnion(provider.volatileHeaders)
        words.formUnion(provider.limitHeaders.flatMap(\.fields).map(\.name))
        let ends = provider.logicalEnds.map { EventLine($0) }
        words.formUnion(ends.map(\.text))
        words.formUnion(Self.own(provider.credentials))
        // A path of one segment is an everyday word, `/models`.
        let routes = provider.routes.named.map(\.path)
        words.formUnion(routes.map { provider.routes.basePath + $0 })
        words.formUnion(routes.filter { $0.dropFirst().contains("/") }.map { String($0.dropFirst()) })
        let models = contract.models.listed.map { $0.split(separator: "/").map(String.init) }
        words.formUnion(
            contract.models.listed + models.compactMap(\.last) + models.compactMap { $0.first.map { $0 + "/" } }
        )
        var names = Set(contract.standard.variables.map(\.name) + contract.payload.template.variables)
        names.formUnion(contract.mapping.variables.map(\.name).filter { !formatsOwn.contains($0) })
        names.formUnion(contract.errors.rules.map(\.code))
        // Data that say nothing but that the stream ends.
        let signs = ends.filter { $0.text.hasPrefix("data:") && !$0.isBeginning }.map(\.value)
        return Words(beginnings: words.filter { !$0.isEmpty }, names: names, signs: Set(signs))
    }

    /// Names of credentials that the general rules, which are ours, do not
    /// know by themselves.
    private static func own(_ names: CredentialNames) -> [String] {
        let general = RedactionPolicy(keys: [], credentials: CredentialNames())
        return names.headers.filter { !general.isCredential(header: $0) }
            + names.query.filter { !general.isCredential(parameter: $0) }
            + names.json.filter { !Array($0.utf8).withUnsafeBufferPointer { general.isCredential(member: $0) } }
    }

    @Test func theWordsAreThose() throws {
        let words = try Self.words()
        for word in [
            "Fireworks", "fw_", "/inference/v1", "chat/completions", "accounts/", "OPENAI_BASE_URL",
            "openai-processing-ms", "x-ratelimit-remaining-tokens", "x-ratelimit-over-limit", "data: [DONE]",
            "event: message_stop",
        ] {
            #expect(words.beginnings.contains(word), "\(word)")
        }
        #expect(words.signs == ["[DONE]"])
        let other = try Self.words(House.root.path + "/Tests/Program/CommandsTests/Providers/Scenarios/quill")
        for word in ["X-Quill-Pass", "nibword", "x-quill-left", "x-quill-took", "event: period"] {
            #expect(other.beginnings.contains(word), "\(word)")
        }
        #expect(
            words.names == [
                "aiReply", "modelUsed", "userMessage", "catalyst_responseBody", "catalyst_statusCode",
                "catalyst_success", "catalyst_error", "RATE_LIMITED", "AUTH_FAILED", "INVALID_REQUEST",
            ]
        )
    }

    @Test func noWordOfAProviderStandsInTheSources() throws {
        let words = try Self.words()
        // A word begins where no letter, digit or `_` stands before it, and a
        // name ends where none stands after it.
        let beginnings = words.beginnings.map { word in
            (word.first?.isLetter == true ? "(?<![A-Za-z0-9_])" : "") + NSRegularExpression.escapedPattern(for: word)
        }
        let names = words.names.map { "(?<![A-Za-z0-9_])\($0)(?![A-Za-z0-9_])" }
        let patterns =
            try (beginnings + names).map { pattern in
                try NSRegularExpression(pattern: pattern, options: .caseInsensitive)
            } + words.signs.map { try NSRegularExpression(pattern: NSRegularExpression.escapedPattern(for: $0)) }
        var found: [String] = []
        for file in try House.swiftFiles(in: "Sources") {
            let lines = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n")
            for (number, line) in lines.enumerated() {
                let range = NSRange(line.startIndex..., in: line)
                for pattern in patterns where pattern.firstMatch(in: line, range: range) != nil {
                    found.append("\(file.lastPathComponent):\(number + 1): \(pattern.pattern)")
                }
            }
        }
        #expect(found == [])
    }
}
