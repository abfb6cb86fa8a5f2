private import CCurl
public import Exchanges

#if canImport(Glibc)
    private import Glibc
#else
    private import Darwin
#endif

/// Sends requests over the network with libcurl, in HTTP/1.1.
///
/// HTTP/2 is never offered, since the evidence that is kept is about header
/// lines and chunks of HTTP/1.1. Redirects are not followed, nothing is
/// decoded, and no header is added beyond Host, Content-Length and those that
/// a proxy needs: what is asked for goes out, what comes back is told. An
/// `Expect: 100-continue` is left out, since the body follows at once.
///
/// All work is done by one thread, which starts with the first request.
/// Connections are kept and used again. A request that may not be repeated
/// (RFC 9110 section 9.2.2) is sent once only, even where a kept connection
/// turns out to be closed.
///
/// A client must be kept as long as its transfers run: what is under way when
/// it goes is cancelled.
///
/// ```swift
/// let upstream = try CurlUpstream(clock: SystemClock.shared)
/// let request = OutgoingRequest(method: "GET", url: "https://example.com/")
/// let transfer = upstream.send(request, to: receiver)
/// ```
public final class CurlUpstream: Upstream {
    private let loop: CallLoop

    /// Makes a client; libcurl itself is set up at the first request.
    public init(clock: any Clock, options: CallingOptions = CallingOptions()) throws(CallingError) {
        try CurlUpstream.check(options)
        loop = CallLoop(clock: clock, options: options)
    }

    deinit {
        loop.stop()
    }

    public func send(_ request: OutgoingRequest, to receiver: any ResponseReceiver) -> any Transfer {
        loop.send(request, to: receiver)
    }

    /// Cancels all transfers and waits until the last receiver has been told.
    ///
    /// A request that is sent later fails at once with `.cancelled`, on the
    /// caller's thread. When called by a receiver, it does not wait.
    public func shutdown() {
        loop.stop()
    }

    private static func check(_ options: CallingOptions) throws(CallingError) {
        let version = curl_version_info(CURLVERSION_FIRST).pointee
        guard version.version_num >= 0x075700 else {
            throw CallingError(
                .oldLibrary,
                "libcurl \(version.version.map { String(cString: $0) } ?? "of unknown version") is too old",
                hint: "install libcurl 7.87 or later"
            )
        }
        if let idle = options.idleTimeout, !(idle > 0) {
            throw CallingError(
                .badOption,
                "an idle timeout of \(idle) seconds ends every transfer",
                hint: "give a number above zero, or none"
            )
        }
        guard let file = options.certificateFile else { return }
        guard !file.utf8.contains(0), access(file, R_OK) == 0 else {
            throw CallingError(
                .unreadableCertificates,
                "the certificates in \(file) cannot be read",
                hint: "name a PEM file that exists and that you may read"
            )
        }
    }
}
