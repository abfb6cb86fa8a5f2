import CMicroHTTPD
import Exchanges
import Synchronization

/// The library's objects for prepared responses: made once and not for each
/// request.
///
/// A table by the address of the response, which it keeps alive, so that no
/// other can come to lie there. Looking is a load or two and takes no lock;
/// entries are added until it is full and go with the server.
final class ResponseCache: Sendable {
    /// How many responses may be kept.
    static let limit = 4096
    private static let slots = 8192

    /// As large as half a line of the cache, and never across two.
    private struct Slot: ~Copyable {
        static let alignment = 64

        let response = Atomic<UInt>(0)
        let object = Atomic<UInt>(0)
        /// Written before the object is.
        let status = Atomic<Int>(0)
        private let spare = 0
    }

    /// What the library makes of a response.
    struct Kept {
        /// The library's object, alive as long as the cache is.
        let object: OpaquePointer
        /// The response's status.
        let status: Int
    }

    private let count = Atomic<Int>(0)
    // Set in init and freed in deinit; in between nothing but the atomics'
    // own operations touches what it points to.
    nonisolated(unsafe) private let table: UnsafeMutablePointer<Slot>

    init() {
        let size = ResponseCache.slots * MemoryLayout<Slot>.stride
        table = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: Slot.alignment)
            .bindMemory(to: Slot.self, capacity: ResponseCache.slots)
        for place in 0..<ResponseCache.slots { (table + place).initialize(to: Slot()) }
    }

    deinit {
        removeAll()
        table.deinitialize(count: ResponseCache.slots)
        table.deallocate()
    }

    /// Lets go of everything: once no thread of the library's is left.
    func removeAll() {
        for place in 0..<ResponseCache.slots {
            let object = table[place].object.exchange(0, ordering: .acquiringAndReleasing)
            if let object = OpaquePointer(bitPattern: object) { MHD_destroy_response(object) }
            let response = table[place].response.exchange(0, ordering: .acquiringAndReleasing)
            guard let response = UnsafeRawPointer(bitPattern: response) else { continue }
            Unmanaged<PreparedResponse>.fromOpaque(response).release()
        }
    }

    /// What is kept of a response, `nil` where nothing is. It goes by the
    /// response's address and reads nothing of it, which most often is in no
    /// cache of the processor's.
    @inline(__always)
    func kept(of response: PreparedResponse) -> Kept? {
        let key = ResponseCache.key(of: response)
        var place = ResponseCache.place(of: key)
        while true {
            let found = table[place].response.load(ordering: .acquiring)
            if found == key {
                let object = OpaquePointer(bitPattern: table[place].object.load(ordering: .acquiring))
                return object.map { Kept(object: $0, status: table[place].status.load(ordering: .relaxed)) }
            }
            if found == 0 { return nil }
            place = (place + 1) & (ResponseCache.slots - 1)
        }
    }

    /// Keeps the object of a response, for the next time. Returns whether it
    /// did: then it owns the caller's reference to the object.
    func keep(_ object: OpaquePointer, of response: PreparedResponse) -> Bool {
        guard count.add(1, ordering: .relaxed).newValue <= ResponseCache.limit else {
            count.subtract(1, ordering: .relaxed)
            return false
        }
        let key = ResponseCache.key(of: response)
        var place = ResponseCache.place(of: key)
        while true {
            let (won, found) = table[place].response.compareExchange(
                expected: 0,
                desired: key,
                ordering: .acquiringAndReleasing
            )
            if won { break }
            if found == key {
                // Another thread was first.
                count.subtract(1, ordering: .relaxed)
                return false
            }
            place = (place + 1) & (ResponseCache.slots - 1)
        }
        // Released in `removeAll`.
        _ = Unmanaged.passRetained(response)
        table[place].status.store(response.status, ordering: .relaxed)
        table[place].object.store(UInt(bitPattern: object), ordering: .releasing)
        return true
    }

    private static func key(of response: PreparedResponse) -> UInt {
        UInt(bitPattern: Unmanaged.passUnretained(response).toOpaque())
    }

    /// Objects lie at multiples of 16; the multiplier spreads what is left
    /// (Knuth, The Art of Computer Programming 3, section 6.4).
    private static func place(of key: UInt) -> Int {
        Int(truncatingIfNeeded: ((UInt64(key) >> 4) &* 0x9E37_79B9_7F4A_7C15) >> 51)
    }
}
