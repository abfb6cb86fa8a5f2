import Documents

/// The part of a JSON Schema that no value can be made for.
struct SchemaFailure: Error {
    var part: Value
    /// Whether the work was given up, so that nothing else is tried.
    var isFinal = false
}

/// How much work a schema may ask for: a few bytes of references can stand for
/// more values than a machine has memory.
final class SchemaBudget {
    /// How many parts are looked at.
    static let steps = 200_000
    /// How many values are made, and how many bytes of text.
    static let values = 10_000
    static let bytes = 64 << 10
    /// How deep schemas nest.
    static let depth = 64

    private var steps = 0
    private(set) var values = 0
    private var bytes = 0

    /// Takes one step at a depth.
    func step(_ part: Value, depth: Int) throws(SchemaFailure) {
        steps += 1
        guard steps <= Self.steps else { throw SchemaFailure(part: part, isFinal: true) }
        guard depth <= Self.depth else { throw SchemaFailure(part: part) }
    }

    /// Makes one value of so many bytes.
    func make(_ part: Value, bytes count: Int = 0) throws(SchemaFailure) {
        values += 1
        guard count <= Self.bytes - bytes, values <= Self.values else {
            throw SchemaFailure(part: part, isFinal: true)
        }
        bytes += count
    }
}
