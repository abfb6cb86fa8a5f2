import Documents
import Exchanges
import HTTPServing
import Processes
import Providers
import Subjects

/// What follows `external-task:`: a command, or `attach` where the worker is
/// started by somebody else.
struct ExternalTaskChoice {
    /// The command; `nil` where the worker comes by itself.
    let command: String?
    /// The port that its engine listens on; 0: one that is free.
    let port: UInt16

    init(_ words: String) throws(CommandFailure) {
        let parts = words.split(separator: ",", maxSplits: 1).map(String.init)
        if parts.first == "attach" {
            guard parts.count > 1 else {
                (command, port) = (nil, 0)
                return
            }
            guard parts[1].hasPrefix("port="), let port = UInt16(parts[1].dropFirst("port=".count)) else {
                throw CommandFailure(
                    .usage,
                    "\"\(parts[1])\" does not follow external-task:attach\n"
                        + "  hint: external-task:attach, or external-task:attach,port=8090"
                )
            }
            (command, self.port) = (nil, port)
            return
        }
        guard words.contains(where: { !$0.isWhitespace }) else {
            throw CommandFailure(
                .usage,
                "a command must follow \"external-task:\"\n"
                    + "  hint: such as --subject 'external-task:python3 worker.py', or external-task:attach for a "
                    + "worker that runs already"
            )
        }
        (command, port) = (words, 0)
    }

    /// Starts the engine's server, and makes the subject before it.
    func driven(provider: Provider, proxy: String) throws -> SubjectChoice.Driven {
        let clock = SystemClock.shared
        let engines = WorkerEngines(clock: clock, ids: { Self.id() })
        var options = HTTPServer.Options()
        options.port = port
        let server = try HTTPServer.start(engines, options: options, clock: clock)
        engines.serves(at: server.url)
        if command == nil {
            Console.error("waiting for a worker at \(server.url)/engine-rest\n")
        }
        let subject = ExternalTaskSubject(
            command: command,
            engines: engines,
            environment: .inherited(),
            without: provider.namesForSubjects,
            proxy: proxy,
            clock: clock
        )
        return SubjectChoice.Driven(
            subject: subject,
            close: {
                ChildProcess.killAll()
                await server.stop(drain: 0)
            },
            failure: { await subject.failure }
        )
    }

    /// An id in the form that engines use.
    private static func id() -> String {
        var generator = SystemRandomNumberGenerator()
        let bits = [generator.next(), generator.next()] as [UInt64]
        let digits = bits.map { bits in
            let text = String(bits, radix: 16)
            return String(repeating: "0", count: 16 - text.utf8.count) + text
        }
        return UUIDText.grouped(digits.joined())
    }
}
