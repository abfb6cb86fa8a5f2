import Arguments

/// The options that every command with a server has.
enum ServerOptions {
    static let port = Option(
        "port",
        short: "p",
        .integer("PORT", in: 0...65535),
        help: "The port; 0: one that is free.",
        default: 0
    )
    static let host = Option(
        "host",
        .text("ADDRESS", wanted: "an address"),
        help: "The address to listen on, loopback unless widened.",
        default: "127.0.0.1"
    )
    static let portFile = Option("port-file", .path("FILE"), help: "Write the port to FILE once it accepts.")
    static let log = Option(
        "log",
        .choice("FORM", RequestLog.Form.self),
        help: "A line on standard error for each request.",
        default: .text
    )
    static let bodyLimit = Option(
        "body-limit",
        .integer("MIB", in: 0...4096),
        help: "The largest request body, in MiB; 413 past it.",
        default: 16
    )
    static let allowMisses = Flag("allow-misses", help: "A request without an answer does not fail the run.")
    /// Which pages of other origins may call.
    enum CrossOrigins: String, Sendable, CaseIterable {
        case any
        case none
    }
    static let cors = Option(
        "cors",
        .choice("WHO", CrossOrigins.self),
        help: "Which pages may call: any (preflights that nothing answers are allowed), or none of another origin.",
        default: .any
    )
    static let command = Rest("COMMAND [ARG]...", help: "Run COMMAND with FIREDRILL_URL set, and stop with it.")

    static let all: [any NamedKey] = [port, host, portFile, log, bodyLimit]
}
