/// Headers that concern one connection and are not passed on
/// (RFC 9110 section 7.6.1), neither live nor in a replay.
public enum HopByHop {
    private static let names = [
        "Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization", "TE",
        "Transfer-Encoding",
        "Upgrade",
    ]

    /// The lines that are passed on: without those of the list, and without
    /// those that Connection names.
    public static func removed(from headers: Headers) -> Headers {
        let named = headers.values("Connection").flatMap { value in
            value.split(separator: ",").map { String($0.drop { $0 == " " }.prefix { $0 != " " }) }
        }
        return Headers(
            headers.filter { field in
                !(names + named).contains { Headers.sameName($0, field.name) }
            }
        )
    }
}
