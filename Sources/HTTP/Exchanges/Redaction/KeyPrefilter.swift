/// Finds the few bytes of a text at which a key's prefix may stand, sixteen
/// places at once.
///
/// Of each prefix it takes the pair of neighbouring bytes that ordinary text
/// holds least; its second byte is the prefix's anchor. A `_` or `-` is
/// looked for alone, since many prefixes end in one. It also stops at `%`,
/// behind which anything may hide.
///
/// Prefixes come from data. Where there are more pairs than fit, it looks at
/// each byte by itself: slower, with the same result.
struct KeyPrefilter: Sendable {
    private typealias Lanes = SIMD16<UInt8>

    private let singles: (Lanes, Lanes, Lanes)
    private let pairs: ((Lanes, Lanes), (Lanes, Lanes), (Lanes, Lanes))
    private let isWide: Bool
    /// A bit for each two bytes: whether an anchor may be the second after
    /// the first.
    private let seconds: [UInt64]
    /// Which byte of each prefix is its anchor.
    let anchors: [Int]

    /// Chooses an anchor for each prefix; none of them is empty.
    init(_ prefixes: [[UInt8]]) {
        var singles: [UInt8] = [UInt8(ascii: "%")]
        var pairs: [[UInt8]] = []
        var anchors: [Int] = []
        var seconds = [UInt64](repeating: 0, count: 1024)
        let allow = { (before: Int, byte: UInt8) in
            let place = before << 8 | Int(byte)
            seconds[place >> 6] |= 1 << UInt64(place & 63)
        }
        for before in 0..<256 { allow(before, UInt8(ascii: "%")) }
        for prefix in prefixes {
            let choice = Self.anchor(prefix, pairs)
            anchors.append(choice)
            let byte = prefix[choice]
            for before in choice == 0 ? 0..<256 : Int(prefix[choice - 1])..<Int(prefix[choice - 1]) + 1 {
                allow(before, byte)
            }
            if choice == 0 || Self.isJoint(byte) {
                if !singles.contains(byte) { singles.append(byte) }
            } else if !pairs.contains(where: { $0 == [prefix[choice - 1], byte] }) {
                pairs.append([prefix[choice - 1], byte])
            }
        }
        self.anchors = anchors
        self.seconds = seconds
        isWide = singles.count > 3 || pairs.count > 3
        // What is not needed repeats what is there, and finds nothing new.
        let single = { Lanes(repeating: $0 < singles.count ? singles[$0] : singles[0]) }
        self.singles = (single(0), single(1), single(2))
        let never: [UInt8] = [UInt8(ascii: "%"), UInt8(ascii: "%")]
        let pair = { (at: Int) in
            let bytes = at < pairs.count ? pairs[at] : never
            return (Lanes(repeating: bytes[0]), Lanes(repeating: bytes[1]))
        }
        self.pairs = (pair(0), pair(1), pair(2))
    }

    /// Calls a closure for each place where an anchor may stand, in order,
    /// until it says `false`.
    @inline(__always)
    func forEachAnchor(in bytes: UnsafeBufferPointer<UInt8>, _ body: (Int) -> Bool) {
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
        let width = Lanes.scalarCount
        guard !isWide, bytes.count > width else { return byByte(base, 0..<bytes.count, body) }
        if isAnchor(0, base), !body(0) { return }
        var at = 1
        while at + 2 * width <= bytes.count {
            let (one, two) = (hits(base + at), hits(base + at + width))
            let both = one | two
            if both[0] | both[1] != 0 {
                guard forEach(one, from: at, base, body), forEach(two, from: at + width, base, body) else { return }
            }
            at += 2 * width
        }
        // What is left is looked at in blocks that end with the text; places
        // that have been seen are passed over.
        while at < bytes.count {
            let start = min(at, bytes.count - width)
            guard forEach(hits(base + start), from: start, base, { $0 < at || body($0) }) else { return }
            at = start + width
        }
    }

    /// Sixteen lanes, each a byte of all ones where an anchor may stand; the
    /// byte before the first is looked at too.
    @inline(__always)
    private func hits(_ place: UnsafePointer<UInt8>) -> SIMD2<UInt64> {
        let before = UnsafeRawPointer(place - 1).loadUnaligned(as: Lanes.self)
        let these = UnsafeRawPointer(place).loadUnaligned(as: Lanes.self)
        var hits = (these .== singles.0) .| (these .== singles.1) .| (these .== singles.2)
        hits = hits .| ((before .== pairs.0.0) .& (these .== pairs.0.1))
        hits = hits .| ((before .== pairs.1.0) .& (these .== pairs.1.1))
        hits = hits .| ((before .== pairs.2.0) .& (these .== pairs.2.1))
        return unsafeBitCast(hits, to: SIMD2<UInt64>.self)
    }

    /// The lowest address comes first on a little-endian machine.
    @inline(__always)
    private func forEach(
        _ words: SIMD2<UInt64>,
        from start: Int,
        _ base: UnsafePointer<UInt8>,
        _ body: (Int) -> Bool
    ) -> Bool {
        for half in 0..<2 {
            var left = words[half].littleEndian & 0x8080_8080_8080_8080
            while left != 0 {
                let place = start + half * 8 + left.trailingZeroBitCount >> 3
                if isAnchor(place, base), !body(place) { return false }
                left &= left - 1
            }
        }
        return true
    }

    @inline(__always)
    private func byByte(_ base: UnsafePointer<UInt8>, _ places: Range<Int>, _ body: (Int) -> Bool) {
        for place in places where isAnchor(place, base) {
            guard body(place) else { return }
        }
    }

    @inline(__always)
    private func isAnchor(_ place: Int, _ base: UnsafePointer<UInt8>) -> Bool {
        let before = place > 0 ? Int(base[place - 1]) : 0
        let pair = before << 8 | Int(base[place])
        return seconds[pair >> 6] >> UInt64(pair & 63) & 1 == 1
    }

    private static func isJoint(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
    }

    /// Which byte of a prefix to stop at: a joint, else the second byte of
    /// its rarest pair, of two alike one that is looked for already.
    private static func anchor(_ prefix: [UInt8], _ pairs: [[UInt8]]) -> Int {
        if let joint = prefix.lastIndex(where: isJoint) { return joint }
        guard prefix.count > 1 else { return 0 }
        return (1..<prefix.count).min { one, other in
            let (left, right) = (Array(prefix[one - 1...one]), Array(prefix[other - 1...other]))
            let costs = (commonness(left), commonness(right))
            guard costs.0 == costs.1 else { return costs.0 < costs.1 }
            let known = (pairs.contains(left), pairs.contains(right))
            // The last of several: endings differ less than beginnings.
            return known.0 != known.1 ? known.0 : one > other
        } ?? 0
    }

    /// How often a pair stands in ordinary text, roughly: small letters are
    /// common, a small one before a capital and two capitals are not.
    private static func commonness(_ pair: [UInt8]) -> Int {
        let isLower = pair.map { $0 &- 0x61 < 26 }
        let isUpper = pair.map { $0 &- 0x41 < 26 }
        if isLower[0], isLower[1] { return 4 }
        if isUpper[0], isUpper[1] { return 2 }
        return isUpper[0] && isLower[1] ? 2 : 1
    }
}
