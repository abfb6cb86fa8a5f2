import Judging
import Providers
import Scenarios

/// Draws what an attempt has for itself, as the provider says.
struct CanaryValues: Sendable {
    let provider: Provider
    let randomness: any Randomness

    /// Everything for one attempt; `key` where it is drawn already.
    func draw(key: String?) -> Drawn {
        let values = provider.values
        let prompt = number(values.promptTokens, except: nil)
        return Drawn(
            values: CaseValues(
                text: values.text.drawn(hex),
                model: values.model.drawn(hex),
                promptTokens: prompt,
                completionTokens: number(values.completionTokens, except: prompt),
                finishReason: values.finishReason,
                key: key ?? self.key()
            ),
            runID: hex(32),
            token: hex(32)
        )
    }

    /// A key that is worth nothing and easy to find where it must not be.
    func key() -> String { provider.secret.canary + hex(32) }

    /// So many random hexadecimal digits.
    private func hex(_ count: Int) -> String {
        var text = ""
        while text.count < count {
            let digits = String(randomness.next(), radix: 16)
            text += String(repeating: "0", count: 16 - digits.count) + digits
        }
        return String(text.prefix(count))
    }

    private func number(_ kind: DrawnValues.Number, except other: Int?) -> Int {
        switch kind {
        case .prime: prime(except: other)
        }
    }

    /// A prime of four digits.
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
