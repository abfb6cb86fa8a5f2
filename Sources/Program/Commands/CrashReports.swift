#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What the Swift runtime prints when a program of ours traps: registers and
/// the memory around them, which may hold somebody's key.
enum CrashReports {
    /// Leaves a trap to the system, as a program without the runtime's own
    /// reports does: a release prints nothing of its memory. A debug build
    /// keeps them, and so does who asks for them by `SWIFT_BACKTRACE`.
    static func leaveToTheSystem() {
        #if !DEBUG
            guard getenv("SWIFT_BACKTRACE") == nil else { return }
            for number in [SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGQUIT, SIGSEGV, SIGTRAP] { signal(number, SIG_DFL) }
        #endif
    }
}
