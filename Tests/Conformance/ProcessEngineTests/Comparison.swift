import Documents
import TestSupport

@testable import ProcessEngine

/// A request that both engines get, and what of the answer must be the same.
struct Step {
    var method: String
    /// `{id}` is the id of a task that worker `w` has fetched.
    var path: String
    var body: String?
    var type: String? = "application/json"
    var but: But = .nothing

    /// What is known to differ.
    enum But {
        case nothing
        /// The message is the real one's own business: a stack of Java's, the
        /// place in its sources.
        case message
        /// A body that cannot be read is told by one of two handlers, and
        /// which one differs from start to start: plain text or an empty
        /// `InvalidRequestException`.
        case readers
    }

    var name: String { "\(method) \(path) \((body ?? "").prefix(160))" }

    /// What is compared.
    struct Seen: Equatable, CustomStringConvertible {
        var status: Int
        var type: String?
        var error: EngineErrorBody?
        var shape: Shape?

        var description: String {
            "\(status) \(type ?? "-") \(error.map { "\($0)" } ?? shape.map { "\($0)" } ?? "")"
        }
    }

    func ask(_ engine: EngineCalls, id: String, _ product: EngineProduct) async throws -> Seen {
        let told = try await engine.call(method, path.replacing("{id}", with: id), body, type: type)
        var seen = Seen(status: told.status, type: told.type, error: nil, shape: told.json.map { Shape($0) })
        if told.status >= 300, let json = told.json, var error = EngineErrorBody(json: json) {
            error.message = error.message.replacing(id, with: "ID").replacing(/\d{13}/, with: "N")
            (seen.error, seen.shape) = (error, nil)
        }
        switch but {
        case .nothing: break
        case .message: seen.error?.message = ""
        case .readers: (seen.type, seen.error, seen.shape) = (nil, nil, nil)
        }
        return seen
    }
}

/// What a JSON value is made of: members and types, not values.
indirect enum Shape: Equatable, CustomStringConvertible {
    case null, bool, number, string
    case list(Shape?)
    case object([String: Shape])

    init(_ value: Value) {
        switch value {
        case .null: self = .null
        case .bool: self = .bool
        case .number: self = .number
        case .string: self = .string
        case .array(let elements): self = .list(elements.first.map { Shape($0) })
        case .object(let members):
            self = .object(Dictionary(members.map { ($0.name, Shape($0.value)) }) { $1 })
        }
    }

    var description: String {
        switch self {
        case .null: "null"
        case .bool: "bool"
        case .number: "number"
        case .string: "string"
        case .list(let element): "[\(element.map { "\($0)" } ?? "")]"
        case .object(let members):
            "{" + members.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" }.joined(separator: ",") + "}"
        }
    }
}

/// The requests, in groups that share a task.
enum Comparison {
    static let all: [[Step]] =
        [fetches, lists, failures, errors, locks, bodies] + variables + endings + deserialized

    private static func fetch(_ body: String, but: Step.But = .nothing) -> Step {
        Step(method: "POST", path: "/external-task/fetchAndLock", body: body, but: but)
    }

    private static func post(_ verb: String, _ body: String, on id: String = "{id}", but: Step.But = .nothing) -> Step {
        Step(method: "POST", path: "/external-task/\(id)/\(verb)", body: body, but: but)
    }

    private static func get(_ path: String) -> Step { Step(method: "GET", path: path) }

