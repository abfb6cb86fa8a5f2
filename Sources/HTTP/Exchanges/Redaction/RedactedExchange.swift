extension RedactionPolicy {
    /// An exchange with all its secrets hidden.
    public func exchange(_ exchange: Exchange) -> Exchange {
        var hidden = exchange
        hidden.request = request(exchange.request)
        hidden.response = exchange.response.map(response)
        hidden.annotation?.token = exchange.annotation?.token.map(text)
        return hidden
    }

    /// A response with all its secrets hidden, those that its chunks cut too.
    public func response(_ response: Response) -> Response {
        let (body, counts) = body(response.body, chunks: response.chunks.map(\.bytes.count))
        var hidden = response
        hidden.head.reason = response.head.reason.map(text)
        hidden.head.headers = headers(response.head.headers)
        hidden.chunks = Chunk.pieces(of: body, zip(response.chunks, counts).map { ($0.at, $1) })
        hidden.trailers = headers(response.trailers)
        return hidden
    }
}
