import Foundation
import Testing

/// The architecture, held to by tests: who imports whom, which C library is
/// opened where, and what the program links.
@Suite struct HouseTests {
    /// What each room may import, those that its imports bring included.
    static let rooms: [String: Set<String>] = [
        "Documents": ["CYAML"],
        "Digests": ["CCrypto"],
        "Exchanges": ["Documents"],
        "Matching": ["Documents", "Exchanges"],
        "Scenarios": ["Documents", "Exchanges", "Matching"],
        "Recordings": ["Documents", "Exchanges", "Matching", "Digests"],
        "Mocking": ["Documents", "Exchanges", "Matching", "Digests", "Scenarios", "Recordings"],
        "Proxying": ["Documents", "Exchanges", "Matching", "Digests", "Recordings"],
        "Contracts": ["Documents", "Digests"],
        "Judging": ["Documents", "Digests", "Exchanges", "Matching", "Contracts", "Scenarios"],
        "ReferenceConnector": ["Documents", "Digests", "Exchanges", "Contracts"],
        "Processes": [],
        "Subjects": [
            "Documents", "Digests", "Exchanges", "Matching", "Contracts", "Scenarios", "Judging",
            "ReferenceConnector", "Processes",
        ],
        "Conformance": ["Documents", "Digests", "Exchanges", "Matching", "Contracts", "Scenarios", "Judging"],
        "Staging": [
            "Documents", "Digests", "Exchanges", "Matching", "Contracts", "Scenarios", "Recordings", "Mocking",
            "Judging", "Conformance",
        ],
        "Reports": ["Documents", "Digests", "Exchanges", "Matching", "Contracts", "Scenarios", "Judging"],
        "HTTPServing": ["Documents", "Exchanges", "CMicroHTTPD"],
        "HTTPCalling": ["Documents", "Exchanges", "CCurl"],
        "Arguments": [],
        "Commands": [
            "Documents", "Digests", "Exchanges", "Matching", "Scenarios", "Recordings", "Mocking", "Proxying",
            "Contracts", "Judging", "ReferenceConnector", "Processes", "Subjects", "Conformance", "Staging",
            "Reports", "HTTPServing", "HTTPCalling", "Arguments",
        ],
        "firedrill": ["Commands"],
    ]

    /// What anybody may import: the toolchain's own, without Foundation.
    static let anybody: Set<String> = ["Glibc", "Darwin", "Synchronization"]

    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test func everyFolderOfSourcesIsARoomOrADoor() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Self.root.path + "/Sources")
        let doors = Self.rooms.values.flatMap { $0 }.filter { $0.hasPrefix("C") && Self.rooms[$0] == nil }
        #expect(Set(folders) == Set(Self.rooms.keys).union(doors))
    }

    @Test(arguments: rooms.keys.sorted())
    func aRoomImportsOnlyWhatItsRowNames(room: String) throws {
        let allowed = try #require(Self.rooms[room]).union(Self.anybody)
        let files = try Self.swiftFiles(in: "Sources/\(room)")
        #expect(!files.isEmpty)
        for file in files {
            let imports = try Self.imports(of: file)
            #expect(imports.subtracting(allowed) == [], "\(file.lastPathComponent)")
        }
    }

    @Test func noPackageFromOutsideIsDeclared() throws {
        let manifest = try String(contentsOf: Self.root.appendingPathComponent("Package.swift"), encoding: .utf8)
        #expect(!manifest.contains(".package("))
    }

    @Test func theProgramLinksOnlyWhatItsDoorsOpen() throws {
        let program = Self.root.appendingPathComponent(".build/debug/firedrill")
        try #require(FileManager.default.fileExists(atPath: program.path), "the program is built with the tests")
        let needed = try Self.neededLibraries(of: program)
        let swift = ["libswift", "libBlocksRuntime", "libdispatch"]
        let own = needed.filter { name in !swift.contains { name.hasPrefix($0) } }
        let allowed = [
            "libmicrohttpd.so", "libcurl.so", "libyaml-0.so", "libcrypto.so", "libc.so", "libm.so", "libgcc_s.so",
            "libstdc++.so", "ld-linux",
        ]
        #expect(own.filter { name in !allowed.contains { name.hasPrefix($0) } } == [])
        #expect(!needed.contains { $0.contains("Foundation") || $0.contains("icu") })
    }

    private static func swiftFiles(in folder: String) throws -> [URL] {
        let base = root.appendingPathComponent(folder)
        let names = try #require(FileManager.default.enumerator(atPath: base.path)).compactMap { $0 as? String }
        return names.filter { $0.hasSuffix(".swift") }.map { base.appendingPathComponent($0) }
    }

    private static func imports(of file: URL) throws -> Set<String> {
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        return Set(
            lines.compactMap { line -> String? in
                let words = line.split(separator: " ").map(String.init)
                guard let at = words.firstIndex(of: "import"), at <= 2, at + 1 < words.count,
                    words[..<at].allSatisfy({ ["public", "private", "internal", "package", "@testable"].contains($0) })
                else { return nil }
                return words[at + 1]
            }
        )
    }

    private static func neededLibraries(of program: URL) throws -> [String] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["objdump", "-p", program.path]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "objdump comes with binutils")
        return output.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            return words.count == 2 && words[0] == "NEEDED" ? String(words[1]) : nil
        }
    }
}
