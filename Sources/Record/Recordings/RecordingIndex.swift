public import Digests
import Documents
public import Exchanges

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// All recordings below a folder, found by their keys.
///
/// A compiled form lies in the user's cache folder, so that a hundred
/// thousand recordings are ready within a second and take memory only where
/// they are used. Files that have changed since are read anew: a few each
/// time, many once, since then the compiled form is written anew. Without a
/// folder to keep it in everything works, slower.
public final class RecordingIndex: Sendable {
    /// The recordings that one key has.
    public struct Match: Sendable, Equatable {
        /// The number of the first one.
        public var first: Int
        /// How many there are; their numbers follow each other in the order
        /// in which they answer.
        public var count: Int
        /// What is told of the first one, and where its response lies: a request
        /// that one recording answers looks at nothing else.
        var flags: UInt32
        var response: IndexEntry.Piece

        /// Whether the first one came whole and in one piece with its head.
        public var isWhole: Bool { flags & IndexRecord.Flag.isWhole != 0 }
        /// Whether the first one came whole, framed by its length.
        public var isPlain: Bool { flags & IndexRecord.Flag.isPlain != 0 }
        /// How large the first one's response is with its head, in bytes,
        /// about.
        public var size: Int { Int(response.count) }
    }

    /// How an index is opened.
    public struct Options: Sendable {
        /// Where compiled indexes are kept; `nil`: nowhere.
        public var cacheFolder: String?
        /// How many threads read files.
        public var threads: Int
        /// Told how many files of how many have been read, on any thread.
        public var progress: (@Sendable (_ done: Int, _ of: Int) -> Void)?
        /// Told why no compiled index is kept where there is a folder for it.
        public var note: (@Sendable (_ reason: String) -> Void)?
        /// Where links may lead.
        public var links: RecordingLinks

        /// Makes options.
        public init(
            cacheFolder: String? = nil,
            threads: Int = 2,
            links: RecordingLinks = .inside,
            progress: (@Sendable (_ done: Int, _ of: Int) -> Void)? = nil,
            note: (@Sendable (_ reason: String) -> Void)? = nil
        ) {
            self.cacheFolder = cacheFolder
            self.threads = threads
            self.links = links
            self.progress = progress
            self.note = note
        }
    }

    /// How it came to be.
    public enum Origin: Sendable, Equatable {
        /// The compiled index was good as it was.
        case cached
        /// This many files were read; the others had not changed.
        case built(Int)
    }

    /// The folder.
    public let folder: String
    /// How it came to be.
    public let origin: Origin
    private let store: RecordStore
    private let names: [UInt8]
    /// In the order of the recordings' numbers: equal keys side by side,
    /// those of one key in the order in which they answer.
    private let entries: [IndexEntry]
    private let slots: SlotTable
    /// The salts of the folders that have one, each once, in order: a request
    /// with a key in its text may have been recorded in any of them.
    public let salts: [String]
    /// The folders below it that have a manifest.
    private let manifestFolders: [String]
    /// By the keys by value of those recordings whose numbers are written
    /// otherwise, the number of the first one.
    private let respelled: [Digest: Int]

    /// An index of some of a store's records, in the order of their names.
    private init(_ folder: String, _ store: RecordStore, _ table: IndexTable, _ records: [Int], _ origin: Origin) {
        self.folder = folder
        self.store = store
        self.origin = origin
        names = table.names
        manifestFolders = table.manifests.map { String(decoding: IndexedManifest.folder(of: $0.name), as: UTF8.self) }
        salts = Set(table.manifests.map(\.salt)).filter { !$0.isEmpty }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let order = Self.inOrderOfKeys(table.entries, records)
        entries = order.map { table.entries[$0] }
        slots = SlotTable(entries)
        respelled = Self.byValue(table, order)
    }

    /// The first of some records with each key by value.
    private static func byValue(_ table: IndexTable, _ records: [Int]) -> [Digest: Int] {
        var numbers: [Digest: Int] = [:]
        for (number, record) in records.enumerated() {
            if let key = table.keyByValue(of: record), numbers[key] == nil { numbers[key] = number }
        }
        return numbers
    }

