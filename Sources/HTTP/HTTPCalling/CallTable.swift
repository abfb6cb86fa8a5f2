import CCurl
import Exchanges

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The multi handle and every call on it.
///
/// Confined to the loop thread, hence not Sendable. Handles are added and
/// removed between two rounds of libcurl's only, never in its callbacks.
final class CallTable {
    /// libcurl, set up once in a process and never taken down: other
    /// libraries may use it too.
    private static let setUp: CURLcode = {
        // Writing to a closed connection is an error to be told, not a
        // reason to die; a program's own handler stays.
        var current = sigaction()
        #if canImport(Glibc)
            let isDefault = sigaction(SIGPIPE, nil, &current) == 0 && current.__sigaction_handler.sa_handler == nil
        #else
            let isDefault = sigaction(SIGPIPE, nil, &current) == 0 && current.__sigaction_u.__sa_handler == nil
        #endif
        if isDefault { signal(SIGPIPE, SIG_IGN) }
        return curl_global_init(ccurl_global_all)
    }()

    /// How many unused handles are kept.
    ///
    /// Before 8.1.1 none is: a handle that is used again keeps a pointer to
    /// the last header line of its last response, and follows it where the
    /// next begins with a folded line (curl issue 11101). A new handle costs
    /// a fifth of a microsecond more (measured with 7.88); connections are the multi handle's and stay.
    private static let poolLimit = curl_version_info(CURLVERSION_FIRST).pointee.version_num >= 0x080101 ? 64 : 0

    private var multi: UnsafeMutableRawPointer?
    private let clock: any Clock
    private let options: CallingOptions
    /// The idle timeout in nanoseconds.
    private let idleLimit: UInt64?
    private var calls: [UInt64: CurlCall] = [:]
    private var idsByHandle: [UnsafeMutableRawPointer: UInt64] = [:]
    private var pool: [EasyHandle] = []

    init(clock: any Clock, options: CallingOptions) {
        self.clock = clock
        self.options = options
        idleLimit = options.idleTimeout.map { UInt64(min($0, 2_592_000) * 1_000_000_000) }
    }

    /// What wakes `wait`; `nil` where libcurl cannot be used just now, for
    /// want of descriptors for one: it is tried again.
    func prepare() -> Alarm? {
        if multi == nil, CallTable.setUp == CURLE_OK, let made = curl_multi_init() {
            // Where the system has no descriptors, libcurl makes a handle
            // that nobody can wake, and does not say so.
            if curl_multi_wakeup(made) == CURLM_OK { multi = made } else { curl_multi_cleanup(made) }
        }
        return multi.map { Alarm($0) }
    }

    deinit {
        pool = []
        if let multi { curl_multi_cleanup(multi) }
    }

    /// Does what other threads have asked for, in their order.
    func carryOut(_ orders: [CallLoop.Order]) {
        for order in orders {
            switch order {
            case .start(let id, let request, let receiver): start(id, request, receiver)
            case .resume(let id): resume(id)
            case .cancel(let id): calls[id].map { finish($0, .failure(CallFailure.cancelled)) }
            }
        }
    }

    /// Lets libcurl read and write what it can, and tells what has ended.
    func perform() {
        var running: Int32 = 0
        curl_multi_perform(multi, &running)
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle,
                let call = idsByHandle[handle].flatMap({ calls[$0] })
            else { continue }
            let code = message.pointee.data.result
            if let result = call.ended(code) { finish(call, result) } else { detach(call) }
        }
        for call in calls.values where call.holdsPieces { call.pauseReading() }
    }

    /// Sleeps until the network, a time limit or an order has something.
    func wait() {
        guard let multi else {
            // Without libcurl nobody can wake us: look for orders to refuse.
            poll(nil, 0, 100)
            return
        }
        // libcurl shortens the time by its own timers; orders wake it.
        curl_multi_poll(multi, nil, 0, millisecondsToWait(), nil)
    }

    /// Ends what the network has been silent about for too long: libcurl's
    /// own low-speed limit looks at the average of several seconds.
    func endIdle() {
        guard let idleLimit else { return }
        let now = clock.now
        for call in calls.values where call.silentSince.map({ now >= $0 &+ idleLimit }) == true {
            finish(call, .failure(CallFailure.idle(call.request, limit: idleLimit)))
        }
    }

    /// Lets go of chunks of which the rest is late.
    func releaseLateChunks() {
        guard calls.values.contains(where: { $0.chunkDue != nil }) else { return }
        let now = clock.now
        for call in calls.values where !call.releaseLateChunk(at: now) {
            finish(call, .failure(CallFailure.cancelled))
        }
    }

    /// Until the first idle limit passes or a chunk is late, a minute at most.
    private func millisecondsToWait() -> Int32 {
        let idle = idleLimit.flatMap { limit in calls.values.compactMap(\.silentSince).min().map { $0 &+ limit } }
        let late = calls.values.compactMap(\.chunkDue).min()
        guard let due = [idle, late].compactMap(\.self).min() else { return 60_000 }
        let now = clock.now
        return due <= now ? 0 : Int32(min(59_999, (due - now) / 1_000_000) + 1)
    }

    /// Cancels all there is, what never started included.
    func end(_ orders: [CallLoop.Order]) {
        for call in calls.values.sorted(by: { $0.id < $1.id }) { finish(call, .failure(CallFailure.shutDown)) }
        for case .start(_, _, let receiver) in orders {
            receiver.finished(.failure(CallFailure.shutDown), at: clock.now)
        }
    }

    private func start(_ id: UInt64, _ request: OutgoingRequest, _ receiver: any ResponseReceiver) {
        do throws(UpstreamError) {
            let checked = try CheckedRequest(request)
            guard CallTable.setUp == CURLE_OK else { throw CallFailure.unavailable(CallTable.setUp) }
            guard let multi else { throw CallFailure.noDescriptors(checked) }
            guard let easy = pool.popLast() ?? EasyHandle() else { throw CallFailure.unavailable(CURLE_OUT_OF_MEMORY) }
            let call = CurlCall(id: id, easy: easy, request: checked, receiver: receiver, clock: clock)
            easy.prepare(call, options: options)
            if let refusal = easy.refusal { throw CallFailure.unavailable(refusal) }
            guard curl_multi_add_handle(multi, easy.pointer) == CURLM_OK else {
                throw CallFailure.unavailable(CURLE_FAILED_INIT)
            }
            calls[id] = call
            idsByHandle[easy.pointer] = id
        } catch {
            receiver.finished(.failure(error), at: clock.now)
        }
    }

    private func resume(_ id: UInt64) {
        guard let call = calls[id] else { return }
        switch call.redeliver() {
        case .wait: break
        case .proceed: call.resumeReading()
        case .finish(let result): finish(call, result)
        }
    }

    /// Takes a call's handle out of libcurl's hands.
    private func detach(_ call: CurlCall) {
        guard idsByHandle.removeValue(forKey: call.easy.pointer) != nil else { return }
        curl_multi_remove_handle(multi, call.easy.pointer)
    }

    private func finish(_ call: CurlCall, _ result: Result<TransferSummary, UpstreamError>) {
        detach(call)
        calls[call.id] = nil
        if pool.count < CallTable.poolLimit {
            // Nothing of this request stays in memory until the next.
            call.easy.reset()
            pool.append(call.easy)
        }
        call.finish(result)
    }
}

@available(*, unavailable)
extension CallTable: Sendable {}
