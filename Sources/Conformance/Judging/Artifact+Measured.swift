import Digests
public import Documents

extension SubjectDescription.Artifact {
    /// The largest file that is measured, in bytes.
    public static let sizeLimit = 1 << 30

    /// A file as it lies on the disk: named by the last part of its path, its
    /// digest computed here and not told by anybody.
    public static func measured(_ path: String) throws(DocumentError) -> Self {
        Self(name: Files.name(of: path), sha256: SHA256.hash(try Files.read(path, limit: sizeLimit)).hex)
    }
}
