import Documents
import Exchanges
import Foundation
import TestSupport
import Testing

@testable import Emulation

/// The emulation's answers beside public recordings of the API: members and
/// their order, and the sequence of a stream's chunks. The recordings are not
/// part of this repository.
@Suite(.enabled(if: Recorded.isThere, "the public recordings are not here"))
struct RecordedShapesTests {
    /// Captured 2026-10-04: a call of a tool, reasoning first, and the text
    /// after its result.
    @Test(arguments: ["03-tool-call-stream", "04-tool-result-stream"])
    func aStreamHasTheChunksThatWereRecorded(name: String) throws {
        let recorded = try Recorded.file("RandyNorthrup__muse-spark-code/\(name).json")
        let body = try #require(recorded.at("request.body"))
        let seen = try Emulated().ask("/chat/completions", JSONWriter().string(body))
        #expect(seen.status == 200)
        let wanted = (recorded.at("response.events")?.elements ?? []).compactMap { $0["data"] }
        #expect(wanted.last == .string("[DONE]"))
        #expect(seen.body.hasSuffix("data: [DONE]\n\n"))
        #expect(Self.forms(seen.events) == Self.forms(wanted.dropLast()))
        let headers = recorded.at("response.headers")?.members?.map(\.name).filter { $0 != "transfer-encoding" }
        #expect(seen.headers.map(\.name) == headers)
        let options = recorded.at("response.headers")?["fireworks-sampling-options"]?.string
        #expect(seen.headers["fireworks-sampling-options"] == options)
    }

    @Test func anErrorHasTheBytesThatWereRecorded() throws {
        let recorded = try Recorded.file("RandyNorthrup__muse-spark-code/05-error-invalid-model.json")
        let body = try #require(recorded.at("request.body"))
        let seen = try Emulated().ask("/chat/completions", JSONWriter().string(body))
        #expect(seen.status == recorded.at("response.status")?.integer)
        let recordedBody = JSONWriter().string(try #require(recorded.at("response.body")))
        let id = recorded.at("response.headers")?["x-request-id"]?.string ?? ""
        #expect(seen.plainBody == recordedBody.replacing(id, with: "ID"))
        let names = recorded.at("response.headers")?.members?.map(\.name).filter { $0 != "content-length" }
        #expect(seen.headers.map(\.name) == names)
    }

    @Test func aPlainResponseHasTheHeadersThatWereRecorded() throws {
        let recorded = try Recorded.file("agentjido__req_llm/fireworks_ai_gpt_oss_20b_basic.json")
        let body = try #require(recorded.at("request.canonical_json"))
        let seen = try Emulated().ask("/chat/completions", JSONWriter().string(body))
        let headers = recorded.at("response.headers")?.members ?? []
        // Of the limits the later recordings tell only whether they are passed.
        let names = headers.map(\.name).filter { !$0.hasPrefix("x-ratelimit-") || $0 == "x-ratelimit-over-limit" }
        #expect(seen.headers.map(\.name) == names)
        #expect(
            seen.headers["fireworks-sampling-options"]
                == headers.first { $0.name == "fireworks-sampling-options" }?.value[0]?.string
        )
        let message = recorded.at("response.body.choices[0].message")?.members?.map(\.name) ?? []
        #expect(Set(seen.json.at("choices[0].message")?.members?.map(\.name) ?? []) == Set(message))
    }

    @Test func anEntryOfTheListHasTheMembersThatWereRecorded() throws {
        let recorded = try Recorded.file("RandyNorthrup__muse-spark-code/01-models-list.json")
        let seen = try Emulated().ask("/models", method: "GET")
        let models = seen.json["data"]?.elements ?? []
        let samples = recorded.at("response.bodySummary.sample")?.elements ?? []
        #expect(samples.count == 3)
        for sample in samples {
            #expect(models.first { $0["id"] == sample["id"] } == sample)
        }
    }

    /// The models listed in 2025 that are in the catalogue are as they were.
    @Test func theCatalogueIsAsItWasListed() throws {
        let name = "models-bd3df37825f32706c88677a327960bfa47dcf93f2ea6ed882f1186cf4fdda5bb-f15cee9a.json"
        let recorded = try Recorded.file("llamastack__llama-stack/\(name)")
        let listed = (recorded.at("response.body")?.elements ?? []).compactMap { $0["__data__"] }
        let models = try Emulated().ask("/models", method: "GET").json["data"]?.elements ?? []
        var compared = 0
        for model in models {
            guard let old = listed.first(where: { $0["id"] == model["id"] }) else { continue }
            compared += 1
            for name in [
                "created", "owned_by", "supports_chat", "supports_image_input", "supports_tools", "context_length",
            ] {
                #expect(model[name] == old[name], "\(model["id"]?.string ?? "") \(name)")
            }
        }
        #expect(compared >= 10)
    }

