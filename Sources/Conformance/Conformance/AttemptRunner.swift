import Exchanges
import Judging
import Scenarios

/// An attempt that is to be made.
struct PlannedAttempt: Sendable {
    var testCase: TestCase
    var attempt: Int
}

/// What became of an attempt.
enum AttemptResult: Sendable {
    /// It was made, and this was seen.
    case seen(TestCase, Observation)
    /// Something of ours broke before it could be made.
    case broke(TestCase, String)
}

/// Makes one attempt: draws, opens the endpoint, gives the order, listens on,
/// closes, puts together what was seen.
struct AttemptRunner: Sendable {
    let subject: any Subject
    let capabilities: [String]
    let stage: any Stage
    let plan: OrderPlan
    let canaries: CanaryValues
    let options: RunnerOptions
    let clock: any Clock
    let timerLag: TimerLag
    let unclaimed = UnclaimedRequests()

    func play(_ planned: PlannedAttempt) async -> AttemptResult {
        guard let script = planned.testCase.script else {
            return .broke(planned.testCase, "the case has no script")
        }
        let drawn = canaries.draw(key: plan.sharedKey(planned.testCase))
        unclaimed.began(drawn)
        do {
            let endpoint = try await stage.open(script: script, values: drawn.values, token: drawn.token)
            return .seen(planned.testCase, await observe(planned, drawn, endpoint))
        } catch {
            return .broke(planned.testCase, "the endpoint cannot be opened: \(error)")
        }
    }

    private func observe(_ planned: PlannedAttempt, _ drawn: Drawn, _ endpoint: StagedEndpoint) async -> Observation {
        let order: RunOrder
        var refusal = missingCapability(planned.testCase)
        do throws(OrderPlan.Refusal) {
            order = try plan.order(planned.testCase, drawn: drawn, baseURL: endpoint.baseURL)
        } catch {
            refusal = error
            order = RunOrder(id: drawn.runID, baseURL: endpoint.baseURL, parameters: [:], deadline: 0)
        }
        if refusal == nil { await subject.prepare(order) }
        let sent = clock.now
        let report: RunReport
        if let refusal {
            report = RunReport(
                outcome: .unsupported(capability: refusal.capability, message: refusal.message),
                variablesObservable: false
            )
        } else {
            report = await executeOnce(order, drawn.token)
        }
        let result = clock.now
        if planned.testCase.listensOn, refusal == nil { await listenOn(drawn.token) }
        let evidence = await stage.close(token: drawn.token)
        let end = clock.now
        let strays = unclaimed.claim(await stage.strays(), for: drawn, window: sent...max(sent, end))
        return Observation(
            attempt: planned.attempt,
            drawn: drawn,
            order: order,
            report: report.told(options.hiding),
            exchanges: evidence.exchanges,
            lostExchanges: evidence.lostExchanges,
            stray: strays,
            leaks: LeakScan.leaks(in: report, of: order, drawn: drawn),
            runSent: sent,
            result: result,
            maxLag: timerLag.maxLag(since: sent)
        )
    }

    /// A process that ends between two runs may take an order with it to
    /// which nothing came of it: such an order is given once more.
    private func executeOnce(_ order: RunOrder, _ token: String) async -> RunReport {
        let report = await execute(order)
        guard case .failed(RunReport.crashed, _) = report.outcome, report.events.isEmpty, !Task.isCancelled else {
            return report
        }
        let seen = await stage.look(token: token)
        return seen.exchanges.isEmpty && seen.lostExchanges == 0 ? await execute(order) : report
    }

    /// A subject that does not come back is left behind.
    private func execute(_ order: RunOrder) async -> RunReport {
        await Deadline.run(
            within: order.deadline + options.grace,
            of: clock,
            otherwise: .unresolved
        ) { [subject] in await subject.run(order) }
    }

    /// Waits for a retry that comes after the result: as long as the first
    /// one took, twice.
    private func listenOn(_ token: String) async {
        let exchanges = await stage.look(token: token).exchanges
        var gap: UInt64 = 0
        if exchanges.count > 1, let start = exchanges[0].times.responseStart, exchanges[1].times.firstByte > start {
            gap = exchanges[1].times.firstByte - start
        }
        let period = max(options.quietPeriod, options.quietPeriod == 0 ? 0 : 2 * gap)
        if period > 0 { await clock.sleep(nanoseconds: period) }
    }

    /// Files and environments are not every harness's to set.
    private func missingCapability(_ testCase: TestCase) -> OrderPlan.Refusal? {
        if testCase.process != .probe, !capabilities.contains(EngineEvent.engine) {
            return OrderPlan.Refusal(capability: EngineEvent.engine, message: "the case is about a process in one")
        }
        let needed: String
        switch plan.secret(of: testCase) {
        case .variable, .none: return nil
        case .env: needed = "secret:env"
        case .file: needed = "secret:file"
        case .properties: needed = "secret:properties"
        }
        guard !capabilities.contains(needed) else { return nil }
        return OrderPlan.Refusal(capability: needed, message: "it is not among its capabilities")
    }
}
