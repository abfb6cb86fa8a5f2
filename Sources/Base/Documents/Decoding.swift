/// Collects what is wrong with a document while it is decoded, so that a
/// user sees all of it at once.
public final class Decoding {
    private var mistakes = Mistakes()

    /// The mistakes so far, up to the limit.
    public var diagnostics: [Diagnostic] { mistakes.diagnostics }
    /// What is legal and probably not meant, so far, up to the limit.
    public private(set) var remarks: [Diagnostic] = []
    /// How many came past the limit.
    public var omitted: Int { mistakes.omitted }

    /// Whether another mistake would only be counted.
    var isFull: Bool { mistakes.isFull }

    /// Counts a mistake whose place and words nobody needs.
    func leaveOut() { mistakes.leaveOut() }

    /// Nothing is wrong yet.
    public init() {}

    /// Notes a mistake at a node.
    public func report(_ node: Node, _ message: String, hint: String? = nil) {
        guard !isFull else { return leaveOut() }
        mistakes.add(Diagnostic(file: node.document.name, position: node.position, message: message, hint: hint))
    }

    /// Notes what is legal at a node and probably not meant.
    public func remark(_ node: Node, _ message: String, hint: String? = nil) {
        guard remarks.count < Mistakes.limit else { return }
        remarks.append(Diagnostic(file: node.document.name, position: node.position, message: message, hint: hint))
    }

    /// Notes mistakes that another reader found.
    public func report(_ diagnostics: [Diagnostic]) {
        mistakes.add(diagnostics)
    }

    /// Throws all mistakes, file by file and in the order of the text, where
    /// there are any.
    public func check() throws(DocumentError) {
        guard !diagnostics.isEmpty else { return }
        var files: [[UInt8]: Int] = [:]
        for diagnostic in diagnostics where files[Array(diagnostic.file.utf8)] == nil {
            files[Array(diagnostic.file.utf8)] = files.count
        }
        let key = { (entry: (offset: Int, element: Diagnostic)) in
            let position = entry.element.position
            let file = files[Array(entry.element.file.utf8)] ?? 0
            return (file, position?.line ?? 0, position?.column ?? 0, entry.offset)
        }
        let sorted = diagnostics.enumerated().sorted { key($0) < key($1) }
        throw DocumentError(.invalid, sorted.map(\.element), omitted: omitted)
    }

    /// Decodes a document's root and throws all that is wrong with it.
    public static func decode<T>(_ document: Document, _ shape: Shape<T>) throws(DocumentError) -> T {
        let decoding = Decoding()
        let value = shape.decode(document.root, decoding)
        try decoding.check()
        guard let value else {
            throw DocumentError(.invalid, [Diagnostic(file: document.name, message: "is not \(shape.name)")])
        }
        return value
    }
}
