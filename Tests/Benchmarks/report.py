"""Turns rounds into medians of ratios, and tells which targets are met."""
import os
import statistics

# Server, figure, unit, limit, what the figure is.
TARGETS = [
    ("mock", "cpu_ratio", "x", 1.2, "CPU a request"),
    ("replay 1k", "cpu_ratio", "x", 1.2, "CPU a request"),
    ("replay 100k", "cpu_ratio", "x", 1.4, "CPU a request"),
    ("mock log", "log_ratio", "x", 0.3, "CPU, the log's part"),
    ("replay 1k log", "log_ratio", "x", 0.3, "CPU, the log's part"),
    ("replay 100k log", "log_ratio", "x", 0.3, "CPU, the log's part"),
    ("mock journal", "journal_ratio", "x", 0.3, "CPU, journal's part"),
    ("replay 1k journal", "journal_ratio", "x", 0.3, "CPU, journal's part"),
    ("rules path 100", "rules_ratio", "x", 1.1, "CPU, one rule's"),
    ("rules path 10k", "rules_ratio", "x", 1.1, "CPU, one rule's"),
    ("rules text 100", "rules_ratio", "x", 1.1, "CPU, one rule's"),
    ("rules text 10k", "rules_ratio", "x", 1.1, "CPU, one rule's"),
    ("mock", "p99_ratio", "x", 1.5, "p99"),
    ("replay 1k", "p99_ratio", "x", 1.5, "p99"),
    ("replay 100k", "p99_ratio", "x", 1.5, "p99"),
    ("replay 1k", "start_ms", "ms", 50, "ready, index warm"),
    ("replay 100k", "start_ms", "ms", 1000, "ready, index warm"),
    ("replay 100k", "cold_start_ms", "ms", 5000, "first index of 100,000 recordings"),
    ("mock", "resident_mb", "MB", 150, "resident"),
    ("replay 1k", "resident_mb", "MB", 150, "resident"),
    ("replay 100k", "resident_mb", "MB", 150, "resident"),
]


def summary(results):
    rounds = results["rounds"]
    servers = {}
    for name in results["starts"]:
        middle = lambda figure: statistics.median(row[name][figure] for row in rounds)  # noqa: E731
        ratios = lambda figure: [row[name][figure] / row["c"][figure] for row in rounds]  # noqa: E731
        servers[name] = {
            **{figure: middle(figure) for figure in ("cpu_us", "user_us", "rps", "p50_ms", "p99_ms")},
            "cpu_ratio": statistics.median(ratios("cpu_us")),
            "cpu_ratio_low": min(ratios("cpu_us")),
            "cpu_ratio_high": max(ratios("cpu_us")),
            "p99_ratio": statistics.median(ratios("p99_ms")),
            "resident_mb": max(row[name]["resident_mb"] for row in rounds),
            **results["starts"][name],
        }
        # What a server with the default log or journal costs more than the
        # same one without, in its round.
        for part in ("log", "journal"):
            quiet = name.removesuffix(" " + part)
            if quiet != name and quiet in results["starts"]:
                servers[name][part + "_ratio"] = statistics.median(
                    (row[name]["cpu_us"] - row[quiet]["cpu_us"]) / row["c"]["cpu_us"] for row in rounds)
        # What many rules cost beside one of their kind.
        one = name.rpartition(" ")[0] + " 1"
        if name.startswith("rules ") and one != name and one in results["starts"]:
            servers[name]["rules_ratio"] = statistics.median(
                row[name]["cpu_us"] / row[one]["cpu_us"] for row in rounds)
    # Beside a server in C with as many workers as firedrill has here.
    alike = "c 1 worker"
    like_for_like = {
        name: {figure: statistics.median(row[name][figure] / row[alike][figure] for row in rounds)
               for figure in ("cpu_us", "p99_ms")}
        for name in ("mock", "replay 1k", "replay 100k") if name in servers and alike in servers
    }
    peers = {
        name: {**{figure: statistics.median(turn[name][figure] for turn in turns)
                  for figure in ("cpu_us", "rps", "p99_ms", "resident_mb")},
               "cpu_ratio": statistics.median(turn[name]["cpu_us"] / turn["c"]["cpu_us"] for turn in turns),
               "rps_ratio": statistics.median(turn[name]["rps"] / turn["c"]["rps"] for turn in turns)}
        for name, turns in results.get("peers", {}).items()
    }
    targets = [
        {"server": server, "figure": figure, "unit": unit, "limit": limit, "what": what,
         "value": servers[server][figure], "met": servers[server][figure] <= limit}
        for server, figure, unit, limit, what in TARGETS if figure in servers.get(server, {})
    ]
    return {"servers": servers, "targets": targets, "like_for_like": like_for_like, "peers": peers,
            "date": results["date"], "skipped": results["skipped"],
            "settings": results["settings"], "load": os.getloadavg()[0], "processors": os.cpu_count()}


def text(summary):
    settings = summary["settings"]
    lines = [
        f"{summary['date']}: {settings['rounds']} rounds in turns of {settings['seconds']:g} s, wrk -t1 "
        f"-c{settings['connections']},",
        f"{summary['processors']} processors, load {summary['load']:.1f}; medians; x: times the C server in its round",
        "",
        f"{'server':<17}{'CPU us':>6}{'x':>7}{'(range)':>13}{'req/s':>9}{'p99 ms':>8}{'x':>6}{'MB':>6}{'start':>7}",
    ]
    for name, row in summary["servers"].items():
        spread = f"({row['cpu_ratio_low']:.2f}-{row['cpu_ratio_high']:.2f})"
        lines.append(
            f"{name:<17}{row['cpu_us']:>6.2f}{row['cpu_ratio']:>7.2f}{spread:>13}{row['rps']:>9.0f}"
            f"{row['p99_ms']:>8.2f}{row['p99_ratio']:>6.2f}{row['resident_mb']:>6.0f}{row['start_ms']:>4.0f} ms")
    lines += ["", "targets"]
    for target in summary["targets"]:
        verdict = "met   " if target["met"] else "MISSED"
        digits = 2 if target["unit"] == "x" else 0
        unit = target["unit"]
        lines.append(
            f"  {verdict}  {target['server']:<17} {target['what']:<18}"
            f"{target['value']:>8.{digits}f} {unit:<2} (at most {target['limit']:g} {unit})")
    if summary["like_for_like"]:
        lines += ["", "times the C server with one worker, which firedrill has on two processors: CPU, p99"]
        lines += [f"  {name:<15}{row['cpu_us']:>8.2f}{row['p99_ms']:>8.2f}"
                  for name, row in summary["like_for_like"].items()]
    if summary["peers"]:
        lines += ["", "peers, each in turns of its own with the C server; x: times the C server in its turn",
                  f"{'server':<19}{'CPU us':>9}{'x':>9}{'req/s':>9}{'x':>8}{'p99 ms':>9}{'MB':>7}"]
        lines += [f"{name:<19}{row['cpu_us']:>9.1f}{row['cpu_ratio']:>9.1f}{row['rps']:>9.0f}"
                  f"{row['rps_ratio']:>8.4f}{row['p99_ms']:>9.1f}{row['resident_mb']:>7.0f}"
                  for name, row in summary["peers"].items()]
    lines += [f"  skipped {reason}" for reason in summary["skipped"]]
    return "\n".join(lines) + "\n"
