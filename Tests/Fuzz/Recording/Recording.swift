import Exchanges
import FuzzSupport
import Recordings

/// A recording's file: what is read, written and read again is equal; and the
/// bytes of any body come back as they were.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRecording(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let text = bytes(start, count)
    do {
        // A body that was edited is signed anew: no mutation hits a SHA-256.
        comesBack(try RecordingReader.read(text, name: "fuzz.yaml", signatures: .renewed))
    } catch {
        always(!error.message.isEmpty, "a refusal without words")
    }
    let types = ["application/json", "text/event-stream", "text/plain", "application/octet-stream"]
    let type = types[Int(text.first ?? 0) % types.count]
    let body = Array(text.dropFirst())
    comesBack(
        Recording(
            provenance: Provenance(fidelity: .synthetic, source: "a fuzzer"),
            exchange: Exchange(
                request: Request(path: "/inference/v1/x", headers: ["Content-Type": type], body: body),
                response: Response(status: 200, headers: ["content-type": type], body: body),
                ending: .complete
            )
        )
    )
    return 0
}

private func comesBack(_ recording: Recording) {
    do {
        let written = try RecordingWriter.bytes(recording)
        let again = try RecordingReader.read(written, name: "written.yaml")
        always(again == recording, "what was written reads differently")
        always(
            again.response.body == recording.response.body && again.request.body == recording.request.body,
            "other bytes came back"
        )
    } catch {
        fatalError("what was read is not written: \(error)")
    }
}
