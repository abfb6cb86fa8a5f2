import CYAML

extension Document {
    /// Reads YAML by the core schema of YAML 1.2: one document, names that
    /// are scalars and stand once, no tags but the schema's own.
    public static func yaml(
        _ bytes: [UInt8],
        name: String = "",
        limits: YAMLLimits = YAMLLimits()
    ) throws(DocumentError) -> Document {
        var composer = YAMLComposer(name: name, limits: limits)
        try composer.compose(bytes)
        return Document(
            name: name,
            text: composer.text,
            cells: composer.cells,
            positions: composer.positions
        )
    }
}

/// Turns libyaml's events into cells.
private struct YAMLComposer {
    let name: String
    let limits: YAMLLimits
    var text: [UInt8] = []
    var cells: [Cell] = []
    var positions: [Position] = []
    private var anchors: [String: Int] = [:]
    private var open: [Open] = []
    private var aliasCount = 0
    private var documents = 0

    /// A container that has not ended.
    private struct Open {
        var index: Int
        var isObject: Bool
        /// In an object: whether a name comes next.
        var wantsName: Bool
        var names: Set<[UInt8]> = []
    }

    init(name: String, limits: YAMLLimits) {
        self.name = name
        self.limits = limits
    }

    mutating func compose(_ bytes: [UInt8]) throws(DocumentError) {
        guard bytes.count <= limits.bytes else {
            throw failure(nil, "the file is larger than \(limits.bytes >> 20) MiB")
        }
        var parser = yaml_parser_t()
        guard yaml_parser_initialize(&parser) == 1 else { throw failure(nil, "no memory for the YAML parser") }
        defer { yaml_parser_delete(&parser) }
        yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
        // The parser reads from these bytes until it is deleted.
        let result: Result<Void, DocumentError> = bytes.withUnsafeBufferPointer { buffer in
            yaml_parser_set_input_string(&parser, buffer.baseAddress, buffer.count)
            do throws(DocumentError) {
                while try step(&parser) {}
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        try result.get()
        if cells.isEmpty { try scalar("", isPlain: true, tag: nil, at: Position(line: 1, column: 1)) }
    }

    /// Takes one event; false after the last.
    private mutating func step(_ parser: inout yaml_parser_t) throws(DocumentError) -> Bool {
        var event = yaml_event_t()
        guard yaml_parser_parse(&parser, &event) == 1 else { throw parserFailure(parser) }
        defer { yaml_event_delete(&event) }
        let at = Position(line: event.start_mark.line + 1, column: event.start_mark.column + 1)
        switch event.type {
        case YAML_STREAM_END_EVENT:
            return false
        case YAML_DOCUMENT_START_EVENT:
            documents += 1
            if documents > 1 { throw failure(at, "a second document begins; one file holds one") }
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            remember(scalar.anchor)
            let value = String(
                decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length),
                as: UTF8.self
            )
            try self.scalar(
                value,
                isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE,
                tag: Self.string(scalar.tag),
                at: at
            )
        case YAML_SEQUENCE_START_EVENT:
            remember(event.data.sequence_start.anchor)
            try begin(isObject: false, tag: Self.string(event.data.sequence_start.tag), at: at)
        case YAML_MAPPING_START_EVENT:
            remember(event.data.mapping_start.anchor)
            try begin(isObject: true, tag: Self.string(event.data.mapping_start.tag), at: at)
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
            end()
        case YAML_ALIAS_EVENT:
            try alias(Self.string(event.data.alias.anchor) ?? "", at: at)
        default:
            break
        }
        return true
    }

    private mutating func scalar(_ value: String, isPlain: Bool, tag: String?, at: Position) throws(DocumentError) {
        let isName = open.last?.wantsName == true
        var kind = CellKind.string
        var written = value
        if !isName {
            switch try meaning(of: value, isPlain: isPlain, tag: tag, at: at) {
            case .null: (kind, written) = (.null, "null")
            case .bool(let truth): (kind, written) = (.bool, truth ? "true" : "false")
            case .number(let lexeme): (kind, written) = (.number, lexeme)
            case .string: break
            case .notANumber: throw failure(at, "\(value) is no number that JSON can hold")
            }
        }
        try append(kind, at: at, bytes: Array(written.utf8))
        valueEnded()
    }

    private func meaning(
        of value: String,
        isPlain: Bool,
        tag: String?,
        at: Position
    ) throws(DocumentError) -> CoreSchema.Meaning {
        guard let tag, tag != "!" else { return isPlain && tag == nil ? CoreSchema.meaning(of: value) : .string }
        let meaning = CoreSchema.meaning(of: value)
        switch (tag, meaning) {
        case ("tag:yaml.org,2002:str", _): return .string
        case ("tag:yaml.org,2002:null", .null), ("tag:yaml.org,2002:bool", .bool),
            ("tag:yaml.org,2002:int", .number), ("tag:yaml.org,2002:float", .number):
            return meaning
        default: throw failure(at, "the tag \(tag) is not supported here")
        }
    }

    private mutating func begin(isObject: Bool, tag: String?, at: Position) throws(DocumentError) {
        if let tag, tag != "!", tag != "tag:yaml.org,2002:" + (isObject ? "map" : "seq") {
            throw failure(at, "the tag \(tag) is not supported here")
        }
        if open.last?.wantsName == true { throw failure(at, "a name must be a scalar, not a list or mapping") }
        guard open.count < limits.depth else { throw failure(at, "the file nests deeper than \(limits.depth)") }
        try append(isObject ? .object : .array, at: at, bytes: [])
        open.append(Open(index: cells.count - 1, isObject: isObject, wantsName: isObject))
    }

    private mutating func end() {
        guard let container = open.popLast() else { return }
        cells[container.index].next = UInt32(cells.count)
        valueEnded()
    }

    private mutating func valueEnded() {
        guard let last = open.indices.last, open[last].isObject else { return }
        open[last].wantsName.toggle()
    }

    private mutating func append(_ kind: CellKind, at: Position, bytes: [UInt8]) throws(DocumentError) {
        guard cells.count < limits.nodes else {
            throw failure(at, "the file stands for more than \(limits.nodes) values")
        }
        if let last = open.indices.last, open[last].wantsName, !open[last].names.insert(bytes).inserted {
            throw failure(at, "the name \"\(String(decoding: bytes, as: UTF8.self))\" stands twice in one mapping")
        }
        cells.append(Cell(start: text.count, count: bytes.count, next: cells.count + 1, kind: kind))
        positions.append(at)
        text.append(contentsOf: bytes)
    }

    private mutating func remember(_ anchor: UnsafeMutablePointer<yaml_char_t>?) {
        if let anchor = Self.string(anchor) { anchors[anchor] = cells.count }
    }

    /// Repeats the cells of an anchor's node; their text is shared.
    private mutating func alias(_ anchor: String, at: Position) throws(DocumentError) {
        aliasCount += 1
        guard aliasCount <= limits.aliases else {
            throw failure(at, "the file has more than \(limits.aliases) aliases")
        }
        guard let source = anchors[anchor] else { throw failure(at, "no anchor &\(anchor) stands before *\(anchor)") }
        guard !open.contains(where: { $0.index == source }) else {
            throw failure(at, "*\(anchor) stands inside &\(anchor)")
        }
        let count = Int(cells[source].next) - source
        guard cells.count + count <= limits.nodes else {
            throw failure(at, "the file stands for more than \(limits.nodes) values")
        }
        if let last = open.indices.last, open[last].wantsName {
            guard count == 1, ![.array, .object].contains(cells[source].kind) else {
                throw failure(at, "a name must be a scalar, not a list or mapping")
            }
            var cell = cells[source]
            let name = Array(text[Int(cell.start)..<Int(cell.start + cell.count)])
            try append(.string, at: at, bytes: name)
            cell = cells[cells.count - 1]
            valueEnded()
            return
        }
        let shift = UInt32(cells.count - source)
        for index in source..<source + count {
            var cell = cells[index]
            cell.next += shift
            cells.append(cell)
            positions.append(at)
        }
        valueEnded()
    }

    private func parserFailure(_ parser: yaml_parser_t) -> DocumentError {
        let problem = parser.problem.map { String(cString: $0) } ?? "unreadable"
        if parser.error == YAML_READER_ERROR {
            return failure(nil, "not YAML: \(problem), at byte \(parser.problem_offset)")
        }
        let mark = parser.problem_mark
        return failure(Position(line: mark.line + 1, column: mark.column + 1), "not YAML: \(problem)")
    }

    private func failure(_ position: Position?, _ message: String) -> DocumentError {
        DocumentError(.malformed, [Diagnostic(file: name, position: position, message: message)])
    }

    private static func string(_ text: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        text.map { String(cString: $0) }
    }
}
