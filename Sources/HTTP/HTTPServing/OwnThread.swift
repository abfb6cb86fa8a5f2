#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A thread for one piece of work that blocks.
enum OwnThread {
    private final class Work: Sendable {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) {
            self.run = run
        }
    }

    /// Runs some work on a new thread; on this one where the system has no
    /// more.
    static func run(_ run: @escaping @Sendable () -> Void) {
        #if canImport(Glibc)
            var thread = pthread_t()
        #else
            var thread: pthread_t?
        #endif
        // Released by `start`, or below where there is no thread.
        let work = Unmanaged.passRetained(Work(run))
        if pthread_create(&thread, nil, start, work.toOpaque()) == 0 {
            #if canImport(Glibc)
                pthread_detach(thread)
            #else
                if let thread { pthread_detach(thread) }
            #endif
        } else {
            work.takeRetainedValue().run()
        }
    }

    #if canImport(Glibc)
        private static let start: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { work in
            if let work { Unmanaged<Work>.fromOpaque(work).takeRetainedValue().run() }
            return nil
        }
    #else
        private static let start: @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? = { work in
            Unmanaged<Work>.fromOpaque(work).takeRetainedValue().run()
            return nil
        }
    #endif
}
