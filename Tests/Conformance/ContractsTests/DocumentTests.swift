import Digests
import Documents
import TestSupport
import Testing

@testable import Contracts

/// The data against the connector's document itself, where that is at hand.
@Suite(.enabled(if: Repository.hasDocument, "the connector's document is not beside the repository"))
struct DocumentTests {
    private let lines: [String]
    private let contract: Contract

    init() throws {
        lines = try Repository.documentLines()
        contract = try Contract.load(Repository.contract)
    }

    @Test func everyRequirementCitesALineThatIsThere() throws {
        for requirement in try Requirements.load(Repository.requirements).all {
            let source = requirement.source
            let line = lines[source.line].trimming()
            #expect(SHA256.hash(Array(line.utf8)).hex.prefix(16) == source.fingerprint, "\(requirement.id): \(line)")
            let heading = lines[...source.line].last { $0.hasPrefix("#") } ?? ""
            #expect(Self.anchor(heading) == source.section, "\(requirement.id)")
        }
    }

    @Test func theBlocksOfTheDocumentAreTheDefaults() throws {
        let blocks = lines.joined(separator: "\n").split(separator: "```json\n").dropFirst().map { part in
            String(part.prefix(upTo: part.firstRange(of: "\n```")?.lowerBound ?? part.endIndex))
        }
        let ours = [ParameterName.payload, .responseMapping, .errorMapping].map {
            contract.parameter($0, baseURL: "")
        }
        #expect(ours == blocks)
    }

    @Test func theTablesOfTheDocumentAreTheData() throws {
        #expect(cells(19...21).map { $0[1] } == [contract.auth.type, contract.auth.header, contract.auth.prefix])
        #expect(cells(23...24).map { $0[1] } == [(contract.auth.keyPrefix ?? "") + "...", contract.secret.name])
        #expect(
            cells(30...33).map { [$0[0], $0[1]] } == contract.secret.sources.map { [$0.label, $0.source.rawValue] }
        )
        for source in contract.secret.sources {
            let sentence = lines[source.line ?? 0]
            for part in [source.example, source.location].compactMap(\.self) {
                #expect(sentence.contains(part))
            }
        }
        #expect(cells(52...54).map { $0[0] } == contract.models.listed)
        #expect(lines[52].contains("(default)") && lines[52].contains(contract.models.standard))
        #expect(cells(71...75).map { [$0[0], $0[1]] } == contract.mapping.variables.map { [$0.name, "\($0.path)"] })
        #expect(
            cells(82...85).map { [$0[0], $0[1]] } == contract.standard.variables.map { [$0.name, $0.type.rawValue] }
        )
        #expect(
            Set(cells(99...101).map { [$0[0], $0[1]] })
                == Set(contract.errors.rules.map { [String($0.status), $0.code] })
        )
        #expect(lines[10].contains("**\(contract.title)**"))
    }

    @Test func everyRowCitesItsOwnLine() throws {
        let rows =
            contract.secret.sources.map { ($0.source.rawValue, $0.line) }
            + contract.mapping.variables.map { ($0.name, $0.line) }
            + contract.standard.variables.map { ($0.name, $0.line) }
            + contract.errors.rules.map { ($0.code, $0.line) }
        #expect(rows.count == 16)
        for (word, line) in rows { #expect(lines[line ?? 0].contains("`\(word)`"), "\(word)") }
    }

    /// The cells of a table's rows without their back quotes.
    private func cells(_ range: ClosedRange<Int>) -> [[String]] {
        lines[range].map { line in
            line.split(separator: "|").map { String($0).trimming().replacing("`", with: "") }
        }
    }

    /// A heading's anchor.
    private static func anchor(_ heading: String) -> String {
        let text = heading.drop { $0 == "#" || $0 == " " }.lowercased()
        return String(text.compactMap { $0 == " " ? "-" : $0.isLetter || $0.isNumber || $0 == "-" ? $0 : nil })
    }
}

extension String {
    fileprivate func trimming() -> String {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" }
        return String(String(drop(while: isSpace).reversed()).drop(while: isSpace).reversed())
    }
}
