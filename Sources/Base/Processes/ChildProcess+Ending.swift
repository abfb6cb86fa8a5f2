#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension ChildProcess {
    /// Waits until the process has ended and all its output is delivered; cancellation does not cut it short.
    ///
    /// Not to be called from the output's closure, which it waits for.
    public func waitForExit() async -> ProcessStatus { await finished.wait() }

    /// Waits for the end as `waitForExit` does; nil when the time is over or the task is cancelled.
    public func waitForExit(within limit: Duration) async -> ProcessStatus? { await finished.wait(within: limit) }

    /// Waits until the process's standard output has ended and is delivered: it closed it, or has ended itself.
    public func waitForOutputEnd() async { _ = await muted.wait() }

    /// Waits until a write has found that the process's standard input is closed, or the process has ended.
    public func waitForInputEnd() async { _ = await deafened.wait() }

    /// Asks the process to end, ever more firmly, and returns how it ended.
    ///
    /// Closes its input and waits for `grace`; sends SIGTERM to the group and
    /// waits for `patience`; sends SIGKILL. A stopped process is continued, or
    /// it would never see the SIGTERM. In a cancelled task nothing is waited
    /// for. A process that a kill is refused for (it changed its user) is
    /// given up on after `patience`, as `unknown`.
    public func stop(grace: Duration, patience: Duration = .seconds(3)) async -> ProcessStatus {
        closeInput()
        if let status = await finished.wait(within: grace) { return status }
        signal(SIGTERM)
        signal(SIGCONT)
        if let status = await finished.wait(within: patience) { return status }
        kill()
        // A task of its own: that of a cancelled caller would not wait at all.
        return await Task { [finished, ended] in
            await finished.wait(within: max(patience, .seconds(1))) ?? ended.value ?? .unknown
        }.value
    }

    /// Kills the whole group at once; `waitForExit` tells when it is gone.
    public func kill() { signal(SIGKILL) }

    /// Sends a signal to the whole group; nothing happens when it is gone.
    public func signal(_ number: Int32) { process.signal(number) }
}
