"""Clients with one habit each, good or bad: habits.py HABIT good|bad URL.

Each is a small program as somebody might write it. The bad one breaks one word
of the client verdict and no other, the good one keeps it.
"""
import http.client
import socket
import sys
import time
import urllib.parse

HABIT, KIND, URL = sys.argv[1:4]
GOOD = KIND == "good"
PLACE = urllib.parse.urlsplit(URL)
BODY = b'{"model": "m", "messages": []}'


def connect():
    return http.client.HTTPConnection(PLACE.hostname, PLACE.port, timeout=20)


def ask(connection, agent="habits/1"):
    """One request on a connection: its status, headers and body."""
    headers = {"Content-Type": "application/json"}
    if agent:
        headers["User-Agent"] = agent
    connection.request("POST", PLACE.path + "/v1/chat", BODY, headers)
    response = connection.getresponse()
    return response.status, response.headers, response.read()


def retry(waits):
    """One call with so many retries at most; each entry is a wait, or None
    for what Retry-After says."""
    connection = connect()
    for wait in waits + [0]:
        status, headers, _ = ask(connection)
        if status < 400:
            return
        time.sleep(float(headers["Retry-After"]) if wait is None else wait)


def honours_retry_after():
    retry([None if GOOD else 0.3])


def backs_off():
    retry([0.15, 0.3, 0.6] if GOOD else [0.02, 0.02, 0.02])


def no_retry_storm():
    retry([0.15, 0.3] if GOOD else [0.22] * 11)


def no_retry_of_final():
    retry([] if GOOD else [0.2])


def takes_no_truncated_stream():
    for _ in range(2):
        connection = connect()
        connection.request("POST", PLACE.path + "/v1/chat", BODY, {"User-Agent": "habits/1"})
        try:
            connection.getresponse().read()
            return
        except http.client.IncompleteRead as error:
            if not GOOD:
                print(error.partial)
                return
            time.sleep(0.2)


def has_read_timeout():
    plain = socket.create_connection((PLACE.hostname, PLACE.port))
    plain.sendall(
        b"POST %s/v1/chat HTTP/1.1\r\nHost: %s\r\nUser-Agent: habits/1\r\nContent-Length: %d\r\n\r\n%s"
        % (PLACE.path.encode(), PLACE.netloc.encode(), len(BODY), BODY)
    )
    # With a clock that runs 30 times as fast, 0.3 s are 9 s and 4.5 s are 135 s:
    # between them lies more than a busy server needs to see the client go.
    plain.settimeout(0.3 if GOOD else 4.5)
    try:
        while plain.recv(65536):
            pass
    except TimeoutError:
        pass
    plain.close()
    # The server sees a quarter of a second later that it has gone.
    time.sleep(0.6)


def reuses_connections():
    connection = connect()
    for _ in range(10):
        if not GOOD:
            connection.close()
        ask(connection)


def sends_user_agent():
    ask(connect(), "habits/1" if GOOD else None)


globals()[HABIT.replace("-", "_")]()
