import Exchanges

/// A clock behind one virtual call.
///
/// An existential is copied wherever it is used through a class, with
/// reference counts that all workers would share; each connection has a box
/// of its own. The same goes for `ResponderBox`.
class ClockBox: @unchecked Sendable {
    // Immutable here and in the subclass.
    var now: UInt64 { 0 }
    /// The value of a Date header where the library would tell the machine's
    /// time and the clock shows another.
    var ownDate: String? { nil }

    static func make(_ clock: some Clock) -> ClockBox { ClockOf(clock) }
}

private final class ClockOf<Wrapped: Clock>: ClockBox, @unchecked Sendable {
    private let clock: Wrapped

    init(_ clock: Wrapped) { self.clock = clock }

    override var now: UInt64 { clock.now }
    override var ownDate: String? { clock.isVirtual ? HTTPDate.format(clock.wall / 1_000_000_000) : nil }
}

/// A responder behind one virtual call; see `ClockBox`.
class ResponderBox: @unchecked Sendable {
    // Immutable here and in the subclass.
    func decide(_ request: IncomingRequest) -> Answer { .answer(Decision(.close)) }
    var readsTimes: Bool { true }

    static func make(_ responder: some Responder) -> ResponderBox { ResponderOf(responder) }
}

private final class ResponderOf<Wrapped: Responder>: ResponderBox, @unchecked Sendable {
    private let responder: Wrapped

    init(_ responder: Wrapped) { self.responder = responder }

    override func decide(_ request: IncomingRequest) -> Answer { responder.decide(request) }
    override var readsTimes: Bool { responder.readsTimes }
}
