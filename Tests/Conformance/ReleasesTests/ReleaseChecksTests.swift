import Contracts
import Documents
import Foundation
import TestSupport
import Testing

@testable import Releases

/// The shipped release is sound, and each check finds the folder that is
/// broken for it, by one edit, and no other check does.
@Suite struct ReleaseChecksTests {
    /// One edit of a file of the release.
    struct Break: Sendable, CustomTestStringConvertible {
        /// The check that finds it.
        var check: String
        var file: String
        var old: String
        var new: String
        /// What is found, from the file's name on.
        var said: String
        var testDescription: String { "\(check): \(new.prefix(40))" }
    }

    static let template = "fireworks-ai.element.json"
    static let example = "fireworks-ai-example.bpmn"
    static let logo = "fireworks-ai.svg"

    static let breaks: [Break] = [
        Break(
            check: "tpl.name",
            file: template,
            old: #""Catalyst - Fireworks AI""#,
            new: #""Catalyst - Fireworks""#,
            said: template + #":3:11: the template is called "Catalyst - Fireworks", not "Catalyst - Fireworks AI""#
        ),
        Break(
            check: "tpl.applies",
            file: template,
            old: #"["bpmn:ServiceTask"]"#,
            new: #"["bpmn:UserTask"]"#,
            said: template + ":8:16: the template does not make a service task: it is for others"
        ),
        Break(
            check: "tpl.key-editable",
            file: template,
            old: "\"type\": \"String\",\n      \"group\": \"authentication\"",
            new: "\"type\": \"Hidden\"",
            said: template + #":65:15: "catalyst_authValue" is no field that a user can change: its type is Hidden"#
        ),
        Break(
            check: "tpl.key-editable",
            file: template,
            old: #""label": "Secret source""#,
            new: #""editable": false"#,
            said: template + #":48:19: no user can change "catalyst_secretSource""#
        ),
        Break(
            check: "tpl.payload-editable",
            file: template,
            old: #""type": "Text","# + "\n" + #"      "group": "request""#,
            new: #""type": "Hidden""#,
            said: template + #":74:15: "catalyst_payload" is no field that a user can change: its type is Hidden"#
        ),
        Break(
            check: "tpl.auth-defaults",
            file: template,
            old: #""bearerToken""#,
            new: #""apiKeyHeader""#,
            said: template + #":34:16: "catalyst_authType" is "apiKeyHeader", not "bearerToken""#
        ),
        Break(
            check: "tpl.auth-defaults",
            file: template,
            old: #""value": "Bearer""#,
            new: #""value": "Token""#,
            said: template + #":44:16: "catalyst_authPrefix" is "Token", not "Bearer""#
        ),
        Break(
            check: "tpl.endpoint",
            file: template,
            old: "https://api.fireworks.ai/inference",
            new: "https://example.com",
            said: template + #": "catalyst_url" is "https://example.com/v1/chat/completions", not "#
        ),
        Break(
            check: "tpl.secret-name",
            file: template,
            old: #""value": "fireworks_api_key""#,
            new: #""value": "firework_api_key""#,
            said: template + #": "catalyst_authValue" is "firework_api_key", not "fireworks_api_key""#
        ),
        Break(
            check: "tpl.payload-default",
            file: template,
            old: #"\"max_tokens\": 1024"#,
            new: #"\"max_tokens\": 512"#,
            said: template + #": "catalyst_payload" is not the documented one: max_tokens is 512, not 1024"#
        ),
        Break(
            check: "tpl.mapping-default",
            file: template,
            old: "usage.prompt_tokens",
            new: "usage.prompt_token",
            said: template + #": "catalyst_responseMapping" is not the documented one: promptTokens is "#
        ),
        Break(
            check: "tpl.mapping-default",
            file: template,
            old: #"{\n  \"aiReply\""#,
            new: #"{\n  aiReply"#,
            said: template + #": "catalyst_responseMapping" is not JSON"#
        ),
        Break(
            check: "tpl.errors-default",
            file: template,
            old: #"\"401\": \"AUTH_FAILED\""#,
            new: #"\"403\": \"AUTH_FAILED\""#,
            said: template + #": "catalyst_errorMapping" is not the documented one: 401 is missing"#
        ),
        Break(
            check: "tpl.sources",
            file: template,
            old: #"{ "name": "Docker Secret File", "value": "file" },"#,
            new: "",
            said: template + ": it offers env, properties, variable, not env, file, properties, variable"
        ),
        Break(
            check: "tpl.models",
            file: template,
            old: #""label": "Retry on 429""#,
            new: #""label": "M", "choices": [{ "name": "a", "value": "accounts/fireworks/models/deepseek-r1" }, "#
                + #"{ "name": "b", "value": "accounts/fireworks/models/llama-v3p3-70b-instruct" }], "type": "Dropdown", "#
                + #""binding": { "type": "camunda:field", "name": "m" } }, { "label": "Retry on 429""#,
            said: template
                + #": the choice of models does not offer "accounts/fireworks/models/mixtral-8x22b-instruct""#
        ),
        Break(
            check: "tpl.payload-unevaluated",
            file: template,
            old: #""binding": { "type": "camunda:field", "name": "catalyst_payload" }"#,
            new: #""binding": { "type": "camunda:inputParameter", "name": "catalyst_payload" }"#,
            said: template + ": the engine fills in ${…} before the connector sees the payload"
        ),
        Break(
            check: "fil.template",
            file: template,
            old: #""appliesTo""#,
            new: #""appliesto""#,
            said: template + ":1:1: missing appliesTo=[]"
        ),
        Break(
            check: "fil.template",
            file: template,
            old: "\n}\n",
            new: "\n",
            said: template + ": not JSON"
        ),
        Break(
            check: "fil.process",
            file: example,
            old: "</bpmn:process>",
            new: "",
            said: example + ": not XML: mismatched tag"
        ),
        Break(
            check: "fil.process",
            file: example,
            old: "<bpmn:definitions",
            new: "<!DOCTYPE x [<!ENTITY e \"\">]><bpmn:definitions",
            said: example + ":2:13: a DOCTYPE, which may define entities and is not taken"
        ),
        Break(
            check: "fil.process",
            file: example,
            old: #"id="toEnd_di""#,
            new: #"id="toAsk_di""#,
            said: example + #": the id "toAsk_di" stands twice"#
        ),
        Break(
            check: "prc.deployable",
            file: example,
            old: #" camunda:historyTimeToLive="P1D""#,
            new: "",
            said: example + ":3:3: the process has no history time to live"
        ),
        Break(
            check: "prc.deployable",
            file: example,
            old: #"isExecutable="true""#,
            new: #"isExecutable="false""#,
            said: example + ":3:3: the process is not executable"
        ),
        Break(
            check: "prc.template",
            file: example,
            old: #"camunda:modelerTemplateVersion="1""#,
            new: #"camunda:modelerTemplateVersion="2""#,
            said: example + ": the service task is made from version 2 of the template"
        ),
        Break(
            check: "prc.template",
            file: example,
            old: "com.catalyst.connector.CatalystConnector",
            new: "com.example.Other",
            said: example + ": the service task's camunda:class is \"com.example.Other\""
        ),
        Break(
            check: "prc.graph",
            file: example,
            old: #"name="Configure""#,
            new: #"name="Prepare""#,
            said: example + #":9:5: a UserTask "Prepare" stands where a user task "Configure" should"#
        ),
        Break(
            check: "prc.graph",
            file: example,
            old: #"sourceRef="review" targetRef="end""#,
            new: #"sourceRef="review" targetRef="configure""#,
            said: example + #":9:5: a UserTask "Configure" stands where an end should"#
        ),
        Break(
            check: "prc.boundary",
            file: example,
            old: #"sourceRef="askFailed" targetRef="review""#,
            new: #"sourceRef="askFailed" targetRef="end""#,
            said: example + #": the boundary event leads to "End", not to "Review""#
        ),
        Break(
            check: "prc.boundary",
            file: example,
            old: "attachedToRef=\"ask\"",
            new: "attachedToRef=\"configure\"",
            said: example + ": no boundary event on the service task catches errors"
        ),
        Break(
            check: "fil.document",
            file: "README.md",
            old: "| 429 | `RATE_LIMITED` |",
            new: "| 429 | `TOO_MANY` |",
            said: "README.md: does not tell what 429 raises, in one line: 429 and RATE_LIMITED"
        ),
        Break(
            check: "fil.document",
            file: "README.md",
            old: "\"max_tokens\": 1024",
            new: "\"max_tokens\": 1025",
            said: "README.md: does not tell the default payload in a block of JSON"
        ),
        Break(
            check: "fil.document",
            file: "README.md",
            old: "| `catalyst_success` | Boolean |",
            new: "| `catalyst_success` | String |",
            said: "README.md: does not tell the type of catalyst_success"
        ),
        Break(
            check: "fil.retired-model",
            file: "README.md",
            old: "> **The default model is retired.** Fireworks AI took\n> `accounts/fireworks/models/"
                + "llama-v3p3-70b-instruct` off its serverless models\n> on 2026-05-14",
            new: "> News",
            said: "README.md: nothing says that the default model is no longer served"
        ),
        Break(
            check: "fil.logo",
            file: logo,
            old: #"width="64" height="64" viewBox"#,
            new: #"width="48" height="48" viewBox"#,
            said: logo + ":1:1: the logo is 48 by 48, not 64 by 64"
        ),
        Break(
            check: "fil.logo",
            file: logo,
            old: "<title>",
            new: "<script>x()</script><title>",
            said: logo + ":2:3: a logo holds no <script>"
        ),
        Break(
            check: "fil.logo",
            file: logo,
            old: "<title>",
            new: "<image href=\"https://example.com/x.png\"/><title>",
            said: logo + #":2:3: href leads out of the logo: "https://example.com/x.png""#
        ),
        Break(
            check: "fil.logo",
            file: logo,
            old: "fill=\"#3b1d8f\"",
            new: #"fill="url(https://example.com/x#y)""#,
            said: logo + ":3:3: the attribute fill loads something from outside"
        ),
        Break(
            check: "fil.logo",
            file: logo,
            old: "fill=\"#3b1d8f\"",
            new: #"onload="x()""#,
            said: logo + ":3:3: the attribute onload would run a script"
        ),
    ]

