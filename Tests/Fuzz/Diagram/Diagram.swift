import Documents
import FuzzSupport
import Releases

/// A BPMN file: one that is refused is so with a place; one that takes a
/// template can be read, and takes it again until nothing changes.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzDiagram(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let input = bytes(start, count)
    for template in templates {
        do {
            let once = try template.apply(to: input, name: "d.bpmn", element: "a")
            do {
                // Listeners go to the end once more, as in a modeler.
                let twice = try template.apply(to: once, name: "d.bpmn", element: "a")
                let again = try template.apply(to: twice, name: "d.bpmn", element: "a")
                always(twice == again, "applied once more it is not as it was")
            } catch {
                always(false, "what was written is refused: \(error)")
            }
        } catch {
            alwaysPlaced(error, file: "d.bpmn", lines: lineCount(input))
        }
    }
    return 0
}

private let templates: [ElementTemplate] = {
    let bindings = [
        #"{ "type": "property", "name": "name" }"#, #"{ "type": "property", "name": "camunda:class" }"#,
        #"{ "type": "camunda:field", "name": "f" }"#, #"{ "type": "camunda:inputParameter", "name": "i" }"#,
        #"{ "type": "camunda:outputParameter", "source": "o" }"#, #"{ "type": "camunda:property", "name": "p" }"#,
        #"{ "type": "camunda:in", "target": "t" }"#, #"{ "type": "camunda:errorEventDefinition", "errorRef": "e" }"#,
    ]
    let properties = bindings.map { #"{ "type": "String", "value": "v", "binding": \#($0) }"# }
    return [properties, Array(properties.prefix(2))].map { list in
        let text = #"{ "name": "n", "id": "t", "version": 1, "appliesTo": ["bpmn:FlowElement"], "properties": ["#
        let bytes = Array((text + list.joined(separator: ",") + "] }").utf8)
        guard let template = try? ElementTemplate.read(bytes, name: "t.json").first else {
            fatalError("its own template")
        }
        return template
    }
}()
