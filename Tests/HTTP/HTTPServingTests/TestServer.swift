import Exchanges
import Foundation
import HTTPServing
import TestSupport

/// A responder of one closure.
struct ClosureResponder: Responder {
    let handler: @Sendable (IncomingRequest) -> Decision

    func decide(_ request: IncomingRequest) -> Answer { .answer(handler(request)) }
}

/// A list that threads add to and wait on.
final class Log<Element: Sendable>: @unchecked Sendable {
    private let condition = NSCondition()
    private var list: [Element] = []

    func add(_ element: Element) {
        condition.lock()
        list.append(element)
        condition.broadcast()
        condition.unlock()
    }

    var elements: [Element] {
        condition.lock()
        defer { condition.unlock() }
        return list
    }

    /// The list as soon as it has so many elements, or as it is when the
    /// deadline has passed.
    @discardableResult
    func wait(for count: Int, seconds: Double = 10) -> [Element] {
        let deadline = Date(timeIntervalSinceNow: seconds)
        condition.lock()
        defer { condition.unlock() }
        while list.count < count, condition.wait(until: deadline) {}
        return list
    }
}

/// What an observer is told.
final class TestObserver: ResponseObserver {
    enum Event: Equatable {
        case starts
        case ended(Ending)
    }

    let events = Log<Event>()
    let stamps = Log<UInt64>()
    let pieces = Log<[UInt8]>()
    let heads = Log<ResponseHead?>()
    let trailers = Log<Headers>()

    func responseStarts(_ head: ResponseHead?, framing: Framing?, at nanoseconds: UInt64) {
        heads.add(head)
        stamps.add(nanoseconds)
        events.add(.starts)
    }

    func wrote(_ bytes: UnsafeRawBufferPointer, at nanoseconds: UInt64) { pieces.add(Array(bytes)) }

    func responseEnds(_ ending: Ending) {}

    func responseEnded(_ ending: Ending, trailers: Headers, at nanoseconds: UInt64) {
        stamps.add(nanoseconds)
        self.trailers.add(trailers)
        events.add(.ended(ending))
    }
}

/// A line for each request: target, status, ending, source.
final class TestLog: AccessLog {
    let lines = Log<String>()

    func ended(_ request: IncomingRequest, status: Int, ending: Ending, at nanoseconds: UInt64) {
        let target = String(decoding: request.target, as: UTF8.self)
        lines.add(
            "\(String(decoding: request.method, as: UTF8.self)) \(target) \(status) \(ending.rawValue) \(request.annotation?.source ?? "")"
        )
    }
}

func serve(
    _ configure: (inout HTTPServer.Options) -> Void = { _ in },
    clock: any Clock = SystemClock.shared,
    log: (any AccessLog)? = nil,
    _ handler: @escaping @Sendable (IncomingRequest) -> Decision
) throws -> HTTPServer {
    var options = HTTPServer.Options()
    options.addsDate = false
    configure(&options)
    return try HTTPServer.start(ClosureResponder(handler: handler), log: log, options: options, clock: clock)
}

extension Decision {
    /// A short text.
    static func text(_ text: String, status: Int = 200) -> Decision {
        .ready(PreparedResponse(status: status, headers: ["Content-Type": "text/plain"], body: Array(text.utf8)))
    }
}

extension HTTPServer {
    func client(receiveBuffer: Int32? = nil) throws -> TestClient {
        try TestClient(port: port, receiveBuffer: receiveBuffer)
    }
}

/// Waits for a condition without holding a thread that others need; false
/// where the deadline passed first.
func eventually(seconds: Double = 10, _ condition: () -> Bool) async -> Bool {
    let deadline = Date(timeIntervalSinceNow: seconds)
    while !condition() {
        guard Date() < deadline else { return false }
        try? await Task.sleep(for: .milliseconds(1))
    }
    return true
}
