import Exchanges
import Foundation
import HTTPCalling
import Synchronization

/// Keeps what a client tells, and lets a test wait for it.
final class Witness: ResponseReceiver {
    struct Account {
        var heads: [ResponseHead] = []
        /// Every chunk offered, with what was said to it.
        var offered: [(bytes: [UInt8], answer: ReceiveResult)] = []
        var ends: [Result<TransferSummary, UpstreamError>] = []
        var body: [UInt8] { offered.filter { $0.answer == .proceed }.flatMap(\.bytes) }
        var text: String { String(decoding: body, as: UTF8.self) }
        /// The chunks that were taken, as text.
        var taken: [String] {
            offered.filter { $0.answer == .proceed }.map { String(decoding: $0.bytes, as: UTF8.self) }
        }
    }

    private struct State {
        var account = Account()
        var waiting: [(test: @Sendable (Account) -> Bool, go: CheckedContinuation<Account, Never>)] = []
    }

    private let state = Mutex(State())
    private let answer: @Sendable (Account, [UInt8]) -> ReceiveResult

    init(_ answer: @escaping @Sendable (Account, [UInt8]) -> ReceiveResult = { _, _ in .proceed }) {
        self.answer = answer
    }

    var account: Account { state.withLock(\.account) }

    /// Waits until something holds.
    @discardableResult
    func when(_ test: @escaping @Sendable (Account) -> Bool) async -> Account {
        await withCheckedContinuation { continuation in
            let now: Account? = state.withLock { state in
                if test(state.account) { return state.account }
                state.waiting.append((test, continuation))
                return nil
            }
            if let now { continuation.resume(returning: now) }
        }
    }

    /// Waits for the end.
    @discardableResult
    func end() async -> Account { await when { !$0.ends.isEmpty } }

    func received(head: ResponseHead, at nanoseconds: UInt64) {
        change { $0.heads.append(head) }
    }

    func received(chunk: UnsafeBufferPointer<UInt8>, at nanoseconds: UInt64) -> ReceiveResult {
        let bytes = Array(chunk)
        let answer = answer(account, bytes)
        change { $0.offered.append((bytes, answer)) }
        return answer
    }

    func finished(_ result: Result<TransferSummary, UpstreamError>, at nanoseconds: UInt64) {
        change { $0.ends.append(result) }
    }

    private func change(_ change: (inout Account) -> Void) {
        let (ready, account) = state.withLock { state in
            change(&state.account)
            let account = state.account
            let ready = state.waiting.filter { $0.test(account) }
            state.waiting.removeAll { $0.test(account) }
            return (ready, account)
        }
        for waiting in ready { waiting.go.resume(returning: account) }
    }
}

extension Result where Failure == UpstreamError {
    var failure: UpstreamError? {
        if case .failure(let error) = self { return error }
        return nil
    }
}

extension CurlUpstreamTests {
    /// A client that never leaves the machine.
    static func client(_ options: (inout CallingOptions) -> Void = { _ in }) throws -> CurlUpstream {
        var all = CallingOptions(usesEnvironmentProxy: false)
        options(&all)
        return try CurlUpstream(clock: SystemClock.shared, options: all)
    }
}
