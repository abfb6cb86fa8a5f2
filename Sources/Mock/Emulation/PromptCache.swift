import Digests
import Documents
import Scenarios
import Synchronization

/// The beginnings of prompts that were seen, by whose they were: a key's, and
/// of those that its requests keep apart. Beginnings are whole blocks of
/// tokens.
final class PromptCache: Sendable {
    private struct Owner: Hashable {
        let key: Digest?
        let isolation: String?
    }

    private static let ownerLimit = 1000
    private static let blockLimit = 4096

    private let known = Mutex<[Owner: Set<UInt64>]>([:])

    /// What a request's prompts find there. A prompt counts for the next
    /// request from now on, and for this one as it was.
    func reader(_ body: Value, key: Digest?) -> (Conversation) -> Int {
        let owner = Owner(key: key, isolation: body["prompt_cache_isolation_key"]?.string)
        let most = body["prompt_cache_max_len"]?.count
        var seen: [[String]: Int] = [:]
        return { conversation in
            if let count = seen[conversation.fragments] { return count }
            let blocks = PromptBlocks.of(Array(conversation.fragments.joined().utf8))
            let count = self.take(Array(blocks.prefix(Self.blockLimit)), of: owner) * PromptBlocks.size
            seen[conversation.fragments] = count
            return most.map { min(count, $0) } ?? count
        }
    }

    /// Remembers blocks, and says how many of them were known from the
    /// beginning on.
    private func take(_ blocks: [UInt64], of owner: Owner) -> Int {
        known.withLock { known in
            let old = known[owner] ?? []
            let count = blocks.prefix { old.contains($0) }.count
            if known[owner] == nil, known.count >= Self.ownerLimit { known = [:] }
            let isFull = old.count + blocks.count - count > Self.blockLimit
            known[owner] = (isFull ? [] : old).union(blocks)
            return count
        }
    }
}
