import Documents
import Judging
import TestSupport
import Testing

@testable import Subjects

/// Keys where a foreign connector looks for them.
@Suite struct PlacedSecretsTests {
    private func order(_ id: String, _ given: Given = Given()) -> RunOrder {
        RunOrder(
            id: id,
            baseURL: "http://127.0.0.1:1",
            parameters: ["catalyst_authValue": "the_key"],
            given: given,
            deadline: 1
        )
    }

    private func text(_ path: String) throws -> String { String(decoding: try Files.read(path), as: UTF8.self) }

    @Test func theEnvironmentHasTheKeyUnderBothNames() throws {
        var order = order("R-1")
        order.environment = EnvironmentProfile(name: "env", variables: ["THE_KEY": "k-1"])
        let placed = try PlacedSecrets(order, in: .init(environment: "CHAT_KEY"))
        #expect(placed.order.environment.variables == ["THE_KEY": "k-1", "CHAT_KEY": "k-1"])
        #expect(placed.order.parameters == ["catalyst_authValue": "CHAT_KEY"])
        // Where no key is in the environment, there is nothing to name.
        #expect(try PlacedSecrets(self.order("a"), in: .init(environment: "CHAT_KEY")).order == self.order("a"))
    }

    /// Several orders share a properties file, which keeps what was in it.
    @Test func aPropertiesFileHasALineForEachOrder() throws {
        let folder = try TemporaryFolder(["keys": "other=x", "one": "the_key=k-1\n", "two": "the_key=k=2\n"])
        let places = ConnectorProfile.Secrets(properties: folder.path + "/keys")
        let one = try PlacedSecrets(order("A1", Given(propertiesFile: folder.path + "/one")), in: places)
        let two = try PlacedSecrets(order("b2", Given(propertiesFile: folder.path + "/two")), in: places)
        #expect(one.order.parameters["catalyst_authValue"] == "the_key_a1")
        #expect(two.order.parameters["catalyst_authValue"] == "the_key_b2")
        #expect(try text(folder.path + "/keys") == "other=x\nthe_key_a1=k-1\nthe_key_b2=k=2\n")
        one.remove()
        #expect(try text(folder.path + "/keys") == "other=x\nthe_key_b2=k=2\n")
        two.remove()
        #expect(try text(folder.path + "/keys") == "other=x\n")
    }

    @Test func aPlaceThatCannotBeWrittenIsAnError() throws {
        let folder = try TemporaryFolder(["given/the_key": "k-1"])
        #expect(throws: DocumentError.self) {
            try PlacedSecrets(
                order("a", Given(secretsFolder: folder.path + "/given")),
                in: .init(folder: folder.path + "/nowhere")
            )
        }
    }
}
