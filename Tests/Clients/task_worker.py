"""A connector that is an external-task worker, on the unmodified client
camunda-external-task-client-python3. The argument names a way in which it is
broken; without one it keeps its contract."""
import json, os, re, sys, threading, time
from email.utils import parsedate_to_datetime
from datetime import datetime, timezone

import requests
from camunda.external_task.external_task import ExternalTask
from camunda.external_task.external_task_worker import ExternalTaskWorker

broken = sys.argv[1] if len(sys.argv) > 1 else ""
url = os.environ["FIREDRILL_ENGINE_URL"]
if broken == "never-asks":
    time.sleep(600)


def at(path, value):
    for step in re.findall(r"[^.\[\]]+", path):
        value = value[int(step)] if isinstance(value, list) else value[step]
    return value


def wait_of(response, attempt):
    own = 0.3 * 2**attempt
    after = response.headers.get("Retry-After")
    if not after:
        return own
    if re.fullmatch(r"[0-9.]+", after):
        return max(own, float(after))
    try:
        left = (parsedate_to_datetime(after) - datetime.now(timezone.utc)).total_seconds()
        return max(own, left + 0.05)
    except (TypeError, ValueError):
        return own


def connector(task):
    given = task.get_extension_properties()
    variables = task.get_variables()
    fill = lambda name: json.dumps(str(variables[name[1]]))[1:-1]
    body = re.sub(r"\$\{(\w+)\}", fill, given["catalyst_payload"]).encode()
    value = given["catalyst_authValue"]
    key = value if given["catalyst_secretSource"] == "variable" else os.environ[value.upper()]
    headers = json.loads(given["catalyst_headers"])
    headers[given["catalyst_authHeader"]] = given["catalyst_authPrefix"] + " " + key
    for attempt in range(int(given["catalyst_maxRetries"]) + 1):
        response = requests.request(given["catalyst_method"], given["catalyst_url"], data=body, headers=headers,
                                    timeout=float(given["catalyst_timeout"]))
        if response.status_code != 429 or attempt == int(given["catalyst_maxRetries"]):
            break
        time.sleep(wait_of(response, attempt))
    if broken == "multiplies-retries" and response.status_code == 429:
        raise RuntimeError("the provider answered 429")
    text = response.content.decode()
    ok = response.ok
    result = {"catalyst_statusCode": response.status_code, "catalyst_success": ok, "catalyst_responseBody": text,
              "catalyst_error": "" if ok else f"the provider answered {response.status_code}: {text[:500]}"}
    if ok and text:
        try:
            parsed = json.loads(text)
        except ValueError:
            parsed = {}
        for name, path in json.loads(given["catalyst_responseMapping"]).items():
            try:
                result[name] = at(path, parsed)
            except (KeyError, IndexError, TypeError):
                result[name] = None
    return result, json.loads(given["catalyst_errorMapping"]).get(str(response.status_code))


def stored(value):
    """A text that a String variable does not hold becomes bytes."""
    if isinstance(value, str) and len(value.encode("utf-16-le")) > 8000 and broken != "long-texts":
        import base64
        return {"value": base64.b64encode(value.encode()).decode(), "type": "Bytes"}
    return value


def handle(task: ExternalTask):
    if broken == "dies":
        os._exit(7)
    try:
        result, code = connector(task)
    except Exception as error:
        retries = 3 if broken == "multiplies-retries" else 0
        return task.failure(type(error).__name__, str(error), max_retries=retries, retry_timeout=0)
    result = {name: stored(value) for name, value in result.items()}
    if broken == "foreign-worker":
        requests.post(f"{url}/external-task/{task.get_task_id()}/complete", json={"workerId": "somebody-else"})
    if code and broken != "ignores-bpmn-errors":
        return task.bpmn_error(code, result["catalyst_error"], result)
    return task.complete(result)


def work(number):
    # A lock of two seconds, which nothing here extends: enough for a call on a
    # busy machine, and too short for a wait of three. Who waits for a task
    # goes on waiting, so that somebody is there when it ends.
    lock = 2000 if broken in ("outlives-its-lock", "loses-its-lock") else 60000
    config = {"maxTasks": 1, "lockDuration": lock, "asyncResponseTimeout": 20000, "sleepSeconds": 1}
    ExternalTaskWorker(worker_id=f"python-{number}", base_url=url, config=config).subscribe("ask", handle)


threads = [threading.Thread(target=work, args=(number,), daemon=True) for number in range(1 if broken == "outlives-its-lock" else 8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
