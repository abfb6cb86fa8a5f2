import Documents
import Matching

extension Shape where Output == Emulation {
    /// A whole file, with what stands in the two beside it.
    static func emulation(_ requests: [String: RequestRules], _ models: ModelCatalogue) -> Shape {
        object("the emulation") { reader in
            _ = reader.required("format", .integer(1...1))
            let name = reader.required("name", .text)
            let title = reader.required("title", .text)
            let gatewayPath = reader.required("gatewayPath", .string)
            let modelPath = reader.required("modelPath", .pathGlob)
            let keys = reader.required("keys", .keyRules)
            let routes = reader.required("routes", .list(.emulatedRoute))
            let maxTokens = reader.required("maxTokens", .table(.integer(1...1_000_000)))
            let ids = reader.required("ids", .table(.text))
            let headers = reader.required("headers", .table(.headerFields))
            let sampling = reader.required("samplingOptions", .table(.value))
            let texts = reader.required("texts", .modelTexts)
            let imageMark = reader.required("imageMark", .text)
            let envelopes = reader.required("envelopes", .table(.value))
            let errors = reader.required("errors", .errorForms)
            let problems = reader.required("problems", .problemWords)
            guard let name, let title, let gatewayPath, let modelPath, let keys, let routes, let maxTokens, let ids,
                let headers, let sampling, let texts, let imageMark, let envelopes, let errors, let problems
            else { return nil }
            let known = Set(envelopes.map(\.name))
            for (kind, error) in errors where !known.contains(error.envelope) {
                reader.report("error \(kind.rawValue): there is no envelope \"\(error.envelope)\"", at: "errors")
            }
            for route in routes {
                check(route, ids: ids.map(\.name), envelopes: known, requests: requests, reader)
            }
            for set in ["plain", "stream", "other", "list", "error"] where !headers.contains(where: { $0.name == set })
            {
                reader.report("there is no set of header fields \"\(set)\"", at: "headers")
            }
            return Emulation(
                name: name,
                title: title,
                models: models,
                gatewayPath: gatewayPath,
                modelPath: modelPath,
                keys: keys,
                routes: routes,
                maxTokens: Dictionary(maxTokens.map { ($0.name, $0.value) }) { $1 },
                ids: Dictionary(ids.map { ($0.name, $0.value) }) { $1 },
                headers: Dictionary(headers.map { ($0.name, $0.value) }) { $1 },
                samplingOptions: sampling.map { Member($0.name, $0.value) },
                texts: texts,
                imageMark: imageMark,
                envelopes: Dictionary(envelopes.map { ($0.name, $0.value) }) { $1 },
                errors: errors,
                problems: problems,
                requests: requests
            )
        }
    }

    private static func check(
        _ route: EmulatedRoute,
        ids: [String],
        envelopes: Set<String>,
        requests: [String: RequestRules],
        _ reader: ObjectReader
    ) {
        if !ids.contains(route.id) {
            reader.report("route \(route.path): there is no form of ids \"\(route.id)\"", at: "routes")
        }
        if let request = route.request, requests[request] == nil {
            reader.report("route \(route.path): there is no request \"\(request)\" in requests.yaml", at: "routes")
        }
        for (_, name) in route.envelopes where !envelopes.contains(name) {
            reader.report("route \(route.path): there is no envelope \"\(name)\"", at: "routes")
        }
    }
}

extension Shape where Output == [Emulation.Field] {
    fileprivate static var headerFields: Shape {
        Shape<[(name: String, value: String)]>.table(.text).map { fields in
            fields.map { Emulation.Field(name: $0.name, value: $0.value) }
        }
    }
}

extension Shape where Output == [ErrorForm.Kind: ErrorForm] {
    fileprivate static var errorForms: Shape {
        object("the errors") { reader in
            var forms: [ErrorForm.Kind: ErrorForm] = [:]
            for kind in ErrorForm.Kind.allCases {
                forms[kind] = reader.required(kind.rawValue, .errorForm)
            }
            return forms.count == ErrorForm.Kind.allCases.count ? forms : nil
        }
    }
}

extension Shape where Output == ModelTexts {
    fileprivate static var modelTexts: Shape {
        object("the texts") { reader in
            let answer = reader.required("answer", .text)
            let toolResult = reader.required("toolResult", .text)
            let reasoning = reader.required("reasoning", .text)
            let completion = reader.required("completion", .text)
            let other = reader.required("other", .text)
            let quoted = reader.required("quoted", .integer(1...10_000))
            let deleted = reader.required("deleted", .text)
            guard let answer, let toolResult, let reasoning, let completion, let other, let quoted, let deleted else {
                return nil
            }
            return ModelTexts(
                answer: answer,
                toolResult: toolResult,
                reasoning: reasoning,
                completion: completion,
                other: other,
                quoted: quoted,
                deleted: deleted
            )
        }
    }
}
