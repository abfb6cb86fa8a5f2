import Testing

@testable import Processes

@Suite(.timeLimit(.minutes(2))) struct CompletionTests {
    @Test func allWhoWaitGetTheFirstValue() async {
        let completion = Completion<Int>()
        let waiting = (0..<10).map { number in
            Task { number % 2 == 0 ? await completion.wait() : await completion.wait(within: .seconds(60)) ?? -1 }
        }
        completion.fulfil(5)
        completion.fulfil(6)
        for task in waiting { #expect(await task.value == 5) }
        #expect(completion.value == 5)
        #expect(await completion.wait(within: .zero) == 5)
    }

    @Test func theDeadlineEndsTheWait() async {
        let completion = Completion<Int>()
        #expect(await completion.wait(within: .zero) == nil)
        #expect(await completion.wait(within: .milliseconds(5)) == nil)
    }

    @Test func cancellationEndsTheWaitAndNoOther() async {
        let completion = Completion<Int>()
        let cancelled = Task { await completion.wait(within: .seconds(600)) }
        let patient = Task { await completion.wait() }
        cancelled.cancel()
        patient.cancel()
        #expect(await cancelled.value == nil)
        completion.fulfil(1)
        #expect(await patient.value == 1)
    }
}
