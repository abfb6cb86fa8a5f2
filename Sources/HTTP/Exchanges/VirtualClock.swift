import Synchronization

/// A clock over another one that can be frozen, run faster or slower, and
/// moved forward.
///
/// It begins as the other clock stands, and a change of its mode never makes
/// it jump. While time is moved it stands at each instant at which work is due
/// until that work is done: what the work puts off to a later instant on the
/// way is done on the way, too. As long as nobody has changed it, it reads the
/// other clock and nothing else.
public final class VirtualClock: Clock {
    /// How a clock stands.
    public struct Standing: Sendable, Equatable {
        /// Nanoseconds since 1970 in UTC.
        public var wall: Int64
        /// How it runs.
        public var mode: ClockMode
        /// How many pieces of work wait for their instant.
        public var waiting: Int
    }

    private let base: any Clock
    /// Whether it is the other clock, never having been changed.
    private let isPlain = Atomic(true)
    /// Held by whoever does what is due, so that work is done in its order.
    private let turn = Mutex(())
    private let state: Mutex<VirtualTime>

    /// A clock that begins as `base` stands; with `wall` it stands at so many
    /// nanoseconds since 1970 instead.
    public init(_ base: any Clock, mode: ClockMode = .real, wall: Int64? = nil) {
        self.base = base
        let (now, known) = (base.now, base.wall)
        state = Mutex(VirtualTime(mode: mode, base: now, wall: wall ?? known))
        if mode != .real || wall != nil { isPlain.store(false, ordering: .sequentiallyConsistent) }
    }

    public var now: UInt64 {
        // Read first: who changes the clock says so before he reads the other.
        let instant = base.now
        if isPlain.load(ordering: .sequentiallyConsistent) { return instant }
        return state.withLock { $0.now(base.now) }
    }

    public var wall: Int64 {
        if isPlain.load(ordering: .sequentiallyConsistent) { return base.wall }
        return state.withLock { $0.wall(at: $0.now(base.now)) }
    }

    public var isVirtual: Bool { !isPlain.load(ordering: .relaxed) }

    public var machine: any Clock { base.machine }

    /// How it stands at this moment.
    public var standing: Standing {
        let plain = isPlain.load(ordering: .sequentiallyConsistent) ? base.wall : nil
        return state.withLock { state in
            Standing(wall: plain ?? state.wall(at: state.now(base.now)), mode: state.mode, waiting: state.queue.waiting)
        }
    }

    @discardableResult
    public func schedule(at instant: UInt64, _ work: @escaping @Sendable () -> Void) -> any Cancellable {
        let entry = TimerEntry(instant: instant, work: work)
        let arm = state.withLock { state in
            state.queue.insert(entry) ? state.arm() : nil
        }
        if let arm { set(arm) }
        return entry
    }

    /// Lets it run otherwise, from where it stands.
    public func run(_ mode: ClockMode) {
        turn.withLock { _ in
            if mode == .real, isPlain.load(ordering: .sequentiallyConsistent) { return }
            leavePlain()
            let arm = state.withLock { state in
                state.change(to: mode, base: base.now)
                return state.arm()
            }
            if let arm { set(arm) }
        }
    }

    /// Moves it forward by so many nanoseconds, and does what falls due on the
    /// way, in order, before it returns. Throws where it would be set back, or
    /// go past the year 2200, and leaves it alone then.
    ///
    /// Not to be called by work that the clock does.
    public func advance(by nanoseconds: Int64) throws(ClockError) {
        try move { _ in nanoseconds }
    }

    /// Moves it forward to an instant, in nanoseconds since 1970; see
    /// `advance(by:)`.
    public func advance(to wall: Int64) throws(ClockError) {
        try move { now in
            let (span, overflow) = wall.subtractingReportingOverflow(now)
            return overflow ? .min : span
        }
    }

    private func move(_ span: (_ wall: Int64) -> Int64) throws(ClockError) {
        let problem: ClockError? = turn.withLock { _ in
            let (now, wall) = (self.now, self.wall)
            let nanoseconds = span(wall)
            guard nanoseconds >= 0 else {
                return ClockError(message: "a clock is not set back", hint: "move it forward, or start the server anew")
            }
            guard nanoseconds <= max(0, VirtualTime.lastWall - max(wall, 0)) else {
                return ClockError(message: "a clock goes no further than the year 2200", hint: "move it by less")
            }
            guard nanoseconds > 0 else { return nil }
            leavePlain()
            let target = now &+ UInt64(nanoseconds)
            state.withLock { $0.step = now }
            while let entry = state.withLock({ $0.stepToDue(by: target) }) { entry.run() }
            let arm = state.withLock { state in
                state.endStep(at: target, base: base.now)
                return state.arm()
            }
            if let arm { set(arm) }
            return nil
        }
        if let problem { throw problem }
    }

    /// From here on it reads its own time, which is the other clock's still.
    private func leavePlain() {
        guard isPlain.exchange(false, ordering: .sequentiallyConsistent) else { return }
        let (now, wall) = (base.now, base.wall)
        state.withLock { $0.anchor(base: now, wall: wall) }
    }

    /// Has the other clock call when work is due.
    private func set(_ arm: VirtualTime.Arm) {
        base.schedule(at: arm.instant) { [weak self] in self?.fire(arm) }
    }

    /// Does what is due.
    private func fire(_ arm: VirtualTime.Arm) {
        turn.withLock { _ in
            while let entry = state.withLock({ $0.popDue(base: base.now) }) { entry.run() }
            let next = state.withLock { state in
                state.fired(arm)
                return state.arm()
            }
            if let next { set(next) }
        }
    }
}
