import Foundation
import Processes
import Testing

@Suite(.timeLimit(.minutes(2))) struct ChildProcessTalkingTests {
    @Test func linesComeBackFromAChildThatEchoes() async throws {
        let collector = Collector()
        let child = try ChildProcess(shell: "cat", environment: .plain, onOutput: collector.take)
        let lines = (0..<1000).map { "line \($0) é" }
        for line in lines { try child.send(line: line) }
        child.closeInput()
        #expect(await child.waitForExit() == .exited(0))
        #expect(collector.events == lines.map { .line(Array($0.utf8)) })
    }

    @Test func aLongLineComesBackWhole() async throws {
        let collector = Collector()
        let child = try ChildProcess(shell: "cat", environment: .plain, onOutput: collector.take)
        let line = [UInt8](repeating: UInt8(ascii: "x"), count: 3 << 20)
        try await child.send(line: line, within: .seconds(30))
        child.closeInput()
        #expect(await child.waitForExit() == .exited(0))
        #expect(collector.events == [.line(line)])
    }

    @Test func aChildThatNeverReadsStallsTheLineAndNotTheProgram() async throws {
        let child = try ChildProcess(shell: "exec sleep 600", environment: .plain) { _ in }
        let line = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
        let error = await #expect(throws: ProcessError.self) {
            try await child.send(line: line, within: .milliseconds(50))
        }
        #expect(error?.code == .inputStalled)
        #expect(await child.stop(grace: .zero) == .signalled(SIGTERM))
    }

    @Test func whatWaitsForAChildIsBounded() async throws {
        var limits = ChildProcess.Limits()
        limits.inputBytes = 1 << 20
        let child = try ChildProcess(shell: "exec sleep 600", environment: .plain, limits: limits) { _ in }
        let line = [UInt8](repeating: UInt8(ascii: "x"), count: 100_000)
        let error = #expect(throws: ProcessError.self) {
            for _ in 0..<20 { try child.send(line: line) }
        }
        #expect(error?.code == .inputFull)
        child.kill()
        #expect(await child.waitForExit() == .signalled(SIGKILL))
    }

    @Test func aChildThatClosedItsInputIsToldApart() async throws {
        let collector = Collector()
        let child = try ChildProcess(
            shell: "exec <&-; echo closed; exec sleep 600",
            environment: .plain,
            onOutput: collector.take
        )
        #expect(await eventually { collector.lines == ["closed"] })
        let error = await #expect(throws: ProcessError.self) {
            try await child.send(line: Array("x".utf8), within: .seconds(20))
        }
        #expect(error?.code == .inputClosed)
        #expect(child.status == nil)
        #expect(await child.stop(grace: .zero) == .signalled(SIGTERM))
    }

    @Test func aDeadChildTakesNoLine() async throws {
        let child = try ChildProcess(shell: "exit 3", environment: .plain) { _ in }
        #expect(await child.waitForExit() == .exited(3))
        let error = #expect(throws: ProcessError.self) { try child.send(line: "anyone?") }
        #expect(error?.code == .inputClosed)
    }

    @Test func aLineWithALineFeedIsRefused() async throws {
        let child = try ChildProcess(shell: "cat", environment: .plain) { _ in }
        let error = #expect(throws: ProcessError.self) { try child.send(line: "one\ntwo") }
        #expect(error?.code == .invalidArgument)
        #expect(await child.stop(grace: .seconds(20)) == .exited(0))
    }

    @Test func bytesThatAreNotTextArriveAsTheyAre() async throws {
        let collector = Collector()
        let child = try ChildProcess(
            shell: #"printf '\377\000\200\r\n\303('"#,
            environment: .plain,
            onOutput: collector.take
        )
        #expect(await child.waitForExit() == .exited(0))
        #expect(collector.events == [.line([0xff, 0x00, 0x80, 0x0d]), .unterminated([0xc3, 0x28])])
    }

    @Test func aHugeLineIsReportedOnceAndTheNextLineStillArrives() async throws {
        let collector = Collector()
        let child = try ChildProcess(
            shell: "head -c 50000000 /dev/zero | tr '\\000' x; echo; echo after",
            environment: .plain,
            onOutput: collector.take
        )
        #expect(await child.waitForExit() == .exited(0))
        #expect(
            collector.events == [
                .overlong(prefix: [UInt8](repeating: UInt8(ascii: "x"), count: 256)),
                .line(Array("after".utf8)),
            ]
        )
    }

    @Test func aHugeLineIsReportedBeforeItEnds() async throws {
        let collector = Collector()
        let child = try ChildProcess(
            shell: "exec tr '\\000' x < /dev/zero",
            environment: .plain,
            onOutput: collector.take
        )
        #expect(await eventually { collector.events.count == 1 })
        child.kill()
        #expect(await child.waitForExit() == .signalled(SIGKILL))
        #expect(collector.events == [.overlong(prefix: [UInt8](repeating: UInt8(ascii: "x"), count: 256))])
    }

    @Test func onlyTheTailOfStandardErrorIsKept() async throws {
        let child = try ChildProcess(
            shell: "head -c 1000000 /dev/zero | tr '\\000' e >&2; echo last words >&2",
            environment: .plain
        ) { _ in }
        #expect(await child.waitForExit() == .exited(0))
        let words = Array("last words\n".utf8)
        let expected = [UInt8](repeating: UInt8(ascii: "e"), count: 65536 - words.count) + words
        let tail = child.errorTail()
        #expect(tail.bytes == expected)
        #expect(tail.omitted == 1_000_000 + words.count - 65536)
    }

    @Test func standardErrorIsCutByRun() async throws {
        let collector = Collector()
        let child = try ChildProcess(
            shell: "while read -r line; do echo \"about $line\" >&2; echo \"$line\"; done",
            environment: .plain,
            onOutput: collector.take
        )
        var tails: [ErrorTail] = []
        for run in 1...200 {
            let mark = child.markError()
            try child.send(line: "run \(run)")
            #expect(await eventually { collector.events.count == run })
            tails.append(child.errorTail(since: mark))
        }
        #expect(tails.map(\.text) == (1...200).map { "about run \($0)\n" })
        #expect(tails.allSatisfy { $0.omitted == 0 })
        #expect(await child.stop(grace: .seconds(20)) == .exited(0))
    }
}
