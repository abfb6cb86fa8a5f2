import Documents
import Exchanges
import FuzzSupport

/// JSON: what is read, written in any style and read again is equal; its
/// canonical form means the same and is its own canonical form.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzJSON(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let text = bytes(start, count)
    do throws(DocumentError) {
        let value = try Document.json(text, name: "fuzz.json").root.value
        for style in [JSONWriter.Style.compact, .spaced, .indented] {
            let written = JSONWriter(style).bytes(value)
            guard let again = try? Document.json(written) else { fatalError("what was written is not JSON") }
            always(again.root.value == value, "what was written reads differently")
        }
        let form = canonical(text)
        guard let again = try? Document.json(form) else { fatalError("the canonical form is not JSON") }
        always(again.root.value.isSame(as: value), "the canonical form means something else")
        always(canonical(form) == form, "the canonical form has another canonical form")
    } catch {
        alwaysPlaced(error, file: "fuzz.json", lines: lineCount(text))
        always(error.diagnostics[0].position != nil, "a refusal without a place")
    }
    // What is told of a name that stands twice is told by another way through
    // the parser: without it, the same texts are read, and more.
    if let twice = try? Document.json(text, duplicates: .allowed) {
        let written = JSONWriter().bytes(twice.root.value)
        always((try? Document.json(written, duplicates: .allowed))?.root.value == twice.root.value, "names that repeat")
    }
    return 0
}

private func canonical(_ text: [UInt8]) -> [UInt8] {
    let cells = CellBuffer(capacity: 16)
    var writer = CanonicalJSON()
    return text.withUnsafeBufferPointer { text in
        guard JSONParser.parse(text, into: cells) == nil else { return [] }
        return Array(writer.write(cells.cells, of: text))
    }
}
