public import Contracts

/// The names of the variables that a connector always sets. They stand in its
/// contract and are no inputs, so that a check cannot read them from the
/// order.
public struct StandardVariables: Sendable, Equatable {
    /// The one with the response's body.
    public let body: String
    /// The one with the response's status.
    public let status: String
    /// The one that says whether the status is 2xx.
    public let success: String
    /// The one that says what went wrong.
    public let error: String
    /// The types that the contract gives them, by name.
    public let types: [String: ProcessValue.Kind]

    /// The names that a contract gives.
    public init(_ contract: Contract) {
        body = contract.name(of: .body)
        status = contract.name(of: .status)
        success = contract.name(of: .success)
        error = contract.name(of: .error)
        types = Dictionary(contract.standard.variables.map { ($0.name, $0.type) }) { first, _ in first }
    }

    /// All of them.
    var all: [String] { [body, status, success, error] }
}
