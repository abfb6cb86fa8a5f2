import Documents
import Exchanges
import TestSupport
import Testing

@testable import ProcessEngine

@Suite struct StandInEngineTests {
    let standIn = StandIn()

    @Test func handsOutATaskAsTheEngineDoes() throws {
        standIn.offer(
            OfferedTask(
                topic: "t",
                variables: [NamedVariable("a", .string("hi")), NamedVariable("n", .integer(5))],
                localVariables: [NamedVariable("a", .string("local"))],
                extensionProperties: [("x", "raw ${a}")],
                priority: 7,
                businessKey: "bk"
            )
        )
        let answer = standIn.post(
            "fetchAndLock",
            #"{"workerId":"w","maxTasks":1,"usePriority":true,"sorting":null,"#
                + #""topics":[{"topicName":"t","lockDuration":60000,"variables":null,"processVariables":{},"#
                + #""includeExtensionProperties":true}]}"#
        )
        #expect(
            answer
                == StandIn.Told(
                    200,
                    "application/json",
                    #"[{"activityId":"task","activityInstanceId":"task:id-3","errorMessage":null,"errorDetails":null,"#
                        + #""executionId":"id-3","id":"id-1","lockExpirationTime":"2026-11-18T11:07:40.000+0000","#
                        + #""createTime":"2026-11-18T11:06:40.000+0000","processDefinitionId":"stand-in:1:id-2","#
                        + #""processDefinitionKey":"stand-in","processDefinitionVersionTag":null,"#
                        + #""processInstanceId":"id-2","retries":null,"suspended":false,"workerId":"w","#
                        + #""topicName":"t","tenantId":null,"variables":{"#
                        + #""a":{"type":"String","value":"local","valueInfo":{}},"#
                        + #""n":{"type":"Integer","value":5,"valueInfo":{}}},"priority":7,"businessKey":"bk","#
                        + #""extensionProperties":{"x":"raw ${a}"}}]"#
                )
        )
        #expect(standIn.fetch() == nil)
    }

    @Test func givesOnlyWhatATopicAsksFor() throws {
        standIn.offer(
            OfferedTask(
                topic: "t",
                variables: [NamedVariable("a", .string("p")), NamedVariable("b", .integer(1))],
                localVariables: [NamedVariable("l", .integer(2))],
                businessKey: "bk"
            )
        )
        func names(_ more: String) -> [String]? {
            let answer = standIn.post(
                "fetchAndLock",
                #"{"workerId":"w","maxTasks":1,"topics":[{"topicName":"t","lockDuration":1\#(more)}]}"#
            )
            standIn.clock.advance(by: 2_000_000)
            return answer.json?[0]?["variables"]?.members?.map(\.name)
        }
        #expect(names("") == ["l", "a", "b"])
        #expect(names(#","variables":["b","zip"]"#) == ["b"])
        #expect(names(#","variables":[]"#) == [])
        #expect(names(#","localVariables":true"#) == ["l"])
        #expect(names(#","processVariables":{"b":1}"#) == ["l", "a", "b"])
        #expect(names(#","processVariables":{"b":2}"#) == nil)
        #expect(names(#","businessKey":"bk","processDefinitionKey":"stand-in""#) != nil)
        #expect(names(#","businessKey":"other""#) == nil)
        #expect(names(#","processDefinitionKeyIn":["p"]"#) == nil)
        #expect(names(#","processDefinitionVersionTag":"1""#) == nil)
    }

    @Test func theMostUrgentGoesFirstWhereThatIsAskedFor() {
        let ids = [1, 3, 2].map { standIn.offer(OfferedTask(topic: "t", priority: $0)) }
        #expect(standIn.fetch(lock: 1) == ids[0])
        standIn.clock.advance(by: 2_000_000)
        #expect(standIn.fetch(lock: 1, more: #","usePriority":true"#) == ids[1])
        standIn.clock.advance(by: 2_000_000)
        #expect(
            standIn.fetch(lock: 1, more: #","sorting":[{"sortBy":"createTime","sortOrder":"desc"}]"#) == ids[2]
        )
    }

    @Test func completesForWhoHoldsTheLock() throws {
        let id = standIn.offer(
            OfferedTask(
                topic: "t",
                variables: [NamedVariable("a", .string("p"))],
                localVariables: [NamedVariable("l", .integer(2))]
            )
        )
        standIn.fetch()
        #expect(
            standIn.post("\(id)/complete", #"{"workerId":"x"}"#)
                == .refused(
                    400,
                    "RestException",
                    "External Task \(id) cannot be completed by worker 'x'. It is locked by worker 'w'."
                )
        )
        #expect(
            standIn.post(
                "\(id)/complete",
                #"{"workerId":"w","nope":1,"variables":{"v":{"value":1},"a":{"value":"q"},"l":{"value":3}},"#
                    + #""localVariables":{"z":{"value":4}}}"#
            ) == .done
        )
        #expect(
            standIn.post("\(id)/complete", #"{"workerId":"w"}"#)
                == .refused(404, "RestException", "External task with id \(id) does not exist")
        )
        // What the task had of its own is gone with it.
        #expect(
            standIn.told.map(\.kind) == [
                .fetched(lock: 1_000_000_000),
                .refused(
                    verb: "complete",
                    status: 400,
                    EngineErrorBody(
                        "RestException",
                        "External Task \(id) cannot be completed by worker 'x'. It is locked by worker 'w'.",
                        code: 0
                    )
                ),
                .completed([NamedVariable("a", .string("q")), NamedVariable("v", .integer(1))]),
            ]
        )
    }

    /// A lock that is over still stands until somebody else fetches.
    @Test func aLockThatIsOverIsTold() throws {
        let id = standIn.offer()
        standIn.fetch(lock: 300)
        standIn.clock.advance(by: 500_000_000)
        let seconds = standIn.clock.wall / 1_000_000
        #expect(
            standIn.post("\(id)/extendLock", #"{"workerId":"w","newDuration":1000}"#)
                == .refused(
                    400,
                    "RestException",
                    "Cannot extend a lock that expired: lockExpirationTime is not greater than or equal to \(seconds)"
                )
        )
        #expect(standIn.post("\(id)/complete", #"{"workerId":"w"}"#) == .done)
        #expect(
            standIn.told.last == TaskEvent(.completed([]), worker: "w", at: standIn.clock.now, lateBy: 200_000_000)
        )
    }

    @Test func aLockThatIsExtendedIsNotOver() throws {
        let id = standIn.offer()
        standIn.fetch(lock: 300)
        standIn.clock.advance(by: 200_000_000)
        #expect(
            standIn.post("\(id)/extendLock", #"{"workerId":"z","newDuration":1000}"#)
                == .refused(
                    400,
                    "RestException",
                    "The lock of the External Task \(id) cannot be extended by worker 'z''. It is locked by worker 'w'."
                )
        )
        #expect(standIn.post("\(id)/extendLock", #"{"workerId":"w","newDuration":1000}"#) == .done)
        standIn.clock.advance(by: 900_000_000)
        #expect(standIn.fetch("other") == nil)
        standIn.clock.advance(by: 200_000_000)
        #expect(standIn.fetch("other") == id)
        #expect(standIn.post("\(id)/complete", #"{"workerId":"w"}"#).status == 400)
        #expect(standIn.post("\(id)/unlock", "") == .done)
        #expect(
            standIn.post("\(id)/complete", #"{"workerId":"w"}"#)
                == .refused(
                    400,
                    "RestException",
                    "External Task \(id) cannot be completed by worker 'w'. It is locked by worker 'null'."
                )
        )
    }

    @Test func failuresAreRetriedAndEndInAnIncident() throws {
        let id = standIn.offer()
        standIn.fetch()
        #expect(
            standIn.post(
                "\(id)/failure",
                #"{"workerId":"w","errorMessage":"m","errorDetails":"long\ndetails","retries":2,"retryTimeout":1500,"#
                    + #""variables":{"v":{"value":1}}}"#
            ) == .done
        )
        #expect(standIn.ask("GET", "/external-task/\(id)/errorDetails") == .init(200, "text/plain", "long\ndetails"))
        #expect(standIn.fetch() == nil)
        standIn.clock.advance(by: 1_500_000_000)
        #expect(standIn.fetch() == id)
        #expect(standIn.post("\(id)/failure", #"{"workerId":"w"}"#) == .done)
        standIn.clock.advance(by: 60_000_000_000)
        #expect(standIn.fetch() == nil)
        let incident = try #require(standIn.ask("GET", "/incident").json?[0])
        #expect(incident["incidentType"] == .string("failedExternalTask"))
        #expect(incident["configuration"] == .string(id))
        #expect(standIn.ask("PUT", "/external-task/\(id)/retries", #"{"retries":1}"#) == .done)
        #expect(standIn.ask("GET", "/incident").body == "[]")
        #expect(standIn.fetch() == id)
        #expect(
            standIn.told.map(\.kind) == [
                .fetched(lock: 1_000_000_000),
                .failed(
                    message: "m",
                    details: "long\ndetails",
                    retries: 2,
                    timeout: 1_500_000_000,
                    [NamedVariable("v", .integer(1))]
                ),
                .fetched(lock: 1_000_000_000),
                .failed(
                    message: nil,
                    details: "long\ndetails",
                    retries: 0,
                    timeout: 0,
                    [NamedVariable("v", .integer(1))]
                ),
                .fetched(lock: 1_000_000_000),
            ]
        )
    }

    @Test func bpmnErrorsAreCaughtOrEndTheInstance() throws {
        let any = standIn.offer(OfferedTask(topic: "t", catches: .any(code: "c", message: "m")))
        standIn.fetch()
        #expect(
            standIn.post("\(any)/bpmnError", #"{"workerId":"w","errorCode":""}"#)
                == .refused(500, "ProcessEngineException", "Error Code is empty")
        )
        #expect(
            standIn.post("\(any)/bpmnError", #"{"workerId":"w"}"#)
                == .refused(500, "NullValueException", "errorCode is null")
        )
        #expect(
            standIn.post("\(any)/bpmnError", #"{"workerId":"w","errorCode":"E","errorMessage":"why"}"#) == .done
        )
        #expect(
            standIn.told.last?.kind
                == .bpmnError(
                    code: "E",
                    message: "why",
                    isCaught: true,
                    [NamedVariable("c", .string("E")), NamedVariable("m", .string("why"))]
                )
        )
        let codes = standIn.offer(OfferedTask(topic: "t", catches: .codes(["E"])))
        standIn.fetch()
        #expect(standIn.post("\(codes)/bpmnError", #"{"workerId":"w","errorCode":"F"}"#) == .done)
        #expect(
            standIn.told.last?.kind == .bpmnError(code: "F", message: nil, isCaught: false, [])
        )
    }

    @Test func whatIsWithdrawnIsGone() {
        let id = standIn.offer()
        standIn.fetch()
        standIn.engine.withdraw(id)
        #expect(standIn.post("\(id)/complete", #"{"workerId":"w"}"#).status == 404)
        #expect(standIn.told.count == 1)
    }

    @Test func listsAndCounts() {
        let id = standIn.offer()
        #expect(standIn.ask("GET", "/external-task/count").body == #"{"count":1}"#)
        #expect(standIn.ask("GET", "/external-task/topic-names").body == #"["t"]"#)
        #expect(standIn.ask("GET", "/external-task?locked=true").body == "[]")
        #expect(standIn.ask("GET", "/external-task?maxResults=0").body == "[]")
        #expect(standIn.post("", #"{"topicName":"t"}"#).json?[0]?["id"] == .string(id))
        #expect(standIn.ask("GET", "/external-task/\(id)").json?["workerId"] == .null)
        #expect(standIn.ask("GET", "/engine").body == #"[{"name":"default"}]"#)
        #expect(standIn.ask("GET", "/version").body == #"{"version":"7.24.0"}"#)
        #expect(standIn.ask("GET", "/engine/default/external-task/count").body == #"{"count":1}"#)
    }
}
