import Contracts
import Exchanges
import Foundation
import Testing

@testable import ReferenceConnector

@Suite struct SecretTests {
    private func stage(_ source: String, name: String = "fireworks_api_key") -> Stage {
        var stage = Stage(.response(200, [:], Stage.chat))
        stage.run.parameters["catalyst_secretSource"] = source
        stage.run.parameters["catalyst_authValue"] = name
        return stage
    }

    private func sent(_ stage: Stage) async -> [String?] {
        _ = await stage.execute()
        return stage.upstream.requests.map { $0.headers["Authorization"] }
    }

    private func folder(_ files: [String: String]) throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
        return folder.path
    }

    @Test func theEnvironmentIsAskedInUpperCase() async {
        var stage = stage("env")
        stage.run.environment = ["FIREWORKS_API_KEY": "fw_env", "fireworks_api_key": "fw_wrong"]
        #expect(await sent(stage) == ["Bearer fw_env"])
        stage = self.stage("env", name: "other_Key2")
        stage.run.environment = ["OTHER_KEY2": "fw_other"]
        #expect(await sent(stage) == ["Bearer fw_other"])
    }

    @Test func theEnvironmentIsTheDefault() async {
        var stage = stage("env")
        stage.run.parameters["catalyst_secretSource"] = nil
        stage.run.parameters["catalyst_authValue"] = nil
        stage.run.environment = ["FIREWORKS_API_KEY": "fw_env"]
        #expect(await sent(stage) == ["Bearer fw_env"])
    }

    @Test(arguments: [("fw_file", "fw_file"), ("fw_file\n", "fw_file"), ("fw_file\r\n", "fw_file")])
    func aFilesLastLineEndIsNoPartOfTheKey(text: String, key: String) async throws {
        let folder = try folder(["fireworks_api_key": text])
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var stage = stage("file", name: "FIREWORKS_API_KEY")
        stage.run.secretsFolder = folder
        #expect(await sent(stage) == ["Bearer \(key)"])
    }

    @Test(arguments: ["fw_a\n\n", "fw_a\nfw_b", "fw_a\tb"])
    func aKeyWithALineBreakIsRefused(text: String) async throws {
        let folder = try folder(["fireworks_api_key": text])
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var stage = stage("file")
        stage.run.secretsFolder = folder
        let place = "\(folder)/fireworks_api_key"
        #expect(
            await stage.execute().outcome
                == .failed(
                    type: "MissingSecret",
                    message: "the key from secret file \(place) holds a line break or control character"
                )
        )
        #expect(stage.upstream.requests.isEmpty)
    }

    @Test(arguments: ["../x", "a/b", ".."])
    func aFileOutsideOfTheFolderIsNotRead(name: String) async throws {
        let stage = stage("file", name: name)
        #expect(
            await stage.execute().outcome
                == .failed(type: "MissingSecret", message: "input catalyst_authValue is not the name of a secret file")
        )
    }

    @Test(arguments: [
        ("fireworks_api_key=fw_p", "fw_p"), ("# c\n! d\n\n  fireworks_api_key : fw_p\n", "fw_p"),
        ("fireworks_api_key fw_p", "fw_p"), ("fireworks_api_key=\\\n   fw_\\\n  p", "fw_p"),
        ("a=1\r\nfireworks_api_key=fw_1\r\nfireworks_api_key=fw_p", "fw_p"), ("fireworks_api_key=fw\\u005fp", "fw_p"),
        ("fireworks\\u005fapi_key = a=b:c", "a=b:c"), ("fireworks_api_key=fw_p\\\\\nx=1", "fw_p\\"),
    ])
    func aPropertiesFileIsReadAsJavaDoes(text: String, key: String) async throws {
        let folder = try folder(["p": text])
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var stage = stage("properties")
        stage.run.propertiesFile = folder + "/p"
        #expect(await sent(stage) == ["Bearer \(key)"])
    }

    @Test(arguments: [
        ("env", "environment variable FIREWORKS_API_KEY"), ("file", "secret file /nowhere/fireworks_api_key"),
        ("properties", "key fireworks_api_key of /nowhere/p"),
    ])
    func aMissingSecretFailsBeforeAnythingIsSent(source: String, place: String) async {
        var stage = stage(source)
        stage.run.secretsFolder = "/nowhere"
        stage.run.propertiesFile = "/nowhere/p"
        let message = "no key: \(place) is missing or empty"
        #expect(
            await stage.execute().shown == [
                "\(ConnectorOutcome.failed(type: "MissingSecret", message: message))",
                "catalyst_responseBody: String \"\"",
                "catalyst_statusCode: Integer 0",
                "catalyst_success: Boolean false",
                "catalyst_error: String \"\(message)\"",
            ]
        )
        #expect(stage.upstream.requests.isEmpty)
    }

    @Test(arguments: ["env", "file", "properties"])
    func aKeyInThePlaceOfANameIsNotRepeated(source: String) async {
        var stage = stage(source, name: Stage.key)
        stage.run.secretsFolder = "/nowhere"
        stage.run.propertiesFile = "/nowhere/p"
        let result = await stage.execute()
        let message = "no key: input catalyst_authValue looks like a key, and source \(source) wants a name"
        #expect(result.outcome == .failed(type: "MissingSecret", message: message))
        #expect(result["catalyst_error"] == .string(message))
        #expect(stage.upstream.requests.isEmpty)
    }

    @Test func anEmptyLiteralIsAMissingSecret() async {
        let stage = stage("variable", name: "")
        #expect(
            await stage.execute().outcome
                == .failed(type: "MissingSecret", message: "no key: input catalyst_authValue is missing or empty")
        )
    }

    @Test func theKeyStandsInOneHeaderOnly() async {
        var stage = Stage(.response(200, [:], Stage.chat))
        stage.run.parameters["catalyst_headers"] = #"{"authorization": "Basic x", "X-A": "1"}"#
        _ = await stage.execute()
        #expect(stage.upstream.requests.map(\.headers) == [["X-A": "1", "Authorization": "Bearer \(Stage.key)"]])
    }

    @Test(arguments: [("NONE", Stage.key), ("", Stage.key), ("Token", "Token \(Stage.key)")])
    func thePrefixIsAnInput(prefix: String, value: String) async {
        var stage = Stage(.response(200, [:], Stage.chat))
        stage.run.parameters["catalyst_authPrefix"] = prefix
        #expect(await sent(stage) == [value])
    }
}
