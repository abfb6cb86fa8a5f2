import Documents
import Testing

@testable import Releases

/// The names in a JAR.
@Suite struct JarFileTests {
    /// A ZIP file of entries that hold nothing.
    static func zip(_ names: [String], comment: String = "") -> [UInt8] {
        func number(_ value: Int, _ size: Int) -> [UInt8] {
            (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        var (bytes, directory): ([UInt8], [UInt8]) = ([], [])
        for name in names {
            let place = bytes.count
            let fields = number(20, 2) + number(0, 20) + number(name.utf8.count, 2) + number(0, 2)
            bytes += number(0x0403_4B50, 4) + fields + name.utf8
            directory += number(0x0201_4B50, 4) + number(20, 2) + fields + number(0, 10) + number(place, 4) + name.utf8
        }
        let end =
            number(0x0605_4B50, 4) + number(0, 4) + number(names.count, 2) + number(names.count, 2)
            + number(directory.count, 4) + number(bytes.count, 4) + number(comment.utf8.count, 2) + comment.utf8
        return bytes + directory + end
    }

    @Test func aClassIsFoundWhereItIsPacked() throws {
        let names = [
            "META-INF/MANIFEST.MF", "a/b/Connector.class", "BOOT-INF/classes/c/Own.class", "a/b/Other$1.class",
        ]
        let jar = try JarFile(Self.zip(names, comment: "PK\u{5}\u{6} no end"), name: "c.jar")
        #expect(jar.entries == names)
        #expect(jar.holds(class: "a.b.Connector"))
        #expect(jar.holds(class: "c.Own"))
        #expect(!jar.holds(class: "b.Connector"))
        #expect(jar.classes(like: "x.Connector") == ["a.b.Connector"])
        #expect(jar.classes(like: "a.b.Conector") == ["a.b.Connector"])
    }

    @Test func whatIsNoJarIsRefused() {
        func problem(_ bytes: [UInt8]) -> String? {
            do throws(DocumentError) {
                _ = try JarFile(bytes, name: "c.jar")
                return nil
            } catch {
                return error.diagnostics.first?.message
            }
        }
        #expect(problem([]) == "is no JAR: it has no directory of a ZIP file at its end")
        #expect(problem(Array("plain text, and long enough to be looked at".utf8))?.hasPrefix("is no JAR") == true)
        let good = Self.zip(["a.class", "b.class"])
        #expect(problem(good) == nil)
        // Whatever is cut off or overwritten ends in words, not in a crash.
        for cut in 0..<good.count { _ = problem(Array(good[cut...])) }
        for at in good.indices {
            var bytes = good
            bytes[at] ^= 0xFF
            _ = problem(bytes)
        }
        var broken = good
        broken[2 * (30 + 7)] = 0
        #expect(problem(broken)?.contains("broken") == true)
    }
}
