import Exchanges
import Synchronization
import Testing

@Suite struct BoundedPipeTests {
    private final class Count: Sendable {
        private let number = Atomic(0)
        func add() { number.add(1, ordering: .relaxed) }
        var value: Int { number.load(ordering: .relaxed) }
    }

    private let head = ResponseHead(status: 200, headers: ["X-A": "b"])

    /// Reads once; `parked` counts how often the reader parked.
    private func read(_ pipe: BoundedPipe, _ size: Int = 100) -> (result: BoundedPipe.ReadResult, text: String) {
        var buffer = [UInt8](repeating: 0, count: size)
        let result = buffer.withUnsafeMutableBytes { pipe.read(into: $0) {} }
        guard case .bytes(let count) = result else { return (result, "") }
        return (result, String(decoding: buffer[..<count], as: UTF8.self))
    }

    private func write(_ pipe: BoundedPipe, _ text: String) -> WriteResult { pipe.write(Array(text.utf8)) }

    @Test func givesTheHeadThenOneChunkARead() {
        let pipe = BoundedPipe()
        pipe.begin(head, framing: .chunked)
        #expect(write(pipe, "one") == .taken)
        #expect(write(pipe, "") == .taken)
        #expect(write(pipe, "second") == .taken)
        pipe.end(.complete)
        #expect(pipe.takeHead {} == .head(head, .chunked))
        #expect(read(pipe) == (.bytes(3), "one"))
        #expect(read(pipe, 4) == (.bytes(4), "seco"))
        #expect(read(pipe, 4) == (.bytes(2), "nd"))
        #expect(read(pipe) == (.end(trailers: [:]), ""))
        #expect(write(pipe, "late") == .gone)
    }

    @Test func wakesAParkedReaderOnceForEachParking() {
        let (wakes, parks) = (Count(), Count())
        let pipe = BoundedPipe { wakes.add() }
        #expect(pipe.takeHead { parks.add() } == .parked)
        #expect(pipe.isParked && parks.value == 1 && wakes.value == 0)
        pipe.begin(head, framing: .chunked)
        #expect(!pipe.isParked && wakes.value == 1)
        #expect(pipe.takeHead { parks.add() } == .head(head, .chunked))
        #expect(read(pipe).result == .parked)
        _ = write(pipe, "a")
        _ = write(pipe, "b")
        #expect(wakes.value == 2)
        #expect(read(pipe).text == "a")
        #expect(read(pipe).text == "b")
        #expect(read(pipe).result == .parked)
        pipe.end(.complete)
        #expect(wakes.value == 3)
        #expect(read(pipe).result == .end(trailers: [:]))
        #expect(parks.value == 1)
    }

    @Test func aChunkThatIsPutBackComesFirst() {
        let pipe = BoundedPipe()
        pipe.begin(head, framing: .chunked)
        for text in ["one", "two", "three"] { _ = write(pipe, text) }
        pipe.end(.complete)
        #expect(read(pipe).text == "one")
        #expect(pipe.takeChunk {} == .chunk(Array("two".utf8)))
        pipe.putBack(Array("two".utf8))
        #expect(read(pipe, 2).text == "tw")
        #expect(read(pipe).text == "o")
        #expect(pipe.takeChunk {} == .chunk(Array("three".utf8)))
        pipe.putBack(Array("three".utf8))
        #expect(pipe.takeChunk {} == .chunk(Array("three".utf8)))
        #expect(pipe.takeChunk {} == .end(trailers: [:]))
    }

    /// What is put back into a pipe that was given up is not read again.
    @Test func aPipeThatIsGivenUpTakesNothingBack() {
        let pipe = BoundedPipe()
        pipe.begin(head, framing: .chunked)
        _ = write(pipe, "one")
        #expect(pipe.takeChunk {} == .chunk(Array("one".utf8)))
        pipe.abort()
        pipe.putBack(Array("one".utf8))
        #expect(pipe.takeChunk {} == .broken(.cut))
    }

    @Test func holdsAFastWriterBackUntilHalfIsRead() {
        let pipe = BoundedPipe(capacity: 4)
        let drained = Count()
        pipe.begin(head, framing: .chunked)
        pipe.whenDrained { drained.add() }
        #expect(drained.value == 1)
        #expect(write(pipe, "abc") == .taken)
        #expect(write(pipe, "d") == .full)
        pipe.whenDrained { drained.add() }
        #expect(drained.value == 1)
        #expect(read(pipe, 1).text == "a")
        #expect(drained.value == 1)
        #expect(read(pipe, 1).text == "b")
        #expect(drained.value == 2)
        #expect(write(pipe, "efgh") == .full)
        pipe.whenDrained { drained.add() }
        pipe.close(.clientGone)
        #expect(drained.value == 3)
        #expect(write(pipe, "i") == .gone)
    }

    @Test func cutsAfterWhatWasWritten() {
        let pipe = BoundedPipe()
        pipe.begin(head, framing: .chunked)
        _ = write(pipe, "abc")
        pipe.end(.cut)
        pipe.end(.complete)
        #expect(pipe.takeHead {} == .head(head, .chunked))
        #expect(read(pipe).text == "abc")
        #expect(read(pipe).result == .broken(.cut))
        #expect(pipe.earlyEnding == .cut)
    }

