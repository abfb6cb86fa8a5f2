import Documents
import Foundation
import Testing

@testable import Proxying

@Suite struct RecordingNumbersTests {
    private let folder: String
    private let cache: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.path + "/numbers-" + UUID().uuidString
        cache = folder + "/cache"
        try Files.makeFolder(cache)
    }

    private func leftBehind() throws -> Int { try Files.names(in: cache + "/numbers").count }

    @Test func severalRecordersNeverGiveTheSame() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Files.replace(folder + "/0007-get-x-200.00000000.yaml", with: [])
        let all = try (0..<3).map { _ in try RecordingNumbers(folder: folder, cache: cache) }
        let given = await withTaskGroup(of: [Int].self) { group in
            for numbers in all + all {
                group.addTask { (0..<200).map { _ in numbers.next() } }
            }
            return await group.reduce(into: [[Int]]()) { $0.append($1) }
        }
        #expect(given.allSatisfy { $0 == $0.sorted() })
        #expect(given.flatMap(\.self).sorted() == Array(8..<1208))
        all[0].close()
        #expect(try leftBehind() == 1)
        #expect(all[1].next() == 1208)
        all[1].close()
        all[2].close()
        #expect(try leftBehind() == 0)
    }

    @Test func whatAKilledOneLeftIsTakenOver() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        _ = try RecordingNumbers(folder: folder, cache: cache)
        var status = stat()
        #expect(stat(folder, &status) == 0)
        let path = cache + "/numbers/\(status.st_dev)-\(status.st_ino)"
        for (left, next) in [
            ([UInt8]([9, 0, 0, 0, 0, 0, 0, 0]), 10), ([1, 2], 1), ([UInt8](repeating: 0xFF, count: 8), 1),
        ] {
            try Files.replace(path, with: left)
            let numbers = try RecordingNumbers(folder: folder, cache: cache)
            #expect(numbers.next() == next)
            numbers.close()
            #expect(try leftBehind() == 0)
        }
    }

    @Test func whereThereCanBeNoSuchFileItCountsAlone() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Files.replace(cache + "/numbers", with: [])
        let numbers = try RecordingNumbers(folder: folder, cache: cache)
        #expect((0..<2).map { _ in numbers.next() } == [1, 2])
    }
}
