import Arguments
import Documents
import Providers

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// `firedrill release-files`: writes the files that a connector's release has.
enum ReleaseFilesCommand {
    static let folder = Positional(.path("DIR"), help: "The folder; it is made where there is none.")
    static let external = Flag(
        "external-task",
        help: "Write the example in its form for an external-task worker instead."
    )
    static let overwrite = Flag("overwrite", help: "Write over files of these names that are there and differ.")

    static let declaration = Command(
        "release-files",
        summary: "Write a connector's release: template, example, logo, README.",
        discussion: """
            The element template, the example process, the logo and the documentation, as the connector's contract \
            names them. The files that are written are printed; those that are there already and the same are left \
            as they are, and where one differs none is written.
            """,
        options: [external, overwrite] + ProviderFolder.options,
        positionals: [folder],
        examples: [
            Example("The four files", "firedrill release-files release"),
            Example("For a worker in place of a JAR", "firedrill release-files worker-release --external-task"),
        ]
    )

    static func run(_ parsed: Parsed) throws -> Int32 {
        let provider = try ProviderFolder.find(parsed)
        let source = provider.path + (parsed[external] ? "/release-external-task" : "/release")
        guard Files.isFolder(source) else {
            throw CommandFailure(.usage, "\(provider.provider.title) has no release here: there is no \(source)")
        }
        var files: [(path: String, bytes: [UInt8])] = []
        for name in try Files.names(in: source) where !name.hasPrefix(".") && Files.isFile(source + "/" + name) {
            files.append((name, try Files.read(source + "/" + name)))
        }
        let target = parsed[folder].hasSuffix("/") ? parsed[folder] : parsed[folder] + "/"
        let changed = try files.filter { name, bytes in try !isThere(target + name, bytes) }
        let other = changed.map { target + $0.path }.filter { Files.exists($0) }
        guard other.isEmpty || parsed[overwrite] else {
            throw CommandFailure(
                .usage,
                "\(other.joined(separator: ", ")): there already, and different; nothing is written\n"
                    + "  hint: give another folder, or --overwrite"
            )
        }
        try Files.makeFolder(parsed[folder])
        try write(changed.map { (target + $0.path, $0.bytes) })
        for (name, _) in changed { Console.out(target + name + "\n") }
        let same = files.count - changed.count
        if same > 0 { Console.error("firedrill: \(same) of \(files.count) files were there already\n") }
        return ExitCode.good.rawValue
    }

    private static func isThere(_ path: String, _ bytes: [UInt8]) throws -> Bool {
        guard Files.isFile(path) else { return false }
        return try Files.read(path) == bytes
    }

    /// Writes all files, each whole; where one cannot be written, those that
    /// were not there before are taken away again.
    private static func write(_ files: [(path: String, bytes: [UInt8])]) throws {
        var made: [String] = []
        do {
            for (path, bytes) in files {
                let isNew = !Files.exists(path)
                try Files.replace(path, with: bytes)
                if isNew { made.append(path) }
            }
        } catch {
            for path in made { unlink(path) }
            throw error
        }
    }
}
