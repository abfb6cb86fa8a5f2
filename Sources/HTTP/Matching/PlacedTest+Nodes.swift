import Documents
import Exchanges
import Queries

/// Conditions on the nodes that a query selects of the body.
extension PlacedTest {
    /// Whether one node passes; what does not is noted, with where the query
    /// comes to nothing, or what the first node is.
    func holds(
        _ query: JSONQuery,
        _ request: IncomingRequest,
        _ notes: MismatchNotes?,
        unknown: Bool
    ) -> Bool {
        guard let cells = request.cells() else {
            // No value, no nodes.
            if test.holds([], unknown: unknown) { return true }
            notes?.note(name, test.description, request.bodyProblem)
            return false
        }
        var budget = QueryBudget(visits: max(QueryBudget.usual - request.scratch.visits, 0))
        defer { request.scratch.visits = QueryBudget.usual - budget.left }
        do throws(QueryLimit) {
            let nodes = try query.nodes(in: cells, of: request.body, within: &budget)
            // A value of a node is a copy: where nodes hold one another, there
            // are many.
            let size = nodes.reduce(0) { $0 + Int(cells[$1].next) - $1 }
            try budget.spend(size)
            let values = nodes.lazy.map { Value(cells, $0, of: request.body) }
            if test.holds(values, unknown: unknown) { return true }
            if let notes { note(query, nodes, cells, request, notes, &budget) }
            return false
        } catch {
            notes?.note(name, test.description, "something in a large body", remark: "\(error), and counts as no match")
            return unknown
        }
    }

    private func note(
        _ query: JSONQuery,
        _ nodes: [Int],
        _ cells: UnsafeBufferPointer<Cell>,
        _ request: IncomingRequest,
        _ notes: MismatchNotes,
        _ budget: inout QueryBudget
    ) {
        guard let first = nodes.first else {
            let dead = try? query.dead(in: cells, of: request.body, within: &budget)
            let remark = dead.map { dead in
                let count = dead.count == 1 ? "1 node" : "\(dead.count) nodes"
                return
                    "\(dead.before) selects \(count), and \(dead.segment) nothing of \(dead.count == 1 ? "it" : "them")"
            }
            notes.note(name, test.description, nil, isCredential: query.isCredential(notes.redaction), remark: remark)
            return
        }
        let value = Value(cells, first, of: request.body)
        let steps = JSONQuery.steps(to: first, in: cells, of: request.body)
        let isCredential =
            query.isCredential(notes.redaction)
            || steps.contains { step in
                guard case .name(let name) = step else { return false }
                return name.withUnsafeBufferPointer { notes.redaction.isCredential(member: $0) }
            }
        let place = JSONQuery.path(of: first, in: cells, of: request.body)
        let limit = test.gaveUp(on: [value]) ? "; the expression reached its limit and counts as no match" : ""
        notes.note(
            name,
            test.description,
            value.string ?? JSONWriter().string(value),
            isCredential: isCredential,
            remark: (nodes.count == 1 ? "at \(place)" : "at one of \(nodes.count) nodes, the first is \(place)") + limit
        )
    }
}

extension JSONQuery {
    /// Whether it looks for a credential by its name.
    func isCredential(_ redaction: RedactionPolicy) -> Bool {
        names.contains { name in name.withUnsafeBufferPointer { redaction.isCredential(member: $0) } }
    }
}
