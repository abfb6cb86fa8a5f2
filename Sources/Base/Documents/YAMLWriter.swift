import CYAML

/// Writes YAML that any reader, of 1.1 too, takes for the same: what another
/// schema would read as something else is quoted.
public enum YAMLWriter {
    /// A tree's text. A comment line may stand before it.
    public static func bytes(_ tree: YAMLText, comment: String? = nil) throws(DocumentError) -> [UInt8] {
        let output = Output()
        var emitter = yaml_emitter_t()
        guard yaml_emitter_initialize(&emitter) == 1 else { throw failure("no memory for the YAML emitter") }
        defer { yaml_emitter_delete(&emitter) }
        // The output outlives the emitter: this frame holds it.
        yaml_emitter_set_output(&emitter, Output.write, Unmanaged.passUnretained(output).toOpaque())
        yaml_emitter_set_unicode(&emitter, 1)
        yaml_emitter_set_width(&emitter, -1)
        yaml_emitter_set_encoding(&emitter, YAML_UTF8_ENCODING)
        try emit(&emitter) { yaml_stream_start_event_initialize(&$0, YAML_UTF8_ENCODING) }
        try emit(&emitter) { yaml_document_start_event_initialize(&$0, nil, nil, nil, 1) }
        try write(tree, to: &emitter)
        try emit(&emitter) { yaml_document_end_event_initialize(&$0, 1) }
        try emit(&emitter) { yaml_stream_end_event_initialize(&$0) }
        guard yaml_emitter_flush(&emitter) == 1 else { throw failure("the YAML emitter failed") }
        var bytes = withExtendedLifetime(output) { output.bytes }
        // The emitter marks the end after a text that keeps its last lines,
        // which only a second document would need.
        if bytes.suffix(5).elementsEqual("\n...\n".utf8) { bytes.removeLast(4) }
        return (comment.map(Self.comment) ?? []) + bytes
    }

    private static func comment(_ text: String) -> [UInt8] {
        text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
            .flatMap { Array(("# ".utf8)) + $0 + [0x0A] }
    }

    private static func write(_ tree: YAMLText, to emitter: inout yaml_emitter_t) throws(DocumentError) {
        switch tree {
        case .null: try scalar("~", YAML_PLAIN_SCALAR_STYLE, &emitter)
        case .plain(let text): try scalar(text, YAML_PLAIN_SCALAR_STYLE, &emitter)
        case .string(let text): try scalar(text, style(for: text), &emitter)
        case .list(let parts): try sequence(parts, YAML_BLOCK_SEQUENCE_STYLE, &emitter)
        case .row(let parts): try sequence(parts, YAML_FLOW_SEQUENCE_STYLE, &emitter)
        case .mapping(let members): try mapping(members, YAML_BLOCK_MAPPING_STYLE, &emitter)
        case .inline(let members): try mapping(members, YAML_FLOW_MAPPING_STYLE, &emitter)
        }
    }

    private static func sequence(
        _ parts: [YAMLText],
        _ style: yaml_sequence_style_t,
        _ emitter: inout yaml_emitter_t
    ) throws(DocumentError) {
        try emit(&emitter) { yaml_sequence_start_event_initialize(&$0, nil, nil, 1, style) }
        for part in parts { try write(part, to: &emitter) }
        try emit(&emitter) { yaml_sequence_end_event_initialize(&$0) }
    }

    private static func mapping(
        _ members: [(String, YAMLText)],
        _ style: yaml_mapping_style_t,
        _ emitter: inout yaml_emitter_t
    ) throws(DocumentError) {
        try emit(&emitter) { yaml_mapping_start_event_initialize(&$0, nil, nil, 1, style) }
        for (name, value) in members {
            let isSimple = !name.utf8.contains(0x0A)
            try scalar(name, isSimple ? self.style(for: name) : YAML_DOUBLE_QUOTED_SCALAR_STYLE, &emitter)
            try write(value, to: &emitter)
        }
        try emit(&emitter) { yaml_mapping_end_event_initialize(&$0) }
    }

