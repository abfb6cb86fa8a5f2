import Judging
import ProcessEngine

/// Tells an execution that ended before the connector's code began from one
/// that ended in it: that is nobody's fault but the engine's set-up.
enum MissingConnector {
    /// What is missing; `nil` where the connector was there.
    static func found(in report: RunReport, profile: ConnectorProfile, hint: String) -> SubjectError? {
        guard case .failed(_, let message) = report.outcome, !profile.isWorker else { return nil }
        let what = profile.title
        if message.contains("unexisting field") {
            return SubjectError(
                .noHello,
                "\(what) has no field of an input's name: \(shortened(message))",
                hint: "give --subject a profile=FILE that says how its inputs are called, "
                    + "and that they are no fields (unevaluated: none)"
            )
        }
        let signs = ["ClassNotFoundException", "NoClassDefFoundError", "Exception while instantiating class"]
        if signs.contains(where: message.contains) || message.contains("Cannot resolve identifier")
            || message.contains("doesn't implement") || message.contains("couldn't instantiate class")
            || message.contains("Unknown property used in expression")
        {
            guard !message.contains("Unknown property used") || isExpression(profile) else { return nil }
            let isForeign = ["org/camunda/bpm", "org/operaton/bpm", "org/cibseven/bpm"].contains(
                where: message.contains
            )
            return SubjectError(
                .noHello,
                "the engine cannot load \(what)"
                    + (isForeign ? ", which was built for another engine" : "") + ": \(shortened(message))",
                hint: hint
            )
        }
        return nil
    }

    private static func isExpression(_ profile: ConnectorProfile) -> Bool {
        if case .delegateExpression = profile.implementation { true } else { false }
    }

    private static func shortened(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        return line.count > 300 ? line.prefix(300) + "…" : line
    }
}

extension ConnectorProfile {
    /// What its service task runs, as people write it.
    var title: String {
        switch implementation {
        case .javaClass(let name): name
        case .delegateExpression(let text): text
        case .topic(let name): "topic \(name)"
        }
    }
}

extension SubjectError {
    /// An engine's refusal at one of the driver's steps.
    init(_ error: any Error, step: String) {
        guard let error = error as? EngineError else {
            self = error as? SubjectError ?? SubjectError(.died, "\(step): \(error)", hint: "look at the engine's log")
            return
        }
        let isAbsent = error.code == .unreachable || error.code == .slow || error.code == .notAnEngine
        self.init(isAbsent ? .unavailable : .protocolBroken, "\(step): \(error.message)", hint: error.hint)
    }
}
