import Documents
import ProcessEngine

/// What an engine says of itself.
struct EngineFacts: Sendable, Equatable {
    /// `Camunda BPM Runtime`; empty where it does not say.
    var product = ""
    /// `7.24.0`.
    var version = ""
    /// `H2 2.3.232 (2024-08-11)`; empty where it does not say.
    var database = ""
    /// `17.0.15`; empty where it does not say.
    var java = ""

    /// The product and its version as people write them.
    var title: String {
        let name = product.hasPrefix("Camunda") ? "Camunda" : product.split(separator: " ").first.map(String.init) ?? ""
        return name.isEmpty ? "engine \(version)" : "\(name) \(version)"
    }

    /// Why nothing can be driven through it; `nil` where it can. An engine of
    /// another generation has another REST API, even where it answers here.
    var problem: SubjectError? {
        let major = Int(version.prefix { $0.isNumber })
        let isCamunda = product.hasPrefix("Camunda")
        if let major, isCamunda ? major == 7 : (1...7).contains(major) { return nil }
        let own = version.isEmpty ? "says no version" : "says that it is \(title)"
        return SubjectError(
            .protocolBroken,
            "the engine \(own), whose REST API is not that of Camunda 7",
            hint: "name an engine of Camunda 7, or of a fork of it: Operaton, CIB seven"
        )
    }

    /// Asks an engine. What it says beside its version is told only by
    /// engines that have not been told to keep it.
    static func of(_ engine: EngineClient) async throws(EngineError) -> EngineFacts {
        var facts = EngineFacts(version: try await engine.version())
        let product: Value?
        do throws(EngineError) {
            product = try await engine.call("GET", "/telemetry/data").json["product"]
        } catch  where error.code == .refused || error.code == .notAnEngine || error.code == .unauthorized {
            product = nil
        }
        guard let product else { return facts }
        facts.product = product["name"]?.string ?? ""
        let internals = product["internals"]
        let database = [internals?["database"]?["vendor"]?.string, internals?["database"]?["version"]?.string]
        facts.database = database.compactMap(\.self).joined(separator: " ")
        facts.java = internals?["jdk"]?["version"]?.string ?? ""
        return facts
    }
}
