import Documents
import Exchanges

/// The tasks of a stand-in and what becomes of them: a value that its engine
/// guards.
struct EngineState: Sendable {
    /// An instant in the two forms that are needed.
    struct Moment: Sendable {
        /// Nanoseconds of the clock.
        var now: UInt64
        /// Nanoseconds since 1970.
        var wall: Int64
    }

    let product: EngineProduct
    var tasks: [HeldTask] = []
    private var count = 0

    /// An engine without tasks.
    init(product: EngineProduct) {
        self.product = product
    }

    mutating func add(_ offer: OfferedTask, ids: (String, String, String), _ moment: Moment) {
        count += 1
        tasks.append(
            HeldTask(
                id: ids.0,
                instance: ids.1,
                execution: ids.2,
                offer: offer,
                number: count,
                created: moment.wall,
                scope: VariableScope(offer.variables),
                local: VariableScope(offer.localVariables),
                priority: offer.priority
            )
        )
    }

    mutating func remove(_ id: String) { tasks.removeAll { $0.id == id } }

    func task(_ id: String) -> HeldTask? { tasks.first { $0.id == id } }

    /// Locks what a worker may have, and returns it as it is then.
    /// What cannot be deserialized for it is refused, and stays locked.
    mutating func fetch(
        _ request: FetchRequest,
        _ moment: Moment
    ) throws(Refusal) -> [(task: HeldTask, json: Value, lock: UInt64)] {
        var free = tasks.indices.filter { index in
            !tasks[index].isLocked(at: moment.now) && tasks[index].retries != 0
        }
        if request.order == .newestFirst { free.reverse() }
        if request.usesPriority {
            free = free.enumerated().sorted {
                let (one, other) = (tasks[$0.element].priority, tasks[$1.element].priority)
                return one == other ? $0.offset < $1.offset : one > other
            }.map(\.element)
        }
        var fetched: [(task: HeldTask, json: Value, lock: UInt64)] = []
        for index in free where fetched.count < request.limit {
            // A topic that is named twice counts as its last.
            guard let topic = request.topics.last(where: { $0.takes(tasks[index]) }) else { continue }
            let lock = UInt64(topic.lock) &* 1_000_000
            tasks[index].worker = request.worker
            setLock(of: index, for: lock, moment)
            fetched.append((tasks[index], try tasks[index].json(fetchedBy: topic), lock))
        }
        return fetched
    }

    /// Gives tasks back that nobody could be told of.
    mutating func release(_ ids: [String]) {
        for index in tasks.indices where ids.contains(tasks[index].id) {
            tasks[index].worker = nil
            tasks[index].lockEnd = nil
        }
    }

    /// When the next lock ends that keeps a task from being fetched.
    func nextLockEnd(after now: UInt64) -> UInt64? {
        tasks.compactMap { $0.retries == 0 ? nil : $0.lockEnd }.filter { $0 > now }.min()
    }

    mutating func setLock(of index: Int, for nanoseconds: UInt64, _ moment: Moment) {
        tasks[index].lockEnd = moment.now &+ nanoseconds
        tasks[index].lockWall = moment.wall &+ Int64(clamping: nanoseconds)
    }

    func find(_ id: String) throws(Refusal) -> Int {
        guard let index = tasks.firstIndex(where: { $0.id == id }) else { throw .unknownTask(id) }
        return index
    }

    /// A task that a worker holds, or once held and nobody has fetched since.
    func find(
        _ id: String,
        heldBy worker: String,
        _ message: (String, String, String) -> String
    ) throws(Refusal) -> Int {
        let index = try find(id)
        let owner = tasks[index].worker
        guard owner == worker else { throw .bad(message(id, worker, owner ?? "null")) }
        return index
    }

    static func worker(_ body: BodyReader) throws(Refusal) -> String {
        guard let worker = try body.text("workerId") else { throw .null("workerId") }
        return worker
    }
}
