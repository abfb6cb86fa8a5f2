import CCurl

/// Wakes the loop thread out of its sleep.
///
/// Unchecked: `curl_multi_wakeup` is the one function of a multi handle that
/// any thread may call; the mailbox's lock keeps it from being called after
/// the handle's end.
struct Alarm: @unchecked Sendable {
    private let multi: UnsafeMutableRawPointer

    init(_ multi: UnsafeMutableRawPointer) {
        self.multi = multi
    }

    func ring() {
        curl_multi_wakeup(multi)
    }
}
