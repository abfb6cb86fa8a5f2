import Documents

/// An error that an API answers with: its status, and the body that its
/// envelope makes of message and code.
struct ErrorForm: Sendable, Equatable {
    /// The errors that an emulation answers with, by their names in its file.
    enum Kind: String, Sendable, CaseIterable {
        case unauthorized
        case unauthorizedAs404 = "unauthorized-as-404"
        case forbidden
        case modelNotFound = "model-not-found"
        case pathNotFound = "path-not-found"
        case methodNotAllowed = "method-not-allowed"
        case badModelPath = "bad-model-path"
        case invalid
        case notAnObject = "not-an-object"
        case notJSON = "not-json"
        case tooLong = "too-long"
        case schema
        case grammar
        case images
        case noChat = "no-chat"
        case responseNotFound = "response-not-found"
    }

    var status: Int
    /// The name of its envelope.
    var envelope: String
    var message: String
    var code: String?
    var param: String?

    /// The body of an answer.
    func body(_ envelope: Value, id: String, _ values: [String: String]) -> Value {
        envelope.filled([
            "message": .string(TextTemplate.fill(message, values)),
            "code": code.map { .string($0) } ?? .null,
            "param": param.map { .string($0) } ?? .null,
            "id": .string(id),
        ])
    }
}

extension Shape where Output == ErrorForm {
    static var errorForm: Shape {
        object("an error") { reader in
            let status = reader.required("status", .integer(400...599))
            let envelope = reader.required("envelope", .text)
            let message = reader.required("message", .text)
            let code = reader.optional("code", .text)
            let param = reader.optional("param", .text)
            guard let status, let envelope, let message else { return nil }
            return ErrorForm(status: status, envelope: envelope, message: message, code: code, param: param)
        }
    }
}
