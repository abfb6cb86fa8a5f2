/// Where a scenario takes its responses from.
struct ResponseSources: Sendable {
    /// Where its body files lie.
    var folder: BodyFolder
    /// The responses that it may use by name.
    var library: ResponseLibrary

    init(_ folder: BodyFolder, library: ResponseLibrary = ResponseLibrary()) {
        self.folder = folder
        self.library = library
    }
}