    @Test func hasNoHeadWhereItIsCutOrFinishedBeforeItBegins() {
        for ending in [Ending.cut, .complete] {
            let pipe = BoundedPipe()
            pipe.end(ending)
            pipe.begin(head, framing: .chunked)
            #expect(pipe.takeHead {} == .broken(.cut))
        }
        #expect(BoundedPipe().write([1]) == .gone)
    }

    @Test func holdsABodyToItsLength() {
        let long = BoundedPipe()
        long.begin(head, framing: .length(4))
        #expect(write(long, "abc") == .taken)
        #expect(write(long, "def") == .taken)
        #expect(write(long, "ghi") == .gone)
        long.end(.complete)
        #expect(read(long).text + read(long).text == "abcd")
        #expect(read(long).result == .end(trailers: [:]))
        let short = BoundedPipe()
        short.begin(head, framing: .length(4))
        _ = write(short, "abc")
        short.end(.complete)
        #expect(read(short).text == "abc")
        #expect(read(short).result == .broken(.cut))
    }

    @Test(arguments: [Ending.complete, .cut, .clientGone])
    func tellsTheWriterThatItsReaderLeft(outcome: Ending) {
        let pipe = BoundedPipe()
        let gone = Count()
        pipe.whenGone { gone.add() }
        pipe.begin(head, framing: .chunked)
        pipe.close(outcome)
        pipe.close(.clientGone)
        #expect(gone.value == (outcome == .complete ? 0 : 1))
        pipe.whenGone { gone.add() }
        #expect(gone.value == (outcome == .complete ? 0 : 2))
        #expect(write(pipe, "x") == .gone)
    }

    @Test func doesNotTellAWriterThatCutItself() {
        let pipe = BoundedPipe()
        let gone = Count()
        pipe.whenGone { gone.add() }
        pipe.begin(head, framing: .chunked)
        pipe.end(.cut)
        pipe.close(.cut)
        #expect(gone.value == 0)
    }

    @Test(arguments: [Ending.complete, .cut, .clientGone])
    func keepsNothingOfAWriterOnceItIsClosed(outcome: Ending) {
        let pipe = BoundedPipe()
        weak var writer: Count?
        do {
            let kept = Count()
            writer = kept
            pipe.whenGone { kept.add() }
            pipe.begin(head, framing: .chunked)
            pipe.end(outcome == .complete ? .complete : .cut)
            pipe.close(outcome)
        }
        #expect(writer == nil)
    }

    @Test func throwsAwayWhatIsQueuedWhenAborted() {
        let (wakes, gone) = (Count(), Count())
        let pipe = BoundedPipe { wakes.add() }
        pipe.whenGone { gone.add() }
        #expect(pipe.takeHead {} == .parked)
        pipe.abort()
        #expect(wakes.value == 1 && gone.value == 1)
        #expect(pipe.takeHead {} == .broken(.cut))
        #expect(pipe.earlyEnding == .cut)
        let begun = BoundedPipe()
        begun.begin(head, framing: .chunked)
        _ = write(begun, "abc")
        begun.abort()
        #expect(begun.takeHead {} == .broken(.cut))
        #expect(read(begun).result == .broken(.cut))
    }

    @Test func tellsWhoBrokeAResponseOff() {
        let (aborted, left, ended, closed) = (BoundedPipe(), BoundedPipe(), BoundedPipe(), BoundedPipe())
        for pipe in [aborted, left, ended, closed] { pipe.begin(head, framing: .chunked) }
        aborted.abort()
        #expect(read(left).result == .parked)
        left.abandon()
        ended.end(.complete)
        ended.abort()
        closed.close(.cut)
        #expect([aborted, left, ended, closed].map(\.isBrokenOff) == [true, false, false, true])
    }

    @Test func abandonsOnlyAParkedReader() {
        let pipe = BoundedPipe()
        pipe.begin(head, framing: .chunked)
        pipe.abandon()
        #expect(write(pipe, "abc") == .taken)
        #expect(read(pipe).text == "abc")
        #expect(read(pipe).result == .parked)
        pipe.abandon()
        #expect(read(pipe).result == .broken(.cut))
        #expect(pipe.earlyEnding == .clientGone)
    }

    @Test func countsWhatGoesInAndOut() {
        let pipe = BoundedPipe()
        #expect(pipe.progress == 0)
        pipe.begin(head, framing: .chunked)
        _ = write(pipe, "abc")
        #expect(pipe.progress == 2)
        _ = read(pipe)
        _ = read(pipe)
        #expect(pipe.progress == 3)
    }

    @Test func losesNoWakeUpBetweenTwoThreads() async {
        let count = 20_000
        let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let pipe = BoundedPipe(capacity: 64) { continuation.yield() }
        async let received: [UInt8] = {
            var received: [UInt8] = []
            var wakes = stream.makeAsyncIterator()
            while true {
                let (result, text) = read(pipe, 8)
                switch result {
                case .bytes: received += Array(text.utf8)
                case .parked: await wakes.next()
                case .end, .broken: return received
                }
            }
        }()
        pipe.begin(head, framing: .chunked)
        for number in 0..<count {
            guard pipe.write([UInt8(number % 100)]) == .full else { continue }
            await withCheckedContinuation { continuation in pipe.whenDrained { continuation.resume() } }
        }
        pipe.end(.complete)
        #expect(await received == (0..<count).map { UInt8($0 % 100) })
    }
}
