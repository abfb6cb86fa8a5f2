import Foundation
import Synchronization

/// What is made of an engine's jar once and kept in `.build/engines`: its
/// jars unpacked, which start twice as fast; an archive of its classes, which
/// halves that again; and the connectors of the tests, compiled against it.
public struct EngineFiles: Sendable {
    /// The engine that they are of.
    public let product: RealProduct
    /// The engine's own jar, its libraries beside it in `lib`.
    public let jar: String
    /// The archive of its classes; the class path must begin with `jar`.
    public let archive: String
    /// The connectors whose sources are in `Tests/Support/Connectors`.
    public let connectors: String

    /// Flags for a quick start in little memory. The archive fits a virtual
    /// machine with the same ones.
    public static let flags = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m"]
    /// Where they are kept.
    public static let folder = Repository.root + "/.build/engines"
    private static let sources = Repository.root + "/Tests/Support/Connectors"
    private static let lock = Mutex(())

    /// Makes what is not there yet; takes some fifteen seconds once.
    public static func of(_ product: RealProduct) throws -> EngineFiles {
        try lock.withLock { _ in
            let files = EngineFiles(product)
            try files.unpack()
            try files.makeArchive()
            try files.compile()
            return files
        }
    }

    private init(_ product: RealProduct) {
        self.product = product
        let folder = Self.folder + "/" + product.rawValue
        jar = folder + "/\(product.rawValue).jar"
        archive = folder + ".jsa"
        connectors = folder + "-connectors.jar"
    }

    private func unpack() throws {
        guard !FileManager.default.fileExists(atPath: jar) else { return }
        guard let source = product.jar else { throw EngineFailure("there is no \(product.rawValue).jar") }
        let folder = URL(filePath: jar).deletingLastPathComponent().path
        let partial = folder + ".partial"
        try? FileManager.default.removeItem(atPath: partial)
        try FileManager.default.createDirectory(atPath: Self.folder, withIntermediateDirectories: true)
        try Self.run(RealProduct.java, ["-Djarmode=tools", "-jar", source, "extract", "--destination", partial])
        try FileManager.default.moveItem(atPath: partial, toPath: folder)
    }

    /// The virtual machine writes the archive when it ends.
    private func makeArchive() throws {
        guard !FileManager.default.fileExists(atPath: archive) else { return }
        let partial = archive + ".partial"
        try? FileManager.default.removeItem(atPath: partial)
        let engine = try EngineRun(
            product,
            arguments: Self.flags + ["-XX:ArchiveClassesAtExit=\(partial)", "-cp", jar, "engine.Engine"],
            log: Self.folder + "/\(product.rawValue)-archive.log"
        )
        try engine.waitUntilReady()
        engine.end()
        engine.waitUntilGone()
        try FileManager.default.moveItem(atPath: partial, toPath: archive)
    }

    /// The sources are written for Camunda; another product's delegates differ
    /// in their package.
    private func compile() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.sources).filter { $0.hasSuffix(".java") }
            .sorted()
        let texts = try names.map {
            try String(contentsOfFile: Self.sources + "/" + $0, encoding: .utf8)
                .replacingOccurrences(of: RealProduct.camunda.package, with: product.package)
        }
        guard !names.isEmpty else { return }
        let work = connectors + ".sources"
        let isCurrent =
            FileManager.default.fileExists(atPath: connectors)
            && Set((try? FileManager.default.contentsOfDirectory(atPath: work)) ?? []) == Set(names + ["classes"])
            && zip(names, texts).allSatisfy { (try? String(contentsOfFile: "\(work)/\($0)", encoding: .utf8)) == $1 }
        guard !isCurrent else { return }
        try? FileManager.default.removeItem(atPath: work)
        try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: true)
        for (name, text) in zip(names, texts) {
            try text.write(toFile: "\(work)/\(name)", atomically: false, encoding: .utf8)
        }
        let libraries = URL(filePath: jar).deletingLastPathComponent().path + "/lib/*"
        let files = names.map { "\(work)/\($0)" }
        try Self.run(
            RealProduct.javac,
            ["-Xlint:all,-path", "-Werror", "--release", "17", "-proc:none", "-cp", libraries, "-d", work + "/classes"]
                + files
        )
        let jar = RealProduct.javac.map { URL(filePath: $0).deletingLastPathComponent().path + "/jar" }
        try Self.run(jar, ["cf", connectors, "-C", work + "/classes", "."])
    }

    static func run(_ program: String?, _ arguments: [String]) throws {
        guard let program else { throw EngineFailure("there is no java or javac") }
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw EngineFailure("\(program) failed:\n" + String(decoding: text, as: UTF8.self))
        }
    }
}

/// Why there is no engine.
public struct EngineFailure: Error, CustomStringConvertible {
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