    /// The shipped release, in a folder that can be broken.
    private func copy() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        for name in try Files.names(in: Repository.provider + "/release") {
            try FileManager.default.copyItem(
                atPath: Repository.provider + "/release/" + name,
                toPath: folder.path + "/" + name
            )
        }
        return folder
    }

    private static let retired = [
        "accounts/fireworks/models/llama-v3p3-70b-instruct": ReleaseView.RetiredModel(
            since: "2026-05-14",
            replacedBy: "accounts/fireworks/models/gpt-oss-120b"
        )
    ]

    private func report(
        _ path: String,
        jar: JarFile? = nil,
        set: String = "core-1",
        inputs: [String: String?] = [:],
        isForWorker: Bool = false
    ) throws -> ReleaseReport {
        let whole = try Contract.load(Repository.provider + "/contract.yaml")
        let contract = isForWorker ? try #require(whole.ofExternalTask) : whole
        let requirements = try Requirements.load(Repository.provider + "/requirements.yaml")
        let view = ReleaseView(
            folder: try ReleaseFolder.read(path, names: try #require(contract.release)),
            contract: contract,
            upstream: "https://api.fireworks.ai",
            retired: Self.retired,
            jar: jar,
            inputs: inputs,
            isForWorker: isForWorker
        )
        return ReleaseReport(view, requirements: requirements, set: try #require(requirements.set(set)))
    }

    private static let jar = try? JarFile(
        JarFileTests.zip(["com/catalyst/connector/CatalystConnector.class"]),
        name: "c.jar"
    )

    /// The checks that found something, by what they found.
    private func findings(_ report: ReleaseReport) -> [String: [Diagnostic]] {
        Dictionary(report.lines.map { ($0.check.id, $0.judgement.mistakes) }) { $1 }.filter { !$0.value.isEmpty }
    }

    @Test func theShippedReleaseIsSound() throws {
        for set in ["core-1", "strict-1"] {
            let report = try report(Repository.provider + "/release", jar: Self.jar, set: set)
            #expect(findings(report) == [:])
            #expect(report.count(.met) == report.lines.count)
        }
    }

    @Test func everyCheckIsNamedByARequirementAndFindsSomething() throws {
        let named = try Requirements.load(Repository.provider + "/requirements.yaml").releaseChecks
        #expect(Set(named) == Set(ReleaseCheck.all.map(\.id)))
        #expect(named.count == ReleaseCheck.all.count)
        let others: Set = ["fil.present", "eng.class"]
        #expect(Set(Self.breaks.map(\.check)).union(others) == Set(named))
    }

    @Test(arguments: breaks)
    func aBrokenFolderIsFoundByItsCheckAlone(broken: Break) throws {
        let folder = try copy()
        let path = folder.path + "/" + broken.file
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text.contains(broken.old))
        _ = try folder.write(text.replacing(broken.old, with: broken.new, maxReplacements: 1), to: broken.file)
        let found = findings(try report(folder.path, jar: Self.jar))
        #expect(Set(found.keys) == [broken.check], "\(found)")
        let said = (found[broken.check]?.first?.description ?? "").replacing(folder.path + "/", with: "")
        // Where the place depends on much before it, the line may be any.
        let bare = said.replacing(try Regex(":[0-9]+:[0-9]+: "), with: ": ")
        #expect(said.hasPrefix(broken.said) || bare.hasPrefix(broken.said), "\(said)")
        if broken.file != "README.md" { #expect(found[broken.check]?.first?.position != nil) }
    }

    @Test(arguments: [template, example, logo, "README.md"])
    func aMissingFileIsFound(file: String) throws {
        let folder = try copy()
        try FileManager.default.removeItem(atPath: folder.path + "/" + file)
        let report = try report(folder.path, jar: Self.jar)
        let found = findings(report)
        #expect(
            found == ["fil.present": [Diagnostic(file: folder.path + "/" + file, message: "the file is missing")]]
        )
        #expect(report.count(.notLooked) > 0)
    }

    @Test func aClassThatIsNotInTheJarIsFound() throws {
        let jar = try JarFile(JarFileTests.zip(["org/other/CatalystConnector.class"]), name: "c.jar")
        let report = try report(Repository.provider + "/release", jar: jar)
        let found = findings(report)
        #expect(Set(found.keys) == ["eng.class"])
        #expect(
            found["eng.class"]?.first?.message == "c.jar holds no class com.catalyst.connector.CatalystConnector"
        )
        #expect(found["eng.class"]?.first?.hint == "it holds org.other.CatalystConnector")
    }

    @Test func withoutAJarItsClassIsNotLookedFor() throws {
        let line = try #require(
            try report(Repository.provider + "/release").lines.first { $0.check.id == "eng.class" }
        )
        #expect(line.standing == .notLooked)
        #expect(line.judgement.gap == "no JAR is given: name it with --jar")
    }

    @Test func aDefaultModelThatIsGoneIsToldWithWhatTakesItsPlace() throws {
        let line = try #require(
            try report(Repository.provider + "/release").lines.first { $0.check.id == "fil.retired-model" }
        )
        #expect(line.standing == .met)
        #expect(
            line.judgement.notes.map(\.message) == [
                "the default model \"accounts/fireworks/models/llama-v3p3-70b-instruct\" has not been served since "
                    + "2026-05-14"
            ]
        )
        #expect(line.judgement.notes.first?.hint == "use accounts/fireworks/models/gpt-oss-120b")
    }

    @Test func theFormForAWorkerIsSound() throws {
        for set in ["core-1", "strict-1"] {
            let report = try report(Repository.provider + "/release-external-task", set: set, isForWorker: true)
            #expect(findings(report) == [:])
            #expect(
                report.lines.filter { $0.standing == .notLooked }.map(\.check.id) == ["fil.document", "fil.logo"]
            )
        }
    }

    /// The form for a worker is no release: it is taken for one only where
    /// that is said.
    @Test func theFormForAWorkerIsNoRelease() throws {
        let found = findings(try report(Repository.provider + "/release-external-task"))
        #expect(found["fil.present"]?.count == 3)
    }

    /// A template with names of its own is judged by them.
    @Test func aProfileSaysWhatInputsAreCalled() throws {
        let folder = try copy()
        for file in [Self.template, Self.example] {
            let text = try String(contentsOfFile: folder.path + "/" + file, encoding: .utf8)
            let renamed = text.replacing("\"catalyst_payload\"", with: "\"body\"")
            _ = try folder.write(renamed, to: file)
        }
        let missing = findings(try report(folder.path, jar: Self.jar))["tpl.payload-editable"]
        #expect(missing?.map(\.message) == ["no property is bound to \"catalyst_payload\""])
        let named = try report(
            folder.path,
            jar: Self.jar,
            inputs: ["catalyst_payload": "body", "catalyst_authPrefix": nil, "catalyst_secretSource": nil]
        )
        #expect(findings(named) == [:])
        #expect(
            named.lines.filter { $0.standing == .notLooked }.map(\.judgement.gap)
                == Array(
                    repeating: "the profile says that the connector has no input catalyst_secretSource",
                    count: 2
                )
        )
    }

    @Test func aProcessWithoutAServiceTaskIsTold() throws {
        let folder = try copy()
        let path = folder.path + "/" + Self.example
        var text = try String(contentsOfFile: path, encoding: .utf8)
        text = text.replacing("bpmn:serviceTask", with: "bpmn:manualTask")
        _ = try folder.write(text, to: Self.example)
        let report = try report(folder.path, jar: Self.jar)
        #expect(findings(report).keys.sorted() == ["prc.graph"])
        #expect(findings(report)["prc.graph"]?.first?.message == "the process has no service task")
        #expect(
            report.lines.filter { $0.standing == .notLooked }.map(\.check.id) == ["prc.template", "prc.boundary"]
        )
    }

    @Test func boundaryEventsOfOneCodeEachWillDo() throws {
        let folder = try copy()
        let path = folder.path + "/" + Self.example
        var text = try String(contentsOfFile: path, encoding: .utf8)
        text = text.replacing(
            "<bpmn:errorEventDefinition id=\"anyError\"",
            with: "<bpmn:errorEventDefinition id=\"anyError\" errorRef=\"limited\""
        )
        text = text.replacing(
            "  <bpmndi:BPMNDiagram",
            with: "  <bpmn:error id=\"limited\" name=\"l\" errorCode=\"RATE_LIMITED\" />\n  <bpmndi:BPMNDiagram"
        )
        _ = try folder.write(text, to: Self.example)
        let found = findings(try report(folder.path, jar: Self.jar))
        #expect(
            found["prc.boundary"]?.map(\.message) == [
                "no boundary event catches AUTH_FAILED", "no boundary event catches INVALID_REQUEST",
            ]
        )
    }

    @Test func aHugeFileIsNotRead() throws {
        let folder = try copy()
        let path = folder.path + "/" + Self.example
        // Sparse: 50 MB that take no room.
        #expect(truncate(path, 50 << 20) == 0)
        let found = findings(try report(folder.path, jar: Self.jar))
        #expect(found == ["fil.process": [Diagnostic(file: path, message: "is larger than 16 MiB")]])
    }

    @Test func aFolderThatIsNotThereIsAnError() {
        #expect(throws: DocumentError.self) { try report("/nowhere/release") }
        #expect(throws: DocumentError.self) { try report(Repository.provider + "/contract.yaml") }
    }

    @Test(
        .enabled(if: Shared.validator != nil, "bpmn.io's validator is not at hand"),
        arguments: [
            "release/fireworks-ai.element.json", "release-external-task/fireworks-ai-external-task.element.json",
        ]
    )
    func theOfficialValidatorTakesTheTemplates(template: String) throws {
        let path = Repository.provider + "/" + template
        let ended = try Shared.run(["node", try #require(Shared.validator), path])
        #expect(ended.output == path + ": valid\n")
    }
}
