import Providers
import Scenarios

/// The text that `firedrill scenario new` writes.
enum ScenarioStart {
    /// A scenario that works as it is, on one of the provider's routes and
    /// with responses that its library has.
    static func text(provider: Provider, library: ResponseLibrary, path: String) -> String {
        let limited = library.entry("429")?.name
        let good = library.entry("200")?.name
        let route = provider.routes.named.first.map { provider.routes.basePath + $0.path }
        return """
            # Serve it with: firedrill mock \(path)
            # What can stand in place of the names: firedrill list responses
            format: 1
            rules:
            - when:
                method: POST
                path: \(route ?? "/**")
              steps:
              - { \(limited.map { "use: " + $0 } ?? "status: 429"), headers: { Retry-After: "3" }, times: 2 }
              - \(good ?? "{ status: 200, json: { text: Hello } }")

            """
    }
}
