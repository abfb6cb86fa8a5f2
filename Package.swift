// swift-tools-version: 6.2
// One target a room; what a room may import stands on its line and nowhere
// else. Tests/HouseTests holds the sources to it. No package from outside:
// what the doors need comes with the system.
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

func door(_ name: String, pkgConfig: String, apt: String, brew: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([apt]), .brew([brew])])
}

/// A room and its tests, which see the room and what it may import. `data`
/// are files of the tests that are read by path.
func room(_ name: String, _ imports: String..., data: [String] = []) -> [Target] {
    [
        .target(name: name, dependencies: imports.map { .byName(name: $0) }, swiftSettings: strict),
        .testTarget(
            name: "\(name)Tests",
            dependencies: ([name] + imports).map { .byName(name: $0) },
            exclude: data,
            swiftSettings: strict
        ),
    ]
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

let rooms: [[Target]] = [
    room("Documents", "CYAML"),
    room("Digests", "CCrypto"),
    room("Exchanges", "Documents"),
    room("Matching", "Documents", "Exchanges"),
    room("Scenarios", "Documents", "Exchanges", "Matching"),
    room("Recordings", "Documents", "Exchanges", "Matching", "Digests"),
    room("Mocking", "Documents", "Exchanges", "Matching", "Digests", "Scenarios", "Recordings"),
    room("Proxying", "Documents", "Exchanges", "Matching", "Digests", "Recordings"),
    room("Contracts", "Documents", "Digests"),
    room("Judging", "Documents", "Digests", "Exchanges", "Matching", "Contracts", "Scenarios"),
    room("ReferenceConnector", "Documents", "Digests", "Exchanges", "Contracts"),
    room("Processes"),
    room(
        "Subjects",
        "Documents",
        "Digests",
        "Exchanges",
        "Matching",
        "Contracts",
        "Scenarios",
        "Judging",
        "ReferenceConnector",
        "Processes"
    ),
    room("Conformance", "Documents", "Digests", "Exchanges", "Matching", "Contracts", "Scenarios", "Judging"),
    room(
        "Staging",
        "Documents",
        "Digests",
        "Exchanges",
        "Matching",
        "Contracts",
        "Scenarios",
        "Recordings",
        "Mocking",
        "Judging",
        "Conformance"
    ),
    room(
        "Reports",
        "Documents",
        "Digests",
        "Exchanges",
        "Matching",
        "Contracts",
        "Scenarios",
        "Judging",
        data: ["Snapshots"]
    ),
    room("HTTPServing", "Documents", "Exchanges", "CMicroHTTPD"),
    room("HTTPCalling", "Documents", "Exchanges", "CCurl"),
    room("Arguments"),
    room(
        "Commands",
        "Documents",
        "Digests",
        "Exchanges",
        "Matching",
        "Scenarios",
        "Recordings",
        "Mocking",
        "Proxying",
        "Contracts",
        "Judging",
        "ReferenceConnector",
        "Processes",
        "Subjects",
        "Conformance",
        "Staging",
        "Reports",
        "HTTPServing",
        "HTTPCalling",
        "Arguments",
        data: ["Cases"]
    ),
]

let package = Package(
    name: "firedrill",
    platforms: [.macOS(.v15)],
    targets: doors + rooms.flatMap(\.self) + [
        .executableTarget(name: "firedrill", dependencies: ["Commands"], swiftSettings: strict),
        .testTarget(name: "HouseTests", swiftSettings: strict),
    ]
)
