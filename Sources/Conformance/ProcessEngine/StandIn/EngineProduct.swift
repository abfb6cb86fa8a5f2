/// What sets one engine apart from another, as far as external tasks show it.
///
/// Seen on Camunda 7.24.0 with the Spin plugin and on Operaton 1.0.3 without.
public struct EngineProduct: Sendable, Equatable {
    /// Its name, for messages.
    public var name: String
    /// Its version, as `GET /version` gives it.
    public var version: String
    /// The package of its classes, which shows in some messages.
    public var package: String
    /// Whether variables may be Json and objects be kept as JSON: the Spin
    /// plugin.
    public var hasSpin: Bool
    /// Whether a file's base64 must be proper.
    public var checksFiles: Bool

    /// Its name and version, and what it has beside them.
    public var title: String { "\(name) \(version)" + (hasSpin ? " with Spin" : " without Spin") }

    /// Every one that there is, by the word for it: `camunda`,
    /// `camunda-without-spin`, `operaton`.
    public static let all: [(word: String, product: EngineProduct)] = [
        ("camunda", .camunda), ("camunda-without-spin", .camundaWithoutSpin), ("operaton", .operaton),
    ]

    /// Camunda 7 without its Spin plugin, as it stands in a bare Spring Boot
    /// application.
    public static let camundaWithoutSpin = {
        var product = EngineProduct.camunda
        product.hasSpin = false
        return product
    }()

    /// Camunda 7 with its Spin plugin.
    public static let camunda = EngineProduct(
        name: "Camunda",
        version: "7.24.0",
        package: "org.camunda.bpm",
        hasSpin: true,
        checksFiles: false
    )
    /// Operaton without a plugin.
    public static let operaton = EngineProduct(
        name: "Operaton",
        version: "1.0.3",
        package: "org.operaton.bpm",
        hasSpin: false,
        checksFiles: true
    )
}
