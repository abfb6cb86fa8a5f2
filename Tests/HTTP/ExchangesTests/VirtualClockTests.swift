import Synchronization
import Testing

@testable import Exchanges

@Suite struct VirtualClockTests {
    private static let second: UInt64 = 1_000_000_000

    /// Notes words, each with the time that a clock shows.
    private final class Notes: Sendable {
        private let notes = Mutex<[String]>([])
        let clock: VirtualClock

        init(_ clock: VirtualClock) { self.clock = clock }

        func note(_ word: String, since start: UInt64) {
            let span = clock.now - start
            notes.withLock { $0.append("\(word) \(span / 1_000_000)") }
        }

        var all: [String] { notes.withLock(\.self) }
    }

    @Test func isTheOtherClockUntilItIsChanged() {
        let base = ManualClock(now: 5, wall: 1_000)
        let clock = VirtualClock(base)
        base.advance(by: 10)
        #expect([clock.now, UInt64(clock.wall)] == [15, 1_010])
        #expect(!clock.isVirtual)
        #expect(clock.standing == VirtualClock.Standing(wall: 1_010, mode: .real, waiting: 0))
    }

    @Test func worksAtTheOtherClocksTimes() {
        let base = ManualClock()
        let clock = VirtualClock(base)
        let (notes, start) = (Notes(clock), clock.now)
        for milliseconds: UInt64 in [30, 10, 20] {
            clock.schedule(after: milliseconds * 1_000_000) { notes.note("\(milliseconds)", since: start) }
        }
        base.advance(by: 15_000_000)
        #expect(notes.all == ["10 10"])
        base.advance(by: 60_000_000)
        #expect(notes.all == ["10 10", "20 20", "30 30"])
    }

    @Test func aFrozenClockMovesOnlyWhenItIsTold() throws {
        let base = ManualClock()
        let clock = VirtualClock(base, mode: .frozen)
        let (notes, start, wall) = (Notes(clock), clock.now, clock.wall)
        clock.schedule(after: 60 * Self.second) { notes.note("a minute", since: start) }
        base.advance(by: 3_600 * Self.second)
        #expect(clock.now == start)
        #expect(notes.all == [])
        try clock.advance(by: 59_999_999_999)
        #expect(notes.all == [])
        try clock.advance(by: 1)
        #expect(notes.all == ["a minute 60000"])
        #expect(clock.now == start + 60 * Self.second)
        #expect(clock.wall == wall + 60_000_000_000)
        #expect(clock.standing == VirtualClock.Standing(wall: wall + 60_000_000_000, mode: .frozen, waiting: 0))
    }

    /// What work puts off is done on the way where that is due, at its instant.
    @Test func oneMoveGoesThroughEveryInstantOnItsWay() throws {
        let clock = VirtualClock(ManualClock(), mode: .frozen)
        let (notes, start) = (Notes(clock), clock.now)
        @Sendable func tick(_ left: Int) {
            notes.note("tick", since: start)
            if left > 0 { clock.schedule(after: 7 * Self.second) { tick(left - 1) } }
        }
        clock.schedule(after: 7 * Self.second) { tick(10) }
        clock.schedule(after: 20 * Self.second) { notes.note("other", since: start) }
        try clock.advance(by: 30_000_000_000)
        #expect(notes.all == ["tick 7000", "tick 14000", "other 20000", "tick 21000", "tick 28000"])
        #expect(clock.now == start + 30 * Self.second)
        // What waits holds its clock.
        try clock.advance(by: 60_000_000_000)
        #expect(clock.standing.waiting == 0)
    }

