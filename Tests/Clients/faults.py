"""What each fault does to real clients, as rows of a Markdown table.

faults.py URL, where URL is that of `firedrill mock success --faults-by-header`.
Each client asks for a stream of the text below, retries nothing that it can be
told not to, and waits a second for a byte where it can. Those of the JDK are
there where a JDK is. Where a fault is one of the kept connection behind a
response, the client asks twice and it is the second response that counts: the
first has the fault, is no stream and is read whole. A cell says what its user
gets:

    whole   the text, and no error
    short   a part of the text, and no error: nobody notices
    other   something that is not the text, and no error
    never   it reads until it is stopped (here after 60 events)
    NAME    the exception, or curl's exit code
"""

import atexit
import base64
import json
import os
import re
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import fireworks
import httpx
import openai
import requests

URL = sys.argv[1]
PATH = "/inference/v1/chat/completions"
TEXT = "Hello from Firedrill."
BODY = {"model": "m", "stream": True, "messages": [{"role": "user", "content": "Hello"}]}
FAULTS = [
    "", "close before-head", "reset before-head", "close in-head", "reset in-head", "close announced",
    "close after-response", "reset after-response", "close next-request",
    "stall at=before-head for=3s", "stall at=2 events for=3s",
    "cut after=2 events", "cut after=2 events by=reset", "cut after=50%", "drip bytes=40 every=1ms", "rate 100KB/s",
    "slice 1B", "slice whole", "head garbage", "head bad-version", "head no-status", "head bare-lf", "head two-lengths",
    "head length-and-chunked", "head folded", "head huge", "head interim", "chunk bad-size", "chunk no-crlf",
    "chunk huge-size", "chunk extension", "chunk trailer", "gzip ok", "gzip undeclared", "gzip broken",
    "gzip truncated", "events no-done", 'events error={"error":{"message":"overloaded"}} after=2 events', "events duplicate=3",
    "events broken-json=3", "events invalid-utf8=3", "events endless", "events line-ends=cr", "events line-ends=crlf",
    "events bom", "events comments=10ms", "events no-space", "events usage=none", "events usage=finish",
    "events usage=extra-chunk",
]
# Those that the request after them meets.
BEHIND = ["close after-response", "reset after-response", "close next-request"]
# So long between the two that the end of the connection is there, where it
# does not wait for the second.
PAUSE = 0.1
WAIT = 1.0


def given(fault):
    """The header that asks for a fault."""
    return {"X-Firedrill-Fault": fault} if fault else {}


class Endless(Exception):
    """More events than any stream here has."""


def lines_text(lines):
    """The text of a stream's lines, as most people write it."""
    text, done = "", False
    for count, line in enumerate(lines):
        if count > 120:
            raise Endless
        if not line.startswith("data:"):
            continue
        data = line[5:].lstrip()
        if data == "[DONE]":
            done = True
            break
        for choice in json.loads(data).get("choices") or []:
            text += choice["delta"].get("content") or ""
    return text, done


def sdk(make):
    def run(fault):
        client = make()
        headers = given(fault)
        if fault in BEHIND:
            client.chat.completions.create(**{**BODY, "stream": False}, extra_headers=headers)
            time.sleep(PAUSE)
            headers = {}
        text = ""
        with client.chat.completions.create(**BODY, extra_headers=headers) as stream:
            for count, chunk in enumerate(stream):
                if count > 60:
                    raise Endless
                for choice in chunk.choices or []:
                    text += choice.delta.content or ""
        return text
    return run


def with_httpx(fault):
    headers = given(fault)
    with httpx.Client(timeout=WAIT) as client:
        if fault in BEHIND:
            client.post(URL + PATH, json={**BODY, "stream": False}, headers=headers).raise_for_status()
            time.sleep(PAUSE)
            headers = {}
        with client.stream("POST", URL + PATH, json=BODY, headers=headers) as response:
            response.raise_for_status()
            return lines_text(response.iter_lines())[0]


