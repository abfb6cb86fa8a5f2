import Arguments
import Testing

@Suite struct ValueSyntaxTests {
    @Test(
        arguments: [
            ("0", 0), ("007", 7), ("10", 10), ("-3", -3), ("-4", nil), ("11", nil), ("", nil), ("+1", nil), (" 1", nil),
            ("1 ", nil), ("1.0", nil), ("1e1", nil), ("0x1", nil), ("٣", nil), ("99999999999999999999", nil),
        ] as [(String, Int?)]
    )
    func readsIntegersOfARange(text: String, expected: Int?) {
        #expect(ValueSyntax.integer("N", in: -3...10).read(text) == expected)
    }

    @Test(arguments: [
        (Int.min...Int.max, "an integer"), (1...Int.max, "an integer from 1"), (Int.min...5, "an integer up to 5"),
        (1...5, "an integer from 1 to 5"),
    ])
    func saysWhichIntegersAreWanted(range: ClosedRange<Int>, wanted: String) {
        #expect(ValueSyntax.integer("N", in: range).declaration.wanted == wanted)
    }

    @Test(
        arguments: [
            ("250ms", .milliseconds(250)), ("3s", .seconds(3)), ("2m", .seconds(120)), ("0s", .zero), ("0ms", .zero),
            ("3", nil), ("s", nil), ("", nil), ("-3s", nil), ("+3s", nil), ("1.5s", nil), ("3 s", nil), ("3S", nil),
            ("3h", nil), ("3s ", nil), ("3ms3", nil), ("9223372036854775808ms", nil), ("9223372036854775807m", nil),
            ("9223372036854775807ms", .milliseconds(9_223_372_036_854_775_807)),
        ] as [(String, Duration?)]
    )
    func readsDurations(text: String, expected: Duration?) {
        #expect(ValueSyntax.duration("TIME").read(text) == expected)
    }

    @Test func keepsDurationsWithinTheirRange() {
        let syntax = ValueSyntax.duration("TIME", in: .milliseconds(1)...(.seconds(2)))
        #expect(["0ms", "1ms", "2s", "2001ms"].map { syntax.read($0) } == [nil, .milliseconds(1), .seconds(2), nil])
        #expect(syntax.declaration.wanted == "a duration such as 250ms, 3s or 2m, from 1ms to 2s")
        #expect(syntax.show(.milliseconds(1500)) == "1500ms")
        #expect(syntax.show(.seconds(120)) == "120s")
    }

    @Test func readsChoices() {
        let typed = ValueSyntax.choice("FORMAT", Drill.LogFormat.self)
        #expect(["text", "off", "Text", ""].map { typed.read($0) } == [.text, .off, nil, nil])
        #expect(typed.declaration.choices == ["text", "json", "off"])
        let listed = ValueSyntax.choice("SET", of: ["core-1", "strict-1"])
        #expect(["core-1", "core"].map { listed.read($0) } == ["core-1", nil])
    }

    @Test func readsPairs() {
        let any = ValueSyntax.pair()
        #expect(
            ["a=b", "a=", "a=b=c", "=b", "a", ""].map { any.read($0) } == [
                NameValue(name: "a", value: "b"), NameValue(name: "a", value: ""), NameValue(name: "a", value: "b=c"),
                nil, nil, nil,
            ]
        )
        let listed = ValueSyntax.pair("F=X", names: ["a"])
        #expect(["a=b", "b=b"].map { listed.read($0) } == [NameValue(name: "a", value: "b"), nil])
    }

    @Test func readsTypesOfTheCallers() throws {
        struct Level: Equatable { let number: Int }
        let syntax = ValueSyntax<Level>("LEVEL", wanted: "a level such as L3", show: { "L\($0.number)" }) { text in
            text.first == "L" ? Int(text.dropFirst()).map(Level.init) : nil
        }
        let level = Option("level", syntax, help: "The level.", default: Level(number: 2))
        let levels = Positional(repeating: syntax, atLeast: 1, help: "More levels.")
        let program = Program(
            Command("p", summary: "P.", options: [level], positionals: [levels]),
            version: "1"
        )
        let parsed = try program.parse(["L5", "L6"]).parsed()
        #expect(parsed[level] == Level(number: 2))
        #expect(parsed[levels] == [Level(number: 5), Level(number: 6)])
        #expect(program.root.defects == [])
    }
}
