import Documents
import FuzzSupport
import Queries

/// A query on the first line, a JSON value behind it: the query is refused with
/// a place in it, or ends within its budget, and the path of each node that it
/// selects is a query that selects this node alone.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzQuery(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let text = bytes(start, count)
    let line = text.prefix { $0 != 0x0A }
    do throws(JSONQueryError) {
        let query = try JSONQuery(String(decoding: line, as: UTF8.self))
        select(query, Array(text.dropFirst(line.count + 1)))
    } catch {
        always(error.offset <= line.count * 3, "a place behind the query")
    }
    return 0
}

private func select(_ query: JSONQuery, _ value: [UInt8]) {
    guard let document = try? Document.json(value) else { return }
    document.withCells { cells, bytes in
        var budget = QueryBudget(visits: 20_000)
        guard let nodes = try? query.nodes(in: cells, of: bytes, within: &budget) else { return }
        always(!query.isSingular || nodes.count <= 1, "a singular query that selects two nodes")
        for node in nodes.prefix(50) {
            let path = JSONQuery.path(of: node, in: cells, of: bytes)
            // A long name makes a long path.
            guard path.utf8.count <= JSONQuery.longest else { continue }
            guard let again = try? JSONQuery(path) else { return always(false, "a path that is no query") }
            var budget = QueryBudget()
            let found = try? again.nodes(in: cells, of: bytes, within: &budget)
            always(found == [node], "a path that selects something else")
        }
    }
}
