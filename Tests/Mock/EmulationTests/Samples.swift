import Documents
import Exchanges
import Foundation
import TestSupport

@testable import Emulation

/// The shipped emulation, asked without a network.
struct Emulated {
    static let seconds: Int64 = 1_795_000_000
    static let thinker = "accounts/fireworks/models/gpt-oss-120b"
    static let plain = "accounts/fireworks/models/minimax-m3"

    let responder: EmulationResponder
    let clock: ManualClock

    /// A clock that stands at a second; the usual one is in November 2026.
    init(_ options: EmulationOptions = EmulationOptions(), at seconds: Int64 = Emulated.seconds) throws {
        clock = ManualClock(now: 1_000_000_000, wall: seconds * 1_000_000_000)
        responder = EmulationResponder(
            try Emulation.load(provider: Repository.provider),
            provider: try Repository.shippedProvider(),
            options: options,
            redaction: .sample,
            clock: clock
        )
    }

    /// What a request gets.
    func ask(
        _ path: String,
        _ body: String = "",
        method: String = "POST",
        key: String? = "fw_test_good",
        headers: KeyValuePairs<String, String> = ["Content-Type": "application/json"]
    ) -> Seen {
        askBytes(path, Array(body.utf8), method: method, key: key, headers: headers)
    }

    /// What a request of bytes gets.
    func askBytes(
        _ path: String,
        _ body: [UInt8],
        method: String = "POST",
        key: String? = "fw_test_good",
        headers: KeyValuePairs<String, String> = ["Content-Type": "application/json"]
    ) -> Seen {
        var fields = Headers(headers.map { HeaderField($0.key, $0.value) })
        if let key { fields.append("Authorization", "Bearer \(key)") }
        let parts = path.split(separator: "?", maxSplits: 1).map(String.init)
        let request = Request(
            method: method,
            path: "/inference/v1" + parts[0],
            query: parts.dropFirst().first,
            headers: fields,
            body: body
        )
        return responder.response(to: request, clock: clock)
    }

    /// What a chat gets that says one thing; `more` are members of the body.
    func chat(_ text: String = "hi", model: String = Emulated.plain, _ more: String = "") -> Seen {
        let message = JSONWriter().string(.object(["role": .string("user"), "content": .string(text)]))
        return ask("/chat/completions", #"{"model":"\#(model)","messages":[\#(message)]\#(more)}"#)
    }
}

extension Seen {
    /// The body with the response's own id as `ID`.
    var plainBody: String {
        headers["x-request-id"].map { body.replacing($0, with: "ID") } ?? body
    }

    /// The body as a value; null where it is no JSON.
    var json: Value { (try? Document.json(Array(body.utf8), name: ""))?.root.value ?? .null }

    /// The data of a stream's events that are JSON.
    var events: [Value] {
        body.components(separatedBy: "\n").filter { $0.hasPrefix("data: {") }.compactMap { line in
            (try? Document.json(Array(line.utf8.dropFirst(6)), name: ""))?.root.value
        }
    }

    /// Status and the message of an error.
    var error: String {
        "\(status) \(json["error"]?["message"]?.string ?? json["detail"]?.string ?? body)"
    }
}

extension Value {
    /// What lies at a path such as `choices[0].message`.
    func at(_ path: String) -> Value? { JSONPath(path)?.find(in: self) }
}
