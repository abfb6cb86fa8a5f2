import Control
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

    private init(_ clock: VirtualClock) { self.clock = clock }

    /// The route of a clock.
    static func route(_ clock: VirtualClock) -> ControlRoute {
        let route = ClockRoute(clock)
        return ControlRoute(
            "clock",
            ["GET": .quick { _ in route.told }, "POST": .quick { route.carryOut($0.body) }]
        )
    }

    private func carryOut(_ body: [UInt8]) -> ControlResponse {
        do throws(DocumentError) {
            let document = try Document.json(body, name: "body")
            return carryOut(try Decoding.decode(document, Self.order))
        } catch {
            return .error(400, error.diagnostics.map { "\($0)" }.joined(separator: "\n"))
        }
    }

    private func carryOut(_ order: Order) -> ControlResponse {
        do throws(ClockError) {
            switch order {
            case .advance(let nanoseconds): try clock.advance(by: nanoseconds)
            case .moveTo(let wall): try clock.advance(to: wall)
            case .run(let mode): clock.run(mode)
            }
            return told
        } catch {
            return .error(400, "\(error.message)\nhint: \(error.hint)")
        }
    }

    private var told: ControlResponse {
        let standing = clock.standing
        return .json(
            .object([
                "now": .string(ISODate.instant(nanoseconds: standing.wall)),
                "mode": .string("\(standing.mode)"),
                "waiting": .integer(standing.waiting),
            ])
        )
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
