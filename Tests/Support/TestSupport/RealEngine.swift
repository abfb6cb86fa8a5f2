import Synchronization

/// A real engine, with the tests' connectors on its class path.
///
/// `RealEngine.shared(.camunda)` is started once in a test run, by whoever
/// asks first, and ends with it; a test that needs other settings starts one
/// of its own. Engines are slow and big: a test that can share does.
///
/// ```swift
/// @Suite(.enabled(if: RealProduct.camunda.isPresent, Comment(rawValue: RealProduct.absence)))
/// struct SomeTests {
///     @Test func deploys() async throws {
///         let engine = try await RealEngine.shared(.camunda)
///         engine.url  // http://127.0.0.1:41231/engine-rest
///     }
/// }
/// ```
///
/// Its log, `.build/engines/NAME.log`, is that of the last run, and is kept.
public final class RealEngine: Sendable {
    /// What it is.
    public let product: RealProduct
    /// Where it listens, on the loopback interface.
    public let port: UInt16
    /// Where its log is.
    public var log: String { process.log }
    /// The root of its REST interface.
    public var url: String { "http://127.0.0.1:\(port)/engine-rest" }

    private let process: EngineRun
    private static let running = Mutex<[RealProduct: Task<RealEngine, any Error>]>([:])

    /// The engine that all tests share.
    public static func shared(_ product: RealProduct) async throws -> RealEngine {
        let task = running.withLock { running in
            if let task = running[product] { return task }
            let task = Task.detached { try start(product, log: product.rawValue) }
            running[product] = task
            return task
        }
        return try await task.value
    }

    /// One with settings of its own, such as
    /// `product.settings + "history-level=none"`; the caller ends it.
    public static func start(
        _ product: RealProduct,
        settings: [String] = [],
        environment: [String: String] = [:],
        connectors: String? = nil,
        log: String
    ) throws -> RealEngine {
        let files = try EngineFiles.of(product)
        let process = try EngineRun(
            product,
            arguments: EngineFiles.flags + [
                "-XX:SharedArchiveFile=\(files.archive)", "-cp", "\(files.jar):\(connectors ?? files.connectors)",
                "engine.Engine",
            ],
            settings: settings,
            environment: environment,
            log: EngineFiles.folder + "/\(log).log"
        )
        return RealEngine(product, port: try process.waitUntilReady(), process)
    }

    private init(_ product: RealProduct, port: UInt16, _ process: EngineRun) {
        self.product = product
        self.port = port
        self.process = process
    }

    /// Ends one that a test started for itself.
    public func stop() {
        process.end()
        process.waitUntilGone()
    }
}
