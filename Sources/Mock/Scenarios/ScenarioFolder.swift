import Documents

/// Which files of a folder are scenarios: bodies may lie beside them.
enum ScenarioFolder {
    /// Those of some files that are scenarios. A file that another one names
    /// as a body is none, and neither is JSON that says neither `format` nor
    /// `rules`. What cannot be read is left in, so that its mistakes are told.
    static func scenarios(among paths: [String]) -> [String] {
        var documents: [String: Node] = [:]
        var bodies: Set<String> = []
        for path in paths {
            guard let bytes = try? Files.read(path), let document = try? Document.yamlOrJSON(bytes, name: path) else {
                continue
            }
            documents[path] = document.root
            collect(document.root, in: Files.folder(of: path), to: &bodies)
        }
        return paths.filter { path in
            guard !bodies.contains(path) else { return false }
            guard path.hasSuffix(".json"), let root = documents[path] else { return true }
            return root["format"] != nil || root["rules"] != nil
        }
    }

    /// The files that a scenario is made of: its own, and those that it names
    /// as far as it can be read.
    static func files(of path: String) -> [String] {
        var bodies: Set<String> = []
        if let bytes = try? Files.read(path), let document = try? Document.yamlOrJSON(bytes, name: path) {
            collect(document.root, in: Files.folder(of: path), to: &bodies)
        }
        return [path] + bodies.sorted()
    }

    /// Notes what stands under `file`, wherever that is.
    private static func collect(_ node: Node, in folder: String, to bodies: inout Set<String>) {
        for (name, value) in node.members {
            if name.bytes.elementsEqual("file".utf8), let file = value.string {
                let parts = file.split(separator: "/").filter { $0 != "." }
                bodies.insert(folder + "/" + parts.joined(separator: "/"))
            }
            collect(value, in: folder, to: &bodies)
        }
        for element in node.elements { collect(element, in: folder, to: &bodies) }
    }
}
