import Documents

/// What is true of all recordings of a folder: `manifest.yaml`.
public struct Manifest: Sendable, Equatable {
    /// The program that recorded, with its version.
    public var tool: String
    /// Where the requests went; `nil` where that is not told.
    public var upstream: String?
    /// What was hidden before anything was written.
    public var redacted: [String]

    /// Makes a manifest.
    public init(tool: String, upstream: String? = nil, redacted: [String] = []) {
        self.tool = tool
        self.upstream = upstream
        self.redacted = redacted
    }

    /// A manifest's file.
    public func bytes(schema: String? = nil) throws(RecordingsError) -> [UInt8] {
        var members: [(String, YAMLText)] = [("format", .plain("1")), ("tool", .string(tool))]
        if let upstream { members.append(("upstream", .string(upstream))) }
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

    private static var shape: Shape<Manifest> {
        .object("a manifest") { reader in
            let format = reader.required("format", .integer(1...1))
            let tool = reader.required("tool", .text)
            let upstream = reader.optional("upstream", .text)
            let redacted = reader.optional("redacted", .list(.text)) ?? []
            guard format != nil, let tool else { return nil }
            return Manifest(tool: tool, upstream: upstream, redacted: redacted)
        }
    }
}
