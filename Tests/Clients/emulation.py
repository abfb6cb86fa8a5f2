"""Asks the emulated API with an official client, unmodified, and prints what came of it.

emulation.py CLIENT URL ORACLES, where URL is the mock's own address and ORACLES
a folder of packages with jsonschema. One line a call.
"""

import json
import sys

client, url, oracles = sys.argv[1:4]
THINKER = "accounts/fireworks/models/gpt-oss-120b"
PLAIN = "accounts/fireworks/models/minimax-m3"
RETIRED = "accounts/fireworks/models/llama-v3p3-70b-instruct"
HELLO = [{"role": "user", "content": "Hello"}]

if client == "openai":
    import openai as package

    def connect(key="fw_some_key"):
        return package.OpenAI(api_key=key, base_url=f"{url}/inference/v1", max_retries=0, timeout=20)
else:
    import fireworks as package

    # This client adds /v1 itself to a base URL that is not its own default.
    def connect(key="fw_some_key"):
        return package.Fireworks(api_key=key, base_url=f"{url}/inference", max_retries=0, timeout=20)

sys.path.append(oracles)
import jsonschema  # noqa: E402  (after the client, which must find its own packages first)

api = connect()


def chat(**more):
    return api.chat.completions.create(**{"model": PLAIN, "messages": HELLO, **more})


def words(body):
    return body["error"]["message"] if "error" in body else body["detail"]


def error(call):
    try:
        call()
        return "no error"
    except package.APIStatusError as raised:
        return f"{type(raised).__name__} {raised.status_code} {json.dumps(words(raised.response.json()))}"


response = chat()
print("chat:", response.choices[0].message.content, response.choices[0].finish_reason, response.usage.total_tokens)
response = chat(model=THINKER)
print("thinks:", response.choices[0].message.reasoning_content)

chunks = list(chat(stream=True))
text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
print("stream:", len(chunks), text, chunks[-1].choices[0].finish_reason, chunks[-1].usage.total_tokens)
if client == "openai":
    chunks = list(chat(stream=True, stream_options={"include_usage": True}))
else:
    chunks = list(chat(stream=True, extra_body={"stream_options": {"include_usage": True}}))
print("usage apart:", [len(chunk.choices) for chunk in chunks], [chunk.usage is not None for chunk in chunks])

TOOLS = [{"type": "function", "function": {
    "name": "get_time", "description": "Tells the time.",
    "parameters": {"type": "object", "properties": {"timezone": {"type": "string"}}, "required": ["timezone"]}}}]
messages = list(HELLO)
turns = 0
while True:
    turns += 1
    message = chat(messages=messages, tools=TOOLS).choices[0].message
    if not message.tool_calls:
        break
    call = message.tool_calls[0]
    jsonschema.validate(json.loads(call.function.arguments), TOOLS[0]["function"]["parameters"])
    messages += [
        {"role": "assistant", "tool_calls": [
            {"id": call.id, "type": "function",
             "function": {"name": call.function.name, "arguments": call.function.arguments}}]},
        {"role": "tool", "tool_call_id": call.id, "content": "12:00"}]
print("tools:", turns, "turns,", message.content)

name, arguments = "", ""
for chunk in chat(tools=TOOLS, stream=True):
    for call in chunk.choices[0].delta.tool_calls or []:
        name += call.function.name or ""
        arguments += call.function.arguments or ""
print("streamed tool:", name, json.loads(arguments), chunk.choices[0].finish_reason)
print("no tool:", chat(tools=TOOLS, tool_choice="none").choices[0].finish_reason)

SCHEMAS = [
    {"type": "object", "properties": {"city": {"type": "string"}, "degrees": {"type": "number"}},
     "required": ["city", "degrees"], "additionalProperties": False},
    {"type": "object", "properties": {"tags": {"type": "array", "items": {"enum": ["a", "b"]}, "minItems": 2}}},
    {"$defs": {"n": {"type": "object", "properties": {"v": {"type": "integer"}, "next": {
        "anyOf": [{"$ref": "#/$defs/n"}, {"type": "null"}]}}, "required": ["v", "next"]}}, "$ref": "#/$defs/n"},
]
for schema in SCHEMAS:
    response = chat(response_format={"type": "json_schema", "json_schema": {"name": "x", "schema": schema}})
    jsonschema.validate(json.loads(response.choices[0].message.content), schema)
