"""Drives the page over the control interface in headless Chromium: page.py URL.

Prints a line for each thing that holds, and ends with 1 at the first that does
not. Chromium is spoken to over its debugging pipe: JSON messages, each ended
by a zero byte.
"""
import http.client
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse

URL = sys.argv[1]
PLACE = urllib.parse.urlsplit(URL)


class Browser:
    def __init__(self, home):
        to_read, self.write = os.pipe()
        self.read, to_write = os.pipe()

        def wire():
            os.dup2(to_read, 13)
            os.dup2(to_write, 14)
            os.dup2(13, 3)
            os.dup2(14, 4)

        program = shutil.which("chromium") or shutil.which("google-chrome")
        self.process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={home}",
             "--remote-debugging-pipe"],
            preexec_fn=wire, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        os.close(to_read)
        os.close(to_write)
        self.number, self.rest, self.events = 0, b"", []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ["Page", "Runtime", "Log", "Network"]:
            self.call(domain + ".enable")

    def message(self):
        while b"\0" not in self.rest:
            more = os.read(self.read, 1 << 16)
            if not more:
                sys.exit("Chromium went away")
            self.rest += more
        line, self.rest = self.rest.split(b"\0", 1)
        return json.loads(line)

    def call(self, method, **params):
        self.number += 1
        wanted = self.number
        session = {"sessionId": self.session} if hasattr(self, "session") else {}
        order = {"id": wanted, "method": method, "params": params, **session}
        os.write(self.write, json.dumps(order).encode() + b"\0")
        while True:
            message = self.message()
            if message.get("id") == wanted:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']['message']}")
                return message["result"]
            self.events.append(message)

    def js(self, text):
        result = self.call("Runtime.evaluate", expression=text, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise RuntimeError(result["exceptionDetails"].get("exception", {}).get("description", "?"))
        return result["result"].get("value")

    def key(self, name):
        code = {"Enter": 13, "Escape": 27, "ArrowDown": 40, "ArrowUp": 38, "/": 191}[name]
        text = {"Enter": "\r", "/": "/"}.get(name)
        down = {"type": "keyDown", "key": name, "windowsVirtualKeyCode": code, **({"text": text} if text else {})}
        self.call("Input.dispatchKeyEvent", **down)
        self.call("Input.dispatchKeyEvent", type="keyUp", key=name, windowsVirtualKeyCode=code)

    def holds(self, what, text, seconds=10):
        end = time.monotonic() + seconds
        while True:
            try:
                seen = self.js(text)
            except RuntimeError as error:
                # What it looks at may not be there yet.
                seen = str(error)
            if seen is True:
                print("ok", what)
                return
            if time.monotonic() > end:
                print("not so:", what, "--", seen, self.js("document.body.innerText"))
                sys.exit(1)
            time.sleep(0.05)


def send(method, path, body=b"{}"):
    connection = http.client.HTTPConnection(PLACE.hostname, PLACE.port, timeout=20)
    connection.request(method, path, body, {"Authorization": "Bearer fw_0123456789abcdefghijkl"})
    connection.getresponse().read()
    connection.close()


with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
    browser = Browser(home)
    browser.call("Page.navigate", url=URL + "/__firedrill/")
    text = "document.body.innerText"
    browser.holds("it connects", f"document.getElementById('state').textContent === 'live'")
    browser.holds("nothing has come", f"{text}.includes('No request has come yet')")
    browser.holds("unused rules are marked", f"{text}.includes('own / chat unused')")
    send("POST", "/chat")
    browser.holds("a request comes", f"document.querySelectorAll('#list tbody tr').length === 1")
    browser.holds("with its rule", "document.querySelector('#list tbody').innerText.includes('own / chat, step 1')")
    browser.holds("and its delivery", "document.querySelector('#list tbody').innerText.includes('complete')")
    browser.holds("the rule is used", "!document.getElementById('rule-list').innerText.includes('own / chat unused')")
    send("POST", "/stream")
    send("POST", "/<img%20src=x%20onerror=document.title='bad'>")
    browser.holds("three requests", "document.querySelectorAll('#list tbody tr').length === 3")
    browser.key("ArrowDown")
    browser.holds("the newest has the focus", "document.activeElement.dataset.n === '3'")
    browser.key("Enter")
    browser.holds("a miss is opened", "!document.getElementById('detail').hidden")
    browser.holds("as a diff", "document.querySelectorAll('#detail .minus').length > 0")
    browser.holds("with what to write", "document.getElementById('detail').innerText.includes('when: {')")
    browser.holds("markup stays text", "document.querySelectorAll('img').length === 0 && document.title === 'Firedrill'")
    browser.holds("no key is shown", f"!{text}.includes('fw_0123456789')")
    browser.key("Escape")
    browser.holds("it is closed", "document.getElementById('detail').hidden")
    browser.holds("the focus is back", "document.activeElement.dataset.n === '3'")
    browser.key("ArrowDown")
    browser.key("Enter")
    browser.holds("a stream is events", "document.querySelectorAll('#detail ol.events li').length === 3")
    browser.holds("with their times", "/\\+0\\.\\d{3} s/.test(document.querySelector('#detail ol.events').innerText)")
    browser.key("/")
    browser.holds("the filter has the focus", "document.activeElement.id === 'filter'")
    browser.js("document.getElementById('missed').click()")
    browser.holds("only the missed", "document.querySelectorAll('#list tbody tr:not([hidden])').length === 1")
    browser.js("document.getElementById('missed').click()")
    browser.js("document.getElementById('pause').click()")
    send("POST", "/chat")
    time.sleep(0.5)
    browser.holds("it pauses", "document.querySelectorAll('#list tbody tr').length === 3")
    browser.js("document.getElementById('pause').click()")
    browser.holds("and goes on", "document.querySelectorAll('#list tbody tr').length === 4")
    browser.js("document.getElementById('reset').click()")
    browser.holds("counts are reset", "document.getElementById('rule-list').innerText.includes('own / chat unused')")
    browser.js("document.getElementById('forget').click()")
    browser.holds("requests are forgotten", "document.querySelectorAll('#list tbody tr').length === 0")
    send("POST", "/chat")
    browser.holds("the next has the next number", "document.querySelector('#list tbody td')?.innerText === '5'")
    asked = {
        event["params"]["request"]["url"] for event in browser.events
        if event.get("method") == "Network.requestWillBeSent"
    }
    foreign = [url for url in asked if not url.startswith((URL, "data:"))]
    print("ok", "only its own server is asked") if not foreign else sys.exit(f"not so: it asked {foreign}")
    wrong = [
        event["params"] for event in browser.events
        if event.get("method") == "Runtime.exceptionThrown"
        or event.get("method") == "Log.entryAdded" and event["params"]["entry"]["level"] == "error"
    ]
    print("ok", "no error on the console") if not wrong else sys.exit(f"not so: {wrong}")
    browser.call("Browser.close")
    browser.process.wait(10)
