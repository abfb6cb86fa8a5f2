public import Exchanges

/// Serves a responder on a port.
///
/// A ready response is answered on the worker thread that read the request; a
/// deferred one suspends its connection, so that no thread waits for it. What
/// the client sent reaches the responder as it stood on the wire.
///
/// Each write of a chunked response is one chunk on the wire, whatever its
/// size. A response whose head is longer than some KB is followed by the end
/// of its connection. A client that sends FIN while it waits for a deferred
/// response counts as gone, unless its FIN was there before the responder had
/// decided: that one closed only its own half (see RFC 9112 section 9.6).
/// Header lines that decide about framing (Content-Length, Transfer-Encoding,
/// Connection) are the server's own, but for the length in the answer to a
/// HEAD and in a 304, which is what its framing says; an empty header value is
/// sent as a space and a tab within one as a space, since the library takes
/// neither. The status line is the library's: HTTP/1.1 and the usual reason
/// phrase of the status. libmicrohttpd has no call that sets another, and a
/// client is to ignore it (RFC 9112 section 4); who needs one on the wire
/// decides on raw bytes, which end their connection.
public final class HTTPServer: Sendable {
    private let daemon: Daemon
    /// The port it listens on, also where the kernel chose it.
    public let port: UInt16
    /// Where it answers, such as `http://127.0.0.1:8080`; for a server on
    /// every address the loopback one.
    public let url: String

    private init(daemon: Daemon, address: BoundAddress) {
        self.daemon = daemon
        port = address.port
        url = address.url
    }

    deinit {
        daemon.stop(drain: 0) {}
    }

    /// Starts to listen and to serve. `log` is told of each request once it
    /// has been answered. Throws where the address cannot be listened on.
    /// An address that is bound already stands for the options' host and port;
    /// it serves one server.
    public static func start(
        _ responder: any Responder,
        log: (any AccessLog)? = nil,
        options: Options = Options(),
        on bound: BoundAddress? = nil,
        clock: any Clock
    ) throws(ServingError) -> HTTPServer {
        try options.validate()
        let address: BoundAddress
        if let bound { address = bound } else { address = try BoundAddress(host: options.host, port: options.port) }
        guard let descriptor = address.take() else {
            throw ServingError(.badOption, "\(address.url) has a server already", hint: "bind another address")
        }
        let daemon = Daemon(responder: responder, log: log, options: options, clock: clock)
        let server = HTTPServer(daemon: daemon, address: address)
        try daemon.start(on: descriptor)
        return server
    }

    /// How many connections are open.
    public var connectionCount: Int { daemon.connectionCount }

    /// Stops: closes new connections at once, lets running requests end for
    /// so many seconds, then cuts the rest. Returns when no thread of the server's is
    /// left, also when called again; a later call with 0 cuts the wait short.
    public func stop(drain seconds: Double = 5) async {
        await withCheckedContinuation { continuation in
            daemon.stop(drain: seconds) { continuation.resume() }
        }
    }
}
