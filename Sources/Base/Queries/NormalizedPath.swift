public import Documents

extension JSONQuery {
    /// Where a node is: its normalized path (RFC 9535 section 2.7), such as
    /// `$['messages'][0]['role']`.
    public static func path(
        of node: Int,
        in cells: UnsafeBufferPointer<Cell>,
        of bytes: UnsafeBufferPointer<UInt8>
    ) -> String {
        "$"
            + steps(to: node, in: cells, of: bytes).map { step in
                switch step {
                case .index(let index): return "[\(index)]"
                case .name(let name): return "['" + quoted(name) + "']"
                }
            }.joined()
    }

    /// One step down to a node.
    public enum Step: Sendable, Equatable {
        case name([UInt8])
        case index(Int)
    }

    /// The steps from the root to a node.
    public static func steps(
        to node: Int,
        in cells: UnsafeBufferPointer<Cell>,
        of bytes: UnsafeBufferPointer<UInt8>
    ) -> [Step] {
        var steps: [Step] = []
        var at = 0
        while at < node {
            let isObject = cells[at].kind == .object
            var child = at + 1
            var index = 0
            while true {
                let value = isObject ? child + 1 : child
                let next = Int(cells[value].next)
                if node < next {
                    steps.append(isObject ? .name(JSONText.unescaped(cells[child], in: bytes)) : .index(index))
                    at = value
                    break
                }
                child = next
                index += 1
            }
        }
        return steps
    }

    private static func quoted(_ name: [UInt8]) -> String {
        var result: [UInt8] = []
        for byte in name {
            switch byte {
            case UInt8(ascii: "'"), UInt8(ascii: "\\"): result += [UInt8(ascii: "\\"), byte]
            case 0..<0x20:
                // Controls have the escapes of JSON.
                JSONText.append(escaped: [byte], to: &result)
            default: result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
