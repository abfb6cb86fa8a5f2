import Contracts
import Documents
import Judging

/// A line that a harness sends to the runner, harness protocol 1.
enum HarnessMessage {
    case hello(SubjectDescription)
    case result(id: String, RunReport)
    case event(id: String, SubjectEvent)
    /// The harness's own failure; without an id it concerns all of it.
    case fault(id: String?, message: String)
    case log
    case pong

    /// Why a line is none of them.
    struct SyntaxError: Error, Equatable {
        var message: String
    }

    /// Reads a line. Unknown members are ignored, as the protocol says.
    static func parse(_ line: [UInt8]) throws(SyntaxError) -> HarnessMessage {
        let root: Value
        do {
            root = try Document.json(withoutMark(line)).root.value
        } catch {
            if isWide(line) { throw SyntaxError(message: "text in UTF-16, where the protocol is UTF-8") }
            throw SyntaxError(message: "a line that is no JSON: \"\(shown(line))\"")
        }
        guard root.members != nil, let operation = root["op"]?.string else {
            throw SyntaxError(message: "a line without \"op\": \"\(shown(line))\"")
        }
        switch operation {
        case "hello": return .hello(try description(root))
        case "result": return .result(id: try id(root), try report(root))
        case "unsupported":
            let outcome = Outcome.unsupported(
                capability: root["capability"]?.string ?? "",
                message: root["message"]?.string ?? ""
            )
            return .result(id: try id(root), RunReport(outcome: outcome, variablesObservable: false))
        case "fault": return .fault(id: root["id"]?.string, message: root["message"]?.string ?? "no message")
        case "event":
            guard let name = root["event"]?.string else { throw SyntaxError(message: "an event without a name") }
            let details = (root.members ?? []).filter { !["op", "id", "event"].contains($0.name) }
            return .event(id: try id(root), SubjectEvent(name, .object(details)))
        case "log": return .log
        case "pong": return .pong
        default: throw SyntaxError(message: "an unknown \"op\": \"\(shown(operation))\"")
        }
    }

    /// A line without a byte order mark, which some runtimes write before
    /// anything else, or with each line that they flush (RFC 8259 section 8.1
    /// lets a reader ignore it).
    private static func withoutMark(_ line: [UInt8]) -> [UInt8] {
        line.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(line.dropFirst(3)) : line
    }

    /// Whether a line looks like UTF-16, by its mark or by an ASCII character
    /// of two bytes.
    private static func isWide(_ line: [UInt8]) -> Bool {
        line.count > 3 && line.prefix(4).contains(0)
            && (line[0] == 0 || line[1] == 0 || line.starts(with: [0xFF, 0xFE]) || line.starts(with: [0xFE, 0xFF]))
    }

    private static func id(_ root: Value) throws(SyntaxError) -> String {
        guard let id = root["id"]?.string else { throw SyntaxError(message: "a message without the \"id\" of its run") }
        return id
    }

    private static func description(_ root: Value) throws(SyntaxError) -> SubjectDescription {
        guard root["protocol"]?.integer == 1 else {
            throw SyntaxError(message: "a hello whose \"protocol\" is not 1")
        }
        guard let subject = root["subject"], let name = subject["name"]?.string, !name.isEmpty else {
            throw SyntaxError(message: "a hello without \"subject\": {\"name\": …}")
        }
        guard let words = root["capabilities"]?.elements else {
            throw SyntaxError(message: "a hello without a list of \"capabilities\"")
        }
        let capabilities = words.compactMap(\.string)
        for capability in capabilities where Capability(rawValue: capability) == nil {
            let near = Spelling.nearest(to: capability, in: Capability.allCases.map(\.rawValue))
            let known = Capability.allCases.map(\.rawValue).joined(separator: ", ")
            throw SyntaxError(
                message: "a hello with the unknown capability \"\(shown(capability))\" ("
                    + (near.map { "did you mean \($0)?" } ?? "there are: \(known)") + ")"
            )
        }
        let details = ["language", "runtime"].compactMap { key in
            subject[key]?.string.map { SubjectDescription.Detail(key, $0) }
        }
        let artifacts = (subject["artifacts"]?.elements ?? []).compactMap { artifact -> SubjectDescription.Artifact? in
            guard let name = artifact["name"]?.string, let digest = artifact["sha256"]?.string else { return nil }
            return SubjectDescription.Artifact(name: name, sha256: digest)
        }
        let parallel = capabilities.contains("parallel") ? root["maxParallel"]?.integer ?? 8 : 1
        return SubjectDescription(
            kind: "exec",
            name: name,
            version: subject["version"]?.string ?? "",
            details: details,
            artifacts: artifacts,
            capabilities: capabilities,
            maxParallel: min(max(parallel, 1), 64)
        )
    }

    private static func report(_ root: Value) throws(SyntaxError) -> RunReport {
        let outcome: Outcome
        switch root["outcome"]?.string {
        case "completed": outcome = .completed
        case "bpmnError":
            guard let code = root["errorCode"]?.string else {
                throw SyntaxError(message: "a bpmnError without \"errorCode\"")
            }
            outcome = .bpmnError(code: code, message: root["errorMessage"]?.string ?? "")
        case "failed":
            let error = root["error"]
            outcome = .failed(type: error?["type"]?.string ?? "", message: error?["message"]?.string ?? "")
        case let word:
            throw SyntaxError(
                message: "a result whose \"outcome\" is \(word.map { "\"\(shown($0))\"" } ?? "missing")"
            )
        }
        var variables: [String: ProcessValue]?
        if let members = root["variables"]?.members {
            variables = [:]
            for member in members { variables?[member.name] = try value(member) }
        }
        return RunReport(
            outcome: outcome,
            variables: variables,
            variablesObservable: root["variablesObservable"]?.bool ?? (variables != nil)
        )
    }

    private static func value(_ member: Member) throws(SyntaxError) -> ProcessValue {
        guard let type = member.value["type"]?.string else {
            throw SyntaxError(message: "the variable \"\(shown(member.name))\" without {\"type\", \"value\"}")
        }
        guard let kind = ProcessValue.Kind(rawValue: type) else {
            throw SyntaxError(message: "the variable \"\(shown(member.name))\" has the unknown type \"\(shown(type))\"")
        }
        return ProcessValue(kind, member.value["value"] ?? .null)
    }

    private static func shown(_ line: [UInt8]) -> String {
        shown(String(decoding: line.prefix(120), as: UTF8.self), count: 120)
    }

    /// A harness's text as a message quotes it: short, and with nothing in it
    /// that steers a terminal.
    static func shown(_ text: String, count: Int = 60) -> String {
        String(
            text.prefix(count).unicodeScalars.map { scalar in
                scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) ? "." : Character(scalar)
            }
        )
    }
}
