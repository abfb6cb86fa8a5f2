import Commands

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The entry point.
@main
enum Entry {
    static func main() async {
        exit(await Firedrill.run(CommandLine.unsafeArgv))
    }
}
