/// The lines that wait for a log's thread, and that thread's life.
final class LineBatch: Sendable {
    private enum Phase {
        /// There is no thread yet.
        case none
        /// It waits for a line, which wakes it.
        case idle
        /// It has been woken, or writes.
        case busy
        /// It lets lines come together.
        case gathering
        case ended
    }

    private struct State {
        var phase = Phase.none
        var text: [UInt8] = []
        /// How many bytes of text the thread has taken and not yet written.
        var inHand = 0
        var droppedCount = 0
        var patience: Int?
        var waitingForEnd: [@Sendable () -> Void] = []
    }

    /// How long lines come together, in nanoseconds.
    private static let pace: UInt64 = 20_000_000
    /// With so many bytes it does not wait for more.
    private static let enough = 256 << 10

    private let output: LineOutput
    private let bound: Int
    private let told: @Sendable (Int) -> String
    private let monitor = Monitor(State())

    init(_ output: LineOutput, bound: Int, told: @escaping @Sendable (Int) -> String) {
        self.output = output
        self.bound = bound
        self.told = told
    }

    var dropped: Int {
        monitor.lock()
        defer { monitor.unlock() }
        return monitor.state.droppedCount
    }

    func append(_ lines: UnsafeBufferPointer<UInt8>) {
        monitor.lock()
        defer { monitor.unlock() }
        guard monitor.state.text.count + monitor.state.inHand + lines.count <= bound, monitor.state.patience == nil,
            hasThread()
        else {
            monitor.state.droppedCount += Self.lines(in: lines)
            return
        }
        monitor.state.text.append(contentsOf: lines)
        switch monitor.state.phase {
        case .idle:
            monitor.state.phase = .busy
            monitor.signal()
        case .gathering where monitor.state.text.count > Self.enough:
            monitor.state.phase = .busy
            monitor.signal()
        case .none, .busy, .gathering, .ended: break
        }
    }

    func finish(patience: Int, _ work: @escaping @Sendable () -> Void) {
        monitor.lock()
        switch monitor.state.phase {
        case .none, .ended:
            monitor.state.phase = .ended
            monitor.unlock()
            work()
        case .idle, .busy, .gathering:
            monitor.state.patience = min(patience, monitor.state.patience ?? .max)
            monitor.state.waitingForEnd.append(work)
            monitor.signal()
            monitor.unlock()
        }
    }

    /// Whether there is a thread to write; starts it with the first line.
    private func hasThread() -> Bool {
        switch monitor.state.phase {
        case .ended: return false
        case .idle, .busy, .gathering: return true
        case .none:
            guard (try? OwnThread.start("log", { self.run() })) != nil else { return false }
            monitor.state.phase = .busy
            return true
        }
    }

    private func run() {
        var batch: [UInt8] = []
        var isRead = true
        while isRead, take(&batch) {
            let rest = write(batch)
            isRead = rest == 0
            monitor.lock()
            monitor.state.droppedCount += rest
            monitor.state.inHand = 0
            monitor.unlock()
        }
        let count = dropped
        if isRead, count > 0 { _ = write(Array(told(count).utf8)) }
        monitor.lock()
        monitor.state.phase = .ended
        // What a reader that was given up on has never been offered.
        monitor.state.droppedCount += monitor.state.text.withUnsafeBufferPointer { Self.lines(in: $0) }
        monitor.state.text = []
        let waiting = monitor.state.waitingForEnd
        monitor.state.waitingForEnd = []
        monitor.unlock()
        for work in waiting { work() }
    }

    /// Takes what waits, once it has come together, in exchange for the
    /// memory of the last batch; `false` when it is time to end.
    private func take(_ batch: inout [UInt8]) -> Bool {
        let isFirst = batch.isEmpty
        batch.removeAll(keepingCapacity: batch.capacity <= 4 * Self.enough)
        monitor.lock()
        defer { monitor.unlock() }
        if !isFirst, monitor.state.patience == nil {
            monitor.state.phase = .gathering
            monitor.wait(atMost: Self.pace)
        }
        while monitor.state.text.isEmpty {
            guard monitor.state.patience == nil else { return false }
            monitor.state.phase = .idle
            monitor.wait()
        }
        monitor.state.phase = .busy
        swap(&batch, &monitor.state.text)
        monitor.state.inHand = batch.count
        return true
    }

    /// Writes a batch; returns how many lines its reader did not take.
    private func write(_ batch: [UInt8]) -> Int {
        batch.withUnsafeBufferPointer { bytes in
            let written = output.write(bytes) { stalled in
                monitor.lock()
                defer { monitor.unlock() }
                return monitor.state.patience.map { stalled >= $0 } ?? false
            }
            return Self.lines(in: UnsafeBufferPointer(rebasing: bytes[written...]))
        }
    }

    private static func lines(in bytes: UnsafeBufferPointer<UInt8>) -> Int {
        bytes.reduce(0) { $1 == 0x0A ? $0 + 1 : $0 }
    }
}
