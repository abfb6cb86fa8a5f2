import Documents
import Exchanges
import TestSupport
import Testing

@testable import Emulation

@Suite struct ModelTests {
    private static let retired = "accounts/fireworks/models/llama-v3p3-70b-instruct"
    /// 2026-05-13 and the day after it.
    private static let (before, after): (Int64, Int64) = (1_778_673_600, 1_778_716_800)

    @Test func aModelAnswersUpToItsLastDay() throws {
        #expect(try Emulated(at: Self.before).chat(model: Self.retired).status == 200)
        #expect(try Emulated(at: Self.after).chat(model: Self.retired).status == 404)
    }

    @Test func theListNamesModelsThatAnswerNoMore() throws {
        let seen = try Emulated().ask("/models", method: "GET")
        #expect(seen.status == 200)
        #expect(seen.headers["via"] == "1.1 google, 1.1 google")
        let models = seen.json["data"]?.elements ?? []
        let ids = models.compactMap { $0["id"]?.string }
        for id in [
            Self.retired, "accounts/fireworks/models/deepseek-r1", "accounts/fireworks/models/mixtral-8x22b-instruct",
        ] {
            #expect(ids.contains(id))
            #expect(try Emulated().chat(model: id).status == 404)
        }
        #expect(
            models.first { $0["id"]?.string == Emulated.thinker }.map { JSONWriter().string($0) }
                == #"{"id":"accounts/fireworks/models/gpt-oss-120b","object":"model","owned_by":"fireworks","#
                + #""created":1754345600,"kind":"HF_BASE_MODEL","supports_chat":true,"supports_image_input":false,"#
                + #""supports_tools":true,"context_length":131072}"#
        )
        #expect(
            models.first { $0["id"]?.string == "accounts/fireworks/models/flux-1-schnell-fp8" }?["context_length"]
                == nil
        )
        #expect(!ids.contains("nomic-ai/nomic-embed-text-v1.5"))
    }

    @Test func oneModelIsToldByItsPath() throws {
        let emulated = try Emulated()
        let plain = emulated.ask("/models/\(Emulated.plain)", method: "GET")
        #expect(plain.json["id"] == .string(Emulated.plain))
        let escaped = emulated.ask("/models/" + Emulated.plain.replacing("/", with: "%2F"), method: "GET")
        #expect(escaped.json == plain.json)
        #expect(
            emulated.ask("/models/no-such", method: "GET").error
                == "404 Model not found, inaccessible, and/or not deployed"
        )
    }

    @Test func aCatalogueIsLookedOver() throws {
        let text = """
            format: 1
            models:
            - { id: a, kind: k, created: 1, source: s, serverless: { from: 2026-02-30, untl: 2026-01-01 } }
            - { id: b, kind: k, created: x, source: s, supports: [chats] }
            - { id: c, kind: k, created: 1, source: s, serverless: { from: 2026-02-01, until: 2026-02-01 } }
            """
        let document = try Document.yamlOrJSON(Array(text.utf8), name: "m.yaml")
        #expect { try Decoding.decode(document, Shape<ModelCatalogue>.catalogue) } throws: { error in
            (error as? DocumentError)?.description == """
                m.yaml:3:64: expected a day such as 2026-05-14, found "2026-02-30"
                m.yaml:3:76: unknown key "untl" in the days on which a model is served
                  hint: did you mean "until"?
                m.yaml:4:30: expected a whole number from 0 to 4102444800, found "x"
                m.yaml:4:55: expected one of chat, images, tools, found "chats"
                  hint: did you mean "chat"?
                m.yaml:5:83: it ends before it begins
                """
        }
    }
}
