"""Makes what the benchmark sends and what must come back, from a seed."""
import base64
import hashlib
import json
import os
import random

PATH = "/inference/v1/chat/completions"
MODEL = "accounts/fireworks/models/llama-v3p3-70b-instruct"
WORDS = ("amber basin cedar delta ember fjord grove haven inlet jetty kelp larch meadow north ocean pine quarry ridge "
         "slope tide upland valley willow yarrow zephyr").split()


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def token(kind, number, size):
    """Letters and digits that look like an id and follow from a number."""
    digest = hashlib.sha256(f"{kind} {number}".encode()).digest()
    return base64.b32encode(digest).decode().lower()[:size]


def question(number):
    """A request's body of about 330 bytes; no two are the same."""
    draw = random.Random(number)
    text = " ".join(draw.choice(WORDS) for _ in range(12))
    return {
        "model": MODEL,
        "messages": [
            {"role": "system", "content": "You answer in one sentence, and you name your source."},
            {"role": "user", "content": f"Question {number:06d}: {text}"},
        ],
        "max_tokens": draw.randrange(16, 512),
        "temperature": draw.randrange(0, 20) / 10,
        "top_p": 1,
        "stream": False,
    }


def answer(number):
    """A response's body of about 600 bytes."""
    draw = random.Random(-1 - number)
    text = " ".join(draw.choice(WORDS) for _ in range(40))
    return compact({
        "id": "chatcmpl-" + token("response", number, 32),
        "object": "chat.completion",
        "created": 1780000000 + number,
        "model": MODEL,
        "choices": [{
            "index": 0,
            "message": {"role": "assistant", "content": f"Answer {number:06d}: {text}."},
            "finish_reason": "stop",
        }],
        "usage": {"prompt_tokens": 52, "total_tokens": 123, "completion_tokens": 71},
    })


def headers(number):
    return [("Content-Type", "application/json")] + [
        (f"x-header-{index}", token(index, number, 16)) for index in range(5)
    ]


def reordered(value, draw):
    """The same JSON with the members of each object in another order."""
    if isinstance(value, dict):
        names = list(value)
        draw.shuffle(names)
        return {name: reordered(value[name], draw) for name in names}
    if isinstance(value, list):
        return [reordered(element, draw) for element in value]
    return value


def key(body):
    """The match key of a request to the path without a query."""
    canonical = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    parts = ["POST", PATH, "", "json", canonical]
    return hashlib.sha256("".join(f"{len(part.encode())}\n{part}" for part in parts).encode()).hexdigest()


def recording(number):
    """A recording's file name and text."""
    body = question(number)
    sent = compact(body)
    response = answer(number)
    lines = "".join(f"  - [{name}, '{value}']\n" for name, value in headers(number))
    text = (
        "format: 1\n"
        "provenance: { fidelity: synthetic, source: made by the benchmark }\n"
        "request:\n"
        f"  method: POST\n  path: {PATH}\n  query: []\n"
        "  headers:\n  - [Content-Type, application/json]\n  - [Authorization, REDACTED]\n"
        f"  body: {{ json: {sent}, style: compact, sha256: '{hashlib.sha256(sent.encode()).hexdigest()}' }}\n"
        "response:\n"
        f"  status: 200\n  headers:\n{lines}"
        f"  body: {{ json: {response}, style: compact, sha256: '{hashlib.sha256(response.encode()).hexdigest()}' }}\n"
        "observed:\n"
        f"  framing: length\n  end: complete\n  chunks: [[0, {len(response)}]]\n"
    )
    return f"{number + 1:04d}-post-chat-completions-200.{key(body)[:8]}.yaml", text


def write_recordings(folder, count):
    os.makedirs(folder)
    with open(os.path.join(folder, "manifest.yaml"), "w") as file:
        file.write("format: 1\ntool: the benchmark\nredacted: [Authorization]\n")
    for number in range(count):
        name, text = recording(number)
        with open(os.path.join(folder, name), "w") as file:
            file.write(text)


def write_requests(path, count, lines):
    """A file of bodies, one a line, that asks `count` questions evenly in
    `lines` ways: as many lines for few questions as for many, so that a draw
    costs the client the same."""
    draw = random.Random(count)
    with open(path, "w") as file:
        for line in range(lines):
            file.write(compact(reordered(question(line % count), draw)) + "\n")


def write_scenario(folder):
    """A scenario with the rules of the shipped `success` and a response as long
    as those of the recordings."""
    os.makedirs(folder)
    with open(os.path.join(folder, "response.json"), "w") as file:
        file.write(answer(0))
    lines = "".join(f"      {name}: '{value}'\n" for name, value in headers(0))
    path = os.path.join(folder, "constant.yaml")
    with open(path, "w") as file:
        file.write(
            "format: 1\nname: constant\ntitle: One answer\n"
            "provenance: { fidelity: synthetic, source: made by the benchmark }\nrules:\n"
            f"- when: {{ method: POST, path: {PATH}, json: {{ stream: true }} }}\n"
            "  response: { status: 500 }\n"
            f"- when: {{ method: POST, path: {PATH}, json: {{ model: {MODEL} }} }}\n"
            f"  response:\n    status: 200\n    headers:\n{lines}    file: response.json\n"
        )
    return path, os.path.join(folder, "response.json")


def write_rules(folder, count, by):
    """A scenario of many rules, of which the last ones answer: by `path`, the
    last alone has the path; by `text`, all have it, and each wants the text of
    one question. One rule by text wants a pattern that fits all."""
    os.makedirs(folder)
    with open(os.path.join(folder, "response.json"), "w") as file:
        file.write(answer(0))
    lines = "".join(f"      {name}: '{value}'\n" for name, value in headers(0))
    response = f"  response:\n    status: 200\n    headers:\n{lines}    file: response.json\n"
    path = os.path.join(folder, "rules.yaml")
    with open(path, "w") as file:
        file.write("format: 1\nname: rules\ntitle: Many rules\n"
                   "provenance: { fidelity: synthetic, source: made by the benchmark }\nrules:\n")
        for number in reversed(range(count)):
            if by == "path" and number:
                file.write(f"- when: {{ method: POST, path: {PATH}/{number} }}\n  response: {{ status: 500 }}\n")
            elif by == "path":
                file.write(f"- when: {{ method: POST, path: {PATH} }}\n{response}")
            else:
                text = question(number)["messages"][1]["content"] if count > 1 else "Question *"
                file.write(f"- when: {{ method: POST, path: {PATH}, json: {{ 'messages[1].content': '{text}' }} }}\n"
                           + response)
    return path
