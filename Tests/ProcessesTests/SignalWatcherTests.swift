import Foundation
import Processes
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(2))) struct SignalWatcherTests {
    @Test func aSignalToTheProgramBecomesACall() async throws {
        await #expect(processExitsWith: .exitCode(7)) {
            await MainActor.run { SignalWatcher.block([SIGTERM, SIGINT]) }
            try SignalWatcher.on([SIGTERM, SIGINT]) { signal in
                exit(signal == ReceivedSignal(number: SIGTERM, origin: .process) ? 7 : 8)
            }
            kill(getpid(), SIGTERM)
            try await Task.sleep(for: .seconds(20))
        }
    }

    @Test func signalsThatComeOneAfterTheOtherAreAllSeen() async throws {
        await #expect(processExitsWith: .success) {
            let seen = Mutex<[Int32]>([])
            await MainActor.run { SignalWatcher.block([SIGUSR1, SIGUSR2]) }
            try SignalWatcher.on([SIGUSR1, SIGUSR2]) { signal in seen.withLock { $0.append(signal.number) } }
            for (count, number) in [SIGUSR1, SIGUSR2, SIGUSR1].enumerated() {
                kill(getpid(), number)
                #expect(await eventually { seen.withLock { $0.count } == count + 1 })
            }
            #expect(seen.withLock { $0 } == [SIGUSR1, SIGUSR2, SIGUSR1])
        }
    }

    @Test func aBrokenPipeIsAnErrorAndNoEnd() async {
        await #expect(processExitsWith: .exitCode(5)) {
            SignalWatcher.ignoreBrokenPipes()
            var ends: [Int32] = [0, 0]
            pipe(&ends)
            close(ends[0])
            let written = write(ends[1], "x", 1)
            exit(written == -1 && errno == EPIPE ? 5 : 6)
        }
    }
}
