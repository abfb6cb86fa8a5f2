import Contracts
import Documents
import Foundation
import Judging
import Testing

@testable import Subjects

/// The process that an order becomes.
@Suite struct ProbeProcessTests {
    private func order(_ parameters: [String: String]) -> RunOrder {
        RunOrder(id: "1", baseURL: "http://127.0.0.1:1", parameters: parameters, deadline: 1)
    }

    @Test func inputsAreFieldsOfTheClassAsTheyAreWritten() {
        let process = ProbeProcess(
            key: "probe_1",
            profile: ConnectorProfile(implementation: .javaClass("a.B$C")),
            order: order([
                "catalyst_payload": "{\"text\": \"${userMessage}\"}\r\n<&>", "catalyst_backoff": "1",
                "catalyst_errorMapping": #"{"429": "A", "401": "B<", "400": "A"}"#,
            ])
        )
        #expect(
            String(decoding: process.xml, as: UTF8.self) == """
                <?xml version="1.0" encoding="UTF-8"?>
                <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
                  xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="firedrill">
                <error id="error0" errorCode="A"/>
                <error id="error1" errorCode="B&lt;"/>
                <error id="throwable" errorCode="java.lang.Throwable"/>
                <process id="probe_1" name="Firedrill probe" isExecutable="true" camunda:historyTimeToLive="P1D">
                <startEvent id="start"/>
                <sequenceFlow id="toTask" sourceRef="start" targetRef="connector"/>
                <serviceTask id="connector" camunda:class="a.B$C" camunda:asyncBefore="true">
                <extensionElements>
                <camunda:field name="catalyst_errorMapping"><camunda:string>{&quot;429&quot;: &quot;A&quot;, \
                &quot;401&quot;: &quot;B&lt;&quot;, &quot;400&quot;: &quot;A&quot;}</camunda:string></camunda:field>
                <camunda:field name="catalyst_payload"><camunda:string>{&quot;text&quot;: \
                &quot;${userMessage}&quot;}&#13;
                &lt;&amp;&gt;</camunda:string></camunda:field>
                </extensionElements>
                </serviceTask>
                <sequenceFlow id="toDone" sourceRef="connector" targetRef="done"/>
                <endEvent id="done"/>
                <boundaryEvent id="caughtCode0" attachedToRef="connector">
                <errorEventDefinition errorRef="error0" camunda:errorCodeVariable="firedrillErrorCode" \
                camunda:errorMessageVariable="firedrillErrorMessage"/>
                </boundaryEvent>
                <sequenceFlow id="from_caughtCode0" sourceRef="caughtCode0" targetRef="end_caughtCode0"/>
                <endEvent id="end_caughtCode0"/>
                <boundaryEvent id="caughtCode1" attachedToRef="connector">
                <errorEventDefinition errorRef="error1" camunda:errorCodeVariable="firedrillErrorCode" \
                camunda:errorMessageVariable="firedrillErrorMessage"/>
                </boundaryEvent>
                <sequenceFlow id="from_caughtCode1" sourceRef="caughtCode1" targetRef="end_caughtCode1"/>
                <endEvent id="end_caughtCode1"/>
                <boundaryEvent id="caughtAny" attachedToRef="connector">
                <errorEventDefinition camunda:errorCodeVariable="firedrillErrorCode" \
                camunda:errorMessageVariable="firedrillErrorMessage"/>
                </boundaryEvent>
                <sequenceFlow id="from_caughtAny" sourceRef="caughtAny" targetRef="end_caughtAny"/>
                <endEvent id="end_caughtAny"/>
                <boundaryEvent id="caughtException" attachedToRef="connector">
                <errorEventDefinition errorRef="throwable" camunda:errorMessageVariable="firedrillException"/>
                </boundaryEvent>
                <sequenceFlow id="from_caughtException" sourceRef="caughtException" targetRef="end_caughtException"/>
                <endEvent id="end_caughtException"/>
                </process>
                </definitions>

                """
        )
        #expect(process.problem == nil)
    }

    @Test func aProfileRenamesInputsAndLetsTheEngineEvaluateThem() {
        let profile = ConnectorProfile(
            implementation: .delegateExpression("${chat}"),
            inputs: ["catalyst_payload": "body", "catalyst_method": nil],
            unevaluated: .some(["catalyst_url"])
        )
        let process = ProbeProcess(
            key: "p",
            profile: profile,
            order: order(["catalyst_payload": "{}", "catalyst_method": "POST", "catalyst_url": "http://x"])
        )
        let xml = String(decoding: process.xml, as: UTF8.self)
        #expect(
            xml.contains(
                """
                <serviceTask id="connector" camunda:delegateExpression="${chat}" camunda:asyncBefore="true">
                <extensionElements>
                <camunda:field name="catalyst_url"><camunda:string>http://x</camunda:string></camunda:field>
                <camunda:inputOutput>
                <camunda:inputParameter name="body">{}</camunda:inputParameter>
                </camunda:inputOutput>
                </extensionElements>

                """
            )
        )
    }

    /// What a worker is handed unevaluated stands in extension properties,
    /// white space in them as references: an attribute has none else.
    @Test func anExternalTaskHasItsInputsInExtensionProperties() {
        let profile = ConnectorProfile(implementation: .topic("chat & more"), unevaluated: .some(["catalyst_payload"]))
        let process = ProbeProcess(
            key: "p",
            profile: profile,
            order: order(["catalyst_payload": "{\n\t\"a\": \"${b}\"}", "catalyst_url": "http://x"])
        )
        let xml = String(decoding: process.xml, as: UTF8.self)
        #expect(
            xml.contains(
                """
                <serviceTask id="connector" camunda:type="external" camunda:topic="chat &amp; more" \
                camunda:asyncBefore="true">
                <extensionElements>
                <camunda:properties>
                <camunda:property name="catalyst_payload" value="{&#10;&#9;&quot;a&quot;: &quot;${b}&quot;}"/>
                </camunda:properties>
                <camunda:inputOutput>
                <camunda:inputParameter name="catalyst_url">http://x</camunda:inputParameter>
                </camunda:inputOutput>
                </extensionElements>

                """
            ),
            "\(xml)"
        )
    }

    @Test func aCharacterThatNoDocumentHoldsIsSaid() {
        let process = ProbeProcess(
            key: "p",
            profile: ConnectorProfile(implementation: .javaClass("a.B")),
            order: order(["catalyst_payload": "\u{1}"])
        )
        #expect(process.problem == "the input catalyst_payload holds a character that no XML document can hold")
    }
}

