import Exchanges

/// A request and what became of it, as a line of the log tells it.
///
/// It lends bytes and is used where they are valid: a line is made for each
/// request, on the thread that answered it, so making one allocates nothing.
struct LogLine {
    /// When the response ended, in nanoseconds since 1970.
    var wall: Int64
    /// The method's bytes, as received.
    var method: UnsafeBufferPointer<UInt8>
    /// The target's bytes, as received.
    var target: UnsafeBufferPointer<UInt8>
    /// The status that was sent.
    var status: Int
    /// From the request's first byte to the response's end, in nanoseconds;
    /// `nil` where it is not known.
    var span: UInt64?
    /// The scenario, recording or folder that was asked.
    var source: UnsafeBufferPointer<UInt8>
    /// The rule that answered, from 0; `nil` where none did.
    var rule: Int?
    /// The rule's step, from 0.
    var step: Int?
    /// Why nothing answered.
    var miss: Miss.Kind?
    /// How the response ended; `nil` where it is not known.
    var ending: Ending?
    /// What came nearest where nothing answered, and what to do; why something
    /// else answered than a rule.
    var note = ""

    /// The note as it may stand in a line.
    private func safeNote(_ redaction: RedactionPolicy, inJSON: Bool = false) -> [UInt8] {
        guard !note.isEmpty else { return [] }
        var safe: [UInt8] = []
        Array(note.utf8).withUnsafeBufferPointer { note in
            LogText.withSafe(note, redaction, inJSON: inJSON) { safe = Array($0) }
        }
        return safe
    }

    /// Lends the line for people, with its line feed.
    func withText(_ redaction: RedactionPolicy, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        let note = safeNote(redaction)
        LogText.withSafe(method, redaction) { method in
            LogText.withSafe(target, redaction) { target in
                LogText.withSafe(source, redaction) { source in
                    ByteCursor.withBytes(Self.roomForTheRest + method.count + target.count + source.count + note.count)
                    { line in
                        write(method, target, source, note, to: &line)
                    } used: {
                        body($0)
                    }
                }
            }
        }
    }

    /// Lends the line as one JSON object, with its line feed.
    func withJSON(_ redaction: RedactionPolicy, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        let note = safeNote(redaction, inJSON: true)
        LogText.withSafe(method, redaction, inJSON: true) { method in
            LogText.withSafe(target, redaction, inJSON: true) { target in
                LogText.withSafe(source, redaction, inJSON: true) { source in
                    ByteCursor.withBytes(Self.roomForTheRest + method.count + target.count + source.count + note.count)
                    { line in
                        writeJSON(method, target, source, note, to: &line)
                    } used: {
                        body($0)
                    }
                }
            }
        }
    }

    /// More than all that stands beside the three texts: in JSON 130 bytes
    /// and six numbers of at most 20 digits.
    private static let roomForTheRest = 384

    private func write(
        _ method: UnsafeBufferPointer<UInt8>,
        _ target: UnsafeBufferPointer<UInt8>,
        _ source: UnsafeBufferPointer<UInt8>,
        _ note: [UInt8],
        to line: inout ByteCursor
    ) {
        writeTime(to: &line)
        line.append(" ")
        line.append(method)
        line.append(" ")
        line.append(target)
        line.append(" ")
        line.append(number: status)
        line.append(" ")
        writeMilliseconds(to: &line)
        line.append(" ms  ")
        if let miss {
            line.append("MISS ")
            line.append(Self.word(miss))
            if !note.isEmpty {
                line.append("  ")
                note.withUnsafeBufferPointer { line.append($0) }
            }
        } else {
            line.append(source)
            if let rule {
                line.append(" rule ")
                line.append(number: rule + 1)
                line.append(" step ")
                line.append(number: (step ?? 0) + 1)
            }
            if !note.isEmpty {
                line.append("  ")
                note.withUnsafeBufferPointer { line.append($0) }
            }
        }
        switch ending {
        case .cut: line.append("  cut")
        case .reset: line.append("  reset")
        case .stalled: line.append("  stalled")
        case .clientGone: line.append("  client gone")
        case .complete, nil: break
        }
        line.append("\n")
    }

    private func writeJSON(
        _ method: UnsafeBufferPointer<UInt8>,
        _ target: UnsafeBufferPointer<UInt8>,
        _ source: UnsafeBufferPointer<UInt8>,
        _ note: [UInt8],
        to line: inout ByteCursor
    ) {
        line.append("{\"time\":\"")
        writeTime(to: &line)
        line.append("\",\"method\":\"")
        line.append(method)
        line.append("\",\"target\":\"")
        line.append(target)
        line.append("\",\"status\":")
        line.append(number: status)
        line.append(",\"ms\":")
        writeMilliseconds(to: &line)
        line.append(",\"source\":\"")
        line.append(source)
        line.append("\",\"rule\":")
        if let rule { line.append(number: rule + 1) } else { line.append("null") }
        line.append(",\"step\":")
        if let step { line.append(number: step + 1) } else { line.append("null") }
        if let miss {
            line.append(",\"miss\":\"")
            line.append(Self.word(miss))
            if !note.isEmpty {
                line.append("\",\"note\":\"")
                note.withUnsafeBufferPointer { line.append($0) }
            }
            line.append("\",\"ending\":\"")
        } else {
            line.append(",\"miss\":null")
            if !note.isEmpty {
                line.append(",\"note\":\"")
                note.withUnsafeBufferPointer { line.append($0) }
                line.append("\"")
            }
            line.append(",\"ending\":\"")
        }
        switch ending {
        case .cut: line.append("cut")
        case .reset: line.append("reset")
        case .stalled: line.append("stalled")
        case .clientGone: line.append("client-gone")
        case .complete, nil: line.append("complete")
        }
        line.append("\"}\n")
    }

    /// Time of day in UTC, to the millisecond.
    private func writeTime(to line: inout ByteCursor) {
        let milliseconds = UInt64(max(wall, 0)) / 1_000_000 % 86_400_000
        let seconds = milliseconds / 1000
        line.append(twoDigits: seconds / 3600)
        line.append(":")
        line.append(twoDigits: seconds / 60 % 60)
        line.append(":")
        line.append(twoDigits: seconds % 60)
        line.append(".")
        line.append(digit: milliseconds % 1000 / 100)
        line.append(twoDigits: milliseconds % 100)
        line.append("Z")
    }

    private func writeMilliseconds(to line: inout ByteCursor) {
        guard let span, span < 1 << 60 else { return line.append("0") }
        let tenths = (span + 50_000) / 100_000
        line.append(number: Int(tenths / 10))
        line.append(".")
        line.append(digit: tenths % 10)
    }

    private static func word(_ miss: Miss.Kind) -> StaticString {
        switch miss {
        case .noMatch: "no-match"
        case .consumed: "consumed"
        case .unknownEndpoint: "unknown-endpoint"
        }
    }
}
