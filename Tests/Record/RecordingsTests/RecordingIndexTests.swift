import Digests
import Documents
import Exchanges
import Foundation
import Providers
import Synchronization
import TestSupport
import Testing

@testable import Recordings

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
            let expected = Response(
                status: 200,
                headers: ["content-type": "application/json", "x-request-id": "r\(number)"],
                body: TemporaryFolder.body(number)
            )
            #expect(response == ResponseStream(expected))
            let prepared = try index.prepared(firstOf: match, isKept: true)
            #expect(ResponseStream(prepared) == response)
            #expect(prepared.isKept)
            #expect(try index.request(of: match.first).method == "POST")
            #expect(index.key(of: match.first) == MatchKey.key(of: TemporaryFolder.request(number)))
        }
        #expect(index.find(MatchKey.key(of: TemporaryFolder.request(301))) == nil)
    }

    @Test func oneFileIsOneRecordingWithItsManifest() throws {
        let folder = try TemporaryFolder()
        for name in ["1.yaml", "2.yaml", "below/2.yaml", "2.txt"] { try folder.add(2, name: name) }
        for (name, salt) in [("", "own"), ("below/", "other")] {
            try folder.write(
                name + "manifest.yaml",
                "{format: 1, tool: firedrill, upstream: 'http://x', redacted: [keys], salt: \(salt)}"
            )
        }
        let index = try RecordingIndex.open(file: folder.path + "/2.yaml")
        #expect((0..<index.count).map { index.name(of: $0) } == ["2.yaml"])
        #expect(index.salts == ["own"])
        #expect(try RecordingIndex.open(file: folder.path + "/2.txt").count == 0)
        #expect(try RecordingIndex.open(file: folder.path + "/manifest.yaml").count == 0)
    }

    /// Of a response nothing is lost, whatever the index's way: out of memory,
    /// out of its file, out of the recording's file.
    @Test func holdsTheWholeOfAResponse() throws {
        let folder = try TemporaryFolder()
        let cache = try TemporaryFolder()
        let response = Response(
            head: ResponseHead(
                version: "HTTP/1.0",
                status: 503,
                reason: "Made up: e\u{301}",
                headers: ["X-A": "", "x-a": "a\tb\u{0}c", "X-Text": "caf\u{e9}"]
            ),
            framing: .chunked,
            chunks: [Chunk(at: 5_000_000, bytes: [0, 0xFF]), Chunk(at: 9_000_000, bytes: [10])],
            trailers: ["X-Sum": "1", "x-sum": ""]
        )
        let recording = Recording(
            provenance: Provenance(fidelity: .synthetic, source: "test"),
            exchange: Exchange(request: Request(path: "/x"), response: response, ending: .cut)
        )
        try TemporaryFolder.put(try RecordingWriter.bytes(recording), at: folder.path + "/1.yaml")
        let expected = ResponseStream(response, ending: .cut)
        let options = RecordingIndex.Options(cacheFolder: cache.path)
        for index in [
            try RecordingIndex.open(folder.path), try RecordingIndex.open(folder.path, options: options),
            try RecordingIndex.open(folder.path, options: options),
        ] {
            #expect(try index.response(of: 0) == expected)
            let prepared = try index.prepared(0, isKept: false)
            #expect(prepared.status == 503)
            #expect(prepared.headers == response.headers)
            #expect(prepared.body.array == response.body)
        }
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
            #expect(try index.response(of: match.first).response.body == TemporaryFolder.body(number))
        }
        let moved = try #require(index.find(MatchKey.key(of: TemporaryFolder.request(107))))
        #expect(try index.response(of: moved.first).response.body == TemporaryFolder.body(7))
        #expect(try RecordingIndex.open(folder.path, options: options).origin == .cached)
    }

    /// Where numbers are written otherwise, an index holds the key by value
    /// itself: whatever it is read from, no file is opened for a request.
    @Test func findsNumbersByValueWithoutTheirFiles() throws {
        let folder = try TemporaryFolder()
        let cache = try TemporaryFolder()
        for number in 1...70 { try folder.add(number) }
        for lexeme in ["1.0", "2", "3e1"] { try folder.add(lexeme: lexeme) }
        let key = MatchKey()
        key.countsNumbersByValue = true
        let expects = { (origin: RecordingIndex.Origin, names: [String: String?], cache: String?) throws -> Void in
            let index = try RecordingIndex.open(folder.path, options: .init(cacheFolder: cache))
            #expect(index.origin == origin)
            #expect(rename(folder.path, folder.path + ".away") == 0)
            defer { #expect(rename(folder.path + ".away", folder.path) == 0) }
            for (asked, name) in names {
                let match = index.find(byValue: key.key(of: TemporaryFolder.request(lexeme: asked)))
                #expect(match.map { index.name(of: $0.first) } == name, "\(asked)")
                #expect(try match.map { try index.response(of: $0.first).response.body } == name.map { Array($0.utf8) })
            }
        }
        var names: [String: String?] = ["1": "1.0.yaml", "10e-1": "1.0.yaml", "2.0": "2.yaml", "30": "3e1.yaml"]
        names["4"] = .some(nil)
        try expects(.built(73), names, nil)
        try expects(.built(73), names, cache.path)
        try expects(.cached, names, cache.path)
        // One more is kept in memory, beside the file.
        try folder.add(lexeme: "4.00")
        names["4"] = "4.00.yaml"
        try expects(.built(1), names, cache.path)
        // The file is written anew out of the old one.
        for lexeme in ["5.0", "6.0"] {
            try folder.add(lexeme: lexeme)
            names[lexeme] = lexeme + ".yaml"
        }
        try expects(.built(3), names, cache.path)
        try expects(.cached, names, cache.path)
        try FileManager.default.removeItem(atPath: folder.path + "/3e1.yaml")
        names["30"] = .some(nil)
        try expects(.built(0), names, cache.path)
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
        let file = try cache.indexFile()
        let good = try Files.read(file)
        var random = Seeded(3)
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
                #expect(try index.response(of: match.first).response.body == TemporaryFolder.body(number))
                #expect(try index.request(of: match.first).path == "/inference/v1/chat/completions")
            }
        }
    }

    @Test func noDamagedOrTruncatedFileIsTaken() throws {
        let folder = try TemporaryFolder()
        let cache = try TemporaryFolder()
        for number in 1...9 { try folder.add(number) }
        let options = RecordingIndex.Options(cacheFolder: cache.path)
        _ = try RecordingIndex.open(folder.path, options: options)
        let file = try cache.indexFile()
        let good = try Files.read(file)
        #expect(IndexFile.load(file)?.table.entries.count == 9)
        var random = Seeded(5)
        for round in 0..<2400 {
            var bad = good
            switch round % 4 {
            case 0: bad[Int.random(in: bad.indices, using: &random)] ^= 1 << UInt8.random(in: 0...7, using: &random)
            case 1: bad.removeLast(Int.random(in: 1...bad.count, using: &random))
            case 2:
                let at = Int.random(in: 0..<bad.count - 8, using: &random)
                let number =
                    [UInt64.max, 0, UInt64(Int64.max), UInt64(bad.count + 1)].randomElement(using: &random) ?? 0
                withUnsafeBytes(of: number) { bad.replaceSubrange(at..<at + 8, with: $0) }
            default:
                // Pages change places: each is whole in itself.
                let pages = bad.count / 4096
                let from = Int.random(in: 0..<pages, using: &random) * 4096
                let to = Int.random(in: 0..<pages, using: &random) * 4096
                bad.replaceSubrange(to..<to + 4096, with: good[from..<from + 4096])
            }
            guard bad != good else { continue }
            try TemporaryFolder.put(bad, at: file)
            #expect(IndexFile.load(file) == nil)
        }
    }

    @Test func anIndexThatIsCutOrOverwrittenWhileItServesHarmsNothing() throws {
        let folder = try TemporaryFolder()
        let cache = try TemporaryFolder()
        // Too large for memory, so that each is read when it is asked for.
        let text = String(repeating: "x", count: 100_000)
        for number in 1...6 { try folder.add(number, text: text) }
        let options = RecordingIndex.Options(cacheFolder: cache.path)
        _ = try RecordingIndex.open(folder.path, options: options)
        let file = try cache.indexFile()
        let good = try Files.read(file)
        for bad in [[], Array(good[..<4096]), [UInt8](repeating: 0xA5, count: good.count)] {
            try TemporaryFolder.put(good, at: file)
            let index = try RecordingIndex.open(folder.path, options: options)
            #expect(index.origin == .cached)
            let descriptor = open(file, O_WRONLY)
            #expect(ftruncate(descriptor, off_t(bad.count)) == 0)
            #expect(bad.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) } == bad.count)
            close(descriptor)
            for number in 1...6 {
                let match = try #require(index.find(MatchKey.key(of: TemporaryFolder.request(number))))
                #expect(
                    try index.prepared(firstOf: match, isKept: false).body.array == TemporaryFolder.body(number, text)
                )
                #expect(try index.request(of: match.first).method == "POST")
            }
        }
    }

    @Test func aDamagedIndexOfAnEditedRecordingAnswersNothing() throws {
        let folder = try TemporaryFolder()
        let cache = try TemporaryFolder()
        let text = String(repeating: "x", count: 100_000)
        try folder.add(1, text: text)
        let options = RecordingIndex.Options(cacheFolder: cache.path)
        _ = try RecordingIndex.open(folder.path, options: options)
        let index = try RecordingIndex.open(folder.path, options: options)
        let match = try #require(index.find(MatchKey.key(of: TemporaryFolder.request(1))))
        #expect(truncate(try cache.indexFile(), 0) == 0)
        try folder.add(1, name: TemporaryFolder.name(1), request: 2)
        #expect {
            try index.prepared(firstOf: match, isKept: false)
        } throws: { error in
            (error as? RecordingsError)?.message
                == "\(TemporaryFolder.name(1)) has been edited and its index is damaged"
        }
    }

    @Test func aFileThatIsOpenForWritingIsNotTaken() throws {
        let folder = try TemporaryFolder()
        let cache = try TemporaryFolder()
        try folder.add(1)
        let options = RecordingIndex.Options(cacheFolder: cache.path)
        _ = try RecordingIndex.open(folder.path, options: options)
        let descriptor = open(try cache.indexFile(), O_WRONLY)
        #expect(try RecordingIndex.open(folder.path, options: options).origin == .built(1))
        close(descriptor)
        #expect(try RecordingIndex.open(folder.path, options: options).origin == .cached)
    }

    @Test func anEditThatKeepsTimeAndSizeIsSeen() throws {
        let folder = try TemporaryFolder()
        let cache = try TemporaryFolder()
        try folder.add(1)
        let file = folder.path + "/" + TemporaryFolder.name(1)
        let options = RecordingIndex.Options(cacheFolder: cache.path)
        _ = try RecordingIndex.open(folder.path, options: options)
        var before = stat()
        #expect(stat(file, &before) == 0)
        let edited = String(decoding: try Files.read(file), as: UTF8.self)
            .replacingOccurrences(of: "status: 200", with: "status: 429")
        let descriptor = open(file, O_WRONLY)
        #expect(
            Array(edited.utf8).withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) } == Int(before.st_size)
        )
        close(descriptor)
        #expect(utimensat(AT_FDCWD, file, [before.st_atim, before.st_mtim], 0) == 0)
        let index = try RecordingIndex.open(folder.path, options: options)
        #expect(index.origin == .built(1))
        #expect(try index.response(of: 0).response.status == 429)
    }

    /// The recordings beside a manifest are read anew where its salt has
    /// changed, and no others; another change of its file costs nothing.
    @Test func anIndexOfAnotherSaltIsStale() throws {
        let folder = try TemporaryFolder()
        let cache = try TemporaryFolder()
        for number in 1...5 { try folder.add(number) }
        for number in 1...3 { try folder.add(number, name: "sub/000\(number)-x.yaml") }
        let options = RecordingIndex.Options(cacheFolder: cache.path)
        let expects: (RecordingIndex.Origin, [String]) throws -> Void = {
            (origin: RecordingIndex.Origin, salts: [String]) in
            let index = try RecordingIndex.open(folder.path, options: options)
            #expect(index.origin == origin)
            #expect(index.salts == salts)
            #expect(try RecordingIndex.open(folder.path, options: options).origin == .cached)
        }
        let write = { (place: String, salt: String?, tool: String) in
            let bytes = try Manifest(tool: tool, salt: salt).bytes()
            try folder.write(place + "manifest.yaml", String(decoding: bytes, as: UTF8.self))
        }
        try expects(.built(8), [])
        // No salt is as an empty one, and as no manifest.
        try write("", nil, "one")
        try expects(.cached, [])
        try write("", "s1", "one")
        try expects(.built(5), ["s1"])
        try write("sub/", "s0", "one")
        try expects(.built(3), ["s0", "s1"])
        try write("sub/", "s0", "another tool")
        try expects(.cached, ["s0", "s1"])
        try write("", "s2", "one")
        try expects(.built(5), ["s0", "s2"])
        try FileManager.default.removeItem(atPath: folder.path + "/sub/manifest.yaml")
        try expects(.built(3), ["s2"])
        try folder.write("manifest.yaml", "format: [")
        try expects(.built(5), [])
    }

    @Test func fewChangesLeaveTheFileAsItIs() throws {
        let folder = try TemporaryFolder()
        let cache = try TemporaryFolder()
        for number in 1...300 { try folder.add(number) }
        let options = RecordingIndex.Options(cacheFolder: cache.path)
        _ = try RecordingIndex.open(folder.path, options: options)
        let good = try Files.read(try cache.indexFile())
        try folder.add(400, name: "0150-new.yaml", request: 7)
        try folder.add(401)
        try FileManager.default.removeItem(atPath: folder.path + "/" + TemporaryFolder.name(9))
        for _ in 0..<2 {
            let index = try RecordingIndex.open(folder.path, options: options)
            #expect(index.origin == .built(2))
            #expect(index.count == 301)
            #expect(index.find(MatchKey.key(of: TemporaryFolder.request(9))) == nil)
            let two = try #require(index.find(MatchKey.key(of: TemporaryFolder.request(7))))
            #expect(
                try (two.first..<two.first + two.count).map { try index.response(of: $0).response.body }
                    == [TemporaryFolder.body(7), TemporaryFolder.body(400)]
            )
            for number in [1, 8, 300, 401] {
                let match = try #require(index.find(MatchKey.key(of: TemporaryFolder.request(number))))
                #expect(try index.prepared(firstOf: match, isKept: false).body.array == TemporaryFolder.body(number))
            }
        }
        #expect(try Files.read(try cache.indexFile()) == good)
    }

    @Test func severalProcessesMayMakeItAtOnce() async throws {
        let folder = try TemporaryFolder()
        let cache = try TemporaryFolder()
        for number in 1...100 { try folder.add(number) }
        let path = folder.path
        let options = RecordingIndex.Options(cacheFolder: cache.path)
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    let index = try RecordingIndex.open(path, options: options)
                    return (1...100).filter { index.find(MatchKey.key(of: TemporaryFolder.request($0))) != nil }.count
                }
            }
            for try await found in group { #expect(found == 100) }
        }
        #expect(try RecordingIndex.open(path, options: options).origin == .cached)
        #expect(try Files.names(in: cache.path + "/recordings").count == 1)
    }

    @Test func whatAKilledProcessLeftIsTakenAway() throws {
        let folder = try TemporaryFolder()
        let cache = try TemporaryFolder()
        try folder.add(1)
        let options = RecordingIndex.Options(cacheFolder: cache.path)
        _ = try RecordingIndex.open(folder.path, options: options)
        let file = try cache.indexFile()
        // No process has this number: it is past the largest that Linux gives.
        try TemporaryFolder.put(Array("half".utf8), at: file + ".4194305.1.new")
        try TemporaryFolder.put(Array("half".utf8), at: file + ".\(getpid()).1.new")
        try folder.add(2)
        #expect(try RecordingIndex.open(folder.path, options: options).origin == .built(1))
        let left = try Files.names(in: cache.path + "/recordings")
        #expect(left == [Files.name(of: file), Files.name(of: file) + ".\(getpid()).1.new"])
    }

    @Test func tellsWhereNoIndexCanBeKept() throws {
        let folder = try TemporaryFolder()
        try folder.add(1)
        let told = Mutex<[String]>([])
        let note: @Sendable (String) -> Void = { reason in told.withLock { $0.append(reason) } }
        _ = try RecordingIndex.open(folder.path, options: .init(cacheFolder: "/proc/firedrill", note: note))
        _ = try RecordingIndex.open(folder.path, options: .init(note: note))
        #expect(told.withLock(\.self) == ["no index can be kept in /proc/firedrill"])
    }

    /// What each version of the layout makes of one recording. A change of
    /// layout, match key or redaction fails here until it has a version of
    /// its own, so that no index of the old one is taken for one of the new.
    @Test func theLayoutHasTheVersionThatItSays() throws {
        let recording = Recording(
            provenance: Provenance(fidelity: .synthetic, source: "test"),
            exchange: Exchange(
                request: Request(
                    path: "/c/t/v1/x",
                    query: "b=2&a=1",
                    headers: ["X": "y"],
                    body: Array(#"{"b":1.0,"a":"é"}"#.utf8)
                ),
                response: Response(
                    head: ResponseHead(
                        version: "HTTP/1.0",
                        status: 201,
                        reason: "Made up",
                        headers: ["Content-Type": "text/plain", "Content-Length": "12"]
                    ),
                    framing: .length(12),
                    chunks: [Chunk(at: 3_000_000, bytes: Array("hello".utf8))],
                    trailers: ["X-Sum": "5"]
                ),
                ending: .cut
            )
        )
        let identity = FileIdentity(modified: 1, changed: 2, inode: 3, size: 4)
        var writer = IndexWriter()
        IndexRecord(recording, name: Array("a/0001.yaml".utf8), identity: identity, MatchKey()).write(to: &writer)
        let salted = TemporaryFolder.manifest(salt: "salt", identity)
        writer.append(IndexedManifest.bytes([salted]))
        writer.append(IndexFile.trailer(size: 8192, count: 1, sum: writer.bytes.withUnsafeBytes { IndexSum.of($0) }))
        let known: [UInt64: String] = [12: "dcb99168d5247e5832aa0ebe12b8ceeda148fa890f4b95161c259814333d6d67"]
        #expect(SHA256.hash(writer.bytes).hex == known[IndexFile.version])
    }

    @Test func manyMistakesAreCounted() throws {
        let folder = try TemporaryFolder()
        let wrong = "format: 1\n" + (0..<150).map { "unknown\($0): 1\n" }.joined()
        for number in 1...9 { try folder.write("000\(number)-a.yaml", wrong) }
        let error = #expect(throws: RecordingsError.self) {
            try RecordingIndex.open(folder.path, options: RecordingIndex.Options(threads: 1))
        }
        // What each file lacks comes on top of what it should not have.
        let each = #expect(throws: RecordingsError.self) {
            try RecordingReader.read(path: folder.path + "/0001-a.yaml")
        }
        let count = try #require(each?.diagnostics.count)
        #expect(count > 150)
        #expect(error?.diagnostics.count == Mistakes.limit)
        #expect(error?.omitted == 9 * count - Mistakes.limit)
        #expect(error?.message == "\(9 * count) mistakes in recordings")
    }

    @Test func anIndexThatOthersMayWriteIsNotUsed() throws {
        let folder = try TemporaryFolder()
        let cache = try TemporaryFolder()
        try folder.add(1)
        let options = RecordingIndex.Options(cacheFolder: cache.path)
        _ = try RecordingIndex.open(folder.path, options: options)
        let file = try cache.indexFile()
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

    /// The index in a folder for indexes.
    func indexFile() throws -> String {
        path + "/recordings/" + (try #require(try Files.names(in: path + "/recordings").first))
    }

    func add(_ number: Int, name: String? = nil, request: Int? = nil, text: String = "answer") throws {
        let body = Self.body(number, text)
        let recording = Recording(
            provenance: Provenance(fidelity: .synthetic, source: "test"),
            exchange: Exchange(
                request: Self.request(request ?? number),
                response: Response(
                    status: 200,
                    headers: [
                        "content-type": "application/json", "Content-Length": "\(body.count)",
                        "x-request-id": "r\(number)",
                    ],
                    body: body
                ),
                ending: .complete
            )
        )
        let file = path + "/" + (name ?? Self.name(number))
        try Files.makeFolder(Files.folder(of: file))
        try Self.put(try RecordingWriter.bytes(recording), at: file)
    }

    /// Adds a recording whose request has a number, and whose response is the
    /// name of its file.
    func add(lexeme: String) throws {
        let name = lexeme + ".yaml"
        let recording = Recording(
            provenance: Provenance(fidelity: .synthetic, source: "test"),
            exchange: Exchange(
                request: Self.request(lexeme: lexeme),
                response: Response(status: 200, headers: ["content-type": "text/plain"], body: Array(name.utf8)),
                ending: .complete
            )
        )
        try Self.put(try RecordingWriter.bytes(recording), at: path + "/" + name)
    }

    static func request(lexeme: String) -> Request {
        Request(path: "/n", headers: ["content-type": "application/json"], body: Array(#"{"n":\#(lexeme)}"#.utf8))
    }

    static func manifest(salt: String, _ identity: FileIdentity) -> IndexedManifest {
        var manifest = IndexedManifest(name: Array("a/manifest.yaml".utf8), identity: identity, below: "/nowhere")
        manifest.salt = salt
        return manifest
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

    static func body(_ number: Int, _ text: String = "answer") -> [UInt8] {
        Array(#"{"id":"\#(number)","choices":[{"index":0,"message":{"content":"\#(text) \#(number)"}}]}"#.utf8)
    }
}
