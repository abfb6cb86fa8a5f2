import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Work that several threads share.
enum Parallel {
    /// Calls a closure for each number below a count, on some threads of
    /// which the caller's is one; returns when all is done. The numbers are
    /// handed out in order.
    static func forEach(_ count: Int, threads: Int, _ work: @escaping @Sendable (Int) -> Void) {
        let share = Share(count: count, work: work)
        let handles = (1..<max(1, min(threads, count))).compactMap { _ in start(share) }
        share.run()
        for handle in handles { pthread_join(handle, nil) }
    }

    private final class Share: Sendable {
        private let next = Atomic<Int>(0)
        private let count: Int
        private let work: @Sendable (Int) -> Void

        init(count: Int, work: @escaping @Sendable (Int) -> Void) {
            self.count = count
            self.work = work
        }

        func run() {
            while true {
                let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard number < count else { return }
                work(number)
            }
        }
    }

    /// Starts a thread that takes its share; `nil` where the system has no
    /// thread to give: then the others do more.
    private static func start(_ share: Share) -> pthread_t? {
        // Released by the thread, or here where it does not start.
        let context = Unmanaged.passRetained(share)
        #if canImport(Glibc)
            var thread = pthread_t()
        #else
            var thread: pthread_t?
        #endif
        guard pthread_create(&thread, nil, entry, context.toOpaque()) == 0 else {
            context.release()
            return nil
        }
        return thread
    }

    #if canImport(Glibc)
        private static let entry: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { run($0) }
    #else
        private static let entry: @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? = { run($0) }
    #endif

    private static func run(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        guard let context else { return nil }
        Unmanaged<Share>.fromOpaque(context).takeRetainedValue().run()
        return nil
    }
}
