import Arguments
import Contracts
import Documents
import Exchanges
import HTTPCalling
import ReferenceConnector

/// What the commands that run the reference connector share.
enum ConnectorOptions {
    static let mutant = Option(
        "mutant",
        .text("ID", wanted: "a mutant, such as ignores-retry-after"),
        help: "Break the connector in one way: a mutant of the check suite."
    )

    /// The mutant that a text names.
    static func mutant(_ text: String?) throws(CommandFailure) -> Mutant? {
        guard let text else { return nil }
        guard let mutant = Mutant(text) else {
            let known = Mutant.allCases.map(\.id)
            let near = Spelling.nearest(to: text, in: known).map { "did you mean \($0)? " } ?? ""
            throw CommandFailure(
                .usage,
                "there is no mutant \"\(text)\"\n  hint: \(near)there are: " + known.joined(separator: " ")
            )
        }
        return mutant
    }

    /// The reference connector on a network.
    static func connector(_ contract: Contract, mutant: Mutant?, upstream: any Upstream) -> ReferenceConnector {
        ReferenceConnector(
            contract: contract,
            upstream: upstream,
            clock: SystemClock.shared,
            random: { Double.random(in: 0..<1) },
            mutant: mutant
        )
    }
}
