"""Starts the servers that are compared, asks them, reads what they cost."""
import http.client
import os
import re
import selectors
import signal
import socket
import subprocess
import tempfile
import time

TICKS = os.sysconf("SC_CLK_TCK")


class NoMeasurement(Exception):
    """Why nothing could be measured, in a sentence for people."""


class Server:
    """A server's process. `url_prefix` stands in the place of the API's."""

    def __init__(self, name, command, expected, requests, port=None, url_prefix=None, environment=None):
        self.name, self.command, self.expected = name, command, expected
        self.requests, self.fixed_port, self.url_prefix = requests, port, url_prefix
        self.environment = {**os.environ, **(environment or {})}
        self.process = None
        self.errors = None
        self.port = None
        self.start_seconds = None

    @property
    def path(self):
        return (self.url_prefix or "/inference/v1") + "/chat/completions"

    def start(self, body, patience=60):
        """Starts it and waits for its first answer; the time is kept."""
        begun = time.monotonic()
        self.errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.errors, env=self.environment,
            start_new_session=True)
        deadline = begun + patience
        self.port = self.fixed_port or self._told_port(deadline)
        while True:
            try:
                status, _, _ = self.ask(body)
                break
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise self._failure("did not answer")
                time.sleep(0.0005)
        self.start_seconds = time.monotonic() - begun
        if status != 200:
            raise NoMeasurement(f"{self.name} answered {status} where 200 was due")

    def _told_port(self, deadline):
        """The port on the first line of its output."""
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            text = b""
            while b"\n" not in text:
                ready = selector.select(max(0, deadline - time.monotonic()))
                piece = os.read(self.process.stdout.fileno(), 4096) if ready else b""
                if not piece:
                    raise self._failure("did not tell its port")
                text += piece
        found = re.search(rb"(\d+)\s*$", text.split(b"\n")[0])
        if not found:
            raise self._failure(f"did not tell its port but {text!r}")
        return int(found.group(1))

    def _failure(self, what):
        self.errors.seek(0)
        said = self.errors.read().decode(errors="replace")[-2000:]
        return NoMeasurement(f"{self.name} {what}: {' '.join(self.command)}\n{said}")

    def ask(self, body, connection=None):
        """One request; its status, header lines and body."""
        own = connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            own.request("POST", self.path, body, {"Content-Type": "application/json", "Authorization": "Bearer none"})
            response = own.getresponse()
            return response.status, response.getheaders(), response.read()
        finally:
            if connection is None:
                own.close()

    def check(self, sample):
        """Compares responses with what each must be; returns how many."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            for number, body in sample:
                problem = self.expected(number, *self.ask(body, connection))
                if problem:
                    raise NoMeasurement(f"{self.name} answered question {number} wrongly: {problem}")
        finally:
            connection.close()
        return len(sample)

    def cpu_seconds(self):
        """User and system time of all its threads so far."""
        with open(f"/proc/{self.process.pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return int(fields[11]) / TICKS, int(fields[12]) / TICKS

    def resident_megabytes(self):
        with open(f"/proc/{self.process.pid}/status") as file:
            return int(re.search(r"VmRSS:\s*(\d+)", file.read()).group(1)) / 1024

    def stop(self):
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.errors.close()


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
