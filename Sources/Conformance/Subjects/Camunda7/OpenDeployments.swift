import ProcessEngine

/// What a run has put into engines: whatever is not taken out again must be
/// told.
struct OpenDeployments: Sendable {
    /// One that could not be removed, and what its engine said.
    struct Left: Sendable {
        var id: String
        var engine: String
        var reason: String
    }

    /// Those that are to be removed, by their ids.
    var held: [String: EngineClient] = [:]
    /// Engines, by address, that may have taken one and did not say so.
    var doubtful: [String: EngineClient] = [:]
    /// Those that are left.
    var left: [Left] = []

    /// The failure that this is beside another; `nil` where there is none.
    func told(after broken: SubjectError?) -> SubjectError? {
        guard let first = left.first else { return broken }
        let what = left.count == 1 ? "a deployment is left" : "\(left.count) deployments are left"
        let calls = left.prefix(3).map { "curl -X DELETE '\($0.engine)/deployment/\($0.id)?cascade=true'" }
        let rest = left.count > 3 ? ", and so on: their source is that of this one" : ""
        let hint = "remove \(left.count == 1 ? "it" : "them"): " + calls.joined(separator: "; ") + rest
        guard let broken else {
            return SubjectError(.died, "\(what) in the engine: \(first.reason)", hint: hint)
        }
        return SubjectError(
            broken.code,
            "\(broken.message); \(what) in the engine",
            hint: "\(broken.hint); then \(hint)"
        )
    }
}
