import Documents
import Exchanges

/// `/__firedrill/clock`: what time it is, and how it goes on.
///
///     GET                            → {"now":"2026-11-26T05:00:00Z","mode":"frozen","waiting":1}
///     POST {"advance":"60s"}         forward by so much
///     POST {"now":"2026-…Z"}         forward to an instant
///     POST {"mode":"frozen"}         or real, or x10
///
/// A POST answers as a GET after it does. Before it does, all has been done
/// that fell due on the way.
struct ClockRoute: Sendable {
    private enum Order {
        case advance(Int64)
        case moveTo(Int64)
        case run(ClockMode)
    }

    private let clock: VirtualClock

    init(_ clock: VirtualClock) { self.clock = clock }

    /// What a request for the route gets; its path is not looked at.
    func response(to request: IncomingRequest) -> PreparedResponse {
        switch String(decoding: request.method, as: UTF8.self) {
        case "GET", "HEAD": return told
        case "POST":
            do throws(DocumentError) {
                let document = try Document.json(Array(request.body), name: "body")
                return carryOut(try Decoding.decode(document, Self.order))
            } catch {
                return Self.bad(error.diagnostics.map { "\($0)" }.joined(separator: "\n"))
            }
        default:
            return ControlResponder.response(405, #"{"error":"GET it, or POST to it"}"#, ["Allow": "GET, HEAD, POST"])
        }
    }

    private func carryOut(_ order: Order) -> PreparedResponse {
        do throws(ClockError) {
            switch order {
            case .advance(let nanoseconds): try clock.advance(by: nanoseconds)
            case .moveTo(let wall): try clock.advance(to: wall)
            case .run(let mode): clock.run(mode)
            }
            return told
        } catch {
            return Self.bad("\(error.message)\nhint: \(error.hint)")
        }
    }

    private var told: PreparedResponse {
        let standing = clock.standing
        let value = Value.object([
            "now": .string(ISODate.instant(nanoseconds: standing.wall)),
            "mode": .string("\(standing.mode)"),
            "waiting": .integer(standing.waiting),
        ])
        return ControlResponder.response(200, JSONWriter().string(value))
    }

    private static func bad(_ message: String) -> PreparedResponse {
        let value = Value.object(["error": .string(message)])
        return ControlResponder.response(400, JSONWriter().string(value))
    }

    private static var order: Shape<Order> {
        .object("an order to the clock") { reader in
            let given = ["advance", "now", "mode"].filter { reader.has($0) }
            let advance = reader.optional("advance", span)
            let now = reader.optional("now", instant)
            let mode = reader.optional("mode", mode)
            guard given.count == 1 else {
                reader.report("a clock is told one of advance, now, mode", at: given.last)
                return nil
            }
            return advance.map { .advance($0) } ?? now.map { .moveTo($0) } ?? mode.map { .run($0) }
        }
    }

    /// A duration; one below zero is read, too, so that the clock says why not.
    private static var span: Shape<Int64> {
        .scalar("a duration such as 250ms, 60s or 2m") { node in
            guard let text = node.string else { return nil }
            let isBack = text.utf8.first == UInt8(ascii: "-")
            return DurationText.nanoseconds(isBack ? String(text.dropFirst()) : text).map {
                isBack ? -Int64($0) : Int64($0)
            }
        }
    }

    private static var instant: Shape<Int64> {
        .scalar("an instant such as 2026-12-31T23:59:59Z") { $0.string.flatMap { ISODate.nanoseconds(ofInstant: $0) } }
    }

    private static var mode: Shape<ClockMode> {
        .scalar(ClockMode.wanted) { $0.string.flatMap { ClockMode($0) } }
    }
}
