import Documents
public import Exchanges

/// Finds the first rule that matches a request, and with ten thousand rules
/// as fast as with one.
///
/// Rules that want one path, or one of a few, are found through a table of
/// paths. What is left for a path is told apart by a text that its rules want
/// of one header or of one member of the body. What wants no certain path or
/// text is looked at rule by rule. The order of the rules decides all the
/// same: of several that match, the first answers.
public final class RuleIndex: Sendable {
    /// So few rules are looked at one by one.
    private static let few = 4

    /// A class: looking at a structure in an array retains all it holds.
    private final class Entry: Sendable {
        private let matcher: RequestMatcher
        init(_ matcher: RequestMatcher) { self.matcher = matcher }

        /// Not inlined: outside, the compiler takes the matcher out first.
        @inline(never)
        func matches(_ request: IncomingRequest) -> Bool { matcher.matches(request) }
    }

    private let rules: [Entry]
    private let paths: ByteTable<Int32>
    /// The rules of a path, by the number in `paths`.
    private let buckets: [RuleBucket]
    /// The rules that want no certain path.
    private let rest: RuleBucket
    private let methods: MethodLists

    /// Makes an index of rules in their order.
    public init(_ matchers: [RequestMatcher]) {
        rules = matchers.map(Entry.init)
        var rest: [Int32] = []
        var order: [[UInt8]] = []
        var byPath: [[UInt8]: [Int32]] = [:]
        for (number, matcher) in matchers.enumerated() where matchers.count > Self.few {
            guard let texts = matcher.path?.texts() else {
                rest.append(Int32(number))
                continue
            }
            for text in Set(texts) {
                if byPath[text] == nil { order.append(text) }
                byPath[text, default: []].append(Int32(number))
            }
        }
        var methods = MethodLists()
        self.rest = RuleBucket(rest, of: matchers, isOfPath: false, &methods)
        buckets = order.map { RuleBucket(byPath[$0] ?? [], of: matchers, isOfPath: true, &methods) }
        self.methods = methods
        let numbers = order.enumerated().map { ($0.element, [Int32($0.offset)]) }
        paths = ByteTable(Dictionary(uniqueKeysWithValues: numbers))
    }

    /// The number of the first rule that matches, counted from 0; `nil` where
    /// none does. It is what going through the rules one by one finds.
    public func first(_ request: IncomingRequest) -> Int? {
        guard rules.count > Self.few else {
            for number in rules.indices where rules[number].matches(request) { return number }
            return nil
        }
        var best = rules.count
        visit(request.endpointPath, request, &best)
        request.endpointPathMeaning?.withUnsafeBufferPointer { visit($0, request, &best) }
        rest.visit(request) { look(at: $0, request, &best) }
        return best < rules.count ? best : nil
    }

    /// The rules behind one that match, too, in their order, up to and with
    /// the first that is the last one. It is what going through the rules one
    /// by one finds.
    public func following(_ number: Int, _ request: IncomingRequest, until isLast: (Int) -> Bool) -> [Int] {
        var found: [Int] = []
        guard rules.count > Self.few else {
            for next in rules.indices.dropFirst(number + 1) where rules[next].matches(request) {
                found.append(next)
                if isLast(next) { break }
            }
            return found
        }
        var last = rules.count
        func look(_ candidate: RuleCandidate) -> Bool {
            let next = Int(candidate.number)
            guard next < last else { return false }
            guard next > number, matches(candidate, request) else { return true }
            guard !isLast(next) else {
                last = next
                return false
            }
            found.append(next)
            return true
        }
        bucket(of: request.endpointPath)?.visit(request, look)
        request.endpointPathMeaning?.withUnsafeBufferPointer { bucket(of: $0)?.visit(request, look) }
        rest.visit(request, look)
        // One that two lists have is one.
        return Set(found).filter { $0 < last }.sorted() + (last < rules.count ? [last] : [])
    }

    /// The rules that a miss may tell of: all, or where they are many, first
    /// those of the request's path and then those that want none, up to a
    /// limit and in their order.
    public func near(_ request: IncomingRequest, limit: Int) -> [Int] {
        guard rules.count > limit else { return Array(rules.indices) }
        let path = paths.find(request.endpointPath)
        var found = path.isEmpty ? [] : buckets[Int(paths.element(at: path.lowerBound))].all.prefix(limit).map(Int.init)
        found += rest.all.prefix(limit - found.count).map(Int.init)
        if found.isEmpty { found = Array(rules.indices.prefix(limit)) }
        return found.sorted()
    }

    /// Looks at the rules of a path.
    private func visit(_ path: UnsafeBufferPointer<UInt8>, _ request: IncomingRequest, _ best: inout Int) {
        let place = paths.find(path)
        guard !place.isEmpty else { return }
        buckets[Int(paths.element(at: place.lowerBound))].visit(request) { look(at: $0, request, &best) }
    }

    private func bucket(of path: UnsafeBufferPointer<UInt8>) -> RuleBucket? {
        let place = paths.find(path)
        return place.isEmpty ? nil : buckets[Int(paths.element(at: place.lowerBound))]
    }

    /// Looks at a rule of a list in its order; `false` ends the list: what
    /// follows cannot be the first any more.
    private func look(at candidate: RuleCandidate, _ request: IncomingRequest, _ best: inout Int) -> Bool {
        let number = Int(candidate.number)
        guard number < best else { return false }
        guard matches(candidate, request) else { return true }
        best = number
        return false
    }

    @inline(__always)
    private func matches(_ candidate: RuleCandidate, _ request: IncomingRequest) -> Bool {
        candidate.methods.map { methods.holds($0, request.method) } ?? rules[Int(candidate.number)].matches(request)
    }
}
