import Foundation
import Testing

/// The house as the package describes itself: its rooms in their order.
struct House {
    /// The floors from the ground up.
    static let floors = ["Doors", "Base", "HTTP", "Mock", "Record", "Conformance", "Program"]

    /// A target of the package.
    struct Room {
        var name: String
        var floor: String
        var imports: [String]
    }

    /// The rooms and doors, from the ground up.
    var rooms: [Room]
    /// The folders of the tests.
    var tests: [String: String]

    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Asks the package manager, which evaluates Package.swift.
    static func described() throws -> House {
        let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("firedrill-house-\(UUID())")
        defer { try? FileManager.default.removeItem(at: scratch) }
        // A scratch folder of its own, so that it does not wait for the lock
        // that the running tests hold.
        let text = try output(
            of: ["swift", "package", "--package-path", root.path, "--scratch-path", scratch.path, "dump-package"]
        )
        let package = try JSONDecoder().decode(Description.self, from: Data(text.utf8))
        var rooms: [Room] = []
        var tests: [String: String] = [:]
        for target in package.targets {
            guard target.type != "test" else {
                tests[target.name] = target.path
                continue
            }
            let parts = (target.path ?? "").split(separator: "/").map(String.init)
            guard parts.first == "Sources" else { continue }
            try #require(parts.count == 3, "\(target.name) lies at Sources/FLOOR/ROOM")
            rooms.append(Room(name: target.name, floor: parts[1], imports: target.dependencies.map(\.name)))
        }
        try #require(!rooms.isEmpty)
        return House(rooms: rooms, tests: tests)
    }

    static func folders(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent(folder).path)
    }

    static func swiftFiles(in folder: String) throws -> [URL] {
        let base = root.appendingPathComponent(folder)
        let names = try #require(FileManager.default.enumerator(atPath: base.path)).compactMap { $0 as? String }
        return names.filter { $0.hasSuffix(".swift") }.map { base.appendingPathComponent($0) }
    }

    static func imports(of file: URL) throws -> Set<String> {
        imports(in: try String(contentsOf: file, encoding: .utf8))
    }

    /// What a source imports, whatever attributes and access stand before the
    /// word. One that imports a kind or a part (`import struct A.B`) names no
    /// room, and is found so.
    static func imports(in text: String) -> Set<String> {
        let access: Set = ["public", "private", "fileprivate", "internal", "package"]
        return Set(
            text.split(whereSeparator: \.isNewline).compactMap { line -> String? in
                let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
                guard let at = words.firstIndex(of: "import"), at + 1 < words.count,
                    words[..<at].allSatisfy({ $0.hasPrefix("@") || access.contains($0) })
                else { return nil }
                return words[at + 1]
            }
        )
    }

    static func output(of arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "\(arguments[0]) works here")
        return output
    }

    /// What `swift package dump-package` prints, as far as it is used here.
    private struct Description: Decodable {
        var targets: [Target]
    }

    private struct Target: Decodable {
        var name: String
        var type: String
        var path: String?
        var dependencies: [Dependency]
    }

    private struct Dependency: Decodable {
        var name: String

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            var byName = try container.nestedUnkeyedContainer(forKey: .byName)
            name = try byName.decode(String.self)
        }

        enum CodingKeys: String, CodingKey {
            case byName
        }
    }
}
