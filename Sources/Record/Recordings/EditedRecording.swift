import Documents
import Exchanges

/// A recording that somebody has edited by hand: what follows from its bodies
/// is made anew, their SHA-256, Content-Length, and the chunks.
public enum EditedRecording {
    /// The file with all that follows from its bodies put right, written as
    /// `record` writes it; `nil` where nothing is wrong. Comments before the
    /// first line stay. Throws every mistake that is none of these.
    public static func signed(
        _ bytes: [UInt8],
        name: String,
        volatile: VolatileHeaders
    ) throws(RecordingsError) -> [UInt8]? {
        if (try? RecordingReader.read(bytes, name: name)) != nil { return nil }
        var recording = try RecordingReader.read(bytes, name: name, signatures: .renewed)
        setLengths(&recording)
        // The key of another request: this one has its own.
        if isRequestEdited(bytes, name) { recording.key = nil }
        return comments(bytes) + (try RecordingWriter.bytes(recording, volatile: volatile))
    }

    /// The paths of a folder's recordings, those in folders below included,
    /// in their order.
    public static func paths(
        in folder: String,
        links: RecordingLinks = .inside
    ) throws(RecordingsError) -> [String] {
        var paths: [String] = []
        try FolderScan.forEach(in: folder, links: links) { file in
            if !file.isManifest { paths.append(folder + "/" + String(decoding: file.name, as: UTF8.self)) }
        }
        return paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// What Content-Length says follows from the body; where there is none
    /// (HEAD, 304) it may say anything, and a response that was cut had more.
    private static func setLengths(_ recording: inout Recording) {
        recording.exchange.request.headers.setLength(recording.request.body.count)
        guard recording.exchange.ending == .complete, let count = recording.exchange.response?.body.count, count > 0
        else { return }
        recording.exchange.response?.head.headers.setLength(count)
    }

    private static func isRequestEdited(_ bytes: [UInt8], _ name: String) -> Bool {
        guard let document = try? Document.yamlOrJSON(bytes, name: name), let body = document.root["request"]?["body"]
        else { return false }
        return RecordedBody.shape(.checked).decode(body, Decoding()) == nil
    }

    /// The lines at the start that are comments, such as the one by which
    /// editors find the schema.
    private static func comments(_ bytes: [UInt8]) -> [UInt8] {
        var end = 0
        while end < bytes.count, bytes[end] == UInt8(ascii: "#") {
            end = bytes[end...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
        }
        return Array(bytes[..<end])
    }
}

extension Headers {
    /// Makes each Content-Length that is there say a size.
    fileprivate mutating func setLength(_ count: Int) {
        self = Headers(
            map { Headers.sameName($0.name, "Content-Length") ? HeaderField($0.name, String(count)) : $0 }
        )
    }
}
