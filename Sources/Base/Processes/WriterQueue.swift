/// What waits for a writer's thread, and that thread's life.
///
/// Nothing of others is called while the lock is held.
final class WriterQueue: Sendable {
    struct Item: Sendable {
        let bytes: Int
        let work: @Sendable () throws -> Void
        let done: @Sendable ((any Error)?) -> Void
    }

    private enum Phase {
        /// There is no thread yet.
        case none
        case running
        /// The thread ends when nothing waits.
        case stopping
        case stopped
    }

    private struct State {
        var phase = Phase.none
        var items: [Item] = []
        var bytes = 0
        var waitingForRoom: [@Sendable () -> Void] = []
        var waitingForEnd: [@Sendable () -> Void] = []
    }

    private let name: StaticString
    private let bound: Int
    private let monitor = Monitor(State())

    init(_ name: StaticString, bound: Int) {
        self.name = name
        self.bound = bound
    }

    var waiting: Int {
        monitor.lock()
        defer { monitor.unlock() }
        return monitor.state.bytes
    }

    var hasRoom: Bool { waiting <= bound }

    func append(_ item: Item) -> Bool {
        switch take(item) {
        case .success(let hasRoom): return hasRoom
        case .failure(let error):
            item.done(error)
            return true
        }
    }

    private func take(_ item: Item) -> Result<Bool, ProcessError> {
        monitor.lock()
        defer { monitor.unlock() }
        switch monitor.state.phase {
        case .none:
            do throws(ProcessError) {
                try OwnThread.start(name) { self.run() }
                monitor.state.phase = .running
            } catch {
                return .failure(error)
            }
        case .running: break
        case .stopping, .stopped: return .failure(Self.isStopped)
        }
        let isFirst = monitor.state.items.isEmpty
        monitor.state.items.append(item)
        monitor.state.bytes += item.bytes
        if isFirst { monitor.signal() }
        return .success(monitor.state.bytes <= bound)
    }

    func whenRoom(_ work: @escaping @Sendable () -> Void) {
        monitor.lock()
        let hasRoom = monitor.state.bytes <= bound
        if !hasRoom { monitor.state.waitingForRoom.append(work) }
        monitor.unlock()
        if hasRoom { work() }
    }

    /// Calls back when all that waits now has been done.
    func whenDone(_ work: @escaping @Sendable () -> Void) {
        monitor.lock()
        switch monitor.state.phase {
        case .none, .stopped:
            monitor.unlock()
            work()
        case .stopping:
            monitor.state.waitingForEnd.append(work)
            monitor.unlock()
        case .running:
            monitor.state.items.append(Item(bytes: 0, work: {}, done: { _ in work() }))
            monitor.signal()
            monitor.unlock()
        }
    }

    func stop(_ work: @escaping @Sendable () -> Void) {
        monitor.lock()
        switch monitor.state.phase {
        case .none, .stopped:
            monitor.state.phase = .stopped
            monitor.unlock()
            work()
        case .running, .stopping:
            monitor.state.phase = .stopping
            monitor.state.waitingForEnd.append(work)
            monitor.signal()
            monitor.unlock()
        }
    }

    private func run() {
        while var batch = next() {
            // What is done leaves memory before the next is begun.
            while let item = batch.popLast() {
                var failure: (any Error)?
                do { try item.work() } catch { failure = error }
                let ready = through(item.bytes)
                item.done(failure)
                for work in ready { work() }
            }
        }
        monitor.lock()
        monitor.state.phase = .stopped
        let waiting = monitor.state.waitingForEnd
        monitor.state.waitingForEnd = []
        monitor.unlock()
        for work in waiting { work() }
    }

    /// All that waits, the first at the end; `nil` when it is time to end.
    private func next() -> [Item]? {
        monitor.lock()
        defer { monitor.unlock() }
        while monitor.state.items.isEmpty {
            if case .stopping = monitor.state.phase { return nil }
            monitor.wait()
        }
        defer { monitor.state.items = [] }
        return monitor.state.items.reversed()
    }

    /// So many bytes wait no more; returns who waited for that.
    private func through(_ count: Int) -> [@Sendable () -> Void] {
        monitor.lock()
        defer { monitor.unlock() }
        monitor.state.bytes -= count
        guard monitor.state.bytes <= bound, !monitor.state.waitingForRoom.isEmpty else { return [] }
        defer { monitor.state.waitingForRoom = [] }
        return monitor.state.waitingForRoom
    }

    private static let isStopped = ProcessError(
        .writerStopped,
        "what was to be written came after the writer had stopped",
        hint: "stop whatever writes first, then the writer"
    )
}
