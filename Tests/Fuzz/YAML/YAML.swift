import Documents
import FuzzSupport

/// YAML: what is read, written and read again is equal.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzYAML(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let text = bytes(start, count)
    var limits = YAMLLimits()
    // An input of a few hundred bytes may ask for as much as these allow: it
    // asks for little, so that many inputs are tried.
    limits.nodes = 10_000
    limits.text = 100_000
    do throws(DocumentError) {
        let value = try Document.yaml(text, name: "fuzz.yaml", limits: limits).root.value
        guard let written = try? YAMLWriter.bytes(YAMLText(value)) else { fatalError("what was read is not written") }
        guard let again = try? Document.yaml(written) else { fatalError("what was written is not YAML") }
        always(again.root.value == value, "what was written reads differently")
    } catch {
        alwaysPlaced(error, file: "fuzz.yaml", lines: lineCount(text))
    }
    return 0
}
