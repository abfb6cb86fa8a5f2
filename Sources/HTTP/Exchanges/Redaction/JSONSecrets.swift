import Documents

/// Goes through the cells of a JSON text: what stands under a credential's
/// name, and where in the document the keys lie that were found in its text.
struct JSONSecrets {
    /// The values under credentials' names: a string without its quotes, a
    /// number as it stands.
    private(set) var named: [HiddenRange] = []
    /// Where each of the keys lies: `body:messages[1].content`.
    private(set) var places: [String]

    private let rules: CredentialRules
    private let cells: UnsafeBufferPointer<Cell>
    private let bytes: UnsafeBufferPointer<UInt8>
    private let keys: [Range<Int>]

    /// `keys` are in order and apart; each place begins with `prefix`.
    init(
        _ cells: UnsafeBufferPointer<Cell>,
        of bytes: UnsafeBufferPointer<UInt8>,
        _ rules: CredentialRules,
        keys: [Range<Int>],
        prefix: String
    ) {
        self.rules = rules
        self.cells = cells
        self.bytes = bytes
        self.keys = keys
        places = [String](repeating: prefix, count: keys.count)
        visit(0, path: prefix + ":")
    }

    /// Nesting is bounded by the parser.
    private mutating func visit(_ index: Int, path: String) {
        let cell = cells[index]
        switch cell.kind {
        case .string: locate(cell, path)
        case .array:
            var (at, number) = (index + 1, 0)
            while at < Int(cell.next) {
                if mayMatter(at) { visit(at, path: path + "[\(number)]") }
                at = Int(cells[at].next)
                number += 1
            }
        case .object:
            var at = index + 1
            while at < Int(cell.next) {
                member(at, of: index, path: path)
                at = Int(cells[at + 1].next)
            }
        case .null, .bool, .number: break
        }
    }

    private mutating func member(_ name: Int, of object: Int, path: String) {
        locate(cells[name], path)
        let isNamed = isCredential(name, in: object)
        guard isNamed || mayMatter(name + 1) else { return }
        let shown = holdsKey(cells[name]) ? RedactionPolicy.mark : text(cells[name])
        let inner = path + (path.hasSuffix(":") ? "" : ".") + shown
        if isNamed { hide(name + 1) }
        visit(name + 1, path: inner)
    }

    /// A scalar under a credential's name, or the scalars of a list there, and of
    /// lists in it.
    private mutating func hide(_ index: Int) {
        let cell = cells[index]
        let range = Int(cell.start)..<Int(cell.start) + Int(cell.count)
        switch cell.kind {
        case .string: named.append(HiddenRange(range))
        case .number: named.append(HiddenRange(range, isQuoted: true))
        case .array:
            var at = index + 1
            while at < Int(cell.next) {
                hide(at)
                at = Int(cells[at].next)
            }
        case .null, .bool, .object: break
        }
    }

    private func isCredential(_ name: Int, in object: Int) -> Bool {
        let cell = cells[name]
        let isOne = withName(cell) { rules.isCredential(member: $0) }
        guard isOne, Int(cell.count) == 5, withName(cell, { $0.isSame(as: "token") }) else { return isOne }
        // A piece of text with its probability, as models tell them.
        var at = object + 1
        while at < Int(cells[object].next) {
            if withName(cells[at], { $0.isSame(as: "logprob") }) { return false }
            at = Int(cells[at + 1].next)
        }
        return true
    }

    private func withName<T>(_ cell: Cell, _ body: (UnsafeBufferPointer<UInt8>) -> T) -> T {
        guard cell.isEscaped else {
            return body(UnsafeBufferPointer(rebasing: bytes[Int(cell.start)..<Int(cell.start) + Int(cell.count)]))
        }
        return JSONText.unescaped(cell, in: bytes).withUnsafeBufferPointer(body)
    }

    private func text(_ cell: Cell) -> String {
        String(decoding: JSONText.unescaped(cell, in: bytes), as: UTF8.self)
    }

    /// Whether a value is worth a visit: it may hold names, or a key.
    private func mayMatter(_ index: Int) -> Bool {
        switch cells[index].kind {
        case .array, .object: true
        case .string: holdsKey(cells[index])
        case .null, .bool, .number: false
        }
    }

    private func holdsKey(_ cell: Cell) -> Bool { !indices(in: cell).isEmpty }

    private mutating func locate(_ cell: Cell, _ path: String) {
        for index in indices(in: cell) { places[index] = path.hasSuffix(":") ? String(path.dropLast()) : path }
    }

    /// The numbers of the keys that begin in a string.
    private func indices(in cell: Cell) -> Range<Int> {
        let first = keys.partition(from: Int(cell.start))
        let end = keys.partition(from: Int(cell.start) + Int(cell.count))
        return first..<end
    }
}

extension [Range<Int>] {
    /// How many of these, which are in order, begin before a place.
    fileprivate func partition(from place: Int) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle].lowerBound < place { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
