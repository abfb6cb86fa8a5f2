import Foundation
import Processes
import Synchronization
import Testing

@Suite struct LineWriterTests {
    /// A pipe whose reader takes nothing until it is asked to.
    private final class TestPipe: Sendable {
        let reading: Int32
        let writing: Int32

        init() throws {
            var ends: [Int32] = [0, 0]
            try #require(pipe(&ends) == 0)
            (reading, writing) = (ends[0], ends[1])
        }

        deinit {
            close(reading)
            close(writing)
        }

        /// All that is written until the text ends so.
        func text(upTo end: String) -> String {
            var result: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            let wanted = Array(end.utf8)
            while !result.suffix(wanted.count).elementsEqual(wanted) {
                let count = read(reading, &buffer, buffer.count)
                guard count > 0 else { break }
                result += buffer[..<count]
            }
            return String(decoding: result, as: UTF8.self)
        }
    }

    private static func told(_ count: Int) -> String { "\(count) dropped\n" }

    @Test func linesComeWholeAndInOrder() async throws {
        let pipe = try TestPipe()
        let writer = LineWriter(pipe.writing, told: Self.told)
        let lines = (0..<5000).map { "line \($0)\n" }
        let reading = Task.detached { pipe.text(upTo: "line 4999\n") }
        for line in lines { writer.write(line) }
        #expect(await reading.value == lines.joined())
        await writer.finish()
        #expect(writer.dropped == 0)
    }

    @Test func aLineAfterAPauseNeedsNoEndToBeSeen() async throws {
        let pipe = try TestPipe()
        let writer = LineWriter(pipe.writing, told: Self.told)
        for number in 0..<3 {
            writer.write("\(number)\n")
            #expect(await Task.detached { pipe.text(upTo: "\n") }.value == "\(number)\n")
        }
        await writer.finish()
    }

    @Test func linesBeyondTheBoundAreDroppedAndCountedAndTheCountIsTold() async throws {
        let pipe = try TestPipe()
        let size = Self.fill(pipe.writing)
        let writer = LineWriter(pipe.writing, bound: 1000, told: Self.told)
        let line = String(repeating: "x", count: 99) + "\n"
        for _ in 0..<25 { writer.write(line) }
        #expect(writer.dropped == 15)
        let reading = Task.detached { pipe.text(upTo: "15 dropped\n") }
        await writer.finish(patience: 60_000)
        let text = await reading.value
        #expect(text.utf8.count == size + 1000 + 11)
        #expect(text.hasSuffix(String(repeating: line, count: 10) + "15 dropped\n"))
    }

    @Test func aReaderThatTakesNothingIsGivenUpOn() async throws {
        let pipe = try TestPipe()
        let size = Self.fill(pipe.writing)
        let writer = LineWriter(pipe.writing, told: Self.told)
        for number in 0..<7 { writer.write("\(number)\n") }
        await writer.finish(patience: 1)
        #expect(writer.dropped == 7)
        writer.write("late\n")
        #expect(writer.dropped == 8)
        #expect(pipe.text(upTo: "z").utf8.count == size)
    }

    @Test func aReaderThatHasGoneIsNoFailure() async throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        close(ends[0])
        let writer = LineWriter(ends[1], told: Self.told)
        writer.write("nobody\n")
        await writer.finish()
        #expect(writer.dropped == 0)
        close(ends[1])
    }

    @Test func whatWaitsGoesToAFileInFewPieces() async throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        defer { close(descriptor) }
        let writer = LineWriter(descriptor, told: Self.told)
        let lines = (0..<20_000).map { "line \($0)\n" }
        for line in lines { writer.write(line) }
        await writer.finish()
        #expect(try String(contentsOfFile: path, encoding: .utf8) == lines.joined())
    }

    @Test func sixtyFourThreadsAtOnceLoseNoLineAndCutNone() async throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        defer { close(descriptor) }
        let writer = LineWriter(descriptor, told: Self.told)
        let threads = try (0..<64).map { thread in
            try OwnThread.joinable("producer") {
                for number in 0..<200 { writer.write("\(thread) \(number)\n") }
            }
        }
        for thread in threads { thread.join() }
        await writer.finish()
        var seen: [Int: [Int]] = [:]
        for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
            let numbers = line.split(separator: " ").compactMap { Int($0) }
            try #require(numbers.count == 2)
            seen[numbers[0], default: []].append(numbers[1])
        }
        #expect(seen == Dictionary(uniqueKeysWithValues: (0..<64).map { ($0, Array(0..<200)) }))
    }

    /// Fills a pipe, so that nothing more goes in until it is read; returns
    /// how many bytes that took.
    private static func fill(_ descriptor: Int32) -> Int {
        let flags = fcntl(descriptor, F_GETFL)
        _ = fcntl(descriptor, F_SETFL, flags | O_NONBLOCK)
        defer { _ = fcntl(descriptor, F_SETFL, flags) }
        let piece = Array("y".utf8) + Array(repeating: UInt8(ascii: "z"), count: 4095)
        var size = 0
        while true {
            let count = write(descriptor, piece, piece.count)
            guard count > 0 else { return size }
            size += count
        }
    }
}
