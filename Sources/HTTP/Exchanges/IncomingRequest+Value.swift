extension Responder {
    /// Answers a request that never was on a wire: for tests and tools, the
    /// same code path as a server's.
    public func decide(_ request: Request, connection: UInt64 = 0) -> Answer {
        let incoming = IncomingRequest(connection: connection) { $0 == .head ? request.headers : request.trailers }
        return incoming.lend(request) { decide(incoming) }
    }
}

extension IncomingRequest {
    /// Stands for a request while something is done.
    public func lend<T>(_ request: Request, _ body: () throws -> T) rethrows -> T {
        let method = Array(request.method.utf8)
        let target = Array(request.target.utf8)
        let readable = request.readable.body
        return try method.withUnsafeBufferPointer { method in
            try target.withUnsafeBufferPointer { target in
                try request.body.withUnsafeBufferPointer { wire in
                    try readable.withUnsafeBufferPointer { bytes in
                        reset()
                        self.method = method
                        self.target = target
                        pathCount = request.path.utf8.count
                        self.body = bytes
                        encodedBody = request.decodedBody == nil ? nil : wire
                        version = request.version
                        return try body()
                    }
                }
            }
        }
    }
}