response = chat(response_format={"type": "json_object"})
print("structured:", len(SCHEMAS), "schemas,", json.loads(response.choices[0].message.content))

tokens = chat(logprobs=True, top_logprobs=2).choices[0].logprobs.content
print("logprobs:", [token.token for token in tokens], [len(token.top_logprobs) for token in tokens])
parts = [chunk.choices[0].logprobs for chunk in chat(logprobs=True, stream=True) if chunk.choices]
print("streamed logprobs:", [token.token for part in parts if part for token in part.content])
more = {"raw_output": True, "return_token_ids": True, "echo": True}
response = chat(extra_body=more) if client == "openai" else chat(**more)
choice = response.choices[0]
raw = choice.raw_output if client != "openai" else type("", (), choice.raw_output)
print("raw:", choice.message.content, raw.prompt_fragments, raw.completion, len(choice.token_ids), len(response.prompt_token_ids))
OTHER = {"type": "function", "function": {"name": "get_place", "parameters": {"type": "object"}}}
calls = chat(tools=TOOLS + [OTHER], parallel_tool_calls=True).choices[0].message.tool_calls
print("parallel:", [call.function.name for call in calls])
seen = {}
for chunk in chat(tools=TOOLS + [OTHER], parallel_tool_calls=True, stream=True):
    for call in chunk.choices[0].delta.tool_calls or []:
        seen[call.index] = seen.get(call.index, "") + (call.function.name or "") + (call.function.arguments or "")
print("streamed parallel:", seen)
old = [{"name": "old", "parameters": {"type": "object"}}]
print("functions:", chat(functions=old).choices[0].message.tool_calls[0].function.name)
grammar = {"type": "grammar", "grammar": 'root ::= "yes" | "no"'}
answer = chat(extra_body={"response_format": grammar}) if client == "openai" else chat(response_format=grammar)
print("grammar:", answer.choices[0].message.content)
lists = api.completions.create(model=PLAIN, prompt="Once", max_tokens=2, logprobs=1, echo=True).choices[0].logprobs
print("lists:", lists.tokens, lists.text_offset, [len(top) for top in lists.top_logprobs])

response = api.completions.create(model=PLAIN, prompt="Once", max_tokens=4)
print("completion:", response.choices[0].text, response.choices[0].finish_reason)
pieces = list(api.completions.create(model=PLAIN, prompt="Once", max_tokens=40, stream=True))
print("streamed completion:", "".join(piece.choices[0].text for piece in pieces))

if client == "openai":
    vectors = api.embeddings.create(model="fireworks/qwen3-embedding-8b", input=["cat", "dog"], dimensions=32).data
    length = sum(number * number for number in vectors[0].embedding)
    print("embeddings:", [len(vector.embedding) for vector in vectors], round(length, 3))
    models = [model.id for model in api.models.list()]
    print("models:", RETIRED in models, THINKER in models, api.models.retrieve(THINKER).owned_by)
    response = api.responses.create(model=PLAIN, input="Hello")
    print("response:", response.output_text, response.status)
    events = list(api.responses.create(model=PLAIN, input="Hello", stream=True))
    print("streamed response:", events[0].type, events[-1].type, events[-1].response.output_text)
    print("kept response:", api.responses.retrieve(response.id).output_text)
    api.responses.delete(response.id)
    print("deleted:", error(lambda: api.responses.retrieve(response.id)))
else:
    response = api.messages.create(model=PLAIN, max_tokens=99, messages=HELLO)
    print("message:", response.content[0].text, response.stop_reason)

print("wrong key:", error(lambda: connect("sk-wrong").chat.completions.create(model=PLAIN, messages=HELLO)))
print("retired:", error(lambda: chat(model=RETIRED)))
print("unknown field:", error(lambda: chat(extra_body={"vl_high_resolution_images": True})))
print("wrong type:", error(lambda: chat(temperature="hot")))
print("too long:", error(lambda: chat(messages=[{"role": "user", "content": "word" * 600000}])))
