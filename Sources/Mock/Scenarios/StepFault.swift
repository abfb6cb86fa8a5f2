import Documents
import Faults

/// A fault as a step's list holds it.
enum StepFault: Sendable {
    case fault(any Fault)
    case raw([UInt8])

    /// The bytes of the last `raw`, which stand in place of all.
    static func raw(_ list: [StepFault]) -> [UInt8]? {
        list.reversed().lazy.compactMap { if case .raw(let bytes) = $0 { bytes } else { nil } }.first
    }

    /// The faults of a response, in order.
    static func faults(_ list: [StepFault]) -> [any Fault] {
        list.compactMap { if case .fault(let fault) = $0 { fault } else { nil } }
    }

    /// The shape of one.
    static func shape(_ sources: ResponseSources) -> Shape<StepFault> {
        .object("a fault") { reader in
            let names = FaultShape.names + ["raw"]
            let given = names.filter { reader.has($0) }
            if given.count != 1 { reader.report("a fault is one of \(names.joined(separator: ", "))") }
            let fault = FaultShape.read(&reader, lastEvent: sources.library.lastEvent)
            let raw = reader.optional("raw", self.raw(folder: sources.folder))
            guard given.count == 1 else { return nil }
            return fault.map { .fault($0) } ?? raw.map { .raw($0) }
        }
    }

    private static func raw(folder: BodyFolder) -> Shape<[UInt8]> {
        .object("raw bytes") { reader in
            let given = ["base64", "file"].filter { reader.has($0) }
            if given.count != 1 { reader.report("raw bytes are given by one of base64, file") }
            let base64 = reader.optional("base64", .base64)
            let file = reader.optional("file", .any).flatMap { node in
                BodyShape.file(node, folder, reader.decoding)?.bytes
            }
            return given.count == 1 ? base64 ?? file : nil
        }
    }
}
