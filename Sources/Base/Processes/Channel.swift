import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What the pump's thread shares with everybody else, and the means to wake it.
final class Channel: Sendable {
    private struct State: ~Copyable {
        var queue = InputQueue()
        var isInputClosing = false
        var isInputBroken = false
        var status: ProcessStatus?
        var tail: TailBuffer
        /// Nil when the pump has ended and nobody is there to wake.
        var alarm: Descriptor?
    }

    /// What the pump does next.
    struct Plan {
        let writes: Bool
        let closesInput: Bool
        let status: ProcessStatus?
    }

    private let inputLimit: Int
    private let state: Mutex<State>
    private let whenInputEnds: @Sendable () -> Void

    init(
        alarm: consuming Descriptor,
        limits: ChildProcess.Limits,
        whenInputEnds: @escaping @Sendable () -> Void
    ) {
        self.whenInputEnds = whenInputEnds
        inputLimit = limits.inputBytes
        alarm.becomeNonBlocking()
        state = Mutex(State(tail: TailBuffer(limit: limits.errorTailBytes), alarm: alarm))
    }

    var plan: Plan {
        state.withLock {
            Plan(
                writes: !$0.queue.isEmpty,
                closesInput: $0.isInputBroken || ($0.isInputClosing && $0.queue.isEmpty),
                status: $0.status
            )
        }
    }

    /// Makes the pump look at the plan anew.
    func wake() { state.withLock { Self.ring(&$0) } }

    // MARK: Standard input

    static let inputClosed = ProcessError(
        .inputClosed,
        "the process takes no more input",
        hint: "it has ended or its standard input is closed: its exit status and standard error say why"
    )

    func enqueue(_ bytes: [UInt8], receipt: InputQueue.Receipt?) throws(ProcessError) {
        let problem = state.withLock { state -> ProcessError? in
            guard !state.isInputBroken, !state.isInputClosing, state.status == nil else {
                return Self.inputClosed
            }
            guard state.queue.count + bytes.count <= inputLimit else {
                return ProcessError(
                    .inputFull,
                    "\(state.queue.count) bytes wait to be read by the process, no more fit",
                    hint: "it must read its standard input while it works"
                )
            }
            state.queue.append(bytes, receipt: receipt)
            Self.ring(&state)
            return nil
        }
        if let problem { throw problem }
    }

    /// Closes the input when everything that waits is written.
    func closeInput() {
        state.withLock {
            $0.isInputClosing = true
            Self.ring(&$0)
        }
    }

    /// Writes what waits and fits. The descriptor does not block, so neither does the lock.
    func write(to descriptor: Int32) {
        let (through, lost, isBroken) = state.withLock { state in
            var isBroken = false
            let through = state.queue.write { bytes in
                let taken = Streams.write(bytes, to: descriptor)
                if taken < 0, errno != EAGAIN { isBroken = true }
                return taken
            }
            guard isBroken else { return (through, [InputQueue.Receipt](), false) }
            state.isInputBroken = true
            return (through, state.queue.removeAll(), true)
        }
        for receipt in through { receipt.fulfil(true) }
        for receipt in lost { receipt.fulfil(false) }
        if isBroken { whenInputEnds() }
    }

    // MARK: Standard error

    func appendError(_ bytes: UnsafeRawBufferPointer) { state.withLock { $0.tail.append(bytes) } }

    var errorPosition: Int { state.withLock { $0.tail.total } }

    func errorTail(from position: Int) -> ErrorTail { state.withLock { $0.tail.tail(from: position) } }

    // MARK: The end

    /// Tells the pump that the process is gone.
    func end(_ status: ProcessStatus) {
        state.withLock {
            $0.status = status
            Self.ring(&$0)
        }
    }

    /// Called by the pump as its last act.
    func close() {
        let lost = state.withLock { state in
            state.alarm = nil
            state.isInputBroken = true
            return state.queue.removeAll()
        }
        for receipt in lost { receipt.fulfil(false) }
        whenInputEnds()
    }

    /// A full pipe means that the pump is woken already.
    private static func ring(_ state: inout State) {
        guard let number = state.alarm?.number else { return }
        withUnsafeBytes(of: UInt8(1)) { _ = Streams.write($0, to: number) }
    }
}
