import Documents
import Testing

@testable import Emulation

@Suite struct GrammarTests {
    static let texts: [(grammar: String, text: String)] = [
        (#"root ::= "yes" | "no""#, "yes"),
        ("root ::= greeting \" \" name\ngreeting ::= \"Hello\" | \"Hi\"\nname ::= [A-Z] [a-z]{2,5}", "Hello Aaa"),
        ("root ::= item+ # one or more\nitem ::= \"- \" [^\\n]+ \"\\n\"", "- a\n"),
        ("root ::= (\"a\" | \"b\")* \"c\"? \"d\"{3}", "ddd"),
        // A rule that may call itself ends all the same.
        ("root ::= value\nvalue ::= \"[\" value \"]\" | number\nnumber ::= [0-9]+", "0"),
        ("root ::= \"x\"\n  | \"y\"", "x"),
        ("root ::= \"\\x41\\u00e4\\\"\" .", "Aä\"a"),
        ("root ::=", ""),
        ("root ::= (\n  \"a\"\n  \"b\"\n)", "ab"),
    ]

    @Test(arguments: texts.indices) func aTextOfIt(index: Int) throws {
        let (grammar, text) = Self.texts[index]
        #expect(try GrammarText.make(grammar) == text)
    }

    static let problems: [(grammar: String, problem: String)] = [
        ("", "there is no rule root"),
        ("root", "expected a rule such as: name ::= \"text\""),
        ("start ::= \"a\"", "there is no rule root"),
        ("root ::= other", "no text of it ends"),
        ("root ::= \"a\" root", "no text of it ends"),
        ("root ::= \"a", "a text has no end"),
        ("root ::= [a", "a set has no end"),
        ("root ::= [z-a]", "a range ends before it begins at: ]"),
        ("root ::= (\"a\"", "expected )"),
        ("root ::= \"a\"{x}", "expected a number of times at: x}"),
        ("root ::= \"a\"{5,2}", "expected a number of times at: 5,2}"),
        ("root ::= \"\\q\"", "an escape that is none at: \""),
        ("root ::= \"\\ud800\"", "no character has this number at: d800\""),
        ("root ::= $", "expected a text, a set, a group or a rule's name at: $"),
        ("root ::= \"" + String(repeating: "a", count: 70_000) + "\"", "it is too long"),
        ("root ::= " + String(repeating: "(", count: 100), "it nests too deep"),
        ("root ::= a{999} a{999}\na ::= b{999}\nb ::= \"xxxxxxxx\"", "its shortest text is too long"),
    ]

    @Test(.timeLimit(.minutes(1)), arguments: problems.indices) func whatIsWrongWithOne(index: Int) {
        let (grammar, problem) = Self.problems[index]
        let thrown = #expect(throws: GrammarRules.Problem.self) { try GrammarText.make(grammar) }
        #expect(thrown?.text == problem)
    }

    @Test func anAnswerIsATextOfTheGrammar() throws {
        let format = #","response_format":{"type":"grammar","grammar":"root ::= \"yes\" | \"no\""}"#
        let emulated = try Emulated()
        #expect(emulated.chat("hi", format).json.at("choices[0].message.content")?.string == "yes")
        let raw = emulated.chat("hi", format + #","raw_output":true"#).json.at("choices[0].raw_output.grammar")
        #expect(raw?.string == "root ::= \"yes\" | \"no\"")
        let bad = emulated.chat("hi", #","response_format":{"type":"grammar"}"#)
        #expect(bad.error == "400 Grammar not supported: there is no rule root")
    }
}
