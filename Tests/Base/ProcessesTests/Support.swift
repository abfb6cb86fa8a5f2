import Foundation
import Processes
import Synchronization
import Testing

/// Collects what a child's output closure gets.
final class Collector: Sendable {
    private let kept = Mutex<[OutputEvent]>([])

    var events: [OutputEvent] { kept.withLock { $0 } }

    var lines: [String] { events.map { String(decoding: $0.bytes, as: UTF8.self) } }

    func take(_ event: OutputEvent) { kept.withLock { $0.append(event) } }
}

/// Looks again and again until the condition holds, for at most the given time.
func eventually(within limit: Duration = .seconds(20), _ condition: () throws -> Bool) async rethrows -> Bool {
    let end = ContinuousClock.now + limit
    while ContinuousClock.now < end {
        if try condition() { return true }
        try? await Task.sleep(for: .milliseconds(5))
    }
    return try condition()
}

/// Whether a process of this number runs; a zombie does not.
func isRunning(_ pid: Int32) -> Bool {
    guard let status = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
        let end = status.lastIndex(of: ")")
    else { return false }
    return !status[end...].hasPrefix(") Z")
}

/// The children of this process, zombies included.
func childrenOfThisProcess() -> [Int32] {
    let tasks = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? []
    return tasks.flatMap { task in
        let children = (try? String(contentsOfFile: "/proc/self/task/\(task)/children", encoding: .utf8)) ?? ""
        return children.split(separator: " ").compactMap { Int32($0) }
    }
}

/// How many descriptors this process has open.
func openDescriptors() throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
}

extension Environment {
    /// What a plain command needs.
    static let plain: Environment = ["PATH": "/usr/bin:/bin"]
}
