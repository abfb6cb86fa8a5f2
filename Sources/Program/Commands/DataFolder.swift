import Arguments
import Documents

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Where shipped scenarios, contracts and recordings lie.
struct DataFolder {
    /// `--data`, for every command that needs one.
    static let option = Option(
        "data",
        .path("DIR"),
        help: """
            Where Scenarios/ and Recordings/ lie (else FIREDRILL_DATA, share/firedrill, the working directory, \
            the checkout the program was built in).
            """
    )

    /// The folder that holds `Scenarios`.
    let path: String

    /// Looks in the order that users are told: option, environment, beside
    /// the executable, the working directory, the checkout of a program that
    /// is run from its build folder.
    static func find(_ given: String?) throws(CommandFailure) -> DataFolder {
        var tried: [String] = []
        if let given {
            tried = [given]
        } else {
            if let variable = getenv("FIREDRILL_DATA"), variable.pointee != 0 {
                tried.append(String(cString: variable))
            } else {
                let executable = executable()
                if let executable {
                    tried.append(Files.folder(of: Files.folder(of: executable)) + "/share/firedrill")
                }
                tried.append(".")
                if let checkout = executable.flatMap(checkout(of:)) { tried.append(checkout) }
            }
        }
        if let path = tried.first(where: { Files.isFolder($0 + "/Scenarios") }) { return DataFolder(path: path) }
        throw CommandFailure(
            .usage,
            "no folder Scenarios in " + tried.joined(separator: " or ")
                + "\n  hint: name the folder that holds it with --data DIR or FIREDRILL_DATA"
        )
    }

    /// The folder in which the package's manager built a program: what holds
    /// the outermost `.build…` on its path.
    static func checkout(of executable: String) -> String? {
        let parts = executable.split(separator: "/", omittingEmptySubsequences: false)
        guard let build = parts.firstIndex(where: { $0.hasPrefix(".build") }), build > 1 else { return nil }
        return parts[..<build].joined(separator: "/")
    }

    /// The path of the running program.
    static func executable() -> String? {
        var buffer = [CChar](repeating: 0, count: 4096)
        #if canImport(Glibc)
            let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
            guard count > 0 else { return nil }
            return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        #else
            var size = UInt32(buffer.count)
            guard _NSGetExecutablePath(&buffer, &size) == 0, let real = realpath(buffer, nil) else { return nil }
            defer { free(real) }
            return String(cString: real)
        #endif
    }
}
