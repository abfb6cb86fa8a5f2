import Documents

extension ControlInterface {
    /// `POST verify`.
    func verified(_ call: ControlCall) -> ControlResponse {
        guard let journal else { return Self.noJournal }
        guard let verify else { return .error(409, "this server judges no expectations") }
        do throws(DocumentError) {
            let expectations = try verify(call.body)
            return .json(expectations.judge(journal, exitStatus: nil).value(redaction))
        } catch {
            return .error(error)
        }
    }
}
