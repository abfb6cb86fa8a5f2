import Control
import Documents
import Exchanges
import Matching
import Mocking
import Scenarios
import Synchronization

/// The control interface of a server and what belongs to it: the journal, and
/// what is judged by it at the end.
struct ControlSetup {
    /// Its journal, where one is kept.
    let journal: TrafficJournal?
    /// What answers control calls.
    let interface: ControlInterface
    private let expectations: Expectations?
    private let isJudged: Bool
    private let redaction: RedactionPolicy

    /// Of a command whose options ask for something; `subject` is what
    /// answers, where that has rules. `log` is told of requests beside the
    /// journal.
    init(
        _ wanted: ControlOptions.Wanted,
        subject: (any Controlled)? = nil,
        log: (any AccessLog)?,
        redaction: RedactionPolicy,
        clock: any Clock
    ) {
        journal = wanted.journal > 0 ? TrafficJournal(limit: wanted.journal, clock: clock, before: log) : nil
        if let subject { journal?.rulesAre(subject.rules) }
        interface = ControlInterface(
            journal: journal,
            subject: subject,
            redaction: redaction,
            key: wanted.key,
            more: (clock as? VirtualClock).map { [ClockRoute.route($0)] } ?? [],
            time: SystemClock.shared,
            verify: { body throws(DocumentError) in
                let document = try Document.json(body, name: "")
                return try Decoding.decode(document, Expectations.shape(condition: RequestMatcher.shape))
            }
        )
        expectations = wanted.expectations
        isJudged = wanted.isJudged
        self.redaction = redaction
    }

    /// Of a command without such options.
    init(redaction: RedactionPolicy) {
        journal = nil
        interface = ControlInterface(journal: nil, redaction: redaction, time: SystemClock.shared)
        (expectations, isJudged) = (nil, false)
        self.redaction = redaction
    }

    /// Judges at the end of a run and tells of it, in the form of the log;
    /// false where something that was expected is broken.
    func judge(exitStatus: Int32?, isJSON: Bool) -> Bool {
        guard let journal else { return true }
        var text = ""
        var isKept = true
        if let expectations {
            let report = expectations.judge(journal, exitStatus: exitStatus)
            isKept = report.isKept
            text +=
                isJSON
                ? Self.line("expectations", report.value(redaction))
                : "firedrill: expectations \(isKept ? "kept" : "broken")\n" + report.text(redaction)
        }
        if isJudged {
            let verdicts = ClientVerdict(journal, exitStatus: exitStatus).verdicts()
            text +=
                isJSON
                ? Self.line("verdict", .object(["client": .array(verdicts.map { $0.value(redaction) })]))
                : "firedrill: what the client does\n" + verdicts.map { $0.line(redaction) + "\n" }.joined()
        }
        if !text.isEmpty { Console.error(text) }
        return isKept
    }

    private static func line(_ event: String, _ value: Value) -> String {
        let members = [Member("event", .string(event))] + (value.members ?? [])
        return String(decoding: JSONWriter().printable(.object(members)), as: UTF8.self) + "\n"
    }
}

/// The scenarios that answer at the moment: files are edited, and read again.
final class ServedScenarios: Controlled {
    private let current: Mutex<(mock: MockResponder?, limits: LimitGate?)> = Mutex((nil, nil))
    private let changed: Mutex<(@Sendable ([ScenarioRules]) -> Void)?> = Mutex(nil)

    /// These answer from now on; `limits` are those of what is no scenario.
    func serve(_ responder: MockResponder?, limits: LimitGate?) {
        current.withLock { $0 = (responder, limits) }
        let changed = changed.withLock(\.self)
        if let responder { changed?(responder.rules) }
    }

    /// Calls back whenever others answer.
    func whenChanged(_ work: @escaping @Sendable ([ScenarioRules]) -> Void) { changed.withLock { $0 = work } }

    private var now: MockResponder? { current.withLock(\.mock) }

    var rules: [ScenarioRules] { now?.rules ?? [] }
    func reset(token: String?) -> Bool {
        current.withLock(\.limits)?.reset(token: token)
        return now?.reset(token: token) ?? (token == nil)
    }
    func states(limit: Int) -> [TokenStates] { now?.states(limit: limit) ?? [] }
    func set(_ states: TokenStates) -> StateProblem? { now?.set(states) }
}
