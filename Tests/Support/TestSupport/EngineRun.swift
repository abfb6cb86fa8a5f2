import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The process of an engine, on a port of this machine that it chose itself.
///
/// It ends when the tests' process is gone, however that went.
final class EngineRun: Sendable {
    /// Becomes the engine, whose command line follows, and leaves a shell behind
    /// that ends it when standard input ends.
    private static let keeper = """
        exec 3<&0
        (while read -r line <&3; do :; done; kill $$ 2>/dev/null) &
        exec "$@" 3<&- </dev/null
        """

    let product: RealProduct
    let log: String
    private let process: Process
    private let input: Pipe
    private let isEnded = Mutex(false)

    /// Starts it; `arguments` are the virtual machine's, the class last, to
    /// which the port is added, and `settings`.
    init(
        _ product: RealProduct,
        arguments: [String],
        settings: [String] = [],
        environment: [String: String] = [:],
        log: String
    ) throws {
        self.product = product
        self.log = log
        guard let java = RealProduct.java else { throw EngineFailure(RealProduct.absence) }
        try Data().write(to: URL(filePath: log))
        let output = try FileHandle(forWritingTo: URL(filePath: log))
        process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", Self.keeper, "engine", java] + arguments + ["--server.port=0"] + settings
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardOutput = output
        process.standardError = output
        input = Pipe()
        process.standardInput = input
        try process.run()
        try output.close()
    }

    /// Waits until it answers, and returns its port.
    @discardableResult
    func waitUntilReady(seconds: Double = 90) throws -> UInt16 {
        let deadline = Date(timeIntervalSinceNow: seconds)
        while Date() < deadline {
            if let port = port, isHealthy(port) { return port }
            guard process.isRunning else { throw failure("ended before it answered") }
            usleep(50_000)
        }
        end()
        throw failure("did not answer within \(Int(seconds)) s")
    }

    /// Ends it, and does not wait.
    func end() {
        let isFirst = isEnded.withLock { isEnded in
            defer { isEnded = true }
            return !isEnded
        }
        guard isFirst else { return }
        try? input.fileHandleForWriting.close()
    }

    func waitUntilGone() {
        process.waitUntilExit()
    }

    private var port: UInt16? {
        guard let text = try? String(contentsOfFile: log, encoding: .utf8),
            let range = text.range(of: "Tomcat started on port ")
        else { return nil }
        return UInt16(text[range.upperBound...].prefix { $0.isNumber })
    }

    private func isHealthy(_ port: UInt16) -> Bool {
        guard let client = try? TestClient(port: port) else { return false }
        try? client.send("GET /engine-rest/engine HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        // One that asks who is there is ready, too.
        let head = (try? client.read(through: "\r\n")) ?? ""
        return head.hasPrefix("HTTP/1.1 200") || head.hasPrefix("HTTP/1.1 401")
    }

    private func failure(_ what: String) -> EngineFailure {
        let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        let tail = text.split(separator: "\n").suffix(20).joined(separator: "\n")
        return EngineFailure("\(product.rawValue) \(what); its log is \(log), and ends:\n\(tail)")
    }
}
