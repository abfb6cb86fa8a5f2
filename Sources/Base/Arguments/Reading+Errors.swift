extension Reading {
    private var hints: Hints { Hints(path: path) }

    /// The error for an argument that is no good.
    func error(_ failure: ScannedArgument.Failure, in argument: String) -> ArgumentError {
        let options = command.allOptions
        switch failure {
        case .unknownName(let name):
            return unknownOption(name)
        case .unknownLetter(let letter):
            return unknownOption(letter, in: argument)
        case .ambiguous(let name, let candidates):
            let names = candidates.map { "'" + options[$0].spelling + "'" }.joined(separator: ", ")
            return ArgumentError(
                code: .ambiguousOption,
                message: "option \(quoted("--" + name)) may mean \(names)",
                hint: hints.with("write the name in full")
            )
        case .missingValue(let index):
            let value = options[index].value
            return ArgumentError(
                code: .missingValue,
                message: "option '\(options[index].spelling)' needs a value: \(value?.wanted ?? "")",
                hint: hints.with("write \(options[index].spelling)=\(value?.placeholder ?? "")")
            )
        case .unexpectedValue(let index, let value):
            return ArgumentError(
                code: .unexpectedValue,
                message: "flag '\(options[index].spelling)' takes no value, and is given \(quoted(value))",
                hint: hints.with("write \(options[index].spelling) alone")
            )
        }
    }

    func unknownCommand(_ word: String) -> ArgumentError {
        let named = command.subcommands.flatMap { sub in ([sub.name] + sub.aliases).map { ($0, sub.name) } }
        let near = nearest(to: word, among: named.map(\.0))
        return ArgumentError(
            code: .unknownCommand,
            message: "unknown command \(quoted(word))",
            hint: hints.didYouMean(named.first { $0.0 == near }?.1)
        )
    }

    func missingCommand() -> ArgumentError {
        let names = command.subcommands.map(\.name).joined(separator: ", ")
        return ArgumentError(
            code: .missingCommand,
            message: "'\(path.joined(separator: " "))' needs a command",
            hint: hints.with("the commands are \(names)")
        )
    }

    func invalid(_ text: String, of option: OptionDeclaration) -> ArgumentError {
        var own: String?
        if text.utf8.first == UInt8(ascii: "=") {
            // After a one-letter name, `=` belongs to the value.
            own = "write \(option.spelling)=\(option.value?.placeholder ?? "")"
        } else if let short = option.short,
            let meant = command.allOptions.first(where: { $0.name.utf8.elementsEqual("\(short)\(text)".utf8) })
        {
            own = "did you mean '\(meant.spelling)'?"
        }
        return invalid(text, of: "option '\(option.spelling)'", wanted: option.value, hint: own)
    }

    func invalid(_ text: String, of positional: PositionalDeclaration) -> ArgumentError {
        invalid(text, of: positional.name, wanted: positional.value, hint: nil)
    }

    private func invalid(
        _ text: String,
        of name: String,
        wanted value: ValueDeclaration?,
        hint own: String?
    ) -> ArgumentError {
        let near = nearest(to: text, among: value?.choices ?? [])
        return ArgumentError(
            code: .invalidValue,
            message: "\(name) wants \(value?.wanted ?? ""), not \(quoted(text))",
            hint: own.map { hints.with($0) } ?? hints.didYouMean(near)
        )
    }

    func missingOptions(_ missing: [OptionDeclaration]) -> ArgumentError {
        let names = missing.map { "'\($0.spelling)'" }.joined(separator: ", ")
        let usage = missing.map { "\($0.spelling)=\($0.value?.placeholder ?? "")" }.joined(separator: " ")
        return ArgumentError(
            code: .missingOption,
            message: missing.count == 1 ? "option \(names) is required" : "options \(names) are required",
            hint: hints.with("give \(usage)")
        )
    }

    func missingArgument(_ positional: PositionalDeclaration) -> ArgumentError {
        let least = positional.occurrence.least
        return ArgumentError(
            code: .missingArgument,
            message: least > 1 ? "\(positional.name) is needed \(least) times" : "\(positional.name) is missing",
            hint: hints.with("\(positional.name) is \(positional.value.wanted)")
        )
    }

    func missingRest(_ rest: Rest) -> ArgumentError {
        ArgumentError(
            code: .missingArgument,
            message: "nothing follows '--'",
            hint: hints.with("write \(rest.spelling), or leave the '--' out")
        )
    }

    func unexpectedArgument(_ text: String) -> ArgumentError {
        let own: String? =
            command.rest.map { "a command to run stands after '--': \($0.spelling)" }
            ?? (command.positionals.isEmpty ? "'\(path.joined(separator: " "))' takes options only" : nil)
        return ArgumentError(
            code: .unexpectedArgument,
            message: "unexpected argument \(quoted(text))",
            hint: hints.with(own)
        )
    }

    private func unknownOption(_ name: String) -> ArgumentError {
        ArgumentError(
            code: .unknownOption,
            message: "unknown option \(quoted("--" + name))",
            hint: belongsBelow(name) ?? hints.didYouMean(nearestOption(to: name))
        )
    }

    private func unknownOption(_ letter: Unicode.Scalar, in argument: String) -> ArgumentError {
        guard argument.unicodeScalars.count > 2 else {
            return ArgumentError(
                code: .unknownOption,
                message: "unknown option \(quoted(argument))",
                hint: hints.with(nil)
            )
        }
        // `-quit` is a cluster of letters, and was hardly meant as one.
        let word = argument.unicodeScalars.dropFirst().prefix { $0 != "=" }
        return ArgumentError(
            code: .unknownOption,
            message: "unknown option letter \(quoted(String(letter))) in \(quoted(argument))",
            hint: hints.didYouMean(nearestOption(to: String(word)))
        )
    }

    private func nearestOption(to word: String) -> String? {
        let named = command.allOptions.flatMap { option in
            ([option.name] + option.aliases).map { ($0, option.spelling) }
        }
        let near = nearest(to: word, among: named.map(\.0))
        return named.first { $0.0 == near }?.1
    }

    /// An option that a subcommand has stands after the subcommand's name.
    private func belongsBelow(_ name: String) -> String? {
        let owner = command.subcommands.first { sub in
            sub.options.contains { $0.name.utf8.elementsEqual(name.utf8) }
        }
        guard let owner else { return nil }
        return hints.with("write it after the command: \((path + [owner.name, "--" + name]).joined(separator: " "))")
    }
}
