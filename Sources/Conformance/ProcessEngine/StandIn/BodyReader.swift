import Documents

/// Reads a request's JSON as the engine's data binding does (Jackson): members
/// that nobody knows are passed over, a text of digits is a number, a scalar
/// is a text.
struct BodyReader {
    let members: Value

    /// Reads a body; one without any is an empty object.
    init(_ bytes: [UInt8], contentType: String?) throws(Refusal) {
        guard !bytes.isEmpty || contentType == nil else {
            members = .object([Member]())
            return
        }
        if bytes.allSatisfy({ [0x20, 0x0A, 0x0D, 0x09].contains($0) }) { throw Self.nothing }
        let root: Value
        do {
            root = try Document.json(bytes, duplicates: .allowed).root.value
        } catch {
            let position = error.diagnostics.first?.position
            throw Refusal(
                400,
                "JsonParseException",
                "\(error.diagnostics.first?.message ?? "not JSON")\n at [Source: REDACTED "
                    + "(`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: \(position?.line ?? 1), "
                    + "column: \(position?.column ?? 1)]",
                isPlain: true
            )
        }
        if root == .null { throw Self.nothing }
        guard root.members != nil else { throw .misshapen }
        members = root
    }

    /// What an engine that was given no object says: it runs into it.
    private static let nothing = Refusal(500, "NullPointerException", "the body is null")

    init(_ value: Value) throws(Refusal) {
        guard value.members != nil else { throw .misshapen }
        members = value
    }

    func text(_ name: String) throws(Refusal) -> String? {
        switch members[name] ?? .null {
        case .null: return nil
        case .string(let text), .number(let text): return text
        case .bool(let truth): return truth ? "true" : "false"
        case .array, .object: throw .misshapen
        }
    }

    /// A whole number; a fraction is cut off, as Jackson does.
    func number(_ name: String, in range: ClosedRange<Int> = Int(Int32.min)...Int(Int32.max)) throws(Refusal) -> Int? {
        let lexeme: String
        switch members[name] ?? .null {
        case .null: return nil
        case .number(let text), .string(let text): lexeme = text
        default: throw .misshapen
        }
        guard let number = Int(lexeme) ?? Double(lexeme).flatMap({ Int(exactly: $0.rounded(.towardZero)) }),
            range.contains(number)
        else { throw .misshapen }
        return number
    }

    func long(_ name: String) throws(Refusal) -> Int? { try number(name, in: Int.min...Int.max) }

    func truth(_ name: String) throws(Refusal) -> Bool? {
        switch members[name] ?? .null {
        case .null: return nil
        case .bool(let truth): return truth
        case .string(let text) where ["true", "false"].contains(text.lowercased()): return text.lowercased() == "true"
        default: throw .misshapen
        }
    }

    func list(_ name: String) throws(Refusal) -> [Value]? {
        switch members[name] ?? .null {
        case .null: return nil
        case .array(let elements): return elements
        default: throw .misshapen
        }
    }

    func texts(_ name: String) throws(Refusal) -> [String]? {
        guard let elements = try list(name) else { return nil }
        return try elements.map { (element) throws(Refusal) in
            guard let text = element.string else { throw .misshapen }
            return text
        }
    }

    func table(_ name: String) throws(Refusal) -> [Member] {
        switch members[name] ?? .null {
        case .null: return []
        case .object(let members): return members
        default: throw .misshapen
        }
    }
}
