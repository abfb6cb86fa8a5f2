import Contracts
import Documents
import Emulation
import Exchanges
import Judging
import Releases

/// The models that a provider's list calls gone.
enum RetiredModels {
    /// Those that are no longer served today, by all their names; none where
    /// the provider has no list.
    static func found(_ provider: ProviderFolder) throws -> [String: ReleaseView.RetiredModel] {
        let path = provider.path + "/models.yaml"
        guard Files.exists(path) else { return [:] }
        let today = ISODate.day(SystemClock.shared.wall / 1_000_000_000)
        var retired: [String: ReleaseView.RetiredModel] = [:]
        for model in try ModelCatalogue.load(path).models {
            guard let until = model.until, until <= today else { continue }
            for name in [model.id] + model.aliases {
                retired[name] = ReleaseView.RetiredModel(since: until, replacedBy: model.replacedBy)
            }
        }
        return retired
    }

    /// What a report says of a contract's default model that is gone: what
    /// holds for the mock server does not hold for the provider. Nothing where
    /// it is served.
    static func notes(_ contract: Contract, _ provider: ProviderFolder) throws -> [SubjectDescription.Detail] {
        let model = contract.models.standard
        guard let gone = try found(provider)[model] else { return [] }
        let hint = gone.replacedBy.map { "; \($0) takes its place" } ?? ""
        return [.init("default model", "\(model), which has not been served since \(gone.since)\(hint)")]
    }
}
