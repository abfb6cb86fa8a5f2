"""Other mock servers with as many rules as firedrill's rows have."""
import json
import os
import random
import shutil

from exchanges import PATH, answer, headers, question
from servers import Server, free_port

WIREMOCK = "wiremock-standalone-3.13.2.jar"
AIMOCK = "aimock-1.43.0.cjs"
# A JVM's first seconds say nothing of it.
WARM_UP = 8
# One answer may take seconds: a turn has to hold several.
TURN = 4


def shuffled(count):
    """Rules in an order of chance: where the one that answers stands decides
    what a server without an index makes of them."""
    numbers = list(range(count))
    random.Random(count).shuffle(numbers)
    return numbers


def write_wiremock(folder, count, by):
    """Stubs: by `path`, one has the path that is asked for; by `text`, all
    have it, and each wants the text of one question."""
    response = {"status": 200, "headers": dict(headers(0)), "body": answer(0)}
    stubs = []
    for number in shuffled(count):
        request = {"method": "POST", "urlPath": PATH}
        if by == "path" and number:
            stubs.append({"request": {**request, "urlPath": f"{PATH}/{number}"}, "response": {"status": 500}})
            continue
        if by == "text":
            text = question(number)["messages"][1]["content"]
            wanted = {"equalTo": text} if count > 1 else {"matches": "Question .*"}
            request["bodyPatterns"] = [
                {"matchesJsonPath": {"expression": "$.messages[1].content", **wanted}}]
        stubs.append({"request": request, "response": response})
    os.makedirs(os.path.join(folder, "mappings"))
    os.makedirs(os.path.join(folder, "__files"))
    with open(os.path.join(folder, "mappings", "stubs.json"), "w") as file:
        json.dump({"mappings": stubs}, file)
    return folder


def write_aimock(folder, count):
    """Fixtures that each want the text of one question; a single one wants
    what all questions begin with."""
    os.makedirs(folder)
    texts = ["Question "] if count == 1 else [question(number)["messages"][1]["content"] for number in shuffled(count)]
    with open(os.path.join(folder, "fixtures.json"), "w") as file:
        json.dump({"fixtures": [{"match": {"userMessage": text}, "response": {"content": "An answer."}}
                                for text in texts]}, file)
    return folder


def servers(peers, folder, asked, same, chat):
    """The peers that are there, each of them to be made when its turn comes;
    and why others are not."""
    found, skipped = [], []

    def file(name, program):
        path = os.path.join(peers, name)
        if not os.path.exists(path):
            skipped.append(f"{name}: no file {os.path.relpath(path)}")
        elif shutil.which(program) is None:
            skipped.append(f"{name}: {program} is not installed")
        else:
            return path
        return None

    wiremock, aimock = file(WIREMOCK, "java"), file(AIMOCK, "node")

    def wiremock_server(name, count, by):
        port = free_port()
        stubs = write_wiremock(os.path.join(folder, name.replace(" ", "-")), count, by)
        return Server(name, ["java", "-jar", wiremock, "--port", str(port), "--bind-address", "127.0.0.1",
                             "--root-dir", stubs, "--no-request-journal", "--disable-request-logging",
                             "--async-response-enabled=false"], same, asked(name), port=port)

    def aimock_server(name, count):
        port = free_port()
        fixtures = write_aimock(os.path.join(folder, name.replace(" ", "-")), count)
        return Server(name, ["node", aimock, "-p", str(port), "-f", fixtures, "--log-level", "silent",
                             "--journal-max", "10"], chat, asked(name), port=port, url_prefix="/v1")

    for by, counts in [("path", [1, 100, 10_000]), ("text", [1, 100, 10_000])] if wiremock else []:
        for count in counts:
            name = f"wiremock {by} {short(count)}"
            found.append((name, lambda name=name, count=count, by=by: wiremock_server(name, count, by)))
    for count in [1, 100, 10_000] if aimock else []:
        name = f"aimock text {short(count)}"
        found.append((name, lambda name=name, count=count: aimock_server(name, count)))
    return found, skipped


def short(count):
    return f"{count // 1000}k" if count >= 1000 else str(count)
