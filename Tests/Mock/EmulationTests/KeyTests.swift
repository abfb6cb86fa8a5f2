import Documents
import Exchanges
import TestSupport
import Testing

@testable import Emulation

@Suite struct KeyTests {
    private static let unauthorized = "401 The API key you provided is invalid."

    @Test(
        arguments: [
            ("fw_test_good", true), ("fpk_x", true), ("fw_", false), ("sk-abc", false), ("", false),
        ]
    )
    func anyKeyThatLooksLikeOneIsTaken(key: String, isTaken: Bool) throws {
        let seen = try Emulated().ask("/chat/completions", #"{"model":"\#(Emulated.plain)","messages":[]}"#, key: key)
        #expect(seen.status == (isTaken ? 200 : 401))
        if !isTaken { #expect(seen.error == Self.unauthorized) }
    }

    @Test func aKeyIsAskedFor() throws {
        let emulated = try Emulated()
        let seen = emulated.ask("/models", method: "GET", key: nil)
        let id = try #require(seen.headers["x-request-id"])
        #expect(
            seen.body
                == #"{"error":{"message":"The API key you provided is invalid.","param":null,"code":"UNAUTHORIZED","#
                + #""type":"error"},"request_id":"\#(id)"}"#
        )
        #expect(emulated.ask("/models", method: "GET", key: nil, headers: ["x-api-key": "fw_test_good"]).status == 200)
        #expect(
            emulated.ask("/models", method: "GET", key: nil, headers: ["authorization": "fw_test_good"]).status == 200
        )
        // A path that is not there is told without a key.
        #expect(emulated.ask("/nothing", method: "GET", key: nil).status == 404)
    }

    @Test func aBadKeyMayBeAModelThatIsNotFound() throws {
        var options = EmulationOptions()
        options.badKey = .notFound
        #expect(
            try Emulated(options).ask("/models", method: "GET", key: "x").error
                == "404 Model not found, inaccessible, and/or not deployed"
        )
    }

    @Test func someKeysMayNotListModels() throws {
        let emulated = try Emulated()
        let seen = emulated.ask("/models", method: "GET", key: "fpk_something")
        #expect(seen.error == "403 Fire Pass API keys are not authorized for this route.")
        #expect(seen.json.at("error.code") == .string("FORBIDDEN"))
        #expect(emulated.ask("/models/\(Emulated.plain)", method: "GET", key: "fpk_something").status == 403)
    }

    @Test func onlyTheKeysOfAFileAreTaken() throws {
        var options = EmulationOptions()
        options.keys = try AcceptedKeys(Array("# ours\nfw_one\r\n\n  any-other \n".utf8), name: "keys")
        let emulated = try Emulated(options)
        let taken = ["fw_one", "any-other", "fw_two", "# ours"].map {
            emulated.ask("/models", method: "GET", key: $0).status
        }
        #expect(taken == [200, 200, 401, 401])
    }

    @Test(
        arguments: [
            (
                "fw_one\nfw two\n\u{7}\n",
                "keys:2:3: a key has visible characters of ASCII alone\n  hint: one key a line; a comment begins with #\nkeys:3:1: a key has visible characters of ASCII alone\n  hint: one key a line; a comment begins with #"
            ),
            ("# nothing\n", "keys: holds no key\n  hint: one key a line"),
        ]
    )
    func aFileOfKeysIsLookedOver(text: String, problem: String) {
        #expect { try AcceptedKeys(Array(text.utf8), name: "keys") } throws: { error in
            (error as? DocumentError)?.description == problem
        }
    }
}
