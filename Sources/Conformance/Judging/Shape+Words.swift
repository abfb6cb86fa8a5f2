import Documents

extension Shape where Output == Int {
    /// The version of a file's format.
    static var format: Shape {
        .scalar("1, the format that this program reads") { $0.integer == 1 ? 1 : nil }
    }
}

extension String {
    /// Whether two texts have the same bytes; `==` takes different spellings
    /// of one character for the same.
    func isExactly(_ other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
