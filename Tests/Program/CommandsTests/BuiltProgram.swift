import Foundation
import TestSupport
import Synchronization

/// The root of the repository.
let repository = Repository.root

/// The built `firedrill`, beside the tests' own bundle.
enum BuiltProgram {
    static let path: String = {
        var folder = URL(fileURLWithPath: CommandLine.arguments.first ?? "").deletingLastPathComponent()
        // On macOS the bundle is a folder of folders.
        for _ in 0..<4 {
            let candidate = folder.appendingPathComponent("firedrill").path
            if isProgram(candidate) { return candidate }
            folder.deleteLastPathComponent()
        }
        return repository + "/.build/debug/firedrill"
    }()

    /// The environment of every process: nothing of the tests' own, but what
    /// tells a sanitizer where its reports go.
    static let surroundings: [String: String] = {
        let plain = ["PATH": "/usr/bin:/bin", "LC_ALL": "C"]
        let own = ProcessInfo.processInfo.environment.filter {
            ["ASAN_OPTIONS", "LSAN_OPTIONS", "SWIFT_BACKTRACE"].contains($0.key)
        }
        return plain.merging(own) { $1 }
    }()

    private static func isProgram(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
            && FileManager.default.isExecutableFile(atPath: path)
    }

    /// What a process printed and how it ended.
    struct Outcome: Equatable {
        var output: String
        var error: String
        var status: Int32
    }

    /// Runs the program to its end.
    static func run(
        _ arguments: [String],
        folder: String = repository,
        environment: [String: String] = [:]
    ) throws -> Outcome {
        try RunningProgram(path, arguments, folder: folder, environment: environment).outcome()
    }
}

struct Late: Error, CustomStringConvertible {
    let description: String
}

/// A process whose output is collected while it runs; killed with its last
/// user.
final class RunningProgram: @unchecked Sendable {
    private let process = Process()
    /// What it has printed so far; `condition` protects it.
    private var printed: [Int32: [UInt8]] = [1: [], 2: []]
    private var open = 2
    private let condition = NSCondition()

    /// Starts the built `firedrill`.
    convenience init(
        _ arguments: [String],
        folder: String = repository,
        environment: [String: String] = [:]
    ) throws {
        try self.init(BuiltProgram.path, arguments, folder: folder, environment: environment)
    }

    init(
        _ path: String,
        _ arguments: [String],
        folder: String = repository,
        environment: [String: String] = [:]
    ) throws {
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.environment = BuiltProgram.surroundings.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        let (output, error) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = error
        try process.run()
        collect(output.fileHandleForReading, 1)
        collect(error.fileHandleForReading, 2)
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
    }

    private func collect(_ handle: FileHandle, _ number: Int32) {
        Thread { [weak self] in
            while true {
                let bytes = handle.availableData
                guard let self else { return }
                condition.lock()
                printed[number, default: []] += bytes
                if bytes.isEmpty { open -= 1 }
                condition.broadcast()
                condition.unlock()
                if bytes.isEmpty { return }
            }
        }.start()
    }

    var pid: Int32 { process.processIdentifier }
    var output: String { text(1) }
    var error: String { text(2) }

    private func text(_ number: Int32) -> String {
        condition.lock()
        defer { condition.unlock() }
        return String(decoding: printed[number] ?? [], as: UTF8.self)
    }

    /// Waits until something holds, looked at whenever more was printed.
    func wait(_ what: String, seconds: Double = 30, _ holds: (RunningProgram) -> Bool) throws {
        let deadline = Date(timeIntervalSinceNow: seconds)
        while !holds(self) {
            guard Date() < deadline else { throw Late(description: "\(what): \(output)\(error)") }
            condition.lock()
            // A file or another process may be what is waited for.
            _ = condition.wait(until: min(deadline, Date(timeIntervalSinceNow: 0.02)))
            condition.unlock()
        }
    }

    func signal(_ number: Int32) { kill(pid, number) }

    /// How it ended, once it has.
    func outcome() throws -> BuiltProgram.Outcome {
        try wait("still running") { !$0.process.isRunning && $0.isAtEnd }
        process.waitUntilExit()
        let status = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
        return BuiltProgram.Outcome(output: output, error: error, status: status)
    }

    private var isAtEnd: Bool {
        condition.lock()
        defer { condition.unlock() }
        return open == 0
    }
}

/// A mock that is listening.
struct RunningMock {
    let program: RunningProgram
    let port: UInt16
    var url: String { "http://127.0.0.1:\(port)" }

    init(_ arguments: [String], folder: String = repository, environment: [String: String] = [:]) throws {
        program = try RunningProgram(["mock"] + arguments, folder: folder, environment: environment)
        let line = "firedrill: listening on http://127.0.0.1:"
        try program.wait("not listening") { $0.output.contains(line) && $0.output.hasSuffix("\n") }
        let digits = program.output.dropFirst(line.count).prefix { $0.isNumber }
        guard program.output.hasPrefix(line), let port = UInt16(digits) else {
            throw Late(description: "no port: \(program.output)")
        }
        self.port = port
    }

    /// Stops it as a user does.
    func stop(_ signal: Int32 = SIGTERM) throws -> BuiltProgram.Outcome {
        program.signal(signal)
        return try program.outcome()
    }
}
