import Documents
import Exchanges
import HTTPServing
import ProcessEngine
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

    /// What the runner plays.
    let product: EngineProduct

    init(_ words: String) throws(CommandFailure) {
        var rest = words[...]
        var product = EngineProduct.camunda
        // A command may hold commas: its settings come before it.
        if rest.hasPrefix("engine=") {
            product = try Self.product(String(rest.dropFirst("engine=".count).prefix { $0 != "," }))
            rest = rest.drop { $0 != "," }.dropFirst()
        }
        let parts = rest.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        if parts.first == "attach" {
            var port: UInt16 = 0
            for part in parts.dropFirst() {
                if part.hasPrefix("engine=") {
                    product = try Self.product(String(part.dropFirst("engine=".count)))
                } else if part.hasPrefix("port="), let number = UInt16(part.dropFirst("port=".count)) {
                    port = number
                } else {
                    throw CommandFailure(
                        .usage,
                        "\"\(part)\" does not follow external-task:attach\n"
                            + "  hint: external-task:attach, or external-task:attach,port=8090,engine=operaton"
                    )
                }
            }
            (command, self.port, self.product) = (nil, port, product)
            return
        }
        guard rest.contains(where: { !$0.isWhitespace }) else {
            throw CommandFailure(
                .usage,
                "a command must follow \"external-task:\"\n"
                    + "  hint: such as --subject 'external-task:python3 worker.py', or external-task:attach for a "
                    + "worker that runs already"
            )
        }
        (command, port, self.product) = (String(rest), 0, product)
    }

    private static func product(_ word: String) throws(CommandFailure) -> EngineProduct {
        let known = EngineProduct.all.map(\.word)
        if let found = EngineProduct.all.first(where: { $0.word == word }) { return found.product }
        let near = Spelling.nearest(to: word, in: known)
        throw CommandFailure(
            .usage,
            "there is no engine \"\(word)\" to play\n  hint: "
                + (near.map { "did you mean \($0)?" } ?? "there are: " + known.joined(separator: ", "))
        )
    }

    /// Starts the engine's server, and makes the subject before it.
    func driven(provider: Provider, proxy: String) throws -> SubjectChoice.Driven {
        let clock = SystemClock.shared
        let engines = WorkerEngines(product: product, clock: clock, ids: { Self.id() })
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
