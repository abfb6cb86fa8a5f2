"""What official clients make of each response of the library, as rows of a
Markdown table.

responses.py URL NAME..., where URL is that of `firedrill mock --faults-by-header`.
The clients are unmodified and have their own defaults: two retries. What they
would sleep is noted and not slept, without the part that they draw by chance
(up to a quarter less). A cell says what the user gets, then the waits before
each retry.
"""

import sys
import time

import fireworks
import openai

URL, NAMES = sys.argv[1], sys.argv[2:]
MESSAGES = [{"role": "user", "content": "Hello"}]
CLIENTS = {
    "openai": (openai, lambda headers: openai.OpenAI(
        api_key="fw_test_good", base_url=URL + "/inference/v1", default_headers=headers)),
    "fireworks-ai": (fireworks, lambda headers: fireworks.Fireworks(
        api_key="fw_test_good", base_url=URL + "/inference", default_headers=headers)),
}

waits = []
time.sleep = waits.append
for package, _ in CLIENTS.values():
    package._base_client.random = lambda: 0.0


def message(content, reasoning, tools):
    parts = [f'"{content}"'] if content else []
    parts += ["reasoning"] if reasoning else []
    parts += [f"calls {name}" for name in tools if name]
    return ", ".join(parts) or "nothing"


def chat(client):
    got = client.chat.completions.create(model="m", messages=MESSAGES).choices[0].message
    tools = [call.function.name for call in got.tool_calls or []]
    return message(got.content, getattr(got, "reasoning_content", None), tools)


def streamed(client):
    content, reasoning, tools = "", "", []
    for chunk in client.chat.completions.create(model="m", messages=MESSAGES, stream=True):
        for choice in chunk.choices:
            content += choice.delta.content or ""
            reasoning += getattr(choice.delta, "reasoning_content", None) or ""
            tools += [call.function.name for call in choice.delta.tool_calls or []]
    return message(content, reasoning, tools)


def embeddings(client):
    if not hasattr(client, "embeddings"):
        return "has no such call"
    got = client.embeddings.create(model="m", input="Hello", encoding_format="float")
    return f"{len(got.data[0].embedding)} numbers"


def models(client):
    # The other client's call of this name asks another API of the provider's.
    if not hasattr(client, "embeddings"):
        return "has no such call"
    return f"{len(client.models.list().data)} models"


def outcome(client, name, call):
    package, make = CLIENTS[client]
    waits.clear()
    try:
        got = call(make({"X-Firedrill-Response": name}))
    except package.APIStatusError as error:
        got = f"{type(error).__name__} {error.status_code}"
    except Exception as error:
        got = type(error).__name__
    return got + "".join(f", {wait:g} s" for wait in waits)


def rows():
    for name in NAMES:
        if name == "embeddings":
            yield name, name, embeddings
        elif name == "models":
            yield name, name, models
        else:
            yield name, name, chat
            if name.startswith("chat"):
                yield name + ", streamed", name, streamed


print(f"| response | openai {openai.__version__} | fireworks-ai {fireworks.__version__} |")
print("|---|---|---|")
for title, name, call in rows():
    print(f"| {title} | " + " | ".join(outcome(client, name, call) for client in CLIENTS) + " |", flush=True)
