import CMicroHTTPD
import Exchanges

/// What a browser asks before a page of another origin may send a request
/// (https://fetch.spec.whatwg.org/#http-cors-protocol).
enum CrossOrigin {
    static let allowOrigin = "Access-Control-Allow-Origin"

    /// The answer to a preflight that nothing else answers: what the page
    /// wants to send is allowed. `nil` where it is none, or where it is
    /// answered.
    static func preflight(
        _ request: IncomingRequest,
        _ answer: Answer,
        _ options: HTTPServer.Options
    ) -> PreparedResponse? {
        guard options.allowsOrigins, answer.missed != nil, request.method.elementsEqual("OPTIONS".utf8) else {
            return nil
        }
        let asked = request.headers()
        guard let method = asked["Access-Control-Request-Method"] else { return nil }
        var headers: Headers = [allowOrigin: "*", "Access-Control-Allow-Methods": method]
        if let names = asked["Access-Control-Request-Headers"] {
            // A star would leave Authorization out.
            headers.append("Access-Control-Allow-Headers", names)
        }
        if asked["Access-Control-Request-Private-Network"] != nil {
            headers.append("Access-Control-Allow-Private-Network", "true")
        }
        return PreparedResponse(status: 204, headers: headers, body: [])
    }

    /// Lets every page read a response, and all of its header lines.
    static func add(to object: OpaquePointer) {
        MHD_add_response_header(object, allowOrigin, "*")
        MHD_add_response_header(object, "Access-Control-Expose-Headers", "*")
    }
}
