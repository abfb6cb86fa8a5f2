import Documents

extension Shape where Output == [UInt8] {
    /// Bytes in base64 (RFC 4648 section 4), white space allowed.
    static var base64: Shape {
        scalar("base64") { $0.string.flatMap(Base64.decode) }
    }
}
