import Digests
import Documents
import Exchanges
import Matching
import Synchronization

/// Makes a compiled index out of a folder's recordings.
final class IndexBuilder: Sendable {
    /// A file that is to be in the index.
    struct Source: Sendable {
        /// Its path below the folder.
        var name: String
        /// When it was last changed, in nanoseconds since 1970.
        var modified: Int64
        /// Its size in bytes.
        var size: Int64
        /// The number of its entry in the old index, where it has not
        /// changed since that was made.
        var old: Int?
    }

    /// A recording in the making of the tables.
    private struct Entry: Sendable {
        var source: Int
        var key: Digest
        var route: UInt64
        var flags: UInt32
        var responseOffset: Int
        var responseCount: Int
        var responseChecksum: UInt64
        var requestOffset: Int
        var requestCount: Int
        var requestChecksum: UInt64
    }

    private struct State {
        var sink: IndexSink
        var requests: [UInt8] = []
        var entries: [Entry] = []
        var diagnostics: [(source: Int, diagnostics: [Diagnostic])] = []
        var failure: RecordingsError?
        var done = 0
    }

    private static let batch = 64
    private static let maximumMistakes = 200

    private let folder: String
    private let sources: [Source]
    private let old: IndexTables?
    private let threads: Int
    private let progress: (@Sendable (Int, Int) -> Void)?
    private let state: Mutex<State>

    init(
        folder: String,
        sources: [Source],
        old: IndexTables?,
        sink: IndexSink,
        threads: Int,
        progress: (@Sendable (Int, Int) -> Void)?
    ) {
        self.folder = folder
        self.sources = sources
        self.old = old
        self.threads = threads
        self.progress = progress
        state = Mutex(State(sink: sink))
    }

    /// Builds it. Throws every mistake of every file where there are any.
    func build() throws(RecordingsError) -> IndexSink {
        let batches = (sources.count + Self.batch - 1) / Self.batch
        Parallel.forEach(batches, threads: sources.contains { $0.old == nil } ? threads : 1) { self.compile($0) }
        var state = self.state.withLock { $0 }
        if let failure = state.failure { throw failure }
        guard state.diagnostics.isEmpty else {
            let all = state.diagnostics.sorted { $0.source < $1.source }.flatMap(\.diagnostics)
            throw RecordingsError(DocumentError(.invalid, all))
        }
        try finish(&state)
        return state.sink
    }

    private func compile(_ batch: Int) {
        guard state.withLock({ $0.failure == nil && $0.diagnostics.count < Self.maximumMistakes }) else { return }
        var responses = IndexWriter()
        var requests = IndexWriter()
        var entries: [Entry] = []
        var mistakes: [(Int, [Diagnostic])] = []
        let key = MatchKey()
        let range = batch * Self.batch..<min((batch + 1) * Self.batch, sources.count)
        for number in range {
            let responseStart = responses.bytes.count
            let requestStart = requests.bytes.count
            do throws(RecordingsError) {
                var entry = try entry(number, key, &responses, &requests)
                entry.responseOffset = responseStart
                entry.responseCount = responses.bytes.count - responseStart
                entry.requestOffset = requestStart
                entry.requestCount = requests.bytes.count - requestStart
                responses.bytes.withUnsafeBytes {
                    entry.responseChecksum = IndexLayout.checksum(
                        UnsafeRawBufferPointer(rebasing: $0[responseStart...])
                    )
                }
                requests.bytes.withUnsafeBytes {
                    entry.requestChecksum = IndexLayout.checksum(UnsafeRawBufferPointer(rebasing: $0[requestStart...]))
                }
                entries.append(entry)
            } catch {
                let told =
                    error.diagnostics.isEmpty
                    ? [Diagnostic(file: path(number), message: error.message, hint: error.hint)] : error.diagnostics
                mistakes.append((number, told))
            }
        }
        let done = state.withLock { state in
            state.diagnostics.append(contentsOf: mistakes)
            state.done += range.count
            do throws(RecordingsError) {
                let responseBase = try state.sink.append(responses.bytes)
                let requestBase = state.requests.count
                state.requests.append(contentsOf: requests.bytes)
                for var entry in entries {
                    entry.responseOffset += responseBase
                    entry.requestOffset += requestBase
                    state.entries.append(entry)
                }
            } catch {
                state.failure = state.failure ?? error
            }
            return state.done
        }
        progress?(done, sources.count)
    }

