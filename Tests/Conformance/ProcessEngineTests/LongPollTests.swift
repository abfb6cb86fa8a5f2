import Documents
import Exchanges
import Synchronization
import TestSupport
import Testing

@testable import ProcessEngine

@Suite struct LongPollTests {
    let standIn = StandIn()

    private func poll(_ worker: String, wait: Int = 5000) throws -> NotingWriter {
        let body =
            #"{"workerId":"\#(worker)","maxTasks":1,"asyncResponseTimeout":\#(wait),"#
            + #""topics":[{"topicName":"t","lockDuration":1000}]}"#
        let decision = standIn.engine.decision(standIn.request("POST", "/external-task/fetchAndLock", body))
        let writer = NotingWriter(standIn.clock)
        try #require(decision.start(writer, clock: standIn.clock))
        return writer
    }

    private func text(_ writer: NotingWriter) -> String { writer.chunks.map(\.text).joined() }

    @Test func aTaskComesToWhoWaitsLongest() throws {
        let (first, second) = (try poll("one"), try poll("two"))
        #expect(first.end == nil)
        standIn.offer()
        #expect(first.end == "finish")
        #expect(first.head?.headers.map(\.name) == ["Content-Type"])
        #expect(text(first).contains(#""workerId":"one""#))
        #expect(second.end == nil)
        standIn.clock.advance(by: 5_000_000_000)
        // The lock of the first has ended meanwhile.
        #expect(text(second).contains(#""workerId":"two""#))
        #expect(second.chunks.first?.at == 1_000_000_000)
    }

    @Test func nothingComesOnceItsTimeIsOver() throws {
        let writer = try poll("one")
        standIn.clock.advance(by: 4_999_000_000)
        #expect(writer.end == nil)
        standIn.clock.advance(by: 1_000_000)
        #expect(text(writer) == "[]")
        #expect(standIn.clock.nextInstant == nil)
        let id = standIn.offer()
        #expect(standIn.fetch() == id)
    }

    @Test func aTaskThatFailsComesAgainAfterItsPause() throws {
        let id = standIn.offer()
        standIn.fetch()
        let writer = try poll("one")
        #expect(
            standIn.post("\(id)/failure", #"{"workerId":"w","retries":1,"retryTimeout":2000}"#) == .done
        )
        standIn.clock.advance(by: 1_999_000_000)
        #expect(writer.end == nil)
        standIn.clock.advance(by: 1_000_000)
        #expect(text(writer).contains(#""retries":1"#))
    }

    /// A worker whose time is over as it is to be handed a task never had it:
    /// the next one takes nothing from it.
    @Test func aTaskThatComesTooLateForOneIsTheNextOnes() throws {
        let told = Told()
        let (first, second) = (try poll("one"), try poll("two", wait: 60_000))
        standIn.engine.offer(OfferedTask(topic: "t")) { [standIn] event in
            if told.add(event) == 1 { standIn.clock.advance(by: 5_000_000_000) }
        }
        #expect(text(first) == "[]")
        #expect(text(second).contains(#""workerId":"two""#))
        #expect(told.all.map(\.kind) == [.fetched(lock: 1_000_000_000), .unlocked, .fetched(lock: 1_000_000_000)])
        #expect(told.all.map(\.worker) == ["one", "one", "two"])
    }

    private final class Told: Sendable {
        private let events = Mutex<[TaskEvent]>([])
        var all: [TaskEvent] { events.withLock { $0 } }
        func add(_ event: TaskEvent) -> Int {
            events.withLock { events in
                events.append(event)
                return events.count
            }
        }
    }

    @Test func whatDoesNotWaitHasItsAnswerAtOnce() {
        for wait in ["", #","asyncResponseTimeout":0"#, #","asyncResponseTimeout":-1"#] {
            let body = #"{"workerId":"w","maxTasks":1,"topics":[{"topicName":"t","lockDuration":1}]\#(wait)}"#
            #expect(standIn.post("fetchAndLock", body) == .init(200, "application/json", "[]"))
        }
    }

    @Test func tooManyWaitNotAndNotTooLong() throws {
        for number in 0..<StandInEngine.waitingLimit { _ = try poll("w\(number)") }
        let body =
            #"{"workerId":"w","maxTasks":1,"asyncResponseTimeout":1000,"#
            + #""topics":[{"topicName":"t","lockDuration":1}]}"#
        #expect(
            standIn.post("fetchAndLock", body)
                == .refused(
                    500,
                    "InvalidRequestException",
                    "At the moment the server has to handle too many requests at the same time. "
                        + "Please try again later.",
                    code: "null"
                )
        )
        #expect(
            standIn.post("fetchAndLock", #"{"asyncResponseTimeout":1800001}"#)
                == .refused(
                    400,
                    "InvalidRequestException",
                    "The asynchronous response timeout cannot be set to a value greater than 1800000 milliseconds",
                    code: "null"
                )
        )
        standIn.engine.close()
        #expect(standIn.post("fetchAndLock", body).status == 0)
    }
}