def with_requests(fault):
    headers = given(fault)
    with requests.Session() as session:
        if fault in BEHIND:
            session.post(URL + PATH, json={**BODY, "stream": False}, headers=headers, timeout=WAIT).raise_for_status()
            time.sleep(PAUSE)
            headers = {}
        with session.post(URL + PATH, json=BODY, headers=headers, timeout=WAIT, stream=True) as response:
            response.raise_for_status()
            return lines_text(line.decode() for line in response.iter_lines())[0]


class CurlError(Exception):
    pass


def with_curl(fault):
    def asking(body, fault):
        return ["-sS", "-N", "--compressed", "--max-time", "2", URL + PATH, "-H", "Content-Type: application/json",
                "-d", json.dumps(body)] + (["-H", "X-Firedrill-Fault: " + fault] if fault else [])

    command = ["curl"] + asking(BODY, "" if fault in BEHIND else fault)
    if fault in BEHIND:
        # At ten a second the second comes no sooner than PAUSE after the first.
        first = asking({**BODY, "stream": False}, fault) + ["-o", os.devnull, "--rate", "10/s", "--next"]
        command = ["curl"] + first + command[1:]
    done = subprocess.run(command, capture_output=True)
    if done.returncode:
        raise CurlError(f"exit {done.returncode}")
    return lines_text(done.stdout.decode().splitlines())[0]


CLIENTS = {
    "openai": sdk(lambda: openai.OpenAI(
        api_key="fw_test_good", base_url=URL + "/inference/v1", max_retries=0, timeout=WAIT)),
    "fireworks-ai": sdk(lambda: fireworks.Fireworks(
        api_key="fw_test_good", base_url=URL + "/inference", max_retries=0, timeout=WAIT)),
    "httpx": with_httpx,
    "requests": with_requests,
    "curl": with_curl,
}


class JavaError(Exception):
    pass


class Java:
    """A client of the JDK, in a process of its own for all faults."""

    def __init__(self, client):
        source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "Faults.java")
        self.process = subprocess.Popen(
            ["java", source, client, URL + PATH, json.dumps(BODY), json.dumps({**BODY, "stream": False})], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True)
        atexit.register(self.process.stdin.close)
        self.release = self.process.stdout.readline().strip()

    def __call__(self, fault):
        self.process.stdin.write(("behind " if fault in BEHIND else "") + fault + "\n")
        self.process.stdin.flush()
        kind, _, rest = self.process.stdout.readline().strip().partition(" ")
        if kind != "lines":
            raise JavaError(rest)
        return lines_text(base64.b64decode(rest).decode().splitlines())[0]


if shutil.which("javac"):
    CLIENTS["java.net.http"] = Java("HttpClient")
    CLIENTS["HttpURLConnection"] = Java("HttpURLConnection")


def outcome(run, fault):
    try:
        text = run(fault)
    except Endless:
        return "never"
    except (CurlError, JavaError) as error:
        return str(error)
    except json.JSONDecodeError:
        # No client's own word, but what its user's parser says.
        return "no JSON" if isinstance(run, Java) else "JSONDecodeError"
    except Exception as error:
        return type(error).__name__
    if text == TEXT:
        return "whole"
    return "short" if TEXT.startswith(text) else "other"


curl = re.match(r"curl (\S+)", subprocess.run(["curl", "--version"], capture_output=True, text=True).stdout).group(1)
names = {
    "openai": "openai " + openai.__version__, "fireworks-ai": "fireworks-ai " + fireworks.__version__,
    "httpx": "httpx " + httpx.__version__, "requests": "requests " + requests.__version__, "curl": "curl " + curl,
    **{client: f"{client} {run.release}" for client, run in CLIENTS.items() if isinstance(run, Java)},
}
print("| fault | " + " | ".join(names[client] for client in CLIENTS) + " |")
print("|---|" + "---|" * len(CLIENTS))
with ThreadPoolExecutor(len(CLIENTS)) as pool:
    for fault in FAULTS:
        cells = pool.map(lambda run: outcome(run, fault), CLIENTS.values())
        print(f"| {'`' + fault + '`' if fault else 'none'} | " + " | ".join(cells) + " |", flush=True)