    /// One recording, appended to responses and requests; its places are the
    /// caller's to fill in.
    private func entry(
        _ number: Int,
        _ key: MatchKey,
        _ responses: inout IndexWriter,
        _ requests: inout IndexWriter
    ) throws(RecordingsError) -> Entry {
        let source = sources[number]
        if let old, let kept = source.old, let response = old.response(kept), let request = old.request(kept) {
            responses.append(response)
            requests.append(request)
            return entry(number: number, key: old.key(kept), route: old.route(kept), flags: old.flags(kept))
        }
        let recording = try RecordingReader.read(path: path(number))
        let request = StoredRequest(recording.request, key)
        StoredResponse.write(recording, to: &responses)
        request.write(to: &requests)
        let response = StoredResponse(recording)
        return entry(
            number: number,
            key: key.key(of: recording),
            route: request.route,
            flags: (response.isWhole ? IndexLayout.Flag.isWhole : 0) | (response.isPlain ? IndexLayout.Flag.isPlain : 0)
        )
    }

    private func entry(number: Int, key: Digest, route: UInt64, flags: UInt32) -> Entry {
        Entry(
            source: number,
            key: key,
            route: route,
            flags: flags,
            responseOffset: 0,
            responseCount: 0,
            responseChecksum: 0,
            requestOffset: 0,
            requestCount: 0,
            requestChecksum: 0
        )
    }

    private func path(_ number: Int) -> String {
        folder + "/" + sources[number].name
    }

    /// Appends requests and tables, and puts the header in its place.
    private func finish(_ state: inout State) throws(RecordingsError) {
        let requestsOffset = try state.sink.append(state.requests)
        state.requests = []
        let order = order(state.entries)
        var distinct = 0
        for (place, number) in order.enumerated()
        where place == 0 || state.entries[order[place - 1]].key != state.entries[number].key {
            distinct += 1
        }
        let slotCount = IndexLayout.slotCount(for: distinct)
        let nameSlotCount = IndexLayout.slotCount(for: order.count)
        // Tables are aligned to their parts: a slot never crosses a line of
        // the cache.
        let slotsOffset = try state.sink.pad(to: IndexLayout.slotSize)
        let slots = slots(state.entries, order, count: slotCount)
        var tables = slots
        let entriesOffset = slotsOffset + slots.count
        let (entries, names) = self.entries(state.entries, order, requestsOffset: requestsOffset)
        let namesOffset = entriesOffset + entries.count
        tables.append(contentsOf: entries)
        tables.append(contentsOf: names)
        while tables.count % 8 != 0 { tables.append(0) }
        let nameSlotsOffset = slotsOffset + tables.count
        tables.append(contentsOf: nameSlots(order.map { sources[state.entries[$0].source].name }, count: nameSlotCount))
        let checksum = tables.withUnsafeBytes { IndexLayout.checksum($0) }
        _ = try state.sink.append(tables)
        var header = [UInt8](repeating: 0, count: IndexLayout.headerSize)
        let fields: [(Int, UInt64)] = [
            (IndexLayout.Header.magic, IndexLayout.magic),
            (IndexLayout.Header.fileSize, UInt64(state.sink.count)),
            (IndexLayout.Header.recordCount, UInt64(order.count)),
            (IndexLayout.Header.requestsOffset, UInt64(requestsOffset)),
            (IndexLayout.Header.slotsOffset, UInt64(slotsOffset)),
            (IndexLayout.Header.slotCount, UInt64(slotCount)),
            (IndexLayout.Header.entriesOffset, UInt64(entriesOffset)),
            (IndexLayout.Header.namesOffset, UInt64(namesOffset)),
            (IndexLayout.Header.nameSlotsOffset, UInt64(nameSlotsOffset)),
            (IndexLayout.Header.nameSlotCount, UInt64(nameSlotCount)),
            (IndexLayout.Header.tablesChecksum, checksum),
        ]
        header.withUnsafeMutableBytes { bytes in
            for (offset, number) in fields { bytes.storeBytes(of: number, toByteOffset: offset, as: UInt64.self) }
            let own = IndexLayout.checksum(UnsafeRawBufferPointer(rebasing: bytes[..<IndexLayout.Header.checksum]))
            bytes.storeBytes(of: own, toByteOffset: IndexLayout.Header.checksum, as: UInt64.self)
        }
        try state.sink.putHeader(header)
    }

    /// Equal keys side by side, those of one key in the order in which they
    /// answer: by folder, then by number, then by name.
    private func order(_ entries: [Entry]) -> [Int] {
        let names = entries.map { RecordingOrder(sources[$0.source].name) }
        return entries.indices.sorted { one, other in
            entries[one].key == entries[other].key ? names[one] < names[other] : entries[one].key < entries[other].key
        }
    }

