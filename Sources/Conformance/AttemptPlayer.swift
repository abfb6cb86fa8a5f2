import Exchanges
import Judging
import Scenarios

/// An attempt that is to be made.
struct Planned: Sendable {
    var subject: Case
    var attempt: Int
}

/// What became of an attempt.
enum Played: Sendable {
    /// It was made, and this was seen.
    case seen(Case, Observation)
    /// Something of ours broke before it could be made.
    case broke(Case, String)
}

/// Makes one attempt: draws, opens the endpoint, gives the order, listens on,
/// closes, puts together what was seen.
struct AttemptPlayer: Sendable {
    let subject: any Subject
    let capabilities: [String]
    let stage: any Stage
    let plan: OrderPlan
    let lottery: Lottery
    let options: RunnerOptions
    let clock: any Clock
    let witness: NoiseWitness
    let ledger = StrayLedger()

    func play(_ planned: Planned) async -> Played {
        guard let script = planned.subject.script else {
            return .broke(planned.subject, "the case has no script")
        }
        let drawn = lottery.draw(key: plan.sharedKey(planned.subject))
        ledger.began(drawn)
        do {
            let endpoint = try await stage.open(script: script, values: drawn.values, token: drawn.token)
            return .seen(planned.subject, await observe(planned, drawn, endpoint))
        } catch {
            return .broke(planned.subject, "the endpoint cannot be opened: \(error)")
        }
    }

    private func observe(_ planned: Planned, _ drawn: Drawn, _ endpoint: StagedEndpoint) async -> Observation {
        let order: RunOrder
        var refusal = missingCapability(planned.subject)
        do throws(OrderPlan.Refusal) {
            order = try plan.order(planned.subject, drawn: drawn, baseURL: endpoint.baseURL)
        } catch {
            refusal = error
            order = RunOrder(id: drawn.runID, baseURL: endpoint.baseURL, parameters: [:], deadline: 0)
        }
        let sent = clock.now
        let report: RunReport
        if let refusal {
            report = RunReport(
                outcome: .unsupported(capability: refusal.capability, message: refusal.message),
                variablesObservable: false
            )
        } else {
            report = await execute(order)
        }
        let result = clock.now
        if planned.subject.listensOn, refusal == nil { await listenOn(drawn.token) }
        let evidence = await stage.close(token: drawn.token)
        let end = clock.now
        let strays = ledger.claim(await stage.strays(), for: drawn, window: sent...max(sent, end))
        return Observation(
            attempt: planned.attempt,
            drawn: drawn,
            order: order,
            report: report,
            exchanges: evidence.exchanges,
            stray: strays,
            leaks: LeakScan.leaks(in: report, of: order, drawn: drawn),
            runSent: sent,
            result: result,
            maxLag: witness.maxLag(since: sent)
        )
    }

    /// A subject that does not come back is left behind.
    private func execute(_ order: RunOrder) async -> RunReport {
        await Race.run(
            within: order.deadline + options.grace,
            of: clock,
            otherwise: RunReport(outcome: .unresolved, variablesObservable: false)
        ) { [subject] in await subject.run(order) }
    }

    /// Waits for a retry that comes after the result: as long as the first
    /// one took, twice.
    private func listenOn(_ token: String) async {
        let exchanges = await stage.look(token: token).exchanges
        var gap: UInt64 = 0
        if exchanges.count > 1, let start = exchanges[0].times.replyStart, exchanges[1].times.firstByte > start {
            gap = exchanges[1].times.firstByte - start
        }
        let period = max(options.quietPeriod, options.quietPeriod == 0 ? 0 : 2 * gap)
        if period > 0 { await clock.sleep(nanoseconds: period) }
    }

    /// Files and environments are not every harness's to set.
    private func missingCapability(_ subject: Case) -> OrderPlan.Refusal? {
        let needed: String
        switch subject.secret {
        case .variable, .none: return nil
        case .env: needed = "secret:env"
        case .file: needed = "secret:file"
        case .properties: needed = "secret:properties"
        }
        guard !capabilities.contains(needed) else { return nil }
        return OrderPlan.Refusal(capability: needed, message: "it is not among its capabilities")
    }
}
