import Exchanges
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Commands

@Suite struct RequestLogTests {
    private static func line(_ clock: ManualClock, _ log: RequestLog, target: String) {
        Array(target.utf8).withUnsafeBufferPointer { target in
            log.write(
                LogLine(
                    wall: clock.wall,
                    method: UnsafeBufferPointer(rebasing: target[..<0]),
                    target: target,
                    status: 200,
                    source: UnsafeBufferPointer(rebasing: target[..<0])
                )
            )
        }
    }

    private static func written(_ form: RequestLog.Form, _ targets: [String]) async throws -> [String] {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        defer { close(descriptor) }
        let clock = ManualClock(now: 1, wall: 3_723_004_000_000)
        let log = RequestLog(form, redaction: .sample, clock: clock, to: descriptor)
        for target in targets { line(clock, log, target: target) }
        log.note("said beside\n")
        await log.finish()
        line(clock, log, target: "/late")
        return try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    @Test func linesComeInTheirFormAndOrder() async throws {
        #expect(
            try await Self.written(.text, ["/a", "/b"]) == [
                "01:02:03.004Z  /a 200 0 ms  ", "01:02:03.004Z  /b 200 0 ms  ", "said beside",
            ]
        )
        let json = { (target: String) in
            #"{"time":"01:02:03.004Z","method":"","target":"\#(target)","status":200,"ms":0,"source":"","rule":null,"#
                + #""step":null,"miss":null,"ending":"complete"}"#
        }
        #expect(try await Self.written(.json, ["/a", "/b"]) == [json("/a"), json("/b"), "said beside"])
        #expect(try await Self.written(.off, ["/a", "/b"]) == ["said beside"])
    }
}
