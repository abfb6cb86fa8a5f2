import Contracts
import Documents
import Judging
import Subjects
import Synchronization
import Testing

/// The harness's side of the protocol, line by line.
@Suite struct HarnessLoopTests {
    /// Answers each order by its id, and waits where it says so.
    private struct Scripted: Subject {
        let orders = OrderList()

        func describe() async throws -> SubjectDescription {
            SubjectDescription(kind: "test", name: "scripted", version: "1", capabilities: ["parallel"], maxParallel: 3)
        }

        func run(_ order: RunOrder) async -> RunReport {
            orders.append(order)
            switch order.id {
            case "good":
                return RunReport(
                    outcome: .completed,
                    variables: ["b": .integer(2), "a": .string("1")],
                    events: [SubjectEvent("sleep", .object([Member("requestedMs", .integer(5))]))]
                )
            case "fault": return RunReport(outcome: .harnessError(message: "mine"))
            case "slow":
                while !Task.isCancelled { await Task.yield() }
                return RunReport(outcome: .unresolved)
            default: return RunReport(outcome: .unsupported(capability: "c", message: "m"))
            }
        }

        func finish() async {}
    }

    private final class OrderList: Sendable {
        private let list = Mutex<[RunOrder]>([])
        func append(_ order: RunOrder) { list.withLock { $0.append(order) } }
        var all: [RunOrder] { list.withLock(\.self) }
    }

    private static func run(_ id: String, _ more: String = "") -> String {
        #"{"op":"run","id":"\#(id)","baseUrl":"u","input":{"parameters":{"p":"v"}}\#(more)}"#
    }

    /// What comes out after some lines went in.
    private static func serve(_ lines: [String], to subject: Scripted = Scripted()) async throws -> [String] {
        let written = Mutex<[String]>([])
        let loop = HarnessLoop(subject, environment: ["E": "x"]) { line in
            written.withLock { $0.append(String(decoding: line, as: UTF8.self)) }
        }
        let (input, continuation) = AsyncStream.makeStream(of: [UInt8].self)
        for line in lines { continuation.yield(Array(line.utf8)) }
        continuation.finish()
        try await loop.serve(input)
        return written.withLock(\.self)
    }

    @Test(
        arguments: [
            (
                #"{"op":"hello","protocol":1}"#,
                [
                    #"{"op":"hello","protocol":1,"subject":{"name":"scripted","version":"1","language":"swift"},"#
                        + #""capabilities":["parallel"],"maxParallel":3}"#
                ]
            ),
            (#"{"op":"ping","seq":4}"#, [#"{"op":"pong","seq":4}"#]),
            (
                run("good"),
                [
                    #"{"op":"event","id":"good","event":"sleep","requestedMs":5}"#,
                    #"{"op":"result","id":"good","outcome":"completed","variables":{"a":{"type":"String","value":"1"},"#
                        + #""b":{"type":"Integer","value":2}},"variablesObservable":true}"#,
                ]
            ),
            (run("fault"), [#"{"op":"fault","id":"fault","message":"mine"}"#]),
            (
                run("slow"),
                [
                    #"{"op":"result","id":"slow","outcome":"failed","error":{"type":"cancelled","#
                        + #""message":"the run was cancelled"},"variablesObservable":true}"#
                ]
            ),
            ("nonsense", [#"{"op":"fault","message":"a line that is no message"}"#]),
            (#"{"op":7}"#, [#"{"op":"fault","message":"a line that is no message"}"#]),
            (#"{"op":"dance","id":"a"}"#, [#"{"op":"fault","id":"a","message":"an unknown op \"dance\""}"#]),
            (
                #"{"op":"run","id":"a"}"#,
                [#"{"op":"fault","id":"a","message":"a run without id, baseUrl or input.parameters"}"#]
            ),
            (#"{"op":"cancel","id":"nobody"}"#, []),
            (#"{"op":"bye"}"#, []),
        ] as [(String, [String])]
    )
    func eachLineHasItsAnswer(line: String, answers: [String]) async throws {
        #expect(try await Self.serve([line]) == answers)
    }

    @Test func aCancelEndsARunAndTheOthersGoOn() async throws {
        let lines = try await Self.serve([Self.run("slow"), #"{"op":"cancel","id":"slow"}"#, Self.run("good")])
        #expect(lines.count == 3)
        #expect(lines.filter { $0.contains(#""id":"slow""#) }.count == 1)
    }

    @Test(
        arguments: [
            ("", 60_000_000_000), (#","deadlineMs":5"#, 5_000_000), (#","deadlineMs":-5"#, 1_000_000),
            (#","deadlineMs":9223372036854775807"#, 86_400_000_000_000),
        ] as [(String, UInt64)]
    )
    func anyDeadlineIsTaken(more: String, nanoseconds: UInt64) async throws {
        let subject = Scripted()
        _ = try await Self.serve([Self.run("fault", more)], to: subject)
        #expect(subject.orders.all.map(\.deadline) == [nanoseconds])
        #expect(subject.orders.all.map(\.environment.variables) == [["E": "x"]])
    }
}
