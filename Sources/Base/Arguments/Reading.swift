/// The arguments of one command, collected and then read.
struct Reading {
    let command: Command
    let path: [String]
    private var values: [Int: [String]] = [:]
    private var operands: [String] = []
    private var rest: [String]?

    init(command: Command, path: [String]) {
        self.command = command
        self.path = path
    }

    mutating func add(_ token: ScannedArgument) {
        switch token {
        case .option(let index, let value): values[index, default: []].append(value ?? "")
        case .operand(let text) where rest != nil: rest?.append(text)
        case .operand(let text): operands.append(text)
        case .terminator: rest = command.rest.map { _ in [] }
        case .failure: break
        }
    }

    func readOptions(into parsed: inout Parsed) throws(ArgumentError) {
        var missing: [OptionDeclaration] = []
        for (index, option) in command.options.enumerated() {
            let texts = values[index] ?? []
            if texts.count < option.occurrence.least { missing.append(option) }
            guard !texts.isEmpty || option.occurrence.least == 0 else { continue }
            do {
                let isGiven = !texts.isEmpty
                parsed.set(option.spelling, to: try option.read(texts), given: isGiven)
            } catch {
                throw invalid(texts[error.position], of: option)
            }
        }
        guard missing.isEmpty else { throw missingOptions(missing) }
    }

    func readPositionals(into parsed: inout Parsed) throws(ArgumentError) {
        var left = operands[...]
        for positional in command.positionals {
            let count = positional.occurrence.isRepeating ? left.count : min(1, left.count)
            let texts = Array(left.prefix(count))
            left = left.dropFirst(count)
            guard texts.count >= positional.occurrence.least else { throw missingArgument(positional) }
            do {
                parsed.set(positional.name, to: try positional.read(texts), given: !texts.isEmpty)
            } catch {
                throw invalid(texts[error.position], of: positional)
            }
        }
        if let surplus = left.first { throw unexpectedArgument(surplus) }
        guard let declared = command.rest else { return }
        if rest?.isEmpty == true { throw missingRest(declared) }
        parsed.set(declared.spelling, to: Box(value: rest), given: rest != nil)
    }
}
