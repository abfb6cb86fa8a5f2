import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// `posix_spawn`, with what a child of this program needs put right.
enum Spawn {
    /// Where a child's three standard streams come from.
    enum Streams {
        /// This program's own, and its process group, so that the terminal reaches both.
        case inherited
        /// These descriptors, in a process group that the child leads.
        case piped(input: Int32, output: Int32, error: Int32)
    }

    /// Held from the opening of a child's pipes until it runs: a child born
    /// between `pipe` and close-on-exec would keep another's standard input
    /// open, and that one would never see its end.
    static let lock = Mutex(())

    /// Starts a program, found on this program's search path unless its name holds a slash.
    ///
    /// - Parameter arguments: what the program sees, its own name first.
    static func start(
        _ arguments: [String],
        environment: Environment,
        streams: Streams,
    ) throws(ProcessError) -> pid_t {
        let argumentBytes = arguments.map { Array($0.utf8) }
        guard let program = arguments.first, !program.isEmpty else {
            throw ProcessError(.invalidArgument, "no command is given", hint: "name the program to run")
        }
        guard !(argumentBytes + environment.entries).contains(where: { $0.contains(0) }) else {
            throw ProcessError(
                .invalidArgument,
                "an argument or variable of \(program) holds a NUL byte",
                hint: "a C string ends there: remove it"
            )
        }
        keepStatuses

        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #else
            var actions = posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }

        var flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        var toDefault = sigset_t()
        switch streams {
        case .inherited:
            // What the user's shell made the command ignore (nohup, `&`) stays so.
            sigemptyset(&toDefault)
            sigaddset(&toDefault, SIGPIPE)
        case .piped(let input, let output, let error):
            posix_spawn_file_actions_adddup2(&actions, input, 0)
            posix_spawn_file_actions_adddup2(&actions, output, 1)
            posix_spawn_file_actions_adddup2(&actions, error, 2)
            flags |= POSIX_SPAWN_SETPGROUP
            #if canImport(Darwin)
                flags |= POSIX_SPAWN_CLOEXEC_DEFAULT
            #else
                _ = addCloseFrom?(&actions, 3)
            #endif
            posix_spawnattr_setpgroup(&attributes, 0)
            sigfillset(&toDefault)
            sigdelset(&toDefault, SIGKILL)
            sigdelset(&toDefault, SIGSTOP)
        }
        var unblocked = sigset_t()
        sigemptyset(&unblocked)
        posix_spawnattr_setsigmask(&attributes, &unblocked)
        posix_spawnattr_setsigdefault(&attributes, &toDefault)
        posix_spawnattr_setflags(&attributes, Int16(flags))

        var child: pid_t = 0
        let result = withCStrings(argumentBytes) { arguments in
            withCStrings(environment.entries) { environment in
                posix_spawnp(&child, program, &actions, &attributes, arguments, environment)
            }
        }
        guard result == 0 else { throw failure(result, program: program) }
        return child
    }

    #if !canImport(Darwin)
        private typealias AddCloseFrom =
            @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32

        /// `posix_spawn_file_actions_addclosefrom_np`, of glibc 2.34 and later.
        ///
        /// Our descriptors are close-on-exec; those of libraries, and what this
        /// program inherited itself, need not be. Looked up by name, because the
        /// declaration needs `_GNU_SOURCE` and an older library lacks it.
        private static let addCloseFrom: AddCloseFrom? =
            dlsym(nil, "posix_spawn_file_actions_addclosefrom_np").map { unsafeBitCast($0, to: AddCloseFrom.self) }
    #endif

    /// Undoes an inherited "ignore SIGCHLD", under which the kernel throws exit statuses away.
    private static let keepStatuses: Void = {
        var current = sigaction()
        sigaction(SIGCHLD, nil, &current)
        #if canImport(Darwin)
            let handler = current.__sigaction_u.__sa_handler
        #else
            let handler = current.__sigaction_handler.sa_handler
        #endif
        if unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) {
            signal(SIGCHLD, SIG_DFL)
        }
    }()

    private static func failure(_ number: Int32, program: String) -> ProcessError {
        let reason = String(cString: strerror(number))
        switch number {
        case ENOENT:
            return ProcessError(
                .commandNotFound,
                "cannot run \(program): \(reason)",
                hint: "check the name and PATH; where the file is there, check the interpreter that its #! line names"
            )
        case EACCES, ENOEXEC, EISDIR, ENOTDIR, ELOOP:
            return ProcessError(
                .commandNotExecutable,
                "cannot run \(program): \(reason)",
                hint: "make it executable (chmod +x) and give a script a #! line"
            )
        case E2BIG:
            return ProcessError(
                .spawnFailed,
                "cannot run \(program): \(reason)",
                hint: "pass less in arguments and environment, or by a file"
            )
        default:
            return ProcessError(
                .spawnFailed,
                "cannot run \(program): \(reason)",
                hint: "raise the limit of processes (ulimit -u), free memory or run fewer at once"
            )
        }
    }

    /// Lends the strings as the NULL-terminated array that C wants.
    private static func withCStrings<Result>(
        _ strings: [[UInt8]],
        _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result,
    ) -> Result {
        let bytes = UnsafeMutableBufferPointer<CChar>.allocate(capacity: strings.reduce(1) { $0 + $1.count + 1 })
        let pointers = UnsafeMutableBufferPointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: strings.count + 1)
        defer {
            bytes.deallocate()
            pointers.deallocate()
        }
        bytes.initialize(repeating: 0)
        pointers.initialize(repeating: nil)
        var place = 0
        for (index, string) in strings.enumerated() {
            pointers[index] = bytes.baseAddress.map { $0 + place }
            for byte in string {
                bytes[place] = CChar(bitPattern: byte)
                place += 1
            }
            place += 1
        }
        guard let first = pointers.baseAddress else { preconditionFailure("the array has room for its NULL") }
        return body(first)
    }
}
