/// Finds many secrets in one pass over a text, however many they are and
/// however alike (A. Aho, M. Corasick, "Efficient string matching", 1975):
/// a server that sets a thousand cookies which begin alike would cost a pass
/// for each.
///
/// It finds what `LiteralSecret.ranges` finds of each, and of those that end
/// at one place the longest.
struct LiteralAutomaton: Sendable {
    /// How many nodes back are looked at for one that counts.
    private static let longestWalk = 16

    private struct Node {
        /// The node of the longest end of this one's text that begins a secret.
        var fail: Int32 = 0
        var depth: Int32 = 0
        /// The longest secret that ends here, -1 where none does.
        var found: Int32 = -1
        var childCount: Int32 = 0
    }

    private var nodes = [Node()]
    /// The children of the root, 0 where there is none.
    private var first = [Int32](repeating: 0, count: 256)
    private var edges: EdgeTable
    private let lengths: [Int]
    /// Of each secret the longest other one that ends as it does, -1: none.
    private var shorter: [Int32]

    /// An automaton of secrets that are no words.
    init(_ literals: [LiteralSecret]) {
        lengths = literals.map(\.bytes.count)
        shorter = Array(repeating: -1, count: literals.count)
        edges = EdgeTable(room: lengths.reduce(0, +))
        for (number, literal) in literals.enumerated() { add(literal.bytes, Int32(number)) }
        link(literals)
    }

    private mutating func add(_ bytes: [UInt8], _ number: Int32) {
        var node: Int32 = 0
        for byte in bytes {
            if let next = child(node, byte) {
                node = next
                continue
            }
            let next = Int32(nodes.count)
            nodes.append(Node(depth: nodes[Int(node)].depth + 1))
            nodes[Int(node)].childCount += 1
            if node == 0 { first[Int(byte)] = next } else { edges.insert(node, byte, next) }
            node = next
        }
        nodes[Int(node)].found = number
    }

    /// Sets where each node falls back to, the shallow ones first.
    private mutating func link(_ literals: [LiteralSecret]) {
        var paths = literals.map { (bytes: $0.bytes, node: Int32(0)) }
        var depth = 0
        while !paths.isEmpty {
            paths.removeAll { $0.bytes.count == depth }
            for at in paths.indices {
                let (byte, parent) = (paths[at].bytes[depth], paths[at].node)
                guard let node = child(parent, byte) else { continue }
                paths[at].node = node
                if parent != 0 {
                    let fail = step(nodes[Int(parent)].fail, byte)
                    nodes[Int(node)].fail = fail
                    let (own, other) = (nodes[Int(node)].found, nodes[Int(fail)].found)
                    if own < 0 { nodes[Int(node)].found = other } else if own != other { shorter[Int(own)] = other }
                }
            }
            depth += 1
        }
    }

    @inline(__always)
    private func child(_ node: Int32, _ byte: UInt8) -> Int32? {
        let next = node == 0 ? first[Int(byte)] : edges.target(node, byte)
        return next == 0 ? nil : next
    }

    @inline(__always)
    private func step(_ node: Int32, _ byte: UInt8) -> Int32 {
        var node = node
        while true {
            if let next = child(node, byte) { return next }
            if node == 0 { return 0 }
            node = nodes[Int(node)].fail
        }
    }

    /// Where secrets stand in a text, also the beginning of one where the text
    /// ends, and a long beginning that stands by itself.
    func ranges(in text: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var ends = [Int](repeating: 0, count: lengths.count)
        var node: Int32 = 0
        for at in text.indices {
            let byte = text[at]
            if nodes[Int(node)].depth >= LiteralSecret.tellingStart, !ByteClass.isWord(byte),
                let start = beginning(node, before: byte, at, text)
            {
                found.append(start..<at)
            }
            node = step(node, byte)
            var number = Int(nodes[Int(node)].found)
            // One that repeats itself counts once, and what ends as it does
            // in its place.
            for _ in 0..<Self.longestWalk where number >= 0 {
                let start = at + 1 - lengths[number]
                if start >= ends[number] {
                    ends[number] = at + 1
                    found.append(start..<at + 1)
                    break
                }
                number = Int(shorter[number])
            }
        }
        let depth = Int(nodes[Int(node)].depth)
        if depth >= RedactionPolicy.shortestEcho { found.append(text.count - depth..<text.count) }
        return found
    }

    /// Where a secret's long beginning stands that ends before a byte with
    /// which the secret does not go on.
    private func beginning(
        _ last: Int32,
        before byte: UInt8,
        _ at: Int,
        _ text: UnsafeBufferPointer<UInt8>
    ) -> Int? {
        var node = last
        for _ in 0..<Self.longestWalk {
            let (depth, children) = (Int(nodes[Int(node)].depth), nodes[Int(node)].childCount)
            guard depth >= LiteralSecret.tellingStart else { return nil }
            let breaksOff = children > 1 || children == 1 && child(node, byte) == nil
            if breaksOff, !ByteClass.isInWord(at - depth, text) { return at - depth }
            node = nodes[Int(node)].fail
        }
        return nil
    }
}

/// The edges of a tree by node and byte: an open table, at most half full.
private struct EdgeTable: Sendable {
    private var keys: [UInt64]
    private var targets: [Int32]
    private let mask: Int

    init(room: Int) {
        var size = 64
        while size < 2 * room { size *= 2 }
        keys = Array(repeating: 0, count: size)
        targets = Array(repeating: 0, count: size)
        mask = size - 1
    }

    mutating func insert(_ node: Int32, _ byte: UInt8, _ target: Int32) {
        let key = Self.key(node, byte)
        var place = place(of: key)
        while keys[place] != 0 { place = (place + 1) & mask }
        keys[place] = key
        targets[place] = target
    }

    /// The node at the end of an edge, 0 where there is none.
    @inline(__always)
    func target(_ node: Int32, _ byte: UInt8) -> Int32 {
        let key = Self.key(node, byte)
        var place = place(of: key)
        while keys[place] != 0 {
            if keys[place] == key { return targets[place] }
            place = (place + 1) & mask
        }
        return 0
    }

    /// Never 0: the root's edges are elsewhere.
    private static func key(_ node: Int32, _ byte: UInt8) -> UInt64 { UInt64(UInt32(node)) << 8 | UInt64(byte) }

    private func place(of key: UInt64) -> Int {
        Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 20) & mask
    }
}
