import Arguments
import Contracts

/// What the value of an input may be, where every connector must read it
/// alike and the checks count by it.
enum InputValue {
    /// Refuses a number or truth value that is none; an expression, `${…}`, is
    /// the engine's to read.
    static func expectUsable(_ input: NameValue) throws(CommandFailure) {
        guard let name = ParameterName(rawValue: input.name), !input.value.contains("${") else { return }
        let wanted: String
        switch name {
        case .maxRetries where !isNumber(input.value, isWhole: true): wanted = "a whole number from 0 up"
        case .timeout where !isNumber(input.value), .backoff where !isNumber(input.value),
            .maxRetryAfter where !isNumber(input.value):
            wanted = "a number of seconds"
        case .retryOn429 where !["true", "false"].contains(input.value): wanted = "true or false"
        default: return
        }
        throw CommandFailure(
            .usage,
            "--input \(input.name)=\(input.value): expected \(wanted)\n  hint: such as --input \(input.name)="
                + (name == .retryOn429 ? "false" : "3")
        )
    }

    private static func isNumber(_ text: String, isWhole: Bool = false) -> Bool {
        let isPlain = text.utf8.allSatisfy { $0 &- 0x30 < 10 || !isWhole && $0 == UInt8(ascii: ".") }
        return isPlain && (isWhole ? Int(text) != nil : Double(text) != nil)
    }
}
