import CCurl
import Exchanges

/// One request on its way, as the loop thread sees it.
///
/// Confined to the loop thread, hence not Sendable. Callbacks of libcurl's
/// cannot throw: what goes wrong in one is kept in `failure` and told when
/// libcurl has returned.
final class CurlCall {
    /// What there is to do after the receiver was offered what it had not
    /// taken.
    enum Redelivery {
        /// The receiver is still paused.
        case wait
        /// All is taken; libcurl goes on.
        case proceed
        /// It is over.
        case finish(Result<TransferSummary, UpstreamError>)
    }

    let id: UInt64
    let easy: EasyHandle
    let request: CheckedRequest
    private let receiver: any ResponseReceiver
    private let clock: any Clock
    private var parser = ResponseHeadParser()
    /// Where the body is chunked: what takes that off, and the chunk at hand.
    private var decoder: ChunkDecoder?
    private var assembly = ChunkAssembly()
    /// Whether anything of the request went out in this attempt.
    private var hasSent = false
    private var head: ResponseHead?
    private var held = HeldPieces()
    private var failure: UpstreamError?
    private var attempts = 0
    /// Whether a HEAD with a body has its response.
    private var endsHere = false
    /// What became of it on the network, while the receiver is paused.
    private var outcome: Result<TransferSummary, UpstreamError>?
    /// When a byte last went in either direction; `nil` before the request.
    private var lastActivity: UInt64?
    /// The proxy that libcurl goes through, as the environment names it,
    /// without credentials.
    private(set) var proxy: String?
    /// Why the system gave no socket.
    private(set) var socketError: Int32?
    /// Whether libcurl reads no more of the body.
    private(set) var isPaused = false

    init(id: UInt64, easy: EasyHandle, request: CheckedRequest, receiver: any ResponseReceiver, clock: any Clock) {
        self.id = id
        self.easy = easy
        self.request = request
        self.receiver = receiver
        self.clock = clock
    }

    /// The call that a callback's pointer stands for.
    static func from(_ pointer: UnsafeMutableRawPointer?) -> CurlCall {
        // Always the address that the table has set; it keeps the call alive.
        Unmanaged<CurlCall>.fromOpaque(pointer.unsafelyUnwrapped).takeUnretainedValue()
    }

    /// Whether the receiver has yet to take something.
    var holdsPieces: Bool { !held.isEmpty }

    /// Since when the network is silent, `nil` where nothing is awaited of it.
    var silentSince: UInt64? { held.isEmpty && outcome == nil ? lastActivity : nil }

    // MARK: What libcurl tells

    func receivedHeaderLine(_ line: UnsafeRawBufferPointer) -> Int {
        lastActivity = clock.now
        switch parser.take(line) {
        case .more:
            return line.count
        case .malformed(let message):
            failure = UpstreamError(.malformed, "\(message) (\(request.origin))")
            return ccurl_write_error
        case .head(let head):
            if let refusal = refusal(of: head) {
                failure = refusal
                return ccurl_write_error
            }
            self.head = head
            receiver.received(head: head, at: clock.now)
            endsHere = request.isHead && request.body != nil
            return endsHere ? ccurl_write_error : line.count
        }
    }

    func receivedBody(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard !bytes.isEmpty else { return 0 }
        guard head != nil else {
            failure = UpstreamError(.malformed, "\(request.origin) sent a body without a head")
            return ccurl_write_error
        }
        let now = clock.now
        lastActivity = now
        if decoder == nil { return deliver(bytes, at: now) ? bytes.count : ccurl_write_error }
        var isWanted = true
        decoder?.take(bytes) { event in
            switch event {
            case .data(let piece, let isLast):
                guard isWanted else { return }
                if isLast, assembly.bytes.isEmpty {
                    isWanted = deliver(piece, at: now)
                } else if assembly.append(piece, isLast: isLast, at: now) {
                    isWanted = handOn(at: now)
                }
            case .trailer(let line): _ = parser.take(line)
            }
        }
        return isWanted ? bytes.count : ccurl_write_error
    }

    /// Gives the receiver one chunk, now or when it takes the next; false
    /// where it wants no more.
    private func deliver(_ bytes: UnsafeRawBufferPointer, at now: UInt64) -> Bool {
        guard held.isEmpty else {
            held.append(bytes, at: now)
            return true
        }
        switch receiver.received(chunk: bytes.bindMemory(to: UInt8.self), at: now) {
        case .proceed: return true
        case .pause:
            held.append(bytes, at: now)
            return true
        case .abort:
            failure = CallFailure.cancelled
            return false
        }
    }

    /// Gives the receiver what there is of the chunk at hand.
    private func handOn(at now: UInt64) -> Bool {
        assembly.take().withUnsafeBytes { $0.isEmpty || deliver($0, at: now) }
    }

