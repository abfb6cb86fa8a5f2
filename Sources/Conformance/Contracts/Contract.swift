public import Documents

/// What a connector's document says, as data: `contract.yaml`.
///
///     let contract = try Contract.load("Scenarios/my-provider/contract.yaml")
///     let inputs = contract.parameters(baseURL: "http://127.0.0.1:8080")
public struct Contract: Sendable, Equatable {
    /// The connector's name, which is its provider's.
    public var name: String
    /// The name of its element template.
    public var title: String
    /// Where requests go.
    public var endpoint: Endpoint
    /// How the key travels.
    public var auth: Authentication
    /// Where the key comes from.
    public var secret: Secret
    /// The default payload.
    public var payload: Payload
    /// The models that are named.
    public var models: Models
    /// What is taken from a response.
    public var mapping: Mapping
    /// What is always set.
    public var standard: Standard
    /// Which status raises which BPMN error.
    public var errors: ErrorMap
    /// What is sent again, and when.
    public var retry: Retry
    /// How long an attempt may take.
    public var timeout: Timeout
    /// The files that come with the connector; `nil` where the document names
    /// none.
    public var release: Release?

    /// Reads a contract file. Throws every mistake in it at once, each with
    /// its line and column.
    public static func load(_ path: String) throws(DocumentError) -> Contract {
        let document = try Document.yamlOrJSON(try Files.read(path), name: path)
        return try Decoding.decode(document, .contract)
    }

    /// The code of the BPMN error that a status raises, `nil` where it is
    /// not in the map.
    public func errorCode(for status: Int) -> String? {
        errors.rules.first { $0.status == status }?.code
    }

    /// The name of the standard variable that holds something.
    public func name(of meaning: Standard.Meaning) -> String {
        standard.variables.first { $0.means == meaning }?.name ?? ""
    }
}
