import Contracts
import Documents
import Exchanges
import HTTPCalling
import HTTPServing
import ProcessEngine
import ReferenceConnector
import Releases
import Synchronization
import TestSupport
import Testing

@testable import TaskWorker

/// The release's example in its external-task form, with its template applied
/// anew, before real engines and with our worker: from a person's message to
/// Review, on both paths.
@Suite(.serialized, .timeLimit(.minutes(4)))
struct ShippedExampleTests {
    private static let folder = Repository.provider + "/release-external-task/"

    /// Answers as long as it has answers, and keeps what it was asked.
    private final class Chat: Responder {
        private let asked = Mutex<[[UInt8]]>([])
        private let responses: Mutex<[(status: Int, body: String)]>
        var bodies: [[UInt8]] { asked.withLock { $0 } }

        init(_ responses: [(status: Int, body: String)]) {
            self.responses = Mutex(responses)
        }

        func decide(_ request: IncomingRequest) -> Answer {
            asked.withLock { $0.append(Array(request.body)) }
            let (status, body) = responses.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }
            return .answer(.ready(PreparedResponse(status: status, headers: [:], body: Array(body.utf8))))
        }
    }

    @Test(
        .enabled(if: RealProduct.camunda.isPresent, Comment(rawValue: RealProduct.absence)),
        arguments: [RealProduct.camunda, .operaton]
    )
    func aMessageComesToReviewOnBothPaths(real: RealProduct) async throws {
        let clock = SystemClock.shared
        let upstream = try CurlUpstream(clock: clock)
        defer { upstream.shutdown() }
        let chat = Chat([(200, Bench.chat("Hi")), (401, #"{"error":{"message":"bad key"}}"#)])
        let api = try HTTPServer.start(chat, clock: clock)
        let contract = try Contract.load(Repository.provider + "/contract.yaml")
        let engine = EngineCalls(try await RealEngine.shared(real).url, over: upstream)
        let deployment = try await engine.deploy(applied(url: api.url + contract.endpoint.path), name: "example")
        let worker = TaskWorker(
            engine: EngineClient(url: engine.url, upstream: upstream, clock: clock),
            connector: ReferenceConnector(contract: contract, upstream: upstream, clock: clock, random: { 0 }),
            options: WorkerOptions(name: "w", topic: "fireworks-ai", parallel: 1, lock: 10_000, wait: 2000),
            inputs: Dictionary(contract.parameters(baseURL: "http://127.0.0.1:1").map { ($0.name, $0.value) }) { $1 },
            environment: ["FIREWORKS_API_KEY": "key-1"],
            clock: clock,
            random: { 0 }
        )
        let running = Task { try await worker.run() }
        let message = #"say "hi" \ and\nmore"#
        let good = try await reviewed(engine, message: message)
        #expect(good["aiReply"] == .string("Hi"))
        #expect(good["catalyst_success"] == .bool(true))
        #expect(good["errorCode"] == nil)
        let bad = try await reviewed(engine, message: "again")
        #expect(bad["errorCode"] == .string("AUTH_FAILED"))
        #expect(bad["catalyst_statusCode"] == .number("401"))
        #expect(bad["aiReply"] == nil)
        // The message reached the API as it was typed, in sound JSON.
        let sent = try Document.json(try #require(chat.bodies.first)).root.value
        #expect(sent["messages"]?[1]?["content"] == .string(message))
        worker.stop()
        try await running.value
        try await engine.remove(deployment)
        await api.stop()
    }

    /// The example with the address of the API changed in its template.
    private func applied(url: String) throws -> String {
        let template = try ElementTemplate.load(Self.folder + "fireworks-ai-external-task.element.json")[0]
        let example = Self.folder + "fireworks-ai-external-task.bpmn"
        let bytes = try template.apply(
            to: Files.read(example),
            name: example,
            element: "ask",
            values: [("catalyst_url", url)]
        )
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Lets a person type a message, and gives the variables that are there
    /// when the process has come to Review; ends it.
    private func reviewed(_ engine: EngineCalls, message: String) async throws -> [String: Value] {
        let instance = try await engine.start("catalyst-fireworks-ai-external", variables: "{}", businessKey: "x")
        let typed = JSONWriter().string(.string(message))
        try await complete("configure", of: instance, engine, #"{"userMessage":{"value":\#(typed),"type":"String"}}"#)
        let review = try await task("review", of: instance, engine)
        let told = try await engine.call("GET", "/process-instance/\(instance)/variables?deserializeValues=false")
        _ = try await engine.call("POST", "/task/\(review)/complete", "{}")
        let ended = try await engine.call("GET", "/history/process-instance/\(instance)")
        #expect(ended.json?["state"] == .string("COMPLETED"))
        let members = told.json?.members ?? []
        return Dictionary(members.map { ($0.name, $0.value["value"] ?? .null) }) { $1 }
    }

    private func complete(_ step: String, of instance: String, _ engine: EngineCalls, _ variables: String) async throws
    {
        let task = try await task(step, of: instance, engine)
        let told = try await engine.call("POST", "/task/\(task)/complete", #"{"variables":\#(variables)}"#)
        #expect(told.status == 204, "\(told)")
    }

    /// The id of a user task, once it is there.
    private func task(_ step: String, of instance: String, _ engine: EngineCalls) async throws -> String {
        while true {
            let told = try await engine.call("GET", "/task?processInstanceId=\(instance)&taskDefinitionKey=\(step)")
            if let id = told.json?.elements?.first?["id"]?.string { return id }
            await SystemClock.shared.sleep(nanoseconds: 20_000_000)
        }
    }
}
