import Documents

extension Shape where Output == Provider {
    /// A provider file's root; `folder` is the name that it must have.
    static func provider(folder: String?) -> Shape {
        object("a provider") { reader in
            _ = reader.required("format", .integer(1...1))
            let name = reader.required("name", .slug)
            let title = reader.required("title", .text)
            let upstream = reader.required("upstream", .origin)
            let basePath = reader.required("basePath", .basePath)
            let routes = reader.required("routes", .routes)
            let keys = reader.required("keys", .list(.keyForm))
            let credentials = reader.required("credentials", .credentials)
            let secret = reader.required("secret", .secret)
            let environment = reader.required("environment", .environment)
            let ends = reader.optional("logicalEnds", .list(.text)) ?? []
            let limits = reader.optional("limitHeaders", .limitHeaders) ?? []
            let volatile = reader.optional("volatileHeaders", .list(.headerName)) ?? []
            let values = reader.required("values", .drawnValues)
            let example = reader.required("example", .exampleValues)
            if let name, let folder, !name.utf8.elementsEqual(folder.utf8) {
                reader.report("the name is \"\(name)\" in the folder \"\(folder)\"", at: "name", hint: "let both agree")
            }
            if reader.node["keys"]?.elements.isEmpty == true {
                reader.report("no form of a key", at: "keys", hint: "give one at least")
            }
            if let keys, let secret, !keys.isEmpty, !keys.contains(where: { secret.canary.hasPrefix($0.prefix) }) {
                reader.report(
                    "the canary \"\(secret.canary)\" begins as no key does",
                    at: "secret",
                    hint: "begin it with " + keys.map(\.prefix).joined(separator: " or ")
                )
            }
            guard let name, let title, let upstream, let basePath, let routes, let keys, let credentials, let secret,
                let environment, let values, let example
            else { return nil }
            return Provider(
                name: name,
                title: title,
                upstream: upstream,
                routes: Routes(basePath: basePath, named: routes),
                keys: keys,
                credentials: credentials,
                secret: secret,
                environment: environment,
                logicalEnds: ends,
                limitHeaders: limits,
                volatileHeaders: volatile,
                values: values,
                example: example
            )
        }
    }
}

extension Shape where Output == [Routes.Route] {
    /// Paths by name; the names become parts of files' names.
    fileprivate static var routes: Shape {
        let table = Shape<[(name: String, value: String)]>.table(.routePath)
        return Shape("paths by name") { node, decoding in
            for (name, _) in node.members { _ = Shape<String>.slug.decode(name, decoding) }
            return table.decode(node, decoding)?.map { Routes.Route($0.name, $0.value) }
        }
    }
}

extension Shape where Output == KeyForm {
    fileprivate static var keyForm: Shape {
        object("the form of a key") { reader in
            let prefix = reader.required("prefix", .text)
            let atLeast = reader.required("atLeast", .integer(1...1000))
            let alphabet = reader.required("alphabet", .alphabet)
            guard let prefix, let atLeast, let alphabet else { return nil }
            return KeyForm(prefix: prefix, atLeast: atLeast, alphabet: alphabet)
        }
    }
}

extension Shape where Output == KeyForm.Alphabet {
    fileprivate static var alphabet: Shape {
        scalar("characters and ranges of ASCII such as A-Za-z0-9_-") { node in
            node.string.flatMap { $0.isEmpty ? nil : KeyForm.Alphabet($0) }
        }
    }
}

extension Shape where Output == CredentialNames {
    fileprivate static var credentials: Shape {
        object("the credentials") { reader in
            CredentialNames(
                headers: reader.optional("headers", .list(.text)) ?? [],
                query: reader.optional("query", .list(.text)) ?? [],
                json: reader.optional("json", .list(.text)) ?? []
            )
        }
    }
}

extension Shape where Output == Provider.Secret {
    fileprivate static var secret: Shape {
        object("the secret") { reader in
            let name = reader.required("name", .text)
            let environment = reader.required("environment", .variable)
            let good = reader.required("good", .text)
            let canary = reader.required("canary", .text)
            guard let name, let environment, let good, let canary else { return nil }
            return Provider.Secret(name: name, environment: environment, good: good, canary: canary)
        }
    }
}

extension Shape where Output == EnvironmentNames {
    fileprivate static var environment: Shape {
        object("the environment") { reader in
            EnvironmentNames(
                remove: reader.optional("remove", .list(.variablePattern)) ?? [],
                baseURL: reader.optional("baseURL", .list(.variable)) ?? [],
                baseURLWithoutPath: reader.optional("baseURLWithoutPath", .list(.variable)) ?? []
            )
        }
    }
}
