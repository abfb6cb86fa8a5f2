/// A task whose value several callers want.
enum SharedTask {
    /// Its value, waited for as long as the caller is not cancelled: others
    /// may still want it.
    static func value<Success: Sendable>(of task: Task<Success, any Error>) async throws -> Success {
        let (results, continuation) = AsyncStream.makeStream(of: Result<Success, any Error>.self)
        Task {
            continuation.yield(await task.result)
            continuation.finish()
        }
        for await result in results { return try result.get() }
        throw CancellationError()
    }
}
