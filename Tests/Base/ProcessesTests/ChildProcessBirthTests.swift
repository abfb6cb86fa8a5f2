import Foundation
import Processes
import Testing

@Suite(.timeLimit(.minutes(2))) struct ChildProcessBirthTests {
    @Test func theEnvironmentIsExactlyWhatWasGiven() async throws {
        let environment: Environment = ["B": "two words=é", "A": "", "PATH": "/usr/bin:/bin"]
        let output = try await outputOf("exec env", environment: environment)
        // What the shell itself adds is its own affair.
        let own = ["PWD=", "SHLVL=", "_=", "OLDPWD="]
        #expect(
            output.filter { line in !own.contains { line.hasPrefix($0) } }.sorted()
                == ["A=", "B=two words=é", "PATH=/usr/bin:/bin"]
        )
    }

    @Test func signalsAreAtTheirDefaultAndUnblocked() async throws {
        await #expect(processExitsWith: .success) {
            SignalWatcher.ignoreBrokenPipes()
            signal(SIGINT, SIG_IGN)
            try SignalWatcher.on([SIGTERM]) { _ in }
            var blocked = sigset_t()
            sigemptyset(&blocked)
            sigaddset(&blocked, SIGUSR1)
            pthread_sigmask(SIG_BLOCK, &blocked, nil)
            let (child, output) = try ChildProcess.start(
                shell: "exec grep -E '^Sig(Blk|Ign):' /proc/self/status",
                environment: .plain
            )
            var lines: [String] = []
            for await event in output { lines.append(String(decoding: event.bytes, as: UTF8.self)) }
            // The C library sets its own two, 32 and 33, to "ignore" and takes them back when it starts.
            #expect(
                lines == ["SigBlk:\t0000000000000000", "SigIgn:\t0000000180000000"]
                    || lines == ["SigBlk:\t0000000000000000", "SigIgn:\t0000000000000000"]
            )
            #expect(await child.waitForExit() == .exited(0))
        }
    }

    @Test func theChildLeadsAGroupOfItsOwn() async throws {
        let output = try await outputOf("echo $$; cut -d' ' -f5 /proc/$$/stat")
        #expect(output.count == 2 && output[0] == output[1])
    }

    @Test func onlyTheThreeStreamsAreOpen() async throws {
        await #expect(processExitsWith: .success) {
            // Another's, without close-on-exec.
            #expect(open("/dev/null", O_RDONLY) > 2)
            let other = try ChildProcess(shell: "cat", environment: .plain) { _ in }
            let (child, output) = try ChildProcess.start(
                shell: "for fd in /proc/$$/fd/*; do readlink $fd; done; exit 0",
                environment: .plain
            )
            var names: [String] = []
            for await event in output { names.append(String(decoding: event.bytes, as: UTF8.self)) }
            #expect(names.map { $0.prefix(6) } == ["pipe:[", "pipe:[", "pipe:["])
            #expect(Set(names).count == 3)
            #expect(await child.waitForExit() == .exited(0))
            #expect(await other.stop(grace: .seconds(20)) == .exited(0))
        }
    }

    @Test func nothingIsLeftOfFiftyChildren() async throws {
        await #expect(processExitsWith: .success) {
            let warmUp = try ChildProcess(shell: "cat", environment: .plain) { _ in }
            #expect(await warmUp.stop(grace: .seconds(20)) == .exited(0))
            let before = try openDescriptors()
            for number in 0..<50 {
                let child = try ChildProcess(shell: "read line; exit \(number)", environment: .plain) { _ in }
                #expect(await child.stop(grace: .seconds(20)) == .exited(Int32(number)))
            }
            #expect(try await eventually { try openDescriptors() <= before })
            #expect(childrenOfThisProcess() == [])
            let threads = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count
            #expect(threads < 20)
        }
    }

    @Test func aRefusedPipeIsAnErrorAndLeavesNothingOpen() async throws {
        await #expect(processExitsWith: .success) {
            // The first child and the first timer open what stays open.
            let warmUp = try ChildProcess(shell: "cat", environment: .plain) { _ in }
            #expect(await warmUp.stop(grace: .seconds(20)) == .exited(0))
            var last = open("/dev/null", O_RDONLY)
            for number in try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap({ Int32($0) })
            where number > last {
                while last < number { last = open("/dev/null", O_RDONLY) }
            }
            let before = try openDescriptors()
            for spare in 0..<8 {
                var limit = rlimit(rlim_cur: rlim_t(last) + 1 + rlim_t(spare), rlim_max: 1024)
                setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
                let result = Result { try ChildProcess(shell: "exit 0", environment: .plain) { _ in } }
                limit.rlim_cur = 1024
                setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
                let error = #expect(throws: ProcessError.self) { try result.get() }
                #expect(error?.code == .pipeFailed)
                #expect(try openDescriptors() == before)
            }
            #expect(childrenOfThisProcess() == [])
        }
    }

    @Test func aSecondMeaningOfANulByteIsRefused() async throws {
        let error = #expect(throws: ProcessError.self) {
            try ChildProcess(shell: "exit 0\0 --force", environment: .plain) { _ in }
        }
        #expect(
            error.map(\.description) == """
                an argument or variable of /bin/sh holds a NUL byte
                  hint: a C string ends there: remove it
                """
        )
    }

    @Test func killAllKillsWhatRuns() async throws {
        await #expect(processExitsWith: .success) {
            let children = try (0..<3).map { _ in
                try ChildProcess(shell: "sleep 607 & wait", environment: .plain) { _ in }
            }
            ChildProcess.killAll()
            for child in children { #expect(await child.waitForExit() == .signalled(SIGKILL)) }
        }
    }

    private func outputOf(_ command: String, environment: Environment = .plain) async throws -> [String] {
        let collector = Collector()
        let child = try ChildProcess(shell: command, environment: environment, onOutput: collector.take)
        #expect(await child.waitForExit() == .exited(0))
        return collector.lines
    }
}
