extension QueryReader {
    /// Something in a filter, before it is known whether it is compared.
    enum Operand {
        case literal(QuerySyntax.Literal)
        case query(QuerySyntax.Query)
        /// A function whose result is a value.
        case value(QuerySyntax.Comparable, name: String)
        /// A function whose result is true or false.
        case logical(QuerySyntax.Match, name: String)
    }

    /// `||` binds weakest.
    mutating func logical() throws(JSONQueryError) -> QuerySyntax.Logical {
        var parts = [try conjunction()]
        while try takesOperator("||") { parts.append(try conjunction()) }
        return parts.count == 1 ? parts[0] : .or(parts)
    }

    private mutating func conjunction() throws(JSONQueryError) -> QuerySyntax.Logical {
        var parts = [try basic()]
        while try takesOperator("&&") { parts.append(try basic()) }
        return parts.count == 1 ? parts[0] : .and(parts)
    }

    /// Takes an operator with the blanks around it; without one the blanks
    /// before it stay.
    private mutating func takesOperator(_ word: String) throws(JSONQueryError) -> Bool {
        let start = at
        skipBlanks()
        guard take(word) else {
            at = start
            return false
        }
        skipBlanks()
        return true
    }

    private mutating func basic() throws(JSONQueryError) -> QuerySyntax.Logical {
        let isNot = next == UInt8(ascii: "!")
        if isNot {
            at += 1
            skipBlanks()
        }
        if next == UInt8(ascii: "(") {
            let start = at
            try descend()
            defer { depth -= 1 }
            at += 1
            skipBlanks()
            let inner = try logical()
            skipBlanks()
            guard next == UInt8(ascii: ")") else {
                throw next == nil
                    ? error("( is not closed", at: start)
                    : error("expected ), found \(shownNext)", hint: operatorHint)
            }
            at += 1
            return isNot ? .not(inner) : inner
        }
        let start = at
        let left = try operand()
        let end = at
        skipBlanks()
        let place = at
        if let comparison = comparisonOperator() {
            if isNot {
                throw error("! stands before a test, not before a comparison", at: start, hint: "write !(…)")
            }
            let one = try comparable(left, from: start)
            skipBlanks()
            let second = at
            let two = try comparable(try operand(), from: second)
            return .comparison(one, comparison, two)
        }
        at = place
        if next == UInt8(ascii: "=") || next == UInt8(ascii: "~") {
            throw error("\(shownNext) is no operator", hint: operatorHint)
        }
        at = end
        let test = try test(left, from: start)
        return isNot ? .not(test) : test
    }

    private mutating func comparisonOperator() -> QuerySyntax.Operator? {
        for word in ["==", "!=", "<=", ">=", "<", ">"] where take(word) { return QuerySyntax.Operator(rawValue: word) }
        return nil
    }

    /// Something that stands alone: a query tests whether a node is there, a
    /// function must tell true or false.
    private func test(_ operand: Operand, from start: Int) throws(JSONQueryError) -> QuerySyntax.Logical {
        switch operand {
        case .query(let query): return .exists(query)
        case .logical(let match, _): return .match(match)
        case .literal: throw error("a literal is no test", at: start, hint: "compare it: @.name == …")
        case .value(_, let name):
            throw error("\(name)() is a value and no test", at: start, hint: "compare it: \(name)(…) == …")
        }
    }

    /// Something that is compared, or is a function's argument: it must have
    /// one value at most.
    func comparable(_ operand: Operand, from start: Int) throws(JSONQueryError) -> QuerySyntax.Comparable {
        switch operand {
        case .literal(let literal): return .literal(literal)
        case .value(let value, _): return value
        case .query(let query):
            guard query.isSingular else {
                throw error(
                    "a query that may select several nodes cannot be compared",
                    at: start,
                    hint: "name one node, or take value(…) or count(…) of them"
                )
            }
            return .query(query)
        case .logical(_, let name):
            throw error(
                "\(name)() is true or false and cannot be compared",
                at: start,
                hint: "write it alone, or !\(name)(…)"
            )
        }
    }

    /// A literal, a query or a function.
    mutating func operand() throws(JSONQueryError) -> Operand {
        guard let byte = next else { throw error("expected a test or a value, found the end") }
        switch byte {
        case UInt8(ascii: "@"), UInt8(ascii: "$"):
            at += 1
            try descend()
            defer { depth -= 1 }
            return .query(QuerySyntax.Query(isAbsolute: byte == UInt8(ascii: "$"), segments: try segments()))
        case UInt8(ascii: "'"), UInt8(ascii: "\""): return .literal(.string(try string()))
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .literal(.number(try number()))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): return try wordOrFunction()
        default:
            let isName = (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "_")
            throw error(
                "expected a test or a value, found \(shownNext)",
                hint: isName || byte == UInt8(ascii: ".") ? "the node that is looked at is @: @.name" : nil
            )
        }
    }

    /// A number: as in JSON, and `-0` is one here (section 2.3.5.1).
    private mutating func number() throws(JSONQueryError) -> String {
        let start = at
        if next == UInt8(ascii: "-") { at += 1 }
        let digits = at
        try skipDigits("expected a digit, found ")
        if text[digits] == 0x30, at - digits > 1 { throw error("a number has no leading zeros", at: start) }
        if next == UInt8(ascii: ".") {
            at += 1
            try skipDigits("a number ends with a digit, not with ")
        }
        if let byte = next, byte | 0x20 == UInt8(ascii: "e") {
            at += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { at += 1 }
            try skipDigits("an exponent has a digit, not ")
        }
        return String(decoding: text[start..<at], as: UTF8.self)
    }

    private mutating func skipDigits(_ message: String) throws(JSONQueryError) {
        let start = at
        while let byte = next, byte &- 0x30 < 10 { at += 1 }
        if at == start { throw error(message + shownNext) }
    }
}
