"""Asks a mock with a limit through the official client, unmodified, and prints what came of it.

limits.py URL: the mock lets one key ask twice a minute, and its minute is a second.
The client waits half a second and more before it asks again, half a minute of the mock's.
"""

import sys
import urllib.request

import openai

url = sys.argv[1]


def client(key, retries):
    return openai.OpenAI(api_key=key, base_url=f"{url}/inference/v1", max_retries=retries, timeout=20)


def ask(key, retries):
    try:
        raw = client(key, retries).chat.completions.with_raw_response.create(
            model="m", messages=[{"role": "user", "content": "Hello"}])
        return f"{raw.status_code}, {raw.retries_taken > 0 and 'after retries' or 'at once'}"
    except openai.RateLimitError as error:
        return f"{type(error).__name__} {error.status_code} {error.response.headers['x-ratelimit-over-limit']}"


# The clock stands meanwhile: how fast this machine is does not count.
def clock(order):
    urllib.request.urlopen(f"{url}/__firedrill/clock", order.encode()).read()


clock('{"mode":"frozen"}')
print("first:", ask("fw_one", 0))
print("second:", ask("fw_one", 0))
print("third:", ask("fw_one", 0))
print("another key:", ask("fw_two", 0))
clock('{"mode":"x60"}')
print("third, with patience:", ask("fw_one", 5))
clock('{"mode":"frozen"}')
clock('{"advance":"60s"}')
print("a minute later:", ask("fw_one", 0), "|", ask("fw_one", 0), "|", ask("fw_one", 0))
