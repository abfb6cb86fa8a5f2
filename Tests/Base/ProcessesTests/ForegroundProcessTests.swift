import Foundation
import Processes
import Testing

@Suite(.timeLimit(.minutes(2))) struct ForegroundProcessTests {
    @Test func theStatusIsThatOfTheCommand() async throws {
        let command = try ForegroundProcess(["sh", "-c", "exit $CODE"], environment: ["CODE": "9"])
        #expect(await command.waitForExit() == .exited(9))
        #expect(command.status == .exited(9))
    }

    @Test func aCommandThatIsNotThereIsNamed() {
        let error = #expect(throws: ProcessError.self) {
            try ForegroundProcess(["no-such-command-here"], environment: .plain)
        }
        #expect(error?.code == .commandNotFound)
        #expect(error?.message == "cannot run no-such-command-here: No such file or directory")
    }

    @Test func aFileThatIsNoProgramIsNamed() {
        let error = #expect(throws: ProcessError.self) {
            try ForegroundProcess(["/etc/passwd"], environment: .plain)
        }
        #expect(error?.code == .commandNotExecutable)
    }

    @Test func noCommandIsRefused() {
        let error = #expect(throws: ProcessError.self) { try ForegroundProcess([], environment: .plain) }
        #expect(error?.code == .invalidArgument)
    }

    @Test func itStaysInTheGroupOfThisProgram() async throws {
        let command = try ForegroundProcess(["sleep", "609"], environment: .plain)
        #expect(getpgid(command.pid) == getpgrp())
        command.signal(SIGKILL)
        #expect(await command.waitForExit() == .signalled(SIGKILL))
    }

    @Test func aSignalIsForwardedUnlessTheTerminalSentItToBoth() async throws {
        let command = try ForegroundProcess(["sleep", "610"], environment: .plain)
        command.forward(ReceivedSignal(number: SIGINT, origin: .terminal))
        #expect(await command.waitForExit(within: .milliseconds(50)) == nil)
        command.forward(ReceivedSignal(number: SIGTERM, origin: .process))
        #expect(await command.waitForExit() == .signalled(SIGTERM))
        #expect(ProcessStatus.signalled(SIGTERM).shellCode == 143)
    }

    @Test func itDiesWithItsOwner() async throws {
        var command: ForegroundProcess? = try ForegroundProcess(["sleep", "611"], environment: .plain)
        let pid = try #require(command?.pid)
        #expect(isRunning(pid))
        command = nil
        #expect(await eventually { !isRunning(pid) })
    }
}
