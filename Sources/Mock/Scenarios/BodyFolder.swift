import Documents

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The folder in which the bodies of a scenario lie.
///
/// A body is a file in it or below it. A symbolic link may lead to one, as
/// those of a ConfigMap do, as long as what it leads to lies there too, or
/// beside the file that the scenario itself really is: a scenario of
/// somebody else's must not serve any other file of this machine.
public struct BodyFolder: Sendable {
    /// The folder as its user knows it.
    public let path: String
    /// The folders, free of links, in which a body may really lie; `nil`:
    /// anywhere.
    private let roots: [String]?
    /// The option by which a user allows more.
    private let option: String?

    /// The folder of a scenario's `file`, or a folder by itself. `option` is
    /// the one that a refusal names.
    public init(_ path: String, of file: String? = nil, followsLinks: Bool = false, option: String? = nil) {
        self.path = path
        self.option = option
        roots =
            followsLinks
            ? nil : [Files.resolved(path)] + (file.map { [Files.folder(of: Files.resolved($0))] } ?? [])
    }

    /// The bytes of a body by its name, which is a path in the folder.
    func read(_ name: String) throws(DocumentError) -> [UInt8] {
        guard name.utf8.first != UInt8(ascii: "/"), !name.split(separator: "/").contains("..") else {
            throw refusal("a body's file lies beside its scenario, and \"\(name)\" does not")
        }
        let file = path + "/" + name
        let real = Files.resolved(file)
        guard let roots, Files.exists(file) else { return try Files.read(file) }
        guard roots.contains(where: { Files.lies(real, in: $0) }) else {
            throw refusal(
                "\"\(name)\" is a link that leads out of the scenario's folder, to \(real)",
                hint: "copy it beside the scenario" + (option.map { ", or allow it with \($0)" } ?? "")
            )
        }
        // A pipe has no end that a start could wait for.
        guard Files.isFile(real) || Files.isFolder(real) else {
            throw refusal("\(file) is a pipe or a device, no file")
        }
        return try Files.read(file)
    }

    private func refusal(_ message: String, hint: String? = nil) -> DocumentError {
        DocumentError(.invalid, [Diagnostic(file: "", message: message, hint: hint)])
    }
}
