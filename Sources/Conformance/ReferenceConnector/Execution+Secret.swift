import Contracts
import Documents

extension Execution {
    /// The key, from the source that the inputs choose and no other.
    func readKey(_ inputs: Inputs) throws(ConnectorFailure) -> String {
        let found = try find(inputs)
        if let key = found, !key.isEmpty {
            guard !key.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
                throw ConnectorFailure(.secret, "the key from \(place(inputs)) holds a line break or control character")
            }
            return key
        }
        if breaks(.sendsSecretName) { return inputs.authValue }
        throw ConnectorFailure(.secret, missing(inputs))
    }

    private func find(_ inputs: Inputs) throws(ConnectorFailure) -> String? {
        let name = inputs.authValue
        switch inputs.source {
        case .variable: return breaks(.literalKeyAsName) ? run.environment[upper(name)] : name
        case .env:
            let (right, wrong) = (run.environment[upper(name)], run.environment[name])
            return breaks(.lowerCaseEnvironment, if: right != wrong) ? wrong : right
        case .file: return read(try filePath(inputs)).map(Self.withoutLineEnd)
        case .properties: return read(propertiesPath).flatMap { PropertiesText.value(of: lower(name), in: $0) }
        }
    }

    /// What to say where no key is found. A literal key beside a source that
    /// wants a name is a likely slip; its message must not repeat the key.
    private func missing(_ inputs: Inputs) -> String {
        if inputs.source != .variable, let prefix = contract.auth.keyPrefix, !prefix.isEmpty,
            inputs.authValue.hasPrefix(prefix)
        {
            return
                "no key: input catalyst_authValue looks like a key, and source \(inputs.source.rawValue) wants a name"
        }
        return "no key: \(place(inputs)) is missing or empty"
    }

    /// Where a key was looked for, for a message.
    private func place(_ inputs: Inputs) -> String {
        switch inputs.source {
        case .variable: "input catalyst_authValue"
        case .env: "environment variable \(upper(inputs.authValue))"
        case .file: "secret file \(folder)/\(lower(inputs.authValue))"
        case .properties: "key \(lower(inputs.authValue)) of \(propertiesPath)"
        }
    }

    private func filePath(_ inputs: Inputs) throws(ConnectorFailure) -> String {
        let name = lower(inputs.authValue)
        guard !name.utf8.contains(UInt8(ascii: "/")), name != "..", name != "." else {
            throw ConnectorFailure(.secret, "input catalyst_authValue is not the name of a secret file")
        }
        return folder + "/" + name
    }

    private var folder: String {
        run.secretsFolder ?? contract.secret.source(.file)?.location ?? "/run/secrets"
    }

    private var propertiesPath: String {
        run.propertiesFile ?? contract.secret.source(.properties)?.location ?? "catalyst-secrets.properties"
    }

    /// A file's bytes; a file that cannot be read is a missing secret.
    private func read(_ path: String) -> [UInt8]? { try? Files.read(path, limit: 1 << 20) }

    /// Editors end a file's last line; the end is no part of the key.
    private static func withoutLineEnd(_ bytes: [UInt8]) -> String {
        var bytes = bytes[...]
        if bytes.last == 0x0A {
            bytes.removeLast()
            if bytes.last == 0x0D { bytes.removeLast() }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func upper(_ name: String) -> String {
        String(decoding: name.utf8.map { (0x61...0x7A).contains($0) ? $0 & 0xDF : $0 }, as: UTF8.self)
    }

    private func lower(_ name: String) -> String {
        String(decoding: name.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }
}
