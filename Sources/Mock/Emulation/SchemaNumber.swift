import Documents

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Numbers that a schema's bounds allow.
struct SchemaNumber {
    private let isWhole: Bool
    private var low = -Double.infinity
    private var high = Double.infinity
    private var step: Double

    /// Reads the bounds of a schema.
    init(_ schema: Value, isWhole: Bool) {
        func number(_ name: String) -> Double? {
            guard case .number(let lexeme)? = schema[name] else { return nil }
            return Double(lexeme)
        }
        self.isWhole = isWhole
        let multiple = number("multipleOf").flatMap { $0 > 0 ? $0 : nil }
        step = multiple ?? 1
        // A whole number that is a multiple of a half is one of a whole.
        if isWhole, step < 1 { step = 1 }
        low = number("minimum") ?? low
        high = number("maximum") ?? high
        let above = number("exclusiveMinimum")
        let below = number("exclusiveMaximum")
        if multiple == nil, !isWhole {
            let width = (below ?? high) - (above ?? low)
            if width.isFinite, width < 2 { step = width / 4 }
        }
        if let above { low = max(low, above + (isWhole || multiple != nil ? above.ulp : step)) }
        if let below { high = min(high, below - (isWhole || multiple != nil ? below.ulp : step)) }
    }

    /// The number's text; another for another number. `nil` where the bounds
    /// leave none.
    func value(_ number: Int) -> String? {
        let start: Double
        if low.isFinite {
            start = isWhole || step != 1 || low != low.rounded() ? ceil(low / step) * step : low
        } else if high.isFinite {
            start = min(floor(high / step) * step, step)
        } else {
            start = step
        }
        let candidates = [start, low, high].flatMap { base in
            [base + Double(number) * step, base - Double(number) * step]
        }
        let fitting = candidates.first { value in
            value.isFinite && value >= low && value <= high && (!isWhole || value == value.rounded())
        }
        return fitting.map { value in
            value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
        }
    }
}
