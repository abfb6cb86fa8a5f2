import Arguments
import Contracts
import Foundation
import Testing

@testable import Commands

@Suite struct InputValueTests {
    private static let contract: Result<Contract, any Error> = Result {
        try Contract.load(ReadmeTests.root.path + "/Scenarios/fireworks-ai/contract.yaml")
    }

    private static func failure(_ name: String, _ value: String) throws -> CommandFailure? {
        do {
            try InputValue.expectUsable(NameValue(name: name, value: value), contract.get())
            return nil
        } catch let failure as CommandFailure {
            return failure
        }
    }

    @Test(
        arguments: [
            ("catalyst_headers", #"{"X-A": "b"}"#), ("catalyst_headers", ""), ("catalyst_headers", "${headers}"),
            ("catalyst_responseMapping", #"{"a": "choices[0].b"}"#), ("catalyst_errorMapping", #"{"429": "X"}"#),
            ("catalyst_payload", #"{"a": ["${userMessage} and ${userMessage}", 1]}"#), ("catalyst_method", "PUT"),
            ("catalyst_secretSource", "variable"), ("catalyst_authType", "bearerToken"), ("catalyst_authPrefix", ""),
            ("catalyst_authHeader", "X-Api-Key"), ("catalyst_url", "http://127.0.0.1:1/x"),
            ("catalyst_maxRetries", "0"), ("catalyst_timeout", "1.5"), ("catalyst_retryOn429", "${flag}"),
        ]
    )
    func whatEveryConnectorCanReadIsTaken(name: String, value: String) throws {
        #expect(try Self.failure(name, value)?.message == nil)
    }

    @Test(
        arguments: [
            ("catalyst_headers", #"{"A": "fw_12345"#, "a JSON object of strings: it is no JSON (line 1, column 7)"),
            ("catalyst_headers", #"["fw_12345"]"#, "a JSON object of strings, found a list"),
            (
                "catalyst_headers", #"{"fw_12345": 1}"#,
                "a JSON object of strings, found a header whose value is no string"
            ),
            (
                "catalyst_responseMapping", #"{"a": "b..fw_12345"}"#,
                "a JSON object of paths by variable, found a variable whose path is none"
            ),
            (
                "catalyst_errorMapping", #"{"fw_12345": "X"}"#,
                "a JSON object of error codes by status, found a name that is no status"
            ),
            (
                "catalyst_errorMapping", "fw_12345",
                "a JSON object of error codes by status: it is no JSON (line 1, column 1)"
            ),
            (
                "catalyst_payload", "fw_12345",
                "JSON with ${userMessage} in its strings: it is no JSON (line 1, column 1)"
            ),
            (
                "catalyst_payload", #"{"a": "${fw_12345}"}"#,
                "JSON with ${userMessage} in its strings, found another variable"
            ),
            (
                "catalyst_payload", #"{"a": "${fw_12345 + 1}"}"#,
                "JSON with ${userMessage} in its strings, found a \"${\" that names no variable"
            ),
            ("catalyst_authHeader", "fw_12345: x", "the name of a header"),
            ("catalyst_url", "fw_12345", "an http or https URL"),
            ("catalyst_authValue", "fw_12345\n", "a text without control characters"),
        ]
    )
    func whatIsNotIsToldAndNotRepeated(name: String, value: String, words: String) throws {
        let failure = try #require(try Self.failure(name, value))
        #expect(failure.code == 2)
        #expect(failure.message.hasPrefix("--input \(name): expected \(words)\n  hint: such as --input '\(name)="))
        #expect(!failure.message.contains("fw_12345"), "\(failure.message)")
    }

    @Test(
        arguments: [
            ("catalyst_method", "Post", "one of POST, PUT, PATCH, GET, DELETE, HEAD, OPTIONS", "POST"),
            ("catalyst_secretSource", "propertys", "one of env, file, properties, variable", "properties"),
            ("catalyst_authType", "basic", "bearerToken", "bearerToken"),
            ("catalyst_retryOn429", "False", "true or false", "false"),
            ("catalyst_timeout", "1e", "a number of seconds", "3"),
        ]
    )
    func aWordThatIsNoneIsToldWithThoseThatAre(name: String, value: String, words: String, near: String) throws {
        #expect(
            try Self.failure(name, value)?.message
                == "--input \(name)=\(value): expected \(words)\n  hint: such as --input \(name)=\(near)"
        )
    }
}
