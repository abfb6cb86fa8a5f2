import Documents
import Exchanges
import Proxying
import Recordings
import TestSupport
import Testing

/// Whatever stands where in an exchange: no secret reaches a file or a
/// message, and the request that was recorded is found again.
@Suite struct RedactionPropertyTests {
    /// A secret in one of the spellings that clients and servers use.
    private static func spelled(_ secret: String, json: Bool, _ random: inout Seeded) -> String {
        let hex = { (byte: UInt8, isUpper: Bool) in
            let digits = Array(isUpper ? "0123456789ABCDEF" : "0123456789abcdef")
            return "\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
        }
        switch Int.random(in: 0..<4, using: &random) {
        case 0 where json:
            return secret.utf8.map { byte in
                Bool.random(using: &random) ? "\\u00" + hex(byte, Bool.random(using: &random)) : escaped(byte)
            }.joined()
        case 1 where !json:
            return secret.utf8.map { byte in
                Bool.random(using: &random) ? "%" + hex(byte, Bool.random(using: &random)) : encoded(byte)
            }.joined()
        default: return secret.utf8.map { json ? escaped($0) : encoded($0) }.joined()
        }
    }

    private static func escaped(_ byte: UInt8) -> String {
        switch byte {
        case UInt8(ascii: "/"): "\\/"
        case UInt8(ascii: "\""): "\\\""
        default: String(UnicodeScalar(byte))
        }
    }

    private static func encoded(_ byte: UInt8) -> String {
        switch byte {
        case UInt8(ascii: "/"): "%2f"
        case UInt8(ascii: "\""): "%22"
        case UInt8(ascii: "+"): "%2B"
        default: String(UnicodeScalar(byte))
        }
    }

    private static func opaque(_ random: inout Seeded) -> String {
        let letters = Array("ABCDEFGHJKLMNPQRSTUVWXYZ23456789/\"+")
        return "Z9"
            + String(
                (0..<Int.random(in: 12...30, using: &random)).map { _ in
                    letters.randomElement(using: &random) ?? "A"
                }
            )
    }

    private static func key(_ random: inout Seeded) -> String {
        let letters = Array("ABCDEFGHJKLMNPQRSTUVWXYZ23456789_-")
        let prefix = ["fw_", "fpk_", "sk-"].randomElement(using: &random) ?? "fw_"
        return prefix
            + String(
                (0..<Int.random(in: 16...30, using: &random)).map { _ in
                    letters.randomElement(using: &random) ?? "A"
                }
            )
    }

    @Test(arguments: 0..<120)
    func noSecretIsWrittenAndTheRequestIsFound(seed: UInt64) async throws {
        var random = Seeded(seed)
        let (header, named, free) = (Self.opaque(&random), Self.opaque(&random), Self.key(&random))
        let json = { (secret: String, random: inout Seeded) in Self.spelled(secret, json: true, &random) }
        let url = { (secret: String, random: inout Seeded) in Self.spelled(secret, json: false, &random) }
        let bodies = [
            #"{"messages":[{"content":"it is \#(json(free, &random)) or \#(json(header, &random))."}],"password":"\#(json(named, &random))"}"#,
            #"{"a":{"client_secret":"\#(json(named, &random))"},"args":"{\"api_key\":\"\#(free)\"}","n":1}"#,
            #"["\#(json(free, &random))", "\n\#(free)\n", "task-\#(free)"]"#,
            "client_secret=\(url(named, &random))&text=\(url(free, &random))&n=1",
            "text \(free), \(header) and https://h/x?api_key=\(url(named, &random)) with spaces",
            "",
        ]
        let (body, query) = (Int.random(in: 0..<6, using: &random), Int.random(in: 0..<3, using: &random))
        // What the request did not hold cannot be told from other text.
        let echoed = [0, 1, 3, 4].contains(body) || query == 0 ? named : "nothing"
        var request = Request(
            path: Bool.random(using: &random) ? "/v1/chat" : "/v1/\(url(free, &random))/x",
            query: ["key=\(url(named, &random))&page=2", "q=\(url(free, &random))", nil][query],
            body: Array(bodies[body].utf8)
        )
        request.headers =
            [
                ["Authorization": "Bearer \(header)"], ["X-Api-Key": header], ["Cookie": "a=1; sid=\(header)"],
                ["Authorization": "Basic \(Base64.encode(Array("user:\(header)".utf8)))"],
            ].randomElement(using: &random) ?? [:]
        let bench = try Bench()
        let transfer = try bench.send(request, to: ClientSide())
        transfer.head(200, ["Content-Type": "text/event-stream", "X-Echo": "\(header) \(echoed) \(free)"])
        let answer = Array(
            "data: {\"you\":\"\(json(header, &random)) \(json(echoed, &random))\",\"access_token\":\"\(json(free, &random))\"}\n\n"
                .utf8
        )
        var at = 0
        while at < answer.count {
            let end = min(answer.count, at + Int.random(in: 1...20, using: &random))
            transfer.chunk(String(decoding: answer[at..<end], as: UTF8.self))
            at = end
        }
        transfer.finish()
        await bench.proxy.flush()

        let texts =
            try Files.names(in: bench.folder).map {
                String(decoding: try Files.read(bench.folder + "/" + $0), as: UTF8.self)
            } + ["\(bench.events)"]
        // Undo what YAML and the secret's own spelling hide.
        for text in texts {
            let plain = decoded(text)
            // The part that stands inside a word is no key.
            let words = plain.replacing("task-\(free)", with: "")
            for secret in [header, named, free] { #expect(!words.contains(secret), "\(seed): \(secret) in \(text)") }
        }
        let recording = try #require(try bench.recordings().first?.recording)
        let live = MatchKey(.sample)
        let key = live.key(of: request, salt: Bench.salt)
        #expect(MatchKey.key(of: recording) == key)
        let index = try RecordingIndex.open(bench.folder)
        #expect(index.find(key)?.count == 1)
        // What differs in a key in free text is another request.
        var other = request
        other.body = Array(String(decoding: request.body, as: UTF8.self).replacing(free, with: free + "x").utf8)
        if other.body != request.body, !String(decoding: request.body, as: UTF8.self).contains("task-") {
            #expect(live.key(of: other, salt: Bench.salt) != key)
        }
    }

    /// A text with JSON's and URLs' escapes undone, twice.
    private func decoded(_ text: String) -> String {
        var text = text
        for _ in 0..<2 {
            text = text.replacing(/\\u00([0-9a-fA-F]{2})/) { match in
                String(UnicodeScalar(UInt8(match.1, radix: 16) ?? 0))
            }
            text = text.replacing(/%([0-9a-fA-F]{2})/) { match in String(UnicodeScalar(UInt8(match.1, radix: 16) ?? 0))
            }
            text = text.replacing("\\/", with: "/").replacing("\\\"", with: "\"")
        }
        return text
    }
}
