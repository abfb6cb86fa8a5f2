import Documents
public import Exchanges
import Synchronization

/// An engine without an engine: the external-task part of the REST API, with
/// what an engine enforces.
///
/// Locks and their ends by the clock, who holds a task, what a text column
/// holds, types, retries and incidents, long polling, and every refusal in the
/// engine's words. Tasks are offered from outside, where an engine would get
/// them from process instances:
///
///     let engine = StandInEngine(clock: clock)
///     let id = engine.offer(OfferedTask(variables: variables)) { event in note(event) }
///
/// It answers at any path that ends in `/engine-rest/…`, and decides at once;
/// a worker that waits has its request suspended.
public final class StandInEngine: Responder {
    /// The key of the process that it pretends to run.
    public static let definition = "stand-in"
    /// How many workers may wait at once. An engine's queue has as many
    /// places, and is emptied into its list of those that wait all the time.
    public static let waitingLimit = 200

    struct State {
        var engine: EngineState
        var waiting: [WaitingFetch] = []
        var told: [String: @Sendable (TaskEvent) -> Void] = [:]
        var wake: (any Cancellable)?
        var wakeAt: UInt64?
        var last: Contact?
    }

    /// What a worker last asked for.
    public struct Contact: Sendable, Equatable {
        /// Who asked.
        public var worker: String
        /// For which topics.
        public var topics: [String]
        /// For how many tasks at once.
        public var limit: Int
        /// When, in nanoseconds of the clock.
        public var at: UInt64
    }

    private let product: EngineProduct
    let clock: any Clock
    private let ids: @Sendable () -> String
    let contacted: @Sendable (Contact) -> Void
    let state: Mutex<State>

    /// Makes an engine without tasks. `ids` makes an id, unlike any other;
    /// `contacted` is told of every worker that asks for tasks.
    public init(
        product: EngineProduct = .camunda,
        clock: any Clock,
        ids: @escaping @Sendable () -> String,
        contacted: @escaping @Sendable (Contact) -> Void = { _ in }
    ) {
        self.product = product
        self.clock = clock
        self.ids = ids
        self.contacted = contacted
        state = Mutex(State(engine: EngineState(product: product)))
    }

    /// Offers a task; a worker that waits for one has it at once. Returns its
    /// id. `told` is called for each thing that happens to it, in order, and
    /// must return soon.
    @discardableResult
    public func offer(_ task: OfferedTask, told: @escaping @Sendable (TaskEvent) -> Void = { _ in }) -> String {
        let id = ids()
        let (instance, execution) = (ids(), ids())
        state.withLock { state in
            state.engine.add(task, ids: (id, instance, execution), moment)
            state.told[id] = told
        }
        serveWaiting()
        return id
    }

    /// Takes a task back, as the end of its process instance does: what a
    /// worker does with it then is refused.
    public func withdraw(_ id: String) {
        state.withLock { state in
            state.engine.remove(id)
            state.told[id] = nil
        }
    }

    /// The worker that last asked for tasks.
    public var lastContact: Contact? { state.withLock(\.last) }

    /// How many workers wait for a task.
    public var waitingCount: Int {
        state.withLock { $0.waiting.filter { !$0.isOver }.count }
    }