    private func slots(_ entries: [Entry], _ order: [Int], count: Int) -> [UInt8] {
        var slots = [UInt8](repeating: 0, count: count * IndexLayout.slotSize)
        slots.withUnsafeMutableBytes { bytes in
            var place = 0
            while place < order.count {
                let entry = entries[order[place]]
                var end = place + 1
                while end < order.count, entries[order[end]].key == entry.key { end += 1 }
                var slot = Int(truncatingIfNeeded: entry.key.prefix & UInt64(count - 1))
                while bytes.load(fromByteOffset: slot * IndexLayout.slotSize + IndexLayout.Slot.count, as: UInt32.self)
                    != 0
                {
                    slot = (slot + 1) & (count - 1)
                }
                let at = slot * IndexLayout.slotSize
                bytes[at..<at + 32].copyBytes(from: entry.key.bytes)
                let store = { (value: UInt32, offset: Int) in
                    bytes.storeBytes(of: value, toByteOffset: at + offset, as: UInt32.self)
                }
                store(UInt32(place), IndexLayout.Slot.first)
                store(UInt32(end - place), IndexLayout.Slot.count)
                store(UInt32(entry.responseCount), IndexLayout.Slot.responseCount)
                store(entry.flags, IndexLayout.Slot.flags)
                bytes.storeBytes(
                    of: UInt64(entry.responseOffset),
                    toByteOffset: at + IndexLayout.Slot.responseOffset,
                    as: UInt64.self
                )
                bytes.storeBytes(
                    of: entry.responseChecksum,
                    toByteOffset: at + IndexLayout.Slot.responseChecksum,
                    as: UInt64.self
                )
                place = end
            }
        }
        return slots
    }

    private func entries(_ entries: [Entry], _ order: [Int], requestsOffset: Int) -> (table: [UInt8], names: [UInt8]) {
        var table = IndexWriter()
        var names = IndexWriter()
        for number in order {
            let entry = entries[number]
            let source = sources[entry.source]
            let start = table.bytes.count
            table.append(entry.key)
            table.append(UInt64(entry.responseOffset))
            table.append(entry.responseChecksum)
            table.append(UInt64(requestsOffset + entry.requestOffset))
            table.append(entry.requestChecksum)
            table.append(entry.route)
            table.append(source.modified)
            table.append(source.size)
            table.append(UInt64(names.bytes.count))
            table.append(UInt32(source.name.utf8.count))
            table.append(UInt32(entry.responseCount))
            table.append(UInt32(entry.requestCount))
            table.append(entry.flags)
            names.append(Array(source.name.utf8))
            table.append([UInt8](repeating: 0, count: IndexLayout.entrySize - (table.bytes.count - start)))
        }
        return (table.bytes, names.bytes)
    }

    private func nameSlots(_ names: [String], count: Int) -> [UInt8] {
        var slots = [UInt32](repeating: 0, count: count)
        for (number, var name) in names.enumerated() {
            let hash = name.withUTF8 { IndexLayout.checksum(UnsafeRawBufferPointer($0)) }
            var slot = Int(truncatingIfNeeded: hash & UInt64(count - 1))
            while slots[slot] != 0 { slot = (slot + 1) & (count - 1) }
            slots[slot] = UInt32(number + 1)
        }
        return slots.withUnsafeBytes { Array($0) }
    }
}

/// The order in which recordings with the same key answer: by folder, then
/// by number, then by name. A file without a number comes after all that
/// have one.
struct RecordingOrder: Comparable {
    private let folder: Substring
    private let number: Int
    private let name: Substring

    init(_ path: String) {
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        folder = slash.map { path[..<$0] } ?? ""
        name = slash.map { path[path.utf8.index(after: $0)...] } ?? path[...]
        number = RecordingName.number(of: String(name)) ?? Int.max
    }

    static func == (one: RecordingOrder, other: RecordingOrder) -> Bool {
        one.folder.utf8.elementsEqual(other.folder.utf8) && one.name.utf8.elementsEqual(other.name.utf8)
    }

    static func < (one: RecordingOrder, other: RecordingOrder) -> Bool {
        if !one.folder.utf8.elementsEqual(other.folder.utf8) {
            return one.folder.utf8.lexicographicallyPrecedes(other.folder.utf8)
        }
        if one.number != other.number { return one.number < other.number }
        return one.name.utf8.lexicographicallyPrecedes(other.name.utf8)
    }
}
