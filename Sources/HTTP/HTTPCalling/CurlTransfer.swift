import Exchanges

/// A caller's hold on one call: orders for the loop thread.
final class CurlTransfer: Transfer {
    private let id: UInt64
    private let loop: CallLoop

    init(id: UInt64, loop: CallLoop) {
        self.id = id
        self.loop = loop
    }

    func resume() { loop.order(.resume(id)) }

    func cancel() { loop.order(.cancel(id)) }
}
