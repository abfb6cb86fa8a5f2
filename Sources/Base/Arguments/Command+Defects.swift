extension Command {
    /// What is wrong with the declaration and with those beneath it; empty
    /// where all is well.
    ///
    /// A declaration is written by the program's authors, not by its users:
    /// a test asserts that there are no defects.
    public var defects: [String] {
        let own = nameDefects + optionDefects + positionalDefects + subcommandDefects + helpDefects
        return own.map { "\(name): \($0)" } + subcommands.flatMap { sub in sub.defects.map { "\(name) \($0)" } }
    }

    private var nameDefects: [String] {
        ([name] + aliases).filter { !isName($0) }.map { "the name '\($0)' is not of a-z, 0-9 and '-'" }
    }

    private var optionDefects: [String] {
        let names = allOptions.flatMap { [$0.name] + $0.aliases }
        let letters = allOptions.compactMap(\.short)
        var defects = names.filter { !isName($0) }.map { "the option name '--\($0)' is not of a-z, 0-9 and '-'" }
        defects += twice(names).map { "two options are named '--\($0)'" }
        defects += letters.filter { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
            .map { "the option '-\($0)' is no ASCII letter or digit" }
        defects += twice(letters.map { String($0) }).map { "two options are named '-\($0)'" }
        defects += options.filter { !$0.defaultIsReadable }.map { "the default of '\($0.spelling)' is not accepted" }
        return defects
    }

    private var positionalDefects: [String] {
        var defects = twice(positionals.map(\.name)).map { "two positionals are named \($0)" }
        defects += positionals.filter { !$0.defaultIsReadable }.map { "the default of \($0.name) is not accepted" }
        for (earlier, later) in zip(positionals, positionals.dropFirst()) {
            if earlier.occurrence.isRepeating { defects.append("\(earlier.name) repeats and is not the last") }
            if earlier.occurrence.least == 0, later.occurrence.least > 0 {
                defects.append("\(later.name) is required and follows \(earlier.name), which is not")
            }
        }
        return defects
    }

    private var subcommandDefects: [String] {
        var defects = twice(subcommands.flatMap { [$0.name] + $0.aliases }).map { "two commands are named \($0)" }
        if !subcommands.isEmpty, !positionals.isEmpty || rest != nil {
            defects.append("it has subcommands and arguments of its own")
        }
        return defects
    }

    private var helpDefects: [String] {
        var defects = Help(self, path: [name]).text.split(separator: "\n").filter { $0.count > helpWidth }
            .map { "a line of the help is wider than \(helpWidth) columns: \($0)" }
        if summary.isEmpty { defects.append("the summary is empty") }
        defects += options.filter(\.help.isEmpty).map { "'\($0.spelling)' has no help" }
        defects += positionals.filter(\.help.isEmpty).map { "\($0.name) has no help" }
        return defects
    }

    private func isName(_ text: String) -> Bool {
        text.utf8.first != UInt8(ascii: "-") && !text.isEmpty
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
            }
    }

    private func twice(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.filter { !seen.insert($0).inserted }
    }
}
