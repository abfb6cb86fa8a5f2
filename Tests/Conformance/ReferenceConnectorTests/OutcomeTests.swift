import Contracts
import Documents
import Exchanges
import Testing

@testable import ReferenceConnector

@Suite struct OutcomeTests {
    @Test func aSuccessSetsEveryVariableWithItsType() async {
        let stage = Stage(.response(200, [:], Stage.chat))
        let result = await stage.execute()
        #expect(
            result.shown == [
                "completed",
                "catalyst_responseBody: String \(JSONWriter().string(.string(Stage.chat)))",
                "catalyst_statusCode: Integer 200",
                "catalyst_success: Boolean true",
                "catalyst_error: String \"\"",
                "aiReply: String \"first é\"",
                "modelUsed: String \"accounts/fireworks/models/other\"",
                "promptTokens: Integer 17",
                "completionTokens: Integer 23",
                "finishReason: String \"length\"",
            ]
        )
        #expect(
            stage.upstream.requests == [
                OutgoingRequest(
                    method: "POST",
                    url: "http://127.0.0.1:9/c/T/inference/v1/chat/completions",
                    headers: ["Content-Type": "application/json", "Authorization": "Bearer fw_fd_0123456789"],
                    body: Array(Stage.body().utf8),
                    connectTimeout: 61
                )
            ]
        )
        #expect(stage.clock.waits == [])
    }

    @Test(arguments: [
        (401, "AUTH_FAILED"), (400, "INVALID_REQUEST"),
    ])
    func aStatusOfTheMapRaisesItsError(status: Int, code: String) async {
        let body = Stage.refusal("no")
        let stage = Stage(.response(status, [:], body))
        #expect(
            await stage.execute().shown == [
                "\(ConnectorOutcome.bpmnError(code: code, message: "HTTP \(status): no"))",
                "catalyst_responseBody: String \(JSONWriter().string(.string(body)))",
                "catalyst_statusCode: Integer \(status)",
                "catalyst_success: Boolean false",
                "catalyst_error: String \"HTTP \(status): no\"",
            ]
        )
        #expect(stage.upstream.requests.count == 1)
    }

    @Test(arguments: [302, 403, 404, 422, 500, 502, 503, 529])
    func aStatusOutsideOfTheMapCompletesWithoutSuccess(status: Int) async {
        let stage = Stage(.response(status, [:], "<html>"))
        #expect(
            await stage.execute().shown == [
                "completed",
                "catalyst_responseBody: String \"<html>\"",
                "catalyst_statusCode: Integer \(status)",
                "catalyst_success: Boolean false",
                "catalyst_error: String \"HTTP \(status)\"",
            ]
        )
        #expect(stage.upstream.requests.count == 1)
    }

    @Test func aMapOfTheUsersOwnIsFollowed() async {
        var stage = Stage(.response(503, [:], "{}"))
        stage.run.parameters["catalyst_errorMapping"] = #"{"503": "OVERLOADED"}"#
        #expect(await stage.execute().outcome == .bpmnError(code: "OVERLOADED", message: "HTTP 503"))
        stage.upstream = ScriptedUpstream(.response(400))
        #expect(await stage.execute().outcome == .completed)
    }

    @Test func aTwoHundredNeverRaisesAnError() async {
        var stage = Stage(.response(200, [:], Stage.refusal("no")))
        stage.run.parameters["catalyst_errorMapping"] = #"{"200": "ODD"}"#
        let result = await stage.execute()
        #expect(result.outcome == .completed)
        #expect(result["catalyst_error"] == .string(""))
    }

    @Test(arguments: [
        (#"{"error":{"message":"a"}}"#, "HTTP 500: a"), (#"{"error":"b","message":"c"}"#, "HTTP 500: c"),
        (#"{"error":"unauthorized"}"#, "HTTP 500: unauthorized"), (#"{"detail":"d"}"#, "HTTP 500: d"),
        (#"{"fault":{"faultstring":"e"}}"#, "HTTP 500: e"), (#"{"error":{"code":1}}"#, "HTTP 500"),
        ("", "HTTP 500"), ("[1", "HTTP 500"),
        (#"{"error":{"message":"key \#(Stage.key) is bad"}}"#, "HTTP 500: key REDACTED is bad"),
    ])
    func theErrorNamesTheStatusAndTheProvidersMessage(body: String, message: String) async {
        let stage = Stage(.response(500, [:], body))
        #expect(await stage.execute()["catalyst_error"] == .string(message))
    }

    @Test(arguments: [
        (#"{"a":{"b":[1,{"c":null}]}}"#, "a.b[1].c", "Null null"), (#"{"a":2147483647}"#, "a", "Integer 2147483647"),
        (#"{"a":2147483648}"#, "a", "Long 2147483648"), (#"{"a":9007199254740993}"#, "a", "Long 9007199254740993"),
        (#"{"a":1.0}"#, "a", "Double 1.0"), (#"{"a":99999999999999999999}"#, "a", "Double 99999999999999999999"),
        (#"{"a":true}"#, "a", "Boolean true"), (#"{"a":[1, 2]}"#, "a", "Json [1,2]"), (#"{"a":1}"#, "b", "Null null"),
        ("<html>", "a", "Null null"), ("", "a", "Null null"), (#"{"a":" x\n "}"#, "a", #"String " x\n ""#),
    ])
    func aMappedVariableHasTheTypeOfItsValue(body: String, path: String, shown: String) async {
        var stage = Stage(.response(201, [:], body))
        stage.run.parameters["catalyst_responseMapping"] = #"{"x": "\#(path)"}"#
        let result = await stage.execute()
        #expect(result.variables.map(\.name).suffix(2) == ["catalyst_error", "x"])
        #expect(result["x"].shown == shown)
        #expect(result["catalyst_success"] == .boolean(true))
        #expect(result["catalyst_responseBody"] == .string(body))
    }

    @Test func nothingIsMappedFromAnError() async {
        let stage = Stage(.response(403, [:], Stage.chat))
        #expect(await stage.execute()["aiReply"] == .absent)
    }

    @Test(
        arguments: [
            (UpstreamError(.refused, "nobody listens at 127.0.0.1:9"), nil),
            (UpstreamError(.cut, "the connection ended before the response did"), 200),
        ] as [(UpstreamError, Int?)]
    )
    func aResponseThatDoesNotArriveWholeIsAFailure(error: UpstreamError, status: Int?) async {
        let stage = Stage(.fail(error, after: status))
        #expect(
            await stage.execute().shown == [
                "\(ConnectorOutcome.failed(type: "Transport", message: error.message))",
                "catalyst_responseBody: String \"\"",
                "catalyst_statusCode: Integer 0",
                "catalyst_success: Boolean false",
                "catalyst_error: String \"\(error.message)\"",
            ]
        )
        #expect(stage.upstream.requests.count == 1)
    }

    @Test func aResponseThatTakesTooLongIsAFailure() async {
        var stage = Stage(.hang)
        let clock = JumpingClock(limit: 2_500_000_000)
        stage.clock = clock
        stage.run.parameters["catalyst_timeout"] = "2.5"
        stage.upstream = ScriptedUpstream(.doing({ clock.passLimit() }, .hang))
        let result = await stage.execute()
        #expect(result.outcome == .failed(type: "Timeout", message: "no complete response within 2.5 s"))
        #expect(result["catalyst_statusCode"] == .integer(0))
        #expect(stage.upstream.cancelled == 1)
    }

    @Test func aRunThatIsCalledOffEnds() async {
        let stage = Stage(.hang)
        let task = Task { await stage.execute() }
        task.cancel()
        #expect(await task.value.outcome == .failed(type: "Cancelled", message: "the execution was called off"))
    }

    @Test(arguments: [
        ("catalyst_maxRetries", "3x", "input catalyst_maxRetries must be a whole number from 0 to 100, not \"3x\""),
        ("catalyst_maxRetries", "-1", "input catalyst_maxRetries must be a whole number from 0 to 100, not \"-1\""),
        ("catalyst_timeout", "0", "input catalyst_timeout must be a number of seconds above 0 up to 86400, not \"0\""),
        (
            "catalyst_timeout", "1e3",
            "input catalyst_timeout must be a number of seconds above 0 up to 86400, not \"1e3\""
        ),
        ("catalyst_backoff", "", "input catalyst_backoff must be a number of seconds up to 86400, not \"\""),
        ("catalyst_url", "ftp://x", "input catalyst_url must be an http or https URL, not \"ftp://x\""),
        ("catalyst_authType", "basicAuth", "input catalyst_authType must be bearerToken, not \"basicAuth\""),
        ("catalyst_retryOn429", "yes", "input catalyst_retryOn429 must be true or false, not \"yes\""),
        (
            "catalyst_secretSource", "vault",
            "input catalyst_secretSource must be env, file, properties or variable, not \"vault\""
        ),
        ("catalyst_headers", "[]", "input catalyst_headers must be a JSON object"),
        ("catalyst_headers", #"{"A":1}"#, "input catalyst_headers must be a JSON object of strings"),
        (
            "catalyst_responseMapping", #"{"a":"."}"#,
            #"input catalyst_responseMapping must be a JSON object of paths such as choices[0].message, not "{"a":"."}""#
        ),
        (
            "catalyst_errorMapping", #"{"4x":"A"}"#,
            #"input catalyst_errorMapping must be a JSON object of error codes by status, not "{"4x":"A"}""#
        ),
        ("catalyst_maxRetry", "3", "unknown input catalyst_maxRetry: did you mean catalyst_maxRetries?"),
        (
            "catalyst_payload", "${7*7}",
            "input catalyst_payload: \"${7*7}\" does not name a process variable: between \"${\" and \"}\" stands one "
                + "variable's name, such as question"
        ),
    ])
    func anInputThatCannotBeUsedFailsBeforeAnythingIsSent(name: String, value: String, message: String) async {
        var stage = Stage(.response(200))
        stage.run.parameters[name] = value
        let result = await stage.execute()
        #expect(result.outcome == .failed(type: "Configuration", message: message))
        #expect(result["catalyst_error"] == .string(message))
        #expect(stage.upstream.requests.isEmpty)
    }
}
