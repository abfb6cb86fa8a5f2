import Documents
import Exchanges

extension RedactionPolicy {
    /// A text for a line that people read: without secrets, and with what
    /// would steer a terminal written out, since a request line must not move
    /// its cursor.
    func line(_ text: String) -> String { PrintableText.line(self.text(text)) }
}
