#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Moves the bytes between a child's streams and this program, on a thread of its own.
///
/// One `poll` watches everything: room in the input, output, errors, and the
/// alarm that others ring. It ends when the process has ended and what it
/// left in the pipes is read; a descendant that escaped and holds a pipe open
/// does not keep it.
final class Pump {
    private var input: Descriptor?
    private var output: Descriptor?
    private var error: Descriptor?
    private var alarm: Descriptor?
    private let channel: Channel
    private let sink: OutputSink
    private let whenOutputEnds: @Sendable () -> Void
    private var splitter: LineSplitter
    private var events: [OutputEvent] = []
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 65536, alignment: 16)

    /// As much as a pipe of Linux can hold for an unprivileged process: what
    /// comes after it was written after the end.
    private static let pipeCapacity = 1 << 20

    init(
        streams: consuming ChildStreams,
        alarm: consuming Descriptor,
        channel: Channel,
        sink: OutputSink,
        lineLimit: Int,
        whenOutputEnds: @escaping @Sendable () -> Void,
    ) {
        streams.input.becomeNonBlocking()
        streams.output.becomeNonBlocking()
        streams.error.becomeNonBlocking()
        alarm.becomeNonBlocking()
        input = .some(streams.input)
        output = .some(streams.output)
        error = .some(streams.error)
        self.alarm = .some(alarm)
        self.channel = channel
        self.sink = sink
        self.whenOutputEnds = whenOutputEnds
        splitter = LineSplitter(limit: lineLimit)
    }

    deinit { buffer.deallocate() }

    /// Runs until the process has ended, and returns how.
    func run() -> ProcessStatus {
        while true {
            let plan = channel.plan
            if plan.closesInput { input = nil }
            if let status = plan.status {
                finish()
                return status
            }
            step(writes: plan.writes)
        }
    }

    private func step(writes: Bool) {
        var watched = [
            pollfd(fd: alarm?.number ?? -1, events: Int16(POLLIN), revents: 0),
            pollfd(fd: writes ? input?.number ?? -1 : -1, events: Int16(POLLOUT), revents: 0),
            pollfd(fd: sink.isFull ? -1 : output?.number ?? -1, events: Int16(POLLIN), revents: 0),
            pollfd(fd: error?.number ?? -1, events: Int16(POLLIN), revents: 0),
        ]
        guard poll(&watched, nfds_t(watched.count), -1) > 0 else { return }
        if watched[0].revents != 0 { silenceAlarm() }
        if watched[1].revents != 0, let input = input?.number { channel.write(to: input) }
        if watched[2].revents != 0 { readOutput() }
        // Whatever `poll` said: what a child writes to its standard error before
        // a line has to be there when the line is delivered.
        if watched[2].revents != 0 || watched[3].revents != 0 { readErrors() }
        deliver()
    }

    private func silenceAlarm() {
        if let number = alarm?.number { _ = Streams.read(into: buffer, from: number) }
    }

    /// Reads once. Returns how many bytes came.
    @discardableResult
    private func readOutput() -> Int {
        guard let number = output?.number else { return 0 }
        switch Streams.read(into: buffer, from: number) {
        case .bytes(let count):
            splitter.take(UnsafeRawBufferPointer(rebasing: buffer[..<count]), into: &events)
            return count
        case .nothingYet:
            return 0
        case .end:
            splitter.finish(into: &events)
            output = nil
            return 0
        }
    }

    /// Reads what is there, at most one pipe full.
    private func readErrors() {
        var read = 0
        while read < Self.pipeCapacity, let number = error?.number {
            switch Streams.read(into: buffer, from: number) {
            case .bytes(let count):
                channel.appendError(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                read += count
            case .nothingYet:
                return
            case .end:
                error = nil
            }
        }
    }

    private func deliver() {
        if !events.isEmpty {
            sink.take(events)
            events = []
        }
        if output == nil { whenOutputEnds() }
    }

    /// Leaves no descriptor open for whoever waits for the end.
    private func finish() {
        input = nil
        readErrors()
        var read = 0
        while read < Self.pipeCapacity {
            let count = readOutput()
            deliver()
            guard count > 0 else { break }
            read += count
        }
        if output != nil { splitter.finish(into: &events) }
        output = nil
        deliver()
        error = nil
        channel.close()
        alarm = nil
        sink.finish()
    }
}
