"""Calls a mock with an official client, unmodified, and prints what came of it.

calls.py CLIENT URL, where URL is the mock's own address. One line a call.
"""

import sys

client, url = sys.argv[1], sys.argv[2]
MODEL = "accounts/fireworks/models/llama-v3p3-70b-instruct"
MESSAGES = [{"role": "user", "content": "Hello"}]

if client == "openai":
    import openai as package

    def connect(scenario, key="fw_test_good", retries=0):
        return package.OpenAI(
            api_key=key, base_url=f"{url}/s/{scenario}/inference/v1", max_retries=retries, timeout=20)
else:
    import fireworks as package

    # This client adds /v1 itself to a base URL that is not its own default.
    def connect(scenario, key="fw_test_good", retries=0):
        return package.Fireworks(
            api_key=key, base_url=f"{url}/s/{scenario}/inference", max_retries=retries, timeout=20)


def ask(scenario, model=MODEL, **more):
    return connect(scenario, **more).chat.completions.create(model=model, messages=MESSAGES)


def error(scenario, **more):
    try:
        ask(scenario, **more)
        return "no error"
    except package.APIStatusError as raised:
        return f"{type(raised).__name__} {raised.status_code}"


response = ask("success")
print("completion:", response.choices[0].message.content, response.usage.prompt_tokens, response.usage.completion_tokens)
stream = connect("success").chat.completions.create(model=MODEL, messages=MESSAGES, stream=True)
pieces = list(stream)
text = "".join(piece.choices[0].delta.content or "" for piece in pieces)
print("stream:", len(pieces), "chunks,", text, pieces[-1].choices[0].finish_reason)
print("401:", error("auth-failed", key="fw_wrong"))
print("400:", error("bad-model-path", model="llama"))
print("404:", error("unknown-model", model="accounts/fireworks/models/no-such"))
print("429:", error("rate-limited-forever"))
print("retried:", ask("rate-limited", retries=2).choices[0].message.content)
