import CYAML

/// Turns libyaml's events into cells.
struct YAMLComposer {
    private let name: String
    private let limits: YAMLLimits
    private(set) var text: [UInt8] = []
    private(set) var cells: [Cell] = []
    private(set) var positions: [Position] = []
    /// How many bytes the values hold, those that aliases share counted
    /// each time.
    private var textCount = 0
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
        /// The cells of the names so far, and their bytes once there are many.
        var names: [Int] = []
        var manyNames: Set<[UInt8]> = []
    }

    init(name: String, limits: YAMLLimits) {
        self.name = name
        self.limits = limits
    }

    /// Makes room for what most texts of a size hold.
    mutating func reserve(_ count: Int) {
        text.reserveCapacity(count)
        cells.reserveCapacity(count / 12)
        positions.reserveCapacity(count / 12)
    }

    mutating func compose(_ bytes: [UInt8]) throws(DocumentError) {
        guard bytes.count <= limits.bytes else {
            throw failure(nil, "the file is larger than \(limits.bytes >> 20) MiB")
        }
        // The parser counts a byte order mark as a column, and so takes the
        // first line for indented.
        let bytes = bytes.starts(with: Self.byteOrderMark) ? Array(bytes.dropFirst(3)) : bytes
        if let plain = bytes.withUnsafeBufferPointer({ YAMLPlainForm.compose($0, with: self) }) {
            self = plain
            return
        }
        try composeAny(bytes)
    }

    /// Reads all that YAML has.
    mutating func composeAny(_ bytes: [UInt8]) throws(DocumentError) {
        try check(bytes)
        var parser = yaml_parser_t()
        guard yaml_parser_initialize(&parser) == 1 else { throw failure(nil, "no memory for the YAML parser") }
        defer { yaml_parser_delete(&parser) }
        yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
        // The parser reads from these bytes until it is deleted.
        let result: Result<Void, DocumentError> = bytes.withUnsafeBufferPointer { buffer in
            yaml_parser_set_input_string(&parser, buffer.baseAddress, buffer.count)
            do throws(DocumentError) {
                while try step(&parser, buffer) {}
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        try result.get()
        if cells.isEmpty {
            try scalar(
                UnsafeBufferPointer(start: nil, count: 0),
                isPlain: true,
                tag: nil,
                at: Position(line: 1, column: 1)
            )
        }
    }

    /// Takes one event; false after the last.
    private mutating func step(
        _ parser: inout yaml_parser_t,
        _ bytes: UnsafeBufferPointer<UInt8>
    ) throws(DocumentError) -> Bool {
        var event = yaml_event_t()
        guard yaml_parser_parse(&parser, &event) == 1 else { throw parserFailure(parser, bytes) }
        defer { yaml_event_delete(&event) }
        let at = position(event.start_mark)
        switch event.type {
        case YAML_STREAM_END_EVENT:
            return false
        case YAML_DOCUMENT_START_EVENT:
            documents += 1
            if documents > 1 { throw failure(at, "a second document begins; one file holds one") }
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            remember(scalar.anchor)
            try self.scalar(
                UnsafeBufferPointer(start: scalar.value, count: scalar.length),
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

    mutating func scalar(
        _ value: UnsafeBufferPointer<UInt8>,
        isPlain: Bool,
        tag: String?,
        at: Position
    ) throws(DocumentError) {
        let isName = open.last?.wantsName == true
        let isWord = isPlain && !(isName && tag == nil)
        // Most scalars are texts and need no string to tell that.
        if tag == nil, !isWord || !CoreSchema.mayHaveMeaning(value) {
            try append(.string, at: at, bytes: value)
            return valueEnded()
        }
        let text = String(decoding: value, as: UTF8.self)
        var kind = CellKind.string
        var written = text
        let meaning = try meaning(of: text, isPlain: isWord, tag: tag, at: at)
        // A name is the text that stands there, as in JSON.
        if !isName {
            switch meaning {
            case .null: (kind, written) = (.null, "null")
            case .bool(let truth): (kind, written) = (.bool, truth ? "true" : "false")
            case .integer(let lexeme), .float(let lexeme): (kind, written) = (.number, lexeme)
            case .string: break
            case .notANumber: throw failure(at, "\(Self.shown(text)) is no number that JSON can hold")
            }
        }
        let bytes = Array(written.utf8)
        try bytes.withUnsafeBufferPointer { bytes throws(DocumentError) in try append(kind, at: at, bytes: bytes) }
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
            ("tag:yaml.org,2002:int", .integer), ("tag:yaml.org,2002:float", .integer),
            ("tag:yaml.org,2002:float", .float), ("tag:yaml.org,2002:float", .notANumber):
            return meaning
        case ("tag:yaml.org,2002:null", _), ("tag:yaml.org,2002:bool", _), ("tag:yaml.org,2002:int", _),
            ("tag:yaml.org,2002:float", _):
            throw failure(at, "\(Self.shown(value)) is not what its tag \(tag) says")
        default: throw failure(at, "the tag \(tag) is not supported here")
        }
    }

    mutating func begin(isObject: Bool, tag: String?, at: Position) throws(DocumentError) {
        if let tag, tag != "!", tag != "tag:yaml.org,2002:" + (isObject ? "map" : "seq") {
            throw failure(at, "the tag \(tag) is not supported here")
        }
        if open.last?.wantsName == true { throw failure(at, "a name must be a scalar, not a list or mapping") }
        guard open.count < limits.depth else { throw nestsTooDeep(at) }
        try append(isObject ? .object : .array, at: at, bytes: UnsafeBufferPointer(start: nil, count: 0))
        open.append(Open(index: cells.count - 1, isObject: isObject, wantsName: isObject))
    }

    mutating func end() {
        guard let container = open.popLast() else { return }
        cells[container.index].next = UInt32(cells.count)
        valueEnded()
    }

    private mutating func valueEnded() {
        guard let last = open.indices.last, open[last].isObject else { return }
        open[last].wantsName.toggle()
    }

    private mutating func append(
        _ kind: CellKind,
        at: Position,
        bytes: UnsafeBufferPointer<UInt8>
    ) throws(DocumentError) {
        let cell = Cell(start: text.count, count: bytes.count, next: cells.count + 1, kind: kind)
        try append(cell, at: at, name: bytes)
        text.append(contentsOf: bytes)
    }

    private mutating func append(
        _ cell: Cell,
        at: Position,
        name: UnsafeBufferPointer<UInt8>
    ) throws(DocumentError) {
        guard cells.count < limits.nodes else {
            throw failure(at, "the file stands for more than \(limits.nodes) values")
        }
        try countText(Int(cell.count), at: at)
        if let last = open.indices.last, open[last].wantsName, !isNew(name, inMapping: last) {
            let shown = Self.shown(String(decoding: name, as: UTF8.self))
            throw failure(at, "the name \"\(shown)\" stands twice in one mapping")
        }
        cells.append(cell)
        positions.append(at)
    }

    /// Whether a name that is about to be appended stands in its mapping for
    /// the first time.
    ///
    /// By its number: a mapping that is handed on is a copy, and so would be
    /// all of its names, each time.
    private mutating func isNew(_ name: UnsafeBufferPointer<UInt8>, inMapping number: Int) -> Bool {
        if open[number].names.count < 16 {
            let names = open[number].names
            guard !names.contains(where: { bytes(of: $0).elementsEqual(name) }) else { return false }
            open[number].names.append(cells.count)
            return true
        }
        if open[number].manyNames.isEmpty {
            open[number].manyNames = Set(open[number].names.map { Array(bytes(of: $0)) })
        }
        return open[number].manyNames.insert(Array(name)).inserted
    }

    private func bytes(of cell: Int) -> ArraySlice<UInt8> {
        text[Int(cells[cell].start)..<Int(cells[cell].start) + Int(cells[cell].count)]
    }

    private mutating func countText(_ count: Int, at: Position) throws(DocumentError) {
        textCount += count
        guard textCount <= limits.text else {
            throw failure(at, "the file stands for more than \(limits.text >> 20) MiB of text")
        }
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
        if open.last?.wantsName == true {
            try aliasName(cells[source], at: at)
        } else {
            try aliasValue(source..<source + count, at: at)
        }
        valueEnded()
    }

    private mutating func aliasName(_ source: Cell, at: Position) throws(DocumentError) {
        guard source.kind != .array, source.kind != .object else {
            throw failure(at, "a name must be a scalar, not a list or mapping")
        }
        let name = Array(text[Int(source.start)..<Int(source.start) + Int(source.count)])
        let cell = Cell(start: Int(source.start), count: name.count, next: cells.count + 1, kind: .string)
        try name.withUnsafeBufferPointer { name throws(DocumentError) in try append(cell, at: at, name: name) }
    }

    private mutating func aliasValue(_ source: Range<Int>, at: Position) throws(DocumentError) {
        let shift = UInt32(cells.count - source.lowerBound)
        // Aliases of aliases nest deeper than the text does.
        var ends: [UInt32] = []
        for index in source {
            var cell = cells[index]
            try countText(Int(cell.count), at: at)
            while let end = ends.last, end <= UInt32(index) { ends.removeLast() }
            if cell.kind == .array || cell.kind == .object {
                ends.append(cell.next)
                guard open.count + ends.count <= limits.depth else { throw nestsTooDeep(at) }
            }
            cell.next += shift
            cells.append(cell)
            positions.append(at)
        }
    }

    private func nestsTooDeep(_ at: Position) -> DocumentError {
        failure(at, "the file nests deeper than \(limits.depth)")
    }

    private func position(_ mark: yaml_mark_t) -> Position {
        Position(line: mark.line + 1, column: mark.column + 1)
    }

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// Refuses what the parser would read as something else: bytes that are
    /// not UTF-8, and the line breaks of YAML 1.1 that are characters in 1.2
    /// and that it folds, trims or turns into line feeds.
    private func check(_ bytes: [UInt8]) throws(DocumentError) {
        if bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0xFF, 0xFE]) {
            throw failure(Position(line: 1, column: 1), "not YAML: the text is UTF-16, write it as UTF-8")
        }
        let error = bytes.withUnsafeBufferPointer { UTF8Check.firstInvalid(in: $0, from: 0, to: $0.count) }
        if let error { throw failure(position(of: error, in: bytes), "not YAML: the text is not UTF-8") }
        let breaks: [(bytes: [UInt8], message: String)] = [
            ([0xC2, 0x85], "U+0085 must be written \"\\N\""),
            ([0xE2, 0x80, 0xA8], "U+2028 must be written \"\\L\""),
            ([0xE2, 0x80, 0xA9], "U+2029 must be written \"\\P\""),
        ]
        for index in bytes.indices where bytes[index] == 0xC2 || bytes[index] == 0xE2 {
            for found in breaks where bytes[index...].starts(with: found.bytes) {
                throw failure(position(of: index, in: bytes), "not YAML: the character \(found.message), in quotes")
            }
        }
    }

    private func position(of offset: Int, in bytes: some Collection<UInt8>) -> Position {
        LineIndex().position(of: offset, in: Array(bytes))
    }

    private static func shown(_ text: String) -> String {
        text.utf8.count > 80 ? String(text.unicodeScalars.prefix(60)) + "…" : text
    }

    private func parserFailure(_ parser: yaml_parser_t, _ bytes: UnsafeBufferPointer<UInt8>) -> DocumentError {
        let problem = parser.problem.map { String(cString: $0) } ?? "unreadable"
        if parser.error == YAML_READER_ERROR {
            // The reader runs ahead of the scanner and has no mark.
            return failure(position(of: parser.problem_offset, in: bytes), "not YAML: \(problem)")
        }
        if let tab = tab(indenting: bytes, line: parser.problem_mark.line) {
            return failure(
                tab,
                "not YAML: a tab stands in the indentation",
                hint: "YAML is indented with blanks alone: write some in place of the tab"
            )
        }
        return failure(position(parser.problem_mark), "not YAML: \(problem)")
    }

    /// The first tab among the white space that a line, counted from 0,
    /// begins with; `nil` where there is none.
    private func tab(indenting bytes: UnsafeBufferPointer<UInt8>, line wanted: Int) -> Position? {
        let lines = bytes.split(separator: 0x0A, maxSplits: wanted + 1, omittingEmptySubsequences: false)
        guard wanted < lines.count else { return nil }
        let column = lines[wanted].prefix { $0 == 0x20 || $0 == 0x09 }.enumerated().first { $0.element == 0x09 }
        return column.map { Position(line: wanted + 1, column: $0.offset + 1) }
    }

    private func failure(_ position: Position?, _ message: String, hint: String? = nil) -> DocumentError {
        DocumentError(.malformed, [Diagnostic(file: name, position: position, message: message, hint: hint)])
    }

    private static func string(_ text: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        text.map { String(cString: $0) }
    }
}
