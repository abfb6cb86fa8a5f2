/// Where a child's output goes.
enum OutputSink: Sendable {
    /// To a closure, on the pump's thread.
    case closure(@Sendable (OutputEvent) -> Void)
    /// Into a buffer that a task empties.
    case sequence(ChildOutput)

    /// Whether reading pauses, so that the child waits for us.
    var isFull: Bool {
        switch self {
        case .closure: false
        case .sequence(let output): output.isFull
        }
    }

    func take(_ events: [OutputEvent]) {
        switch self {
        case .closure(let deliver): for event in events { deliver(event) }
        case .sequence(let output): output.append(events)
        }
    }

    func finish() {
        if case .sequence(let output) = self { output.finish() }
    }
}
