public import Exchanges
public import Scenarios

/// Gives a request the response of the library that it names in a header, and
/// every other one to the next responder.
public struct ResponseByHeader: Responder {
    /// The request header that names a response, or a status.
    public static let header = "X-Firedrill-Response"

    private let base: any Responder
    private let library: ResponseLibrary
    private let values: CaseValues
    private let clock: any Clock

    /// Stands before another responder.
    public init(before base: any Responder, library: ResponseLibrary, values: CaseValues, clock: any Clock) {
        self.base = base
        self.library = library
        self.values = values
        self.clock = clock
    }

    public var readsTimes: Bool { base.readsTimes }

    public func decide(_ request: IncomingRequest) -> Answer {
        guard let name = request.headers()[Self.header] else { return base.decide(request) }
        guard let entry = library.entry(name) else {
            let problem = library.problem(String(name.prefix(200)))
            return .miss(Miss(.noMatch, "\(Self.header): \(problem.message)", hint: problem.hint))
        }
        if request.wantsAnnotation {
            request.annotation = Annotation(token: request.token, source: entry.name, rule: nil, step: nil)
        }
        let context = TemplateContext(request, values: values, clock: clock)
        return .answer(Step(response: entry.plan).decision(context))
    }
}
