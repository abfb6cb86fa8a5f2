import Exchanges
import Scenarios

/// Tells a scenario's state how a response ended; one that nobody ever wrote
/// was not taken either.
final class DeliveryObserver: ResponseObserver {
    private let ticket: UInt64
    private let state: ScenarioRun.Later
    private let end = Once()

    init(_ ticket: UInt64, _ state: @escaping ScenarioRun.Later) {
        self.ticket = ticket
        self.state = state
    }

    deinit { end(isWhole: false) }

    func responseStarts(_ head: ResponseHead?, framing: Framing?, at nanoseconds: UInt64) {}
    func wrote(_ bytes: UnsafeRawBufferPointer, at nanoseconds: UInt64) {}

    /// What its client is about to see the rules know before.
    func responseEnds(_ ending: Ending) {
        guard ending == .complete else { return end(isWhole: false) }
        state { [ticket] in $0.delivers(ticket) }
    }

    func responseEnded(_ ending: Ending, trailers: Headers, at nanoseconds: UInt64) {
        end(isWhole: ending == .complete)
    }

    private func end(isWhole: Bool) {
        guard end.isFirst() else { return }
        state { [ticket] in $0.ended(ticket, isWhole: isWhole) }
    }
}
