import Testing

@testable import Processes

@Suite struct InputQueueTests {
    @Test func partialWritesKeepTheOrderAndTheCount() {
        var queue = InputQueue()
        let receipts = [InputQueue.Receipt(), InputQueue.Receipt()]
        queue.append(Array("hello\n".utf8), receipt: receipts[0])
        queue.append(Array("there\n".utf8), receipt: receipts[1])
        var written: [UInt8] = []
        var counts: [Int] = []
        var through = 0
        while !queue.isEmpty {
            var budget = 4
            through +=
                queue.write { bytes in
                    let taken = min(budget, bytes.count)
                    budget -= taken
                    written += bytes.prefix(taken)
                    return taken
                }.count
            counts.append(queue.count)
        }
        #expect(String(decoding: written, as: UTF8.self) == "hello\nthere\n")
        #expect(counts == [8, 4, 0])
        #expect(through == 2)
    }

    @Test func whatIsGivenUpIsNamed() {
        var queue = InputQueue()
        queue.append([1, 2], receipt: InputQueue.Receipt())
        queue.append([3], receipt: nil)
        #expect(queue.removeAll().count == 1)
        #expect(queue.isEmpty && queue.count == 0)
    }

    @Test func manySmallLinesPassThrough() {
        var queue = InputQueue()
        var sum = 0
        for round in 0..<50 {
            for number in 0..<100 { queue.append([UInt8(number)], receipt: nil) }
            var budget = round % 2 == 0 ? 30 : 170
            _ = queue.write { bytes in
                guard budget > 0 else { return -1 }
                budget -= 1
                sum += Int(bytes[0])
                return 1
            }
        }
        #expect(queue.isEmpty)
        #expect(sum == 50 * 4950)
    }
}
