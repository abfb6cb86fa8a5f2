public import Documents
public import Exchanges

/// What matchers look at: a request whose body is parsed at most once, into
/// memory that its connection keeps.
public final class MatchSubject {
    private enum Body {
        case unread, json, unreadable
    }

    /// The request of the moment; it owns this subject as its scratch.
    ///
    /// Unsafe, since a subject is used only while its request is answered,
    /// and whoever answers it holds the request.
    public unowned(unsafe) let request: IncomingRequest
    /// Where the path without its prefixes begins.
    // Unchecked, as below: one thread at a time uses a subject, and no access
    // to these calls out.
    @exclusivity(unchecked) public private(set) var pathStart = 0
    private let buffer = CellBuffer()
    @exclusivity(unchecked) private var body = Body.unread

    init(_ request: IncomingRequest) {
        self.request = request
    }

    /// The subject of a request, with the memory of its connection.
    public static func of(_ request: IncomingRequest, pathStart: Int) -> MatchSubject {
        let subject: MatchSubject
        if let kept = request.scratch {
            // Only this function fills the scratch of a server whose
            // responder matches rules; a checked cast costs more than the
            // rest of this function.
            subject = unsafeDowncast(kept, to: MatchSubject.self)
        } else {
            subject = MatchSubject(request)
            request.scratch = subject
        }
        subject.body = .unread
        subject.pathStart = pathStart
        return subject
    }

    /// The path without `/c/TOKEN` and `/s/NAME`.
    public var path: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: request.path[pathStart...])
    }

    /// The body's cells, `nil` where it is no JSON.
    public func cells() -> UnsafeBufferPointer<Cell>? {
        if body == .unread {
            body = JSONParser.parse(request.body, into: buffer) == nil ? .json : .unreadable
        }
        return body == .json ? buffer.cells : nil
    }

    /// What lies at a path in the body.
    public func value(at path: JSONPath) -> Value? {
        guard let cells = cells(), let index = path.find(in: cells, of: request.body) else { return nil }
        return Value(cells, index, of: request.body)
    }
}

extension Value {
    /// A copy of a parsed value.
    init(_ cells: UnsafeBufferPointer<Cell>, _ index: Int, of bytes: UnsafeBufferPointer<UInt8>) {
        let cell = cells[index]
        let text = { (cell: Cell) in String(decoding: JSONText.unescaped(cell, in: bytes), as: UTF8.self) }
        switch cell.kind {
        case .null: self = .null
        case .bool: self = .bool(bytes[Int(cell.start)] == UInt8(ascii: "t"))
        case .number: self = .number(text(cell))
        case .string: self = .string(text(cell))
        case .array:
            var elements: [Value] = []
            var at = index + 1
            while at < Int(cell.next) {
                elements.append(Value(cells, at, of: bytes))
                at = Int(cells[at].next)
            }
            self = .array(elements)
        case .object:
            var members: [Member] = []
            var at = index + 1
            while at < Int(cell.next) {
                members.append(Member(text(cells[at]), Value(cells, at + 1, of: bytes)))
                at = Int(cells[at + 1].next)
            }
            self = .object(members)
        }
    }
}

extension MatchSubject {
    /// The whole body as a value, `nil` where it is no JSON.
    public var wholeBody: Value? {
        cells().map { Value($0, 0, of: request.body) }
    }
}
