public import Documents

/// Writes parsed JSON in the one form that all its spellings share: members
/// sorted by the bytes of their names, no white space, strings escaped only
/// where they must be and in their shortest form.
///
/// Number lexemes stay as they are, since `1` and `1.0` are not the same to
/// every reader, unless they are asked for by value. A name that stands twice keeps the order of the text. It
/// goes from flat cells to a kept buffer and needs no memory once it has
/// seen a text of that size; nesting takes no stack.
public struct CanonicalJSON: ~Copyable {
    /// An open container.
    private struct Frame {
        /// An array: the next cell. An object: the next place in `members`.
        var at: Int
        /// Where it ends, in the same terms.
        var end: Int
        /// An object: where its names begin in `members`.
        var first: Int
        var isObject: Bool
        var isEmptyYet = true
    }

    private var output = ByteOutput()
    /// The containers around the one that is being written.
    private var frames: [Frame] = []
    /// The names of the open objects, those of one side by side.
    private var members = MemberList()
    private let policy: RedactionPolicy?
    private let names: MemberNameFilter
    /// Whether the text that was written last has a member that is a
    /// credential by its name.
    public private(set) var holdsCredential = false
    /// Whether numbers are written by their value and not as they stand.
    public var writesNumbersByValue = false

    /// A writer with nothing written, which looks for the members that are
    /// credentials by a policy.
    public init(_ policy: RedactionPolicy? = nil) {
        self.policy = policy
        names = policy?.memberNames ?? MemberNameFilter()
        frames.reserveCapacity(16)
    }

    /// Writes the first of some cells with all that it holds. The result is
    /// lent: it is valid until the next call.
    public mutating func write(
        _ cells: UnsafeBufferPointer<Cell>,
        of bytes: UnsafeBufferPointer<UInt8>
    ) -> UnsafeBufferPointer<UInt8> {
        // No spelling is shorter than this one: there is room for all of it,
        // and for what a copy in blocks writes past its end. Numbers by value
        // may grow.
        let growth = writesNumbersByValue ? CanonicalNumber.growth : 1
        output.removeAll(reserving: bytes.count * growth + JSONCopy.slack)
        members.removeAll(reserving: cells.count)
        if !frames.isEmpty { frames.removeAll(keepingCapacity: true) }
        holdsCredential = false
        guard !cells.isEmpty else { return output.bytes }
        var copy = JSONCopy(to: output.start, from: bytes)
        // As if the whole were the one element of an array.
        var frame = Frame(at: 0, end: 1, first: 0, isObject: false)
        while true {
            guard frame.at < frame.end else {
                guard let outer = frames.popLast() else { break }
                copy.byte(frame.isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"))
                // The innermost object's members are always the last ones.
                if frame.isObject { members.count = frame.first }
                frame = outer
                continue
            }
            if frame.isEmptyYet { frame.isEmptyYet = false } else { copy.byte(UInt8(ascii: ",")) }
            var value = frame.at
            if frame.isObject {
                let name = members.cell(at: value)
                frame.at += 1
                copy.string(cells[name])
                copy.byte(UInt8(ascii: ":"))
                value = name + 1
            } else {
                frame.at = Int(cells[value].next)
            }
            let cell = cells[value]
            switch cell.kind {
            case .string: copy.string(cell)
            case .number where writesNumbersByValue: copy.number(cell)
            case .null, .bool, .number: copy.plain(cell)
            case .array:
                copy.byte(UInt8(ascii: "["))
                frames.append(frame)
                frame = Frame(at: value + 1, end: Int(cell.next), first: members.count, isObject: false)
            case .object:
                copy.byte(UInt8(ascii: "{"))
                frames.append(frame)
                let first = members.count
                list(value, cells, bytes)
                frame = Frame(at: first, end: members.count, first: first, isObject: true)
            }
        }
        output.setCount(to: copy.end)
        return output.bytes
    }

    /// Lists an object's names in their order, and notes whether one is a
    /// credential's.
    private mutating func list(
        _ object: Int,
        _ cells: UnsafeBufferPointer<Cell>,
        _ bytes: UnsafeBufferPointer<UInt8>
    ) {
        let first = members.count
        let end = Int(cells[object].next)
        var name = object + 1
        while name < end {
            let cell = cells[name]
            members.append(name, cell, of: bytes)
            let text = UnsafeBufferPointer(rebasing: bytes[Int(cell.start)..<Int(cell.start) + Int(cell.count)])
            if cell.isEscaped || names.mayName(text) { lookClosely(at: cell, text, bytes) }
            name = Int(cells[name + 1].next)
        }
        members.sort(from: first, cells, bytes)
    }

    @inline(never)
    private mutating func lookClosely(
        at name: Cell,
        _ text: UnsafeBufferPointer<UInt8>,
        _ bytes: UnsafeBufferPointer<UInt8>
    ) {
        guard let policy, !holdsCredential else { return }
        holdsCredential =
            name.isEscaped
            ? JSONText.unescaped(name, in: bytes).withUnsafeBufferPointer { policy.isCredential(member: $0) }
            : policy.isCredential(member: text)
    }
}
