import Exchanges
import Foundation
import Mocking
import Scenarios
import Synchronization

/// A reply as a client sees it.
struct Seen: Equatable {
    var status: Int
    var headers: Headers
    var body: String
    /// Pieces with the nanoseconds from the request to their writing; empty
    /// for a reply that was ready.
    var chunks: [Chunk] = []

    struct Chunk: Equatable {
        var at: UInt64
        var text: String
    }
}

/// A writer that notes what happens to it, and when.
final class NotingWriter: ReplyWriter {
    struct State {
        var head: ReplyHead?
        var framing: Framing?
        var chunks: [Seen.Chunk] = []
        var end: String?
        var answers: [WriteResult] = []
        var drained: [@Sendable () -> Void] = []
    }

    let clock: ManualClock
    let start: UInt64
    let state: Mutex<State>

    /// Answers each write with the next of these, then with `.taken`.
    init(_ clock: ManualClock, answers: [WriteResult] = []) {
        self.clock = clock
        start = clock.now
        state = Mutex(State(answers: answers.reversed()))
    }

    func begin(_ head: ReplyHead, framing: Framing) {
        state.withLock { ($0.head, $0.framing) = (head, framing) }
    }

    func write(_ bytes: [UInt8]) -> WriteResult {
        state.withLock { state in
            let answer = state.answers.popLast() ?? .taken
            if answer != .gone {
                let text = String(decoding: bytes, as: UTF8.self)
                state.chunks.append(Seen.Chunk(at: clock.now - start, text: text))
            }
            return answer
        }
    }

    func whenDrained(_ work: @escaping @Sendable () -> Void) { state.withLock { $0.drained.append(work) } }
    func whenGone(_ work: @escaping @Sendable () -> Void) {}
    func finish() { state.withLock { $0.end = "finish" } }
    func cut() { state.withLock { $0.end = "cut" } }

    /// The client has read what was queued.
    func drain() {
        let work = state.withLock { state in
            defer { state.drained = [] }
            return state.drained
        }
        work.forEach { $0() }
    }

    var end: String? { state.withLock(\.end) }
    var chunks: [Seen.Chunk] { state.withLock(\.chunks) }
    var head: ReplyHead? { state.withLock(\.head) }
    var framing: Framing? { state.withLock(\.framing) }
}

/// A log that keeps everything.
final class KeepingLog: TrafficLog {
    private let kept = Mutex<(began: [TrafficEntry], ended: [TrafficEntry])>(([], []))

    func began(_ entry: TrafficEntry) { kept.withLock { $0.began.append(entry) } }
    func ended(_ entry: TrafficEntry) { kept.withLock { $0.ended.append(entry) } }

    var began: [TrafficEntry] { kept.withLock(\.began) }
    var ended: [TrafficEntry] { kept.withLock(\.ended) }
}

extension Responder {
    /// The whole reply to a request, with the clock moved as far as it takes.
    func reply(to request: Request, clock: ManualClock = ManualClock()) -> Seen {
        switch respond(to: request).kind {
        case .ready(let reply):
            return Seen(
                status: reply.status,
                headers: reply.headers,
                body: String(decoding: reply.body.array, as: UTF8.self)
            )
        case .deferred(let start):
            let writer = NotingWriter(clock)
            start(writer)
            while let instant = clock.nextInstant { clock.advance(by: instant - clock.now) }
            let head = writer.head ?? ReplyHead(status: 0)
            return Seen(
                status: head.status,
                headers: head.headers,
                body: writer.chunks.map(\.text).joined(),
                chunks: writer.chunks
            )
        case .close:
            return Seen(status: 0, headers: [:], body: "")
        }
    }
}

extension Request {
    /// A chat request.
    static func chat(
        _ prefix: String = "",
        model: String = "accounts/fireworks/models/llama-v3p3-70b-instruct",
        key: String = "fw_test_good",
        more: String = ""
    ) -> Request {
        Request(
            path: prefix + "/inference/v1/chat/completions",
            headers: ["Authorization": "Bearer \(key)", "Content-Type": "application/json"],
            body: Array(#"{"model":"\#(model)","messages":[{"role":"user","content":"hi"}]\#(more)}"#.utf8)
        )
    }
}

/// The root of the repository.
let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

func shipped(_ names: String...) throws -> [Scenario] {
    try names.map { try ScenarioFile.load("\(repository)/Scenarios/fireworks-ai/scenarios/\($0).yaml") }
}

func bodyFile(_ name: String) throws -> String {
    try String(contentsOfFile: "\(repository)/Scenarios/fireworks-ai/scenarios/bodies/\(name)", encoding: .utf8)
}

/// A scenario from the text of its rules.
func scenario(_ rules: String, name: String = "own", files: [String: String] = [:]) throws -> Scenario {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("firedrill-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let text = """
        format: 1
        name: \(name)
        title: t
        provenance: { fidelity: synthetic, source: ours }
        rules:
        \(rules)
        """
    for (name, text) in files.merging(["own.yaml": text], uniquingKeysWith: { $1 }) {
        try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    }
    return try ScenarioFile.load(folder.path + "/own.yaml")
}
