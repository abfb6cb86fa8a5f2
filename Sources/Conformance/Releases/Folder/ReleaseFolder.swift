public import Contracts
public import Documents

/// The files of a release, as far as they can be read.
public struct ReleaseFolder: Sendable {
    /// The folder as its user knows it.
    public let path: String
    /// What the files are called.
    let names: Contract.Release
    /// The element templates in their file.
    let templates: Loaded<[ElementTemplate]>
    /// The example process.
    let example: Loaded<XMLText>
    /// The logo.
    let logo: Loaded<XMLText>
    /// The documentation.
    let document: Loaded<MarkdownText>

    /// One of the files.
    enum Loaded<Content: Sendable>: Sendable {
        /// There is no such file.
        case missing
        /// It is not what it should be.
        case broken(DocumentError)
        /// It is.
        case whole(Content)

        /// The content of a whole file.
        var content: Content? {
            if case .whole(let content) = self { content } else { nil }
        }

        /// What is wrong with a broken file.
        var mistakes: [Diagnostic] {
            if case .broken(let error) = self { error.diagnostics } else { [] }
        }
    }

    /// The largest logo and documentation that are read, in bytes.
    private static let smallLimit = 2 << 20

    /// Reads the files of a folder. Throws where there is no such folder; what
    /// is wrong with a file is for the checks to tell.
    public static func read(_ path: String, names: Contract.Release) throws(DocumentError) -> ReleaseFolder {
        guard Files.isFolder(path) else {
            let message = Files.exists(path) ? "is a file, not a folder" : "there is no such folder"
            throw DocumentError(.inaccessible, [Diagnostic(file: path, message: message)])
        }
        let diagram = XMLText.Limits(bytes: ElementTemplate.diagramLimit)
        let picture = XMLText.Limits(bytes: smallLimit, elements: 20_000)
        return ReleaseFolder(
            path: path,
            names: names,
            templates: load(path, names.template, ElementTemplate.fileLimit) { (bytes, name) throws(DocumentError) in
                try ElementTemplate.read(bytes, name: name)
            },
            example: load(path, names.example.file, diagram.bytes) { (bytes, name) throws(DocumentError) in
                try XMLText.read(bytes, name: name, limits: diagram)
            },
            logo: load(path, names.logo.file, smallLimit) { (bytes, name) throws(DocumentError) in
                try XMLText.read(bytes, name: name, limits: picture)
            },
            document: load(path, names.document, smallLimit) { (bytes, name) throws(DocumentError) in
                MarkdownText(bytes, name: name)
            }
        )
    }

    private static func load<Content>(
        _ folder: String,
        _ file: String,
        _ limit: Int,
        _ read: ([UInt8], String) throws(DocumentError) -> Content
    ) -> Loaded<Content> {
        let path = folder.hasSuffix("/") ? folder + file : folder + "/" + file
        guard Files.exists(path) else { return .missing }
        do throws(DocumentError) {
            return .whole(try read(try Files.read(path, limit: limit), path))
        } catch {
            return .broken(error)
        }
    }

    /// Where a file lies.
    func path(of file: String) -> String { path.hasSuffix("/") ? path + file : path + "/" + file }

    /// The template of a name, else the only one.
    func template(named name: String) -> ElementTemplate? {
        guard let all = templates.content else { return nil }
        return all.first { $0.name == name } ?? all.first
    }
}
