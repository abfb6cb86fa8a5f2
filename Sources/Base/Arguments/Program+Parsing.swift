extension Program {
    /// Parses the arguments of one command, and of the one beneath it that
    /// the first operand names.
    func parse(
        _ arguments: ArraySlice<String>,
        for command: Command,
        path: [String],
        above: [Reading] = []
    ) throws(ArgumentError) -> ParseOutcome {
        let arguments = Array(arguments)
        let options = command.allOptions
        var reading = Reading(command: command, path: path)
        var scanner = ArgumentScanner(
            arguments,
            table: OptionTable(options),
            order: command.subcommands.isEmpty ? .permute : .stopAtOperand
        )
        while let token = scanner.next() {
            switch token {
            case .option(let index, _) where options[index].name == OptionDeclaration.help.name:
                return .help(Help(command, path: path).text)
            case .option(let index, _) where options[index].name == OptionDeclaration.version.name:
                return .version(versionText)
            case .operand(let word) where !command.subcommands.isEmpty:
                guard let next = command.subcommand(word) else { throw reading.unknownCommand(word) }
                return try parse(
                    arguments[scanner.position...],
                    for: next,
                    path: path + [next.name],
                    above: above + [reading]
                )
            case .failure(let failure):
                throw reading.error(failure, in: arguments[max(0, scanner.position - 1)])
            default:
                reading.add(token)
            }
        }
        guard command.subcommands.isEmpty else { throw reading.missingCommand() }
        var parsed = Parsed(command: command, path: path)
        for level in above { try level.readOptions(into: &parsed) }
        try reading.readOptions(into: &parsed)
        try reading.readPositionals(into: &parsed)
        return path == [root.name, Self.helpCommand.name] ? try explain(parsed[Self.helpTopic]) : .run(parsed)
    }

    private func explain(_ topic: [String]) throws(ArgumentError) -> ParseOutcome {
        var command = root
        var path = [root.name]
        for word in topic {
            guard let next = command.subcommand(word) else {
                throw Reading(command: command, path: path).unknownCommand(word)
            }
            command = next
            path.append(next.name)
        }
        return .help(Help(command, path: path).text)
    }
}
