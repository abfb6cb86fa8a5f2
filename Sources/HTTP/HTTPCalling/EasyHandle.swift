import CCurl
import Exchanges

/// One easy handle of libcurl's with the memory that must outlive its use.
///
/// Confined to the loop thread, hence not Sendable. `deinit` is the only
/// cleanup; whoever holds it has taken it out of the multi handle before.
final class EasyHandle {
    let pointer: UnsafeMutableRawPointer
    private let errorText: UnsafeMutablePointer<CChar>
    private var headers: UnsafeMutablePointer<curl_slist>?
    private var body: ByteBlock?
    /// The first option that libcurl did not take, since the last reset.
    private(set) var refusal: CURLcode?

    init?() {
        guard let pointer = curl_easy_init() else { return nil }
        self.pointer = pointer
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit {
        curl_easy_cleanup(pointer)
        curl_slist_free_all(headers)
        errorText.deallocate()
    }

    /// Forgets the last request; connections and cached addresses stay.
    func reset() {
        curl_easy_reset(pointer)
        curl_slist_free_all(headers)
        headers = nil
        body = nil
        refusal = nil
        errorText.pointee = 0
        set(CURLOPT_ERRORBUFFER, pointer: errorText)
    }

    /// An option that takes a number.
    func set(_ option: CURLoption, _ value: Int) {
        note(ccurl_set_long(pointer, option, value))
    }

    /// An option that takes text, which libcurl copies.
    func set(_ option: CURLoption, text: String?) {
        note(ccurl_set_text(pointer, option, text))
    }

    /// An option that takes a pointer, which the caller keeps valid.
    func set(_ option: CURLoption, pointer value: UnsafeRawPointer?) {
        note(ccurl_set_pointer(pointer, option, value))
    }

    /// The bytes to send; the handle keeps them until it is reset.
    func set(body: ByteBlock) {
        self.body = body
        note(ccurl_set_offset(pointer, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
        // A null pointer would ask the read callback for the bytes.
        body.withBytes { set(CURLOPT_POSTFIELDS, pointer: $0.baseAddress.map { UnsafeRawPointer($0) }) }
    }

    /// The header lines to send; the handle keeps the list until it is reset.
    func set(headerLines: [[UInt8]]) {
        for line in headerLines {
            let longer = (line + [0]).withUnsafeBytes { bytes in
                bytes.withMemoryRebound(to: CChar.self) { curl_slist_append(headers, $0.baseAddress) }
            }
            guard let longer else { return note(CURLE_OUT_OF_MEMORY) }
            headers = longer
        }
        note(ccurl_set_list(pointer, CURLOPT_HTTPHEADER, headers))
    }

    /// Where what comes back is told, as the `CurlCall` at this address.
    func set(callbacks: UnsafeMutableRawPointer) {
        note(ccurl_set_write(pointer, CURLOPT_WRITEFUNCTION, CurlCallbacks.onBody))
        set(CURLOPT_WRITEDATA, pointer: callbacks)
        note(ccurl_set_write(pointer, CURLOPT_HEADERFUNCTION, CurlCallbacks.onHeaderLine))
        set(CURLOPT_HEADERDATA, pointer: callbacks)
        note(ccurl_set_debug(pointer, CurlCallbacks.onDebug))
        set(CURLOPT_DEBUGDATA, pointer: callbacks)
        note(ccurl_set_prerequest(pointer, CurlCallbacks.onRequest))
        set(CURLOPT_PREREQDATA, pointer: callbacks)
        note(ccurl_set_open_socket(pointer, CurlCallbacks.onOpenSocket))
        set(CURLOPT_OPENSOCKETDATA, pointer: callbacks)
    }

    /// What libcurl says of the last failure.
    var message: String { String(cString: errorText) }

    /// A number that libcurl knows of the last transfer, 0 where it does not.
    func number(_ item: CURLINFO) -> Int {
        var value = 0
        return ccurl_get_long(pointer, item, &value) == CURLE_OK ? value : 0
    }

    private func note(_ code: CURLcode) {
        if code != CURLE_OK, refusal == nil { refusal = code }
    }
}

@available(*, unavailable)
extension EasyHandle: Sendable {}
