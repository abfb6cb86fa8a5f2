import Foundation
import Processes
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(2))) struct SignalWatcherTests {
    @Test func aSignalToTheProgramBecomesACall() async throws {
        await #expect(processExitsWith: .exitCode(7)) {
            try SignalWatcher.on([SIGTERM, SIGINT]) { signal in
                exit(signal == ReceivedSignal(number: SIGTERM, origin: .process) ? 7 : 8)
            }
            kill(getpid(), SIGTERM)
            _ = await eventually { false }
        }
    }

    @Test func signalsThatComeOneAfterTheOtherAreAllSeen() async throws {
        await #expect(processExitsWith: .success) {
            let seen = Mutex<[Int32]>([])
            try SignalWatcher.on([SIGUSR1, SIGUSR2]) { signal in seen.withLock { $0.append(signal.number) } }
            for (count, number) in [SIGUSR1, SIGUSR2, SIGUSR1].enumerated() {
                kill(getpid(), number)
                #expect(await eventually { seen.withLock { $0.count } == count + 1 })
            }
            #expect(seen.withLock { $0 } == [SIGUSR1, SIGUSR2, SIGUSR1])
        }
    }

    @Test func aSignalThatWasIgnoredIsSeenAndALaterActionTakesOver() async throws {
        await #expect(processExitsWith: .exitCode(7)) {
            signal(SIGINT, SIG_IGN)
            try SignalWatcher.on([SIGINT]) { _ in exit(8) }
            try SignalWatcher.on([SIGINT]) { _ in exit(7) }
            kill(getpid(), SIGINT)
            _ = await eventually { false }
        }
    }

    @Test func aKeyOfTheTerminalIsToldApartFromAKill() async throws {
        await #expect(processExitsWith: .exitCode(7)) {
            // What `posix_openpt`, `unlockpt` and `ptsname` do, which are not imported.
            let primary = open("/dev/ptmx", O_RDWR | O_NOCTTY)
            var unlocked: Int32 = 0
            #expect(ioctl(primary, 0x4004_5431, &unlocked) == 0)
            var number: Int32 = -1
            #expect(ioctl(primary, 0x8004_5430, &number) == 0)
            // A session of our own, so that the terminal's first opener controls it.
            #expect(setsid() == getpid())
            #expect(open("/dev/pts/\(number)", O_RDWR) >= 0)
            try SignalWatcher.on([SIGINT]) { exit($0 == ReceivedSignal(number: SIGINT, origin: .terminal) ? 7 : 8) }
            #expect(write(primary, "\u{3}", 1) == 1)
            _ = await eventually { false }
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
