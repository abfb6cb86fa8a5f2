/// Where a recording or a scenario comes from, and how true it is to a wire.
public struct Provenance: Sendable, Equatable {
    /// How much of it a wire has seen.
    public enum Fidelity: String, Sendable, CaseIterable {
        /// Bytes and headers as a proxy saw them.
        case wire
        /// The source kept bodies only, or wrote them anew.
        case body
        /// Put together from quoted facts.
        case reconstructed
        /// Made to exercise a behaviour.
        case synthetic
    }

    /// How true it is.
    public var fidelity: Fidelity
    /// Who recorded it, where and when, in words.
    public var source: String
    /// The licence that it is given under, as an SPDX identifier.
    public var licence: String?
    /// What differs from what the wire carried.
    public var altered: [String]
    /// Where the chunks' times come from, where nobody measured them.
    public var times: String?

    /// Makes a provenance.
    public init(
        fidelity: Fidelity,
        source: String,
        licence: String? = nil,
        altered: [String] = [],
        times: String? = nil
    ) {
        self.fidelity = fidelity
        self.source = source
        self.licence = licence
        self.altered = altered
        self.times = times
    }
}
