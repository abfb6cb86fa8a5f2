import Documents

/// What is true of all recordings of a folder: `manifest.yaml`.
public struct Manifest: Sendable, Equatable {
    /// The program that recorded, with its version.
    public var tool: String
    /// Where the requests went; `nil` where that is not told.
    public var upstream: String?
    /// What was hidden before anything was written.
    public var redacted: [String]
    /// What is put before a key that stood in free text before its digest is
    /// made: nobody can look a digest up in a table, nor compare two folders'.
    /// `nil` counts as an empty one.
    public var salt: String?

    /// What else is hidden in the folder's recordings, and in requests that
    /// look for one.
    public var redact = Redactions()

    /// Makes a manifest.
    public init(tool: String, upstream: String? = nil, redacted: [String] = [], salt: String? = nil) {
        self.tool = tool
        self.upstream = upstream
        self.redacted = redacted
        self.salt = salt
    }

    /// A manifest's file.
    public func bytes(schema: String? = nil) throws(RecordingsError) -> [UInt8] {
        var members: [(String, YAMLText)] = [("format", .plain("1")), ("tool", .string(tool))]
        if let upstream { members.append(("upstream", .string(upstream))) }
        if let salt { members.append(("salt", .string(salt))) }
        if !redact.isEmpty { members.append(("redact", .mapping(redact.members))) }
        members.append(("redacted", redacted.isEmpty ? .row([]) : .list(redacted.map { .string($0) })))
        do {
            return try YAMLWriter.bytes(.mapping(members), comment: schema.map(RecordingWriter.modeline))
        } catch {
            throw RecordingsError(error)
        }
    }

    /// Reads a manifest's file.
    public static func read(_ bytes: [UInt8], name: String) throws(RecordingsError) -> Manifest {
        do throws(DocumentError) {
            let document = try Document.yaml(bytes, name: name)
            return try Decoding.decode(document, shape)
        } catch {
            throw RecordingsError(error)
        }
    }

    /// The manifest of a folder; `nil` where it has none.
    public static func read(folder: String) throws(RecordingsError) -> Manifest? {
        let path = folder + "/" + RecordingName.manifest
        guard Files.exists(path) else { return nil }
        let bytes: [UInt8]
        do throws(DocumentError) {
            bytes = try Files.read(path)
        } catch {
            throw RecordingsError(error)
        }
        return try read(bytes, name: path)
    }

    private static var shape: Shape<Manifest> {
        .object("a manifest") { reader in
            let format = reader.required("format", .integer(1...1))
            let tool = reader.required("tool", .text)
            let upstream = reader.optional("upstream", .text)
            let redacted = reader.optional("redacted", .list(.text)) ?? []
            let salt = reader.optional("salt", .text)
            let redact = reader.optional("redact", Redactions.shape)
            guard format != nil, let tool else { return nil }
            var manifest = Manifest(tool: tool, upstream: upstream, redacted: redacted, salt: salt)
            manifest.redact = redact ?? Redactions()
            return manifest
        }
    }
}
