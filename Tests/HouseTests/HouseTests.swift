import Foundation
import Testing

/// The architecture, held to by tests: who imports whom, which C library is
/// opened where, and what the program links. What a room may import is read
/// from the package's own description: it stands nowhere else.
@Suite struct HouseTests {
    /// What anybody may import: the toolchain's own, without Foundation.
    static let anybody: Set<String> = ["Glibc", "Darwin", "Synchronization"]

    let house: House

    init() throws {
        house = try House.described()
    }

    @Test func everyFolderOfSourcesIsAFloorAndEachOfItsFoldersARoom() throws {
        let floors = try House.folders(in: "Sources")
        #expect(Set(floors) == Set(House.floors))
        for floor in floors {
            let rooms = house.rooms.filter { $0.floor == floor }.map(\.name)
            #expect(Set(try House.folders(in: "Sources/\(floor)")) == Set(rooms), "\(floor)")
        }
    }

    @Test func eachRoomHasItsTestsOnTheSameFloor() {
        for room in house.rooms where room.floor != "Doors" && room.name != "firedrill" {
            #expect(house.tests["\(room.name)Tests"] == "Tests/\(room.floor)/\(room.name)Tests", "\(room.name)")
        }
    }

    @Test func aRoomUsesNeverAFloorAboveNorWhatStandsAfterItOnItsOwn() {
        for (place, room) in house.rooms.enumerated() {
            for used in room.imports {
                guard let other = house.rooms.firstIndex(where: { $0.name == used }) else {
                    Issue.record("\(room.name) uses \(used), which is no room")
                    continue
                }
                #expect(other < place, "\(room.name) stands before \(used), or below it")
            }
        }
    }

    @Test func mockAndRecordDoNotKnowEachOther() {
        let floors = Dictionary(house.rooms.map { ($0.name, $0.floor) }) { first, _ in first }
        for (one, other) in [("Mock", "Record"), ("Record", "Mock")] {
            for room in house.rooms where room.floor == one {
                #expect(room.imports.filter { floors[$0] == other } == [], "\(room.name)")
            }
        }
    }

    @Test func aDoorIsOpenedByOneRoom() {
        for door in house.rooms where door.floor == "Doors" {
            let openers = house.rooms.filter { $0.imports.contains(door.name) }.map(\.name)
            #expect(openers.count == 1, "\(door.name) is opened by \(openers)")
        }
    }

    @Test func onlyCommandsTouchesTheNetwork() {
        for name in ["HTTPServing", "HTTPCalling"] {
            #expect(house.rooms.filter { $0.imports.contains(name) }.map(\.name) == ["Commands"], "\(name)")
        }
    }

    @Test func aSourceImportsOnlyWhatItsRoomsRowNames() throws {
        for room in house.rooms where room.floor != "Doors" {
            let allowed = Self.anybody.union(room.imports)
            let files = try House.swiftFiles(in: "Sources/\(room.floor)/\(room.name)")
            #expect(!files.isEmpty, "\(room.name)")
            for file in files {
                let imports = try House.imports(of: file)
                #expect(imports.subtracting(allowed) == [], "\(room.name)/\(file.lastPathComponent)")
            }
        }
    }

    @Test func anImportIsSeenWhateverStandsBeforeIt() {
        let text = """
            import A
                public import B
            @preconcurrency import CCurl
            @_spi(Inside) @testable package import D
            @_exported
            import E
            import struct F.Part
            // import G
            let important = imports
            """
        #expect(House.imports(in: text) == ["A", "B", "CCurl", "D", "E", "struct"])
    }

    @Test func onlyProcessesStartsThreads() throws {
        for room in house.rooms where room.floor != "Doors" && room.name != "Processes" {
            for file in try House.swiftFiles(in: "Sources/\(room.floor)/\(room.name)") {
                let text = try String(contentsOf: file, encoding: .utf8)
                for call in ["pthread_create", "Thread.detachNewThread", "Dispatch"] {
                    #expect(!text.contains(call), "\(room.name)/\(file.lastPathComponent)")
                }
            }
        }
    }

    @Test func everyRowIsNeeded() throws {
        for room in house.rooms where room.floor != "Doors" {
            let files = try House.swiftFiles(in: "Sources/\(room.floor)/\(room.name)")
            let used = try files.reduce(into: Set<String>()) { $0.formUnion(try House.imports(of: $1)) }
            #expect(Set(room.imports).subtracting(used) == [], "\(room.name) imports these nowhere")
        }
    }

    @Test func noPackageFromOutsideIsDeclared() throws {
        let manifest = try String(contentsOf: House.root.appendingPathComponent("Package.swift"), encoding: .utf8)
        #expect(!manifest.contains(".package("))
    }

    @Test func theProgramLinksOnlyWhatItsDoorsOpen() throws {
        let program = House.root.appendingPathComponent(".build/debug/firedrill")
        try #require(FileManager.default.fileExists(atPath: program.path), "the program is built with the tests")
        let needed = try Self.neededLibraries(of: program)
        let swift = ["libswift", "libBlocksRuntime", "libdispatch"]
        let own = needed.filter { name in !swift.contains { name.hasPrefix($0) } }
        let allowed = [
            "libmicrohttpd.so", "libcurl.so", "libyaml-0.so", "libcrypto.so", "liblmdb.so", "libpcre2-8.so", "libz.so",
            "libexpat.so", "libc.so", "libm.so",
            "libgcc_s.so", "libstdc++.so", "ld-linux",
        ]
        #expect(own.filter { name in !allowed.contains { name.hasPrefix($0) } } == [])
        #expect(!needed.contains { $0.contains("Foundation") || $0.contains("icu") })
    }

    private static func neededLibraries(of program: URL) throws -> [String] {
        // objdump comes with binutils.
        try House.output(of: ["objdump", "-p", program.path]).split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            return words.count == 2 && words[0] == "NEEDED" ? String(words[1]) : nil
        }
    }
}
