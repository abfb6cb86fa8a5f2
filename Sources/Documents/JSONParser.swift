/// Reads JSON (RFC 8259) into cells, strictly: what the grammar does not
/// have is refused, and so is text that is not UTF-8.
///
/// A lone surrogate escape is legal by the grammar and kept as written.
public struct JSONParser {
    /// How deep containers may nest by default.
    public static let defaultDepth = 256

    /// Whether an object may hold a name twice.
    public enum DuplicateNames: Sendable {
        case allowed, refused
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private let cells: CellBuffer
    private let maximumDepth: Int
    private let duplicates: DuplicateNames
    private var at = 0
    private var depth = 0
    private var fault: JSONFault?

    private init(_ bytes: UnsafeBufferPointer<UInt8>, _ cells: CellBuffer, _ depth: Int, _ names: DuplicateNames) {
        self.bytes = bytes
        self.cells = cells
        maximumDepth = depth
        duplicates = names
    }

    /// Parses a whole text; the first cell is its value. Returns what is
    /// wrong, `nil` where nothing is. After a fault the cells mean nothing.
    public static func parse(
        _ bytes: UnsafeBufferPointer<UInt8>,
        into cells: CellBuffer,
        depth: Int = defaultDepth,
        duplicates: DuplicateNames = .allowed
    ) -> JSONFault? {
        cells.removeAll()
        guard bytes.count < Int(UInt32.max) else { return JSONFault(offset: 0, "the text is larger than 4 GiB") }
        var parser = JSONParser(bytes, cells, depth, duplicates)
        parser.document()
        return parser.fault
    }

    private mutating func document() {
        skipSpace()
        guard value() else { return }
        skipSpace()
        if at < bytes.count { fail("something follows the value") }
    }

