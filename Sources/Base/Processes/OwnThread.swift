#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Threads for calls that block, so that Swift's cooperative pool never does.
/// No other place starts one.
///
/// All signals are blocked there: those for the program belong to the thread
/// that waits for them, and a SIGPIPE stays pending on the thread that wrote
/// and is forgotten with it. A thread that it starts in turn, as a library
/// does, inherits that.
public struct OwnThread: Sendable {
    #if canImport(Darwin)
        // A pointer that only pthread follows.
        nonisolated(unsafe) private let handle: pthread_t
    #else
        private let handle: pthread_t
    #endif

    /// Runs the body on a thread that nobody waits for.
    ///
    /// `name` is what debuggers and `ps -T` show, cut at 15 bytes.
    /// - Throws: `ProcessError`, `threadFailed`, where the system has no
    ///   thread to give; the body is then never run.
    public static func start(
        _ name: StaticString,
        _ body: sending @escaping () -> Void
    ) throws(ProcessError) {
        try create(name, PTHREAD_CREATE_DETACHED, body)
    }

    /// Runs the body on a thread that is to be waited for, by `join`, once.
    ///
    /// - Throws: as `start`.
    public static func joinable(
        _ name: StaticString,
        _ body: sending @escaping () -> Void
    ) throws(ProcessError) -> OwnThread {
        OwnThread(handle: try create(name, PTHREAD_CREATE_JOINABLE, body))
    }

    /// Waits, blocking, until the body has returned. On the thread itself,
    /// which cannot wait for its own end, it only lets go of it.
    public func join() {
        if pthread_equal(handle, pthread_self()) != 0 {
            pthread_detach(handle)
        } else {
            pthread_join(handle, nil)
        }
    }

    private init(handle: pthread_t) { self.handle = handle }

    @discardableResult
    private static func create(
        _ name: StaticString,
        _ state: some BinaryInteger,
        _ body: sending @escaping () -> Void
    ) throws(ProcessError) -> pthread_t {
        var everything = sigset_t()
        var before = sigset_t()
        sigfillset(&everything)
        pthread_sigmask(SIG_BLOCK, &everything, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }

        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setdetachstate(&attributes, Int32(state))
        defer { pthread_attr_destroy(&attributes) }

        // Released by `main`, or here when there is no thread to run it.
        let passed = Unmanaged.passRetained(Body(name, run: body))
        #if canImport(Darwin)
            var thread: pthread_t?
        #else
            var thread = pthread_t()
        #endif
        let result = pthread_create(&thread, &attributes, main, passed.toOpaque())
        guard result == 0 else {
            passed.release()
            throw ProcessError(
                .threadFailed,
                "cannot start a thread: \(String(cString: strerror(result)))",
                hint: "raise the limit of processes (ulimit -u) or run fewer at once"
            )
        }
        #if canImport(Darwin)
            guard let thread else { preconditionFailure("pthread_create gives a thread where it returns 0") }
        #endif
        return thread
    }

    private final class Body {
        let name: StaticString
        let run: () -> Void

        init(_ name: StaticString, run: sending @escaping () -> Void) {
            self.name = name
            self.run = run
        }

        func begin() {
            let text = String(name.description.utf8.prefix(15)) ?? ""
            #if canImport(Darwin)
                pthread_setname_np(text)
            #else
                // `pthread_setname_np` is not imported (it needs _GNU_SOURCE);
                // this is what it does (proc_pid_comm(5)).
                let descriptor = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
                if descriptor >= 0 {
                    _ = write(descriptor, text, text.utf8.count)
                    close(descriptor)
                }
            #endif
            run()
        }
    }

    #if canImport(Darwin)
        private static let main: @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? = { passed in
            Unmanaged<Body>.fromOpaque(passed).takeRetainedValue().begin()
            return nil
        }
    #else
        private static let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { passed in
            guard let passed else { return nil }
            Unmanaged<Body>.fromOpaque(passed).takeRetainedValue().begin()
            return nil
        }
    #endif
}
