import Documents
import Foundation
import Queries
import TestSupport
import Testing

/// The published compliance suite of RFC 9535 (jsonpath-standard,
/// jsonpath-compliance-test-suite), each of its cases.
@Suite struct ComplianceTests {
    /// Beside the repository, or two folders up where that is a worktree.
    private static let file = ["/../shared", "/../../shared"].map {
        Repository.root + $0 + "/oracles/jsonpath/cts.json"
    }
    .first { FileManager.default.fileExists(atPath: $0) }

    @Test(.enabled(if: file != nil, "the compliance suite of RFC 9535 is not beside this repository"))
    func keepsEveryCase() throws {
        let suite = try Document.json(Array(Data(contentsOf: URL(fileURLWithPath: try #require(Self.file)))))
        let cases = try #require(suite.root["tests"]).elements
        var (selections, refusals) = (0, 0)
        for test in cases {
            let name = try #require(test["name"]?.string)
            let selector = try #require(test["selector"]?.string)
            if test["invalid_selector"]?.bool == true {
                refusals += 1
                #expect(throws: JSONQueryError.self, "\(name): \(selector)") { try JSONQuery(selector) }
                continue
            }
            selections += 1
            let document = try Document.json(JSONWriter().bytes(try #require(test["document"]).value))
            let found = try Found(selector, in: document)
            // Where several orders are right, each is told.
            var results = test["results"]?.elements ?? []
            var paths = test["results_paths"]?.elements ?? []
            if results.isEmpty {
                (results, paths) = ([try #require(test["result"])], [try #require(test["result_paths"])])
            }
            let isOne = zip(results, paths).contains { result, paths in
                found.values == result.elements.map(\.value) && found.paths == paths.elements.map { $0.string ?? "" }
            }
            // A normalized path is a query that selects its node, and no other.
            for (path, value) in zip(found.paths, found.values) {
                let again = try Found(path, in: document)
                #expect(again.paths == [path] && again.values == [value], "\(name): \(path)")
                #expect(try JSONQuery(path).isSingular)
            }
            #expect(isOne, "\(name): \(selector) selects \(found.values) at \(found.paths)")
        }
        // All were looked at.
        #expect(selections == cases.count - refusals)
        #expect(cases.count >= 703)
        #expect(refusals >= 247)
    }
}

/// What a query selects of a document.
struct Found {
    var values: [Value] = []
    var paths: [String] = []

    init(_ query: String, in document: Document) throws {
        let query = try JSONQuery(query)
        var budget = QueryBudget()
        values = try query.nodes(in: document, within: &budget).map(\.value)
        var again = QueryBudget()
        paths = document.withCells { cells, bytes in
            (try? query.nodes(in: cells, of: bytes, within: &again).map { JSONQuery.path(of: $0, in: cells, of: bytes) })
                ?? []
        }
    }
}
