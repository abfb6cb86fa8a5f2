/// The hints of one command's errors: what to do first, then where help is.
struct Hints {
    let path: [String]

    /// A hint of the error's own, then where the command is explained.
    func with(_ own: String?) -> String {
        let general = "'" + (path + ["--help"]).joined(separator: " ") + "' explains the usage"
        guard let own else { return general }
        return own + (own.hasSuffix("?") ? " " : "; ") + general
    }

    /// A word that was perhaps meant, then where the command is explained.
    func didYouMean(_ word: String?) -> String {
        with(word.map { "did you mean '\($0)'?" })
    }
}
