public import Exchanges
public import ProcessEngine
import Synchronization

/// The engines that workers under test see: one for each environment profile,
/// behind one server, so that no worker is handed another's task.
///
/// The plain one answers at `/engine-rest`, each other at
/// `/PROFILE/engine-rest`.
public final class WorkerEngines: Responder {
    private struct State {
        var url = ""
        var engines: [String: WorkerEngine] = [:]
    }

    /// What each of them is.
    public let product: EngineProduct
    private let clock: any Clock
    private let ids: @Sendable () -> String
    private let state = Mutex(State())

    /// Makes it; `ids` makes an id, unlike any other.
    public init(product: EngineProduct = .camunda, clock: any Clock, ids: @escaping @Sendable () -> String) {
        self.product = product
        self.clock = clock
        self.ids = ids
    }

    /// Tells where the server answers.
    public func serves(at url: String) { state.withLock { $0.url = url } }

    /// The engine of a profile, made at first use.
    func engine(of profile: String) -> WorkerEngine {
        state.withLock { state in
            if let engine = state.engines[profile] { return engine }
            let path = profile == WorkerEngine.plain ? "" : "/" + profile
            let url = state.url + path + "/engine-rest"
            let engine = WorkerEngine(url: url, product: product, clock: clock, ids: ids)
            state.engines[profile] = engine
            return engine
        }
    }

    /// Lets every worker that waits go.
    func close() {
        let engines = state.withLock { Array($0.engines.values) }
        for engine in engines { engine.standIn.close() }
    }

    public func decide(_ request: IncomingRequest) -> Answer {
        let path = String(decoding: request.path, as: UTF8.self).split(separator: "/", maxSplits: 1)
        let first = path.first.map { String($0) } ?? ""
        let known = state.withLock { $0.engines[first] }
        return (known ?? engine(of: WorkerEngine.plain)).standIn.decide(request)
    }
}

/// An engine, and the workers that ask it.
final class WorkerEngine: Sendable {
    /// The name of the profile that adds nothing.
    static let plain = "plain"

    /// Where its REST API is.
    let url: String
    let standIn: StandInEngine
    private let contacts: Contacts
    private let clock: any Clock

    init(url: String, product: EngineProduct, clock: any Clock, ids: @escaping @Sendable () -> String) {
        self.url = url
        self.clock = clock
        let contacts = Contacts()
        self.contacts = contacts
        standIn = StandInEngine(product: product, clock: clock, ids: ids) { contacts.came($0) }
    }

    /// The next worker that asks for a task; `nil` where none comes in time.
    func contact(within nanoseconds: UInt64) async -> StandInEngine.Contact? {
        await withCheckedContinuation { continuation in
            let gate = ContactGate { continuation.resume(returning: $0) }
            clock.schedule(after: nanoseconds) { gate.open(nil) }
            contacts.next(gate)
        }
    }

    /// Ends the wait for a worker.
    func giveUp() { contacts.came(nil) }
}

/// Who waits for a worker to ask.
private final class Contacts: Sendable {
    private let waiting = Mutex<[ContactGate]>([])

    func next(_ gate: ContactGate) { waiting.withLock { $0.append(gate) } }

    func came(_ contact: StandInEngine.Contact?) {
        let gates = waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        for gate in gates { gate.open(contact) }
    }
}

/// Hands one contact on, the first.
private final class ContactGate: Sendable {
    private let work: Mutex<(@Sendable (StandInEngine.Contact?) -> Void)?>

    init(_ work: @escaping @Sendable (StandInEngine.Contact?) -> Void) {
        self.work = Mutex(work)
    }

    func open(_ contact: StandInEngine.Contact?) {
        let work = work.withLock { work in
            defer { work = nil }
            return work
        }
        work?(contact)
    }
}
