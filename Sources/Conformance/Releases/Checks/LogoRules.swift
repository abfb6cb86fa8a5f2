import Documents

/// What a logo must be: a picture of one size, and a picture alone (SVG 2).
enum LogoRules {
    private static let svg = "http://www.w3.org/2000/svg"

    /// Elements that run, load or hold something other than a picture.
    private static let foreign: Set = [
        "script", "foreignObject", "iframe", "object", "embed", "audio", "video", "handler",
    ]

    static func mistakes(_ text: XMLText, size: Int) -> [Diagnostic] {
        let root = text.root
        guard root.name == XMLName(svg, "svg") else {
            let hint = "its root is to be <svg xmlns=\"\(svg)\">"
            return [text.mistake("is no SVG: its root is <\(root.name.local)>", at: root, hint: hint)]
        }
        var found = sizes(text, size)
        root.visit { element, _ in
            if foreign.contains(element.name.local) {
                found.append(text.mistake("a logo holds no <\(element.name.local)>", at: element))
            }
            for attribute in element.attributes {
                if let message = problem(attribute) { found.append(text.mistake(message, at: element)) }
            }
            if element.name.local == "style", loads(element.text) {
                found.append(text.mistake("the style loads something from outside", at: element))
            }
            return false
        }
        return found
    }

    private static func sizes(_ text: XMLText, _ size: Int) -> [Diagnostic] {
        let root = text.root
        let box = (root["viewBox"] ?? "").split { $0 == " " || $0 == "," || $0.isWhitespace }.compactMap { Double($0) }
        let fits = { (length: String) in
            Double(length.hasSuffix("px") ? String(length.dropLast(2)) : length) == Double(size)
        }
        let shown = "\(root["width"] ?? "none") by \(root["height"] ?? "none")"
        switch (root["width"], root["height"]) {
        case (nil, nil):
            if box.count == 4, box[2] == Double(size), box[3] == Double(size) { return [] }
            return [text.mistake("neither width and height nor viewBox are \(size) by \(size)", at: root)]
        case (let width?, let height?) where fits(width) && fits(height): return []
        default: return [text.mistake("the logo is \(shown), not \(size) by \(size)", at: root)]
        }
    }

    private static func problem(_ attribute: XMLAttribute) -> String? {
        let name = attribute.name.local.lowercased()
        if name.hasPrefix("on"), name.count > 2 { return "the attribute \(attribute.name.local) would run a script" }
        let value = attribute.value.drop { $0.isWhitespace }
        if name == "href" || name == "src" {
            let isOwn = value.hasPrefix("#") || value.lowercased().hasPrefix("data:image/")
            return isOwn ? nil : "\(attribute.name.local) leads out of the logo: \"\(value.prefix(60))\""
        }
        return loads(attribute.value) ? "the attribute \(attribute.name.local) loads something from outside" : nil
    }

    /// Whether a style names something that is not in the picture.
    private static func loads(_ style: String) -> Bool {
        let small = style.lowercased()
        if small.contains("@import") { return true }
        return small.split(separator: "url(", omittingEmptySubsequences: false).dropFirst().contains { rest in
            let target = rest.drop { $0.isWhitespace || $0 == "\"" || $0 == "'" }
            return !target.hasPrefix("#") && !target.hasPrefix("data:")
        }
    }
}
