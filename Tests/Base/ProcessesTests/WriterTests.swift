import Foundation
import Processes
import Synchronization
import Testing

@Suite struct WriterTests {
    private struct Refused: Error, Equatable {
        var number: Int
    }

    /// Holds the writer's thread until it is let go.
    private final class Hold: Sendable {
        private let gate = DispatchSemaphore(value: 0)

        init(_ writer: Writer, bytes: Int = 0) {
            writer.enqueue(bytes, { [gate] in gate.wait() }, done: { _ in })
        }

        func release() { gate.signal() }
    }

    @Test func allIsDoneInTheOrderInWhichItWasHandedOver() async {
        let writer = Writer("test")
        let done = Mutex<[Int]>([])
        for number in 0..<1000 { writer.enqueue(1, { done.withLock { $0.append(number) } }, done: { _ in }) }
        await writer.flush()
        #expect(done.withLock { $0 } == Array(0..<1000))
        #expect(writer.waiting == 0)
    }

    @Test func flushCoversWhatWasQueuedBeforeAndNotWhatComesAfter() async {
        let writer = Writer("test")
        let done = Mutex<[String]>([])
        writer.enqueue(1, { done.withLock { $0.append("before") } }, done: { _ in })
        await writer.flush()
        #expect(done.withLock { $0 } == ["before"])
        let hold = Hold(writer)
        writer.enqueue(1, { done.withLock { $0.append("after") } }, done: { _ in })
        #expect(done.withLock { $0 } == ["before"])
        hold.release()
        await writer.flush()
        #expect(done.withLock { $0 } == ["before", "after"])
    }

    @Test func aWriterThatHasNothingToDoIsFlushedAndStoppedAtOnce() async {
        let writer = Writer("test")
        await writer.flush()
        await writer.stop()
        await writer.stop()
        await writer.flush()
        #expect(writer.waiting == 0)
    }

    @Test func whatGoesBeyondTheBoundIsTakenAndTold() async {
        let writer = Writer("test", bound: 100)
        let hold = Hold(writer)
        let events = Mutex<[String]>([])
        let answers = [60, 40, 1, 500].map { bytes in
            writer.enqueue(bytes, { events.withLock { $0.append("\(bytes)") } }, done: { _ in })
        }
        #expect(answers == [true, true, false, false])
        #expect(writer.waiting == 601)
        writer.whenRoom { events.withLock { $0.append("room") } }
        #expect(events.withLock { $0 } == [])
        hold.release()
        await writer.flush()
        // There is room once no more than 100 bytes wait: after the last one.
        #expect(events.withLock { $0 } == ["60", "40", "1", "500", "room"])
        writer.whenRoom { events.withLock { $0.append("at once") } }
        #expect(events.withLock { $0.last } == "at once")
    }

    @Test func roomIsToldAsSoonAsThereIsSome() async {
        let writer = Writer("test", bound: 100)
        let hold = Hold(writer, bytes: 90)
        let events = Mutex<[String]>([])
        writer.enqueue(20, { events.withLock { $0.append("20") } }, done: { _ in })
        writer.enqueue(30, { events.withLock { $0.append("30") } }, done: { _ in })
        writer.whenRoom { events.withLock { $0.append("room") } }
        hold.release()
        await writer.flush()
        #expect(events.withLock { $0 } == ["room", "20", "30"])
    }

    @Test func anErrorReachesWhoHandedTheWorkOver() async throws {
        let writer = Writer("test")
        let told = Mutex<[Int: Refused?]>([:])
        for number in 0..<4 {
            writer.enqueue(1) {
                if number % 2 == 1 { throw Refused(number: number) }
            } done: { error in
                told.withLock { $0[number] = .some(error as? Refused) }
            }
        }
        await writer.flush()
        #expect(told.withLock { $0 } == [0: nil, 1: Refused(number: 1), 2: nil, 3: Refused(number: 3)])
        await #expect(throws: Refused(number: 7)) { try await writer.write(1) { throw Refused(number: 7) } }
        try await writer.write(1) {}
    }

    @Test func stoppingDoesWhatWaitsAndRefusesTheRest() async {
        let writer = Writer("test")
        let hold = Hold(writer)
        let done = Mutex<[Int]>([])
        for number in 0..<100 { writer.enqueue(1, { done.withLock { $0.append(number) } }, done: { _ in }) }
        hold.release()
        await writer.stop()
        #expect(done.withLock { $0 } == Array(0..<100))
        let told = Mutex<[ProcessError.Code?]>([])
        writer.enqueue(1, { done.withLock { $0.append(100) } }) { error in
            told.withLock { $0.append((error as? ProcessError)?.code) }
        }
        #expect(told.withLock { $0 } == [.writerStopped])
        #expect(done.withLock { $0.count } == 100)
    }

    @Test func aWriterThatGoesAwayLosesNothing() async {
        let done = Atomic<Int>(0)
        do {
            let writer = Writer("test")
            for _ in 0..<100 {
                writer.enqueue(1, { done.wrappingAdd(1, ordering: .relaxed) }, done: { _ in })
            }
        }
        #expect(await eventually { done.load(ordering: .relaxed) == 100 })
    }

    @Test func sixtyFourThreadsAtOnceLoseNothingAndKeepEachTheirOrder() async throws {
        let writer = Writer("test", bound: 1000)
        let done = Mutex<[[Int]]>(Array(repeating: [], count: 64))
        let completed = Atomic<Int>(0)
        let threads = try (0..<64).map { thread in
            try OwnThread.joinable("producer") { @Sendable in
                for number in 0..<200 {
                    let hasRoom = writer.enqueue(10) {
                        done.withLock { $0[thread].append(number) }
                    } done: { _ in
                        completed.wrappingAdd(1, ordering: .relaxed)
                    }
                    guard !hasRoom else { continue }
                    let gate = DispatchSemaphore(value: 0)
                    writer.whenRoom { gate.signal() }
                    gate.wait()
                }
            }
        }
        for thread in threads { thread.join() }
        await writer.flush()
        #expect(done.withLock { $0 } == Array(repeating: Array(0..<200), count: 64))
        #expect(completed.load(ordering: .relaxed) == 64 * 200)
        #expect(writer.waiting == 0)
    }

    @Test func itsWorkMayQueueMore() async {
        let writer = Writer("test")
        let done = Mutex<[String]>([])
        writer.enqueue(1) {
            writer.enqueue(1, { done.withLock { $0.append("inner") } }, done: { _ in })
            done.withLock { $0.append("outer") }
        } done: { _ in
        }
        await writer.flush()
        await writer.flush()
        #expect(done.withLock { $0 } == ["outer", "inner"])
    }
}
