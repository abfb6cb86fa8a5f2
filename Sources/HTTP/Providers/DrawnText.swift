/// A text with places that are drawn: `response-{{hex:8}}` holds eight random
/// hexadecimal digits.
public struct DrawnText: Sendable, Equatable {
    enum Piece: Sendable, Equatable {
        case literal(String)
        case hex(Int)
    }

    private let pieces: [Piece]
    private let text: String

    /// Why a text is none.
    struct SyntaxError: Error, Equatable {
        var message: String
        var hint: String
    }

    /// Reads a text. In it `{{hex:N}}` stands for N digits, from 1 to 64.
    static func parse(_ text: String) -> Result<DrawnText, SyntaxError> {
        var pieces: [Piece] = []
        var rest = Substring(text)
        while let open = rest.firstRange(of: "{{") {
            if open.lowerBound > rest.startIndex { pieces.append(.literal(String(rest[..<open.lowerBound]))) }
            guard let close = rest[open.upperBound...].firstRange(of: "}}") else {
                return .failure(SyntaxError(message: "{{ has no closing }}", hint: "such as {{hex:8}}"))
            }
            let name = rest[open.upperBound..<close.lowerBound]
            guard name.hasPrefix("hex:"), let count = Int(name.dropFirst(4)), (1...64).contains(count) else {
                return .failure(
                    SyntaxError(
                        message: "nothing is drawn for {{\(name)}}",
                        hint: "{{hex:N}} are N random hexadecimal digits, from 1 to 64"
                    )
                )
            }
            pieces.append(.hex(count))
            rest = rest[close.upperBound...]
        }
        if !rest.isEmpty { pieces.append(.literal(String(rest))) }
        return .success(DrawnText(pieces: pieces, text: text))
    }

    /// How many hexadecimal digits of it are drawn; each is four bits.
    public var drawnDigits: Int {
        pieces.reduce(0) { if case .hex(let count) = $1 { $0 + count } else { $0 } }
    }

    /// The text with its places filled; `hex` gives so many random digits.
    public func drawn(_ hex: (Int) -> String) -> String {
        pieces.map { piece in
            switch piece {
            case .literal(let text): text
            case .hex(let count): hex(count)
            }
        }.joined()
    }
}
