import Judging
import Scenarios

/// Draws what an attempt has for itself.
struct CanaryValues: Sendable {
    let randomness: any Randomness

    /// Everything for one attempt; `key` where it is drawn already.
    func draw(key: String?) -> Drawn {
        let prompt = prime(except: nil)
        return Drawn(
            values: CaseValues(
                text: "Answer \(hex(8)), with \"quotes\", a\nline break and an ü.",
                model: "accounts/fd-\(hex(4))/models/response-\(hex(4))",
                promptTokens: prompt,
                completionTokens: prime(except: prompt),
                // Not the commonplace `stop`, and one that a text may have.
                finishReason: "length",
                key: key ?? self.key()
            ),
            runID: hex(16),
            token: hex(16)
        )
    }

    /// A key that is worth nothing and easy to find where it must not be.
    func key() -> String { "fw_fd_" + hex(16) }

    /// Some random bytes as hexadecimal digits.
    private func hex(_ bytes: Int) -> String {
        var text = ""
        while text.count < bytes * 2 {
            let digits = String(randomness.next(), radix: 16)
            text += String(repeating: "0", count: 16 - digits.count) + digits
        }
        return String(text.prefix(bytes * 2))
    }

    /// A prime of four digits: two of them tell apart what was swapped, and
    /// neither is a count that anybody would make up.
    private func prime(except other: Int?) -> Int {
        while true {
            let candidate = 1000 + Int(randomness.next() % 9000)
            if candidate != other, Self.isPrime(candidate) { return candidate }
        }
    }

    private static func isPrime(_ number: Int) -> Bool {
        var divisor = 2
        while divisor * divisor <= number {
            if number.isMultiple(of: divisor) { return false }
            divisor += 1
        }
        return number > 1
    }
}
