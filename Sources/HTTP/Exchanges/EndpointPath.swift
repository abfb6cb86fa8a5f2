/// A request's path, taken apart: whose state it uses, which scenario it
/// asks for, and what is left.
///
/// `/c/TOKEN/s/NAME/v1` has all three; token and name may each be
/// missing. A prefix counts only where something non-empty and a further `/`
/// or the end follows.
public struct EndpointPath {
    /// The token's bytes in the path, empty where there is none.
    public let token: Range<Int>
    /// The scenario's name, empty where there is none.
    public let scenario: Range<Int>
    /// Where the rest begins; it starts with `/` or is empty.
    public let rest: Int

    /// Takes a path apart.
    @inlinable
    public init(_ path: UnsafeBufferPointer<UInt8>) {
        let (token, afterToken) = EndpointPath.prefixed(by: UInt8(ascii: "c"), path, from: 0)
        let (scenario, rest) = EndpointPath.prefixed(by: UInt8(ascii: "s"), path, from: afterToken)
        self.token = token
        self.scenario = scenario
        self.rest = rest
    }

    @usableFromInline
    static func prefixed(
        by letter: UInt8,
        _ path: UnsafeBufferPointer<UInt8>,
        from start: Int
    ) -> (name: Range<Int>, rest: Int) {
        let slash = UInt8(ascii: "/")
        guard start + 3 < path.count, path[start] == slash, path[start + 1] == letter, path[start + 2] == slash else {
            return (start..<start, start)
        }
        var end = start + 3
        while end < path.count, path[end] != slash { end += 1 }
        return end == start + 3 ? (start..<start, start) : (start + 3..<end, end)
    }
}
