import Testing

@testable import Contracts

@Suite struct TemplateTests {
    @Test(
        arguments: [
            ("", []),
            ("plain $ text {} $x }", [.literal("plain $ text {} $x }")]),
            ("${a}", [.variable("a")]),
            (
                "Dear ${name_1}, ${a}${b}!",
                [
                    .literal("Dear "), .variable("name_1"), .literal(", "), .variable("a"), .variable("b"),
                    .literal("!"),
                ]
            ),
            ("$${a}", [.literal("$"), .variable("a")]),
            ("é${a}ü", [.literal("é"), .variable("a"), .literal("ü")]),
        ] as [(String, [PayloadTemplate.Part])]
    )
    func splitsATextAtItsVariables(text: String, parts: [PayloadTemplate.Part]) throws {
        #expect(try PayloadTemplate(text).parts == parts)
    }

    @Test func namesEachVariableOnce() throws {
        #expect(try PayloadTemplate("${b} ${a} ${b}").variables == ["b", "a"])
    }

    @Test func aVariableThatIsNotClosedIsAnError() {
        let error = ContractError(
            .unclosed,
            "\"${\" without \"}\"",
            hint: "end the variable's name with \"}\"",
            offset: 2
        )
        #expect(throws: error) { try PayloadTemplate("a ${b") }
    }

    @Test(arguments: ["7*7", "", " a", "1a", "a.b", "é"])
    func anExpressionIsNotAName(text: String) {
        let error = ContractError(
            .notAName,
            "\"${\(text)}\" does not name a process variable",
            hint: "between \"${\" and \"}\" stands one variable's name, such as question",
            offset: 0
        )
        #expect(throws: error) { try PayloadTemplate("${\(text)}") }
    }
}
