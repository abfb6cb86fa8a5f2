#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Threads for calls that block, so that Swift's cooperative pool never does.
enum OwnThread {
    /// Runs the body on a detached thread that takes no signal.
    ///
    /// All signals are blocked there: those for the program belong to the
    /// thread that waits for them, and a SIGPIPE stays pending on the thread
    /// that wrote and is forgotten with it.
    static func start(_ body: sending @escaping () -> Void) throws(ProcessError) {
        var everything = sigset_t()
        var before = sigset_t()
        sigfillset(&everything)
        pthread_sigmask(SIG_BLOCK, &everything, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }

        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        defer { pthread_attr_destroy(&attributes) }

        // Released by `main`, or here when there is no thread to run it.
        let passed = Unmanaged.passRetained(Body(run: body))
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
    }

    private final class Body {
        let run: () -> Void
        init(run: sending @escaping () -> Void) { self.run = run }
    }

    #if canImport(Darwin)
        private static let main: @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? = { passed in
            Unmanaged<Body>.fromOpaque(passed).takeRetainedValue().run()
            return nil
        }
    #else
        private static let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { passed in
            guard let passed else { return nil }
            Unmanaged<Body>.fromOpaque(passed).takeRetainedValue().run()
            return nil
        }
    #endif
}
