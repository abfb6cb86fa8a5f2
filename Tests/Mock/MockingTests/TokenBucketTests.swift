import Scenarios
import Testing

@testable import Mocking

@Suite struct TokenBucketTests {
    private static let second: UInt64 = 1_000_000_000

    @Test(arguments: [
        (Rate(60, per: .minute), 60), (Rate(2, per: .second), 120), (Rate(90, per: .hour), 1), (Rate(7, per: .hour), 1),
        (Rate(1_000_000_000_000, per: .second), 60_000_000_000_000),
    ])
    func holdsAMinutesWorthAndOneAtLeast(rate: Rate, tokens: Int) {
        #expect(TokenBucket(rate).left == UInt64(tokens))
    }

    @Test func fillsEvenlyAndNoFurther() {
        var bucket = TokenBucket(Rate(60, per: .minute), at: 5)
        bucket.take(60)
        #expect(!bucket.has(1))
        #expect(bucket.wait(for: 1) == Self.second)
        bucket.fill(to: 5 + Self.second - 1)
        #expect([bucket.left, bucket.wait(for: 1)] == [0, 1])
        bucket.fill(to: 5 + Self.second)
        #expect(bucket.left == 1)
        bucket.fill(to: 5 + 3_600 * Self.second)
        #expect([bucket.left, bucket.waitUntilFull] == [60, 0])
        // Time that goes back is none.
        bucket.fill(to: 0)
        #expect(bucket.left == 60)
    }

    /// 6.1 tokens a minute, looked at in odd moments: no part of one is lost.
    @Test func losesNothingHoweverOftenItIsLookedAt() {
        var often = TokenBucket(Rate(366, per: .hour))
        often.take(100)
        var seldom = often
        let hour = 3_600 * Self.second
        for now in stride(from: 7_919_003, to: hour / 4, by: 7_919_003) { often.fill(to: now) }
        often.fill(to: hour / 4)
        seldom.fill(to: hour / 4)
        #expect(often == seldom)
        // 6.1 were there, 100 were taken, 91.5 flowed in.
        #expect([often.left, often.wait(for: 0)] == [0, 23_606_557_378])
    }

    @Test func takesWhatIsNotThere() {
        var bucket = TokenBucket(Rate(60, per: .minute))
        bucket.take(70)
        #expect([bucket.left, bucket.wait(for: 1)] == [0, 11 * Self.second])
        #expect(bucket.wait(for: 1_000_000) == 70 * Self.second)
    }

    @Test func goesOnAtAnotherRate() {
        var bucket = TokenBucket(Rate(60, per: .minute))
        bucket.take(10)
        bucket.change(to: Rate(30, per: .minute), at: 4 * Self.second)
        #expect(bucket.left == 30)
        bucket.take(30)
        bucket.change(to: Rate(60, per: .minute), at: 14 * Self.second)
        #expect(bucket.left == 5)
        bucket.fill(to: 15 * Self.second)
        #expect(bucket.left == 6)
    }
}
