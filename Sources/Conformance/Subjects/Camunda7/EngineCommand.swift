/// The words of the shell that start an engine.
enum EngineCommand {
    /// A job executor that works on as many jobs as the runner gives at once,
    /// and a quick start in little memory. Settings of the one product mean
    /// nothing to the other.
    private static let settings = ["camunda", "operaton"].flatMap { product in
        ["core-pool-size", "max-pool-size"].map { "--\(product).bpm.job-execution.\($0)=16" }
    }

    /// The command. The shell stays behind the engine and ends it when its
    /// own input ends: with the runner, however that goes.
    static func words(_ program: ManagedEngine.Program) -> String {
        let connector = program.connector
        var words = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m"]
        if let main = program.main {
            words += ["-cp", ([program.engine] + connector).joined(separator: ":"), main]
        } else {
            words += ["-Dloader.path=" + connector.joined(separator: ","), "-jar", program.engine]
        }
        words += ["server.address=127.0.0.1", "server.port=0"].map { "--" + $0 } + settings + program.settings
        let quoted = words.map(quoted).joined(separator: " ")
        return "exec 3<&0; (while read -r line <&3; do :; done; kill $$ 2>/dev/null) & "
            + "eval \"exec java $FIREDRILL_JAVA_OPTIONS \"'\(quoted.replacing("'", with: "'\\''"))' 3<&- </dev/null 2>&1"
    }

    private static func quoted(_ word: String) -> String {
        "'" + word.replacing("'", with: "'\\''") + "'"
    }
}
