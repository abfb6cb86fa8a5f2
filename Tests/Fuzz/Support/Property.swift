/// What a fuzz target makes of the fuzzer's bytes.
public func bytes(_ start: UnsafePointer<UInt8>?, _ count: Int) -> [UInt8] {
    Array(UnsafeBufferPointer(start: start, count: count))
}

/// A property that every input has. The process ends where it does not hold,
/// in a release build too, and the fuzzer keeps the input.
public func always(_ holds: Bool, _ words: @autoclosure () -> String) {
    if !holds { fatalError(words()) }
}