    /// Records by their keys, equal ones as they were. Most keys differ in
    /// their first bytes, which are sorted by themselves.
    private static func inOrderOfKeys(_ entries: [IndexEntry], _ records: [Int]) -> [Int] {
        var order = records.enumerated().map { place, record in
            (start: entries[record].key.prefix.bigEndian, place: place, record: record)
        }
        order.sort { one, other in
            if one.start != other.start { return one.start < other.start }
            let (left, right) = (entries[one.record].key, entries[other.record].key)
            return left == right ? one.place < other.place : left < right
        }
        return order.map(\.record)
    }

    /// What the folders' manifests have hidden besides. Throws where one cannot
    /// be read: a request would find nothing, and nobody knew why.
    public func redactions() throws(RecordingsError) -> Redactions {
        var all = Redactions()
        for below in manifestFolders {
            if let manifest = try Manifest.read(folder: folder + "/" + below) { all = all.union(manifest.redact) }
        }
        return all
    }

    /// Where compiled indexes are kept by the rules of the desktop:
    /// `$XDG_CACHE_HOME/firedrill`, or `~/.cache/firedrill`
    /// (https://specifications.freedesktop.org/basedir-spec/latest/).
    public static func cacheFolder(environment: (String) -> String?) -> String? {
        if let base = environment("XDG_CACHE_HOME"), base.hasPrefix("/") { return base + "/firedrill" }
        if let home = environment("HOME"), home.hasPrefix("/") { return home + "/.cache/firedrill" }
        return nil
    }

    /// Opens the recordings below a folder. Throws where the folder cannot
    /// be read, and all mistakes of all files where there are any.
    public static func open(_ folder: String, options: Options = Options()) throws(RecordingsError) -> RecordingIndex {
        try open(folder, only: nil, options)
    }

    /// Opens one recording, with what the manifest beside it says; none where
    /// the file's name is not a recording's. No compiled form is kept of it.
    public static func open(
        file path: String,
        links: RecordingLinks = .inside
    ) throws(RecordingsError) -> RecordingIndex {
        try open(Files.folder(of: path), only: Files.name(of: path), Options(links: links.besides(path)))
    }

    private static func open(
        _ folder: String,
        only name: String?,
        _ options: Options
    ) throws(RecordingsError) -> RecordingIndex {
        let path = options.cacheFolder.flatMap { cachePath(for: folder, in: $0) }
        let old = path.flatMap { IndexFile.load($0) }
        var known = old?.table ?? IndexTable()
        let (kept, changed, manifests) = try scan(folder, known, only: name, options.links)
        known.manifests = manifests
        if let old, changed.isEmpty, kept.count == known.entries.count {
            return RecordingIndex(folder, old.store, known, kept, .cached)
        }
        let items = merged(kept, changed, known)
        // To write all of them anew costs as much as to read this many.
        let isWorthAFile = old == nil || (changed.count + known.entries.count - kept.count) * 64 >= kept.count
        if options.cacheFolder != nil, isWorthAFile {
            do throws(RecordingsError) {
                guard let writer = path.flatMap({ IndexFileWriter(path: $0) }) else {
                    throw RecordingsError(.unwritable, "no index can be kept in \(options.cacheFolder ?? "")")
                }
                try IndexBuilder.build(items, of: folder, old: old, into: writer, options: options)
                let (store, table) = try writer.publish(count: items.count, manifests)
                return RecordingIndex(folder, store, table, Array(items.indices), .built(changed.count))
            } catch {
                // A full disk must not keep anybody from replaying.
                guard error.code == .unwritable else { throw error }
                options.note?(error.message)
            }
        }
        let store = old?.store ?? RecordStore()
        let sink = MemorySink(store, known)
        try IndexBuilder.build(changed, of: folder, old: nil, into: sink, options: options)
        var next = known.entries.count
        let records = items.map { item in
            if case .kept(let number) = item { return number }
            next += 1
            return next - 1
        }
        return RecordingIndex(folder, store, sink.table, records, .built(changed.count))
    }

