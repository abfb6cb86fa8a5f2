import Contracts
import Documents
import Judging

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The key of an order where a foreign connector looks for it, under a name of
/// the order's own: several orders share a folder and a file.
struct PlacedSecrets {
    /// The order as the connector gets it.
    private(set) var order: RunOrder
    private let places: ConnectorProfile.Secrets
    private var files: [String] = []
    private var names: [String] = []

    /// Puts the key there. Throws where that cannot be written.
    init(_ order: RunOrder, in places: ConnectorProfile.Secrets) throws(DocumentError) {
        self.order = order
        self.places = places
        let suffix = "_" + order.id.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
        self.order.environment = Self.environment(order.environment, in: places)
        if self.order.environment != order.environment { name(places.environment ?? "") }
        if let folder = places.folder, let given = order.given.secretsFolder {
            for file in try Files.names(in: given) {
                let path = folder + "/" + file + suffix
                try Files.replace(path, with: try Files.read(given + "/" + file))
                files.append(path)
                name(file + suffix)
            }
        }
        if let file = places.properties, let given = order.given.propertiesFile {
            var text = Files.exists(file) ? String(decoding: try Files.read(file), as: UTF8.self) : ""
            if !text.isEmpty, text.last?.isNewline == false { text += "\n" }
            for line in String(decoding: try Files.read(given), as: UTF8.self).split(whereSeparator: \.isNewline) {
                let key = line.prefix { $0 != "=" } + suffix
                text += key + line.drop { $0 != "=" } + "\n"
                names.append(String(key))
                name(String(key))
            }
            try Files.replace(file, with: Array(text.utf8))
        }
    }

    /// Takes it away again.
    func remove() {
        for file in files { unlink(file) }
        guard let file = places.properties, !names.isEmpty, let bytes = try? Files.read(file) else { return }
        let kept = String(decoding: bytes, as: UTF8.self).split(
            omittingEmptySubsequences: false,
            whereSeparator: \.isNewline
        ).filter { line in !names.contains { line.hasPrefix($0 + "=") } }
        try? Files.replace(file, with: Array(kept.joined(separator: "\n").utf8))
    }

    /// An environment in which the key has the connector's name for it, too.
    static func environment(
        _ profile: EnvironmentProfile,
        in places: ConnectorProfile.Secrets
    ) -> EnvironmentProfile {
        guard let name = places.environment, let key = profile.variables.values.first else { return profile }
        return EnvironmentProfile(name: profile.name, variables: profile.variables.merging([name: key]) { $1 })
    }

    private mutating func name(_ secret: String) {
        order.parameters[ParameterName.authValue.rawValue] = secret
    }
}
