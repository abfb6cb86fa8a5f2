/// One step through a command line, before any value is read.
enum ScannedArgument: Equatable {
    /// An option of the table, by its index, with the value that it takes.
    case option(Int, value: String?)
    /// An argument that is no option.
    case operand(String)
    /// The `--` after which nothing is an option.
    case terminator
    /// An argument that is no good; scanning can go on after it.
    case failure(Failure)

    /// What is wrong with an argument.
    enum Failure: Equatable {
        /// No option has the long name, which comes without its dashes.
        case unknownName(String)
        /// No option has the letter.
        case unknownLetter(Unicode.Scalar)
        /// The name, without dashes, begins those of several options.
        case ambiguous(String, candidates: [Int])
        /// An option's value is missing.
        case missingValue(Int)
        /// A flag is given a value.
        case unexpectedValue(Int, value: String)
    }
}
