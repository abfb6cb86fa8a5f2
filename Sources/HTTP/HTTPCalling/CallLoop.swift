import Exchanges
import Processes
import Synchronization

/// The mailbox of the loop thread, and the thread's life.
///
/// Only `curl_multi_wakeup` may be called from other threads
/// (<https://curl.se/libcurl/c/curl_multi_wakeup.html>), so everything else
/// is an order that the thread takes out of here.
final class CallLoop: Sendable {
    /// What other threads ask for.
    enum Order: Sendable {
        case start(UInt64, OutgoingRequest, any ResponseReceiver)
        case resume(UInt64)
        case cancel(UInt64)
    }

    private enum Phase {
        case idle
        case running(OwnThread)
        case stopping
        case stopped
    }

    private struct State {
        var orders: [Order] = []
        var phase = Phase.idle
        var nextID: UInt64 = 0
        // Set and cleared by the loop thread; others wake it under the lock,
        // so it is never woken after its end.
        var alarm: Alarm?
    }

    private let state = Mutex(State())
    private let clock: any Clock
    private let options: CallingOptions

    init(clock: any Clock, options: CallingOptions) {
        self.clock = clock
        self.options = options
    }

    func send(_ request: OutgoingRequest, to receiver: any ResponseReceiver) -> CurlTransfer {
        let id: UInt64? = state.withLock { state in
            state.nextID += 1
            switch state.phase {
            case .stopping, .stopped: return nil
            case .running: break
            case .idle:
                // Signals are for other threads than this one and libcurl's
                // resolver threads, which inherit its mask.
                guard let thread = try? OwnThread.joinable("curl", { self.run() }) else { return nil }
                state.phase = .running(thread)
            }
            state.orders.append(.start(state.nextID, request, receiver))
            state.alarm?.ring()
            return state.nextID
        }
        guard let id else {
            receiver.finished(.failure(CallFailure.shutDown), at: clock.now)
            return CurlTransfer(id: 0, loop: self)
        }
        return CurlTransfer(id: id, loop: self)
    }

    func order(_ order: Order) {
        state.withLock { state in
            guard case .running = state.phase else { return }
            state.orders.append(order)
            state.alarm?.ring()
        }
    }

    func stop() {
        let thread: OwnThread? = state.withLock { state in
            switch state.phase {
            case .idle:
                state.phase = .stopped
                return nil
            case .stopping, .stopped:
                return nil
            case .running(let thread):
                state.phase = .stopping
                state.alarm?.ring()
                return thread
            }
        }
        // A receiver that stops its own client does not wait for itself.
        thread?.join()
    }

    private func run() {
        let calls = CallTable(clock: clock, options: options)
        var isReady = false
        while let orders = takeOrders() {
            if !isReady, let alarm = calls.prepare() {
                state.withLock { $0.alarm = alarm }
                isReady = true
            }
            calls.carryOut(orders)
            calls.perform()
            calls.releaseLateChunks()
            calls.endIdle()
            calls.wait()
        }
        // From here on nobody wakes the multi handle, which goes with `calls`.
        let orders = state.withLock { state in
            state.alarm = nil
            state.phase = .stopped
            return state.orders
        }
        calls.end(orders)
    }

    /// The orders since the last call, `nil` when it is time to stop.
    private func takeOrders() -> [Order]? {
        state.withLock { state in
            guard case .running = state.phase else { return nil }
            defer { state.orders = [] }
            return state.orders
        }
    }
}
