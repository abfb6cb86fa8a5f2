import Digests

/// A compiled index whose header and tables have been looked at: every
/// offset and number in them lies where it should.
final class IndexTables: Sendable {
    let bytes: IndexBytes
    let count: Int
    private let slotsOffset: Int
    private let slots: SlotTable
    private let slotMask: Int
    private let entriesOffset: Int
    private let namesOffset: Int
    private let nameSlotsOffset: Int
    private let nameSlotMask: Int

    /// Takes an index; `nil` where anything about it is wrong.
    init?(_ bytes: IndexBytes) {
        typealias Header = IndexLayout.Header
        guard bytes.count >= IndexLayout.headerSize,
            bytes.load(Header.magic, as: UInt64.self) == IndexLayout.magic,
            bytes.load(Header.fileSize, as: UInt64.self) == UInt64(bytes.count),
            bytes.load(Header.checksum, as: UInt64.self) == IndexLayout.checksum(bytes.slice(0, Header.checksum))
        else { return nil }
        let field = { (offset: Int) in Int(exactly: bytes.load(offset, as: UInt64.self)) ?? -1 }
        let (count, slotCount, nameSlotCount) = (
            field(Header.recordCount), field(Header.slotCount), field(Header.nameSlotCount)
        )
        let isPower = { (number: Int) in number > 0 && number & (number - 1) == 0 && number < 1 << 32 }
        guard (0..<1 << 31).contains(count), isPower(slotCount), isPower(nameSlotCount) else { return nil }
        slotsOffset = field(Header.slotsOffset)
        entriesOffset = field(Header.entriesOffset)
        namesOffset = field(Header.namesOffset)
        nameSlotsOffset = field(Header.nameSlotsOffset)
        let requestsOffset = field(Header.requestsOffset)
        guard requestsOffset >= IndexLayout.headerSize, slotsOffset >= requestsOffset, slotsOffset <= bytes.count,
            slotsOffset % IndexLayout.slotSize == 0,
            entriesOffset == slotsOffset + slotCount * IndexLayout.slotSize,
            namesOffset == entriesOffset + count * IndexLayout.entrySize, nameSlotsOffset >= namesOffset,
            nameSlotsOffset <= bytes.count,
            bytes.count == nameSlotsOffset + nameSlotCount * IndexLayout.nameSlotSize
        else { return nil }
        let tables = bytes.slice(slotsOffset, bytes.count - slotsOffset)
        guard IndexLayout.checksum(tables) == bytes.load(Header.tablesChecksum, as: UInt64.self) else { return nil }
        self.bytes = bytes
        self.count = count
        slots = SlotTable(copying: bytes.slice(slotsOffset, slotCount * IndexLayout.slotSize))
        slotMask = slotCount - 1
        nameSlotMask = nameSlotCount - 1
        guard isSound(requestsOffset: requestsOffset) else { return nil }
    }

    /// Whether all that the tables point to lies within the file, and the
    /// open addressing has the holes that end a search.
    private func isSound(requestsOffset: Int) -> Bool {
        var hole = false
        for slot in 0...slotMask {
            let at = slotsOffset + slot * IndexLayout.slotSize
            let size = Int(bytes.load(at + IndexLayout.Slot.count, as: UInt32.self))
            if size == 0 {
                hole = true
                continue
            }
            let first = Int(bytes.load(at + IndexLayout.Slot.first, as: UInt32.self))
            guard first + size <= count, isWithin(at, .slot, IndexLayout.headerSize, requestsOffset) else {
                return false
            }
        }
        var nameHole = false
        for slot in 0...nameSlotMask {
            let number = Int(bytes.load(nameSlotsOffset + slot * IndexLayout.nameSlotSize, as: UInt32.self))
            if number == 0 { nameHole = true }
            guard number <= count else { return false }
        }
        for number in 0..<count {
            let at = entry(number)
            let name = bytes.load(at + IndexLayout.Entry.nameOffset, as: UInt64.self)
            let size = UInt64(bytes.load(at + IndexLayout.Entry.nameCount, as: UInt32.self))
            guard name <= UInt64(nameSlotsOffset - namesOffset), name + size <= UInt64(nameSlotsOffset - namesOffset),
                isWithin(at, .response, IndexLayout.headerSize, requestsOffset),
                isWithin(at, .request, requestsOffset, slotsOffset)
            else { return false }
        }
        return hole && nameHole
    }

    private enum Place {
        case slot, response, request
    }

    private func isWithin(_ at: Int, _ place: Place, _ low: Int, _ high: Int) -> Bool {
        let (offset, count) =
            switch place {
            case .slot: (IndexLayout.Slot.responseOffset, IndexLayout.Slot.responseCount)
            case .response: (IndexLayout.Entry.responseOffset, IndexLayout.Entry.responseCount)
            case .request: (IndexLayout.Entry.requestOffset, IndexLayout.Entry.requestCount)
            }
        let start = bytes.load(at + offset, as: UInt64.self)
        let size = UInt64(bytes.load(at + count, as: UInt32.self))
        return start >= UInt64(low) && start <= UInt64(high) && start + size <= UInt64(high)
    }

