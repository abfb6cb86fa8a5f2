import Documents

/// Lists and maps as Java serializes them (Java Object Serialization
/// Specification, chapter 6): what the engine keeps of a list or an object
/// that comes without a type.
struct JavaObject {
    private var bytes: [UInt8] = [0xAC, 0xED, 0x00, 0x05]
    /// What was written already is named by its number.
    private var count: UInt32 = 0
    private var classes: [String: UInt32] = [:]
    private var names: [String: UInt32] = [:]

    /// The bytes of a value; a number beyond 64 bits is a Double.
    static func bytes(of value: Value) -> [UInt8] {
        var stream = JavaObject()
        stream.write(value)
        return stream.bytes
    }

    private mutating func write(_ value: Value) {
        switch value {
        case .null: bytes.append(0x70)
        case .bool(let truth):
            begin("java.lang.Boolean", 0xCD20_7280_D59C_FAEE, 2, ["Zvalue"])
            bytes.append(truth ? 1 : 0)
        case .number(let lexeme): number(lexeme)
        case .string(let text): string(text)
        case .array(let elements):
            begin("java.util.ArrayList", 0x7881_D21D_99C7_619D, 3, ["Isize"])
            big(UInt32(elements.count))
            bytes += [0x77, 4]
            big(UInt32(elements.count))
            for element in elements { write(element) }
            bytes.append(0x78)
        case .object(let members): map(members)
        }
    }

    private mutating func number(_ lexeme: String) {
        let ofNumber: Parent = ("java.lang.Number", 0x86AC_951D_0B94_E08B, 2, [])
        if let number = Int32(lexeme) {
            begin("java.lang.Integer", 0x12E2_A0A4_F781_8738, 2, ["Ivalue"], parent: ofNumber)
            big(UInt32(bitPattern: number))
        } else if let number = Int64(lexeme) {
            begin("java.lang.Long", 0x3B8B_E490_CC8F_23DF, 2, ["Jvalue"], parent: ofNumber)
            big(UInt64(bitPattern: number))
        } else {
            begin("java.lang.Double", 0x80B3_C24A_296B_FB04, 2, ["Dvalue"], parent: ofNumber)
            big((Double(lexeme) ?? 0).bitPattern)
        }
    }

    /// A table of as many places as Java makes for so many members: sixteen,
    /// doubled as long as three quarters of them are taken.
    private mutating func map(_ members: [Member]) {
        let parent: Parent = ("java.util.HashMap", 0x0507_DAC1_C316_60D1, 3, ["FloadFactor", "Ithreshold"])
        begin("java.util.LinkedHashMap", 0x34C0_4E5C_106C_C0FB, 2, ["ZaccessOrder"], parent: parent)
        var places: UInt32 = 16
        while members.count > Int(places / 4 * 3) { places *= 2 }
        big(Float(0.75).bitPattern)
        big(members.isEmpty ? 0 : places / 4 * 3)
        bytes += [0x77, 8]
        big(places)
        big(UInt32(members.count))
        for member in members {
            name(member.name)
            write(member.value)
        }
        bytes += [0x78, 0]
    }

    private typealias Parent = (name: String, version: UInt64, flags: UInt8, fields: [String])

    /// The head of an object: its class, with its parent's, and fields of
    /// which the first character is the type.
    private mutating func begin(
        _ name: String,
        _ version: UInt64,
        _ flags: UInt8,
        _ fields: [String],
        parent: Parent? = nil
    ) {
        bytes.append(0x73)
        describe((name, version, flags, fields), parent: parent)
        count += 1
    }

    private mutating func describe(_ one: Parent, parent: Parent?) {
        if let handle = classes[one.name] { return refer(to: handle) }
        bytes.append(0x72)
        text(one.name)
        big(one.version)
        classes[one.name] = count
        count += 1
        bytes.append(one.flags)
        big(UInt16(one.fields.count))
        for field in one.fields {
            bytes.append(field.utf8.first ?? 0)
            text(String(field.dropFirst()))
        }
        bytes.append(0x78)
        if let parent { describe(parent, parent: nil) } else { bytes.append(0x70) }
    }

    /// A member's name, which is one text however often it stands.
    private mutating func name(_ text: String) {
        if let handle = names[text] { return refer(to: handle) }
        names[text] = count
        string(text)
    }

    private mutating func refer(to handle: UInt32) {
        bytes.append(0x71)
        big(0x7E_0000 + handle)
    }

    private mutating func string(_ value: String) {
        count += 1
        let encoded = Self.modifiedUTF8(value)
        if encoded.count > Int(UInt16.max) {
            bytes.append(0x7C)
            big(UInt64(encoded.count))
        } else {
            bytes.append(0x74)
            big(UInt16(encoded.count))
        }
        bytes += encoded
    }

    private mutating func text(_ value: String) {
        big(UInt16(value.utf8.count))
        bytes += value.utf8
    }

    private mutating func big<Number: FixedWidthInteger>(_ number: Number) {
        withUnsafeBytes(of: number.bigEndian) { bytes += $0 }
    }

    /// Java's own form of UTF-8, unit by unit: `JavaText` reads it.
    private static func modifiedUTF8(_ text: String) -> [UInt8] {
        text.utf16.reduce(into: []) { bytes, unit in
            switch unit {
            case 0x01...0x7F: bytes.append(UInt8(unit))
            case 0, 0x80...0x7FF: bytes += [0xC0 | UInt8(unit >> 6), 0x80 | UInt8(unit & 0x3F)]
            default:
                bytes += [0xE0 | UInt8(unit >> 12), 0x80 | UInt8(unit >> 6 & 0x3F), 0x80 | UInt8(unit & 0x3F)]
            }
        }
    }
}
