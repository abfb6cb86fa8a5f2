import Documents
import Exchanges
import Synchronization
import TestSupport
import Testing

@testable import ProcessEngine

/// A stand-in that is spoken to without a network.
final class StandIn: Sendable {
    let clock = ManualClock()
    let engine: StandInEngine
    private let events = Events()

    init(_ product: EngineProduct = .camunda) {
        let count = IDs()
        engine = StandInEngine(product: product, clock: clock, ids: { count.next() })
    }

    private final class Events: Sendable {
        let all = Mutex<[TaskEvent]>([])
    }

    private final class IDs: Sendable {
        private let last = Mutex(0)
        func next() -> String {
            last.withLock { last in
                last += 1
                return "id-\(last)"
            }
        }
    }

    /// What was told of the tasks.
    var told: [TaskEvent] { events.all.withLock { $0 } }

    @discardableResult
    func offer(_ task: OfferedTask = OfferedTask(topic: "t")) -> String {
        engine.offer(task) { [events] event in events.all.withLock { $0.append(event) } }
    }

    func request(_ method: String, _ path: String, _ body: String?) -> Request {
        let parts = path.split(separator: "?", maxSplits: 1).map(String.init)
        return Request(
            method: method,
            path: "/engine-rest" + parts[0],
            query: parts.count > 1 ? parts[1] : nil,
            headers: body == nil ? [:] : ["Content-Type": "application/json"],
            body: Array((body ?? "").utf8)
        )
    }

    /// Asks and gives what comes at once: status, content type and body.
    func ask(_ method: String, _ path: String, _ body: String? = nil) -> Told {
        let seen = engine.decision(request(method, path, body))
        guard case .ready(let response) = seen.kind else { return Told(0, nil, "") }
        return Told(
            response.status,
            response.headers["Content-Type"],
            String(decoding: response.body.array, as: UTF8.self)
        )
    }

    func post(_ path: String, _ body: String) -> Told { ask("POST", "/external-task/" + path, body) }

    /// Fetches one task of the topic; its id.
    @discardableResult
    func fetch(_ worker: String = "w", lock: Int = 1000, more: String = "", topic: String = "") -> String? {
        let answer = post(
            "fetchAndLock",
            #"{"workerId":"\#(worker)","maxTasks":1,"topics":[{"topicName":"t","lockDuration":\#(lock)\#(topic)}]\#(more)}"#
        )
        return answer.json?[0]?["id"]?.string
    }

    struct Told: Equatable, CustomStringConvertible {
        var status: Int
        var type: String?
        var body: String

        init(_ status: Int, _ type: String?, _ body: String) {
            (self.status, self.type, self.body) = (status, type, body)
        }

        var json: Value? { try? Document.json(Array(body.utf8)).root.value }
        var description: String { "\(status) \(type ?? "-") \(body)" }

        static let done = Told(204, nil, "")
        static func refused(_ status: Int, _ type: String, _ message: String, code: String = "0") -> Told {
            Told(
                status,
                "application/json",
                #"{"type":"\#(type)","message":"\#(message)","code":\#(code)}"#
            )
        }
    }
}
