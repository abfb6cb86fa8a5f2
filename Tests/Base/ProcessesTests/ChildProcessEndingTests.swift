import Foundation
import Processes
import Testing

@Suite(.timeLimit(.minutes(2))) struct ChildProcessEndingTests {
    @Test(arguments: [
        ("exit 0", ProcessStatus.exited(0)), ("exit 255", .exited(255)), ("kill -KILL $$", .signalled(SIGKILL)),
        ("kill -TERM $$", .signalled(SIGTERM)), ("no-such-command-here", .exited(127)),
    ])
    func theStatusIsToldApart(command: String, expected: ProcessStatus) async throws {
        let child = try ChildProcess(shell: command, environment: .plain) { _ in }
        #expect(await child.waitForExit() == expected)
        #expect(child.status == expected)
    }

    @Test func stopClosesTheInputFirst() async throws {
        let collector = Collector()
        let child = try ChildProcess(
            shell: "trap 'echo terminated' TERM; cat; echo done; exit 7",
            environment: .plain,
            onOutput: collector.take
        )
        try child.send(line: "last line")
        #expect(await child.stop(grace: .seconds(20)) == .exited(7))
        #expect(collector.lines == ["last line", "done"])
    }

    @Test func stopTerminatesAChildThatIgnoresTheEndOfItsInput() async throws {
        let collector = Collector()
        let child = try ChildProcess(
            shell: "trap 'echo terminated; exit 5' TERM; echo ready; while :; do sleep 0.01; done",
            environment: .plain,
            onOutput: collector.take
        )
        #expect(await eventually { collector.lines == ["ready"] })
        #expect(await child.stop(grace: .milliseconds(20), patience: .seconds(20)) == .exited(5))
        #expect(collector.lines == ["ready", "terminated"])
    }

    @Test func stopWakesAStoppedChild() async throws {
        let child = try ChildProcess(shell: "kill -STOP $$; sleep 600", environment: .plain) { _ in }
        #expect(await eventually { (try? stateOf(child.pid)) == "T" })
        #expect(await child.stop(grace: .zero, patience: .seconds(20)) == .signalled(SIGTERM))
    }

    @Test func aChildThatIgnoresSIGTERMIsKilledWithItsGrandchildren() async throws {
        let collector = Collector()
        let child = try ChildProcess(
            shell:
                "trap '' TERM; sleep 601 & echo $!; (trap '' TERM; exec sleep 602) & echo $!; while :; do sleep 1; done",
            environment: .plain,
            onOutput: collector.take
        )
        #expect(await eventually { collector.lines.count == 2 })
        let grandchildren = collector.lines.compactMap { Int32($0) }
        #expect(grandchildren.count == 2 && grandchildren.allSatisfy(isRunning))
        let status = await child.stop(grace: .milliseconds(20), patience: .milliseconds(50))
        #expect(status == .signalled(SIGKILL))
        #expect(await eventually { !grandchildren.contains(where: isRunning) })
    }

    @Test func theGroupDiesWithItsLeader() async throws {
        let collector = Collector()
        let child = try ChildProcess(
            shell: "sleep 603 & echo $!; exit 4",
            environment: .plain,
            onOutput: collector.take
        )
        #expect(await child.waitForExit() == .exited(4))
        let grandchild = try #require(Int32(collector.lines[0]))
        #expect(await eventually { !isRunning(grandchild) })
    }

    @Test func theGroupDiesWithItsOwner() async throws {
        let collector = Collector()
        var child: ChildProcess? = try ChildProcess(
            shell: "sleep 604 & echo $!; wait",
            environment: .plain,
            onOutput: collector.take
        )
        let pid = try #require(child?.pid)
        #expect(await eventually { collector.lines.count == 1 })
        child = nil
        let grandchild = try #require(Int32(collector.lines[0]))
        #expect(await eventually { !isRunning(pid) && !isRunning(grandchild) })
    }

    @Test func aDescendantThatEscapedWithThePipesDoesNotHoldTheEnd() async throws {
        let collector = Collector()
        let child = try ChildProcess(
            shell: "setsid sh -c 'echo $$; exec sleep 605' & while :; do sleep 0.01; done",
            environment: .plain,
            onOutput: collector.take
        )
        #expect(await eventually { collector.lines.count == 1 })
        child.kill()
        #expect(await child.waitForExit(within: .seconds(20)) == .signalled(SIGKILL))
        kill(try #require(Int32(collector.lines[0])), SIGKILL)
    }

    @Test func theWaitEndsWithItsDeadline() async throws {
        let child = try ChildProcess(shell: "exec sleep 606", environment: .plain) { _ in }
        #expect(await child.waitForExit(within: .milliseconds(10)) == nil)
        #expect(await child.stop(grace: .zero) == .signalled(SIGTERM))
    }

    @Test func aCancelledTaskStopsWithoutGrace() async throws {
        let collector = Collector()
        let child = try ChildProcess(
            shell: "trap '' TERM; echo ready; while :; do sleep 0.01; done",
            environment: .plain,
            onOutput: collector.take
        )
        #expect(await eventually { collector.lines.count == 1 })
        let stopping = Task { await child.stop(grace: .seconds(600), patience: .seconds(600)) }
        stopping.cancel()
        #expect(await stopping.value == .signalled(SIGKILL))
    }

    @Test func allOutputIsDeliveredBeforeTheEndIsTold() async throws {
        for _ in 0..<20 {
            let collector = Collector()
            let child = try ChildProcess(
                shell: "seq 1 3000; printf rest",
                environment: .plain,
                onOutput: collector.take
            )
            #expect(await child.waitForExit() == .exited(0))
            #expect(collector.lines == (1...3000).map(String.init) + ["rest"])
        }
    }

    @Test func manyAtOnceEachSeeTheEndOfTheirOwnInput() async throws {
        let statuses = try await withThrowingTaskGroup(of: ProcessStatus.self) { group in
            for _ in 0..<30 {
                group.addTask {
                    let child = try ChildProcess(shell: "cat", environment: .plain) { _ in }
                    return await child.stop(grace: .seconds(60))
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses == Array(repeating: .exited(0), count: 30))
    }

    private func stateOf(_ pid: Int32) throws -> String {
        let text = try String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
        return text.split(separator: ")").last?.split(separator: " ").first.map(String.init) ?? ""
    }
}
