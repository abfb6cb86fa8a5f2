import Foundation
import Processes
import Testing

@Suite(.timeLimit(.minutes(2))) struct ChildOutputTests {
    @Test func theSequenceGivesAllLinesAndEnds() async throws {
        let (child, output) = try ChildProcess.start(shell: "seq 1 5000", environment: .plain)
        var lines: [String] = []
        for await event in output { lines.append(String(decoding: event.bytes, as: UTF8.self)) }
        #expect(lines == (1...5000).map(String.init))
        #expect(await child.waitForExit() == .exited(0))
    }

    @Test func aChildThatNobodyListensToIsHeldBack() async throws {
        var limits = ChildProcess.Limits()
        limits.outputBytes = 100_000
        let (child, output) = try ChildProcess.start(
            shell: "for n in 1 2 3 4 5 6 7 8 9; do head -c 99999 /dev/zero; echo; echo $n >&2; done",
            environment: .plain,
            limits: limits
        )
        #expect(await eventually { child.errorTail().text.hasPrefix("1\n") })
        #expect(await child.waitForExit(within: .milliseconds(300)) == nil)
        #expect(!child.errorTail().text.contains("9"))
        var sizes: [Int] = []
        for await event in output { sizes.append(event.bytes.count) }
        #expect(sizes == Array(repeating: 99999, count: 9))
        #expect(await child.waitForExit() == .exited(0))
        #expect(child.errorTail().text == "1\n2\n3\n4\n5\n6\n7\n8\n9\n")
    }

    @Test func aChildThatIsHeldBackCanBeStopped() async throws {
        let (child, _) = try ChildProcess.start(shell: "exec yes", environment: .plain)
        #expect(await child.stop(grace: .zero) == .signalled(SIGTERM))
    }

    @Test func aCancelledConsumerGetsTheEnd() async throws {
        let (child, output) = try ChildProcess.start(shell: "echo one; exec sleep 608", environment: .plain)
        let collector = Collector()
        let consumer = Task { for await event in output { collector.take(event) } }
        #expect(await eventually { collector.lines == ["one"] })
        consumer.cancel()
        await consumer.value
        #expect(child.status == nil)
        #expect(await child.stop(grace: .zero) == .signalled(SIGTERM))
    }
}
