import Foundation
import Processes
import Synchronization
import Testing

@Suite struct OwnThreadTests {
    @Test func joiningWaitsForTheEnd() throws {
        let steps = Mutex<[String]>([])
        let gate = DispatchSemaphore(value: 0)
        let thread = try OwnThread.joinable("joined") {
            gate.wait()
            steps.withLock { $0.append("body") }
        }
        steps.withLock { $0.append("started") }
        gate.signal()
        thread.join()
        steps.withLock { $0.append("joined") }
        #expect(steps.withLock { $0 } == ["started", "body", "joined"])
    }

    @Test func aThreadThatJoinsItselfGoesOn() async throws {
        let own = Mutex<OwnThread?>(nil)
        let gate = DispatchSemaphore(value: 0)
        let goneOn = Atomic(false)
        let thread = try OwnThread.joinable("itself") {
            gate.wait()
            own.withLock { $0 }?.join()
            goneOn.store(true, ordering: .releasing)
        }
        own.withLock { $0 = thread }
        gate.signal()
        #expect(await eventually { goneOn.load(ordering: .acquiring) })
    }

    @Test func aThreadHasItsNameAndTakesNoSignal() async throws {
        let seen = Mutex<[String]>([])
        try OwnThread.start("a name that is cut") {
            let lines = (try? String(contentsOfFile: "/proc/thread-self/status", encoding: .utf8)) ?? ""
            let wanted = lines.split(separator: "\n").filter { $0.hasPrefix("Name:") || $0.hasPrefix("SigBlk:") }
            seen.withLock { $0 = wanted.map(String.init) }
        }
        #expect(await eventually { seen.withLock { $0.count } == 2 })
        let lines = seen.withLock { $0 }
        #expect(lines.first == "Name:\ta name that is ")
        // SIGINT is 2, SIGTERM 15, SIGPIPE 13: a bit each, from 1 on.
        let mask = try #require(lines.last?.split(separator: "\t").last.flatMap { UInt64($0, radix: 16) })
        for signal in [SIGINT, SIGTERM, SIGPIPE, SIGHUP] { #expect(mask >> UInt64(signal - 1) & 1 == 1) }
    }
}
