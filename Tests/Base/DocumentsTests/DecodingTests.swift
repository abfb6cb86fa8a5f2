import Documents
import Testing

@Suite struct DecodingTests {
    struct Response: Equatable {
        var status: Int
        var delay: UInt64?
        var headers: [String]
    }

    struct Rule: Equatable {
        var method: String
        var paths: [String]
        var response: Response?
        var isLast: Bool
    }

    static var response: Shape<Response> {
        .object("a response") { reader in
            let status = reader.required("status", .integer(100...599))
            let delay = reader.optional("delay", .duration)
            let headers = reader.optional("headers", .table(.text)) ?? []
            if reader.has("body"), reader.has("file") {
                reader.report("holds two bodies", at: "file", hint: "keep one")
            }
            guard let status else { return nil }
            return Response(status: status, delay: delay, headers: headers.map { "\($0.name)=\($0.value)" })
        }
    }

    static var rules: Shape<[Rule]> {
        .list(
            Shape<Rule>.object("a rule") { reader in
                let method = reader.optional("method", .choice("GET", "POST")) ?? "GET"
                let paths = reader.required("path", .oneOrList(.string))
                let response = reader.optional("response", response)
                let isLast = reader.optional("last", .bool) ?? false
                guard let paths else { return nil }
                return Rule(method: method, paths: paths, response: response, isLast: isLast)
            }
        )
    }

