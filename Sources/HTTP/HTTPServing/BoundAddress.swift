import Synchronization

/// An address that is listened on before anything serves there: what a server
/// needs can be made once it is known that the port can be had. Clients that
/// connect wait until a server starts on it.
public final class BoundAddress: Sendable {
    /// The port, also where the kernel chose it.
    public let port: UInt16
    /// Where it will answer, such as `http://127.0.0.1:8080`; for a server on
    /// every address the loopback one.
    public let url: String
    /// The socket, until a server takes it.
    private let descriptor: Mutex<Int32?>

    /// Listens on an address of this machine; port 0: one that is free. Throws
    /// where the address cannot be listened on.
    public init(host: String, port: UInt16) throws(ServingError) {
        let socket = try ListeningSocket(host: host, port: port)
        self.port = socket.port
        url = socket.url
        descriptor = Mutex(socket.take())
    }

    deinit {
        if let descriptor = take() { Sockets.close(descriptor) }
    }

    /// Gives the socket away, once.
    func take() -> Int32? {
        descriptor.withLock { descriptor in
            defer { descriptor = nil }
            return descriptor
        }
    }
}
