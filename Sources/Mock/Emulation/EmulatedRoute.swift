import Documents
import Matching

/// What answers a path.
enum EmulatedForm: String, Sendable, CaseIterable {
    case chat, completions, embeddings, rerank, models, model, responses, response, messages
    case responseList = "response-list"
    case deleteResponse = "delete-response"
}

/// One path of an API with what answers it.
struct EmulatedRoute: Sendable {
    /// The path below the API's base path, a pattern.
    var path: Glob
    var method: String
    var form: EmulatedForm
    /// The name of what its requests may hold; `nil`: they hold nothing.
    var request: String?
    /// The name of the form of its ids.
    var id: String
    /// Envelopes of errors that it has in place of others.
    var envelopes: [String: String]
}

extension Shape where Output == EmulatedRoute {
    static var emulatedRoute: Shape {
        object("a route") { reader in
            let path = reader.required("path", .pathGlob)
            let method = reader.required("method", .text)
            let form = reader.required("form", Shape<EmulatedForm>.word)
            let request = reader.optional("request", .text)
            let id = reader.required("id", .text)
            let envelopes = reader.optional("envelopes", .table(.text)) ?? []
            guard let path, let method, let form, let id else { return nil }
            return EmulatedRoute(
                path: path,
                method: method,
                form: form,
                request: request,
                id: id,
                envelopes: Dictionary(envelopes.map { ($0.name, $0.value) }) { $1 }
            )
        }
    }
}

extension Shape where Output == Glob {
    /// A pattern of paths.
    static var pathGlob: Shape {
        Shape("a pattern") { node, decoding in
            guard let text = Shape<String>.text.decode(node, decoding) else { return nil }
            do throws(Glob.SyntaxError) {
                return try Glob(text)
            } catch {
                decoding.report(node, "not a pattern: \(error)")
                return nil
            }
        }
    }
}
