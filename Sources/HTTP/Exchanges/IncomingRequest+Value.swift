extension Responder {
    /// Answers a request that never was on a wire: for tests and tools, the
    /// same code path as a server's.
    public func respond(to request: Request, connection: UInt64 = 0) -> Decision {
        let method = Array(request.method.utf8)
        let target = Array(request.target.utf8)
        return method.withUnsafeBufferPointer { method in
            target.withUnsafeBufferPointer { target in
                request.body.withUnsafeBufferPointer { body in
                    let incoming = IncomingRequest(connection: connection) { _ in request.headers }
                    incoming.method = method
                    incoming.target = target
                    incoming.pathCount = request.path.utf8.count
                    incoming.body = body
                    return respond(to: incoming)
                }
            }
        }
    }
}
