import Contracts
import Documents
import Judging
import Providers
import Scenarios

/// Makes orders from cases: the contract's defaults, the key in its place,
/// what the user says, what the case says.
struct OrderPlan: Sendable {
    let contract: Contract
    let provider: Provider
    /// The user's own values of inputs.
    let inputs: [String: String]
    /// The key that the environment holds, drawn once for its process.
    let environmentKey: String
    /// Where files with secrets may be put; `nil`: nowhere.
    let scratch: String?

    /// Why there is no order for a case.
    struct Refusal: Error {
        var capability: String
        var message: String
    }

    /// The key that an attempt at a case must use; `nil`: one of its own.
    func sharedKey(_ testCase: TestCase) -> String? {
        secret(of: testCase) == .env ? environmentKey : nil
    }

    /// How the connector comes to its key: as the user says, unless the case
    /// is about that.
    func secret(of testCase: TestCase) -> TestCase.Secret {
        guard !testCase.ownsSecret, let wanted = inputs[ParameterName.secretSource.rawValue] else {
            return testCase.secret
        }
        return TestCase.Secret(rawValue: wanted) ?? testCase.secret
    }

    /// The order for an attempt.
    func order(_ testCase: TestCase, drawn: Drawn, baseURL: String) throws(Refusal) -> RunOrder {
        var parameters = Dictionary(contract.parameters(baseURL: baseURL).map { ($0.name, $0.value) }) { $1 }
        var source = SecretSource.env
        var value = contract.secret.name
        var given = Given()
        var environment = EnvironmentProfile.plain
        switch secret(of: testCase) {
        case .variable: (source, value) = (.variable, drawn.values.key)
        case .env: environment = environmentProfile
        case .none: break
        case .file:
            source = .file
            let folder = try folder(drawn)
            try put(Array((drawn.values.key + "\n").utf8), in: folder + "/" + contract.secret.name)
            given.secretsFolder = folder
        case .properties:
            source = .properties
            let file = try folder(drawn) + "/" + propertiesName
            try put(Array("\(contract.secret.name)=\(drawn.values.key)\n".utf8), in: file)
            given.propertiesFile = file
        }
        let key: [ParameterName: String] = [.secretSource: source.rawValue, .authValue: value]
        for (name, value) in key { parameters[name.rawValue] = value }
        parameters.merge(inputs) { $1 }
        if testCase.ownsSecret { for (name, value) in key { parameters[name.rawValue] = value } }
        parameters.merge(testCase.set) { $1 }
        return RunOrder(
            id: drawn.runID,
            baseURL: baseURL,
            parameters: parameters,
            variables: variables(testCase),
            given: given,
            environment: environment,
            process: testCase.process,
            deadline: testCase.deadline
        )
    }

    /// The variables of the payload have a text where a case gives none.
    private func variables(_ testCase: TestCase) -> [String: ProcessValue] {
        let standard = contract.payload.template.variables.map { ($0, ProcessValue.string(provider.values.prompt)) }
        return Dictionary(standard) { $1 }.merging(testCase.variables) { $1 }
    }

    private var environmentProfile: EnvironmentProfile {
        EnvironmentProfile(name: "env", variables: [provider.secret.environment: environmentKey])
    }

    /// The name that the contract gives the file.
    private var propertiesName: String {
        let location = contract.secret.source(.properties)?.location ?? ""
        return location.split(separator: "/").last.map(String.init) ?? "secrets.properties"
    }

    private func folder(_ drawn: Drawn) throws(Refusal) -> String {
        guard let scratch else {
            throw Refusal(capability: "secret:file", message: "there is no folder for files with secrets")
        }
        let folder = scratch + "/" + drawn.runID
        do {
            try Files.makeFolder(folder)
        } catch {
            throw Refusal(capability: "secret:file", message: error.description)
        }
        return folder
    }

    private func put(_ bytes: [UInt8], in file: String) throws(Refusal) {
        do {
            try Files.replace(file, with: bytes)
        } catch {
            throw Refusal(capability: "secret:file", message: error.description)
        }
    }
}