    /// Why a head cannot be used; sets the chunked coding's reader where it
    /// can and there is that coding.
    private func refusal(of head: ResponseHead) -> UpstreamError? {
        if let proxy, head.status == 407 {
            return UpstreamError(.proxy, "\(proxy) wants credentials before it goes to \(request.origin) (407)")
        }
        guard !request.isHead, head.status != 204, head.status != 304 else { return nil }
        let codings = head.headers.values("Transfer-Encoding").flatMap { $0.split(separator: ",") }
            .map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
        guard codings.contains("chunked") else { return nil }
        if let other = codings.first(where: { $0 != "chunked" && $0 != "identity" && !$0.isEmpty }) {
            return UpstreamError(
                .malformed,
                "\(request.origin) sends in a transfer coding that nobody has asked for: \(other)"
            )
        }
        decoder = ChunkDecoder()
        return nil
    }

    func sent(_ kind: curl_infotype, _ bytes: UnsafeRawBufferPointer) {
        switch kind {
        case CURLINFO_HEADER_OUT, CURLINFO_DATA_OUT: if !bytes.isEmpty { hasSent = true }
        case CURLINFO_TEXT:
            proxy = ProxyNotice.proxy(bytes) ?? proxy
            return
        default: return
        }
        lastActivity = clock.now
    }

    /// The system gave no socket, for this reason.
    func gotNoSocket(_ error: Int32) { socketError = error }

    /// Whether libcurl may send the request now: a second time, because a
    /// kept connection was closed, only where that does no harm: nothing of
    /// it went out before, or it may be repeated.
    func mayRequest() -> Bool {
        attempts += 1
        let wasSent = hasSent
        hasSent = false
        lastActivity = clock.now
        guard attempts == 1 || head == nil && (request.isIdempotent || !wasSent) else {
            failure = UpstreamError(
                .cut,
                "the connection to \(request.origin) was closed before an answer; \(request.method) is sent once"
            )
            return false
        }
        return true
    }

    // MARK: What the loop asks

    /// Until when the rest of a chunk is waited for; `nil` where none is.
    var chunkDue: UInt64? { outcome == nil ? assembly.due : nil }

    /// Lets a chunk go of which the rest is late.
    func releaseLateChunk(at now: UInt64) -> Bool {
        guard let due = chunkDue, now >= due else { return true }
        return handOn(at: now)
    }

    /// Stops reading while the receiver is paused.
    func pauseReading() {
        guard !isPaused, outcome == nil else { return }
        isPaused = true
        curl_easy_pause(easy.pointer, CURLPAUSE_RECV)
    }

    /// Goes on reading.
    func resumeReading() {
        guard isPaused else { return }
        isPaused = false
        lastActivity = clock.now
        curl_easy_pause(easy.pointer, CURLPAUSE_CONT)
    }

    /// Offers again what the receiver has not taken.
    func redeliver() -> Redelivery {
        guard !held.isEmpty else { return .wait }
        while let piece = held.first {
            let answer = piece.bytes.withUnsafeBufferPointer { receiver.received(chunk: $0, at: piece.instant) }
            switch answer {
            case .pause: return .wait
            case .abort: return .finish(.failure(CallFailure.cancelled))
            case .proceed: held.removeFirst()
            }
        }
        return outcome.map(Redelivery.finish) ?? .proceed
    }

    /// Takes libcurl's word that the transfer is over; the answer is what to
    /// tell the receiver, `nil` while that one is paused.
    func ended(_ code: CURLcode) -> Result<TransferSummary, UpstreamError>? {
        let result = result(code)
        // What came of a chunk that was cut.
        if failure == nil { _ = handOn(at: clock.now) }
        // A time limit ends it even where the receiver never resumes; what
        // came before any other end is still offered.
        guard held.isEmpty || failure == CallFailure.cancelled || code == CURLE_OPERATION_TIMEDOUT else {
            outcome = result
            return nil
        }
        return result
    }

    /// Tells the receiver the end.
    func finish(_ result: Result<TransferSummary, UpstreamError>) {
        held.removeAll()
        receiver.finished(result, at: clock.now)
    }

    private func result(_ code: CURLcode) -> Result<TransferSummary, UpstreamError> {
        if let failure { return .failure(failure) }
        guard code == CURLE_OK || endsHere else {
            return .failure(
                CallFailure.error(
                    code,
                    call: request,
                    sent: hasSent,
                    easy: easy,
                    proxy: proxy,
                    socketError: socketError
                )
            )
        }
        guard head != nil else {
            return .failure(UpstreamError(.cut, "the connection to \(request.origin) ended within the response's head"))
        }
        return .success(TransferSummary(trailers: parser.trailers))
    }
}

@available(*, unavailable)
extension CurlCall: Sendable {}
