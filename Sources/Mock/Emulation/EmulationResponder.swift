import Documents
public import Exchanges
import Matching
public import Mocking
public import Providers
import Scenarios

/// Answers as an API does: it knows its keys, its models and its requests,
/// refuses what the API refuses, and answers all else with texts that the
/// request decides.
///
/// The same seed and the same request give the same bytes, but for what the
/// clock says.
public final class EmulationResponder: Responder {
    private let emulation: Emulation
    private let basePath: String
    private let credentialHeaders: [String]
    private let options: EmulationOptions
    private let redaction: RedactionPolicy
    private let clock: any Clock
    private let name: [UInt8]
    private let lastEvents: [EmulatedAnswer.Event]
    private let stored = ResponseStore()
    private let cache: PromptCache?
    private let limits: LimitGate?

    /// Emulates a provider's API. `redaction` hides what a miss would quote;
    /// `limits` count what nothing else is wrong with.
    public init(
        _ emulation: Emulation,
        provider: Provider,
        options: EmulationOptions,
        redaction: RedactionPolicy,
        clock: any Clock,
        limits: LimitGate? = nil
    ) {
        self.limits = limits
        cache = options.remembersPrompts ? PromptCache() : nil
        self.emulation = emulation
        self.options = options
        self.redaction = redaction
        self.clock = clock
        basePath = provider.routes.basePath
        credentialHeaders = provider.credentials.headers
        lastEvents = provider.lastEvent.map { [EmulatedAnswer.Event(line: $0.text)] } ?? []
        name = Array(emulation.name.utf8)
    }

    public var readsTimes: Bool { false }

    public func decide(_ request: IncomingRequest) -> Answer {
        let scenario = request.target[request.endpoint.scenario]
        guard scenario.isEmpty || scenario.elementsEqual(name) else {
            let text = String(decoding: scenario, as: UTF8.self)
            let hint = "the emulation answers at / and at /s/\(emulation.name)/"
            return .miss(Miss(.unknownEndpoint, "there is no scenario \"\(text)\" here", hint: hint).hidden(redaction))
        }
        // The server lets a page of another origin call where nothing answers.
        if request.method.elementsEqual("OPTIONS".utf8), request.headers()["Access-Control-Request-Method"] != nil {
            let hint = "the server answers it by itself"
            return .miss(Miss(.noMatch, "the emulation answers no preflight", hint: hint))
        }
        if request.wantsAnnotation {
            request.annotation = Annotation(token: request.token, source: emulation.name)
        }
        let identity = CallIdentity(seed: options.seed, request)
        let path = String(decoding: request.endpointPath, as: UTF8.self)
        let seconds = clock.wall / 1_000_000_000
        guard let below = below(path) else {
            return .answer(unknownPath(path, identity, seconds))
        }
        let routes = emulation.routes.filter { $0.path.matches(below) }
        guard let first = routes.first else { return .answer(unknownPath(path, identity, seconds)) }
        let route = routes.first { $0.method.utf8.elementsEqual(request.method) }
        var call = EmulatedCall(
            emulation: emulation,
            identity: identity,
            route: route ?? first,
            path: below,
            id: identity.id(emulation.ids[(route ?? first).id] ?? ""),
            seconds: seconds,
            lastEvents: lastEvents
        )
        do throws(EmulatedError) {
            guard route != nil else {
                let methods = routes.map(\.method).joined(separator: ", ")
                throw EmulatedError(
                    .methodNotAllowed,
                    ["method": String(decoding: request.method, as: UTF8.self)],
                    more: [Emulation.Field(name: "allow", value: methods)]
                )
            }
            try checkKey(of: request, call)
            try readBody(of: request, &call)
            if let query = request.query { call.query = Self.parameters(String(decoding: query, as: UTF8.self)) }
            let admitted = limits?.admit(request)
            if let refusal = admitted?.refusal { return .answer(refusal) }
            if let cache { call.cached = cache.reader(call.body, key: redaction.keyDigest(of: request)) }
            let decision = decision(try answer(call), call)
            return .answer(admitted.flatMap { limits?.charged(decision, $0.pass) } ?? decision)
        } catch {
            return .answer(decision(error, call))
        }
    }

