import Documents
import Testing

@testable import Releases

/// XML is read with its places, and what is hostile is refused.
@Suite struct XMLTextTests {
    private func problem(_ text: String, limits: XMLText.Limits = XMLText.Limits()) -> String? {
        do {
            _ = try XMLText.read(Array(text.utf8), name: "x.bpmn", limits: limits)
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test func elementsHaveNamesPlacesAndBytes() throws {
        let text =
            "<?xml version=\"1.0\"?>\n<a xmlns=\"u\" xmlns:p=\"v\">\n ü<p:b c=\"1&lt;\" p:d='2'/>x<b>y</b>\n</a>\n"
        let read = try XMLText.read(Array(text.utf8), name: "x")
        let root = read.root
        #expect(root.name == XMLName("u", "a"))
        #expect(root.declarations == ["": "u", "p": "v"])
        #expect(root.text == "\n üx\n")
        #expect(root.position == Position(line: 2, column: 1))
        #expect(root.children.map(\.name) == [XMLName("v", "b"), XMLName("u", "b")])
        let child = root.children[0]
        #expect(child.prefix == "p")
        #expect(child.position == Position(line: 3, column: 3))
        #expect(
            child.attributes == [
                XMLAttribute(name: XMLName("", "c"), value: "1<"), XMLAttribute(name: XMLName("v", "d"), value: "2"),
            ]
        )
        #expect(child.isSelfClosing)
        #expect(String(decoding: read.bytes[child.bytes], as: UTF8.self) == "<p:b c=\"1&lt;\" p:d='2'/>")
        #expect(String(decoding: read.bytes[root.children[1].bytes], as: UTF8.self) == "<b>y</b>")
        #expect(!root.children[1].isSelfClosing)
        #expect(String(decoding: read.bytes[root.bytes], as: UTF8.self) == text.dropFirst(22).dropLast(1))
    }

    @Test func whatIsNoXMLIsToldWithItsPlace() {
        #expect(problem("") == "x.bpmn:1:1: not XML: no element found")
        #expect(problem("<a>\n  <b></a>") == "x.bpmn:2:8: not XML: mismatched tag")
        #expect(problem("<a b=\"1\" b=\"2\"/>") == "x.bpmn:1:10: not XML: duplicate attribute")
        #expect(problem("<p:a/>") == "x.bpmn:1:1: not XML: unbound prefix")
        #expect(problem("<a>&nbsp;</a>") == "x.bpmn:1:4: not XML: undefined entity")
        #expect(problem("{ }") == "x.bpmn:1:1: not XML: not well-formed (invalid token)")
        #expect(problem("<a/><b/>") == "x.bpmn:1:5: not XML: junk after document element")
    }

    @Test(arguments: [
        "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>",
        "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><a>&e;</a>",
        "<!DOCTYPE a [<!ENTITY x \"xx\"><!ENTITY y \"&x;&x;\">]><a>&y;</a>",
    ])
    func entitiesAreRefused(text: String) {
        #expect(
            problem(text)?.hasSuffix(
                """
                : a DOCTYPE, which may define entities and is not taken
                  hint: remove it, and write out what its entities stand for
                """
            ) == true
        )
        #expect(problem(text)?.hasPrefix("x.bpmn:1:") == true)
    }

    @Test func sizesHaveLimits() {
        let limits = XMLText.Limits(bytes: 1 << 20, depth: 3, elements: 4)
        #expect(problem("<a><a><a/></a></a>", limits: limits) == nil)
        #expect(problem("<a><a><a><a/></a></a></a>", limits: limits) == "x.bpmn:1:10: elements nest deeper than 3")
        #expect(problem("<a><b/><b/>\n<b/><b/></a>", limits: limits) == "x.bpmn:2:5: more than 4 elements")
        let large = String(repeating: " ", count: (1 << 20) + 1)
        #expect(problem(large, limits: limits) == "x.bpmn: is larger than 1 MiB")
        let deep = String(repeating: "<a>", count: 100_000)
        #expect(problem(deep) == "x.bpmn:1:601: elements nest deeper than 200")
    }

    @Test func textIsWrittenSoThatItIsReadBack() throws {
        for text in ["a", "<&>\"'", "two\nlines\r\ttab", " edge ", "ü😀", "]]>"] {
            let made = MadeElement(
                name: "a",
                attributes: [("b", text)],
                children: [MadeElement(name: "c", text: text)]
            )
            let read = try XMLText.read(Array(made.written(indent: "").utf8), name: "x").root
            #expect(read["b"] == text)
            #expect(read.children[0].text == text)
        }
        #expect(XMLEscapes.isWritable("a\n\t\u{E000}"))
        #expect(!XMLEscapes.isWritable("\u{1}") && !XMLEscapes.isWritable("\u{FFFF}"))
    }
}
