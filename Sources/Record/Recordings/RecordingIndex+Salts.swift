extension RecordingIndex {
    /// The salts of the folders that hold recordings, each once, in order: a
    /// request with a key in its text may have been recorded in any of them.
    /// A folder without a manifest, or with one that cannot be read, has none.
    public func salts() -> [String] {
        var folders: Set<String> = []
        for number in 0..<count {
            let name = name(of: number)
            folders.insert(name.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(name[..<$0]) } ?? "")
        }
        let salts = folders.map { below in
            let manifest = try? Manifest.read(folder: below.isEmpty ? folder : folder + "/" + below)
            return manifest?.salt ?? ""
        }
        return Set(salts).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
