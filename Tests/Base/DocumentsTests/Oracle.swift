import Documents
import Foundation
import Testing

/// Another implementation, asked about many texts in one process.
struct Oracle {
    let executable: String
    let arguments: [String]

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent()

    static let python = "\(root.path)/.build/oracles/venv/bin/python"

    /// Whether Tests/Oracles/setup has been run.
    static let isInstalled = FileManager.default.isExecutableFile(atPath: python)

    static let isPythonPresent = !candidates.isEmpty

    private static let candidates = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        .map { $0 + "/python3" }
        .filter { FileManager.default.isExecutableFile(atPath: $0) }

    static var json: Oracle { Oracle(script: "json_oracle.py", executable: candidates[0]) }
    static var ruamel: Oracle { Oracle(script: "yaml_oracle.py", "ruamel", executable: python) }
    static var pyYAML: Oracle { Oracle(script: "yaml_oracle.py", "pyyaml", executable: python) }

    private init(script: String, _ arguments: String..., executable: String) {
        self.executable = executable
        self.arguments = ["-B", "\(Self.root.path)/Tests/Oracles/\(script)"] + arguments
    }

    /// One answer a text. Question and answer go through files: two pipes
    /// could fill and wait for each other.
    func answers(to texts: [[UInt8]]) throws -> [Node] {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (input, output) = (folder.appending(path: "in"), folder.appending(path: "out"))
        try Data(texts.map { Data($0).base64EncodedString() + "\n" }.joined().utf8).write(to: input)
        try Data().write(to: output)
        let process = Process()
        process.executableURL = URL(filePath: executable)
        process.arguments = arguments
        process.standardInput = try FileHandle(forReadingFrom: input)
        process.standardOutput = try FileHandle(forWritingTo: output)
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        let lines = Array(try Data(contentsOf: output)).split(separator: 0x0A)
        try #require(lines.count == texts.count)
        return try lines.map { try Document.json(Array($0)).root }
    }
}

/// What an oracle says about a value, against ours.
enum Tagged {
    /// Whether a value is the one that an oracle describes.
    static func matches(_ value: Value, _ node: Node) -> Bool {
        switch (value, node.kind) {
        case (.null, .null): return true
        case (.bool(let truth), .bool): return truth == node.bool
        case (.number(let lexeme), .array):
            return node[0]?.string == "number" && value.isSame(as: .number(node[1]?.string ?? lexeme + "0"))
        case (.string(let text), .array): return node[0]?.string == "string" && matches(text, node[1])
        case (.array(let elements), .array):
            guard node[0]?.string == "array", let others = node[1]?.elements else { return false }
            return elements.count == others.count && zip(elements, others).allSatisfy { matches($0, $1) }
        case (.object(let members), .array):
            guard node[0]?.string == "object", let others = node[1]?.elements else { return false }
            return members.count == others.count
                && zip(members, others).allSatisfy { member, other in
                    matches(member.name, other[0]) && other[1].map { matches(member.value, $0) } == true
                }
        default: return false
        }
    }

    private static func matches(_ text: String, _ codePoints: Node?) -> Bool {
        text.unicodeScalars.map { Int($0.value) } == codePoints?.elements.map { $0.integer }
    }
}
