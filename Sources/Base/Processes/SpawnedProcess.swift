import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A running process: the one that waits for it, and the only one that signals it.
///
/// A pid belongs to us only until it is waited for, then the kernel may give
/// it to a stranger. So signals and the reaping take one lock, and the group
/// is killed while its leader, a zombie, still holds the number.
final class SpawnedProcess: Sendable {
    /// Whom a signal reaches.
    enum Reach {
        case process
        case group
    }

    let pid: pid_t
    private let reach: Reach
    private let isReaped = Mutex(false)

    init(pid: pid_t, reach: Reach) {
        self.pid = pid
        self.reach = reach
        Self.groups.withLock { if reach == .group { $0[pid] = self } }
    }

    /// Starts the thread that waits for the end, and calls back on it, once.
    func watch(onEnd: @escaping @Sendable (ProcessStatus) -> Void) throws(ProcessError) {
        do throws(ProcessError) {
            try OwnThread.start("child wait") { onEnd(self.reap()) }
        } catch {
            signal(SIGKILL)
            _ = reap()
            throw error
        }
    }

    /// Sends a signal, unless the process is gone.
    func signal(_ number: Int32) {
        isReaped.withLock { isReaped in
            guard !isReaped else { return }
            _ = kill(reach == .group ? -pid : pid, number)
        }
    }

    /// Kills every group that is still running.
    static func killGroups() {
        for process in groups.withLock({ Array($0.values) }) { process.signal(SIGKILL) }
    }

    private static let groups = Mutex<[pid_t: SpawnedProcess]>([:])

    private func reap() -> ProcessStatus {
        var report = siginfo_t()
        var result: Int32
        repeat {
            result = waitid(P_PID, id_t(pid), &report, WEXITED | WNOWAIT)
        } while result != 0 && errno == EINTR
        return isReaped.withLock { isReaped in
            isReaped = true
            Self.groups.withLock { groups in _ = groups.removeValue(forKey: pid) }
            guard result == 0 else { return .unknown }
            if reach == .group { _ = kill(-pid, SIGKILL) }
            var status: Int32 = 0
            var reaped: pid_t
            repeat { reaped = waitpid(pid, &status, 0) } while reaped < 0 && errno == EINTR
            return reaped == pid ? ProcessStatus(waitStatus: status) : .unknown
        }
    }
}