    /// What answers a request that nothing is wrong with.
    private func answer(_ call: EmulatedCall) throws(EmulatedError) -> EmulatedAnswer {
        switch call.route.form {
        case .chat: try call.chat()
        case .completions: try call.completions()
        case .embeddings: try call.embeddings()
        case .rerank: try call.rerank()
        case .models: call.models()
        case .model: try call.oneModel()
        case .responses: try call.responses(stored)
        case .response: try call.response(stored)
        case .responseList: call.responseList(stored)
        case .deleteResponse: try call.deleteResponse(stored)
        case .messages: try call.messages()
        }
    }

    /// The parameters of a query, the first of each name.
    private static func parameters(_ query: String) -> [String: String] {
        let pairs = QueryPair.pairs(of: query).map { pair in
            (CanonicalQuery.meaning(pair.name), CanonicalQuery.meaning(pair.value))
        }
        return Dictionary(pairs) { first, _ in first }
    }

    /// A path below the API's base path, `nil` where it is not.
    private func below(_ path: String) -> String? {
        guard path.utf8.starts(with: basePath.utf8) else { return nil }
        let rest = String(Substring(path.utf8.dropFirst(basePath.utf8.count)))
        return rest.utf8.first == UInt8(ascii: "/") ? rest : nil
    }

    private func checkKey(of request: IncomingRequest, _ call: EmulatedCall) throws(EmulatedError) {
        let headers = request.headers()
        let values = credentialHeaders.compactMap { headers[$0] }
        let key = values.first.map { value in
            let scheme = "bearer "
            return value.lowercased().hasPrefix(scheme) ? String(value.dropFirst(scheme.count)) : value
        }
        switch emulation.keys.access(key, options.keys, on: call.route.form) {
        case .accepted: return
        case .forbidden: throw EmulatedError(.forbidden)
        case .refused:
            throw EmulatedError(options.badKey == .notFound ? .unauthorizedAs404 : .unauthorized)
        }
    }

    /// Reads the body, finds its model, and looks it over: in this order, which
    /// is that of the API's envelopes (the gateway knows the model, and what
    /// runs behind it knows the fields).
    private func readBody(of request: IncomingRequest, _ call: inout EmulatedCall) throws(EmulatedError) {
        guard let name = call.route.request, let rules = emulation.requests[name] else { return }
        guard Self.isJSON(request.headers()["Content-Type"]) else { throw EmulatedError(.notAnObject) }
        guard let body = request.wholeBody else { throw notJSON(request) }
        guard case .object = body else { throw EmulatedError(.notAnObject) }
        call.body = body
        if let name = body["model"]?.string {
            call.model = try model(named: name, call)
        }
        if let problem = RequestCheck.problem(with: body, rules, emulation.problems) {
            throw EmulatedError(.invalid, ["problems": problem])
        }
        guard let model = call.model else { return }
        if [.chat, .responses, .messages].contains(call.route.form), !model.supports.contains(.chat) {
            throw EmulatedError(.noChat)
        }
    }

    private func model(named name: String, _ call: EmulatedCall) throws(EmulatedError) -> ModelCatalogue.Model {
        // A deployment of one's own may be named behind a model.
        let plain = name.split(separator: "#", omittingEmptySubsequences: false).first.map(String.init) ?? name
        if let model = emulation.models.model(named: name) {
            guard model.isServed(on: call.day) else { throw EmulatedError(.modelNotFound) }
            return model
        }
        let isPath = emulation.modelPath.matches(plain)
        throw EmulatedError(!isPath && options.modelPathError == .badRequest ? .badModelPath : .modelNotFound)
    }

    private static func isJSON(_ contentType: String?) -> Bool {
        let type = contentType?.split(separator: ";").first ?? ""
        return type.filter { $0 != " " && $0 != "\t" }.lowercased() == "application/json"
    }

    private func notJSON(_ request: IncomingRequest) -> EmulatedError {
        let error = JSONParser.parse(request.body, into: CellBuffer())
        let problem = (error?.message ?? "").filter { $0 != "'" && $0 != "\"" && $0 != "\\" }
        return EmulatedError(.notJSON, ["offset": "\(error?.offset ?? 0)", "problem": problem])
    }
}

