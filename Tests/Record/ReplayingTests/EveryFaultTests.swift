import Documents
import Exchanges
import Faults
import Foundation
import HTTPServing
import Mocking
import Recordings
import Replaying
import Scenarios
import TestSupport
import Testing

/// Every fault, on responses that are ready, streamed and recorded: the same
/// bytes on a socket, wherever they came from.
@Suite struct EveryFaultTests {
    static let faults = [
        "", "close before-head", "reset before-head", "close in-head", "reset in-head", "close after-response",
        "close announced", "reset announced", "close next-request", "reset next-request", "reset after-response",
        "stall at=before-head for=5ms", "stall at=50% for=5ms",
        "stall at=2 events for=5ms", "cut after=0B", "cut after=20B", "cut after=2 events by=reset",
        "cut after=99 events",
        "drip bytes=40 every=1ms", "rate 100KB/s", "slice 1B", "slice 3,1,7", "slice event", "slice whole",
        "head garbage", "head bad-version", "head no-status", "head bare-lf", "head two-lengths",
        "head length-and-chunked", "head folded", "head huge", "head interim", "chunk bad-size", "chunk no-crlf",
        "chunk huge-size", "chunk extension", "chunk trailer", "gzip ok", "gzip undeclared", "gzip broken",
        "gzip truncated", "events no-done", #"events error={"error":1} after=1 event"#, "events duplicate=2",
        "events broken-json=2", "events invalid-utf8=2", "events endless", "events line-ends=cr",
        "events line-ends=crlf", "events bom", "events comments=1ms", "events no-space", "events usage=none",
        "events usage=finish", "events usage=extra-chunk", "slice 2B; gzip ok; cut after=9B",
        "events duplicate=1; slice whole; head folded",
    ]
    /// Those after which the bytes are as they were: it is when they come that
    /// changes, or what was there already is asked for.
    private static let unseen = [
        "", "rate 100KB/s", "drip bytes=40 every=1ms", "slice event", "events comments=1ms", "events usage=finish",
        "cut after=99 events", "close announced",
    ]

    private static let events = [
        #"data: {"choices":[{"delta":{"content":"a"},"finish_reason":null}]}"# + "\n\n",
        #"data: {"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":1}}"# + "\n\n",
        "data: [DONE]\n\n",
    ]

    @Test func noFaultIsLeftOut() {
        let texts: [String] = Self.faults.joined(separator: "; ").components(separatedBy: "; ")
        let words: [[String]] = texts.map { $0.split(separator: " ").map(String.init) }
        #expect(Set(words.compactMap(\.first)) == Set(FaultShape.names))
        let changes: [String] = words.filter { $0.first == "events" }.map { String($0[1].prefix { $0 != "=" }) }
        #expect(Set(changes) == Set(FaultShape.eventNames))
    }

    /// A mock whose one rule answers with a response.
    private static func mock(_ response: String) throws -> any Responder {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("firedrill-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let text = "format: 1\nrules:\n- response: \(response)\n"
        try Data(text.utf8).write(to: folder.appendingPathComponent("own.yaml"))
        let scenario = try ScenarioFile.load(folder.path + "/own.yaml")
        return MockResponder([scenario], values: .example, redaction: .sample, clock: SystemClock.shared)
    }

    private static func replay(_ folder: ReplayFolder, _ framing: Framing, _ chunks: [String]) throws -> any Responder {
        let response = Response(
            head: ResponseHead(status: 200, headers: ["Content-Type": "text/event-stream"]),
            framing: framing,
            chunks: chunks.map { Chunk(bytes: Array($0.utf8)) }
        )
        try folder.add(1, "hello", response)
        return ReplayResponder(try RecordingIndex.open(folder.path), redaction: .sample)
    }

    /// All that a client gets; of what never ends the first part.
    private static func seen(_ responder: any Responder, _ faults: String) async throws -> SocketEnd {
        let list = faults.isEmpty ? [] : try FaultText.faults(faults, lastEvent: .done)
        let faulty = FaultyResponder(before: responder, faults: list)
        var options = HTTPServer.Options()
        options.addsDate = false
        let server = try HTTPServer.start(faulty, options: options, clock: SystemClock.shared)
        let client = try TestClient(port: server.port)
        let request = ReplayFolder.request("hello")
        let lines = ["Host: h", "Connection: close", "Content-Length: \(request.body.count)"]
        let head = (["POST \(request.path) HTTP/1.1"] + lines).joined(separator: "\r\n") + "\r\n\r\n"
        try client.send(Array(head.utf8) + request.body)
        let end =
            faults == "events endless" ? SocketEnd(bytes: try client.read(2000), isReset: false) : client.untilEnd()
        client.close()
        await server.stop(drain: 0)
        return end
    }

    @Test(.timeLimit(.minutes(1)), arguments: faults)
    func isTheSameOnReadyStreamedAndRecordedResponses(fault: String) async throws {
        let body = Self.events.joined()
        let quoted = String(decoding: JSONWriter().bytes(.string(body)), as: UTF8.self)
        let list = String(
            decoding: JSONWriter().bytes(.array(Self.events.map { .string(String($0.dropLast(2))) })),
            as: UTF8.self
        )
        let head = "status: 200, headers: { Content-Type: text/event-stream }"
        let ready = try Self.mock("{ \(head), text: \(quoted) }")
        let streamed = try Self.mock("{ \(head), stream: { events: \(list) } }")
        let (whole, chunked) = (try ReplayFolder(), try ReplayFolder())
        let recordedWhole = try Self.replay(whole, .length(body.utf8.count), [body])
        let recordedChunked = try Self.replay(chunked, .chunked, Self.events)

        let first = try await Self.seen(ready, fault)
        #expect(try await Self.seen(recordedWhole, fault) == first)
        let second = try await Self.seen(streamed, fault)
        #expect(try await Self.seen(recordedChunked, fault) == second)
        // It does something to both.
        guard !Self.unseen.contains(fault) else { return }
        #expect(try await Self.seen(ready, "") != first)
        #expect(try await Self.seen(streamed, "") != second)
    }
}
