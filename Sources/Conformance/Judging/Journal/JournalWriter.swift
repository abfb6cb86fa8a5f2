import Digests
import Documents
public import Exchanges

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Writes a journal, line by line: the one owner of its file.
///
/// Everything is written as soon as it is known, so that a run that dies
/// leaves what it had seen, without a footer.
public actor JournalWriter {
    /// Where lines go; it throws where they cannot.
    public typealias Sink = @Sendable ([UInt8]) throws -> Void

    private let sink: Sink
    private let redaction: RedactionPolicy
    private var digest = JournalLine.firstDigest
    private var cases: Set<String> = []
    private var observations = 0
    private var verdicts = 0

    /// A writer into a sink. Each secret that a user supplied is replaced by
    /// `REDACTED` before a line is written; the keys that a run draws are worth
    /// nothing and stay, since verdicts come from them.
    public init(redaction: RedactionPolicy, sink: @escaping Sink) {
        self.sink = sink
        self.redaction = redaction
    }

    /// A writer into a file; one that is there is kept as `.1`.
    public static func open(_ path: String, redaction: RedactionPolicy) throws(JournalError) -> JournalWriter {
        if Files.exists(path), rename(path, path + ".1") != 0 { throw inaccessible(path) }
        let descriptor = openFile(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw inaccessible(path) }
        let file = JournalFile(descriptor: descriptor, path: path)
        return JournalWriter(redaction: redaction) { try file.append($0) }
    }

    /// Writes the first line.
    public func write(_ header: Run.Header) throws {
        try append(.header(header))
    }

    /// Writes an attempt: its case where it is the first one, what was seen,
    /// what was said.
    public func write(_ attempt: Run.Attempt) throws {
        if cases.insert(attempt.testCase.id).inserted { try append(.testCase(attempt.testCase)) }
        try append(.observation(case: attempt.testCase.id, attempt.observation))
        observations += 1
        for judged in attempt.judged {
            try append(.verdict(judged))
            verdicts += 1
        }
    }

    /// Writes the last lines: what belongs to no attempt, and the footer.
    public func finish(_ run: Run) throws {
        for stray in run.strays { try append(.stray(stray)) }
        for defect in run.defects { try append(.defect(defect)) }
        try append(
            .footer(
                JournalLine.Footer(
                    isInterrupted: run.isInterrupted,
                    cases: cases.count,
                    observations: observations,
                    verdicts: verdicts,
                    verdict: run.verdict.rawValue
                )
            )
        )
    }

    private func append(_ line: JournalLine) throws {
        let bytes = redaction.withoutSupplied(line.bytes(after: digest))
        digest = SHA256.hash(bytes).hex
        try sink(bytes + [0x0A])
    }

    private static func inaccessible(_ path: String) -> JournalError {
        JournalError(.inaccessible, "cannot be written: \(String(cString: strerror(errno)))", file: path)
    }
}

/// The file of a journal, closed with its last user.
private final class JournalFile: Sendable {
    private let descriptor: Int32
    private let path: String

    init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit { close(descriptor) }

    func append(_ bytes: [UInt8]) throws(JournalError) {
        do {
            try Files.writeAll(bytes, to: descriptor, path)
        } catch {
            let message = error.diagnostics.map(\.message).joined(separator: "; ")
            throw JournalError(.inaccessible, message, file: path)
        }
    }
}

/// `open(2)` by a name that `JournalWriter.open` does not hide.
private let openFile: @Sendable (String, Int32, mode_t) -> Int32 = { open($0, $1, $2) }
