import Documents
import FuzzSupport
import Scenarios

/// A scenario's file: it is refused with places, or every request finds a step.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzScenario(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let text = bytes(start, count)
    do throws(DocumentError) {
        let document = try Document.yaml(text, name: "fuzz.yaml")
        // Nothing lies beside it: a body in a file is refused.
        let scenario = try Decoding.decode(document, Scenario.shape(folder: "/nonexistent"))
        always(!scenario.name.isEmpty && !scenario.rules.isEmpty, "a scenario without a name or a rule")
        for rule in scenario.rules {
            always(!rule.steps.isEmpty, "a rule without a step")
            for number in [0, 1, 7, .max] {
                let step = rule.step(for: number)
                always(step.map(rule.steps.indices.contains) ?? (rule.after == .miss), "no step for request \(number)")
            }
            for step in rule.steps {
                always((200...999).contains(step.response.status), "a status that no response has")
            }
        }
    } catch {
        alwaysPlaced(error, file: "fuzz.yaml", lines: lineCount(text))
    }
    return 0
}