    /// One value with all that it holds. Open containers are linked through
    /// `next` of their cells until they close, so nesting takes no stack.
    private mutating func value() -> Bool {
        let none = UInt32.max
        var open = none
        while true {
            guard at < bytes.count else { return fail("the text ends where a value should be") }
            switch bytes[at] {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                let isObject = bytes[at] == UInt8(ascii: "{")
                depth += 1
                guard depth <= maximumDepth else { return fail("containers nest deeper than \(maximumDepth)") }
                let index = UInt32(truncatingIfNeeded: cells.count)
                cells.append(
                    Cell(start: at, count: 0, next: Int(open), kind: isObject ? .object : .array)
                )
                open = index
                at += 1
                skipSpace()
                if at < bytes.count, bytes[at] == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) { break }
                if isObject, !name() { return false }
                continue
            case UInt8(ascii: "\""):
                guard string() else { return false }
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                guard number() else { return false }
            case UInt8(ascii: "t"):
                guard word("true", .bool) else { return false }
            case UInt8(ascii: "f"):
                guard word("false", .bool) else { return false }
            case UInt8(ascii: "n"):
                guard word("null", .null) else { return false }
            default:
                return fail("no value begins with \(Self.shown(bytes[at]))")
            }
            // After a value: close what ends here, or go on to the next.
            while true {
                guard open != none else { return true }
                skipSpace()
                guard at < bytes.count else { return fail("the text ends inside a container") }
                let isObject = cells.base[Int(open)].kind == .object
                let byte = bytes[at]
                if byte == UInt8(ascii: ",") {
                    at += 1
                    skipSpace()
                    if isObject, !name() { return false }
                    break
                }
                guard byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
                    return fail("expected , or \(isObject ? "}" : "]") and found \(Self.shown(byte))")
                }
                at += 1
                depth -= 1
                let parent = cells.base[Int(open)].next
                cells.base[Int(open)].count = UInt32(truncatingIfNeeded: at) - cells.base[Int(open)].start
                cells.base[Int(open)].next = UInt32(truncatingIfNeeded: cells.count)
                if isObject, duplicates == .refused, !checkNames(of: Int(open)) { return false }
                open = parent
            }
        }
    }

    private mutating func name() -> Bool {
        guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else { return fail("expected a name in quotes") }
        guard string() else { return false }
        skipSpace()
        guard at < bytes.count, bytes[at] == UInt8(ascii: ":") else { return fail("expected : after a name") }
        at += 1
        skipSpace()
        return true
    }

    private mutating func string() -> Bool {
        at += 1
        let start = at
        var seen: UInt8 = 0
        var isEscaped = false
        while at < bytes.count {
            let byte = bytes[at]
            if byte == UInt8(ascii: "\"") {
                if seen >= 0x80, let bad = UTF8Check.firstFault(in: bytes, from: start, to: at) {
                    at = bad
                    return fail("the text is not UTF-8")
                }
                cells.append(
                    Cell(start: start, count: at - start, next: cells.count + 1, kind: .string, isEscaped: isEscaped)
                )
                at += 1
                return true
            }
            if byte == UInt8(ascii: "\\") {
                isEscaped = true
                guard escape() else { return false }
                continue
            }
            guard byte >= 0x20 else { return fail("a control character must be escaped in a string") }
            seen |= byte
            at += 1
        }
        at = start - 1
        return fail("the string has no closing quote")
    }

    private mutating func escape() -> Bool {
        guard at + 1 < bytes.count else { return fail("the text ends inside an escape") }
        switch bytes[at + 1] {
        case UInt8(ascii: "u"):
            guard at + 5 < bytes.count, (2...5).allSatisfy({ Self.isHex(bytes[at + $0]) }) else {
                return fail("\\u wants four hexadecimal digits")
            }
            at += 6
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            at += 2
        default:
            return fail("there is no escape \\\(Self.shown(bytes[at + 1]))")
        }
        return true
    }

    private mutating func number() -> Bool {
        let start = at
        if bytes[at] == UInt8(ascii: "-") { at += 1 }
        guard at < bytes.count, Self.isDigit(bytes[at]) else { return fail("a digit must follow the minus sign") }
        if bytes[at] == UInt8(ascii: "0") {
            at += 1
            if at < bytes.count, Self.isDigit(bytes[at]) { return fail("a number has no leading zero") }
        } else {
            skipDigits()
        }
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
            at += 1
            guard at < bytes.count, Self.isDigit(bytes[at]) else { return fail("a digit must follow the point") }
            skipDigits()
        }
        if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
            at += 1
            if at < bytes.count, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-") { at += 1 }
            guard at < bytes.count, Self.isDigit(bytes[at]) else { return fail("a digit must follow the exponent") }
            skipDigits()
        }
        cells.append(Cell(start: start, count: at - start, next: cells.count + 1, kind: .number))
        return true
    }

    private mutating func word(_ word: StaticString, _ kind: CellKind) -> Bool {
        let count = word.utf8CodeUnitCount
        guard at + count <= bytes.count, (0..<count).allSatisfy({ bytes[at + $0] == word.utf8Start[$0] }) else {
            return fail("expected \(word)")
        }
        cells.append(Cell(start: at, count: count, next: cells.count + 1, kind: kind))
        at += count
        return true
    }

    private mutating func checkNames(of object: Int) -> Bool {
        var seen: Set<[UInt8]> = []
        var index = object + 1
        let end = Int(cells.base[object].next)
        while index < end {
            let name = JSONText.unescaped(cells.base[index], in: bytes)
            guard seen.insert(name).inserted else {
                at = Int(cells.base[index].start) - 1
                return fail("the name \"\(String(decoding: name, as: UTF8.self))\" stands twice in one object")
            }
            index = Int(cells.base[index + 1].next)
        }
        return true
    }

    @inline(__always)
    private mutating func skipSpace() {
        while at < bytes.count {
            switch bytes[at] {
            case 0x20, 0x0A, 0x0D, 0x09: at += 1
            default: return
            }
        }
    }

    private mutating func skipDigits() {
        while at < bytes.count, Self.isDigit(bytes[at]) { at += 1 }
    }

    @discardableResult
    private mutating func fail(_ message: String) -> Bool {
        fault = JSONFault(offset: at, message)
        return false
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    private static func isHex(_ byte: UInt8) -> Bool { isDigit(byte) || (byte | 0x20) &- 0x61 < 6 }

    private static func shown(_ byte: UInt8) -> String {
        (0x21..<0x7F).contains(byte)
            ? String(UnicodeScalar(byte)) : "the byte 0x" + String(byte, radix: 16, uppercase: true)
    }
}

/// What is wrong with a JSON text, and at which byte.
public struct JSONFault: Error, Sendable, Equatable {
    /// The byte, from 0.
    public var offset: Int
    /// What is wrong, without a full stop.
    public var message: String

    init(offset: Int, _ message: String) {
        self.offset = offset
        self.message = message
    }
}
