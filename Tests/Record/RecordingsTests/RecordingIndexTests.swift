import Digests
import Documents
import Exchanges
import Foundation
import Providers
import Recordings
import Synchronization
import Testing

@Suite struct RecordingIndexTests {
    @Test func findsEveryRecordingByItsKey() throws {
        let folder = try TemporaryFolder()
        for number in 1...300 { try folder.add(number) }
        let index = try RecordingIndex.open(folder.path)
        #expect(index.count == 300)
        for number in 1...300 {
            let match = try #require(index.find(MatchKey.key(of: TemporaryFolder.request(number))))
            #expect(match.count == 1)
            #expect(match.isWhole)
            let response = try index.response(of: match.first)
            #expect(response.status == 200)
            #expect(response.headers == ["content-type": "application/json", "x-request-id": "r\(number)"])
            #expect(response.body.array == TemporaryFolder.body(number))
            #expect(response.chunks == [.init(at: 0, count: TemporaryFolder.body(number).count)])
            #expect(try index.request(of: match.first).method == "POST")
            #expect(index.key(of: match.first) == MatchKey.key(of: TemporaryFolder.request(number)))
        }
        #expect(index.find(MatchKey.key(of: TemporaryFolder.request(301))) == nil)
    }

    @Test func equalKeysFollowEachOtherByNumberAndFolder() throws {
        let folder = try TemporaryFolder()
        try folder.add(10, name: "10-x.yaml", request: 1)
        try folder.add(2, name: "2-x.yaml", request: 1)
        try folder.add(7, name: "later.yaml", request: 1)
        try folder.add(9999, name: "9999-x.yaml", request: 1)
        try folder.add(10000, name: "10000-x.yaml", request: 1)
        try folder.add(1, name: "sub/0001-x.yaml", request: 1)
        try folder.write("manifest.yaml", "format: 1\ntool: x\nredacted: []\n")
        try folder.write("note.txt", "no recording")
        try folder.write(".hidden.yaml", "no recording")
        let index = try RecordingIndex.open(folder.path)
        let match = try #require(index.find(MatchKey.key(of: TemporaryFolder.request(1))))
        let names = (match.first..<match.first + match.count).map { index.name(of: $0) }
        #expect(names == ["2-x.yaml", "10-x.yaml", "9999-x.yaml", "10000-x.yaml", "later.yaml", "sub/0001-x.yaml"])
        #expect(index.count == 6)
    }

    @Test func readsOnlyWhatHasChanged() throws {
        let folder = try TemporaryFolder()
        let cache = try TemporaryFolder()
        for number in 1...100 { try folder.add(number) }
        let options = RecordingIndex.Options(cacheFolder: cache.path + "/deep/er")
        #expect(try RecordingIndex.open(folder.path, options: options).origin == .built(100))
        #expect(try RecordingIndex.open(folder.path, options: options).origin == .cached)
        try folder.add(7, name: TemporaryFolder.name(7), request: 107)
        try folder.add(101)
        try FileManager.default.removeItem(atPath: folder.path + "/" + TemporaryFolder.name(9))
        let index = try RecordingIndex.open(folder.path, options: options)
        #expect(index.origin == .built(2))
        #expect(index.count == 100)
        #expect(index.find(MatchKey.key(of: TemporaryFolder.request(7))) == nil)
        #expect(index.find(MatchKey.key(of: TemporaryFolder.request(9))) == nil)
        for number in [1, 8, 10, 100, 101] {
            let match = try #require(index.find(MatchKey.key(of: TemporaryFolder.request(number))))
            #expect(try index.response(of: match.first).body.array == TemporaryFolder.body(number))
        }
        let moved = try #require(index.find(MatchKey.key(of: TemporaryFolder.request(107))))
        #expect(try index.response(of: moved.first).body.array == TemporaryFolder.body(7))
        #expect(try RecordingIndex.open(folder.path, options: options).origin == .cached)
    }

    @Test func worksWithoutAFolderForTheIndex() throws {
        let folder = try TemporaryFolder()
        try folder.add(1)
        let key = MatchKey.key(of: TemporaryFolder.request(1))
        for cache in [nil, "/proc/firedrill", folder.path + "/" + TemporaryFolder.name(1)] {
            let index = try RecordingIndex.open(folder.path, options: .init(cacheFolder: cache))
            #expect(index.find(key)?.count == 1)
            #expect(index.origin == .built(1))
        }
    }

    @Test func anEmptyFolderIsAnEmptyIndex() throws {
        let folder = try TemporaryFolder()
        let cache = try TemporaryFolder()
        for _ in 0..<2 {
            let index = try RecordingIndex.open(folder.path, options: .init(cacheFolder: cache.path))
            #expect(index.count == 0)
            #expect(index.find(SHA256.hash([])) == nil)
        }
    }

    @Test func aMissingFolderIsTold() throws {
        #expect(throws: RecordingsError.self) { try RecordingIndex.open("/nowhere/at/all") }
    }

