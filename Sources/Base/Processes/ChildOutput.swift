import Synchronization

/// A child's standard output as a sequence of lines, read no faster than it is consumed.
///
/// The buffer is bounded: when it is full the child's pipe fills up and the
/// child waits. The sequence ends after the child has; a cancelled task gets
/// nil at once. It has one consumer.
///
/// ```swift
/// for await event in output {
///     guard case .line(let bytes) = event else { break }
/// }
/// ```
public final class ChildOutput: AsyncSequence, Sendable {
    /// The element of the sequence.
    public typealias Element = OutputEvent
    /// Nothing is thrown.
    public typealias Failure = Never

    private struct State {
        var events: [OutputEvent] = []
        var first = 0
        var size = 0
        var isFinished = false
        var consumers: [CheckedContinuation<OutputEvent?, Never>] = []
        var whenRoom: (@Sendable () -> Void)?
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) { self.limit = limit }

    /// Takes the events one by one.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let output: ChildOutput

        /// The next event; nil after the last, or when the task is cancelled.
        public mutating func next() async -> OutputEvent? { await output.next() }

        /// The next event; nil after the last, or when the task is cancelled.
        public mutating func next(isolation actor: isolated (any Actor)?) async -> OutputEvent? {
            await output.next()
        }
    }

    /// An iterator; all iterators draw from the one stream.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(output: self) }

    // MARK: The pump's side

    var isFull: Bool { state.withLock { $0.size >= limit } }

    func whenRoom(_ wake: @escaping @Sendable () -> Void) { state.withLock { $0.whenRoom = wake } }

    func append(_ events: [OutputEvent]) {
        let handovers = state.withLock { state in
            state.events.append(contentsOf: events)
            state.size += events.reduce(0) { $0 + Self.size(of: $1) }
            var handovers: [(CheckedContinuation<OutputEvent?, Never>, OutputEvent)] = []
            while !state.consumers.isEmpty, let event = Self.removeFirst(&state) {
                handovers.append((state.consumers.removeFirst(), event))
            }
            return handovers
        }
        for (consumer, event) in handovers { consumer.resume(returning: event) }
    }

    func finish() {
        let consumers = state.withLock { state in
            state.isFinished = true
            state.whenRoom = nil
            defer { state.consumers = [] }
            return state.consumers
        }
        for consumer in consumers { consumer.resume(returning: nil) }
    }

    // MARK: The consumer's side

    private func next() async -> OutputEvent? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { consumer in
                // A cancellation after this look at it finds the consumer in the list.
                let (ready, wake) = state.withLock { state -> (OutputEvent??, (@Sendable () -> Void)?) in
                    guard !Task.isCancelled else { return (.some(nil), nil) }
                    let wasFull = state.size >= limit
                    if let event = Self.removeFirst(&state) {
                        return (.some(event), wasFull && state.size < limit ? state.whenRoom : nil)
                    }
                    if state.isFinished { return (.some(nil), nil) }
                    state.consumers.append(consumer)
                    return (nil, nil)
                }
                wake?()
                if let ready { consumer.resume(returning: ready) }
            }
        } onCancel: {
            let consumers = state.withLock { state in
                defer { state.consumers = [] }
                return state.consumers
            }
            for consumer in consumers { consumer.resume(returning: nil) }
        }
    }

    private static func removeFirst(_ state: inout State) -> OutputEvent? {
        guard state.first < state.events.count else { return nil }
        let event = state.events[state.first]
        // The memory of a line goes with the line, not with the array.
        state.events[state.first] = .line([])
        state.first += 1
        state.size -= size(of: event)
        if state.first == state.events.count || state.first > 1024 {
            state.events.removeFirst(state.first)
            state.first = 0
        }
        return event
    }

    /// An empty line takes memory too.
    private static func size(of event: OutputEvent) -> Int { event.bytes.count + 64 }
}
