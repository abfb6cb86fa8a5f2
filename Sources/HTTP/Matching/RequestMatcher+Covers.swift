import Documents
import Exchanges

extension RequestMatcher {
    /// Whether every request that another matcher matches is matched by this
    /// one, as far as a comparison of what each wants can tell: `false` may be
    /// wrong, `true` never is.
    public func covers(_ other: RequestMatcher) -> Bool {
        methodsCover(other) && pathCovers(other)
            && Self.areAll(headers, among: other.headers) { Headers.sameName($0, $1) }
            && Self.areAll(query, among: other.query) { $0.utf8.elementsEqual($1.utf8) }
            && json.allSatisfy { own in
                other.json.contains { $0.path == own.path && $0.expected.isSame(as: own.expected) }
            }
            && tests.allSatisfy { own in other.tests.contains { own.isSame(as: $0) } }
            && not.allSatisfy { own in other.not.contains { $0.covers(own) } }
    }

    private func methodsCover(_ other: RequestMatcher) -> Bool {
        methods.isEmpty || !other.methods.isEmpty && Set(other.methods).isSubset(of: methods)
    }

    private func pathCovers(_ other: RequestMatcher) -> Bool {
        guard let path, path.description != "**" else { return true }
        guard let theirs = other.path else { return false }
        if path.description.utf8.elementsEqual(theirs.description.utf8) { return true }
        // What stands for itself can be tried.
        guard let texts = theirs.texts() else { return false }
        return texts.allSatisfy { text in text.withUnsafeBufferPointer { path.matches($0) } }
    }

    private static func areAll(
        _ own: [Named],
        among others: [Named],
        isSameName: (String, String) -> Bool
    ) -> Bool {
        own.allSatisfy { one in
            others.contains { other in
                isSameName(one.name, other.name)
                    && one.pattern.description.utf8.elementsEqual(other.pattern.description.utf8)
            }
        }
    }
}

extension RequestMatcher.Expected {
    fileprivate func isSame(as other: RequestMatcher.Expected) -> Bool {
        switch (self, other) {
        case (.pattern(let one), .pattern(let two)): one.description.utf8.elementsEqual(two.description.utf8)
        case (.equal(let one), .equal(let two)): one.isSame(as: two)
        default: false
        }
    }
}
