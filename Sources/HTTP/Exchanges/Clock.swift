/// Where time comes from, and what happens later.
///
/// It is a parameter of everything that waits or stamps, so that tests move
/// it by hand.
public protocol Clock: AnyObject, Sendable {
    /// Nanoseconds of a clock that never goes back.
    var now: UInt64 { get }
    /// Nanoseconds since 1970 in UTC.
    var wall: Int64 { get }
    /// Does some work at an instant of `now`, on a thread of the clock's: it
    /// must not block. Work for one instant runs in the order of the calls.
    @discardableResult
    func schedule(at instant: UInt64, _ work: @escaping @Sendable () -> Void) -> any Cancellable

    /// The clock of what must go on while this one stands: how long a server
    /// keeps a connection of which nothing is heard.
    var machine: any Clock { get }
    /// Whether it shows another time than the machine's: what the HTTP library
    /// dates by itself would be wrong.
    var isVirtual: Bool { get }
}

/// Something that can still be called off.
public protocol Cancellable: Sendable {
    /// Calls it off; nothing where it has happened.
    func cancel()
}

extension Clock {
    public var machine: any Clock { self }
    public var isVirtual: Bool { false }

    /// Does some work a number of nanoseconds from now.
    @discardableResult
    public func schedule(after nanoseconds: UInt64, _ work: @escaping @Sendable () -> Void) -> any Cancellable {
        schedule(at: now &+ nanoseconds, work)
    }

    /// Suspends a task; returns early where the task is cancelled.
    public func sleep(nanoseconds: UInt64) async {
        let waiting = OneShot<any Cancellable>()
        await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
                let gate = Gate { continuation.resume() }
                let timer = schedule(after: nanoseconds) { gate.open() }
                waiting.set(timer) {
                    timer.cancel()
                    gate.open()
                }
            }
        } onCancel: {
            waiting.fire()
        }
    }
}