    @Test func whatItMayHoldIsToldOnce() throws {
        let document = try Document.yaml(Array("{status: 200, zzzzzzzz: 1}".utf8), name: "a.yaml")
        let shape = Shape<Int>.object("a response") { reader in
            guard reader.has("status") else { return nil }
            _ = reader.optional("body", .string)
            return reader.required("status", .integer())
        }
        let error = #expect(throws: DocumentError.self) { try Decoding.decode(document, shape) }
        #expect(
            error?.description == """
                a.yaml:1:15: unknown key "zzzzzzzz" in a response
                  hint: it may hold: status, body
                """
        )
    }

    @Test func aMissingMemberIsNearerThanOneThatIsThere() throws {
        let document = try Document.yaml(Array("{status: 200, statu: 1, kind: x}".utf8), name: "a.yaml")
        let shape = Shape<Int>.object("a response") { reader in
            _ = reader.required("status", .integer())
            _ = reader.required("stat", .integer())
            _ = reader.required("body", .string)
            return nil
        }
        let error = #expect(throws: DocumentError.self) { try Decoding.decode(document, shape) }
        #expect(
            error?.description == """
                a.yaml:1:1: a response needs "body", a string
                a.yaml:1:15: unknown key "statu" in a response
                  hint: did you mean "stat"?
                a.yaml:1:25: unknown key "kind" in a response
                  hint: it may hold: status, stat, body
                """
        )
    }

    @Test func manyMistakesAreCounted() throws {
        let text = "[" + String(repeating: "x,", count: 5000) + "]"
        let document = try Document.yaml(Array(text.utf8), name: "a.yaml")
        let error = #expect(throws: DocumentError.self) {
            try Decoding.decode(document, Shape<[Int]>.list(.integer()))
        }
        #expect(error?.diagnostics.count == Mistakes.limit)
        #expect(error?.omitted == 5000 - Mistakes.limit)
        let names = "{" + (0..<300).map { "\"k\($0)\": 1" }.joined(separator: ", ") + "}"
        let object = try Document.json(Array(names.utf8), name: "a.json")
        let unknown = #expect(throws: DocumentError.self) {
            try Decoding.decode(
                object,
                Shape<Int>.object("a thing") { reader in
                    _ = reader.optional("known", .integer())
                    return 1
                }
            )
        }
        #expect(unknown?.diagnostics.count == Mistakes.limit)
        #expect(unknown?.diagnostics.last?.message == "unknown key \"k199\" in a thing")
        #expect(unknown?.omitted == 100)
        let decoding = Decoding()
        decoding.report(Array(repeating: Diagnostic(file: "a", message: "m"), count: 300))
        #expect((decoding.diagnostics.count, decoding.omitted) == (200, 100))
    }

    @Test func everyMistakeIsToldAtOnceWhereItIs() throws {
        let text = """
            - method: PSOT
              path: /a
              response: {staus: 200, headers: {X: "", Y: 1}, delay: 3}
            - response:
                status: 99
                delay: soon
                body: x
                file: y
              last: yes
            - paths: [/b]
            - path: [/a, 1, [x]]
              response: []
            - nonsense
            - path: ~
              colour: red
              last: "a text that is much longer than sixty characters, and is cut off there for the message"
            """
        #expect(throws: DocumentError.self) { try Self.decode(text) }
        do throws(DocumentError) {
            _ = try Self.decode(text)
        } catch {
            #expect(error.code == .invalid)
            #expect(
                error.description == """
                    rules.yaml:1:11: expected one of GET, POST, found "PSOT"
                      hint: did you mean "POST"?
                    rules.yaml:3:14: unknown key "staus" in a response
                      hint: did you mean "status"?
                    rules.yaml:3:39: expected a text that is not empty, found ""
                    rules.yaml:3:46: expected a text that is not empty, found 1
                    rules.yaml:3:57: expected a duration such as 250ms, 3s or 2m, found 3
                    rules.yaml:4:3: a rule needs "path", a string or a list
                    rules.yaml:5:13: expected a whole number from 100 to 599, found 99
                    rules.yaml:6:12: expected a duration such as 250ms, 3s or 2m, found "soon"
                    rules.yaml:8:11: holds two bodies
                      hint: keep one
                    rules.yaml:9:9: expected true or false, found "yes"
                    rules.yaml:10:3: unknown key "paths" in a rule
                      hint: did you mean "path"?
                    rules.yaml:11:14: expected a string, found 1
                    rules.yaml:11:17: expected a string, found a list
                    rules.yaml:12:13: expected a response, found a list
                    rules.yaml:13:3: expected a rule, found "nonsense"
                    rules.yaml:14:9: expected a string, found nothing
                    rules.yaml:15:3: unknown key "colour" in a rule
                      hint: it may hold: method, path, response, last
                    rules.yaml:16:9: expected true or false, found "a text that is much longer than sixty characters, and is cut"
                    """
            )
        }
    }

    @Test func aGoodDocumentBecomesItsValue() throws {
        let text = """
            - {method: POST, path: [/a, /b], response: {status: 200, delay: 250ms, headers: {A: b, a: c}}, last: true}
            - path: /c
            """
        let response = Response(status: 200, delay: 250_000_000, headers: ["A=b", "a=c"])
        #expect(
            try Self.decode(text) == [
                Rule(method: "POST", paths: ["/a", "/b"], response: response, isLast: true),
                Rule(method: "GET", paths: ["/c"], response: nil, isLast: false),
            ]
        )
    }

    @Test func mistakesOfSeveralFilesStayTogether() throws {
        let decoding = Decoding()
        let one = try Document.yaml(Array("a: 1\nb: 2".utf8), name: "one.yaml")
        let two = try Document.yaml(Array("c: 3".utf8), name: "two.yaml")
        decoding.report(one.root.members[1].value, "second")
        decoding.report(two.root, "other")
        decoding.report([Diagnostic(file: "one.yaml", message: "whole")])
        decoding.report(one.root, "first")
        #expect {
            try decoding.check()
        } throws: { error in
            "\(error)" == "one.yaml: whole\none.yaml:1:1: first\none.yaml:2:4: second\ntwo.yaml:1:1: other"
        }
    }

    @Test func aPositionIsFoundInALargeTextAgainAndAgain() throws {
        let lines = (0..<20_000).map { "{\"é\": \($0)}" }
        let document = try Document.json(Array(("[" + lines.joined(separator: ",\n") + "]").utf8), name: "large.json")
        let elements = document.root.elements
        for index in [19_999, 0, 10_000, 9_999] + Array(stride(from: 1, to: 20_000, by: 37)) {
            let column = index == 0 ? 2 : 1
            #expect(elements[index].position == Position(line: index + 1, column: column))
            #expect(elements[index]["é"]?.position == Position(line: index + 1, column: column + 6))
        }
    }

    @Test func nodesAndValuesAgreeOnMembers() throws {
        let document = try Document.json(Array(#"{"a":1,"\u0061":2,"b":[true,"x"]}"#.utf8), duplicates: .allowed)
        #expect(document.root["a"]?.integer == 2)
        #expect(document.root["b"]?[0]?.bool == true)
        #expect(document.root["b"]?[1]?.string == "x")
        #expect(document.root["b"]?[2]?.isNull == nil)
        #expect(document.root["b"]?["a"]?.isNull == nil)
        #expect(document.root["c"]?.isNull == nil)
        #expect(document.root[0]?.isNull == nil)
    }

    private static func decode(_ text: String) throws(DocumentError) -> [Rule] {
        try Decoding.decode(try Document.yaml(Array(text.utf8), name: "rules.yaml"), rules)
    }
}
