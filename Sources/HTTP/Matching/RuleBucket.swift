import Documents
import Exchanges

/// Rules that one path leaves, told apart by texts that they want.
final class RuleBucket: Sendable {
    /// Where a request has a text that tells rules apart. By bytes: names
    /// that Unicode holds to be equal are different members.
    private enum Place: Hashable {
        /// The string at a path in the body.
        case member([UInt8])
        /// A header's value, by its name in small letters.
        case header([UInt8])
    }

    private struct Level: Sendable {
        /// The path in the body; `nil` for a header.
        var path: JSONPath?
        /// The header's name.
        var header = ""
        var table: ByteTable<RuleCandidate>

        init(_ place: Place, _ table: ByteTable<RuleCandidate>) {
            self.table = table
            switch place {
            case .member(let path): self.path = JSONPath(String(decoding: path, as: UTF8.self))
            case .header(let name): header = String(decoding: name, as: UTF8.self)
            }
        }
    }

    /// More places are not looked up for one request.
    private static let levelLimit = 3
    /// Fewer rules are looked at one by one.
    private static let few = 4

    /// All rules in their order.
    let all: [Int32]
    /// Tables, each of what the ones before left.
    private let levels: [Level]
    /// What is in no table.
    private let plain: [Int32]

    /// Tells some of all rules apart; their numbers rise. They are those of
    /// one path, or those that want no certain one.
    init(_ numbers: [Int32], of matchers: [RequestMatcher], isOfPath: Bool, _ methods: inout MethodLists) {
        all = numbers
        var levels: [Level] = []
        var left = numbers
        while left.count > Self.few, levels.count < Self.levelLimit, let place = Self.best(left, matchers) {
            var lists: [[UInt8]: [RuleCandidate]] = [:]
            left.removeAll { number in
                guard let (texts, remains) = Self.taken(place, matchers[Int(number)], isOfPath) else { return false }
                let candidate = RuleCandidate(number: number, methods: remains.flatMap { methods.number(of: $0) })
                for text in texts { lists[text, default: []].append(candidate) }
                return true
            }
            levels.append(Level(place, ByteTable(lists)))
        }
        self.levels = levels
        plain = left
    }

    /// Gives the lists of rules that can match, one after the other and each
    /// in its order, until `look` says `false` for a list.
    func visit(_ request: IncomingRequest, _ look: (RuleCandidate) -> Bool) {
        for index in levels.indices {
            if let path = levels[index].path {
                visit(levels[index].table, path, request, look)
            } else {
                visit(levels[index].table, levels[index].header, request, look)
            }
        }
        for number in plain {
            guard look(RuleCandidate(number: number)) else { return }
        }
    }

    private func visit(
        _ table: ByteTable<RuleCandidate>,
        _ path: JSONPath,
        _ request: IncomingRequest,
        _ look: (RuleCandidate) -> Bool
    ) {
        guard let cells = request.cells(), let index = path.find(in: cells, of: request.body) else { return }
        let cell = cells[index]
        guard cell.kind == .string else { return }
        if cell.isEscaped {
            JSONText.unescaped(cell, in: request.body).withUnsafeBufferPointer { visit(table, $0, look) }
        } else {
            let range = Int(cell.start)..<Int(cell.start + cell.count)
            visit(table, UnsafeBufferPointer(rebasing: request.body[range]), look)
        }
    }

    private func visit(
        _ table: ByteTable<RuleCandidate>,
        _ name: String,
        _ request: IncomingRequest,
        _ look: (RuleCandidate) -> Bool
    ) {
        for value in request.headers().values(name) {
            var value = value
            value.withUTF8 { visit(table, $0, look) }
        }
    }

    private func visit(
        _ table: ByteTable<RuleCandidate>,
        _ text: UnsafeBufferPointer<UInt8>,
        _ look: (RuleCandidate) -> Bool
    ) {
        for place in table.find(text) {
            guard look(table.element(at: place)) else { return }
        }
    }

    /// The place whose texts differ most, where it tells anything apart.
    private static func best(_ numbers: [Int32], _ matchers: [RequestMatcher]) -> Place? {
        var places: [Place] = []
        var texts: [Place: Set<[UInt8]>] = [:]
        for number in numbers {
            for (place, pattern) in wanted(matchers[Int(number)]) {
                guard let own = pattern.texts() else { continue }
                if texts[place] == nil { places.append(place) }
                texts[place, default: []].formUnion(own)
            }
        }
        // By their order where equal: an index of the same rules is the same.
        var best: (place: Place, count: Int)?
        for place in places {
            let count = texts[place]?.count ?? 0
            if count > 1, count > best?.count ?? 0 { best = (place, count) }
        }
        return best?.place
    }

    /// The texts that a rule wants at a place, any of them, and the methods
    /// that it wants besides: `nil` in their place where it wants more than
    /// them, and in all where it wants nothing certain there.
    private static func taken(
        _ place: Place,
        _ matcher: RequestMatcher,
        _ isOfPath: Bool
    ) -> (texts: Set<[UInt8]>, methods: [String]?)? {
        let wanted = wanted(matcher)
        for (own, pattern) in wanted where own == place {
            guard let texts = pattern.texts() else { continue }
            let isAll =
                wanted.count == 1 && matcher.json.count + matcher.headers.count == 1 && matcher.query.isEmpty
                && matcher.not.isEmpty && matcher.tests.isEmpty && (isOfPath || matcher.path == nil)
            return (Set(texts), isAll ? matcher.methods : nil)
        }
        return nil
    }

    private static func wanted(_ matcher: RequestMatcher) -> [(Place, Glob)] {
        let members = matcher.json.compactMap { member -> (Place, Glob)? in
            guard case .pattern(let pattern) = member.expected else { return nil }
            return (.member(Array(member.path.description.utf8)), pattern)
        }
        return members + matcher.headers.map { (.header(small($0.name)), $0.pattern) }
    }

    /// The letters of ASCII only, as names of headers are compared.
    private static func small(_ name: String) -> [UInt8] {
        name.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    }
}