    /// Streams of 2025, written down by a client: for each choice a chunk with
    /// the role, some with text, and one with the reason and the usage.
    @Test(arguments: ["235c36771a8a", "e22f98c05933", "25649d730247", "651af76045af", "e99f14805360"])
    func aStreamOf2025HasTheSameSteps(name: String) throws {
        let (request, recorded) = try Self.exchange(name)
        let seen = try Emulated().ask("/chat/completions", JSONWriter().string(request))
        #expect(seen.status == 200)
        #expect(Self.steps(seen.events) == Self.steps(recorded.elements ?? []))
        #expect(Self.steps(seen.events)[0]?.first == "role")
    }

    @Test func aStreamedCompletionOf2025HasTheSameSteps() throws {
        let (request, recorded) = try Self.exchange("f3cbd3f07e60")
        // An emulated text is shorter than the recorded one, which was cut.
        let members = (request.members ?? []).map { $0.name == "max_tokens" ? Member($0.name, .integer(20)) : $0 }
        let seen = try Emulated().ask("/completions", JSONWriter().string(.object(members)))
        #expect(Self.steps(seen.events) == Self.steps(recorded.elements ?? []))
        #expect(Self.steps(seen.events)[0] == ["text", "length usage"])
    }

    /// Nobody said how many tokens, and 16 came.
    @Test func aCompletionOf2025HasAsManyTokens() throws {
        let (request, recorded) = try Self.exchange("d45ca9107508")
        let seen = try Emulated().ask("/completions", JSONWriter().string(request)).json
        for path in ["usage.completion_tokens", "choices[0].finish_reason", "object"] {
            #expect(seen.at(path) == recorded.at(path), "\(path)")
        }
    }

    @Test(arguments: ["88ce59013228", "8cdb7e65fcfe", "1c0a34fa2e0c", "24e106063719", "9c1a4c5336a7"])
    func embeddingsOf2025HaveTheSameSizes(name: String) throws {
        let (request, recorded) = try Self.exchange(name)
        let seen = try Emulated().ask("/embeddings", JSONWriter().string(request)).json
        let sizes = { (value: Value) in
            (value["data"]?.elements ?? []).map { entry in
                entry["embedding"]?.elements?.count ?? entry["embedding"]?.string?.utf8.count ?? 0
            }
        }
        #expect(sizes(seen) == sizes(recorded))
        #expect(seen["usage"]?.members?.map(\.name) == recorded["usage"]?.members?.map(\.name))
        #expect(seen["object"] == recorded["object"])
    }

    /// A request and what came of it, as a client's recorder wrote them.
    private static func exchange(_ name: String) throws -> (request: Value, response: Value) {
        let recorded = try Recorded.file("llamastack__llama-stack/\(name).json")
        // What the recorder was called with beside the request.
        let request = (recorded.at("request.body")?.members ?? []).filter { $0.name != "extra_body" }
        let body = recorded.at("response.body") ?? .null
        let response = body.elements.map { .array($0.map { $0["__data__"] ?? .null }) } ?? body["__data__"] ?? .null
        return (.object(request), response)
    }

    /// What the chunks of each choice bring, equal ones in a row once.
    private static func steps(_ chunks: [Value]) -> [Int: [String]] {
        var steps: [Int: [String]] = [:]
        for chunk in chunks {
            for choice in chunk["choices"]?.elements ?? [] {
                let members = choice["delta"]?.members ?? choice.members?.filter { $0.name == "text" } ?? []
                let brought = members.filter { $0.value != .null && $0.value != .string("") }.map(\.name)
                let finish = choice["finish_reason"]?.string
                let usage = chunk["usage"].map { $0 != .null } == true ? "usage" : nil
                let step = (brought + [finish, usage].compactMap { $0 }).joined(separator: " ")
                let index = choice["index"]?.integer ?? -1
                if steps[index]?.last != step { steps[index, default: []].append(step) }
            }
        }
        return steps
    }

    /// The forms of a stream's chunks, equal ones in a row once: what members
    /// they have in which order, texts and numbers by their kind.
    private static func forms(_ chunks: some Sequence<Value>) -> [String] {
        var forms: [String] = []
        for chunk in chunks {
            let form = form(chunk)
            if forms.last != form { forms.append(form) }
        }
        return forms
    }

    private static func form(_ value: Value) -> String {
        switch value {
        case .null: "null"
        case .bool: "bool"
        case .number: "number"
        case .string: "string"
        case .array(let elements): "[" + elements.map(form).joined(separator: ",") + "]"
        case .object(let members): "{" + members.map { $0.name + ":" + form($0.value) }.joined(separator: ",") + "}"
        }
    }
}

enum Recorded {
    /// Beside the repository, or beside the folder of its work trees.
    static let folder = ["/../shared/exchanges", "/../../shared/exchanges"].map { Repository.root + $0 }
        .first { FileManager.default.fileExists(atPath: $0) }

    static var isThere: Bool { folder != nil }

    static func file(_ name: String) throws -> Value {
        let path = try #require(folder) + "/" + name
        return try Document.json(try Files.read(path), name: path).root.value
    }
}
