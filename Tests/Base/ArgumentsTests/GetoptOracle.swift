import Foundation
import Testing

@testable import Arguments

/// What an argument vector comes to, in the words of the oracle.
typealias Events = [String]

/// Runs argument vectors through glibc's `getopt_long`.
struct GetoptOracle {
    let options: [OptionDeclaration]
    let order: ArgumentScanner.Order

    /// Why the oracle cannot be asked here, or nil where it can.
    static let absence: String? = {
        #if canImport(Glibc)
            let compilers = ["/usr/bin/cc", "/usr/bin/gcc", "/usr/bin/clang"]
            return compilers.contains { FileManager.default.isExecutableFile(atPath: $0) }
                ? nil : "no C compiler is here"
        #else
            return "getopt_long is not glibc's here"
        #endif
    }()

    /// The events of each vector.
    func events(of vectors: [[String]]) throws -> [Events] {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("getopt-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let source = folder.appendingPathComponent("oracle.c")
        let binary = folder.appendingPathComponent("oracle")
        let input = folder.appendingPathComponent("input")
        let output = folder.appendingPathComponent("output")
        try Data(GetoptProgram.source.utf8).write(to: source)
        try encoded(vectors).write(to: input)
        try Data().write(to: output)
        try run("/usr/bin/env", ["cc", "-o", binary.path, source.path])
        try run(
            binary.path,
            [order == .permute ? "permute" : "stop"] + names,
            input: FileHandle(forReadingFrom: input),
            output: FileHandle(forWritingTo: output)
        )
        let text = try String(contentsOf: output, encoding: .utf8)
        return text.split(separator: ".\n", omittingEmptySubsequences: false).dropLast().map { block in
            block.split(separator: "\n").map(String.init)
        }
    }

    private var names: [String] {
        options.enumerated().flatMap { index, option in
            ([option.name] + option.aliases).enumerated().map { position, name in
                let letter = position == 0 ? option.short ?? "." : "."
                return "\(index):\(letter):\(option.value == nil ? 0 : 1):\(name)"
            }
        }
    }

    private func encoded(_ vectors: [[String]]) -> Data {
        var text = ""
        for vector in vectors {
            text += "\(vector.count)\n"
            for argument in vector { text += "\(argument.utf8.count)\n\(argument)\n" }
        }
        return Data(text.utf8)
    }

    private func run(
        _ path: String,
        _ arguments: [String],
        input: FileHandle = .nullDevice,
        output: FileHandle = .nullDevice
    ) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.environment = ["PATH": "/usr/bin:/bin", "LC_ALL": "C"]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "\(path) ended with \(process.terminationStatus)")
    }
}

extension ArgumentScanner {
    /// The scanner's tokens in the words of the oracle: options and mistakes
    /// in their order, then the operands in theirs.
    var events: Events {
        var events: Events = []
        var operands: Events = []
        for token in self {
            switch token {
            case .option(let index, let value): events.append("option \(index) " + (value.map { "=" + hex($0) } ?? ""))
            case .operand(let text): operands.append("operand " + hex(text))
            case .terminator: break
            // The one departure from getopt, which finds every option here.
            case .failure(.unknownName("")): events.append("ambiguous 1")
            case .failure(.unknownName): events.append("unknown")
            case .failure(.unknownLetter(let letter)): events.append("unknown " + hex(String(letter)))
            case .failure(.ambiguous): events.append("ambiguous 0")
            case .failure(.missingValue(let index)): events.append("missing \(index)")
            case .failure(.unexpectedValue(let index, _)): events.append("unexpected \(index)")
            }
        }
        return events + operands
    }

    private func hex(_ text: String) -> String {
        text.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
