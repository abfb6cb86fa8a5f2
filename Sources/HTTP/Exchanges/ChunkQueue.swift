/// Chunks in their order, read from the front.
struct ChunkQueue {
    private var chunks: [[UInt8]] = []
    /// The first chunk that is not read to its end, and how far it is read.
    private var first = 0
    private var offset = 0
    /// How many bytes wait.
    private(set) var count = 0

    /// Appends a chunk that is not empty.
    mutating func append(_ chunk: [UInt8]) {
        chunks.append(chunk)
        count += chunk.count
    }

    /// Copies from the first chunk only, as much as fits; returns how much.
    mutating func copy(to buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard first < chunks.count else { return 0 }
        let copied = chunks[first].withUnsafeBytes { bytes in
            let copied = min(bytes.count - offset, buffer.count)
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + copied)]))
            return copied
        }
        offset += copied
        count -= copied
        if offset == chunks[first].count { dropFirst() }
        return copied
    }

    /// Takes what is left of the first chunk out, where that is larger than a
    /// number of bytes and nothing of it has been read.
    mutating func takeFirst(largerThan limit: Int) -> [UInt8]? {
        guard first < chunks.count, offset == 0, chunks[first].count > limit else { return nil }
        let chunk = chunks[first]
        count -= chunk.count
        dropFirst()
        return chunk
    }

    /// Puts a chunk that was taken out whole back to the front.
    mutating func putBack(_ chunk: [UInt8]) {
        count += chunk.count
        if first > 0 {
            first -= 1
            chunks[first] = chunk
        } else {
            chunks.insert(chunk, at: 0)
        }
    }

    private mutating func dropFirst() {
        chunks[first] = []
        first += 1
        offset = 0
        // Read chunks leave the array once they are the greater part of it.
        guard first * 2 > chunks.count else { return }
        chunks.removeFirst(first)
        first = 0
    }
}
