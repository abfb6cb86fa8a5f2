/// Writes bytes one after the other into memory of a fixed size.
struct ByteCursor {
    private let memory: UnsafeMutableBufferPointer<UInt8>
    private var count = 0

    /// Lends memory for so many bytes to one closure that fills it, and what
    /// was filled to another. Up to 1 KB it lies on the stack.
    static func withBytes(
        _ capacity: Int,
        fill: (inout ByteCursor) -> Void,
        used: (UnsafeBufferPointer<UInt8>) -> Void
    ) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: capacity) { memory in
            var cursor = ByteCursor(memory: memory)
            fill(&cursor)
            used(UnsafeBufferPointer(rebasing: memory[..<cursor.count]))
        }
    }

    private init(memory: UnsafeMutableBufferPointer<UInt8>) { self.memory = memory }

    /// Appends bytes; more than there is room for is a defect of ours.
    mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let from = bytes.baseAddress else { return }
        append(from, bytes.count)
    }

    /// Appends ASCII.
    mutating func append(_ text: StaticString) {
        append(text.utf8Start, text.utf8CodeUnitCount)
    }

    /// Appends a number in decimal.
    mutating func append(number: Int) {
        if number < 0 { append("-") }
        let magnitude = UInt64(number.magnitude)
        var divisor: UInt64 = 1
        while magnitude / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            append(digit: magnitude / divisor % 10)
            divisor /= 10
        }
    }

    /// Appends a number below 10.
    mutating func append(digit: UInt64) {
        append(byte: UInt8(truncatingIfNeeded: 0x30 + digit))
    }

    /// Appends the last two digits of a number, with a zero in front where it
    /// is below 10.
    mutating func append(twoDigits number: UInt64) {
        append(digit: number / 10 % 10)
        append(digit: number % 10)
    }

    private mutating func append(byte: UInt8) {
        precondition(count < memory.count)
        memory[count] = byte
        count += 1
    }

    @inline(__always)
    private mutating func append(_ from: UnsafePointer<UInt8>, _ size: Int) {
        precondition(size <= memory.count - count)
        guard let base = memory.baseAddress else { return }
        (base + count).update(from: from, count: size)
        count += size
    }
}
