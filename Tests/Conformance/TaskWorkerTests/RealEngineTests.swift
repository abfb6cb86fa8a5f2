import Contracts
import Documents
import Exchanges
import HTTPCalling
import HTTPServing
import ProcessEngine
import ReferenceConnector
import TestSupport
import Testing

@testable import TaskWorker

/// The worker before real engines: what a process has afterwards.
@Suite(.serialized, .timeLimit(.minutes(4)))
struct RealEngineTests {
    @Test(
        .enabled(if: RealProduct.allCases.allSatisfy(\.isPresent), Comment(rawValue: RealProduct.absence)),
        arguments: [RealProduct.camunda, .operaton]
    )
    func theProcessHasWhatTheDocumentPromises(real: RealProduct) async throws {
        let clock = SystemClock.shared
        let upstream = try CurlUpstream(clock: clock)
        defer { upstream.shutdown() }
        let long = String(repeating: "long ", count: 1000)
        let api = try HTTPServer.start(
            Provider([
                (200, [:], Bench.chat(long)), (401, [:], #"{"error":{"message":"bad key"}}"#),
                (200, [:], Bench.chat("Hi")),
            ]),
            clock: clock
        )
        let engine = EngineCalls(try await RealEngine.shared(real).url, over: upstream)
        let deployment = try await engine.deploy(
            EngineCalls.process(
                "ask",
                topic: "ask",
                properties: [
                    ("catalyst_payload", #"{"text":"${userMessage}"}"#),
                    ("catalyst_responseMapping", #"{"aiReply":"choices[0].message.content","usage":"usage"}"#),
                ]
            ),
            name: "ask"
        )
        let contract = try Contract.load(Repository.provider + "/contract.yaml")
        var inputs = Dictionary(contract.parameters(baseURL: api.url).map { ($0.name, $0.value) }) { $1 }
        inputs["catalyst_secretSource"] = "variable"
        inputs["catalyst_authValue"] = "key-1"
        let worker = TaskWorker(
            engine: EngineClient(url: engine.url, upstream: upstream, clock: clock),
            connector: ReferenceConnector(contract: contract, upstream: upstream, clock: clock, random: { 0 }),
            options: WorkerOptions(name: "w", topic: "ask", parallel: 1, lock: 10_000, wait: 2000),
            inputs: inputs,
            environment: [:],
            clock: clock,
            random: { 0 }
        )
        let running = Task { try await worker.run() }
        let completed = try await variables(engine, after: "long")
        #expect(completed["aiReply"] == "File")
        #expect(completed["catalyst_responseBody"] == "File")
        #expect(completed["catalyst_success"] == "Boolean")
        #expect(completed["usage"] == (real == .camunda ? "Json" : "String"))
        #expect(completed["code"] == nil)
        let raised = try await variables(engine, after: "bad key")
        #expect(raised["code"] == "String")
        #expect(raised["catalyst_error"] == "String")
        #expect(raised["catalyst_statusCode"] == "Integer")
        #expect(raised["aiReply"] == nil)
        #expect(try await variables(engine, after: "short")["aiReply"] == "String")
        worker.stop()
        try await running.value
        try await engine.remove(deployment)
        await api.stop()
    }

    /// Starts a process, waits until it has come to its user task, and gives
    /// the types of its variables.
    private func variables(_ engine: EngineCalls, after name: String) async throws -> [String: String] {
        let instance = try await engine.start(
            "ask",
            variables: #"{"a":{"value":"x"},"userMessage":{"value":"say \"\#(name)\""}}"#,
            businessKey: name
        )
        while try await engine.call("GET", "/task?processInstanceId=\(instance)").json?.elements?.isEmpty != false {
            await SystemClock.shared.sleep(nanoseconds: 20_000_000)
        }
        let told = try await engine.call(
            "GET",
            "/history/variable-instance?processInstanceId=\(instance)&deserializeValues=false"
        )
        let pairs = (told.json?.elements ?? []).filter { $0["activityInstanceId"]?.string == instance }
            .compactMap { one in one["name"]?.string.flatMap { name in one["type"]?.string.map { (name, $0) } } }
        return Dictionary(pairs) { $1 }
    }
}
