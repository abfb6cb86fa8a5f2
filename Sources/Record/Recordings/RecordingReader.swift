import Documents

/// Reads recordings, and tells every mistake in one at once.
public enum RecordingReader {
    /// What is made of a body that no longer fits its SHA-256.
    public enum Signatures: Sendable {
        /// It is a mistake: somebody edited it.
        case checked
        /// It is taken as it is, and its chunks are cut anew where its size
        /// has changed.
        case renewed
    }

    /// The largest file of a recording, in bytes: a body of 64 MiB in base64,
    /// and as much again for a large request.
    public static let fileLimit = 192 << 20

    /// A recording's file. The name stands in diagnostics.
    public static func read(
        _ bytes: [UInt8],
        name: String,
        signatures: Signatures = .checked
    ) throws(RecordingsError) -> Recording {
        try read(bytes, name: name, RecordingShape.recording(signatures))
    }

    /// A recording's file by its path.
    public static func read(path: String, name: String? = nil) throws(RecordingsError) -> Recording {
        try read(path: path, name: name, RecordingShape.recording(.checked))
    }

    /// One of many files that are read with one shape.
    static func read(
        path: String,
        name: String? = nil,
        _ shape: Shape<Recording>
    ) throws(RecordingsError) -> Recording {
        let bytes: [UInt8]
        do throws(DocumentError) {
            bytes = try Files.read(path, limit: fileLimit)
        } catch {
            throw RecordingsError(error)
        }
        return try read(bytes, name: name ?? path, shape)
    }

    private static func read(
        _ bytes: [UInt8],
        name: String,
        _ shape: Shape<Recording>
    ) throws(RecordingsError) -> Recording {
        do throws(DocumentError) {
            var limits = YAMLLimits()
            (limits.bytes, limits.text) = (fileLimit, fileLimit)
            let document = try Document.yamlOrJSON(bytes, name: name, limits: limits)
            return try Decoding.decode(document, shape)
        } catch {
            throw RecordingsError(error)
        }
    }
}
