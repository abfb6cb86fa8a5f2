extension ValueSyntax where Value == Int {
    /// A decimal integer within a range: digits, with `-` before them where
    /// the range has negative numbers.
    public static func integer(_ placeholder: String, in range: ClosedRange<Int> = Int.min...Int.max) -> Self {
        Self(
            placeholder,
            wanted: integerWanted(range),
            show: { String($0) },
            read: { text in
                guard text.utf8.first != UInt8(ascii: "+"), let number = Int(text) else { return nil }
                return range.contains(number) ? number : nil
            }
        )
    }

    private static func integerWanted(_ range: ClosedRange<Int>) -> String {
        switch (range.lowerBound, range.upperBound) {
        case (.min, .max): "an integer"
        case (let lowest, .max): "an integer from \(lowest)"
        case (.min, let highest): "an integer up to \(highest)"
        case (let lowest, let highest): "an integer from \(lowest) to \(highest)"
        }
    }
}

extension ValueSyntax where Value == Duration {
    /// A duration: a whole number and its unit, `250ms`, `3s` or `2m`.
    ///
    /// - Parameter range: What is accepted; negative durations cannot be
    ///   written.
    public static func duration(_ placeholder: String, in range: ClosedRange<Duration>? = nil) -> Self {
        var wanted = "a duration such as 250ms, 3s or 2m"
        if let range {
            wanted += ", from \(written(range.lowerBound)) to \(written(range.upperBound))"
        }
        return Self(
            placeholder,
            wanted: wanted,
            show: { written($0) },
            read: { text in
                guard let duration = read(text) else { return nil }
                return range.map { $0.contains(duration) } ?? true ? duration : nil
            }
        )
    }

    private static let units: [(name: String, milliseconds: Int64)] = [("ms", 1), ("s", 1000), ("m", 60_000)]

    private static func read(_ text: String) -> Duration? {
        let digits = text.utf8.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        let rest = text.utf8.dropFirst(digits.count)
        guard let count = Int64(Substring(digits)),
            let unit = units.first(where: { $0.name.utf8.elementsEqual(rest) })
        else { return nil }
        let (milliseconds, overflow) = count.multipliedReportingOverflow(by: unit.milliseconds)
        return overflow ? nil : .milliseconds(milliseconds)
    }

    /// Writes whole seconds in seconds and all else in milliseconds, which
    /// is the finest unit there is.
    private static func written(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        guard attoseconds != 0 else { return "\(seconds)s" }
        return "\(seconds * 1000 + attoseconds / 1_000_000_000_000_000)ms"
    }
}
