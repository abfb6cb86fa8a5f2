/// How binding a requirement is, in the words of RFC 2119.
public enum Level: String, Sendable, CaseIterable {
    /// Not meeting it is a failure.
    case must
    /// Not meeting it is a warning.
    case should
    /// Not meeting it is worth a note.
    case may
}

/// Where a requirement or a section of a contract comes from.
public enum Origin: String, Sendable, CaseIterable {
    /// The document says so.
    case stated
    /// The document's words leave no other reading.
    case implied
    /// It follows from something else: an RFC, the engine, security.
    case derived
    /// The document of a sibling connector says so.
    case sibling
}
