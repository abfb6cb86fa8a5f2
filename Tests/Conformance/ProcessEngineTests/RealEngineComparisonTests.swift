import Documents
import Exchanges
import HTTPCalling
import HTTPServing
import Synchronization
import TestSupport
import Testing

@testable import ProcessEngine

/// The stand-in beside the real engines: the same requests get the same
/// status, content type, error body, and members of the same JSON types.
@Suite(.serialized, .timeLimit(.minutes(4)))
struct RealEngineComparisonTests {
    @Test(
        .enabled(if: RealProduct.allCases.allSatisfy(\.isPresent), Comment(rawValue: RealProduct.absence)),
        arguments: [(RealProduct.camunda, EngineProduct.camunda), (.operaton, .operaton)]
    )
    func answersAsTheRealOneDoes(real: RealProduct, product: EngineProduct) async throws {
        let upstream = try CurlUpstream(clock: SystemClock.shared)
        defer { upstream.shutdown() }
        let engine = EngineCalls(try await RealEngine.shared(real).url, over: upstream)
        let deployment = try await engine.deploy(EngineCalls.process("compare", topic: "compare"), name: "compare")
        let standIn = StandInEngine(product: product, clock: SystemClock.shared, ids: Self.ids())
        let server = try HTTPServer.start(standIn, clock: SystemClock.shared)
        let own = EngineCalls(server.url + "/engine-rest", over: upstream)
        var compared = 0
        for (number, steps) in Comparison.all.enumerated() {
            let theirs = try await Self.fetched(engine, "case-\(number)") {
                _ = try await engine.start(
                    "compare",
                    variables: #"{"a":{"value":"hi"},"n":{"value":5}}"#,
                    businessKey: "case-\(number)"
                )
            }
            let ours = try await Self.fetched(own, "case-\(number)") {
                standIn.offer(Self.task("case-\(number)"))
            }
            for step in steps {
                let real = try await step.ask(engine, id: theirs, product)
                let seen = try await step.ask(own, id: ours, product)
                #expect(seen == real, "\(product.name): \(step.name)")
                compared += 1
            }
        }
        #expect(compared > 120)
        try await engine.remove(deployment)
        await server.stop()
    }

    /// Both hold a worker's question open until there is a task.
    @Test(
        .enabled(if: RealProduct.allCases.allSatisfy(\.isPresent), Comment(rawValue: RealProduct.absence)),
        arguments: [RealProduct.camunda, .operaton]
    )
    func aTaskEndsTheWaitOfAWorker(real: RealProduct) async throws {
        let upstream = try CurlUpstream(clock: SystemClock.shared)
        defer { upstream.shutdown() }
        let engine = EngineCalls(try await RealEngine.shared(real).url, over: upstream)
        let deployment = try await engine.deploy(EngineCalls.process("poll", topic: "poll"), name: "poll")
        let standIn = StandInEngine(clock: SystemClock.shared, ids: Self.ids())
        let server = try HTTPServer.start(standIn, clock: SystemClock.shared)
        let own = EngineCalls(server.url + "/engine-rest", over: upstream)
        let body =
            #"{"workerId":"w","maxTasks":1,"asyncResponseTimeout":30000,"#
            + #""topics":[{"topicName":"poll","lockDuration":1000}]}"#
        async let theirs = engine.call("POST", "/external-task/fetchAndLock", body)
        async let ours = own.call("POST", "/external-task/fetchAndLock", body)
        while standIn.waitingCount == 0 { await Task.yield() }
        _ = try await engine.start("poll", variables: #"{"a":{"value":"hi"}}"#, businessKey: "poll")
        standIn.offer(OfferedTask(topic: "poll"))
        #expect(try await theirs.json?.elements?.count == 1)
        #expect(try await ours.json?.elements?.count == 1)
        try await engine.remove(deployment)
        await server.stop()
    }

    private static func ids() -> @Sendable () -> String {
        final class Count: Sendable {
            let last = Mutex(0)
        }
        let count = Count()
        return {
            count.last.withLock { last in
                last += 1
                return "0000-\(last)"
            }
        }
    }

    /// The task as the process of the real engine makes it.
    private static func task(_ businessKey: String) -> OfferedTask {
        OfferedTask(
            topic: "compare",
            variables: [NamedVariable("a", .string("hi")), NamedVariable("n", .integer(5))],
            localVariables: [NamedVariable("loc", .string("in hi"))],
            extensionProperties: [("x", "raw ${a}")],
            priority: 7,
            businessKey: businessKey,
            catches: .any(code: "code", message: "message")
        )
    }

    /// Makes a task and has a worker fetch it; its id.
    private static func fetched(_ engine: EngineCalls, _ key: String, _ make: () async throws -> Void) async throws
        -> String
    {
        try await make()
        let told = try await engine.call(
            "POST",
            "/external-task/fetchAndLock",
            #"{"workerId":"w","maxTasks":1,"topics":[{"topicName":"compare","lockDuration":600000,"#
                + #""businessKey":"\#(key)"}]}"#
        )
        guard let id = told.json?[0]?["id"]?.string else { throw EngineCalls.Failure(description: "\(told)") }
        return id
    }
}
