import Foundation

/// Where the repository lies, and what lies in it.
public enum Repository {
    /// The root of the repository.
    public static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    /// The shipped data of a provider.
    public static let provider = root + "/Scenarios/fireworks-ai"

    /// Python with the oracles that tests compare with.
    public static let python = root + "/.build/oracles/venv/bin/python"
    /// Whether that Python is there.
    public static var hasPython: Bool { FileManager.default.isExecutableFile(atPath: python) }

    /// What a program of that Python prints, its errors included; it reads
    /// `input` where that is given.
    public static func output(
        of program: String,
        _ arguments: [String] = [],
        input: [UInt8]? = nil
    ) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: python)
        process.arguments = ["-c", program] + arguments
        // By a file: a pipe would have to be filled while the output is read.
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("firedrill-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        if let input {
            try Data(input).write(to: file)
            process.standardInput = try FileHandle(forReadingFrom: file)
        }
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: text, as: UTF8.self)
    }
}
