/// Reads the form of YAML that programs write: block mappings and lists,
/// flow ones on one line, scalars on one line, ASCII alone.
///
/// libyaml's scanner costs more than all else that is done with a small
/// file. This reads the same text to the same cells and positions, or gives
/// up: at whatever it does not know, and at every mistake, so that the full
/// reader decides about it and tells it.
struct YAMLPlainForm {
    /// Something that only the full reader knows.
    private struct Unknown: Error {}

    private let bytes: UnsafeBufferPointer<UInt8>
    private var composer: YAMLComposer
    private var at = 0
    private var line = 1
    private var lineStart = 0
    private var unescaped: [UInt8] = []

    /// What a composer makes of a text; `nil` where it is not of this form.
    static func compose(_ bytes: UnsafeBufferPointer<UInt8>, with composer: YAMLComposer) -> YAMLComposer? {
        guard bytes.last == newline, bytes.allSatisfy({ $0 &- 0x20 < 0x5F || $0 == newline }) else { return nil }
        var form = YAMLPlainForm(bytes: bytes, composer: composer)
        do {
            while form.byte == UInt8(ascii: "#") { form.skipLine() }
            guard form.indent == 0 else { return nil }
            try form.block(indent: 0)
            return form.at == bytes.count ? form.composer : nil
        } catch {
            return nil
        }
    }

    private static let newline: UInt8 = 0x0A
    private static let space: UInt8 = 0x20

    private init(bytes: UnsafeBufferPointer<UInt8>, composer: YAMLComposer) {
        (self.bytes, self.composer) = (bytes, composer)
        self.composer.reserve(bytes.count)
    }

    private var byte: UInt8 { at < bytes.count ? bytes[at] : 0 }
    private var next: UInt8 { at + 1 < bytes.count ? bytes[at + 1] : 0 }
    private var position: Position { Position(line: line, column: at - lineStart + 1) }

    private mutating func skipLine() {
        while byte != Self.newline { at += 1 }
        newLine()
    }

    private mutating func newLine() {
        at += 1
        line += 1
        lineStart = at
    }

    /// How far the line at hand is indented; -1 at the end.
    private var indent: Int {
        var end = at
        while end < bytes.count, bytes[end] == Self.space { end += 1 }
        return end < bytes.count ? end - lineStart : -1
    }

    /// A mapping or list whose first part stands at an indent, after the
    /// spaces of its line or what stands before it there.
    private mutating func block(indent: Int) throws {
        at = lineStart + indent
        let isList = byte == UInt8(ascii: "-") && next == Self.space
        try composer.begin(isObject: !isList, tag: nil, at: position)
        repeat {
            at = lineStart + indent
            if isList {
                guard byte == UInt8(ascii: "-"), next == Self.space else {
                    // A list may stand as far left as the mapping that holds it.
                    if isPartOfName(byte) { break }
                    throw Unknown()
                }
                at += 2
                try element(indent: indent + 2)
            } else {
                try name()
                guard byte == UInt8(ascii: ":") else { throw Unknown() }
                at += 1
                try member(indent: indent)
            }
        } while self.indent == indent
        guard self.indent <= indent else { throw Unknown() }
        composer.end()
    }

    /// What stands after `- `.
    private mutating func element(indent: Int) throws {
        var end = at
        while end < bytes.count, isPartOfName(bytes[end]) { end += 1 }
        let isMapping =
            end > at && end + 1 < bytes.count && bytes[end] == UInt8(ascii: ":")
            && (bytes[end + 1] == Self.space || bytes[end + 1] == Self.newline)
        if isMapping { try block(indent: indent) } else { try valueOfLine() }
    }

    /// What stands after `name:`.
    private mutating func member(indent: Int) throws {
        if byte == Self.space {
            at += 1
            return try valueOfLine()
        }
        guard byte == Self.newline else { throw Unknown() }
        newLine()
        let inner = self.indent
        let isList = inner >= 0 && lineStart + inner + 1 < bytes.count && bytes[lineStart + inner] == UInt8(ascii: "-")
        guard inner > indent || inner == indent && isList else { throw Unknown() }
        try block(indent: inner)
    }

    private mutating func valueOfLine() throws {
        try value(inFlow: false)
        guard byte == Self.newline else { throw Unknown() }
        newLine()
    }

    /// A name of a block mapping.
    private mutating func name() throws {
        let start = at
        let place = position
        while isPartOfName(byte) { at += 1 }
        guard at > start, at - start < 1000, bytes[start] != UInt8(ascii: "-"), place.column > 1 || !isMarker(start)
        else {
            throw Unknown()
        }
        try scalar(start..<at, isPlain: true, place)
    }

    /// Whether three dots begin a line.
    private func isMarker(_ start: Int) -> Bool { bytes[start] == UInt8(ascii: ".") }

