public import Documents

extension Provenance {
    /// The shape of a provenance in a file.
    public static var shape: Shape<Provenance> {
        .object("a provenance") { reader in
            let fidelity = reader.required("fidelity", .choice("wire", "body", "reconstructed", "synthetic"))
            let source = reader.required("source", .text)
            let licence = reader.optional("licence", .text)
            let altered = reader.optional("altered", .list(.text)) ?? []
            let times = reader.optional("times", .text)
            guard let fidelity = fidelity.flatMap(Fidelity.init), let source else { return nil }
            return Provenance(fidelity: fidelity, source: source, licence: licence, altered: altered, times: times)
        }
    }
}
