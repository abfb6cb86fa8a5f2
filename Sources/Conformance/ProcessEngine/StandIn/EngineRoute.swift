/// What a request to the stand-in asks for.
enum EngineRoute: Equatable {
    case engines
    case version
    case fetch
    case list
    case count
    case topicNames
    case task(String)
    case errorDetails(String)
    /// `complete`, `bpmnError`, `failure`, `extendLock`, `lock`, `unlock`,
    /// `retries`, `priority`.
    case act(String, on: String)
    case incidents

    /// What a path below the base stands for, and the methods that it has.
    static func find(_ path: [String]) -> (route: EngineRoute, methods: [String])? {
        var path = path
        if path.count >= 2, path[0] == "engine", path[1] == "default" { path.removeFirst(2) }
        switch path {
        case ["engine"]: return (.engines, ["GET"])
        case ["version"]: return (.version, ["GET"])
        case ["incident"]: return (.incidents, ["GET"])
        case ["external-task"]: return (.list, ["GET", "POST"])
        case ["external-task", "fetchAndLock"]: return (.fetch, ["POST"])
        case ["external-task", "count"]: return (.count, ["GET"])
        case ["external-task", "topic-names"]: return (.topicNames, ["GET"])
        default: break
        }
        guard path.count >= 2, path[0] == "external-task" else { return nil }
        if path.count == 2 { return (.task(path[1]), ["GET"]) }
        guard path.count == 3 else { return nil }
        switch path[2] {
        case "errorDetails": return (.errorDetails(path[1]), ["GET"])
        case "complete", "bpmnError", "failure", "extendLock", "lock", "unlock":
            return (.act(path[2], on: path[1]), ["POST"])
        case "retries", "priority": return (.act(path[2], on: path[1]), ["PUT"])
        default: return nil
        }
    }
}
