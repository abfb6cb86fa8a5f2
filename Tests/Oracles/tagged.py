"""Values in a form that says what they are: strings as code points, numbers
as text, objects in their order. Lone surrogates become U+FFFD, as UTF-8 has no
form for them."""

import decimal
import math


def text(value):
    return [0xFFFD if 0xD800 <= ord(c) < 0xE000 else ord(c) for c in value]


def tagged(value):
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, decimal.Decimal):
        sign, digits, exponent = value.as_tuple()
        return ["number", "-" * sign + "".join(map(str, digits)) + "e" + str(exponent)]
    if isinstance(value, int):
        return ["number", str(value)]
    if isinstance(value, float):
        if math.isinf(value) or math.isnan(value):
            return ["other", str(value)]
        return ["number", repr(float(value))]
    if isinstance(value, str):
        return ["string", text(value)]
    if hasattr(value, "text"):
        return ["number", value.text]
    if isinstance(value, Pairs):
        return ["object", [[text(k), tagged(v)] for k, v in value]]
    if isinstance(value, dict):
        return ["object", [[text(str(k)), tagged(v)] for k, v in value.items()]]
    if isinstance(value, (list, tuple)):
        return ["array", [tagged(v) for v in value]]
    return ["other", type(value).__name__ + " " + str(value)]


class Pairs(list):
    """The members of an object, those that stand twice too."""
