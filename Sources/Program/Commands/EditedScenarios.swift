import Documents
import Exchanges
import Processes
import Scenarios
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
    /// The files, which are read to know them, and what they were when they
    /// were read last.
    private let seen: Mutex<(paths: [String], stamps: [String])>

    /// Answers with a responder until files are edited.
    init(_ responder: any Responder, files: @escaping @Sendable () -> [String], load: @escaping Load) {
        current = Mutex(responder)
        self.files = files
        self.load = load
        let paths = files()
        seen = Mutex((paths, Self.stamps(paths)))
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
            let (paths, stamps) = seen.withLock(\.self)
            let now = Self.stamps(paths)
            guard now != stamps else { continue }
            // An editor may still be writing: what stands still is read.
            usleep(Self.interval * 1000)
            if Self.stamps(paths) == now { reload() }
        }
    }

    /// Reads the files, whether they were edited or not.
    func reload() {
        let paths = files()
        seen.withLock { $0 = (paths, Self.stamps(paths)) }
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
            // Of a folder only what may be a scenario counts.
            if Files.isFolder(path) { return ((try? ScenarioFile.paths(in: path)) ?? []).joined(separator: " ") }
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