    private func isPartOfName(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: ".")
    }

    private mutating func value(inFlow: Bool) throws {
        switch byte {
        case UInt8(ascii: "\""): try doubleQuoted()
        case UInt8(ascii: "'"): try singleQuoted()
        case UInt8(ascii: "["): try flowList()
        case UInt8(ascii: "{"): try flowMapping()
        default: try plain(inFlow: inFlow)
        }
    }

    private mutating func flowList() throws {
        try composer.begin(isObject: false, tag: nil, at: position)
        at += 1
        skipSpaces()
        while byte != UInt8(ascii: "]") {
            try value(inFlow: true)
            try separator(UInt8(ascii: "]"))
        }
        at += 1
        composer.end()
    }

    private mutating func flowMapping() throws {
        try composer.begin(isObject: true, tag: nil, at: position)
        at += 1
        skipSpaces()
        while byte != UInt8(ascii: "}") {
            let start = at
            let isQuoted = byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
            if isQuoted { try value(inFlow: true) } else { try name() }
            // A quoted name may touch its value, as in JSON.
            guard at - start < 1000, byte == UInt8(ascii: ":"), isQuoted || next == Self.space else { throw Unknown() }
            at += 1
            skipSpaces()
            try value(inFlow: true)
            try separator(UInt8(ascii: "}"))
        }
        at += 1
        composer.end()
    }

    /// What follows a part of a flow: the end, or a comma and another part.
    private mutating func separator(_ end: UInt8) throws {
        skipSpaces()
        if byte == end { return }
        guard byte == UInt8(ascii: ",") else { throw Unknown() }
        at += 1
        skipSpaces()
        guard byte != end else { throw Unknown() }
    }

    private mutating func skipSpaces() {
        while byte == Self.space { at += 1 }
    }

    private mutating func doubleQuoted() throws {
        let place = position
        at += 1
        let start = at
        while byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= Self.space { at += 1 }
        if byte == UInt8(ascii: "\"") {
            at += 1
            return try scalar(start..<at - 1, isPlain: false, place)
        }
        unescaped.removeAll(keepingCapacity: true)
        unescaped.append(contentsOf: bytes[start..<at])
        while byte != UInt8(ascii: "\"") {
            if byte == UInt8(ascii: "\\") {
                // The escapes that YAML and JSON share.
                guard "\"\\/bfnrt".utf8.contains(next) else { throw Unknown() }
                unescaped.append(JSONText.simpleEscape(next))
                at += 2
            } else {
                guard byte >= Self.space else { throw Unknown() }
                unescaped.append(byte)
                at += 1
            }
        }
        at += 1
        try unescaped.withUnsafeBufferPointer { try composer.scalar($0, isPlain: false, tag: nil, at: place) }
    }

    private mutating func singleQuoted() throws {
        let place = position
        at += 1
        unescaped.removeAll(keepingCapacity: true)
        var start = at
        while true {
            while byte != UInt8(ascii: "'"), byte >= Self.space { at += 1 }
            guard byte == UInt8(ascii: "'") else { throw Unknown() }
            guard next == UInt8(ascii: "'") else { break }
            unescaped.append(contentsOf: bytes[start...at])
            at += 2
            start = at
        }
        at += 1
        if unescaped.isEmpty { return try scalar(start..<at - 1, isPlain: false, place) }
        unescaped.append(contentsOf: bytes[start..<at - 1])
        try unescaped.withUnsafeBufferPointer { try composer.scalar($0, isPlain: false, tag: nil, at: place) }
    }

    /// A plain scalar to the end of its line, or of its part of a flow.
    private mutating func plain(inFlow: Bool) throws {
        let place = position
        let start = at
        let isFirst =
            isPartOfName(byte) || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "~") || byte == UInt8(ascii: "+")
        guard isFirst, byte != UInt8(ascii: "-") || isPartOfName(next) else { throw Unknown() }
        loop: while true {
            switch byte {
            case Self.newline, 0: break loop
            case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"):
                if inFlow { break loop }
            case UInt8(ascii: ":"):
                guard isPartOfName(next) || next == UInt8(ascii: "/") else { throw Unknown() }
            case UInt8(ascii: "#"), UInt8(ascii: "?"):
                throw Unknown()
            default: break
            }
            at += 1
        }
        var end = at
        while bytes[end - 1] == Self.space { end -= 1 }
        // Spaces at the end of a line are no part of it.
        guard inFlow || end == at else { throw Unknown() }
        try scalar(start..<end, isPlain: true, place)
    }

    private mutating func scalar(_ range: Range<Int>, isPlain: Bool, _ place: Position) throws {
        try composer.scalar(UnsafeBufferPointer(rebasing: bytes[range]), isPlain: isPlain, tag: nil, at: place)
    }
}
