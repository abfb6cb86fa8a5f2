import Exchanges

/// Waits until what was recorded is on the disk, and says each second how much
/// is left: a disk may be slow, and a program that only hangs is killed.
enum FlushProgress {
    private static let interval: UInt64 = 1_000_000_000

    /// Returns when the work has; `waiting` is how many bytes are to go.
    static func run(
        _ clock: any Clock,
        waiting: @escaping @Sendable () -> Int,
        tell: @escaping @Sendable (String) -> Void = { Console.error($0) },
        _ work: () async -> Void
    ) async {
        let progress = Task {
            while true {
                await clock.sleep(nanoseconds: interval)
                guard !Task.isCancelled else { return }
                tell("firedrill: writing what was recorded, \(waiting() >> 10) KiB to go\n")
            }
        }
        await work()
        progress.cancel()
    }
}
