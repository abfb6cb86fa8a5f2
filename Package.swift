// swift-tools-version: 6.2
// The house: one target a room, floor by floor, from the ground up. What a
// room may import stands on its line and nowhere else: rooms of its own floor
// that stand before it, and rooms of any floor below. Tests/HouseTests reads
// this description and holds the sources to it. No package from outside: what
// the doors need comes with the system.
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

func door(_ name: String, pkgConfig: String, apt: String, brew: String) -> Target {
    .systemLibrary(
        name: name,
        path: "Sources/Doors/\(name)",
        pkgConfig: pkgConfig,
        providers: [.apt([apt]), .brew([brew])]
    )
}

/// A room and its tests, which see the room, what it may import, and `tests`.
/// `data` are files of the tests that are read by path.
struct Room {
    var name: String
    var imports: [String]
    var tests: [String]
    var data: [String]

    init(_ name: String, _ imports: String..., tests: [String] = [], data: [String] = []) {
        (self.name, self.imports, self.tests, self.data) = (name, imports, tests, data)
    }

    func targets(on floor: String) -> [Target] {
        [
            .target(
                name: name,
                dependencies: imports.map { .byName(name: $0) },
                path: "Sources/\(floor)/\(name)",
                swiftSettings: strict
            ),
            .testTarget(
                name: "\(name)Tests",
                dependencies: ([name] + imports + tests + ["TestSupport"]).map { .byName(name: $0) },
                path: "Tests/\(floor)/\(name)Tests",
                exclude: data,
                swiftSettings: strict
            ),
        ]
    }
}

func floor(_ name: String, _ rooms: Room...) -> [Target] {
    rooms.flatMap { $0.targets(on: name) }
}

let doors: [Target] = [
    // YAML events with line and column, and the emitter.
    door("CYAML", pkgConfig: "yaml-0.1", apt: "libyaml-dev", brew: "libyaml"),
    // SHA-256.
    door("CCrypto", pkgConfig: "libcrypto", apt: "libssl-dev", brew: "openssl@3"),
    // The HTTP server.
    door("CMicroHTTPD", pkgConfig: "libmicrohttpd", apt: "libmicrohttpd-dev", brew: "libmicrohttpd"),
    // The HTTP client.
    door("CCurl", pkgConfig: "libcurl", apt: "libcurl4-openssl-dev", brew: "curl"),
]

let base = floor(
    "Base",
    Room("Documents", "CYAML"),
    Room("Digests", "CCrypto"),
    Room("Arguments"),
    Room("Processes")
)

let http = floor(
    "HTTP",
    Room("Providers"),
    Room("Exchanges", "Documents", "Providers"),
    Room("Matching", "Documents", "Exchanges"),
    Room("HTTPServing", "Exchanges", "CMicroHTTPD"),
    Room("HTTPCalling", "Exchanges", "CCurl")
)

let mock = floor(
    "Mock",
    Room("Scenarios", "Documents", "Exchanges", "Matching"),
    Room("Mocking", "Documents", "Exchanges", "Matching", "Scenarios")
)

let record = floor(
    "Record",
    Room("Recordings", "Documents", "Digests", "Exchanges", "Matching"),
    Room("Replaying", "Documents", "Digests", "Exchanges", "Matching", "Recordings"),
    Room("Proxying", "Documents", "Exchanges", "Recordings")
)

let conformance = floor(
    "Conformance",
    Room("Contracts", "Documents", tests: ["Digests"]),
    Room("Judging", "Documents", "Digests", "Exchanges", "Scenarios", "Contracts"),
    Room("ReferenceConnector", "Documents", "Exchanges", "Contracts"),
    Room("Subjects", "Documents", "Processes", "Exchanges", "Contracts", "Judging", "ReferenceConnector"),
    Room("Conformance", "Documents", "Exchanges", "Scenarios", "Contracts", "Judging"),
    Room("Staging", "Documents", "Exchanges", "Scenarios", "Mocking", "Judging", "Conformance", tests: ["Matching"]),
    Room("Reports", "Documents", "Exchanges", "Contracts", "Judging", tests: ["Scenarios"], data: ["Snapshots"])
)

let program =
    floor(
        "Program",
        Room(
            "Commands",
            "Documents",
            "Arguments",
            "Processes",
            "Providers",
            "Exchanges",
            "Matching",
            "HTTPServing",
            "HTTPCalling",
            "Scenarios",
            "Mocking",
            "Recordings",
            "Replaying",
            "Proxying",
            "Contracts",
            "Judging",
            "ReferenceConnector",
            "Subjects",
            "Conformance",
            "Staging",
            "Reports",
            data: ["Cases"]
        )
    ) + [
        .executableTarget(
            name: "firedrill",
            dependencies: ["Commands"],
            path: "Sources/Program/firedrill",
            swiftSettings: strict
        )
    ]

let package = Package(
    name: "firedrill",
    platforms: [.macOS(.v15)],
    targets: doors + base + http + mock + record + conformance + program + [
        // What tests of several rooms share; no room sees it.
        .target(
            name: "TestSupport",
            dependencies: ["Documents", "Exchanges", "Providers"],
            path: "Tests/Support/TestSupport",
            swiftSettings: strict
        ),
        .testTarget(name: "HouseTests", swiftSettings: strict),
    ]
)
