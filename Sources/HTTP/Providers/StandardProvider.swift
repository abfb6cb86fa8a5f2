public import Documents

/// The provider that is meant where nobody names one:
/// `Scenarios/providers.yaml`.
public enum StandardProvider {
    /// Its name; throws where it is none of those that are there.
    public static func load(_ path: String, among known: [String]) throws(DocumentError) -> String {
        let document = try Document.yamlOrJSON(try Files.read(path), name: path)
        return try Decoding.decode(document, shape(known))
    }

    static func shape(_ known: [String]) -> Shape<String> {
        .object("the list of providers") { reader in
            _ = reader.required("format", .integer(1...1))
            guard let name = reader.required("default", .slug) else { return nil }
            guard !known.contains(name) else { return name }
            let near = Spelling.nearest(to: name, in: known).map { "did you mean \"\($0)\"? " } ?? ""
            let list = known.isEmpty ? "there is none" : "there are: " + known.joined(separator: ", ")
            reader.report("there is no provider \"\(name)\"", at: "default", hint: near + list)
            return nil
        }
    }
}
