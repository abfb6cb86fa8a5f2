@testable import HTTPCalling
import Testing

@Suite struct LoopbackTests {
    @Test(arguments: [
        "localhost", "LocalHost:80", "localhost.", "a.localhost:1", "127.0.0.1", "127.255.0.9:8080", "127.1",
        "2130706433", "0x7f.1", "0.0.0.0:1", "[::1]", "[::1]:80", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]:1", "[::]",
    ])
    func isThisMachine(authority: String) {
        #expect(Loopback.isHost(authority[...].utf8))
    }

    @Test(arguments: [
        "", "api.example", "localhost.example", "xlocalhost", "128.0.0.1", "10.127.0.1", "126.255.255.255", "[::2]",
        "[fe80::1]", "[::ffff:10.0.0.1]", "127.example",
    ])
    func isAnother(authority: String) {
        #expect(!Loopback.isHost(authority[...].utf8))
    }
}
