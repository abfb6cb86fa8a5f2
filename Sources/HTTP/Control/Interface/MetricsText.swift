import Documents

/// Counts in Prometheus' text format 0.0.4
/// (https://prometheus.io/docs/instrumenting/exposition_formats/).
enum MetricsText {
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    static func text(_ journal: TrafficJournal, connections: Int) -> String {
        let (requests, misses, times) = journal.totals()
        var lines = header(
            "firedrill_requests_total",
            "counter",
            "Requests that were answered, by what answered and with which status; 0 is a response without one."
        )
        let sorted = requests.sorted { one, other in
            (one.key.source, one.key.rule, one.key.status) < (other.key.source, other.key.rule, other.key.status)
        }
        for (key, count) in sorted {
            let labels = [("scenario", key.source), ("rule", key.rule), ("status", "\(key.status)")]
                .map { "\($0.0)=\"\(escaped($0.1))\"" }.joined(separator: ",")
            lines.append("firedrill_requests_total{\(labels)} \(count)")
        }
        lines += header("firedrill_misses_total", "counter", "Requests that nothing answered.")
        lines.append("firedrill_misses_total \(misses)")
        lines += header(
            "firedrill_response_seconds",
            "histogram",
            "Seconds from a request's first byte to its response's end, by the server's clock."
        )
        var total = 0
        for (bound, count) in zip(ResponseTimes.bounds, times.counts) {
            total += count
            let shown = bound == bound.rounded() ? "\(Int(bound))" : "\(bound)"
            lines.append("firedrill_response_seconds_bucket{le=\"\(shown)\"} \(total)")
        }
        total += times.counts.last ?? 0
        lines.append("firedrill_response_seconds_bucket{le=\"+Inf\"} \(total)")
        lines.append("firedrill_response_seconds_sum \(Double(times.nanoseconds / 1000) / 1e6)")
        lines.append("firedrill_response_seconds_count \(total)")
        lines += header("firedrill_connections", "gauge", "Connections that are open.")
        lines.append("firedrill_connections \(connections)")
        return lines.joined(separator: "\n") + "\n"
    }

    private static func header(_ name: String, _ type: String, _ help: String) -> [String] {
        ["# HELP \(name) \(help)", "# TYPE \(name) \(type)"]
    }

    /// A label's value: `\`, `"` and line feeds are escaped.
    static func escaped(_ value: String) -> String {
        var escaped = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
