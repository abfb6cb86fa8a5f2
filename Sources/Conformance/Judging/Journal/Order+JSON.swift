import Contracts
import Documents

extension RunOrder {
    var json: Value {
        var given: [Member] = []
        if let folder = self.given.secretsFolder { given.append(Member("secretsFolder", .string(folder))) }
        if let file = self.given.propertiesFile { given.append(Member("propertiesFile", .string(file))) }
        return .object([
            "id": .string(id), "baseURL": .string(baseURL), "parameters": .texts(parameters),
            "variables": .variables(variables), "given": .object(given),
            "environment": .object([
                "name": .string(environment.name), "variables": .texts(environment.variables),
            ]),
            "deadline": .integer(deadline),
        ])
    }

    static var shape: Shape<RunOrder> {
        .object("an order") { reader in
            let id = reader.required("id", .string)
            let baseURL = reader.required("baseURL", .string)
            let parameters = reader.required("parameters", .texts)
            let variables = reader.required("variables", .variables)
            let given = reader.required("given", Given.shape)
            let environment = reader.required("environment", EnvironmentProfile.shape)
            let deadline = reader.required("deadline", .instant)
            guard let id, let baseURL, let parameters, let variables, let given, let environment, let deadline else {
                return nil
            }
            return RunOrder(
                id: id,
                baseURL: baseURL,
                parameters: parameters,
                variables: variables,
                given: given,
                environment: environment,
                deadline: deadline
            )
        }
    }
}

extension Given {
    static var shape: Shape<Given> {
        .object("places") { reader in
            Given(
                secretsFolder: reader.optional("secretsFolder", .string),
                propertiesFile: reader.optional("propertiesFile", .string)
            )
        }
    }
}

extension EnvironmentProfile {
    static var shape: Shape<EnvironmentProfile> {
        .object("an environment") { reader in
            let name = reader.required("name", .string)
            let variables = reader.required("variables", .texts)
            guard let name, let variables else { return nil }
            return EnvironmentProfile(name: name, variables: variables)
        }
    }
}

extension Value {
    /// Texts by name, sorted.
    static func texts(_ texts: [String: String]) -> Value {
        .object(sorted(texts).map { Member($0.key, .string($0.value)) })
    }

    /// Variables by name, sorted.
    static func variables(_ variables: [String: ProcessValue]) -> Value {
        .object(
            sorted(variables).map { name, value in
                Member(name, .object(["type": .string(value.type.rawValue), "value": value.value]))
            }
        )
    }

    private static func sorted<T>(_ table: [String: T]) -> [(key: String, value: T)] {
        table.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }
}

extension Shape where Output == [String: String] {
    static var texts: Shape {
        Shape<[(name: String, value: String)]>.table(.string).map { pairs in
            Dictionary(pairs.map { ($0.name, $0.value) }) { _, last in last }
        }
    }
}

extension Shape where Output == [String: ProcessValue] {
    static var variables: Shape {
        let one = Shape<ProcessValue>.object("a variable") { reader in
            let type = reader.required("type", Shape<ProcessValue.Kind>.word)
            let value = reader.required("value", .value)
            guard let type, let value else { return nil }
            return ProcessValue(type, value)
        }
        return Shape<[(name: String, value: ProcessValue)]>.table(one).map { pairs in
            Dictionary(pairs.map { ($0.name, $0.value) }) { _, last in last }
        }
    }
}

extension Shape where Output == [String: ProcessValue]? {
    static var variablesOrNull: Shape {
        Shape("variables, or null") { node, decoding in
            if node.isNull { return .some(nil) }
            return Shape<[String: ProcessValue]>.variables.decode(node, decoding).map { .some($0) }
        }
    }
}
