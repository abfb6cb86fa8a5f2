extension String {
    /// A base URL to which a path that begins with a slash is added.
    var withoutSlashesAtEnd: String {
        var text = self[...]
        while text.hasSuffix("/") { text.removeLast() }
        return String(text)
    }
}
