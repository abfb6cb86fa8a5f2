/// What an index knows of a folder's manifest: the recordings beside it were
/// compiled with its salt.
struct IndexedManifest: Sendable, Equatable {
    /// Its path below the folder of the index.
    var name: [UInt8]
    /// The file when it was read.
    var identity: FileIdentity
    /// The folder's salt; empty where the manifest has none or cannot be
    /// read.
    var salt: String

    /// Reads the manifest of a folder below another.
    init(name: [UInt8], identity: FileIdentity, below folder: String) {
        self.name = name
        self.identity = identity
        let path = folder + "/" + String(decoding: Self.folder(of: name), as: UTF8.self)
        salt = (try? Manifest.read(folder: path))?.salt ?? ""
    }

    /// The path of a file's folder, empty or with a slash at its end.
    static func folder(of name: some BidirectionalCollection<UInt8>) -> [UInt8] {
        Array(name[..<(name.lastIndex(of: UInt8(ascii: "/")).map { name.index(after: $0) } ?? name.startIndex)])
    }

    /// The folders whose salt is another one than it was.
    static func changed(from old: [IndexedManifest], to new: [IndexedManifest]) -> Set<[UInt8]> {
        let salts = { (manifests: [IndexedManifest]) in
            Dictionary(manifests.map { (folder(of: $0.name), $0.salt) }) { first, _ in first }
        }
        let (before, after) = (salts(old), salts(new))
        return Set(before.keys).union(after.keys).filter { folder in
            !(before[folder] ?? "").utf8.elementsEqual((after[folder] ?? "").utf8)
        }
    }

    private init(name: [UInt8], identity: FileIdentity, salt: String) {
        (self.name, self.identity, self.salt) = (name, identity, salt)
    }

    /// Manifests as one value of an index.
    static func bytes(_ manifests: [IndexedManifest]) -> [UInt8] {
        var writer = IndexWriter()
        writer.append(UInt32(manifests.count))
        for manifest in manifests {
            writer.append(UInt32(manifest.name.count))
            writer.append(manifest.name)
            writer.append(manifest.identity)
            writer.append(text: manifest.salt)
        }
        return writer.bytes
    }

    /// Reads that value; `nil` where it is none.
    static func all(_ bytes: UnsafeRawBufferPointer) -> [IndexedManifest]? {
        var cursor = IndexCursor(bytes)
        guard let count = cursor.number(UInt32.self) else { return nil }
        var manifests: [IndexedManifest] = []
        for _ in 0..<count {
            guard let name = cursor.sized(), let identity = cursor.identity(), let salt = cursor.text() else {
                return nil
            }
            manifests.append(IndexedManifest(name: Array(name), identity: identity, salt: salt))
        }
        return cursor.isAtEnd ? manifests : nil
    }
}

extension IndexWriter {
    mutating func append(_ identity: FileIdentity) {
        append(identity.modified)
        append(identity.changed)
        append(identity.inode)
        append(identity.size)
    }
}

extension IndexCursor {
    mutating func identity() -> FileIdentity? {
        guard let modified = number(Int64.self), let changed = number(Int64.self), let inode = number(UInt64.self),
            let size = number(Int64.self)
        else { return nil }
        return FileIdentity(modified: modified, changed: changed, inode: inode, size: size)
    }
}
