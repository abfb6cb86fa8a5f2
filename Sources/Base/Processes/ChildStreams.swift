import Synchronization

/// Our ends of a child's three standard streams, and the child's number.
struct ChildStreams: ~Copyable {
    let pid: Int32
    let input: Descriptor
    let output: Descriptor
    let error: Descriptor
}

extension Spawn {
    /// Starts `/bin/sh -c COMMAND` in a group of its own, behind three new pipes.
    static func shell(_ command: String, environment: Environment) throws(ProcessError) -> ChildStreams {
        try lock.withLock { _ throws(ProcessError) in
            var input = try Pipe()
            var output = try Pipe()
            var error = try Pipe()
            // The child's ends are closed here when it runs, so that our reads see the end.
            let childInput = input.takeReading()
            let childOutput = output.takeWriting()
            let childError = error.takeWriting()
            let pid = try start(
                ["/bin/sh", "-c", command],
                environment: environment,
                streams: .piped(input: childInput.number, output: childOutput.number, error: childError.number)
            )
            return ChildStreams(
                pid: pid,
                input: input.takeWriting(),
                output: output.takeReading(),
                error: error.takeReading()
            )
        }
    }
}
