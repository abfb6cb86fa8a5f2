import Contracts
import Documents
import Judging

/// A line that the runner sends to a harness, harness protocol 1.
enum RunnerMessage {
    static func hello(_ profile: EnvironmentProfile, version: String) -> Value {
        .object([
            "op": .string("hello"),
            "protocol": .integer(1),
            "runner": .object(["name": .string("firedrill"), "version": .string(version)]),
            "profile": .object([
                "name": .string(profile.name),
                "env": .array(profile.variables.keys.sorted().map { .string($0) }),
            ]),
        ])
    }

    static func run(_ order: RunOrder) -> Value {
        let parameters = order.parameters.sorted { $0.key < $1.key }.map { Member($0.key, .string($0.value)) }
        let variables = order.variables.sorted { $0.key < $1.key }.map { name, value in
            Member(name, .object(["type": .string(value.type.rawValue), "value": value.value]))
        }
        var input: [Member] = [
            Member("parameters", .object(parameters)),
            Member("variables", .object(variables)),
        ]
        if !order.given.isEmpty {
            var given: [Member] = []
            if let folder = order.given.secretsFolder { given.append(Member("secretsFolder", .string(folder))) }
            if let file = order.given.propertiesFile { given.append(Member("propertiesFile", .string(file))) }
            input.append(Member("given", .object(given)))
        }
        return .object([
            "op": .string("run"),
            "id": .string(order.id),
            "deadlineMs": .integer(order.deadline / 1_000_000),
            "baseUrl": .string(order.baseURL),
            "input": .object(input),
        ])
    }

    static func cancel(_ id: String) -> Value {
        .object(["op": .string("cancel"), "id": .string(id)])
    }

    static let bye = Value.object(["op": .string("bye")])
}