extension EmulationResponder {
    private func unknownPath(_ path: String, _ identity: CallIdentity, _ seconds: Int64) -> Decision {
        let route = EmulatedRoute.none
        let call = EmulatedCall(
            emulation: emulation,
            identity: identity,
            route: route,
            path: path,
            id: identity.uuid("id"),
            seconds: seconds,
            lastEvents: lastEvents
        )
        let isBehind = path.utf8.starts(with: (emulation.gatewayPath + "/").utf8)
        let shown = isBehind ? String(Substring(path.utf8.dropFirst(emulation.gatewayPath.utf8.count))) : path
        return decision(EmulatedError(.pathNotFound, ["path": shown]), call)
    }

    private func decision(_ error: EmulatedError, _ call: EmulatedCall) -> Decision {
        guard let form = emulation.errors[error.kind] else { return Decision(.close) }
        let name = call.route.envelopes[form.envelope] ?? form.envelope
        let body = form.body(emulation.envelopes[name] ?? .null, id: call.id, error.values)
        var answer = EmulatedAnswer(headers: "error", body: .json(body))
        answer.status = form.status
        answer.more = error.more
        return decision(answer, call)
    }

    /// An answer with its header fields and its times.
    private func decision(_ answer: EmulatedAnswer, _ call: EmulatedCall) -> Decision {
        let isTimed = answer.tokens != nil
        var random = DrawnNumbers(seed: options.seed, rule: 0, request: Int(call.seconds))
        let first = isTimed ? options.firstToken.draw(&random) : 0
        let head = ResponseHead(status: answer.status, headers: headers(answer, call, first))
        switch answer.body {
        case .json(let body):
            let bytes = JSONWriter().bytes(body)
            let prepared = PreparedResponse(status: head.status, headers: head.headers, body: bytes)
            let delay = first &+ time(of: answer.tokens ?? 0)
            return delay == 0 ? .ready(prepared) : .stream(ResponseStream(prepared, delay: delay))
        case .events(let events):
            var tokens = 0
            let chunks = events.map { event in
                tokens += event.tokens
                // The first token comes with the head, the next ones after it.
                return Chunk(at: time(of: max(0, tokens - 1)), bytes: Array(event.text.utf8))
            }
            return .stream(ResponseStream(Response(head: head, framing: .chunked, chunks: chunks), delay: first))
        }
    }

    /// How long so many tokens take, in nanoseconds.
    private func time(of tokens: Int) -> UInt64 {
        guard let rate = options.tokensPerSecond, rate > 0 else { return 0 }
        return UInt64(min(Double(tokens) / rate * 1e9, Double(Delay.longest)))
    }

    private func headers(_ answer: EmulatedAnswer, _ call: EmulatedCall, _ first: UInt64) -> Headers {
        let fields = emulation.headers[answer.headers] ?? []
        let values = [
            "date": HTTPDate.format(call.seconds),
            "id": call.id,
            "promptTokens": "\(answer.promptTokens)",
            "cachedTokens": "\(answer.cachedTokens)",
            "samplingOptions": fields.contains { $0.value.contains("samplingOptions") } ? call.samplingOptions : "",
            "firstTokenTime": Self.text(first),
            "processingTime": Self.text(first &+ time(of: answer.tokens ?? 0)),
        ]
        return Headers(
            (fields + answer.more).map { HeaderField($0.name, TextTemplate.fill($0.value, values)) }
        )
    }

    /// Seconds with three places.
    private static func text(_ nanoseconds: UInt64) -> String {
        let milliseconds = nanoseconds / 1_000_000
        return "\(milliseconds / 1000).\(String(milliseconds % 1000 + 1000).dropFirst())"
    }
}

extension EmulatedRoute {
    /// What no path has.
    fileprivate static var none: EmulatedRoute {
        EmulatedRoute(path: Glob.nothing, method: "", form: .models, request: nil, id: "", envelopes: [:])
    }
}

extension Glob {
    fileprivate static var nothing: Glob {
        guard let glob = try? Glob("") else { preconditionFailure("the empty pattern is one") }
        return glob
    }
}
