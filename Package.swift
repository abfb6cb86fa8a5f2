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
    // Regular expressions with limits on time and memory.
    door("CPCRE2", pkgConfig: "libpcre2-8", apt: "libpcre2-dev", brew: "pcre2"),
    // SHA-256.
    door("CCrypto", pkgConfig: "libcrypto", apt: "libssl-dev", brew: "openssl@3"),
    // Compressed request bodies.
    door("CZ", pkgConfig: "zlib", apt: "zlib1g-dev", brew: "zlib"),
    // BPMN and SVG with line and column.
    door("CExpat", pkgConfig: "expat", apt: "libexpat1-dev", brew: "expat"),
    // The index of recordings: ordered, written page by page.
    door("CLMDB", pkgConfig: "lmdb", apt: "liblmdb-dev", brew: "lmdb"),
    // The HTTP server.
    door("CMicroHTTPD", pkgConfig: "libmicrohttpd", apt: "libmicrohttpd-dev", brew: "libmicrohttpd"),
    // The HTTP client.
    door("CCurl", pkgConfig: "libcurl", apt: "libcurl4-openssl-dev", brew: "curl"),
]

let base = floor(
    "Base",
    Room("Patterns", "CPCRE2"),
    Room("Codings", "CZ"),
    Room("Documents", "CYAML"),
    Room("Queries", "Patterns", "Documents"),
    Room("Digests", "CCrypto"),
    Room("Arguments"),
    Room("Processes")
)

let http = floor(
    "HTTP",
    Room("Providers", "Documents"),
    Room("Exchanges", "Patterns", "Documents", "Digests", "Processes", "Providers"),
    Room("Faults", "Codings", "Documents", "Exchanges"),
    Room("Matching", "Patterns", "Documents", "Queries", "Exchanges"),
    Room("HTTPServing", "Codings", "Processes", "Exchanges", "CMicroHTTPD", tests: ["Documents", "Faults"]),
    Room("HTTPCalling", "Processes", "Exchanges", "CCurl"),
    Room("Control", "Documents", "Digests", "Processes", "Exchanges", "Matching", tests: ["HTTPServing", "Faults"])
)

let mock = floor(
    "Mock",
    Room("Scenarios", "Patterns", "Documents", "Queries", "Providers", "Exchanges", "Faults", "Matching"),
    Room(
        "Mocking",
        "Documents",
        "Digests",
        "Providers",
        "Exchanges",
        "Matching",
        "Control",
        "Scenarios",
        tests: ["HTTPServing"]
    ),
    Room(
        "Emulation",
        "Patterns",
        "Documents",
        "Digests",
        "Providers",
        "Exchanges",
        "Matching",
        "Scenarios",
        "Mocking"
    )
)

let record = floor(
    "Record",
    Room("Recordings", "Patterns", "Documents", "Digests", "Processes", "Providers", "Exchanges", "CLMDB"),
    Room(
        "Replaying",
        "Documents",
        "Digests",
        "Exchanges",
        "Matching",
        "Control",
        "Recordings",
        tests: ["Faults", "HTTPServing", "Scenarios", "Mocking"]
    ),
    Room("Proxying", "Codings", "Documents", "Processes", "Providers", "Exchanges", "Recordings")
)

let conformance = floor(
    "Conformance",
    Room("Contracts", "Documents", tests: ["Digests"]),
    Room("Releases", "Patterns", "Documents", "Contracts", "CExpat", data: ["Applied"]),
    Room("Judging", "Documents", "Digests", "Processes", "Exchanges", "Scenarios", "Contracts"),
    Room("ReferenceConnector", "Documents", "Exchanges", "Contracts"),
    Room("ProcessEngine", "Documents", "Exchanges", "Contracts", tests: ["HTTPServing", "HTTPCalling"]),
    Room(
        "TaskWorker",
        "Documents",
        "Exchanges",
        "Contracts",
        "ReferenceConnector",
        "ProcessEngine",
        tests: ["Releases", "HTTPServing", "HTTPCalling"]
    ),
    Room(
        "Subjects",
        "Documents",
        "Processes",
        "Providers",
        "Exchanges",
        "Contracts",
        "Judging",
        "ReferenceConnector",
        "ProcessEngine",
        "Releases"
    ),
    Room("Conformance", "Documents", "Providers", "Exchanges", "Scenarios", "Contracts", "Judging"),
    Room(
        "Staging",
        "Exchanges",
        "Scenarios",
        "Mocking",
        "Conformance",
        tests: ["Matching", "Faults", "HTTPServing", "Judging"]
    ),
    Room("Reports", "Documents", "Exchanges", "Contracts", "Judging", tests: ["Scenarios"], data: ["Snapshots"])
)

