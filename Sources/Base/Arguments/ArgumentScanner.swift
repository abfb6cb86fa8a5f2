/// Tells options from operands, by the rules of glibc's `getopt_long`.
///
/// The rules are in getopt(3) and in the glibc manual, "Using Getopt". The
/// one departure is `--=value`: there getopt takes the empty name for an
/// abbreviation of every option, and here it names none.
struct ArgumentScanner: Sequence, IteratorProtocol {
    /// Where options end.
    enum Order {
        /// At `--` only: operands and options mix.
        case permute
        /// At the first operand as well: it names a subcommand.
        case stopAtOperand
    }

    private let table: OptionTable
    private let order: Order
    private let arguments: [String]
    /// What is left of an argument such as `-abc`; a slice, since a long one
    /// is not to be moved for each of its letters.
    private var cluster: ArraySlice<UInt8> = []
    private var isOver = false

    /// The index of the argument that the next token begins with, or is in.
    private(set) var position = 0

    init(_ arguments: [String], table: OptionTable, order: Order) {
        self.arguments = arguments
        self.table = table
        self.order = order
    }

    mutating func next() -> ScannedArgument? {
        if !cluster.isEmpty { return nextInCluster() }
        guard let argument = take() else { return nil }
        if isOver { return .operand(argument) }
        let bytes = Array(argument.utf8)
        guard bytes.count > 1, bytes[0] == UInt8(ascii: "-") else {
            isOver = order == .stopAtOperand
            return .operand(argument)
        }
        guard bytes[1] == UInt8(ascii: "-") else {
            cluster = bytes[1...]
            return nextInCluster()
        }
        guard bytes.count > 2 else {
            isOver = true
            return .terminator
        }
        return long(bytes[2...])
    }

    private mutating func take() -> String? {
        guard position < arguments.count else { return nil }
        defer { position += 1 }
        return arguments[position]
    }

    private mutating func long(_ bytes: ArraySlice<UInt8>) -> ScannedArgument {
        let equals = bytes.firstIndex(of: UInt8(ascii: "="))
        let name = bytes[..<(equals ?? bytes.endIndex)]
        let attached = equals.map { String(decoding: bytes[($0 + 1)...], as: UTF8.self) }
        let found = table.indices(long: name)
        guard let index = found.first else {
            return .failure(.unknownName(String(decoding: name, as: UTF8.self)))
        }
        guard found.count == 1 else {
            return .failure(.ambiguous(String(decoding: name, as: UTF8.self), candidates: found))
        }
        switch (table.takesValue(index), attached) {
        case (false, let value?): return .failure(.unexpectedValue(index, value: value))
        case (false, nil): return .option(index, value: nil)
        case (true, let value?): return .option(index, value: value)
        case (true, nil): return withNextArgument(index)
        }
    }

    private mutating func nextInCluster() -> ScannedArgument? {
        // The widest character has four bytes.
        guard let letter = String(decoding: cluster.prefix(4), as: UTF8.self).unicodeScalars.first else { return nil }
        guard let index = table.index(short: letter) else {
            cluster = cluster.dropFirst(UTF8.width(letter))
            return .failure(.unknownLetter(letter))
        }
        cluster = cluster.dropFirst()
        guard table.takesValue(index) else { return .option(index, value: nil) }
        guard !cluster.isEmpty else { return withNextArgument(index) }
        defer { cluster = [] }
        return .option(index, value: String(decoding: cluster, as: UTF8.self))
    }

    /// The next argument is the value whatever it looks like, `--` included.
    private mutating func withNextArgument(_ index: Int) -> ScannedArgument {
        guard let value = take() else { return .failure(.missingValue(index)) }
        return .option(index, value: value)
    }
}
