import Digests
import Exchanges

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What an index holds of one recording, as one value of its file: a head
/// with all that is needed to find it and to tell whether its file has
/// changed, then the file's name, the response and the request.
///
/// The file is this machine's own and never leaves it, hence numbers in its
/// byte order.
struct IndexRecord {
    var key: Digest
    /// A number for method and path, the same for the same ones.
    var route: UInt64
    /// The recording's file when it was read.
    var identity: FileIdentity
    var flags: UInt32
    /// The key that counts numbers by their value, where that is another one.
    var keyByValue: Digest?
    /// The file's path below the folder.
    var name: [UInt8]
    var response: [UInt8]
    var request: [UInt8]

    /// What is told of a response without looking at it.
    enum Flag {
        /// It came whole and in one piece with its head.
        static let isWhole: UInt32 = 1
        /// It came whole, framed by its length.
        static let isPlain: UInt32 = 2
        /// Its request has numbers that are not written as their value is
        /// (`1.0`), and hence a key by value of its own.
        static let isRespelled: UInt32 = 256
    }

    /// The record of a recording that has been read.
    init(_ recording: Recording, name: [UInt8], identity: FileIdentity, _ matchKey: MatchKey) {
        key = matchKey.key(of: recording)
        let request = StoredRequest(recording.request, matchKey)
        let response = ResponseStream(recording)
        route = request.route
        self.identity = identity
        flags = (response.isWhole ? Flag.isWhole : 0) | (response.isPlain ? Flag.isPlain : 0)
        let byValue = request.kind == .json ? matchKey.keyByValue(of: recording) : key
        if byValue != key {
            flags |= Flag.isRespelled
            keyByValue = byValue
        }
        self.name = name
        var writer = IndexWriter()
        writer.append(response)
        self.response = writer.bytes
        writer = IndexWriter()
        request.write(to: &writer)
        self.request = writer.bytes
    }

    /// A record of a store; `nil` where it is damaged.
    init?(_ number: Int, of table: IndexTable, in store: RecordStore) {
        let entry = table.entries[number]
        guard let response = store.bytes(entry.response), let request = store.bytes(entry.request) else { return nil }
        (key, route, identity, flags) = (entry.key, entry.route, table.identities[number], entry.flags)
        keyByValue = table.keyByValue(of: number)
        (self.name, self.response, self.request) = (Array(table.name(of: entry)), response.array, request.array)
    }

    func write(to writer: inout IndexWriter) {
        writer.append(key)
        writer.append(route)
        writer.append(identity)
        writer.append(response.withUnsafeBytes { IndexSum.of($0) })
        writer.append(request.withUnsafeBytes { IndexSum.of($0) })
        writer.append(flags)
        writer.append(UInt32(name.count))
        writer.append(UInt32(response.count))
        writer.append(UInt32(request.count))
        if let keyByValue { writer.append(keyByValue) }
        writer.append(name)
        writer.append(response)
        writer.append(request)
    }
}

/// What is kept in memory of a record: the head, and where the rest lies.
struct IndexEntry: Sendable {
    /// Some bytes of a store with their sum.
    struct Piece: Sendable, Equatable {
        var offset: UInt64
        var sum: UInt64
        var count: UInt32
    }

    var key: Digest
    var route: UInt64
    var response: Piece
    var flags: UInt32
    var request: Piece
    /// Where the name lies among the table's names.
    var nameCount: UInt32
    var nameStart: Int
}

/// The entries of a store in the order of its records, with their names, the
/// identities of their files, and the manifests beside these.
struct IndexTable: Sendable {
    private(set) var entries: [IndexEntry] = []
    private(set) var names: [UInt8] = []
    private(set) var identities: [FileIdentity] = []
    /// The keys by value of those records that have one, in the order of the
    /// records: most have none, and an entry has no room for it.
    private var respelled: [(record: Int, key: Digest)] = []
    /// The manifests beside them.
    var manifests: [IndexedManifest] = []

    /// Makes room for some records.
    mutating func reserve(_ count: Int) {
        entries.reserveCapacity(count)
        identities.reserveCapacity(count)
    }

    /// Takes a record that begins at an offset of its store; false where it
    /// is none.
    mutating func add(_ record: UnsafeRawBufferPointer, at offset: UInt64) -> Bool {
        var cursor = IndexCursor(record)
        guard let key = cursor.slice(Digest.byteCount).flatMap({ Digest($0) }), let route = cursor.number(UInt64.self),
            let identity = cursor.identity(),
            let responseSum = cursor.number(UInt64.self), let requestSum = cursor.number(UInt64.self),
            let flags = cursor.number(UInt32.self), let nameCount = cursor.number(UInt32.self),
            let responseCount = cursor.number(UInt32.self), let requestCount = cursor.number(UInt32.self),
            let byValue = cursor.slice(flags & IndexRecord.Flag.isRespelled != 0 ? Digest.byteCount : 0),
            let name = cursor.slice(Int(nameCount)),
            Int(responseCount) + Int(requestCount) == record.count - cursor.at
        else { return false }
        let responseOffset = offset + UInt64(cursor.at)
        if let key = Digest(byValue) { respelled.append((entries.count, key)) }
        entries.append(
            IndexEntry(
                key: key,
                route: route,
                response: .init(offset: responseOffset, sum: responseSum, count: responseCount),
                flags: flags,
                request: .init(offset: responseOffset + UInt64(responseCount), sum: requestSum, count: requestCount),
                nameCount: nameCount,
                nameStart: names.count
            )
        )
        identities.append(identity)
        names.append(contentsOf: name)
        return true
    }

    /// A record's key by value, where it is another one than its key.
    func keyByValue(of number: Int) -> Digest? {
        guard entries[number].flags & IndexRecord.Flag.isRespelled != 0 else { return nil }
        var (low, high) = (0, respelled.count)
        while low < high {
            let middle = (low + high) / 2
            if respelled[middle].record < number { low = middle + 1 } else { high = middle }
        }
        return low < respelled.count && respelled[low].record == number ? respelled[low].key : nil
    }

    /// The name of an entry's file.
    func name(of entry: IndexEntry) -> ArraySlice<UInt8> {
        names[entry.nameStart..<entry.nameStart + Int(entry.nameCount)]
    }

    /// Has a record's response in memory instead of where it lies.
    mutating func move(_ number: Int, to offset: UInt64) {
        entries[number].response.offset = offset
    }

    /// The entries' numbers by the sums of their names.
    func numbersByName() -> [UInt64: Int] {
        var numbers: [UInt64: Int] = [:]
        numbers.reserveCapacity(entries.count)
        for (number, entry) in entries.enumerated() {
            numbers[name(of: entry).withUnsafeBytes { IndexSum.of($0) }] = number
        }
        return numbers
    }

    /// Whether an entry is of a file as a folder lists it now.
    func holds(_ number: Int, _ file: FolderScan.File) -> Bool {
        guard identities[number] == file.identity else { return false }
        return name(of: entries[number]).withUnsafeBytes { name in
            guard name.count == file.name.count, let own = name.baseAddress, let other = file.name.baseAddress else {
                return name.count == file.name.count
            }
            return memcmp(own, other, name.count) == 0
        }
    }
}
