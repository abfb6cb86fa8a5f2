import Arguments
import Contracts
import Documents

/// What the value of an input may be: what every connector must be able to
/// read, and what the checks can count by.
enum InputValue {
    private enum Flaw {
        /// Not what it must be; the value may be repeated, it is no place for a
        /// secret.
        case expected(String, example: String)
        /// The same of a value that may hold one.
        case unquoted(String, example: String)
    }

    /// Refuses a value that is not of its input's kind; an expression, `${…}`,
    /// is the engine's to read. No message repeats what may be a secret.
    static func expectUsable(_ input: NameValue, _ contract: Contract) throws(CommandFailure) {
        guard let name = ParameterName(rawValue: input.name), let flaw = flaw(name, input.value, contract) else {
            return
        }
        switch flaw {
        case .expected(let wanted, let example):
            throw CommandFailure(
                .usage,
                "--input \(name.rawValue)=\(input.value.prefix(60)): expected \(wanted)\n"
                    + "  hint: such as --input \(name.rawValue)=\(example)"
            )
        case .unquoted(let wanted, let example):
            throw CommandFailure(
                .usage,
                "--input \(name.rawValue): expected \(wanted)\n"
                    + "  hint: such as --input '\(name.rawValue)=\(example)'"
            )
        }
    }

    private static func flaw(_ name: ParameterName, _ value: String, _ contract: Contract) -> Flaw? {
        let isExpression = value.hasPrefix("${")
        switch name {
        case .payload: return payload(value, contract)
        case _ where isExpression: return nil
        case .headers:
            return json(value, "a JSON object of strings", example: #"{"Content-Type": "application/json"}"#) {
                $0.value.string == nil ? "a header whose value is no string" : nil
            }
        case .responseMapping:
            return json(value, "a JSON object of paths by variable", example: mapping(contract)) {
                $0.value.string.flatMap { JSONPath($0) } == nil ? "a variable whose path is none" : nil
            }
        case .errorMapping:
            return json(value, "a JSON object of error codes by status", example: errors(contract)) {
                guard let status = Int($0.name), (100...599).contains(status) else { return "a name that is no status" }
                return $0.value.string == nil ? "a status whose code is no string" : nil
            }
        case .method: return choice(value, ["POST", "PUT", "PATCH", "GET", "DELETE", "HEAD", "OPTIONS"])
        case .authType: return choice(value, [contract.auth.type])
        case .secretSource: return choice(value, contract.secret.sources.map(\.source.rawValue))
        case .retryOn429: return choice(value, ["true", "false"])
        case .maxRetries:
            return isNumber(value, isWhole: true) ? nil : .expected("a whole number from 0 up", example: "3")
        case .timeout, .backoff, .maxRetryAfter:
            return isNumber(value) ? nil : .expected("a number of seconds", example: "3")
        case .authHeader:
            return isToken(value) ? nil : .unquoted("the name of a header", example: "Authorization")
        case .url:
            let isURL = value.hasPrefix("http://") || value.hasPrefix("https://")
            return isURL ? nil : .unquoted("an http or https URL", example: "http://127.0.0.1:8080/v1")
        case .authPrefix, .authValue:
            let isLine = value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
            return isLine ? nil : .unquoted("a text without control characters", example: "Bearer")
        }
    }

    /// The contract's own first variable, as an example.
    private static func mapping(_ contract: Contract) -> String {
        let first = contract.mapping.variables.prefix(1)
        return JSONWriter(.spaced).string(.object(first.map { Member($0.name, .string($0.path.description)) }))
    }

    /// The contract's own first error, as an example.
    private static func errors(_ contract: Contract) -> String {
        let first = contract.errors.rules.prefix(1)
        return JSONWriter(.spaced).string(.object(first.map { Member(String($0.status), .string($0.code)) }))
    }

    private static func choice(_ value: String, _ words: [String]) -> Flaw? {
        guard !words.contains(where: { $0.utf8.elementsEqual(value.utf8) }), let first = words.first else { return nil }
        let list = words.count == 2 ? words.joined(separator: " or ") : words.joined(separator: ", ")
        return .expected(
            words.count > 2 ? "one of \(list)" : list,
            example: Spelling.nearest(to: value, in: words) ?? first
        )
    }

    /// What is wrong with an input that is a JSON object, empty or not;
    /// `member` names what one of its members is that may not be there.
    private static func json(
        _ value: String,
        _ wanted: String,
        example: String,
        member: (Member) -> String?
    ) -> Flaw? {
        guard value.utf8.contains(where: { $0 != 0x20 && $0 != 0x0A }) else { return nil }
        let root: Value
        switch parsed(value) {
        case .success(let value): root = value
        case .failure(let error): return .unquoted("\(wanted): \(error.message)", example: example)
        }
        guard let members = root.members else {
            return .unquoted("\(wanted), found \(kind(of: root))", example: example)
        }
        return members.lazy.compactMap(member).first.map { .unquoted("\(wanted), found \($0)", example: example) }
    }

    /// The checks compare what was sent with the payload, filled in once.
    private static func payload(_ value: String, _ contract: Contract) -> Flaw? {
        let known = contract.payload.template.variables
        let places = known.map { "${\($0)}" }.joined(separator: ", ")
        let wanted = "JSON with \(places.isEmpty ? "no ${…}" : "\(places) in its strings")"
        let example =
            #"{"messages": [{"role": "user", "content": ""# + (known.first.map { "${\($0)}" } ?? "Hi") + #""}]}"#
        let root: Value
        switch parsed(value) {
        case .success(let value): root = value
        case .failure(let error): return .unquoted("\(wanted): \(error.message)", example: example)
        }
        for text in strings(of: root) {
            do throws(ContractError) {
                let template = try PayloadTemplate(text)
                let isKnown = template.variables.allSatisfy { known.contains($0) }
                guard isKnown else { return .unquoted("\(wanted), found another variable", example: example) }
            } catch {
                return .unquoted("\(wanted), found a \"${\" that names no variable", example: example)
            }
        }
        return nil
    }

    private struct NotJSON: Error { var message: String }

    private static func parsed(_ value: String) -> Result<Value, NotJSON> {
        do throws(DocumentError) {
            return .success(try Document.json(Array(value.utf8)).root.value)
        } catch {
            // What the reader says would name a member of it.
            let place = error.diagnostics.first?.position.map { " (line \($0.line), column \($0.column))" } ?? ""
            return .failure(NotJSON(message: "it is no JSON" + place))
        }
    }

    private static func strings(of value: Value) -> [String] {
        switch value {
        case .string(let text): [text]
        case .array(let elements): elements.flatMap(strings)
        case .object(let members): members.flatMap { strings(of: $0.value) }
        default: []
        }
    }

    private static func kind(of value: Value) -> String {
        switch value {
        case .null: "null"
        case .bool: "a truth value"
        case .number: "a number"
        case .string: "a string"
        case .array: "a list"
        case .object: "an object"
        }
    }

    /// A token of RFC 9110 section 5.6.2.
    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                byte &- 0x30 < 10 || (0x61...0x7A).contains(byte | 0x20) || "!#$%&'*+-.^_`|~".utf8.contains(byte)
            }
    }

    private static func isNumber(_ text: String, isWhole: Bool = false) -> Bool {
        let isPlain = text.utf8.allSatisfy { $0 &- 0x30 < 10 || !isWhole && $0 == UInt8(ascii: ".") }
        return isPlain && (isWhole ? Int(text) != nil : Double(text) != nil)
    }
}
