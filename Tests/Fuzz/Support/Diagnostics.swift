public import Documents

/// What every refusal of a user's file says: the file, a place in it and words.
public func alwaysPlaced(_ error: DocumentError, file: String, lines: Int) {
    always(!error.diagnostics.isEmpty, "a refusal without a mistake")
    for diagnostic in error.diagnostics {
        always(diagnostic.file == file && !diagnostic.message.isEmpty, "a mistake without file or words")
        guard let position = diagnostic.position else { continue }
        always(position.line >= 1 && position.line <= lines && position.column >= 1, "a place outside: \(diagnostic)")
    }
}

/// How many lines a text has, by any of YAML's line ends.
public func lineCount(_ text: [UInt8]) -> Int {
    // NEL, LS and PS end a line in YAML 1.1: more than there are does no harm.
    text.count { $0 == 0x0A || $0 == 0x0D || $0 == 0x85 || $0 == 0xA8 || $0 == 0xA9 } + 2
}
