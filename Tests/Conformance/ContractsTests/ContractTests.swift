import Documents
import TestSupport
import Testing

@testable import Contracts

@Suite struct ContractTests {
    private let contract: Contract

    init() throws {
        contract = try Contract.load(Repository.contract)
    }

    @Test func theShippedContractSaysWhatTheConnectorDoes() throws {
        #expect(contract.name == "fireworks-ai")
        #expect(contract.title == "Catalyst - Fireworks AI")
        #expect(
            contract.endpoint
                == Contract.Endpoint(
                    citation: Citation(.sibling),
                    method: "POST",
                    path: "/inference/v1/chat/completions",
                    headers: Value.object(["Content-Type": .string("application/json")])
                )
        )
        #expect(
            contract.auth
                == Contract.Authentication(
                    citation: Citation(.stated, lines: [19...21, 23...23]),
                    type: "bearerToken",
                    header: "Authorization",
                    prefix: "Bearer",
                    keyPrefix: "fw_"
                )
        )
        #expect(contract.secret.name == "fireworks_api_key")
        #expect(contract.secret.sources.map(\.source) == [.env, .file, .properties, .variable])
        #expect(contract.secret.source(.file)?.location == "/run/secrets")
        #expect(contract.payload.template.variables == ["userMessage"])
        #expect(contract.models.listed.first == contract.models.standard)
        #expect(
            contract.mapping.variables.map(\.name) == [
                "aiReply", "modelUsed", "promptTokens", "completionTokens", "finishReason",
            ]
        )
        #expect(contract.standard.variables.map(\.type) == [.string, .integer, .boolean, .string])
        #expect(contract.name(of: .status) == "catalyst_statusCode")
        #expect(contract.errorCode(for: 401) == "AUTH_FAILED")
        #expect(contract.errorCode(for: 403) == nil)
        #expect(
            contract.retry
                == Contract.Retry(
                    citation: Citation(.implied, lines: [100...100]),
                    statuses: [429],
                    maxRetries: 3,
                    backoff: 1_000_000_000,
                    maxRetryAfter: 60_000_000_000
                )
        )
        #expect(contract.timeout.attempt == 60_000_000_000)
    }

    @Test(arguments: ["http://127.0.0.1:9/c/T", "http://127.0.0.1:9/c/T/"])
    func theInputsAreTheClosedTableWithTheDefaults(base: String) {
        let parameters = contract.parameters(baseURL: base)
        #expect(
            parameters.map(\.name) == [
                "catalyst_url", "catalyst_method", "catalyst_headers", "catalyst_authType", "catalyst_authHeader",
                "catalyst_authPrefix", "catalyst_secretSource", "catalyst_authValue", "catalyst_payload",
                "catalyst_responseMapping", "catalyst_errorMapping", "catalyst_retryOn429", "catalyst_maxRetries",
                "catalyst_timeout",
            ]
        )
        let mapping = """
            {
              "aiReply": "choices[0].message.content",
              "modelUsed": "model",
              "promptTokens": "usage.prompt_tokens",
              "completionTokens": "usage.completion_tokens",
              "finishReason": "choices[0].finish_reason"
            }
            """
        let errors = """
            {
              "429": "RATE_LIMITED",
              "401": "AUTH_FAILED",
              "400": "INVALID_REQUEST"
            }
            """
        #expect(
            parameters.map(\.value) == [
                "http://127.0.0.1:9/c/T/inference/v1/chat/completions", "POST",
                #"{"Content-Type": "application/json"}"#, "bearerToken", "Authorization", "Bearer", "env",
                "fireworks_api_key", contract.payload.text, mapping, errors, "true", "3", "60",
            ]
        )
        #expect(contract.parameter(.backoff, baseURL: base) == "1")
        #expect(contract.parameter(.maxRetryAfter, baseURL: base) == "60")
    }

    @Test func everyMistakeOfAContractIsToldWithItsPlace() throws {
        var text = String(decoding: try Files.read(Repository.contract), as: UTF8.self)
        for (good, bad) in [
            ("type: Boolean", "type: Bolean"), ("[24, 30-33]", "[24, 33-30]"), ("status: 401", "status: 429"),
            ("maxRetries: 3", "maxRetrys: 3"), ("path: /inference", "path: inference"), ("${user", "${ user"),
        ] {
            #expect(text.contains(good))
            text.replace(good, with: bad)
        }
        let document = try Document.yaml(Array(text.utf8), name: "contract.yaml")
        #expect {
            try Decoding.decode(document, .contract)
        } throws: { error in
            let shown = (error as? DocumentError)?.description ?? ""
            #expect(
                shown == """
                    contract.yaml:10:9: expected a path that begins with "/", found "inference/v1/chat/completions"
                    contract.yaml:21:15: expected a line such as 24, or lines such as 30-33, found "33-30"
                    contract.yaml:31:9: "${ userMessage}" does not name a process variable
                      hint: between "${" and "}" stands one variable's name, such as question
                    contract.yaml:63:41: expected one of String, Integer, Long, Double, Boolean, Null, Json, Object, Short, \
                    Date, Bytes, File, Xml, Unknown, Absent, found "Bolean"
                      hint: did you mean "Boolean"?
                    contract.yaml:70:15: status 429 stands twice
                    contract.yaml:76:3: unknown key "maxRetrys" in the retry
                      hint: did you mean "maxRetries"?
                    """
            )
            return true
        }
    }
}

@Suite struct StandardVariablesTests {
    @Test func eachMeaningMustHaveOneVariable() throws {
        var text = String(decoding: try Files.read(Repository.contract), as: UTF8.self)
        text.replace("means: error", with: "means: body")
        let document = try Document.yaml(Array(text.utf8), name: "c.yaml")
        let error = DocumentError(
            .invalid,
            ["body", "error"].map { meaning in
                Diagnostic(
                    file: "c.yaml",
                    position: Position(line: 61, column: 3),
                    message: "exactly one variable must mean \"\(meaning)\""
                )
            }
        )
        #expect(throws: error) { try Decoding.decode(document, .contract) }
    }
}
