/// SHA-256 as FIPS 180-4 writes it down: an oracle that shares no code with
/// the rooms.
enum SHA256 {
    static func hex(_ message: [UInt8]) -> String {
        var state: [UInt32] = primes(8).map { fraction(of: Double($0).squareRoot()) }
        let constants = primes(64).map { fraction(of: cubeRoot(Double($0))) }
        var bytes = message + [0x80]
        while bytes.count % 64 != 56 { bytes.append(0) }
        let bits = UInt64(message.count) * 8
        bytes += (0..<8).map { UInt8(truncatingIfNeeded: bits >> (56 - 8 * UInt64($0))) }
        for start in stride(from: 0, to: bytes.count, by: 64) {
            compress(bytes[start..<start + 64], constants, &state)
        }
        return state.map { word in
            let text = String(word, radix: 16)
            return String(repeating: "0", count: 8 - text.count) + text
        }.joined()
    }

    private static func compress(_ block: ArraySlice<UInt8>, _ constants: [UInt32], _ state: inout [UInt32]) {
        var words = stride(from: block.startIndex, to: block.endIndex, by: 4).map { at in
            block[at..<at + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        }
        for at in 16..<64 {
            let (a, b) = (words[at - 15], words[at - 2])
            let first = rotate(a, 7) ^ rotate(a, 18) ^ a >> 3
            let second = rotate(b, 17) ^ rotate(b, 19) ^ b >> 10
            words.append(words[at - 16] &+ first &+ words[at - 7] &+ second)
        }
        var s = state
        for at in 0..<64 {
            let mix = rotate(s[4], 6) ^ rotate(s[4], 11) ^ rotate(s[4], 25)
            let choice = s[4] & s[5] ^ ~s[4] & s[6]
            let first = s[7] &+ mix &+ choice &+ constants[at] &+ words[at]
            let majority = s[0] & s[1] ^ s[0] & s[2] ^ s[1] & s[2]
            let second = (rotate(s[0], 2) ^ rotate(s[0], 13) ^ rotate(s[0], 22)) &+ majority
            s = [first &+ second, s[0], s[1], s[2], s[3] &+ first, s[4], s[5], s[6]]
        }
        state = zip(state, s).map { $0 &+ $1 }
    }

    private static func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 { word >> count | word << (32 - count) }

    private static func primes(_ count: Int) -> [Int] {
        Array((2...400).filter { n in !(2..<n).contains { n % $0 == 0 } }.prefix(count))
    }

    private static func cubeRoot(_ x: Double) -> Double {
        var root = x / 2
        for _ in 0..<60 { root -= (root * root * root - x) / (3 * root * root) }
        return root
    }

    private static func fraction(of x: Double) -> UInt32 { UInt32((x - x.rounded(.down)) * 0x1p32) }
}
