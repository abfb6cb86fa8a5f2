#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// An IPv4 or IPv6 address with a port.
struct SocketAddress {
    private var storage = sockaddr_storage()
    private let host: String
    let family: Int32

    init(host: String, port: UInt16) throws(ServingError) {
        self.host = host == "localhost" ? "127.0.0.1" : host
        var four = sockaddr_in()
        var six = sockaddr_in6()
        if inet_pton(AF_INET, self.host, &four.sin_addr) == 1 {
            family = AF_INET
            four.sin_family = sa_family_t(AF_INET)
            four.sin_port = port.bigEndian
            withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: four, as: sockaddr_in.self) }
        } else if inet_pton(AF_INET6, self.host, &six.sin6_addr) == 1 {
            family = AF_INET6
            six.sin6_family = sa_family_t(AF_INET6)
            six.sin6_port = port.bigEndian
            withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: six, as: sockaddr_in6.self) }
        } else {
            throw ServingError(
                .addressUnusable,
                "\"\(host)\" is not an IP address",
                hint: "give an IPv4 or IPv6 address, such as 127.0.0.1, ::1 or 0.0.0.0"
            )
        }
    }

    private var count: socklen_t {
        socklen_t(family == AF_INET ? MemoryLayout<sockaddr_in>.size : MemoryLayout<sockaddr_in6>.size)
    }

    /// The port in the order of this machine; it has the same place in both
    /// families.
    var port: UInt16 {
        withUnsafeBytes(of: storage) { UInt16(bigEndian: $0.load(fromByteOffset: 2, as: UInt16.self)) }
    }

    /// The address as a client writes it, with loopback for every address.
    var url: String {
        switch host {
        case "0.0.0.0": "http://127.0.0.1:\(port)"
        case "::": "http://[::1]:\(port)"
        default: family == AF_INET ? "http://\(host):\(port)" : "http://[\(host)]:\(port)"
        }
    }

    mutating func bind(_ descriptor: Int32) -> Bool {
        let count = count
        return withUnsafePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { systemBind(descriptor, $0, count) == 0 }
        }
    }

    /// Reads the port that the kernel chose.
    mutating func readBack(_ descriptor: Int32) -> Bool {
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) == 0 }
        }
    }

    func error(_ number: Int32, doing what: String) -> ServingError {
        let message = "cannot \(what) \(host) port \(port): \(String(cString: strerror(number)))"
        return switch number {
        case EADDRINUSE:
            ServingError(.portTaken, message, hint: "choose another port, or 0 for any that is free")
        case EADDRNOTAVAIL, EAFNOSUPPORT:
            ServingError(.addressUnusable, message, hint: "choose an address of this machine, such as 127.0.0.1")
        case EACCES, EPERM:
            ServingError(.notPermitted, message, hint: "choose a port from 1024 on, or 0 for any that is free")
        default:
            ServingError(.failed, message, hint: "see whether the system is short of descriptors or memory")
        }
    }
}

/// `bind(2)`, which `SocketAddress.bind` hides.
private func systemBind(_ descriptor: Int32, _ address: UnsafePointer<sockaddr>, _ count: socklen_t) -> Int32 {
    bind(descriptor, address, count)
}
