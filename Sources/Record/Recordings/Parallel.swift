import Processes
import Synchronization

/// Work that several threads share.
enum Parallel {
    /// Calls a closure for each number below a count, on some threads of
    /// which the caller's is one; returns when all is done. The numbers are
    /// handed out in order.
    static func forEach(_ count: Int, threads: Int, _ work: @escaping @Sendable (Int) -> Void) {
        let share = Share(count: count, work: work)
        // Where the system has no thread to give, the others do more.
        let helpers = (1..<max(1, min(threads, count))).compactMap { _ in
            try? OwnThread.joinable("index") { share.run() }
        }
        share.run()
        for helper in helpers { helper.join() }
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
}
