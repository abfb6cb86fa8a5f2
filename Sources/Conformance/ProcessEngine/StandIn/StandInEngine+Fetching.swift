import Documents
import Exchanges
import Synchronization

/// Handing tasks out, at once or to workers that wait.
extension StandInEngine {
    func fetch(_ request: FetchRequest) throws(Refusal) -> Decision {
        let contact = Contact(
            worker: request.worker,
            topics: request.topics.map(\.name),
            limit: request.limit,
            at: clock.now
        )
        state.withLock { $0.last = contact }
        contacted(contact)
        let taken = try take(request)
        guard taken.isEmpty, let wait = request.wait, wait > 0 else { return ready(.json(.array(taken.map(\.json)))) }
        let isRoom = state.withLock { state in
            state.waiting.removeAll(where: \.isOver)
            return state.waiting.count < Self.waitingLimit
        }
        guard isRoom else {
            throw Refusal(
                500,
                "InvalidRequestException",
                "At the moment the server has to handle too many requests at the same time. Please try again later."
            )
        }
        let clock = clock
        return .deferred { [weak self] writer in
            let waiting = WaitingFetch(request, writer)
            writer.whenGone { waiting.leave() }
            waiting.expires(
                by: clock.schedule(after: UInt64(wait) &* 1_000_000) { waiting.answer(.json(.array([]))) }
            )
            self?.state.withLock { $0.waiting.append(waiting) }
            // A task may have come between the look and the wait.
            self?.serveWaiting()
        }
    }

    /// The tasks that a worker gets now, locked for it.
    private func take(_ request: FetchRequest) throws(Refusal) -> [(id: String, json: Value)] {
        let moment = moment
        guard request.worker.utf16.count <= VariableScope.longestName else {
            // Only a lock is written down.
            let isFree = state.withLock { state in
                var engine = state.engine
                return (try? engine.fetch(request, moment).isEmpty) == false
            }
            if isFree { throw .tooLong }
            return []
        }
        let (fetched, told) = try state.withLock { (state) throws(Refusal) in
            let fetched = try state.engine.fetch(request, moment)
            return (fetched, fetched.map { state.told[$0.task.id] })
        }
        for (one, told) in zip(fetched, told) {
            told?(TaskEvent(.fetched(lock: one.lock), worker: request.worker, at: moment.now))
        }
        return fetched.map { ($0.task.id, $0.json) }
    }

    /// Gives free tasks to those that wait, the longest first.
    func serveWaiting() {
        let waiting = state.withLock { state in
            state.waiting.removeAll(where: \.isOver)
            return state.waiting
        }
        for one in waiting where !one.isOver {
            guard let taken = try? take(one.request), !taken.isEmpty else { continue }
            if !one.answer(.json(.array(taken.map(\.json)))) {
                // It went in between: the next one may have them, and takes
                // nothing from anybody.
                giveBack(taken.map(\.id), of: one.request.worker)
            }
        }
        wakeAtNextLockEnd()
    }

    private func giveBack(_ ids: [String], of worker: String) {
        let told = state.withLock { state in
            state.engine.release(ids)
            return ids.map { state.told[$0] }
        }
        for told in told { told?(TaskEvent(.unlocked, worker: worker, at: moment.now)) }
    }

    /// A lock that ends gives its task to whoever waits.
    private func wakeAtNextLockEnd() {
        let now = clock.now
        state.withLock { state in
            guard !state.waiting.isEmpty, let next = state.engine.nextLockEnd(after: now) else { return }
            if let wakeAt = state.wakeAt, wakeAt > now, wakeAt <= next { return }
            state.wake?.cancel()
            state.wakeAt = next
            state.wake = clock.schedule(at: next) { [weak self] in self?.serveWaiting() }
        }
    }
}
