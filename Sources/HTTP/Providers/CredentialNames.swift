/// The names under which a provider takes credentials, beside the general
/// list that holds for every API.
public struct CredentialNames: Sendable, Equatable {
    /// Header fields, in any case.
    public var headers: [String]
    /// Parameters of the query and of forms.
    public var query: [String]
    /// Members of JSON bodies.
    public var json: [String]

    /// Makes a list of names.
    public init(headers: [String] = [], query: [String] = [], json: [String] = []) {
        self.headers = headers
        self.query = query
        self.json = json
    }
}
