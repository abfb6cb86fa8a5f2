import Testing

@testable import ProcessEngine

@Suite struct EngineDateTests {
    @Test(arguments: [
        (1_444_142_082_000_000_000 as Int64, "2015-10-06T14:34:42.000+0000"),
        (1_444_142_082_007_900_000, "2015-10-06T14:34:42.007+0000"),
        (-1, "1969-12-31T23:59:59.999+0000"),
        (0, "1970-01-01T00:00:00.000+0000"),
    ])
    func isWrittenInUTC(wall: Int64, text: String) {
        #expect(EngineDate.text(wall) == text)
    }

    @Test(arguments: [
        ("2015-10-06T16:34:42.000+0200", 1_444_142_082_000_000_000 as Int64),
        ("2015-10-06T09:04:42.500-0530", 1_444_142_082_500_000_000),
    ])
    func isReadInAnyZone(text: String, wall: Int64) {
        #expect(EngineDate.wall(text) == wall)
    }

    @Test(arguments: [
        "", "2020", "2015-10-06T16:34:42+0200", "2015-10-06T16:34:42.000Z", "2015-13-06T16:34:42.000+0000",
    ])
    func refusesWhatIsNone(text: String) {
        #expect(EngineDate.wall(text) == nil)
    }
}