@Suite struct ConnectorProfileTests {
    private func read(_ text: String) throws -> ConnectorProfile {
        try Decoding.decode(try Document.yamlOrJSON(Array(text.utf8), name: "profile.yaml"), .profile)
    }

    @Test func everyWordIsRead() throws {
        let profile = try read(
            """
            format: 1
            class: a.B
            inputs: { payload: body, catalyst_url: endpoint, authPrefix: ~ }
            unevaluated: [payload]
            """
        )
        #expect(
            profile
                == ConnectorProfile(
                    implementation: .javaClass("a.B"),
                    inputs: [
                        "catalyst_payload": "body", "catalyst_url": "endpoint", "catalyst_authPrefix": nil,
                    ],
                    unevaluated: .some(["catalyst_payload"])
                )
        )
        #expect(profile.name(of: "catalyst_payload") == "body")
        #expect(profile.name(of: "catalyst_authPrefix") == nil)
        #expect(profile.name(of: "catalyst_timeout") == "catalyst_timeout")
        #expect(profile.name(of: "catalyst_backoff") == nil)
        #expect(try read("{format: 1, class: a.B, unevaluated: none}").isUnevaluated("catalyst_url") == false)
        #expect(try read("{format: 1, delegateExpression: '${b}'}").implementation == .delegateExpression("${b}"))
        let worker = try read(
            "{format: 1, topic: chat, secrets: {environment: CHAT_KEY, folder: /keys, properties: /keys.properties}}"
        )
        #expect(worker.implementation == .topic("chat"))
        #expect(
            worker.secrets
                == ConnectorProfile.Secrets(
                    environment: "CHAT_KEY",
                    folder: "/keys",
                    properties: "/keys.properties"
                )
        )
    }

    @Test(arguments: [
        ("{format: 1}", "profile.yaml:1:1: a profile has one of class, delegateExpression and topic"),
        ("{format: 1, class: a.B, delegateExpression: b}", "one of class, delegateExpression and topic"),
        ("{format: 1, class: a.B, topic: b}", "one of class, delegateExpression and topic"),
        ("{format: 1, topic: b, secrets: {enviroment: X}}", "did you mean \"environment\"?"),
        ("{format: 1, class: a.B, inputs: {payload: ''}}", "a name is a text, or ~ for an input"),
        ("{format: 1, class: a.B, inputs: {paylod: x}}", "profile.yaml:1:34: there is no input \"paylod\""),
        ("{format: 1, class: a.B, inputs: {payload: [x]}}", "a name is a text, or ~ for an input"),
        ("{format: 1, class: a.B, unevaluated: some}", "unevaluated is all, none, or a list of inputs"),
    ])
    func whatIsWrongIsSaid(text: String, message: String) throws {
        let error = #expect(throws: DocumentError.self) { try read(text) }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }
}
