import Documents
import Exchanges
import Foundation
import TestSupport
import Testing

@testable import Control

@Suite struct OpenAPITests {
    @Test func everyRouteIsDescribedAndNothingElse() throws {
        let interface = ControlInterface(journal: nil, redaction: .sample, time: SystemClock.shared)
        let served = interface.all.flatMap { route in route.actions.map { "\($0.method) /\(route.path)" } }
        let paths = try #require(try Document.json(Array(OpenAPI.text.utf8)).root["paths"])
        let described = paths.members.flatMap { path, item in
            item.members.map { name, _ in
                String(decoding: name.bytes, as: UTF8.self).uppercased() + " "
                    + String(decoding: path.bytes, as: UTF8.self)
            }
        }
        #expect(served.sorted() == described.sorted())
        // A route's parameters, too.
        for route in interface.all {
            for (method, _) in route.actions {
                let operation = paths["/" + route.path]?[method.lowercased()]
                let names =
                    operation?["parameters"]?.elements.filter { $0["in"]?.string == "query" }
                    .compactMap { $0["name"]?.string } ?? []
                let isForgetting = method == "DELETE"
                #expect(isForgetting || names == route.parameters, "\(method) \(route.path)")
            }
        }
    }

    @Test(.enabled(if: Repository.hasPython, "the oracles are not installed: Tests/Oracles/setup"))
    func theDescriptionIsValid() throws {
        let file = NSTemporaryDirectory() + "firedrill-openapi-\(UUID().uuidString).json"
        try OpenAPI.text.write(toFile: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: file) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Repository.python)
        process.arguments = ["-m", "openapi_spec_validator", file]
        let pipe = Pipe()
        (process.standardOutput, process.standardError) = (pipe, pipe)
        try process.run()
        let said = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(said)")
        #expect(said.contains(": OK"), "\(said)")
    }
}
