/// The order in which recordings with the same key answer: by folder, then
/// by number, then by name. A file without a number comes after all that
/// have one.
struct RecordingOrder: Comparable {
    private let folder: Substring
    private let number: Int
    private let name: Substring

    init(_ path: String) {
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        folder = slash.map { path[..<$0] } ?? ""
        name = slash.map { path[path.utf8.index(after: $0)...] } ?? path[...]
        number = RecordingName.number(of: String(name)) ?? Int.max
    }

    static func == (one: RecordingOrder, other: RecordingOrder) -> Bool {
        one.folder.utf8.elementsEqual(other.folder.utf8) && one.name.utf8.elementsEqual(other.name.utf8)
    }

    static func < (one: RecordingOrder, other: RecordingOrder) -> Bool {
        if !one.folder.utf8.elementsEqual(other.folder.utf8) {
            return one.folder.utf8.lexicographicallyPrecedes(other.folder.utf8)
        }
        if one.number != other.number { return one.number < other.number }
        return one.name.utf8.lexicographicallyPrecedes(other.name.utf8)
    }
}
