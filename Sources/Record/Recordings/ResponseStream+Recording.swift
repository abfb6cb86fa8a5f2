import Exchanges

extension ResponseStream {
    /// The response of a recording as a server is to send it: without the
    /// header lines that framing decides, which are made anew.
    init(_ recording: Recording) {
        var response = recording.response
        response.head.headers.remove("Connection", "Transfer-Encoding", "Content-Length")
        self.init(response, ending: recording.exchange.ending ?? .cut)
    }

    /// Whether it came whole and framed by its length: then the pieces in
    /// which it came are the network's doing alone.
    var isPlain: Bool {
        guard case .length = response.framing else { return false }
        return ending == .complete
    }

    /// Whether it came whole and in one piece with its head, so that it can
    /// be served at once.
    var isWhole: Bool {
        isPlain && (response.chunks.isEmpty || response.chunks.count == 1 && response.chunks[0].at == 0)
    }
}
