import Documents
import Exchanges
import Synchronization

/// Where compiled records go, in their order.
protocol IndexSink: Sendable {
    /// Takes records that end at some places in bytes; `number` is that of
    /// the first.
    func put(_ bytes: [UInt8], ends: [Int], from number: Int) throws(RecordingsError)
}

/// Makes records out of a folder's files, on several threads.
final class IndexBuilder: Sendable {
    /// What becomes a record.
    enum Item: Sendable {
        /// An entry of the old index whose file has not changed.
        case kept(Int)
        /// A file.
        case file(name: [UInt8], FileIdentity)
    }

    private struct Batch {
        var writer = IndexWriter()
        var ends: [Int] = []
        var mistakes = Mistakes()
    }

    private struct State {
        var waiting: [Int: Batch] = [:]
        var next = 0
        var mistakes = Mistakes()
        var failure: RecordingsError?
        var done = 0
    }

    private static let batch = 64

    private let folder: String
    private let items: [Item]
    private let old: (store: RecordStore, table: IndexTable)?
    private let sink: any IndexSink
    private let progress: (@Sendable (Int, Int) -> Void)?
    private let state = Mutex(State())

    private init(
        _ folder: String,
        _ items: [Item],
        _ old: (store: RecordStore, table: IndexTable)?,
        _ sink: any IndexSink,
        _ progress: (@Sendable (Int, Int) -> Void)?
    ) {
        (self.folder, self.items, self.old, self.sink, self.progress) = (folder, items, old, sink, progress)
    }

    /// Makes a record of each item and puts it into a sink. Throws the
    /// mistakes of the files where there are any, and looks at no further file
    /// once there are more than anybody reads.
    static func build(
        _ items: [Item],
        of folder: String,
        old: (store: RecordStore, table: IndexTable)?,
        into sink: any IndexSink,
        options: RecordingIndex.Options
    ) throws(RecordingsError) {
        let builder = IndexBuilder(folder, items, old, sink, options.progress)
        let batches = (items.count + batch - 1) / batch
        Parallel.forEach(batches, threads: options.threads) { builder.compile($0) }
        let (failure, mistakes) = builder.state.withLock { ($0.failure, $0.mistakes) }
        if let failure { throw failure }
        if !mistakes.isEmpty { throw RecordingsError(mistakes.error()) }
    }

    private func compile(_ number: Int) {
        guard state.withLock({ $0.failure == nil && !$0.mistakes.isFull }) else { return }
        var batch = Batch()
        let key = MatchKey()
        let shape = RecordingShape.recording(.checked)
        let range = number * Self.batch..<min((number + 1) * Self.batch, items.count)
        for item in items[range] {
            do throws(RecordingsError) {
                try record(item, key, shape).write(to: &batch.writer)
                batch.ends.append(batch.writer.bytes.count)
            } catch {
                if error.diagnostics.isEmpty {
                    batch.mistakes.add(Diagnostic(file: folder, message: error.message, hint: error.hint))
                } else {
                    batch.mistakes.add(error.diagnostics, omitted: error.omitted)
                }
            }
        }
        let done = state.withLock { state in
            state.done += range.count
            state.waiting[number] = batch
            put(&state)
            return state.done
        }
        progress?(done, items.count)
    }

    /// Puts the batches whose turn it is: records keep their order, and
    /// mistakes that of their files.
    private func put(_ state: inout State) {
        while state.failure == nil, let batch = state.waiting.removeValue(forKey: state.next) {
            state.mistakes.add(batch.mistakes)
            if state.mistakes.isEmpty {
                do throws(RecordingsError) {
                    try sink.put(batch.writer.bytes, ends: batch.ends, from: state.next * Self.batch)
                } catch {
                    state.failure = error
                }
            }
            state.next += 1
        }
    }

    private func record(
        _ item: Item,
        _ key: MatchKey,
        _ shape: Shape<Recording>
    ) throws(RecordingsError) -> IndexRecord {
        switch item {
        case .kept(let number):
            guard let old else { preconditionFailure("what is kept is kept of something") }
            if let record = IndexRecord(number, of: old.table, in: old.store) { return record }
            let name = Array(old.table.name(of: old.table.entries[number]))
            return try record(.file(name: name, old.table.identities[number]), key, shape)
        case .file(let name, let identity):
            let path = folder + "/" + String(decoding: name, as: UTF8.self)
            return IndexRecord(try RecordingReader.read(path: path, shape), name: name, identity: identity, key)
        }
    }
}
