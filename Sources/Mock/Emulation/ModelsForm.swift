import Documents
import Exchanges

/// The list of models, and one of them.
extension EmulatedCall {
    /// All that are listed: some of them may not be served any more.
    func models() -> EmulatedAnswer {
        let listed = emulation.models.models.filter { model in
            model.isListed && (model.from.map { $0 <= day } ?? true)
        }
        let body = Value.object(["object": .string("list"), "data": .array(listed.map(Self.entry))])
        return EmulatedAnswer(headers: "list", body: .json(body))
    }

    /// The one that the path names.
    func oneModel() throws(EmulatedError) -> EmulatedAnswer {
        let name = Self.unescaped(Array(path.utf8.dropFirst("/models/".utf8.count)))
        guard let model = emulation.models.model(named: name), model.isListed || model.isServed(on: day) else {
            throw EmulatedError(.modelNotFound)
        }
        return EmulatedAnswer(headers: "list", body: .json(Self.entry(model)))
    }

    private static func entry(_ model: ModelCatalogue.Model) -> Value {
        var members = [
            Member("id", .string(model.id)),
            Member("object", .string("model")),
            Member("owned_by", .string(model.ownedBy)),
            Member("created", .integer(model.created)),
            Member("kind", .string(model.kind)),
            Member("supports_chat", .bool(model.supports.contains(.chat))),
            Member("supports_image_input", .bool(model.supports.contains(.images))),
            Member("supports_tools", .bool(model.supports.contains(.tools))),
        ]
        if let context = model.context { members.append(Member("context_length", .integer(context))) }
        return .object(members)
    }

    /// A path's text without its escapes: clients send a slash as `%2F`.
    private static func unescaped(_ bytes: [UInt8]) -> String {
        var output: [UInt8] = []
        var at = 0
        while at < bytes.count {
            let digits = String(decoding: bytes[at...].dropFirst().prefix(2), as: UTF8.self)
            if bytes[at] == UInt8(ascii: "%"), digits.utf8.count == 2, let byte = UInt8(digits, radix: 16) {
                output.append(byte)
                at += 3
            } else {
                output.append(bytes[at])
                at += 1
            }
        }
        return String(decoding: output, as: UTF8.self)
    }
}
