import Arguments
import Exchanges
import Faults
import Providers

/// `--faults`: what goes wrong with every response of a server.
enum FaultOption {
    static let option = Option(
        "faults",
        .text("FAULTS", wanted: "faults"),
        help: "Do this to every response: \(FaultShape.names.joined(separator: ", ")); ';' between two."
    )

    /// A responder with the faults of a command line before it; the responder
    /// itself where there are none.
    static func responder(
        _ parsed: Parsed,
        before responder: any Responder,
        _ provider: Provider,
        readsHeader: Bool = false
    ) throws -> any Responder {
        var faults: [any Fault] = []
        if let text = parsed[option] {
            do throws(FaultText.Problem) {
                faults = try FaultText.faults(text, lastEvent: provider.lastEvent)
            } catch {
                throw CommandFailure(.usage, "--faults: \(error.message)\n  hint: \(error.hint)")
            }
        }
        guard readsHeader || !faults.isEmpty else { return responder }
        return FaultyResponder(
            before: responder,
            faults: faults,
            readsHeader: readsHeader,
            lastEvent: provider.lastEvent
        )
    }
}
