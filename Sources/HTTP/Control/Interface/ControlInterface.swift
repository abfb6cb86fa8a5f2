public import Documents
public import Exchanges
import Processes
import Synchronization

/// Answers what is asked of a server itself, under `/__firedrill/`: what it
/// was asked, what answers, its states and counts, and a page over all that.
///
/// It shows secrets to nobody, and answers this machine alone unless it has a
/// key.
public final class ControlInterface: Sendable {
    /// What annotations of its answers call it.
    public static let source = "control"
    /// Where it stands.
    public static let prefix = "/__firedrill"
    /// The longest body that it takes, in bytes.
    static let bodyLimit = 1 << 20
    /// So many calls look at the journal at once.
    private static let slowLimit = 8

    let journal: TrafficJournal?
    let subject: (any Controlled)?
    let redaction: RedactionPolicy
    let verify: Verify?
    let feed: EventFeed?
    let view: RequestView?
    private let access: ControlAccess
    private let serving = Mutex<(@Sendable () -> Int)?>(nil)
    private let slowCalls = Atomic(0)
    private let routes = Mutex<[ControlRoute]>([])

    /// Reads an expectations file in JSON.
    public typealias Verify = @Sendable (_ body: [UInt8]) throws(DocumentError) -> Expectations

    /// Shows a journal, where one is kept, and what answers, where that has
    /// rules. With a key callers are asked for it. `more` are routes of
    /// others; `time` is the machine's clock.
    public init(
        journal: TrafficJournal?,
        subject: (any Controlled)? = nil,
        redaction: RedactionPolicy,
        key: String? = nil,
        more: [ControlRoute] = [],
        time: any Clock,
        verify: Verify? = nil
    ) {
        self.journal = journal
        self.subject = subject
        self.redaction = redaction
        self.verify = verify
        view = journal.map { RequestView(journal: $0, redaction: redaction) }
        feed = view.map { EventFeed($0, time: time, hasClock: more.contains { $0.path == "clock" }) }
        access = ControlAccess(key: key)
        let own = ownRoutes().filter { route in !more.contains { $0.path == route.path } }
        routes.withLock { $0 = own + more }
    }

    /// The server answers from now on, and has so many connections.
    public func serves(connections: @escaping @Sendable () -> Int) { serving.withLock { $0 = connections } }

    /// Ends what goes on for as long as somebody listens: before its server
    /// stops, which waits for responses.
    public func close() { feed?.close() }

    /// Whether the server answers.
    var isServing: Bool { serving.withLock { $0 != nil } }

    /// How many connections are open.
    var connections: Int { serving.withLock(\.self).map { $0() } ?? 0 }

    /// Every route: its path and methods.
    var all: [ControlRoute] { routes.withLock(\.self) }

    /// What answers a request to the interface; `nil` where it is none.
    public func decide(_ request: IncomingRequest) -> Decision? {
        guard request.path.starts(with: Self.prefix.utf8) else { return nil }
        let rest = String(decoding: request.path.dropFirst(Self.prefix.utf8.count), as: UTF8.self)
        guard rest.isEmpty || rest.hasPrefix("/") else { return nil }
        request.annotation = request.wantsAnnotation ? Annotation(source: Self.source) : nil
        request.journal.isControl = true
        let path = String(rest.dropFirst())
        // Whoever starts a server may see from anywhere that it is there.
        if path != "ready", let refusal = access.refusal(request), !isPage(path, request, refusal) {
            return .ready(refusal.prepared)
        }
        return answer(request, path)
    }

    /// The page holds nothing of anybody's, and asks for the key itself.
    private func isPage(_ path: String, _ request: IncomingRequest, _ refusal: ControlResponse) -> Bool {
        path.isEmpty && refusal.status == 401 && request.method.elementsEqual("GET".utf8)
    }

    private func answer(_ request: IncomingRequest, _ path: String) -> Decision {
        let found = all.lazy.compactMap { route in route.argument(in: path).map { (route, $0) } }.first
        guard let (route, argument) = found else { return .ready(unknown(path).prepared) }
        let sent = String(decoding: request.method, as: UTF8.self)
        let method = sent == "HEAD" ? "GET" : sent
        guard let action = route.actions.first(where: { $0.method == method })?.action else {
            return .ready(Self.notAllowed(route, sent).prepared)
        }
        guard request.body.count <= Self.bodyLimit else {
            return .ready(
                ControlResponse.error(413, "a call's body may have \(Self.bodyLimit) bytes, and this one has more")
                    .prepared
            )
        }
        var call = ControlCall(method: method, argument: argument, body: Array(request.body))
        let query = request.query.map { String(decoding: $0, as: UTF8.self) } ?? ""
        for pair in QueryPair.pairs(of: query) {
            let name = CanonicalQuery.meaning(pair.name)
            guard route.parameters.contains(name) else {
                return .ready(Self.unknown(parameter: name, route).prepared)
            }
            call.parameters[name] = CanonicalQuery.meaning(pair.value)
        }
        return decision(action, call)
    }

    private func decision(_ action: ControlRoute.Action, _ call: ControlCall) -> Decision {
        switch action {
        case .quick(let respond): return .ready(respond(call).prepared)
        case .stream(let start): return .deferred { start(call, $0) }
        case .slow(let respond):
            let count = slowCalls.add(1, ordering: .relaxed).newValue
            guard count <= Self.slowLimit else {
                slowCalls.subtract(1, ordering: .relaxed)
                return .ready(
                    ControlResponse.error(503, "so many calls are answered already", hint: "call again").prepared
                )
            }
            return .deferred { writer in
                do throws(ProcessError) {
                    try OwnThread.start("control") { [self] in
                        defer { slowCalls.subtract(1, ordering: .relaxed) }
                        settle()
                        writer.send(respond(call).prepared)
                    }
                } catch {
                    self.slowCalls.subtract(1, ordering: .relaxed)
                    writer.send(ControlResponse.error(503, "there is no thread to answer this").prepared)
                }
            }
        }
    }

    private func unknown(_ path: String) -> ControlResponse {
        let known = all.map(\.path).filter { !$0.isEmpty }
        let near = Spelling.nearest(to: String(path.prefix(100)), in: known)
        return .error(
            404,
            "there is no \(Self.prefix)/\(path.prefix(200))",
            hint: near.map { "did you mean \(Self.prefix)/\($0)?" } ?? "there are: " + known.joined(separator: ", ")
        )
    }

    private static func notAllowed(_ route: ControlRoute, _ method: String) -> ControlResponse {
        let methods = route.actions.map(\.method)
        let allowed = methods.flatMap { $0 == "GET" ? ["GET", "HEAD"] : [$0] }
        return .error(
            405,
            "\(prefix)/\(route.path) takes \(methods.joined(separator: " or ")), and this is \(method.prefix(40))",
            headers: ["Allow": allowed.joined(separator: ", ")]
        )
    }

    private static func unknown(parameter name: String, _ route: ControlRoute) -> ControlResponse {
        let near = Spelling.nearest(to: String(name.prefix(100)), in: route.parameters)
        let known = route.parameters.isEmpty ? "it takes none" : "it takes: " + route.parameters.joined(separator: ", ")
        return .error(
            400,
            "\(prefix)/\(route.path) has no parameter \"\(name.prefix(100))\"",
            hint: near.map { "did you mean \"\($0)\"?" } ?? known
        )
    }
}