    /// The recordings with a key.
    @inline(__always)
    func find(_ key: Digest) -> RecordingIndex.Match? {
        var slot = Int(truncatingIfNeeded: key.prefix) & slotMask
        while true {
            let base = slots.base + slot * IndexLayout.slotSize
            let size = base.load(fromByteOffset: IndexLayout.Slot.count, as: UInt32.self)
            if size == 0 { return nil }
            if base.load(as: UInt64.self) == key.prefix,
                Digest(UnsafeRawBufferPointer(start: base, count: Digest.byteCount)) == key
            {
                return RecordingIndex.Match(
                    first: Int(base.load(fromByteOffset: IndexLayout.Slot.first, as: UInt32.self)),
                    count: Int(size),
                    flags: base.load(fromByteOffset: IndexLayout.Slot.flags, as: UInt32.self),
                    responseOffset: Int(base.load(fromByteOffset: IndexLayout.Slot.responseOffset, as: UInt64.self)),
                    responseCount: Int(base.load(fromByteOffset: IndexLayout.Slot.responseCount, as: UInt32.self)),
                    responseChecksum: base.load(fromByteOffset: IndexLayout.Slot.responseChecksum, as: UInt64.self)
                )
            }
            slot = (slot + 1) & slotMask
        }
    }

    /// Says that the tables have been looked through: what is needed of them
    /// comes back when it is.
    func rest() {
        bytes.rest(slotsOffset, bytes.count - slotsOffset)
    }

    /// The entry of a file, by its path below the folder.
    func find(name: UnsafeRawBufferPointer) -> Int? {
        var slot = Int(truncatingIfNeeded: IndexLayout.checksum(name)) & nameSlotMask
        while true {
            let number = Int(bytes.load(nameSlotsOffset + slot * IndexLayout.nameSlotSize, as: UInt32.self))
            if number == 0 { return nil }
            if self.name(number - 1).elementsEqual(name) { return number - 1 }
            slot = (slot + 1) & nameSlotMask
        }
    }

    func key(_ number: Int) -> Digest {
        guard let key = Digest(bytes.slice(entry(number), Digest.byteCount)) else {
            preconditionFailure("a slice has the size that it was asked for")
        }
        return key
    }

    func name(_ number: Int) -> UnsafeRawBufferPointer {
        let at = entry(number)
        return bytes.slice(
            namesOffset + Int(bytes.load(at + IndexLayout.Entry.nameOffset, as: UInt64.self)),
            Int(bytes.load(at + IndexLayout.Entry.nameCount, as: UInt32.self))
        )
    }

    func modified(_ number: Int) -> Int64 { bytes.load(entry(number) + IndexLayout.Entry.modified) }
    func fileSize(_ number: Int) -> Int64 { bytes.load(entry(number) + IndexLayout.Entry.fileSize) }
    func route(_ number: Int) -> UInt64 { bytes.load(entry(number) + IndexLayout.Entry.route) }
    func flags(_ number: Int) -> UInt32 { bytes.load(entry(number) + IndexLayout.Entry.flags) }

    /// Where a response lies; `nil` where it is damaged.
    func responsePlace(_ number: Int) -> (offset: Int, count: Int)? {
        place(
            number,
            IndexLayout.Entry.responseOffset,
            IndexLayout.Entry.responseCount,
            IndexLayout.Entry.responseChecksum
        )
    }

    /// A response's bytes; `nil` where they are damaged.
    func response(_ number: Int) -> UnsafeRawBufferPointer? {
        responsePlace(number).map { bytes.slice($0.offset, $0.count) }
    }

    /// A request's bytes; `nil` where they are damaged.
    func request(_ number: Int) -> UnsafeRawBufferPointer? {
        place(
            number,
            IndexLayout.Entry.requestOffset,
            IndexLayout.Entry.requestCount,
            IndexLayout.Entry.requestChecksum
        ).map { bytes.slice($0.offset, $0.count) }
    }

    private func place(_ number: Int, _ offset: Int, _ count: Int, _ checksum: Int) -> (offset: Int, count: Int)? {
        let at = entry(number)
        let place = (
            offset: Int(bytes.load(at + offset, as: UInt64.self)), count: Int(bytes.load(at + count, as: UInt32.self))
        )
        let written = bytes.load(at + checksum, as: UInt64.self)
        return IndexLayout.checksum(bytes.slice(place.offset, place.count)) == written ? place : nil
    }

    private func entry(_ number: Int) -> Int { entriesOffset + number * IndexLayout.entrySize }
}
