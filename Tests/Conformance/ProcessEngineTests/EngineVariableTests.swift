import Contracts
import Documents
import TestSupport
import Testing

@testable import ProcessEngine

@Suite struct EngineVariableTests {
    @Test(arguments: [
        (#"{"type":"String","value":"a","valueInfo":{}}"#, EngineVariable.string("a")),
        (#"{"value":5}"#, .integer(5)),
        (#"{"value":3000000000}"#, EngineVariable(.long, .number("3000000000"))),
        (#"{"value":1.5}"#, EngineVariable(.double, .number("1.5"))),
        (#"{"value":true}"#, .boolean(true)),
        (#"{"value":null}"#, .null),
        (#"{"value":[1]}"#, EngineVariable(.object, .array([.integer(1)]))),
        (#"{"type":"Quux","value":{"a":1}}"#, EngineVariable(EngineType("Quux"), .object(["a": .integer(1)]))),
    ])
    func isReadAsTheEngineWritesIt(text: String, variable: EngineVariable) throws {
        #expect(EngineVariable(json: try json(text)) == variable)
    }

    @Test func isWrittenWithItsInfo() {
        let file = EngineVariable.file(Array("a".utf8), name: "a.json", mediaType: "application/json")
        #expect(
            JSONWriter().string(file.json)
                == #"{"type":"File","value":"YQ==","valueInfo":{"filename":"a.json","#
                + #""mimeType":"application/json","encoding":"UTF-8"}}"#
        )
        #expect(EngineVariable(json: file.json) == file)
    }

    @Test(arguments: [
        (EngineVariable.string("a"), ProcessValue.string("a")),
        (EngineVariable(.string, .null), .null),
        (.integer(5), .integer(5)),
        (EngineVariable(.short, .integer(5)), ProcessValue(.short, .integer(5))),
        (EngineVariable(.json, .string(#"{"a":1}"#)), ProcessValue(.json, .object(["a": .integer(1)]))),
        (.object(#""long""#, class: "java.lang.String"), ProcessValue(.object, .string("long"))),
        (.bytes(Array("ü".utf8)), ProcessValue(.bytes, .string("ü"))),
        (.bytes([0xFF]), ProcessValue(.bytes, .string("/w=="))),
        (.file(Array("x".utf8), name: "x", mediaType: "text/plain"), ProcessValue(.file, .string("x"))),
        (
            EngineVariable(.date, .string("2020-01-01T00:00:00.000+0000")),
            ProcessValue(.date, .string("2020-01-01T00:00:00.000+0000"))
        ),
        (EngineVariable(EngineType("Quux"), .integer(1)), .unknown("Quux", .integer(1))),
        (EngineVariable(EngineType("Absent"), .integer(1)), .unknown("Absent", .integer(1))),
    ])
    func meansAValue(variable: EngineVariable, value: ProcessValue) {
        #expect(variable.processValue == value)
    }

    /// `new ObjectOutputStream(…).writeObject("x🔥\u0000ü")`, by Java 17.
    @Test func readsAStringThatJavaSerialized() {
        let bytes: [UInt8] = [
            0xAC, 0xED, 0x00, 0x05, 0x74, 0x00, 0x0B, 0x78, 0xED, 0xA0, 0xBD, 0xED, 0xB4, 0xA5, 0xC0, 0x80, 0xC3, 0xBC,
        ]
        let info = [
            Member("objectTypeName", .string("java.lang.String")),
            Member("serializationDataFormat", .string("application/x-java-serialized-object")),
        ]
        let variable = EngineVariable(.object, .string(Base64.encode(bytes)), info: info)
        #expect(variable.processValue == ProcessValue(.object, .string("x🔥\u{0}ü")))
        for end in 0..<bytes.count { #expect(JavaText.read(Array(bytes[..<end])) == nil) }
        let long = [0xAC, 0xED, 0x00, 0x05, 0x7C, 0, 0, 0, 0, 0, 0, 0, 2, 0x61, 0x62] as [UInt8]
        #expect(JavaText.read(long) == "ab")
        #expect(JavaText.read([0xAC, 0xED, 0x00, 0x05, 0x73, 0x00, 0x00]) == nil)
    }

    @Test(arguments: [
        ProcessValue.string("a"), .integer(1), .boolean(false), .null, ProcessValue(.long, .number("3000000000")),
        ProcessValue(.double, .number("1.5")), ProcessValue(.json, .array([.integer(1)])),
        ProcessValue(.object, .string("x")), ProcessValue(.bytes, .string("ü")), ProcessValue(.file, .string("x")),
        ProcessValue(.xml, .string("<a/>")), .unknown("Quux", .integer(1)),
    ])
    func holdsAValueAndGivesItBack(value: ProcessValue) {
        #expect(EngineVariable(value)?.processValue == value)
    }

    @Test func nothingIsNoVariable() {
        #expect(EngineVariable(ProcessValue.absent) == nil)
    }

    private func json(_ text: String) throws -> Value { try Document.json(Array(text.utf8)).root.value }
}
