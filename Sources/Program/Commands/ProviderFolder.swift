import Arguments
import Contracts
import Documents
import Providers
import Scenarios

/// The provider that a command works with, and the folder with its data.
struct ProviderFolder {
    /// `--provider`, for every command that needs one.
    static let option = Option(
        "provider",
        .text("NAME", wanted: "a provider"),
        help: "The API, a folder of Scenarios/ (else the one that Scenarios/providers.yaml names)."
    )
    static let options: [any NamedKey] = [option, DataFolder.option]

    /// What is true of the API.
    let provider: Provider
    /// The folder that holds its file.
    let path: String

    /// Reads the provider that the words of a command line name.
    static func find(_ parsed: Parsed) throws -> ProviderFolder {
        try find(parsed[option], data: parsed[DataFolder.option])
    }

    /// Reads a provider by its name, or the one that is meant where nobody
    /// names one.
    static func find(_ name: String?, data: String?) throws -> ProviderFolder {
        let folder = try DataFolder.find(data).path + "/Scenarios"
        let known = try providers(in: folder)
        let name = try name.map { try checked($0, known) } ?? standard(folder, known)
        let path = folder + "/" + name
        return ProviderFolder(provider: try Provider.load(path + "/provider.yaml"), path: path)
    }

    /// The shipped scenarios.
    var scenarios: String { path + "/scenarios" }

    /// The responses that scenarios use by name.
    func responses() throws(DocumentError) -> ResponseLibrary {
        try ResponseLibrary.load(provider: path, facts: provider)
    }

    /// Its contract, which must be one for this API.
    func contract() throws(DocumentError) -> Contract {
        let file = path + "/contract.yaml"
        let contract = try Contract.load(file)
        var diagnostics: [Diagnostic] = []
        for (what, one, other) in [
            ("name", contract.name, provider.name), ("secret's name", contract.secret.name, provider.secret.name),
        ] where one != other {
            let message = "the \(what) is \"\(one)\", and in provider.yaml \"\(other)\""
            diagnostics.append(Diagnostic(file: file, message: message, hint: "let both agree"))
        }
        guard diagnostics.isEmpty else { throw DocumentError(.invalid, diagnostics) }
        return contract
    }

    /// The folders that hold a provider's file, sorted.
    private static func providers(in folder: String) throws -> [String] {
        try Files.names(in: folder).filter { Files.exists("\(folder)/\($0)/provider.yaml") }
    }

    private static func checked(_ name: String, _ known: [String]) throws(CommandFailure) -> String {
        guard !known.contains(name) else { return name }
        let near = Spelling.nearest(to: name, in: known).map { "did you mean \"\($0)\"? " } ?? ""
        throw CommandFailure(.usage, "there is no provider \"\(name)\"\n  hint: \(near)\(list(known))")
    }

    /// The only one, or the one that the data folder says.
    private static func standard(_ folder: String, _ known: [String]) throws -> String {
        let file = folder + "/providers.yaml"
        if Files.exists(file) { return try StandardProvider.load(file, among: known) }
        guard known.count == 1 else {
            let hint = known.isEmpty ? "a provider is a folder with a provider.yaml" : "name one with --provider"
            throw CommandFailure(
                .usage,
                known.isEmpty
                    ? "there is no provider in \(folder)\n  hint: \(hint)"
                    : "which provider is meant is not said in \(folder)\n  hint: \(hint); \(list(known))"
            )
        }
        return known[0]
    }

    private static func list(_ known: [String]) -> String {
        known.isEmpty ? "there is none" : "there are: " + known.joined(separator: ", ")
    }
}
