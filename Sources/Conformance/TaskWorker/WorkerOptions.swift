/// How a worker works.
public struct WorkerOptions: Sendable, Equatable {
    /// How it calls itself: no two workers of one engine have the same name.
    public var name: String
    /// The topic that it works for.
    public var topic: String
    /// How many tasks it works at, at most.
    public var parallel: Int
    /// How long it locks a task, in milliseconds; it extends the lock at half
    /// of that, as long as it works.
    public var lock: Int
    /// How long the engine may hold its question open, in milliseconds.
    public var wait: Int
    /// How often a task that fails technically is tried again.
    public var retries: Int
    /// How long the engine waits before that, in milliseconds.
    public var pause: Int
    /// What a text becomes that a String variable does not hold.
    public var longTexts: LongTexts
    /// How long the engine is waited for at the start, in nanoseconds.
    public var patience: UInt64
    /// Whether it extends its locks: a worker that does not is broken.
    public var extendsLocks: Bool

    /// Makes a set of options.
    public init(
        name: String,
        topic: String,
        parallel: Int = 8,
        lock: Int = 60_000,
        wait: Int = 20_000,
        retries: Int = 0,
        pause: Int = 60_000,
        longTexts: LongTexts = .file,
        patience: UInt64 = 60_000_000_000,
        extendsLocks: Bool = true
    ) {
        self.name = name
        self.topic = topic
        self.parallel = max(1, parallel)
        self.lock = max(1, lock)
        self.wait = max(0, wait)
        self.retries = max(0, retries)
        self.pause = max(0, pause)
        self.longTexts = longTexts
        self.patience = patience
        self.extendsLocks = extendsLocks
    }
}
