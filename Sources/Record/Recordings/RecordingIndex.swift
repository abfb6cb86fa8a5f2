public import Digests
import Documents

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// All recordings below a folder, found by their keys.
///
/// A compiled form lies in the user's cache folder and is mapped, so that a
/// hundred thousand recordings are ready within a second and take memory
/// only where they are used. It is made anew for files whose time or size
/// has changed; without a folder to keep it in everything works, slower.
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
        var responseOffset: Int
        var responseCount: Int
        var responseChecksum: UInt64

        /// Whether the first one came whole and in one piece with its head.
        public var isWhole: Bool { flags & IndexLayout.Flag.isWhole != 0 }
        /// Whether the first one came whole, framed by its length.
        public var isPlain: Bool { flags & IndexLayout.Flag.isPlain != 0 }
    }

    /// How an index is opened.
    public struct Options: Sendable {
        /// Where compiled indexes are kept; `nil`: nowhere.
        public var cacheFolder: String?
        /// How many threads read files.
        public var threads: Int
        /// Told how many files of how many have been read, on any thread.
        public var progress: (@Sendable (_ done: Int, _ of: Int) -> Void)?

        /// Makes options.
        public init(
            cacheFolder: String? = nil,
            threads: Int = 2,
            progress: (@Sendable (_ done: Int, _ of: Int) -> Void)? = nil
        ) {
            self.cacheFolder = cacheFolder
            self.threads = threads
            self.progress = progress
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
    private let tables: IndexTables

    private init(folder: String, tables: IndexTables, origin: Origin) {
        self.folder = folder
        self.tables = tables
        self.origin = origin
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
        let path = options.cacheFolder.flatMap { cachePath(for: folder, in: $0) }
        let old = path.flatMap { IndexBytes(path: $0) }.flatMap { IndexTables($0) }
        if let old, try isFresh(old, folder) {
            old.rest()
            return RecordingIndex(folder: folder, tables: old, origin: .cached)
        }
        LargeBlocks.keepApart()
        defer { LargeBlocks.giveBack() }
        let sources = try sources(folder, old)
        let changed = sources.filter { $0.old == nil }.count
        let sinks = [path.flatMap { IndexSink(path: $0) }, IndexSink()].compactMap(\.self)
        var failure = RecordingsError(.unreadable, "the recordings below \(folder) cannot be compiled")
        for sink in sinks {
            let builder = IndexBuilder(
                folder: folder,
                sources: sources,
                old: old,
                sink: sink,
                threads: options.threads,
                progress: options.progress
            )
            do throws(RecordingsError) {
                if let bytes = try builder.build().finish(), let tables = IndexTables(bytes) {
                    tables.rest()
                    return RecordingIndex(folder: folder, tables: tables, origin: .built(changed))
                }
            } catch {
                // A full disk must not keep anybody from replaying.
                guard error.code == .unwritable else { throw error }
                failure = error
            }
        }
        throw failure
    }

    /// How many recordings there are.
    public var count: Int { tables.count }

    /// The recordings with a key, `nil` where there is none.
    public func find(_ key: Digest) -> Match? { tables.find(key) }

    /// A recording's key.
    public func key(of number: Int) -> Digest { tables.key(number) }

    /// A recording's path below the folder.
    public func name(of number: Int) -> String { String(decoding: tables.name(number), as: UTF8.self) }

    /// Whether a recording's response came whole and in one piece.
    public func isWhole(_ number: Int) -> Bool { tables.flags(number) & IndexLayout.Flag.isWhole != 0 }

    /// Whether a recording's response came whole and framed by its length.
    public func isPlain(_ number: Int) -> Bool { tables.flags(number) & IndexLayout.Flag.isPlain != 0 }

    /// A recording's response: from the compiled index, or from its file where
    /// the index is damaged.
    public func response(of number: Int) throws(RecordingsError) -> StoredResponse {
        if let place = tables.responsePlace(number),
            let response = StoredResponse(tables.bytes, offset: place.offset, count: place.count)
        {
            return response
        }
        return StoredResponse(try recording(number))
    }

    /// The response of a match's first recording.
    public func response(ofFirst match: Match) throws(RecordingsError) -> StoredResponse {
        let bytes = tables.bytes.slice(match.responseOffset, match.responseCount)
        if IndexLayout.checksum(bytes) == match.responseChecksum,
            let response = StoredResponse(tables.bytes, offset: match.responseOffset, count: match.responseCount)
        {
            return response
        }
        return StoredResponse(try recording(match.first))
    }

    /// A recording's request, in the form that its key is made of.
    public func request(of number: Int) throws(RecordingsError) -> StoredRequest {
        if let request = tables.request(number).flatMap({ StoredRequest(stored: $0) }) { return request }
        return StoredRequest(try recording(number).request)
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
        for number in 0..<count where tables.route(number) == route {
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

    private static func isFresh(_ tables: IndexTables, _ folder: String) throws(RecordingsError) -> Bool {
        var seen = 0
        var isFresh = true
        try FolderScan.forEach(in: folder) { file in
            seen += 1
            if isFresh { isFresh = same(file, tables) != nil }
        }
        return isFresh && seen == tables.count
    }

    private static func sources(
        _ folder: String,
        _ old: IndexTables?
    ) throws(RecordingsError) -> [IndexBuilder.Source] {
        var sources: [IndexBuilder.Source] = []
        try FolderScan.forEach(in: folder) { file in
            sources.append(
                IndexBuilder.Source(
                    name: String(decoding: file.name, as: UTF8.self),
                    modified: file.modified,
                    size: file.size,
                    old: old.flatMap { same(file, $0) }
                )
            )
        }
        // Mistakes are told in the order of the files.
        return sources.map { (source: $0, order: RecordingOrder($0.name)) }.sorted { $0.order < $1.order }.map(\.source)
    }

    /// The entry of a file that has not changed.
    private static func same(_ file: FolderScan.File, _ tables: IndexTables) -> Int? {
        guard let number = tables.find(name: file.name), tables.modified(number) == file.modified,
            tables.fileSize(number) == file.size
        else { return nil }
        return number
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