    /// How many recordings there are.
    public var count: Int { entries.count }

    /// The recordings with a key, `nil` where there is none.
    public func find(_ key: Digest) -> Match? {
        let match = slots.find(key)
        if let match { store.readSoon(match.response) }
        return match
    }

    /// The recordings with a key that counts numbers by their value, for a
    /// request whose own key none has: `1.0` was recorded and `1` is asked
    /// for, or the other way round.
    public func find(byValue key: Digest) -> Match? {
        if let match = slots.find(key) { return match }
        return respelled[key].flatMap { slots.find(entries[$0].key) }
    }

    /// A recording's key.
    public func key(of number: Int) -> Digest { entries[number].key }

    /// A recording's path below the folder.
    public func name(of number: Int) -> String {
        let entry = entries[number]
        return String(decoding: names[entry.nameStart..<entry.nameStart + Int(entry.nameCount)], as: UTF8.self)
    }

    /// Whether a recording's response came whole and in one piece.
    public func isWhole(_ number: Int) -> Bool { entries[number].flags & IndexRecord.Flag.isWhole != 0 }

    /// Whether a recording's response came whole and framed by its length.
    public func isPlain(_ number: Int) -> Bool { entries[number].flags & IndexRecord.Flag.isPlain != 0 }

    /// A recording's response with its chunks at their recorded times and
    /// without the header lines that framing decides: from the compiled index,
    /// or from its file where the index is damaged.
    public func response(of number: Int) throws(RecordingsError) -> ResponseStream {
        let indexed = store.bytes(entries[number].response).flatMap { IndexedResponse($0) }
        if let response = indexed?.stream() { return response }
        return ResponseStream(try unchanged(number))
    }

    /// A recording's response as it is sent at once, in one piece.
    public func prepared(_ number: Int, isKept: Bool) throws(RecordingsError) -> PreparedResponse {
        try prepared(entries[number].response, of: number, isKept: isKept)
    }

    /// The response of a match's first recording as it is sent at once, in
    /// one piece.
    public func prepared(firstOf match: Match, isKept: Bool) throws(RecordingsError) -> PreparedResponse {
        try prepared(match.response, of: match.first, isKept: isKept)
    }

    private func prepared(
        _ piece: IndexEntry.Piece,
        of number: Int,
        isKept: Bool
    ) throws(RecordingsError) -> PreparedResponse {
        let indexed = store.bytes(piece).flatMap { IndexedResponse($0) }
        if let response = indexed?.prepared(isKept: isKept) { return response }
        let response = ResponseStream(try unchanged(number)).response
        return PreparedResponse(
            status: response.status,
            headers: response.headers,
            body: response.body,
            isKept: isKept
        )
    }

    /// How large a recording's response is with its head, in bytes, about.
    public func size(of number: Int) -> Int { Int(entries[number].response.count) }

    /// A recording's request, in the form that its key is made of.
    public func request(of number: Int) throws(RecordingsError) -> StoredRequest {
        if let request = store.bytes(entries[number].request).flatMap({ StoredRequest($0) }) { return request }
        return StoredRequest(try unchanged(number).request)
    }

    /// A recording as its file has it, which must still have its key.
    private func unchanged(_ number: Int) throws(RecordingsError) -> Recording {
        let recording = try recording(number)
        guard MatchKey.key(of: recording) == key(of: number) else {
            throw RecordingsError(
                .invalid,
                "\(name(of: number)) has been edited and its index is damaged",
                hint: "start the replay anew"
            )
        }
        return recording
    }

    /// A recording as its file has it.
    public func recording(_ number: Int) throws(RecordingsError) -> Recording {
        try RecordingReader.read(path: folder + "/" + name(of: number))
    }

    /// The numbers of some recordings with the same method and path as a
    /// request, at most `limit`, in the order of their names.
    public func recordings(like request: StoredRequest, limit: Int) -> [Int] {
        let route = request.route
        var found: [Int] = []
        for number in 0..<count where entries[number].route == route {
            found.append(number)
            if found.count == limit { break }
        }
        return inOrder(found)
    }

