import Foundation

/// An engine that tests may start: assembled elsewhere from the project's own
/// published artifacts, and looked for beside the repository.
public enum RealProduct: String, Sendable, CaseIterable {
    /// Camunda 7.
    case camunda = "camunda-7.24.0"
    /// Operaton, the fork of it: the same interface, other Java packages.
    case operaton = "operaton-1.0.3"

    /// Why a test of a real engine is skipped.
    public static let absence =
        "no real engine: needs java and javac 17, and the engines' jars in ../shared/engines or FIREDRILL_ENGINES"

    /// Whether it can be started here.
    public var isPresent: Bool { jar != nil && Self.java != nil && Self.javac != nil }

    /// Its version.
    public var version: String { String(rawValue.drop { $0 != "-" }.dropFirst()) }

    /// The package that its classes live in, which is what differs between
    /// one product's delegates and the other's.
    public var package: String { self == .camunda ? "org.camunda.bpm" : "org.operaton.bpm" }

    /// How its settings begin on a command line.
    public var settings: String { self == .camunda ? "--camunda.bpm." : "--operaton.bpm." }

    /// The jar that holds all of it.
    public var jar: String? {
        let folders =
            (ProcessInfo.processInfo.environment["FIREDRILL_ENGINES"].map { [$0] } ?? [])
            + ["/../shared", "/../../shared"].map { Repository.root + $0 + "/engines" }
        return folders.map { "\($0)/\(rawValue).jar" }.first { FileManager.default.fileExists(atPath: $0) }
            .map { URL(filePath: $0).standardizedFileURL.path }
    }

    static let java = program("java")
    static let javac = program("javac")

    private static func program(_ name: String) -> String? {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}
