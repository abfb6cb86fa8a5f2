public import Exchanges

extension EventLine {
    /// What ends a stream of completions at the shipped provider; the tests
    /// hold that to it.
    public static let done = EventLine("data: [DONE]")
}
