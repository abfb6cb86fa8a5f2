import Documents
import Exchanges
import Providers

extension Limit {
    /// The shape of a scenario's limits.
    static func shapes(_ sources: ResponseSources) -> Shape<[Limit]> {
        let list = Shape<[Limit]>.list(shape(sources))
        return Shape("a list of limits") { node, decoding in
            guard let limits = list.decode(node, decoding) else { return nil }
            let nodes = node.elements
            if nodes.isEmpty { decoding.report(node, "there must be a limit", hint: "or leave \"limits\" out") }
            guard nodes.count == limits.count else { return limits }
            var seen: Set<Per> = []
            for (limit, node) in zip(limits, nodes) where !seen.insert(limit.per).inserted {
                decoding.report(
                    node["per"] ?? node,
                    "two limits count per \(limit.per.rawValue)",
                    hint: "one limit may have a rate of each kind: join them"
                )
            }
            return limits
        }
    }

    private static func shape(_ sources: ResponseSources) -> Shape<Limit> {
        .object("a limit") { reader in
            let per = reader.required("per", .oneOf(Per.allCases.map(\.rawValue))).flatMap(Per.init)
            var rates: [LimitHeaders.Quantity: Rate] = [:]
            if let rate = reader.optional("requests", .rate) { rates[.requests] = rate }
            for (quantity, rate) in reader.optional("tokens", tokens) ?? [:] { rates[quantity] = rate }
            if !reader.has("requests"), !reader.has("tokens") {
                reader.reportMissing("requests", "tokens", message: "a limit needs \"requests\" or \"tokens\"")
            }
            let headers = reader.optional("headers", generation(sources.library.limitHeaders))
            let retryAfter = reader.optional("retryAfter", self.retryAfter) ?? .asItIs
            let over = over(&reader, sources)
            let shrink = shrink(&reader, rates)
            guard let per, let over, !rates.isEmpty else { return nil }
            return Limit(
                per: per,
                rates: rates,
                headers: headers,
                retryAfter: retryAfter,
                over: over,
                shrink: shrink
            )
        }
    }

    /// Rates of tokens by what they are of.
    private static var tokens: Shape<[LimitHeaders.Quantity: Rate]> {
        .object("rates of tokens") { reader in
            var rates: [LimitHeaders.Quantity: Rate] = [:]
            let kinds = quantities.filter { $0 != .requests }
            for quantity in kinds {
                if let rate = reader.optional(quantity.rawValue, .rate) { rates[quantity] = rate }
            }
            if !kinds.contains(where: { reader.has($0.rawValue) }) {
                reader.report("\"tokens\" is one or more of \(kinds.map(\.rawValue).joined(separator: ", "))")
            }
            return rates
        }
    }

    /// A generation of limit headers by its name, `none` for none. One that is
    /// called by a year alone is a number in YAML.
    private static func generation(_ known: [LimitHeaders]) -> Shape<LimitHeaders> {
        Shape("a generation of limit headers") { node, decoding in
            let text = node.integer.map(String.init) ?? node.string
            guard let text else {
                decoding.report(node, "expected a generation of limit headers, found \(node.shown)")
                return nil
            }
            switch named(text, among: known) {
            case .success(let headers): return headers
            case .failure(let problem):
                decoding.report(node, problem.message, hint: problem.hint)
                return nil
            }
        }
    }

    /// A generation by its name; a failure is what to say of a name that none
    /// has.
    static func named(_ name: String, among known: [LimitHeaders]) -> Result<LimitHeaders, StepsText.Problem> {
        if name == "none" { return .success(LimitHeaders(generation: name, fields: [])) }
        if let found = known.first(where: { $0.generation.utf8.elementsEqual(name.utf8) }) { return .success(found) }
        let names = known.map(\.generation) + ["none"]
        let near = Spelling.nearest(to: name, in: names)
        return .failure(
            StepsText.Problem(
                message: "there is no generation \"\(name.prefix(200))\" of limit headers",
                hint: near.map { "did you mean \($0)?" } ?? "there are: " + names.joined(separator: ", ")
            )
        )
    }

    private static var retryAfter: Shape<RetryAfter> {
        .scalar("none, seconds, date, or what Retry-After says") { node in
            (node.integer.map(String.init) ?? node.string).flatMap(RetryAfter.init)
        }
    }

    /// What is met beyond the limit: the library's response to too many
    /// requests where nothing is said of it.
    private static func over(_ reader: inout ObjectReader, _ sources: ResponseSources) -> Over? {
        guard reader.has("over") else {
            if let plan = sources.library.entry("429")?.plan { return .response(plan) }
            reader.reportMissing("over", message: "a limit needs \"over\", the response to what is too much")
            return nil
        }
        guard let node = reader.node["over"] else { return nil }
        guard node.kind == .object, node["serve"] != nil else {
            if node.kind == .object, ResponseDraft.members.allSatisfy({ node[$0] == nil }) {
                reader.report(
                    "\"over\" has no response",
                    at: "over",
                    hint: "such as over: { use: rate-limited }, over: { status: 429 } or over: { serve: true }"
                )
                _ = reader.optional("over", .any)
                return nil
            }
            return reader.required("over", ResponseDraft.shape(sources)).map { .response($0) }
        }
        let serve = reader.required(
            "over",
            .object("what is met beyond a limit") { inner in
                let serve = inner.required("serve", .bool)
                if serve == false {
                    inner.report("\"serve\" is true, or there is a response in its place", at: "serve")
                }
                return serve
            }
        )
        return serve == true ? .serve : nil
    }

    private static func shrink(_ reader: inout ObjectReader, _ rates: [LimitHeaders.Quantity: Rate]) -> Shrink? {
        guard reader.has("shrink") else { return nil }
        let shrink = reader.optional(
            "shrink",
            .object("what shrinks a limit") { inner -> Shrink? in
                let after = inner.required("after", .rate)
                let to = inner.required("to", .rate)
                let duration = inner.required("for", .duration)
                guard let after, let to, let duration else { return nil }
                return Shrink(after: after, to: to, for: duration)
            }
        )
        guard let generated = rates[.generated] else {
            // A rate that is none is reported already.
            guard reader.node["tokens"]?[LimitHeaders.Quantity.generated.rawValue] == nil else { return shrink }
            reader.report(
                "\"shrink\" is of the generated tokens, and they have no limit",
                at: "shrink",
                hint: "give one: tokens: { generated: 216000/m }"
            )
            return shrink
        }
        if let shrink, shrink.to.perHour >= generated.perHour {
            reader.report("\(shrink.to) is no less than \(generated)", at: "shrink", hint: "a limit shrinks to less")
        }
        return shrink
    }
}

extension Rate {
    fileprivate var perHour: UInt64 { amount * period.perHour }
}

extension Limit.RetryAfter {
    /// Reads a word, or what the header says; `nil` where that could not stand
    /// in a header line.
    init?(_ text: String) {
        switch text {
        case "none": self = .asItIs
        case "seconds": self = .seconds
        case "date": self = .date
        default:
            guard !text.isEmpty, text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else { return nil }
            self = .text(text)
        }
    }
}