    /// Answers every worker that waits with nothing, as an engine does that
    /// is stopped.
    public func close() {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            state.wake?.cancel()
            return state.waiting
        }
        for one in waiting { one.answer(.json(.array([]))) }
    }

    var moment: EngineState.Moment { EngineState.Moment(now: clock.now, wall: clock.wall) }

    public func decide(_ request: IncomingRequest) -> Answer {
        let path = String(decoding: request.path, as: UTF8.self).split(separator: "/").map { String($0) }
        let below = path.firstIndex(of: "engine-rest").map { Array(path[($0 + 1)...]) } ?? path
        let method = String(decoding: request.method, as: UTF8.self)
        do throws(Refusal) {
            return .answer(try decide(method, below, request))
        } catch {
            return .answer(.ready(error.response.prepared))
        }
    }

    private func decide(_ method: String, _ path: [String], _ request: IncomingRequest) throws(Refusal) -> Decision {
        if path.count >= 2, path[0] == "engine", path[1] != "default" {
            throw Refusal(400, "InvalidRequestException", "No process engine available")
        }
        guard let (route, methods) = EngineRoute.find(path) else { throw .notFound }
        guard methods.contains(method) else { throw .notAllowed }
        let headers = request.headers()
        try expectAcceptable(headers["Accept"], route)
        let query = QueryPair.pairs(of: request.query.map { String(decoding: $0, as: UTF8.self) } ?? "")
        switch route {
        case .engines: return ready(.json(.array([.object(["name": .string("default")])])))
        case .version: return ready(.json(.object(["version": .string(product.version)])))
        case .incidents: return ready(.json(.array(state.withLock { $0.engine.incidents(query) })))
        case .topicNames: return ready(.json(.array(state.withLock { $0.engine.topicNames })))
        case .count:
            let count = state.withLock { $0.engine.list(query, now: clock.now).count }
            return ready(.json(.object(["count": .integer(count)])))
        case .list: return ready(.json(.array(try list(method, query, request, headers))))
        case .task(let id):
            guard let task = state.withLock({ $0.engine.task(id) }) else { throw .unknownTask(id, code: nil) }
            return ready(.json(task.json(nil)))
        case .errorDetails(let id): return ready(try errorDetails(id))
        case .act(let verb, let id):
            // `unlock` has no body.
            let body = verb == "unlock" ? try BodyReader(.object([Member]())) : try self.body(request, headers)
            return ready(try act(verb, id, body))
        case .fetch: return try fetch(FetchRequest(try body(request, headers)))
        }
    }

    func ready(_ response: StandInResponse) -> Decision { .ready(response.prepared) }

    /// What an engine answers is JSON, but for error details.
    private func expectAcceptable(_ accept: String?, _ route: EngineRoute) throws(Refusal) {
        if case .act = route { return }
        if case .errorDetails = route { return }
        guard let accept else { return }
        let isTaken = accept.split(separator: ",").contains { part in
            let type = part.split(separator: ";").first?.filter { $0 != " " }.lowercased() ?? ""
            return ["*/*", "application/*", "application/json", ""].contains(type)
        }
        guard isTaken else { throw .notAcceptable }
    }

    private func body(_ request: IncomingRequest, _ headers: Headers) throws(Refusal) -> BodyReader {
        let type = headers["Content-Type"]
        let essence = type?.split(separator: ";").first?.filter { $0 != " " }.lowercased()
        guard request.body.isEmpty || essence == "application/json" else { throw .unsupportedType }
        return try BodyReader(Array(request.body), contentType: type)
    }

    private func list(
        _ method: String,
        _ query: [QueryPair],
        _ request: IncomingRequest,
        _ headers: Headers
    ) throws(Refusal) -> [Value] {
        guard method == "POST" else { return state.withLock { $0.engine.list(query, now: clock.now) } }
        let wanted = try body(request, headers).members.members ?? []
        let pairs = wanted.map { member in
            QueryPair(member.name, member.value.string ?? JSONWriter().string(member.value))
        }
        return state.withLock { $0.engine.list(pairs, now: clock.now) }
    }

    private func errorDetails(_ id: String) throws(Refusal) -> StandInResponse {
        guard let task = state.withLock({ $0.engine.task(id) }) else {
            throw .null("No external task found with id \(id): externalTask")
        }
        return task.errorDetails.map { .text($0) } ?? .done
    }

    /// Does what a worker wants with a task, and tells of it.
    private func act(_ verb: String, _ id: String, _ body: BodyReader) throws(Refusal) -> StandInResponse {
        let moment = moment
        let incident = ids()
        let worker = (try? body.text("workerId")) ?? ""
        let (result, told, lateBy) = state.withLock { state in
            let before = state.engine.task(id)
            let told = state.told[id]
            var result: Result<TaskEvent.Kind?, Refusal>
            do throws(Refusal) {
                result = .success(try state.engine.act(verb, id, body, incident: incident, moment))
            } catch {
                result = .failure(error)
            }
            if state.engine.task(id) == nil { state.told[id] = nil }
            return (result, told, before?.lateness(at: moment.now) ?? 0)
        }
        switch result {
        case .success(let kind):
            if let kind { told?(TaskEvent(kind, worker: worker, at: moment.now, lateBy: lateBy)) }
            serveWaiting()
            return .done
        case .failure(let refusal):
            let kind = TaskEvent.Kind.refused(verb: verb, status: refusal.status, refusal.body)
            told?(TaskEvent(kind, worker: worker, at: moment.now, lateBy: lateBy))
            throw refusal
        }
    }
}
