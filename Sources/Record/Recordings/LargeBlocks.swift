#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Keeps the memory of a large compilation from staying with a server for
/// the rest of its life.
///
/// glibc lets blocks of up to 32 MB grow into a thread's arena once it has
/// freed some, and gives the end of an arena back to nobody. With a fixed
/// threshold they are mappings of their own and go when they are freed.
/// Neither `mallopt(3)` nor `malloc_trim(3)` is in a module, so they are
/// looked up; where there are none, there is nothing to do.
enum LargeBlocks {
    private static let mapThreshold: Int32 = -3

    static func keepApart() {
        guard let symbol = dlsym(nil, "mallopt") else { return }
        typealias Option = @convention(c) (Int32, Int32) -> Int32
        _ = unsafeBitCast(symbol, to: Option.self)(mapThreshold, 1 << 18)
    }

    static func giveBack() {
        guard let symbol = dlsym(nil, "malloc_trim") else { return }
        typealias Trim = @convention(c) (Int) -> Int32
        _ = unsafeBitCast(symbol, to: Trim.self)(0)
    }
}
