/// A body of several parts, such as a form with files (RFC 2046 section
/// 5.1, RFC 7578), by what its parts are: the boundary between them is drawn
/// anew for each request.
public enum MultipartBody {
    private static let dash = UInt8(ascii: "-")
    private static let lineEnd: [UInt8] = [0x0D, 0x0A]

    /// The parts in a form without a boundary: for each its header lines, with
    /// names in small letters, an empty line, its length and its bytes. `nil`
    /// where the body is none.
    ///
    /// The boundary is what the first line says: the header that names it may
    /// not be at hand.
    public static func canonical(_ body: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        // Some clients write a line end before the first boundary.
        if body.count > 2, body[0] == 0x0D, body[1] == 0x0A {
            return canonical(UnsafeBufferPointer(rebasing: body[2...]))
        }
        // A boundary has at most 70 characters.
        guard body.count > 6, body[0] == dash, body[1] == dash,
            let end = body.prefix(74).firstIndex(of: 0x0D), end > 2, body[end + 1] == 0x0A
        else { return nil }
        let delimiter = lineEnd + body[..<end]
        var output: [UInt8] = []
        output.reserveCapacity(body.count + 64)
        var at = end + 2
        while true {
            // The line end before a delimiter belongs to it; a part without
            // anything has none of its own.
            guard let stop = find(delimiter, in: body, from: at - 2) else { return nil }
            guard append(body, at, max(stop, at), to: &output) else { return nil }
            at = stop + delimiter.count
            if at + 1 < body.count, body[at] == dash, body[at + 1] == dash { return output }
            while at < body.count, body[at] == 0x20 || body[at] == 0x09 { at += 1 }
            guard at + 1 < body.count, body[at] == 0x0D, body[at + 1] == 0x0A else { return nil }
            at += 2
        }
    }

    /// Appends a part; false where it has no end of its header lines.
    private static func append(
        _ body: UnsafeBufferPointer<UInt8>,
        _ start: Int,
        _ end: Int,
        to output: inout [UInt8]
    ) -> Bool {
        var at = start
        while true {
            guard let stop = find(lineEnd, in: body, from: at), stop <= end else { return false }
            if stop == at {
                at = min(at + 2, end)
                break
            }
            let line = body[at..<stop]
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return false }
            output += line[..<colon].map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
            output += Array(": ".utf8)
            output += line[(colon + 1)...].drop { $0 == 0x20 || $0 == 0x09 }
            output.append(0x0A)
            at = stop + 2
            // Without an empty line there is nothing after the lines.
            guard at <= end else { return false }
            if at == end { break }
        }
        output += Array("\n\(end - at)\n".utf8)
        output += body[at..<end]
        output.append(0x0A)
        return true
    }

    private static func find(_ wanted: [UInt8], in body: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        var at = start
        while at + wanted.count <= body.count {
            guard let first = body[at...].firstIndex(of: wanted[0]), first + wanted.count <= body.count else {
                return nil
            }
            if body[first..<first + wanted.count].elementsEqual(wanted) { return first }
            at = first + 1
        }
        return nil
    }
}
