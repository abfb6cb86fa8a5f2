import Documents

extension Shape where Output == Contract.Mapping {
    static var mapping: Shape {
        object("the mapping") { reader in
            let citation = reader.citation()
            let variables = reader.required("variables", .rows(.mappedVariable, key: "variable"))
            guard let citation, let variables else { return nil }
            return Contract.Mapping(citation: citation, variables: variables)
        }
    }
}

extension Shape where Output == Contract.Mapping.Variable {
    fileprivate static var mappedVariable: Shape {
        object("a mapped variable") { reader in
            let name = reader.required("variable", .text)
            let path = reader.required("path", .path)
            let line = reader.line()
            guard let name, let path else { return nil }
            return Contract.Mapping.Variable(name: name, path: path, line: line)
        }
    }
}

extension Shape where Output == Contract.Standard {
    static var standard: Shape {
        object("the standard variables") { reader in
            let citation = reader.citation()
            let variables = reader.required("variables", .rows(.standardVariable, key: "variable"))
            guard let citation, let variables else { return nil }
            // A row that could not be read has been reported already.
            let isWhole = variables.count == reader.node["variables"]?.elements.count
            for meaning in Contract.Standard.Meaning.allCases
            where isWhole && variables.count(where: { $0.means == meaning }) != 1 {
                reader.report("exactly one variable must mean \"\(meaning.rawValue)\"", at: "variables")
            }
            return Contract.Standard(citation: citation, variables: variables)
        }
    }
}

extension Shape where Output == Contract.Standard.Variable {
    fileprivate static var standardVariable: Shape {
        object("a standard variable") { reader in
            let name = reader.required("variable", .text)
            let type = reader.required("type", Shape<ProcessValue.Kind>.word)
            let means = reader.required("means", Shape<Contract.Standard.Meaning>.word)
            let line = reader.line()
            guard let name, let type, let means else { return nil }
            return Contract.Standard.Variable(name: name, type: type, means: means, line: line)
        }
    }
}

extension Shape where Output == Contract.ErrorMap {
    static var errors: Shape {
        object("the errors") { reader in
            let citation = reader.citation()
            let rules = reader.required("map", .rows(.errorRule, key: "status"))
            guard let citation, let rules else { return nil }
            return Contract.ErrorMap(citation: citation, rules: rules)
        }
    }
}

extension Shape where Output == Contract.ErrorMap.Rule {
    fileprivate static var errorRule: Shape {
        object("an error") { reader in
            let status = reader.required("status", .integer(100...599))
            let code = reader.required("code", .text)
            let line = reader.line()
            guard let status, let code else { return nil }
            return Contract.ErrorMap.Rule(status: status, code: code, line: line)
        }
    }
}

extension Shape where Output == Contract.Retry {
    static var retry: Shape {
        object("the retry") { reader in
            let citation = reader.citation()
            let statuses = reader.required("statuses", .list(.integer(100...599)))
            let maxRetries = reader.required("maxRetries", .integer(0...100))
            let backoff = reader.required("backoff", .duration)
            let maxRetryAfter = reader.required("maxRetryAfter", .duration)
            guard let citation, let statuses, let maxRetries, let backoff, let maxRetryAfter else { return nil }
            return Contract.Retry(
                citation: citation,
                statuses: statuses,
                maxRetries: maxRetries,
                backoff: backoff,
                maxRetryAfter: maxRetryAfter
            )
        }
    }
}

extension Shape where Output == Contract.Timeout {
    static var timeout: Shape {
        object("the timeout") { reader in
            let citation = reader.citation()
            let attempt = reader.required("attempt", .duration)
            guard let citation, let attempt else { return nil }
            return Contract.Timeout(citation: citation, attempt: attempt)
        }
    }
}
