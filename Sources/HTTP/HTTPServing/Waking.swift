import CMicroHTTPD
import Synchronization

/// Who has a connection while it is suspended, and how it goes on.
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
    }

    private struct State {
        var writer: Writer?
        var isOver = false
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

    /// The pipe, whose reader had parked, has something.
    func wake() {
        if case .response(let response) = state.withLock(\.writer) {
            response.proceed()
        } else {
            MHD_resume_connection(connection)
        }
    }

    /// Suspends the connection for a writer; false, and it is not suspended,
    /// once the server stops. Called by the connection's worker.
    func suspend(for writer: Writer) -> Bool {
        state.withLock { state in
            guard !state.isAborted else { return false }
            state.writer = writer
            MHD_suspend_connection(connection)
            return true
        }
    }

    /// The writer has done: the library goes on, once.
    func giveBack() {
        let hadWriter = state.withLock { state in
            guard let writer = state.writer else { return false }
            state.writer = nil
            if case .response = writer { state.isOver = true }
            return true
        }
        if hadWriter { MHD_resume_connection(connection) }
    }

    /// From here on no writer gets the connection, and who has it loses it.
    func abort() {
        state.withLock { $0.isAborted = true }
        giveBack()
    }
}
