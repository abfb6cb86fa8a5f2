import Digests
import Documents
public import Exchanges
public import Processes
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Writes a journal, line by line: the one owner of its file.
///
/// Everything is written as soon as it is known, so that a run that dies
/// leaves what it had seen, without a footer. Who writes waits until it has
/// been written, and yet no thread of Swift's pool waits for the disk: the
/// writer's does that.
public actor JournalWriter {
    /// Where whole lines go; it throws where they cannot. It is called on the
    /// writer's thread.
    public typealias Sink = @Sendable ([UInt8]) throws -> Void

    private let sink: Sink
    private let writer: Writer
    private let redaction: RedactionPolicy
    private var digest = JournalLine.firstDigest
    private var cases: Set<String> = []
    private var observations = 0
    private var verdicts = 0
    private var size = 0
    private var values = 0
    private let sizeLimit: Int
    private let valueLimit: Int

    /// A writer into a sink. Each secret that a user supplied is replaced by
    /// `REDACTED` before a line is written; the keys that a run draws are worth
    /// nothing and stay, since verdicts come from them.
    ///
    /// What is beyond the limits is not kept: one more than there are for a
    /// reader would make a journal that nobody reads.
    public init(
        redaction: RedactionPolicy,
        writer: Writer = .shared,
        sizeLimit: Int = Journal.sizeLimit,
        valueLimit: Int = Journal.valueLimit,
        sink: @escaping Sink
    ) {
        // An eighth is for what cannot be left out: cases, verdicts, the end.
        self.sizeLimit = sizeLimit - sizeLimit / 8
        self.valueLimit = valueLimit - valueLimit / 8
        self.sink = sink
        self.writer = writer
        self.redaction = redaction
    }

    /// A writer into a file; one that is there is kept as `.1` once the first
    /// line comes, so that a run that never begins leaves it where it is. A
    /// pipe, a device or a descriptor of our own is written to as it is, and
    /// what a link leads to is replaced. Throws at once where no file can be
    /// made.
    public static func open(_ path: String, redaction: RedactionPolicy) throws(JournalError) -> JournalWriter {
        if Files.isFolder(path) {
            throw JournalError(.inaccessible, "is a folder, not a file", hint: "name a file in it", file: path)
        }
        let destination: Files.Destination
        do {
            destination = try Files.destination(of: path)
        } catch {
            throw inaccessible(path, error)
        }
        let file: JournalFile
        switch destination {
        case .descriptor(let number): file = JournalFile(try valid(dup(number), path), path: path)
        case .path(let place) where Files.exists(place) && !Files.isFile(place):
            do {
                file = JournalFile(try Files.openNode(place, path, flags: O_APPEND), path: path)
            } catch {
                throw inaccessible(path, error)
            }
        case .path(let place):
            guard access(Files.folder(of: place), W_OK | X_OK) == 0 else { throw inaccessible(path) }
            file = JournalFile(path: path) { () throws(JournalError) in try fresh(place, path) }
        }
        return JournalWriter(redaction: redaction) { try file.append($0) }
    }

    /// A descriptor for a new file; the one that is there becomes `.1`.
    private static func fresh(_ place: String, _ path: String) throws(JournalError) -> Int32 {
        if Files.exists(place), rename(place, place + ".1") != 0 { throw inaccessible(path) }
        return try valid(openFile(place, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o666), path)
    }

    /// A descriptor; negative, with `errno`, where there is none.
    private static func valid(_ descriptor: Int32, _ path: String) throws(JournalError) -> Int32 {
        guard descriptor >= 0 else { throw inaccessible(path) }
        return descriptor
    }

    /// Writes the first line.
    public func write(_ header: Run.Header) async throws {
        try await put(line(.header(header)))
    }

    /// An observation as the journal can keep it: whole while there is room,
    /// and then without what takes the room, which is told as evidence that is
    /// incomplete. Verdicts are computed from what is kept, so that a reader of
    /// the journal comes to the same.
    public func kept(_ observation: Observation) -> Observation {
        let json = observation.json
        let hasRoom =
            size + JSONWriter().bytes(json).count <= sizeLimit && values + json.valueCount <= valueLimit
        return hasRoom ? observation : observation.withoutBulk
    }

    /// Writes an attempt: its case where it is the first one, what was seen,
    /// what was said.
    public func write(_ attempt: Run.Attempt) async throws {
        var lines: [UInt8] = []
        if cases.insert(attempt.testCase.id).inserted { lines += line(.testCase(attempt.testCase)) }
        lines += line(.observation(case: attempt.testCase.id, attempt.observation))
        values += attempt.observation.json.valueCount
        observations += 1
        for judged in attempt.judged {
            lines += line(.verdict(judged))
            verdicts += 1
        }
        try await put(lines)
    }

    /// Writes the last lines: what belongs to no attempt, and the footer.
    public func finish(_ run: Run) async throws {
        var lines: [UInt8] = []
        for stray in run.strays { lines += line(.stray(stray)) }
        for defect in run.defects { lines += line(.defect(defect)) }
        lines += line(
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
        try await put(lines)
    }

    /// A line with its line feed, chained to the one before it.
    private func line(_ line: JournalLine) -> [UInt8] {
        let bytes = redaction.withoutSupplied(line.bytes(after: digest))
        digest = SHA256.hash(bytes).hex
        size += bytes.count + 1
        return bytes + [0x0A]
    }

    /// Waits until lines have been written. They are handed over before the
    /// wait begins, so that their order in the file is that of their digests
    /// whoever writes meanwhile.
    private func put(_ lines: [UInt8]) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            writer.enqueue(lines.count) { [sink] in
                try sink(lines)
            } done: { error in
                if let error { continuation.resume(throwing: error) } else { continuation.resume() }
            }
        }
    }

    private static func inaccessible(_ path: String) -> JournalError {
        JournalError(
            .inaccessible,
            "cannot be written: \(String(cString: strerror(errno)))",
            hint: "name a file in a folder that is there and can be written",
            file: path
        )
    }

    private static func inaccessible(_ path: String, _ error: DocumentError) -> JournalError {
        let message = error.diagnostics.map(\.message).joined(separator: "; ")
        return JournalError(.inaccessible, message, hint: error.diagnostics.first?.hint, file: path)
    }
}

/// The file of a journal, opened with its first line where it is a new one,
/// closed with its last user.
private final class JournalFile: Sendable {
    private let descriptor: Mutex<Int32?>
    private let path: String
    private let make: @Sendable () throws(JournalError) -> Int32

    /// A file that is made when its first line comes.
    init(path: String, make: @escaping @Sendable () throws(JournalError) -> Int32) {
        descriptor = Mutex(nil)
        self.path = path
        self.make = make
    }

    /// A file that is open.
    convenience init(_ descriptor: Int32, path: String) {
        self.init(path: path) { descriptor }
        self.descriptor.withLock { $0 = descriptor }
    }

    deinit { descriptor.withLock { _ = $0.map(close) } }

    func append(_ bytes: [UInt8]) throws(JournalError) {
        let descriptor = try descriptor.withLock { (descriptor: inout Int32?) throws(JournalError) -> Int32 in
            if let descriptor { return descriptor }
            let made = try make()
            descriptor = made
            return made
        }
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
