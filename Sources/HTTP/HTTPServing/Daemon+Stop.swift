import CMicroHTTPD
import Exchanges
import Processes
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension Daemon {
    private enum FirstStep {
        case drain
        case wait
        case nothing
    }

    /// Stops in steps: no new connection, no new request, running ones end
    /// or are cut, no connection is suspended any more, the threads end. The
    /// library aborts the process where it is stopped with a suspended
    /// connection, and now and then also in MHD_quiesce_daemon, which races
    /// with its own threads over the listener's place in epoll: so new
    /// connections are closed as soon as they are accepted instead.
    func stop(drain seconds: Double, _ done: @escaping @Sendable () -> Void) {
        let step: FirstStep = stage.withLock { stage in
            switch stage {
            case .running(let handle):
                stage = .draining(handle, [done])
                return .drain
            case .draining(let handle, let waiting):
                stage = .draining(handle, waiting + [done])
                return .wait
            case .stopping(let waiting):
                stage = .stopping(waiting + [done])
                return .wait
            case .idle, .stopped:
                return .nothing
            }
        }
        switch step {
        case .drain: drain(seconds)
        // Somebody has lost patience with the drain.
        case .wait: if seconds <= 0 { endDraining() }
        case .nothing: done()
        }
    }

    private func drain(_ seconds: Double) {
        isDraining.store(true, ordering: .sequentiallyConsistent)
        guard seconds > 0 else { return endDraining() }
        // Weak: a server that has stopped earlier does not outlive its drain.
        machine.schedule(after: UInt64(min(seconds, 1e9) * 1e9)) { [weak self] in self?.endDraining() }
        endDrainingWhereIdle()
    }

    /// Goes on with stopping once no request is being answered; every request
    /// that ends while the server drains asks for it.
    func endDrainingWhereIdle() {
        guard !isBusy else { return }
        endDraining()
    }

    private func endDraining() {
        let handle: DaemonHandle? = stage.withLock { stage in
            guard case .draining(let handle, let waiting) = stage else { return nil }
            stage = .stopping(waiting)
            return handle
        }
        guard let handle else { return }
        // This may be a worker or the clock: the library is stopped, which
        // waits for its threads, on a thread of its own; on this one where the
        // system has no more.
        do throws(ProcessError) {
            try OwnThread.start("server stop") { self.shutDown(handle) }
        } catch {
            shutDown(handle)
        }
    }

    private func shutDown(_ handle: DaemonHandle) {
        deferrals.abortAll()
        awaitRefusals()
        MHD_stop_daemon(handle.raw)
        cache.removeAll()
        let waiting: [@Sendable () -> Void] = stage.withLock { stage in
            defer { stage = .stopped }
            if case .stopping(let waiting) = stage { return waiting }
            return []
        }
        // Retained in `start`.
        Unmanaged.passUnretained(self).release()
        for done in waiting { done() }
    }

    /// Waits, for a second at most, until what was answered in the library's
    /// place is closed: the worker has only to go on.
    ///
    /// The library takes no response once it is being stopped (libmicrohttpd
    /// 0.9.75, `MHD_queue_response`), and where it refuses a request by itself
    /// it goes on with the one that it has not got: the process would crash.
    private func awaitRefusals() {
        for _ in 0..<5000 where refusals.load(ordering: .acquiring) > 0 { usleep(200) }
    }
}
