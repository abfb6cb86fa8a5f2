public import Exchanges

/// A head that parsers take apart differently.
public struct BrokenHead: Fault, Equatable {
    /// What it looks like.
    public var form: WireForm.HeadForm

    /// Makes a fault.
    public init(_ form: WireForm.HeadForm) { self.form = form }

    public var summary: String { "head \(form.rawValue)" }

    public func apply(to stream: ResponseStream) -> ResponseStream {
        var broken = stream
        broken.form = broken.form ?? WireForm()
        broken.form?.head = form
        return broken
    }
}

/// A chunked coding that is broken, or legal and rare. The body becomes
/// chunked.
public struct BrokenChunks: Fault, Equatable {
    /// What it looks like.
    public var form: WireForm.ChunkForm

    /// Makes a fault.
    public init(_ form: WireForm.ChunkForm) { self.form = form }

    public var summary: String { "chunk \(form.rawValue)" }

    public func apply(to stream: ResponseStream) -> ResponseStream {
        var broken = stream
        if broken.response.framing != nil { broken.response.framing = .chunked }
        broken.form = broken.form ?? WireForm()
        broken.form?.chunk = form
        return broken
    }
}
