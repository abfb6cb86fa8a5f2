import Exchanges
import Processes
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What answers, read again whenever its files are edited: a good edit takes
/// the place of the old rules between two requests, and begins from their
/// first steps; a bad one is told, and the old rules serve on.
final class EditedScenarios: Responder {
    /// Reads all files; throws what is wrong with them.
    typealias Load = @Sendable () throws -> (responder: any Responder, count: Int)

    /// How often files are looked at, in milliseconds.
    private static let interval: UInt32 = 250

    private let current: Mutex<any Responder>
    private let files: @Sendable () -> [String]
    private let load: Load
    private let seen: Mutex<[String]>

    /// Answers with a responder until files are edited.
    init(_ responder: any Responder, files: @escaping @Sendable () -> [String], load: @escaping Load) {
        current = Mutex(responder)
        self.files = files
        self.load = load
        seen = Mutex(Self.stamps(files()))
    }

    var readsTimes: Bool { current.withLock { $0 }.readsTimes }

    func decide(_ request: IncomingRequest) -> Answer { current.withLock { $0 }.decide(request) }

    /// Looks at the files from now on, for as long as the program runs.
    func watch() {
        do {
            try OwnThread.start("watch") { self.look() }
        } catch {
            Console.error("firedrill: --watch: there is no thread to look at files\n")
        }
    }

    private func look() {
        while true {
            usleep(Self.interval * 1000)
            let now = Self.stamps(files())
            guard now != seen.withLock(\.self) else { continue }
            // An editor may still be writing: what stands still is read.
            usleep(Self.interval * 1000)
            if Self.stamps(files()) == now { reload() }
        }
    }

    /// Reads the files, whether they were edited or not.
    func reload() {
        seen.withLock { $0 = Self.stamps(files()) }
        do {
            let (responder, count) = try load()
            current.withLock { $0 = responder }
            Console.error("firedrill: read again: \(count == 1 ? "1 scenario" : "\(count) scenarios")\n")
        } catch {
            Console.error(CommandFailure(error).message + "\nfiredrill: the old rules serve on\n")
        }
    }

    /// What tells an edited file from one that was not.
    private static func stamps(_ files: [String]) -> [String] {
        files.map { path in
            var status = stat()
            guard stat(path, &status) == 0 else { return path + " none" }
            #if canImport(Glibc)
                let time = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
            #else
                let time = (status.st_mtimespec.tv_sec, status.st_mtimespec.tv_nsec)
            #endif
            return "\(path) \(status.st_ino) \(status.st_size) \(time.0).\(time.1)"
        }
    }
}
