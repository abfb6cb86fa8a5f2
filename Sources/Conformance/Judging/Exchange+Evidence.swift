public import Exchanges

extension Exchange {
    /// Which rule answered, from 0; `nil` for a miss.
    public var rule: Int? { annotation?.rule }
    /// Which of its steps, from 0.
    public var step: Int? { annotation?.step }
    /// Why no rule answered: `no-match`, `consumed`, `unknown-endpoint`.
    public var missed: String? { annotation?.miss?.rawValue }
}