    private static func scalar(
        _ text: String,
        _ style: yaml_scalar_style_t,
        _ emitter: inout yaml_emitter_t
    ) throws(DocumentError) {
        var text = Array(text.utf8)
        let count = Int32(text.count)
        try text.withUnsafeMutableBufferPointer { buffer throws(DocumentError) in
            var empty: yaml_char_t = 0
            try withUnsafeMutablePointer(to: &empty) { empty throws(DocumentError) in
                let base = buffer.baseAddress ?? empty
                try emit(&emitter) {
                    yaml_scalar_event_initialize(&$0, nil, nil, base, count, 1, 1, style)
                }
            }
        }
    }

    private static func emit(
        _ emitter: inout yaml_emitter_t,
        _ initialize: (inout yaml_event_t) -> Int32
    ) throws(DocumentError) {
        var event = yaml_event_t()
        guard initialize(&event) == 1 else { throw failure("the YAML emitter refused a text") }
        guard yaml_emitter_emit(&emitter, &event) == 1 else {
            throw failure("the YAML emitter failed: " + (emitter.problem.map { String(cString: $0) } ?? "unknown"))
        }
    }

    /// How a text is written: plain where no reader takes it for anything
    /// else, literal where it is lines of printable text, quoted otherwise.
    /// The emitter would choose double quotes silently where its own rules
    /// forbid a style (trailing spaces, tabs, characters past U+FFFF), so those
    /// are found here.
    static func style(for text: String) -> yaml_scalar_style_t {
        if isPlain(text) { return YAML_PLAIN_SCALAR_STYLE }
        let hasLines = text.utf8.contains(0x0A)
        let isPrintable = text.unicodeScalars.allSatisfy { scalar in
            (0x20..<0x7F).contains(scalar.value) || scalar.value == 0x0A
                || ((0xA0..<0xFFFE).contains(scalar.value) && ![0xFEFF, 0x2028, 0x2029].contains(scalar.value))
        }
        guard isPrintable else { return YAML_DOUBLE_QUOTED_SCALAR_STYLE }
        guard hasLines else { return YAML_SINGLE_QUOTED_SCALAR_STYLE }
        let lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
        // The first line tells the indentation, so it begins with a letter.
        guard let first = lines.first?.first, first != 0x20 else { return YAML_DOUBLE_QUOTED_SCALAR_STYLE }
        return lines.allSatisfy { $0.last != 0x20 } ? YAML_LITERAL_SCALAR_STYLE : YAML_DOUBLE_QUOTED_SCALAR_STYLE
    }

    /// Whether a text may stand unquoted: letters, digits and a few signs
    /// that mean nothing, beginning with a letter or a slash, and no word
    /// that YAML 1.1 or 1.2 reads as a value.
    private static func isPlain(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, let last = bytes.last, last != 0x20 else { return false }
        let isLetter = { (byte: UInt8) in (byte | 0x20) &- 0x61 < 26 }
        guard isLetter(first) || first == UInt8(ascii: "/") || first == UInt8(ascii: "_") else { return false }
        let allowed = Set(" -_./()+*$;".utf8)
        guard bytes.allSatisfy({ isLetter($0) || $0 &- 0x30 < 10 || allowed.contains($0) }) else { return false }
        let words: Set = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"]
        return !words.contains(text.lowercased())
    }

    private static func failure(_ message: String) -> DocumentError {
        DocumentError(.malformed, [Diagnostic(file: "", message: message)])
    }
}

/// Where an emitter's bytes go.
private final class Output {
    var bytes: [UInt8] = []

    /// Feeds the `handler` parameter of `yaml_emitter_set_output`.
    static let write: @convention(c) (UnsafeMutableRawPointer?, UnsafeMutablePointer<UInt8>?, Int) -> Int32 = {
        output,
        buffer,
        count in
        guard let output else { return 0 }
        Unmanaged<Output>.fromOpaque(output).takeUnretainedValue()
            .bytes.append(contentsOf: UnsafeBufferPointer(start: buffer, count: count))
        return 1
    }
}