    @Test func tellsTheMistakesOfAllFiles() throws {
        let folder = try TemporaryFolder()
        for number in 1...3 { try folder.add(number) }
        try folder.write("0002-bad.yaml", "format: 1\nx: 1\n")
        try folder.write("0001-bad.yaml", "format: [\n")
        do {
            _ = try RecordingIndex.open(folder.path)
            Issue.record("two files are bad")
        } catch {
            let files = error.diagnostics.map { Files.name(of: $0.file) }
            #expect(files.first == "0001-bad.yaml")
            #expect(Set(files) == ["0001-bad.yaml", "0002-bad.yaml"])
            #expect(error.diagnostics.allSatisfy { $0.position != nil })
        }
    }

    @Test func damageIsFoundWhereverItIs() throws {
        let folder = try TemporaryFolder()
        let cache = try TemporaryFolder()
        for number in 1...20 { try folder.add(number) }
        let options = RecordingIndex.Options(cacheFolder: cache.path)
        _ = try RecordingIndex.open(folder.path, options: options)
        let file = cache.path + "/recordings/" + (try #require(try Files.names(in: cache.path + "/recordings").first))
        let good = try Files.read(file)
        var random = Random(state: 3)
        for round in 0..<90 {
            var bad = good
            switch round % 3 {
            case 0: bad[Int.random(in: bad.indices, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
            case 1: bad.removeLast(Int.random(in: 1...bad.count, using: &random))
            default:
                let at = Int.random(in: 0..<bad.count - 8, using: &random)
                bad.replaceSubrange(at..<at + 8, with: repeatElement(0xFF, count: 8))
            }
            try TemporaryFolder.put(bad, at: file)
            let index = try RecordingIndex.open(folder.path, options: options)
            for number in 1...20 {
                let match = try #require(index.find(MatchKey.key(of: TemporaryFolder.request(number))))
                #expect(try index.response(of: match.first).body.array == TemporaryFolder.body(number))
                #expect(try index.request(of: match.first).path == "/inference/v1/chat/completions")
            }
        }
    }

    @Test func anIndexThatOthersMayWriteIsNotUsed() throws {
        let folder = try TemporaryFolder()
        let cache = try TemporaryFolder()
        try folder.add(1)
        let options = RecordingIndex.Options(cacheFolder: cache.path)
        _ = try RecordingIndex.open(folder.path, options: options)
        let file = cache.path + "/recordings/" + (try #require(try Files.names(in: cache.path + "/recordings").first))
        #expect(chmod(file, 0o666) == 0)
        #expect(try RecordingIndex.open(folder.path, options: options).origin == .built(1))
        #expect(try RecordingIndex.open(folder.path, options: options).origin == .cached)
    }

    @Test func tellsItsProgress() throws {
        let folder = try TemporaryFolder()
        for number in 1...200 { try folder.add(number) }
        let told = Mutex<[Int]>([])
        _ = try RecordingIndex.open(
            folder.path,
            options: .init { done, total in
                told.withLock { $0.append(done) }
                #expect(total == 200)
            }
        )
        #expect(told.withLock(\.self).max() == 200)
    }

    @Test func knowsWhereCachesLie() {
        let folder = { (variables: [String: String]) in RecordingIndex.cacheFolder { variables[$0] } }
        #expect(folder(["XDG_CACHE_HOME": "/x", "HOME": "/h"]) == "/x/firedrill")
        #expect(folder(["XDG_CACHE_HOME": "x", "HOME": "/h"]) == "/h/.cache/firedrill")
        #expect(folder([:]) == nil)
    }
}

/// A folder of recordings that goes with its owner.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/firedrill-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ text: String) throws {
        try Files.makeFolder(Files.folder(of: path + "/" + name))
        try Files.replace(path + "/" + name, with: Array(text.utf8))
    }

    func add(_ number: Int, name: String? = nil, request: Int? = nil) throws {
        let body = Self.body(number)
        let recording = Recording(
            provenance: Provenance(fidelity: .synthetic, source: "test"),
            request: Self.request(request ?? number),
            status: 200,
            headers: [
                "content-type": "application/json", "Content-Length": "\(body.count)", "x-request-id": "r\(number)",
            ],
            body: body,
            observed: Recording.Observed(framing: .length, chunks: [.init(at: 0, count: body.count)])
        )
        let file = path + "/" + (name ?? Self.name(number))
        try Files.makeFolder(Files.folder(of: file))
        try Self.put(try RecordingWriter.bytes(recording), at: file)
    }

    static func put(_ bytes: [UInt8], at path: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    static func name(_ number: Int) -> String {
        RecordingName.name(
            number: number,
            method: "POST",
            path: "/inference/v1/chat/completions",
            routes: Routes(basePath: "/inference/v1"),
            status: 200,
            key: MatchKey.key(of: request(number))
        )
    }

    static func request(_ number: Int) -> Request {
        Request(
            path: "/inference/v1/chat/completions",
            headers: ["content-type": "application/json"],
            body: Array(#"{"model":"m","messages":[{"role":"user","content":"question \#(number)"}]}"#.utf8)
        )
    }

    static func body(_ number: Int) -> [UInt8] {
        Array(#"{"id":"\#(number)","choices":[{"index":0,"message":{"content":"answer \#(number)"}}]}"#.utf8)
    }
}
