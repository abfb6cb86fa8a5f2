public import Documents
public import Matching

extension Expectations {
    /// The shape of a file; conditions are read as rules' are.
    public static func shape(condition: Shape<RequestMatcher>) -> Shape<Expectations> {
        .object("expectations") { reader in
            _ = reader.required(
                "format",
                .scalar("1, the format that this program reads") { $0.integer == 1 ? 1 : nil }
            )
            let nodes = reader.node["expect"]?.elements ?? []
            let list = reader.optional("expect", .list(Expectation.shape(condition)))
            let words = reader.optional("client", .list(.word)) as [ClientWord]?
            if nodes.isEmpty, reader.node["client"]?.elements.isEmpty != false {
                reader.report("nothing is expected", hint: "say what under \"expect\" or \"client\"")
            }
            let named = (list ?? []).enumerated().map { index, expectation in
                var expectation = expectation
                if expectation.name.isEmpty { expectation.name = "expectation \(index + 1)" }
                return expectation
            }
            return Expectations(named, client: words ?? [])
        }
    }
}

extension Expectations.Expectation {
    fileprivate static func shape(_ condition: Shape<RequestMatcher>) -> Shape<Self> {
        .object("an expectation") { reader in
            let name = reader.optional("name", .text) ?? ""
            let hasCondition = reader.has("where")
            let wanted = hasCondition ? reader.optional("where", condition) : RequestMatcher()
            let count = reader.optional("requests", Expectations.Count.shape)
            let gaps = reader.optional("gaps", Expectations.Gaps.shape)
            if !reader.has("requests"), !reader.has("gaps") {
                reader.reportMissing(
                    "requests",
                    "gaps",
                    message: "an expectation needs \"requests\" or \"gaps\""
                )
            }
            guard let wanted else { return nil }
            return Self(name: name, condition: wanted, count: count, gaps: gaps)
        }
    }
}

extension Expectations.Count {
    fileprivate static var shape: Shape<Self> {
        .object("a number of requests") { reader in
            let number = Shape<Int>.integer(0...1_000_000_000)
            let exactly = reader.optional("exactly", number)
            let least = reader.optional("atLeast", number)
            let most = reader.optional("atMost", number)
            if reader.has("exactly"), reader.has("atLeast") || reader.has("atMost") {
                reader.report("\"exactly\" says all; take out the others", at: "exactly")
            }
            if reader.node.members.isEmpty { reader.report("say exactly, atLeast or atMost") }
            if let least, let most, least > most {
                reader.report("no number is at least \(least) and at most \(most)")
            }
            return exactly.map { Self(least: $0, most: $0) } ?? Self(least: least ?? 0, most: most)
        }
    }
}

extension Expectations.Gaps {
    fileprivate static var shape: Shape<Self> {
        .object("what lies between requests") { reader in
            let honour = reader.optional("honour", .choice("retry-after"))
            let least = reader.optional("atLeast", .list(.duration))
            if reader.node.members.count != 1 { reader.report("it is one of honour, atLeast") }
            if reader.node["atLeast"]?.kind == .array, reader.node["atLeast"]?.elements.isEmpty == true {
                reader.report("there must be a gap", at: "atLeast")
            }
            return honour.map { _ in .honourRetryAfter } ?? least.map { .atLeast($0) }
        }
    }
}