    static let fetches = [
        fetch(""), fetch("{}"), fetch(#"{"workerId":"w"}"#), fetch(#"{"workerId":"w","maxTasks":1}"#),
        fetch(#"{"workerId":"w","maxTasks":1,"topics":[]}"#),
        fetch(#"{"workerId":"w","maxTasks":-1,"topics":[{"topicName":"none","lockDuration":1000}]}"#),
        fetch(#"{"workerId":"w","maxTasks":1,"topics":[{"lockDuration":1000}]}"#),
        fetch(#"{"workerId":"w","maxTasks":1,"topics":[{"topicName":"none"}]}"#),
        fetch(#"{"workerId":"w","maxTasks":1,"topics":[{"topicName":"none","lockDuration":-5}]}"#),
        fetch(#"{"workerId":"w","maxTasks":1,"topics":[{"topicName":"none","lockDuration":1000}]}"#),
        fetch(#"{"asyncResponseTimeout":1800001}"#),
        fetch(
            #"{"workerId":"w","maxTasks":1,"asyncResponseTimeout":-1,"topics":[{"topicName":"none","lockDuration":9}]}"#
        ),
        fetch(
            #"{"workerId":"w","maxTasks":1,"asyncResponseTimeout":0,"topics":[{"topicName":"none","lockDuration":9}]}"#
        ),
        fetch(
            #"{"workerId":"w","maxTasks":1,"asyncResponseTimeout":50,"topics":[{"topicName":"none","lockDuration":9}]}"#
        ),
        fetch(#"{"workerId":5,"maxTasks":"5","usePriority":"true","nope":1,"topics":[]}"#),
        fetch(#"{"workerId":"w","maxTasks":1.5,"topics":[]}"#),
        fetch(#"{"workerId":"w","maxTasks":1,"sorting":[{"sortBy":"createTime","sortOrder":"asc"}],"topics":[]}"#),
        fetch(#"{"workerId":"w","maxTasks":1,"sorting":[{"sortBy":"nope","sortOrder":"asc"}],"topics":[]}"#),
        Step(method: "PUT", path: "/external-task/fetchAndLock", body: "{}"),
        get("/external-task/fetchAndLock"),
    ]

    static let lists = [
        get("/external-task/{id}"), get("/external-task/nope"), get("/external-task/{id}/errorDetails"),
        get("/external-task/nope/errorDetails"), get("/external-task/count"), get("/external-task/topic-names"),
        get("/external-task?externalTaskId={id}"), get("/external-task?externalTaskId={id}&locked=true&workerId=w"),
        get("/external-task?externalTaskId={id}&notLocked=true"), get("/external-task?maxResults=0"),
        Step(method: "POST", path: "/external-task", body: #"{"externalTaskId":"{id}"}"#),
        get("/engine"), get("/version"), get("/engine/default/external-task/count"),
        get("/engine/nope/external-task/count"), get("/nope"), get("/external-task/x/y/z"),
        get("/external-task/{id}/complete"), Step(method: "POST", path: "/external-task/{id}/nope", body: "{}"),
        Step(method: "DELETE", path: "/external-task/{id}"),
        Step(method: "PUT", path: "/external-task/nope/retries", body: #"{"retries":1}"#),
        Step(method: "PUT", path: "/external-task/{id}/retries", body: "{}"),
        Step(method: "PUT", path: "/external-task/{id}/retries", body: #"{"retries":-1}"#),
        Step(method: "PUT", path: "/external-task/nope/priority", body: #"{"priority":1}"#),
        Step(method: "PUT", path: "/external-task/{id}/priority", body: #"{"priority":1}"#),
    ]

    /// What every verb says to a worker that may not, and to a body that is
    /// none.
    static let bodies = ["complete", "bpmnError", "failure", "extendLock"].flatMap { verb in
        [
            post(verb, "{}"), post(verb, ""), post(verb, "{broken", but: .readers), post(verb, "[1]", but: .readers),
            post(verb, #"{"workerId":{"a":1}}"#, but: .readers),
            Step(method: "POST", path: "/external-task/{id}/\(verb)", body: "{}", type: "text/plain"),
            Step(method: "POST", path: "/external-task/{id}/\(verb)", body: "{}", type: nil),
            post(verb, #"{"workerId":"x","errorCode":"E","newDuration":1000,"retries":1,"retryTimeout":0}"#),
            post(verb, #"{"workerId":"w","errorCode":"E","newDuration":1000,"retries":1}"#, on: "nope"),
        ]
    }

    static let failures = [
        post("failure", #"{"workerId":"w","retries":-1}"#),
        post("failure", #"{"workerId":"w","retries":-1}"#, on: "nope"),
        post("failure", #"{"workerId":"w","retries":1,"retryTimeout":-1}"#),
        post(
            "failure",
            #"{"workerId":"w","errorMessage":"m","errorDetails":"long\ndetails","retries":2,"retryTimeout":1,"#
                + #""variables":{"v":{"value":1}},"localVariables":{"l":{"value":2}}}"#
        ),
        get("/external-task/{id}"), get("/external-task/{id}/errorDetails"),
        post("failure", #"{"workerId":"w"}"#), get("/external-task/{id}"),
        get("/external-task?externalTaskId={id}&noRetriesLeft=true"),
        Step(method: "PUT", path: "/external-task/{id}/retries", body: #"{"retries":1}"#), get("/external-task/{id}"),
        post("complete", #"{"workerId":"w"}"#), post("complete", #"{"workerId":"w"}"#),
    ]

    static let errors = [
        post("bpmnError", #"{"workerId":"w"}"#), post("bpmnError", #"{"workerId":"w","errorCode":""}"#),
        post("bpmnError", #"{"workerId":"z","errorCode":""}"#),
        post("bpmnError", #"{"workerId":"w","errorCode":""}"#, on: "nope"),
        post(
            "bpmnError",
            #"{"workerId":"w","errorCode":"E","errorMessage":"\#(String(repeating: "x", count: 4001))"}"#
        ),
        post("bpmnError", #"{"workerId":"w","errorCode":"E","errorMessage":"why","variables":{"v":{"value":1}}}"#),
        post("bpmnError", #"{"workerId":"w","errorCode":"E"}"#),
    ]

    static let locks = [
        post("extendLock", #"{"workerId":"w"}"#), post("extendLock", #"{"newDuration":1000}"#),
        post("extendLock", #"{"workerId":"w","newDuration":-1}"#),
        post("extendLock", #"{"workerId":"w","newDuration":60000}"#),
        post("lock", "{}"), post("lock", #"{"workerId":"r"}"#), post("lock", #"{"workerId":"r"}"#, on: "nope"),
        post("lock", #"{"workerId":"r","lockDuration":1000}"#), post("lock", #"{"workerId":"w","lockDuration":60000}"#),
        Step(method: "POST", path: "/external-task/{id}/unlock"),
        Step(method: "POST", path: "/external-task/nope/unlock"),
        Step(method: "POST", path: "/external-task/{id}/unlock"), get("/external-task/{id}"),
        post("complete", #"{"workerId":"w"}"#), post("extendLock", #"{"workerId":"w","newDuration":1000}"#),
        // A lock that is over: expired at once, and still this worker's.
        post("lock", #"{"workerId":"w","lockDuration":1}"#),
        fetch(
            #"{"workerId":"w","maxTasks":1,"asyncResponseTimeout":30,"topics":[{"topicName":"none","lockDuration":9}]}"#
        ),
        post("extendLock", #"{"workerId":"w","newDuration":1000}"#), post("failure", #"{"workerId":"z"}"#),
        post("complete", #"{"workerId":"w"}"#),
    ]

    /// Each variable with a task of its own: it is completed by what is good.
    static let variables: [[Step]] = [
        #"{"type":"Nope","value":1}"#, #"{"type":"Integer","value":"x"}"#, #"{"type":"Integer","value":3000000000}"#,
        #"{"type":"Integer","value":1.5}"#, #"{"type":"Integer","value":"12"}"#, #"{"type":"Integer","value":null}"#,
        #"{"type":"integer","value":1}"#, #"{"type":"Boolean","value":"x"}"#, #"{"type":"Boolean","value":1}"#,
        #"{"type":"Boolean","value":"true"}"#, #"{"type":"Date","value":"2020"}"#,
        #"{"type":"Date","value":"2020-01-01T00:00:00.000+0000"}"#, #"{"type":"Bytes","value":"*"}"#,
        #"{"type":"Bytes","value":5}"#, #"{"type":"Bytes","value":"YQ=="}"#, #"{"type":"Bytes","value":null}"#,
        #"{"type":"File","value":"YQ=="}"#, #"{"type":"File","value":"*","valueInfo":{"filename":"a"}}"#,
        #"{"type":"File","value":"YQ==","valueInfo":{"filename":"a.txt","mimeType":"text/plain","encoding":"UTF-8"}}"#,
        #"{"type":"Object","value":"x"}"#, #"{"type":"Object","value":null}"#,
        #"{"type":"Object","value":"x","valueInfo":{"objectTypeName":"java.lang.String"}}"#,
        #"{"type":"Object","value":"x","valueInfo":{"serializationDataFormat":"application/json"}}"#,
        #"{"type":"Object","value":"\"x\"","valueInfo":{"objectTypeName":"java.lang.String","serializationDataFormat":"application/json"}}"#,
        #"{"type":"Object","value":"rO0ABXQAAXg=","valueInfo":{"objectTypeName":"java.lang.String","serializationDataFormat":"application/x-java-serialized-object"}}"#,
        #"{"type":"Json","value":"{broken"}"#, #"{"type":"Json","value":{"a":1}}"#,
        #"{"type":"Json","value":"{\"a\":1}"}"#,
        #"{"type":"Xml","value":"<a/>"}"#, #"{"type":"Null","value":5}"#, #"{"type":"Null"}"#,
        #"{"type":"Double","value":"x"}"#, #"{"type":"Double","value":1}"#, #"{"type":"Short","value":70000}"#,
        #"{"type":"Long","value":1.5}"#, #"{"type":"Long","value":3000000000}"#, #"{"type":"String","value":5}"#,
        #"{"type":"string","value":1}"#, #"{"type":"String","value":{"a":1}}"#, #"{"type":"Number","value":1}"#,
        #"{"type":"","value":1}"#, #"{"value":{"a":1}}"#, #"{"value":[1,2]}"#, #"{"value":1.5,"local":true}"#, "{}",
        #"{"type":"String","value":"\#(String(repeating: "x", count: 4000))"}"#,
        #"{"type":"String","value":"\#(String(repeating: "x", count: 4001))"}"#,
        #"{"type":"String","value":"\#(String(repeating: "🔥", count: 2000))"}"#,
        #"{"type":"String","value":"\#(String(repeating: "🔥", count: 2001))"}"#, "null",
    ].map { [post("complete", #"{"workerId":"w","variables":{"v":\#($0)}}"#)] }

    /// Each variable is given with a failure, and handed out again, serialized
    /// and not.
    static let deserialized: [[Step]] = [
        #"{"value":[1,"a",true,null,1.5,3000000000,{"b":[]}]}"#, #"{"value":{"a":1,"b":{"a":2}}}"#,
        #"{"type":"Object","value":"\"x\"","valueInfo":{"objectTypeName":"java.lang.String","serializationDataFormat":"application/json"}}"#,
        #"{"type":"Object","value":"[1,2]","valueInfo":{"objectTypeName":"java.util.ArrayList","serializationDataFormat":"application/json"}}"#,
        #"{"type":"Object","value":"{}","valueInfo":{"objectTypeName":"no.such.Class","serializationDataFormat":"application/json"}}"#,
        #"{"type":"Json","value":"{\"a\":1}"}"#, #"{"type":"Json","value":"5"}"#,
        #"{"type":"File","value":"YQ==","valueInfo":{"filename":"a.txt"}}"#, #"{"type":"Bytes","value":"YQ=="}"#,
        #"{"type":"Date","value":"2020-01-01T00:00:00.000+0000"}"#,
    ].enumerated().map { number, variable in
        // The mark keeps other tasks away.
        let mark = "deserialized-\(number)"
        let failure =
            #"{"workerId":"w","retries":3,"retryTimeout":0,"variables":{"mark":{"value":"\#(mark)"},"v":\#(variable)}}"#
        return [post("failure", failure)]
            + [false, true, false].flatMap { isDeserialized in
                [
                    fetch(
                        #"{"workerId":"w","maxTasks":1,"topics":[{"topicName":"compare","lockDuration":60000,"#
                            + #""variables":["v"],"processVariables":{"mark":"\#(mark)"},"#
                            + #""deserializeValues":\#(isDeserialized)}]}"#
                    ),
                    post("unlock", "{}"),
                ]
            }
    }

    static let endings = [
        [post("complete", #"{"workerId":"w","variables":{"\#(String(repeating: "n", count: 256))":{"value":1}}}"#)],
        [post("complete", #"{"workerId":"w","variables":{"v":"bare"}}"#, but: .readers)],
        [post("complete", #"{"workerId":"w","variables":[]}"#, but: .readers)],
        [post("complete", #"{"workerId":"w","variables":{"v":{"type":"Nope"}}}"#, on: "nope")],
        [post("complete", #"{"workerId":"w","nope":1,"localVariables":{"l":{"value":1}}}"#)],
    ]
}
