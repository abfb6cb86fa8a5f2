import Testing

@testable import Processes

@Suite struct TailBufferTests {
    @Test(arguments: [1, 2, 3, 7, 8, 9, 20, 100])
    func theLastBytesStayWhateverTheChunks(size: Int) {
        let bytes = (0..<100).map { UInt8($0) }
        var buffer = TailBuffer(limit: 8)
        for start in stride(from: 0, to: bytes.count, by: size) {
            let end = min(start + size, bytes.count)
            bytes[start..<end].withUnsafeBytes { buffer.append($0) }
            #expect(
                buffer.tail(from: 0) == ErrorTail(bytes: Array(bytes[max(0, end - 8)..<end]), omitted: max(0, end - 8))
            )
        }
        #expect(buffer.tail(from: 97) == ErrorTail(bytes: [97, 98, 99], omitted: 0))
        #expect(buffer.tail(from: 90) == ErrorTail(bytes: Array(bytes[92...]), omitted: 2))
        #expect(buffer.tail(from: 100) == ErrorTail(bytes: [], omitted: 0))
    }
}
