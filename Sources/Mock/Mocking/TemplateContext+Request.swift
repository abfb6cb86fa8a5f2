import Documents
import Exchanges
import Matching
import Scenarios

extension TemplateContext {
    /// What the tokens of a response to a request stand for, now.
    init(
        _ request: IncomingRequest,
        values: CaseValues,
        clock: any Clock,
        random: DrawnNumbers = DrawnNumbers(seed: 1, rule: 0, request: 0)
    ) {
        self.init(
            values: values,
            headers: request.headers(),
            body: request.wholeBody ?? .null,
            wall: clock.wall,
            random: random
        )
    }
}
