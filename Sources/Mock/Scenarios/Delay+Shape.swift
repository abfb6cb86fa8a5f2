import Documents

extension Shape where Output == Delay {
    /// A duration, or a mapping from which one is drawn.
    static var delay: Shape {
        Shape("a duration such as 250ms, or a mapping such as { from: 1s, to: 3s }") { node, decoding in
            guard node.kind == .object else { return Shape<UInt64>.duration.decode(node, decoding).map { .fixed($0) } }
            let drawn = Shape<Delay>.object("a drawn delay") { reader in Delay.read(&reader) }
            return drawn.decode(node, decoding)
        }
    }
}

extension Delay {
    fileprivate static func read(_ reader: inout ObjectReader) -> Delay? {
        let given = ["from", "mean", "median"].filter { reader.has($0) }
        guard given.count == 1 else {
            for name in ["to", "deviation", "p99"] { _ = reader.has(name) }
            reader.report("a drawn delay is { from, to }, { mean, deviation } or { median, p99 }", at: given.last)
            return nil
        }
        let (low, high): (String, String) =
            switch given[0] {
            case "from": ("from", "to")
            case "mean": ("mean", "deviation")
            default: ("median", "p99")
            }
        guard let one = reader.required(low, .duration), let other = reader.required(high, .duration) else {
            return nil
        }
        guard one <= longest, other <= longest else {
            reader.report("a drawn delay is a day at most")
            return nil
        }
        switch low {
        case "from":
            if other < one { reader.report("\"to\" is less than \"from\"", at: "to") }
            return other < one ? nil : .uniform(one, other)
        case "mean": return .normal(mean: one, deviation: other)
        default:
            if other < one || one == 0 { reader.report("\"p99\" is at least \"median\", which is above 0", at: "p99") }
            return other < one || one == 0 ? nil : .logNormal(median: one, p99: other)
        }
    }
}
