public import Documents

extension Shape where Output == Contract {
    /// A contract file's root.
    public static var contract: Shape {
        object("a contract") { reader in
            _ = reader.required("format", .integer(1...1))
            let name = reader.required("name", .text)
            let title = reader.required("title", .text)
            let endpoint = reader.required("endpoint", .endpoint)
            let auth = reader.required("auth", .authentication)
            let secret = reader.required("secret", .secret)
            let payload = reader.required("payload", .payload)
            let models = reader.required("models", .models)
            let mapping = reader.required("mapping", .mapping)
            let standard = reader.required("standard", .standard)
            let errors = reader.required("errors", .errors)
            let retry = reader.required("retry", .retry)
            let timeout = reader.required("timeout", .timeout)
            let release = reader.optional("release", .release)
            guard let name, let title, let endpoint, let auth, let secret, let payload, let models, let mapping,
                let standard, let errors, let retry, let timeout
            else { return nil }
            return Contract(
                name: name,
                title: title,
                endpoint: endpoint,
                auth: auth,
                secret: secret,
                payload: payload,
                models: models,
                mapping: mapping,
                standard: standard,
                errors: errors,
                retry: retry,
                timeout: timeout,
                release: release
            )
        }
    }
}

extension Shape where Output == Contract.Endpoint {
    fileprivate static var endpoint: Shape {
        object("the endpoint") { reader in
            let citation = reader.citation()
            let method = reader.required("method", .choice("GET", "POST", "PUT", "PATCH", "DELETE"))
            let path = reader.required("path", .absolutePath)
            let headers = reader.required("headers", Shape<[(name: String, value: String)]>.table(.string))
            guard let citation, let method, let path, let headers else { return nil }
            let object = Value.object(headers.map { Member($0.name, .string($0.value)) })
            return Contract.Endpoint(citation: citation, method: method, path: path, headers: object)
        }
    }
}

extension Shape where Output == Contract.Authentication {
    fileprivate static var authentication: Shape {
        object("auth") { reader in
            let citation = reader.citation()
            let type = reader.required("type", .text)
            let header = reader.required("header", .text)
            let prefix = reader.required("prefix", .string)
            let keyPrefix = reader.optional("keyPrefix", .string)
            guard let citation, let type, let header, let prefix else { return nil }
            return Contract.Authentication(
                citation: citation,
                type: type,
                header: header,
                prefix: prefix,
                keyPrefix: keyPrefix
            )
        }
    }
}

extension Shape where Output == Contract.Secret {
    fileprivate static var secret: Shape {
        object("the secret") { reader in
            let citation = reader.citation()
            let name = reader.required("name", .text)
            let sources = reader.required("sources", .rows(.secretSource, key: "source"))
            guard let citation, let name, let sources else { return nil }
            return Contract.Secret(citation: citation, name: name, sources: sources)
        }
    }
}

extension Shape where Output == Contract.Secret.Source {
    fileprivate static var secretSource: Shape {
        object("a source") { reader in
            let source = reader.required("source", Shape<SecretSource>.word)
            let label = reader.required("label", .text)
            let example = reader.optional("example", .text)
            let location = reader.optional("in", .text)
            let line = reader.line()
            guard let source, let label else { return nil }
            return Contract.Secret.Source(
                source: source,
                label: label,
                example: example,
                location: location,
                line: line
            )
        }
    }
}

extension Shape where Output == Contract.Payload {
    fileprivate static var payload: Shape {
        object("the payload") { reader in
            let citation = reader.citation()
            let text = reader.required("text", .text)
            guard let citation, let text else { return nil }
            do throws(ContractError) {
                return Contract.Payload(citation: citation, text: text, template: try PayloadTemplate(text))
            } catch {
                reader.report(error.message, at: "text", hint: error.hint)
                return nil
            }
        }
    }
}

extension Shape where Output == Contract.Models {
    fileprivate static var models: Shape {
        object("models") { reader in
            let citation = reader.citation()
            let standard = reader.required("default", .text)
            let listed = reader.required("listed", .list(.text))
            guard let citation, let standard, let listed else { return nil }
            if !listed.contains(where: { $0.utf8.elementsEqual(standard.utf8) }) {
                reader.report("the default model is not listed", at: "default")
            }
            return Contract.Models(citation: citation, standard: standard, listed: listed)
        }
    }
}
