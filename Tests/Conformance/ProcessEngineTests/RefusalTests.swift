import Documents
import Exchanges
import TestSupport
import Testing

@testable import ProcessEngine

/// What the engine refuses, in its words: seen on the real ones.
@Suite struct RefusalTests {
    let standIn = StandIn()

    @Test(arguments: [
        ("{}", StandIn.Told.refused(500, "NullValueException", "workerId is null")),
        (#"{"workerId":"w"}"#, .init(200, "application/json", "[]")),
        (
            #"{"workerId":"w","maxTasks":-1}"#,
            .refused(500, "ProcessEngineException", "maxResults is not greater than or equal to 0")
        ),
        (
            #"{"workerId":"w","maxTasks":1,"topics":[{"lockDuration":1}]}"#,
            .refused(500, "NullValueException", "topicName is null")
        ),
        (
            #"{"workerId":"w","maxTasks":1,"topics":[{"topicName":"t"}]}"#,
            .refused(500, "ProcessEngineException", "lockTime is not greater than 0")
        ),
        (
            #"{"workerId":"w","sorting":[{"sortBy":"nope","sortOrder":"asc"}]}"#,
            .refused(400, "InvalidRequestException", "Cannot set query sortBy parameter to value nope", code: "null")
        ),
        (#"{"workerId":"w","maxTasks":"x"}"#, .refused(400, "InvalidRequestException", "", code: "null")),
        (#"[1]"#, .refused(400, "InvalidRequestException", "", code: "null")),
    ])
    func ofAFetch(body: String, answer: StandIn.Told) {
        #expect(standIn.post("fetchAndLock", body) == answer)
    }

    @Test func whatIsNoJSONIsToldAsText() {
        let answer = standIn.post("fetchAndLock", "{broken")
        #expect(answer.status == 400)
        #expect(answer.type == "text/plain")
    }

    @Test(arguments: [
        (#"{"type":"Nope","value":1}"#, 400, "RestException", "Unsupported value type 'Nope'", "null"),
        (
            #"{"type":"Integer","value":"x"}"#, 400, "InvalidRequestException",
            "Cannot convert value 'x' of type 'Integer' to java type java.lang.Integer", "null"
        ),
        (
            #"{"type":"Boolean","value":1}"#, 400, "InvalidRequestException",
            "Cannot convert value '1' of type 'Boolean' to java type java.lang.Boolean", "null"
        ),
        (
            #"{"type":"Bytes","value":"*"}"#, 400, "InvalidRequestException",
            "Cannot convert value '*' of type 'Bytes' to java type [B", "null"
        ),
        (
            #"{"type":"Null","value":5}"#, 400, "InvalidRequestException",
            "Cannot convert value '5' of type 'Null' to java type javax.lang.model.type.NullType", "null"
        ),
        (
            #"{"type":"File","value":"YQ=="}"#, 500, "IllegalArgumentException",
            "Cannot create file without valueInfo.",
            "null"
        ),
        (
            #"{"type":"Json","value":{"a":1}}"#, 400, "InvalidRequestException",
            "Must provide 'null' or String value for value of SerializableValue type 'Json'.", "null"
        ),
        (
            #"{"type":"Object","value":"x","valueInfo":{"objectTypeName":"java.lang.String"}}"#, 500,
            "ProcessEngineException",
            "Cannot find serializer for value 'ObjectValue [value=null, isDeserialized=false, "
                + "serializationDataFormat=null, objectTypeName=java.lang.String, serializedValue=1 chars, "
                + "isTransient=false]'.", "0"
        ),
    ])
    func ofAVariable(json: String, status: Int, type: String, message: String, code: String) {
        let id = standIn.offer()
        standIn.fetch()
        #expect(
            standIn.post("\(id)/complete", #"{"workerId":"w","variables":{"v":\#(json)}}"#)
                == .refused(status, type, message, code: code)
        )
    }

    @Test func aTextColumnHolds4000CharactersOfJavas() {
        let id = standIn.offer()
        standIn.fetch(lock: 60_000)
        func complete(_ text: String) -> StandIn.Told {
            standIn.post("\(id)/complete", #"{"workerId":"w","variables":{"v":{"type":"String","value":"\#(text)"}}}"#)
        }
        for text in [String(repeating: "x", count: 4001), String(repeating: "🔥", count: 2001)] {
            #expect(complete(text).status == 500)
            #expect(complete(text).json?["code"] == .integer(10002))
        }
        #expect(complete(String(repeating: "🔥", count: 2000)) == .done)
    }

    @Test func operatonHasNoJson() {
        let operaton = StandIn(.operaton)
        let id = operaton.offer()
        operaton.fetch()
        func complete(_ json: String) -> StandIn.Told {
            operaton.post("\(id)/complete", #"{"workerId":"w","variables":{"v":\#(json)}}"#)
        }
        #expect(
            complete(#"{"type":"Json","value":"1"}"#)
                == .refused(400, "RestException", "Unsupported value type 'Json'", code: "null")
        )
        #expect(complete(#"{"type":"File","value":"*","valueInfo":{"filename":"a"}}"#).status == 500)
        #expect(complete(#"{"type":"Bytes","value":"YQ=="}"#) == .done)
    }

    @Test func ofARequestThatHasNoPlace() {
        #expect(
            standIn.ask("GET", "/nope") == .refused(404, "NotFoundException", "HTTP 404 Not Found", code: "null")
        )
        #expect(
            standIn.ask("GET", "/external-task/x/complete")
                == .refused(405, "NotAllowedException", "HTTP 405 Method Not Allowed", code: "null")
        )
        #expect(
            standIn.ask("GET", "/external-task/x")
                == .refused(404, "RestException", "External task with id x does not exist", code: "null")
        )
        #expect(
            standIn.ask("GET", "/external-task/x/errorDetails")
                == .refused(500, "NullValueException", "No external task found with id x: externalTask is null")
        )
        #expect(
            standIn.ask("GET", "/engine/other/external-task/count")
                == .refused(400, "InvalidRequestException", "No process engine available", code: "null")
        )
        var plain = standIn.request("POST", "/external-task/x/complete", "{}")
        plain.headers = ["Content-Type": "text/plain"]
        #expect(standIn.engine.response(to: plain, clock: standIn.clock).status == 415)
    }
}
