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
        broken.form = broken.form.with(\.head, form)
        return broken
    }
}

extension WireForm? {
    /// The form, a new one where there is none, with one thing of it changed.
    func with<Part>(_ part: WritableKeyPath<WireForm, Part?>, _ value: Part) -> WireForm {
        var form = self ?? WireForm()
        form[keyPath: part] = value
        return form
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
        broken.form = broken.form.with(\.chunk, form)
        return broken
    }
}
