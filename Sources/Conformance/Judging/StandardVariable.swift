/// The variables that the connectors of this family always set. Their names
/// are no inputs, so that a check cannot read them from the order.
enum StandardVariable {
    static let body = "catalyst_responseBody"
    static let status = "catalyst_statusCode"
    static let success = "catalyst_success"
    static let error = "catalyst_error"
    static let all = [body, status, success, error]
}
