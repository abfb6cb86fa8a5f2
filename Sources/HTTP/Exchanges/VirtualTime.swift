/// Where a virtual clock stands, and what it has to do: a value that its
/// clock guards.
///
/// Time is counted from an anchor, an instant of both clocks:
///
///     own = anchor.own + (base - anchor.base) × speed     rounded down
struct VirtualTime {
    /// A call that the other clock was asked for.
    struct Arm: Sendable, Equatable {
        /// An instant of the other clock.
        var instant: UInt64
        /// Which change of the mode it came after: those before mean nothing.
        var generation: UInt64
    }

    /// No clock goes further: 2200-01-01.
    static let lastWall: Int64 = 7_258_118_400_000_000_000

    private(set) var mode: ClockMode
    /// Where it stands while it is being moved.
    var step: UInt64?
    var queue = TimerQueue()
    private var anchor: (base: UInt64, own: UInt64)
    private var wallAtAnchor: Int64
    /// What the other clock was asked for and has not called yet, the soonest
    /// last: each is sooner than those before it.
    private var arms: [Arm] = []
    private var generation: UInt64 = 0

    init(mode: ClockMode, base: UInt64, wall: Int64) {
        self.mode = mode
        anchor = (base, base)
        wallAtAnchor = wall
    }

    /// What its time is, where the other clock shows `base`.
    func now(_ base: UInt64) -> UInt64 {
        if let step { return step }
        guard base > anchor.base, mode != .frozen else { return anchor.own }
        let span = UInt128(base - anchor.base) * UInt128(mode.millionths) / 1_000_000
        return anchor.own &+ UInt64(min(span, UInt128(longest)))
    }

    /// Nanoseconds since 1970 at an instant.
    func wall(at now: UInt64) -> Int64 {
        wallAtAnchor + Int64(truncatingIfNeeded: now &- anchor.own)
    }

    /// How far it goes from its anchor.
    private var longest: UInt64 { UInt64(max(0, Self.lastWall - max(wallAtAnchor, 0))) }

    /// Counts from where the other clock stands, which is its own time.
    mutating func anchor(base: UInt64, wall: Int64) {
        anchor = (base, base)
        wallAtAnchor = wall
    }

    mutating func change(to mode: ClockMode, base: UInt64) {
        anchor(own: now(base), base: base)
        self.mode = mode
    }

    private mutating func anchor(own: UInt64, base: UInt64) {
        wallAtAnchor = wall(at: own)
        anchor = (base, own)
        arms = []
        generation &+= 1
    }

    /// The next work that is due on the way to an instant; time stands where
    /// it is due.
    mutating func stepToDue(by target: UInt64) -> TimerEntry? {
        guard let instant = queue.earliest, instant <= target else { return nil }
        step = max(step ?? 0, instant)
        return queue.popEarliest()
    }

    /// Ends a move at an instant.
    mutating func endStep(at target: UInt64, base: UInt64) {
        step = nil
        anchor(own: target, base: base)
    }

    /// The next work that is due.
    mutating func popDue(base: UInt64) -> TimerEntry? {
        guard step == nil, let instant = queue.earliest, instant <= now(base) else { return nil }
        return queue.popEarliest()
    }

    /// When the other clock must call for the earliest work, `nil` where it
    /// will in time, or time stands.
    mutating func arm() -> Arm? {
        guard let earliest = queue.earliest, step == nil, mode != .frozen else { return nil }
        let ahead = earliest > anchor.own ? earliest - anchor.own : 0
        let speed = UInt128(mode.millionths)
        let wait = (UInt128(ahead) * 1_000_000 + speed - 1) / speed
        // A wait that long has no end.
        guard wait < UInt128(UInt64.max - anchor.base) else { return nil }
        let instant = anchor.base + UInt64(wait)
        if let soonest = arms.last, soonest.instant <= instant { return nil }
        let arm = Arm(instant: instant, generation: generation)
        arms.append(arm)
        return arm
    }

    /// The other clock has called.
    mutating func fired(_ arm: Arm) {
        guard arm.generation == generation else { return }
        while let soonest = arms.last, soonest.instant <= arm.instant { arms.removeLast() }
    }
}
