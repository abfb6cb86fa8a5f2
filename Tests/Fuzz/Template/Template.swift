import Documents
import FuzzSupport
import Releases

/// A template: one that is refused is so with a place, and one that is taken
/// is applied, or refused where it is; what comes of it is a file to which it
/// can be applied again until nothing changes.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzTemplate(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let input = bytes(start, count)
    var taken: [ElementTemplate] = []
    do {
        taken = try ElementTemplate.read(input, name: "t.json")
    } catch {
        alwaysPlaced(error, file: "t.json", lines: lineCount(input))
    }
    for template in taken.prefix(4) {
        for element in ["task", "call", "flow"] {
            do {
                let once = try template.apply(to: diagram, name: "d.bpmn", element: element)
                // Listeners go to the end once more, as in a modeler.
                let twice = try template.apply(to: once, name: "d.bpmn", element: element)
                let again = try template.apply(to: twice, name: "d.bpmn", element: element)
                always(twice == again, "applied once more it is not as it was")
            } catch {
                always(!error.diagnostics.isEmpty, "a refusal without a mistake")
                let broken = error.diagnostics.contains { $0.message.hasPrefix("not XML") }
                always(!broken, "what was written cannot be read: \(error)")
            }
        }
    }
    return 0
}

private let diagram = Array(
    """
    <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p">
      <serviceTask id="task"><documentation>d</documentation></serviceTask>
      <callActivity id="call" />
      <sequenceFlow id="flow" sourceRef="task" targetRef="call" />
    </process></definitions>
    """.utf8
)
