public import Exchanges

/// Something that goes wrong on a wire: it makes of a response that is to be
/// sent another one.
///
/// Faults are composed in order, and are the same for what a scenario gives,
/// what was recorded, and what a stream brings.
public protocol Fault: Sendable {
    /// The response as it is sent with this fault.
    func apply(to stream: ResponseStream) -> ResponseStream

    /// What happens, in few words: `cut after 100B by reset`.
    var summary: String { get }

    /// Why it does not do to this response what it says, in few words: its
    /// place lies past the end. `nil` where it does.
    func problem(with stream: ResponseStream) -> String?
}

extension Fault {
    public func problem(with stream: ResponseStream) -> String? { nil }
}

extension ResponseStream {
    /// The stream with faults, one after the other.
    public func with(_ faults: [any Fault]) -> ResponseStream {
        faults.reduce(self) { $1.apply(to: $0) }
    }
}
