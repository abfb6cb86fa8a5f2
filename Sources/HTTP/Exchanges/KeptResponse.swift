/// A response that a responder keeps for as long as it lives, handed on
/// without counting a reference.
///
/// Workers that serve one response would count in one place of memory, and
/// wait for one another: measured, a fiftieth of a request. Whoever asks a
/// responder has it in hand until the request is answered, as a server's
/// connections do, and so the response as well.
public struct KeptResponse: @unchecked Sendable {
    // The response is immutable, and its responder owns it.
    @usableFromInline let reference: Unmanaged<PreparedResponse>

    /// Refers to a response that the caller never lets go of.
    public init(_ response: Unmanaged<PreparedResponse>) {
        reference = response
    }

    /// Lends the response.
    @inlinable
    public func lend<T>(_ body: (PreparedResponse) -> T) -> T {
        reference._withUnsafeGuaranteedRef { body($0) }
    }
}
