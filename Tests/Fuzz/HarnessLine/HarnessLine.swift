import FuzzSupport
import Judging
@testable import Subjects

/// A harness's line: it is a message within its bounds, or is refused in words
/// that a terminal may print.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzHarnessLine(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    do {
        switch try HarnessMessage.parse(bytes(start, count)) {
        case .hello(let subject):
            always(!subject.name.isEmpty && (1...64).contains(subject.maxParallel), "a hello beyond its bounds")
        case .result, .event, .fault, .log, .pong: break
        }
    } catch {
        let isPlain = error.message.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value) }
        always(
            isPlain && !error.message.isEmpty,
            "a refusal with control characters: \(error.message.debugDescription)"
        )
    }
    return 0
}