let program =
    floor(
        "Program",
        Room(
            "Commands",
            "Patterns",
            "Documents",
            "Arguments",
            "Processes",
            "Providers",
            "Exchanges",
            "Faults",
            "Matching",
            "HTTPServing",
            "HTTPCalling",
            "Control",
            "Scenarios",
            "Mocking",
            "Emulation",
            "Recordings",
            "Replaying",
            "Proxying",
            "Contracts",
            "Releases",
            "Judging",
            "ReferenceConnector",
            "ProcessEngine",
            "TaskWorker",
            "Subjects",
            "Conformance",
            "Staging",
            "Reports",
            data: ["Cases", "Providers"]
        )
    ) + [
        .executableTarget(
            name: "firedrill",
            dependencies: ["Commands"],
            path: "Sources/Program/firedrill",
            swiftSettings: strict
        )
    ]

/// A program of libFuzzer's: it tries inputs on a reader, and properties on
/// what is read. Its file is Tests/Fuzz/NAME/NAME.swift.
func fuzzer(_ name: String, _ imports: String...) -> Target {
    .executableTarget(
        name: "Fuzz\(name)",
        dependencies: (imports + ["FuzzSupport"]).map { .byName(name: $0) },
        path: "Tests/Fuzz/\(name)",
        swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])]
    )
}

let fuzzers: [Target] = [
    .target(
        name: "FuzzSupport",
        dependencies: ["Documents"],
        path: "Tests/Fuzz/Support",
        swiftSettings: strict
    ),
    fuzzer("JSON", "Documents", "Exchanges"),
    fuzzer("YAML", "Documents"),
    fuzzer("Query", "Documents", "Queries"),
    fuzzer("Scenario", "Documents", "Scenarios"),
    fuzzer("Recording", "Exchanges", "Recordings"),
    fuzzer("SSE", "Exchanges"),
    fuzzer("HarnessLine", "Judging", "Subjects"),
    fuzzer("Template", "Documents", "Releases"),
    fuzzer("Diagram", "Documents", "Releases"),
    fuzzer("RequestHead", "Exchanges", "HTTPCalling"),
    fuzzer("ResponseHead", "Exchanges", "HTTPCalling"),
    fuzzer("ServerHead", "HTTPServing"),
]

let rooms = doors + base + http + mock + record + conformance
let house =
    rooms + program + [
        // What tests of several rooms share; no room sees it.
        .target(
            name: "TestSupport",
            dependencies: ["Documents", "Providers", "Exchanges", "Scenarios"],
            path: "Tests/Support/TestSupport",
            swiftSettings: strict
        ),
        .testTarget(
            name: "HouseTests",
            dependencies: ["Contracts", "Exchanges", "Providers"],
            swiftSettings: strict
        ),
    ]

/// Some targets, and what they need to be built.
func needed(for names: [String], of all: [Target]) -> [Target] {
    var needed = Set(names)
    var count = 0
    while needed.count > count {
        count = needed.count
        for target in all where needed.contains(target.name) {
            for case .byNameItem(let name, _) in target.dependencies { needed.insert(name) }
        }
    }
    return all.filter { needed.contains($0.name) }
}

// The fuzzers are built by `make fuzz` alone, which sets the one variable:
// their entry point is libFuzzer's, so no other program is built with them. A
// run that tests some rooms only names them in the other, and nothing else is
// built for it.
let environment = Context.environment
let targets =
    if environment["FIREDRILL_FUZZ"] != nil {
        needed(for: fuzzers.map(\.name), of: rooms + fuzzers)
    } else if let names = environment["FIREDRILL_ROOMS"] {
        // The tests of commands drive the built program.
        needed(
            for: names.split(separator: " ").map { "\($0)Tests" } + (names.contains("Commands") ? ["firedrill"] : []),
            of: house
        )
    } else {
        house
    }

let package = Package(name: "firedrill", platforms: [.macOS(.v15)], targets: targets)
