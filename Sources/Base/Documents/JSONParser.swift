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

    /// What becomes of a byte order mark before the value. Nobody may write one,
    /// and a reader may pass over it (RFC 8259 section 8.1).
    public enum ByteOrderMark: Sendable {
        case refused, passedOver
    }

    private var cells: CellStore
    private let maximumDepth: Int
    private let duplicates: DuplicateNames
    private var scanner: JSONScanner
    private var depth = 0

    /// Parses a whole text; the first cell is its value. Returns what is
    /// wrong, `nil` where nothing is. After a syntax error the cells mean
    /// nothing.
    public static func parse(
        _ bytes: UnsafeBufferPointer<UInt8>,
        into cells: CellBuffer,
        depth: Int = defaultDepth,
        duplicates: DuplicateNames = .allowed,
        mark: ByteOrderMark = .refused
    ) -> JSONSyntaxError? {
        cells.removeAll()
        guard bytes.count < Int(UInt32.max) else { return JSONSyntaxError(offset: 0, "the text is larger than 4 GiB") }
        guard let base = bytes.baseAddress, !bytes.isEmpty else {
            return JSONSyntaxError(.valueMissing, at: 0, in: bytes)
        }
        var parser = JSONParser(
            cells: cells.store,
            maximumDepth: depth,
            duplicates: duplicates,
            scanner: JSONScanner(base: base, end: bytes.count)
        )
        if mark == .passedOver, base[0] == 0xEF, bytes.count > 2, base[1] == 0xBB, base[2] == 0xBF {
            parser.scanner.at = 3
        }
        let problem = parser.document()
        // The memory may have moved: the buffer owns the new one.
        cells.store = parser.cells
        guard let problem else { return nil }
        if problem == .depth {
            return JSONSyntaxError(offset: parser.scanner.at, "containers nest deeper than \(depth)")
        }
        return JSONSyntaxError(problem, at: parser.scanner.at, in: bytes)
    }

    @inline(__always)
    private mutating func document() -> JSONProblem? {
        scanner.skipSpace()
        if let problem = value() { return problem }
        scanner.skipSpace()
        return scanner.byte == nil ? nil : .trailing
    }

    /// One value with all that it holds. Open containers are linked through
    /// `next` of their cells until they close, so nesting takes no stack.
    @inline(__always)
    private mutating func value() -> JSONProblem? {
        let none = Int(UInt32.max)
        var open = none
        var isObject = false
        while true {
            guard let byte = scanner.byte else { return .valueMissing }
            let start = scanner.at
            switch byte {
            case UInt8(ascii: "\""):
                if let problem = string() { return problem }
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                guard depth < maximumDepth else { return .depth }
                depth += 1
                isObject = byte == UInt8(ascii: "{")
                let index = cells.count
                cells.append(Cell(start: start, count: 0, next: open, kind: isObject ? .object : .array))
                open = index
                scanner.at += 1
                scanner.skipSpace()
                // Brackets close two after they open in ASCII.
                if scanner.byte == byte + 2 { break }
                if isObject, let problem = name() { return problem }
                continue
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                if let problem = scanner.number() { return problem }
                append(from: start, .number)
            case UInt8(ascii: "t"):
                guard scanner.word(0x6575_7274) else { return .wordTrue }
                append(from: start, .bool)
            case UInt8(ascii: "n"):
                guard scanner.word(0x6C6C_756E) else { return .wordNull }
                append(from: start, .null)
            case UInt8(ascii: "f"):
                scanner.at += 1
                guard scanner.word(0x6573_6C61) else {
                    scanner.at = start
                    return .wordFalse
                }
                append(from: start, .bool)
            default:
                return .noValue
            }
            // After a value: close what ends here, or go on to the next.
            while true {
                guard open != none else { return nil }
                scanner.skipSpace()
                guard let byte = scanner.byte else { return .openContainer }
                if byte == UInt8(ascii: ",") {
                    scanner.at += 1
                    scanner.skipSpace()
                    if isObject, let problem = name() { return problem }
                    break
                }
                guard byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
                    return isObject ? .objectGoesOn : .arrayGoesOn
                }
                scanner.at += 1
                depth -= 1
                let parent = Int(cells.base[open].next)
                cells.base[open].count = UInt32(truncatingIfNeeded: scanner.at) &- cells.base[open].start
                cells.base[open].next = UInt32(truncatingIfNeeded: cells.count)
                if isObject, duplicates == .refused, let second = DuplicateName.find(in: open, cells, scanner.base) {
                    scanner.at = second
                    return .duplicateName
                }
                open = parent
                isObject = parent != none && cells.base[parent].kind == .object
            }
        }
    }

    @inline(__always)
    private mutating func name() -> JSONProblem? {
        guard scanner.byte == UInt8(ascii: "\"") else { return .nameMissing }
        if let problem = string() { return problem }
        scanner.skipSpace()
        guard scanner.byte == UInt8(ascii: ":") else { return .colonMissing }
        scanner.at += 1
        scanner.skipSpace()
        return nil
    }

    @inline(__always)
    private mutating func string() -> JSONProblem? {
        let start = scanner.at + 1
        var isEscaped = false
        if let problem = scanner.string(&isEscaped) { return problem }
        let count = scanner.at - 1 - start
        cells.append(Cell(start: start, count: count, next: cells.count + 1, kind: .string, isEscaped: isEscaped))
        return nil
    }

    @inline(__always)
    private mutating func append(from start: Int, _ kind: CellKind) {
        cells.append(Cell(start: start, count: scanner.at - start, next: cells.count + 1, kind: kind))
    }
}