    @Test(arguments: [("x10", 10_000), ("x0.5", 500), ("x1", 1_000), ("x1000.25", 1_000_250), ("x0.001", 1)])
    func runsAsOftenAsFast(text: String, milliseconds: Int) throws {
        let base = ManualClock()
        let clock = VirtualClock(base, mode: try #require(ClockMode(text)))
        let (notes, start, wall) = (Notes(clock), clock.now, clock.wall)
        let span = UInt64(milliseconds) * 1_000_000
        clock.schedule(after: span) { notes.note("a second", since: start) }
        base.advance(by: Self.second - 1)
        #expect(notes.all == [])
        base.advance(by: 1)
        #expect(notes.all == ["a second \(milliseconds)"])
        #expect(clock.now == start + span)
        #expect(clock.wall == wall + Int64(span))
    }

    @Test func aChangeOfModeLosesNoTimeAndNoWork() throws {
        let base = ManualClock()
        let clock = VirtualClock(base)
        let (notes, start) = (Notes(clock), clock.now)
        clock.schedule(after: 100 * Self.second) { notes.note("due", since: start) }
        base.advance(by: 10 * Self.second)
        clock.run(.speed(millionths: 10_000_000))
        base.advance(by: 2 * Self.second)
        #expect(clock.now == start + 30 * Self.second)
        clock.run(.frozen)
        base.advance(by: 500 * Self.second)
        #expect(clock.now == start + 30 * Self.second)
        try clock.advance(by: 60_000_000_000)
        clock.run(.real)
        base.advance(by: 9 * Self.second)
        #expect(notes.all == [])
        base.advance(by: Self.second)
        #expect(notes.all == ["due 100000"])
        #expect(clock.standing.mode == .real)
        #expect(clock.isVirtual)
    }

    @Test func aRunningClockIsMovedToo() throws {
        let base = ManualClock()
        let clock = VirtualClock(base)
        let (notes, start, wall) = (Notes(clock), clock.now, clock.wall)
        clock.schedule(after: 60 * Self.second) { notes.note("first", since: start) }
        clock.schedule(after: 70 * Self.second) { notes.note("second", since: start) }
        try clock.advance(to: wall + 60_000_000_000)
        #expect(notes.all == ["first 60000"])
        base.advance(by: 10 * Self.second)
        #expect(notes.all == ["first 60000", "second 70000"])
    }

    @Test func soonerWorkIsDoneSoonerWhateverWaitsAlready() {
        let base = ManualClock()
        let clock = VirtualClock(base)
        let (notes, start) = (Notes(clock), clock.now)
        let called = clock.schedule(after: Self.second) { notes.note("called off", since: start) }
        clock.schedule(after: 3 * Self.second) { notes.note("late", since: start) }
        clock.schedule(after: 2 * Self.second) {
            notes.note("soon", since: start)
            clock.schedule(after: Self.second / 2) { notes.note("between", since: start) }
        }
        called.cancel()
        #expect(clock.standing.waiting == 2)
        base.advance(by: 10 * Self.second)
        #expect(notes.all == ["soon 2000", "between 2500", "late 3000"])
    }

    /// However many timers came and went, the other clock is asked for no more
    /// than one that has not called.
    @Test func asksTheOtherClockSparingly() {
        let base = CountingClock()
        let clock = VirtualClock(base)
        clock.schedule(after: 3_600 * Self.second) {}
        for _ in 0..<1_000 {
            clock.schedule(after: Self.second) {}
            base.manual.advance(by: Self.second)
        }
        #expect(base.asked.load(ordering: .relaxed) == 1_001)
    }

    @Test func isNotSetBack() {
        let clock = VirtualClock(ManualClock())
        let now = clock.now
        let back = ClockError(message: "a clock is not set back", hint: "move it forward, or start the server anew")
        let far = ClockError(message: "a clock goes no further than the year 2200", hint: "move it by less")
        #expect(throws: back) { try clock.advance(by: -1) }
        #expect(throws: back) { try clock.advance(to: clock.wall - 1) }
        #expect(throws: back) { try clock.advance(to: .min) }
        #expect(throws: far) { try clock.advance(by: .max) }
        #expect(throws: far) { try clock.advance(to: .max) }
        #expect(clock.now == now)
        #expect(!clock.isVirtual)
    }

    @Test func beginsWhereItIsTold() {
        let base = ManualClock()
        let clock = VirtualClock(base, mode: .frozen, wall: 1_000_000_000)
        #expect(clock.wall == 1_000_000_000)
        clock.run(.real)
        base.advance(by: 5)
        #expect(clock.wall == 1_000_000_005)
    }

    /// Many threads move it at once: time is what they moved it by together,
    /// and each piece of work is done once, at its instant.
    @Test func manyMoveItAtOnce() async throws {
        let clock = VirtualClock(ManualClock(), mode: .frozen)
        let start = clock.now
        let late = Atomic(0)
        let done = Atomic(0)
        for second in 1...64 {
            clock.schedule(at: start + UInt64(second) * Self.second) {
                if clock.now != start + UInt64(second) * Self.second { late.wrappingAdd(1, ordering: .relaxed) }
                done.wrappingAdd(1, ordering: .relaxed)
            }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<64 { group.addTask { try clock.advance(by: 1_000_000_000) } }
            try await group.waitForAll()
        }
        #expect(clock.now == start + 64 * Self.second)
        #expect(done.load(ordering: .relaxed) == 64)
        #expect(late.load(ordering: .relaxed) == 0)
    }

    @Test func aTaskSleepsByIt() async throws {
        let clock = VirtualClock(ManualClock(), mode: .frozen)
        let sleeper = Task { await clock.sleep(nanoseconds: 60 * Self.second) }
        while clock.standing.waiting == 0 { await Task.yield() }
        try clock.advance(by: 60_000_000_000)
        await sleeper.value
        #expect(clock.standing.waiting == 0)
    }
}

/// A manual clock that counts what it is asked for.
private final class CountingClock: Clock {
    let manual = ManualClock()
    let asked = Atomic(0)

    var now: UInt64 { manual.now }
    var wall: Int64 { manual.wall }

    func schedule(at instant: UInt64, _ work: @escaping @Sendable () -> Void) -> any Cancellable {
        asked.wrappingAdd(1, ordering: .relaxed)
        return manual.schedule(at: instant, work)
    }
}

@Suite struct ClockModeTests {
    @Test(arguments: [
        ("real", "real"), ("frozen", "frozen"), ("x10", "x10"), ("x1.50", "x1.5"), ("x0.001", "x0.001"),
        ("x100000", "x100000"), ("x007", "x7"), ("x2.123456", "x2.123456"),
    ])
    func readsAndWrites(text: String, written: String) throws {
        let mode = try #require(ClockMode(text))
        #expect("\(mode)" == written)
        #expect(ClockMode(written) == mode)
    }

    @Test(arguments: [
        "", "x", "10", "X10", "x0", "x0.0009", "x100001", "x-1", "x1.", "x.5", "x1.1234567", "x1e3", "x 1", "Real",
        "frozen ", "x9999999999", "x1.5.1", "x１",
    ])
    func refusesTheRest(text: String) {
        #expect(ClockMode(text) == nil)
    }
}
