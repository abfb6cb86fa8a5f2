import CMicroHTTPD
import Synchronization

/// Who has a connection while it is suspended, and how it goes on.
///
/// Suspending and resuming are one act with the note of it: whoever stops the
/// server resumes what is suspended, and whoever comes later, on a thread that
/// was held up, finds nothing to resume. The library aborts the process where
/// it is stopped with a suspended connection.
///
/// The connection's handle is valid as long as its request is not completed,
/// and it is not while somebody else than the library has it.
final class Waking: @unchecked Sendable {
    /// Who writes past the library.
    enum Writer {
        /// One chunk, then the library goes on.
        case chunk
        /// The whole response: the connection is closed behind it.
        case response(DirectResponse)
        /// Chunks as they come, each by who has it, until the library must go on.
        case stream(Deferral)
    }

    private struct State {
        var writer: Writer?
        var isOver = false
        var isSuspended = false
        var isAborted = false
    }

    // Set in init only; MHD_suspend_connection is called by the connection's
    // worker alone, MHD_resume_connection by any thread.
    private let connection: OpaquePointer
    private let state = Mutex(State())

    init(_ connection: OpaquePointer) {
        self.connection = connection
    }

    /// Whether the whole response was written past the library, or given up.
    var isOver: Bool { state.withLock(\.isOver) }

    /// Suspends the connection: the pipe's reader parks, and what comes next is
    /// the library's, or the stream's. Called by the connection's worker.
    func park(for stream: Deferral? = nil) {
        state.withLock { state in
            state.writer = stream.map { .stream($0) }
            suspend(&state)
        }
    }

    /// The pipe, whose reader had parked, has something.
    func wake() {
        let writer: Writer? = state.withLock { state in
            switch state.writer {
            case .response, .stream: return state.writer
            case .chunk, nil:
                resume(&state)
                return nil
            }
        }
        switch writer {
        case .response(let response): response.proceed()
        case .stream(let deferral): deferral.writeOn()
        case .chunk, nil: break
        }
    }

    /// Suspends the connection for a writer; false, and it is not suspended,
    /// once the server stops. Called by the connection's worker.
    func suspend(for writer: Writer) -> Bool {
        state.withLock { state in
            guard !state.isAborted else { return false }
            state.writer = writer
            suspend(&state)
            return true
        }
    }

    /// The writer has done: the library goes on, once.
    func giveBack() {
        state.withLock { giveBack(&$0) }
    }

    /// From here on no writer gets the connection, and who has it loses it.
    func abort() {
        state.withLock { state in
            state.isAborted = true
            giveBack(&state)
            resume(&state)
        }
    }

    private func giveBack(_ state: inout State) {
        guard let writer = state.writer else { return }
        state.writer = nil
        if case .response = writer { state.isOver = true }
        resume(&state)
    }

    private func suspend(_ state: inout State) {
        state.isSuspended = true
        MHD_suspend_connection(connection)
    }

    private func resume(_ state: inout State) {
        guard state.isSuspended else { return }
        state.isSuspended = false
        MHD_resume_connection(connection)
    }
}
