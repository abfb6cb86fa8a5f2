"""Reads YAML texts, one a line in base64, with the reader that the argument
names; answers one line each: the error's first line, or the value in a list."""

import base64
import json
import sys
import warnings

from tagged import tagged

warnings.simplefilter("ignore")
if sys.argv[1] == "ruamel":
    from ruamel.yaml import YAML

    def load(source):
        return YAML(typ="safe", pure=True).load(source)
else:
    import yaml

    def load(source):
        return yaml.safe_load(source)

for line in sys.stdin:
    try:
        answer = [tagged(load(base64.b64decode(line).decode("utf-8")))]
    except Exception as error:
        answer = type(error).__name__ + ": " + " ".join(str(error).split())[:200]
    print(json.dumps(answer))
