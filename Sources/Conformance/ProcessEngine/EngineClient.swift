public import Documents
public import Exchanges

/// Speaks with an engine over its REST API.
///
///     let engine = EngineClient(url: "http://127.0.0.1:8080/engine-rest", upstream: upstream, clock: clock)
///     let version = try await engine.call("GET", "/version").json["version"]?.string
///
/// What is called on it beside `call` stands in a file for each area.
public struct EngineClient: Sendable {
    /// The base URL, with `/engine-rest` and without a slash at its end.
    public let url: String
    /// How long an answer may take, in nanoseconds of the clock.
    public var timeout: UInt64
    private let upstream: any Upstream
    private let headers: Headers
    private let clock: any Clock

    /// Makes a client; `headers` go with every request, `Authorization` for
    /// example.
    public init(
        url: String,
        upstream: any Upstream,
        headers: Headers = [:],
        timeout: UInt64 = 30_000_000_000,
        clock: any Clock
    ) {
        var url = url
        while url.hasSuffix("/") { url.removeLast() }
        self.url = url
        self.upstream = upstream
        self.headers = headers
        self.timeout = timeout
        self.clock = clock
    }

    /// Calls a path that begins with `/`, with a JSON body where one is given.
    ///
    /// Returns the answer where its status is below 300; `timeout` is for this
    /// call alone.
    public func call(
        _ method: String,
        _ path: String,
        body: Value? = nil,
        timeout: UInt64? = nil
    ) async throws(EngineError) -> EngineAnswer {
        var headers = headers
        headers.append("Accept", "application/json")
        if body != nil { headers.append("Content-Type", "application/json") }
        return try await send(
            OutgoingRequest(
                method: method,
                url: url + path,
                headers: headers,
                body: body.map { JSONWriter().bytes($0) } ?? []
            ),
            timeout: timeout
        )
    }

    /// Calls a path with a body of another kind, `multipart/form-data` for
    /// example.
    public func call(
        _ method: String,
        _ path: String,
        bytes: [UInt8],
        contentType: String,
        timeout: UInt64? = nil
    ) async throws(EngineError) -> EngineAnswer {
        var headers = headers
        headers.append("Accept", "application/json")
        headers.append("Content-Type", contentType)
        let request = OutgoingRequest(method: method, url: url + path, headers: headers, body: bytes)
        return try await send(request, timeout: timeout)
    }

    /// The bytes at a path, whatever they are.
    func data(_ path: String) async throws(EngineError) -> [UInt8] {
        var headers = headers
        headers.append("Accept", "*/*")
        let request = OutgoingRequest(method: "GET", url: url + path, headers: headers, body: [])
        return try await send(request, timeout: nil, isData: true).response.body
    }

    private func send(
        _ request: OutgoingRequest,
        timeout: UInt64?,
        isData: Bool = false
    ) async throws(EngineError) -> EngineAnswer {
        let limit = timeout ?? self.timeout
        let result = await UpstreamCall.perform(request, over: upstream, clock: clock, timeout: limit)
        switch result {
        case .failure(let error): throw EngineError(error, url: url, limit: limit)
        case .success(let response):
            let answer = EngineAnswer(response)
            if isData, response.isSuccess { return answer }
            if let refusal = answer.refusal(url: url) { throw refusal }
            return answer
        }
    }
}

extension EngineError {
    /// The error of a call that no answer came to.
    init(_ error: UpstreamError, url: String, limit: UInt64) {
        switch error.code {
        case .cancelled: self.init(.cancelled, "the call to the engine was given up", hint: "nothing is to be done")
        case .timeout:
            self.init(
                .slow,
                "the engine at \(url) does not answer within \(Double(limit) / 1e9) s",
                hint: "look at its log, and at its database"
            )
        default:
            self.init(
                .unreachable,
                "the engine at \(url) cannot be reached: \(error.message)",
                hint: "start it, or name its REST API with host, port and path: http://HOST:8080/engine-rest"
            )
        }
    }
}
