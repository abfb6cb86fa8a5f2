extension Document {
    /// Reads YAML by the core schema of YAML 1.2: one document, names that
    /// are scalars and stand once, no tags but the schema's own.
    public static func yaml(
        _ bytes: [UInt8],
        name: String = "",
        limits: YAMLLimits = YAMLLimits()
    ) throws(DocumentError) -> Document {
        var composer = YAMLComposer(name: name, limits: limits)
        try composer.compose(bytes)
        return Document(
            name: name,
            text: composer.text,
            cells: composer.cells,
            positions: composer.positions
        )
    }
}