    /// The numbers of the first recordings by name, at most `limit` of those
    /// that a look at the first thousand finds.
    public func firstRecordings(limit: Int) -> [Int] {
        Array(inOrder(Array(0..<min(count, 1000))).prefix(limit))
    }

    private func inOrder(_ numbers: [Int]) -> [Int] {
        numbers.map { (number: $0, order: RecordingOrder(name(of: $0))) }
            .sorted { $0.order < $1.order }
            .map(\.number)
    }

    /// The records of a store whose files have not changed, and the files
    /// that have or are new, each in the order of their names; and the
    /// manifests. A recording beside a manifest whose salt has changed counts
    /// as changed. Where a name is given, that recording and the manifest
    /// beside it are all there is.
    private static func scan(
        _ folder: String,
        _ table: IndexTable,
        only name: String?,
        _ links: RecordingLinks
    ) throws(RecordingsError) -> (kept: [Int], changed: [IndexBuilder.Item], manifests: [IndexedManifest]) {
        let numbers = table.numbersByName()
        var kept: [Int] = []
        var changed: [(order: RecordingOrder, item: IndexBuilder.Item)] = []
        var manifests: [IndexedManifest] = []
        let only = name.map { Set([$0, RecordingName.manifest]) }
        try FolderScan.forEach(in: folder, links: links, only: only) { file in
            if file.isManifest {
                let known = table.manifests.first { $0.identity == file.identity && $0.name.elementsEqual(file.name) }
                let name = Array(file.name)
                manifests.append(known ?? IndexedManifest(name: name, identity: file.identity, below: folder))
            } else if let number = numbers[IndexSum.of(file.name)], table.holds(number, file) {
                kept.append(number)
            } else {
                let order = RecordingOrder(String(decoding: file.name, as: UTF8.self))
                changed.append((order, .file(name: Array(file.name), file.identity)))
            }
        }
        manifests.sort { $0.name.lexicographicallyPrecedes($1.name) }
        let salted = IndexedManifest.changed(from: table.manifests, to: manifests)
        if !salted.isEmpty {
            let isStale = { number in
                salted.contains(IndexedManifest.folder(of: table.name(of: table.entries[number])))
            }
            for number in kept where isStale(number) {
                let name = Array(table.name(of: table.entries[number]))
                let order = RecordingOrder(String(decoding: name, as: UTF8.self))
                changed.append((order, .file(name: name, table.identities[number])))
            }
            kept.removeAll(where: isStale)
        }
        return (kept.sorted(), changed.sorted { $0.order < $1.order }.map(\.item), manifests)
    }

    /// Both in the order of their names.
    private static func merged(
        _ kept: [Int],
        _ changed: [IndexBuilder.Item],
        _ table: IndexTable
    ) -> [IndexBuilder.Item] {
        var items: [IndexBuilder.Item] = []
        var done = 0
        for item in changed {
            guard case .file(let name, _) = item else { continue }
            let order = RecordingOrder(String(decoding: name, as: UTF8.self))
            var (low, high) = (done, kept.count)
            while low < high {
                let middle = (low + high) / 2
                let other = RecordingOrder(String(decoding: table.name(of: table.entries[kept[middle]]), as: UTF8.self))
                if other < order { low = middle + 1 } else { high = middle }
            }
            items += kept[done..<low].map { .kept($0) } + [item]
            done = low
        }
        return items + kept[done...].map { .kept($0) }
    }

    /// The file of a folder's compiled index: the cache folder is made where
    /// it is missing, for its user's eyes only.
    private static func cachePath(for folder: String, in cacheFolder: String) -> String? {
        guard let real = realpath(folder, nil) else { return nil }
        defer { free(real) }
        let name = SHA256.hash(Array(String(cString: real).utf8)).hex.prefix(32)
        let recordings = cacheFolder + "/recordings"
        guard (try? Files.makeFolder(Files.folder(of: recordings))) != nil else { return nil }
        if mkdir(recordings, 0o700) != 0, errno != EEXIST { return nil }
        return recordings + "/" + name + ".index"
    }
}
