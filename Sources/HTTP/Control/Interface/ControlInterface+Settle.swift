#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension ControlInterface {
    /// Waits a little for ready responses that are being handed over: who has
    /// read one and then asks for the journal expects to find it complete.
    func settle() {
        guard let journal else { return }
        for _ in 0..<100 {
            guard journal.isSettling else { return }
            usleep(500)
        }
    }
}
