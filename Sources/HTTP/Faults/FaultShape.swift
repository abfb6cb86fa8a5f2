public import Documents
public import Exchanges

/// Faults as files and command lines write them.
public enum FaultShape {
    /// The names of all faults, in the order in which help lists them.
    public static let names = [
        "close", "reset", "stall", "cut", "drip", "rate", "slice", "head", "chunk", "gzip", "events",
    ]

    /// The member of a mapping that names a fault; what is wrong with the
    /// mapping is reported by its caller. `lastEvent` is the line that ends the
    /// API's streams, where one does.
    public static func read(_ reader: inout ObjectReader, lastEvent: EventLine?) -> (any Fault)? {
        var found: [(any Fault)?] = []
        found.append(reader.optional("close", Shape<EndPlace>.word).map { $0.fault(by: .close) })
        found.append(reader.optional("reset", Shape<EndPlace>.word).map { $0.fault(by: .reset) })
        found.append(reader.optional("stall", stall))
        found.append(reader.optional("cut", cut))
        found.append(reader.optional("drip", drip))
        found.append(reader.optional("rate", rate).map { Drip(bytesPerSecond: $0) })
        found.append(reader.optional("slice", slice).map { Slice($0) })
        found.append(reader.optional("head", Shape<WireForm.HeadForm>.word).map { BrokenHead($0) })
        found.append(reader.optional("chunk", Shape<WireForm.ChunkForm>.word).map { BrokenChunks($0) })
        found.append(reader.optional("gzip", Shape<Gzip.Way>.word).map { Gzip($0) })
        found.append(reader.optional("events", events(lastEvent)).map { EventFault($0) })
        return found.compactMap { $0 }.first
    }

    /// Where the connection of `close` and `reset` ends.
    private enum EndPlace: String, Sendable, CaseIterable {
        case beforeHead = "before-head"
        case inHead = "in-head"
        case afterResponse = "after-response"
        case announced
        case nextRequest = "next-request"

        func fault(by way: Cut.Way) -> any Fault {
            switch self {
            case .beforeHead: NoHead(by: way)
            case .inHead: HalfHead(by: way)
            case .afterResponse: EndBehind(by: way)
            case .announced: EndBehind(by: way, .announced)
            case .nextRequest: EndBehind(by: way, .nextRequest)
            }
        }
    }

    /// A position in a body.
    static var position: Shape<BodyPosition> {
        .scalar("a position such as 100B, 50% or 2 events") { $0.string.flatMap(BodyPosition.init) }
    }

    private static var cut: Shape<Cut> {
        .object("a cut") { reader in
            let position = reader.required("after", self.position)
            let way = reader.optional("by", Shape<Cut.Way>.word) ?? .close
            return position.map { Cut(after: $0, by: way) }
        }
    }

    private static var stall: Shape<Stall> {
        .object("a stall") { reader in
            let place = reader.required("at", stallPlace)
            let duration = reader.optional("for", stallDuration).flatMap(\.self)
            return place.map { Stall(at: $0, for: duration) }
        }
    }

    private static var stallPlace: Shape<BodyPosition?> {
        .scalar("before-head, or a position such as 100B, 50% or 2 events") { node in
            guard let text = node.string else { return nil }
            return text == "before-head" ? .some(nil) : BodyPosition(text).map { .some($0) }
        }
    }

    private static var stallDuration: Shape<UInt64?> {
        .scalar("a duration such as 30s, or forever") { node in
            guard let text = node.string else { return nil }
            return text == "forever" ? .some(nil) : DurationText.nanoseconds(text).map { .some($0) }
        }
    }

    private static var drip: Shape<Drip> {
        .object("a drip") { reader in
            let bytes = reader.required("bytes", .integer(1...1_000_000_000))
            let every = reader.required("every", .duration)
            guard let bytes, let every else { return nil }
            return Drip(bytes: bytes, every: every)
        }
    }

    private static var rate: Shape<Int> {
        .scalar("bytes a second such as 2KB/s, 500B/s or 1MB/s") { node in
            guard let text = node.string, text.hasSuffix("B/s") else { return nil }
            let number = text.dropLast(3)
            let units: [Character: Int] = ["K": 1000, "M": 1_000_000]
            let unit = number.last.flatMap { units[$0] }
            let digits = unit == nil ? number : number.dropLast()
            guard digits.utf8.allSatisfy({ $0 &- 0x30 < 10 }), let count = Int(digits), (1...1_000_000).contains(count)
            else { return nil }
            return count * (unit ?? 1)
        }
    }

    private static var slice: Shape<Slice.Way> {
        Shape("a size such as 1B, a list of sizes, event or whole") { node, decoding in
            if node.kind == .array {
                let sizes = Shape<[Int]>.list(.integer(1...1_000_000_000)).decode(node, decoding) ?? []
                guard sizes.count == node.elements.count else { return nil }
                if sizes.isEmpty { decoding.report(node, "a slice needs a size") }
                return sizes.isEmpty ? nil : .sizes(sizes)
            }
            switch node.string {
            case "event": return .event
            case "whole": return .whole
            case .some(let text):
                if case .bytes(let count)? = BodyPosition(text), count > 0 { return .sizes([count]) }
            case nil: break
            }
            decoding.report(
                node,
                "expected a size such as 1B, a list of sizes, event or whole, found \(node.shown)"
            )
            return nil
        }
    }

    /// The names of what can be wrong with events.
    public static let eventNames = [
        "no-done", "error", "duplicate", "broken-json", "invalid-utf8", "endless", "line-ends", "bom", "comments",
        "no-space", "usage",
    ]

    private static func events(_ lastEvent: EventLine?) -> Shape<EventFault.Change> {
        .object("a fault of events") { reader in
            let given = eventNames.filter { reader.has($0) }
            if given.count != 1 { reader.report("a fault of events is one of \(eventNames.joined(separator: ", "))") }
            let after = reader.optional("after", events(reader.has("error")))
            let number = Shape<Int>.integer(1...1_000_000_000)
            let isOn = Shape<Bool>.scalar("true") { $0.bool == true ? true : nil }
            var found: [EventFault.Change?] = []
            found.append(reader.optional("no-done", isOn).map { _ in .noDone(lastEvent) })
            found.append(reader.optional("error", .value).map { .error($0, after: after ?? 0) })
            found.append(reader.optional("duplicate", number).map { .duplicate($0) })
            found.append(reader.optional("broken-json", number).map { .brokenJSON($0) })
            found.append(reader.optional("invalid-utf8", number).map { .invalidUTF8($0) })
            found.append(reader.optional("endless", isOn).map { _ in .endless(lastEvent) })
            found.append(reader.optional("line-ends", Shape<EventFault.LineEnds>.word).map { .lineEnds($0) })
            found.append(reader.optional("bom", isOn).map { _ in .bom })
            found.append(reader.optional("comments", .duration).map { .comments($0) })
            found.append(reader.optional("no-space", isOn).map { _ in .noSpace })
            found.append(reader.optional("usage", Shape<UsagePlace>.word).map { .usage($0) })
            return given.count == 1 ? found.compactMap { $0 }.first : nil
        }
    }

    /// A number of events, for a fault that has a place.
    private static func events(_ hasPlace: Bool) -> Shape<Int> {
        .scalar(hasPlace ? "a number of events such as 3 events" : "nothing, since only \"error\" has a place") {
            node in
            guard hasPlace, case .events(let count)? = node.string.flatMap(BodyPosition.init) else { return nil }
            return count
        }
    }
}
