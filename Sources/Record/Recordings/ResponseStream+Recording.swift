import Exchanges

extension ResponseStream {
    /// The response of a recording as a server is to send it: without the
    /// header lines that concern the recorded connection, and without the
    /// length, which are made anew.
    init(_ recording: Recording) {
        let exchange = recording.exchange.kept
        var response = exchange.response ?? recording.response
        response.head.headers = HopByHop.removed(from: response.headers)
        response.head.headers.remove("Content-Length")
        response.trailers = HopByHop.removed(from: response.trailers)
        self.init(response, ending: exchange.ending ?? .cut, delay: exchange.headDelay)
    }

    /// Whether it came whole and framed by its length: then the pieces in
    /// which it came are the network's doing alone.
    var isPlain: Bool {
        guard case .length(let length) = response.framing, ending == .complete else { return false }
        return response.trailers.isEmpty && length == response.chunks.reduce(0) { $0 + $1.bytes.count }
    }

    /// Whether it came whole and in one piece with its head, so that it can
    /// be served at once.
    var isWhole: Bool {
        isPlain && delay == 0 && (response.chunks.isEmpty || response.chunks.count == 1 && response.chunks[0].at == 0)
    }
}
