"""Reads JSON texts, one a line in base64; answers one line each: `null` where
the text is refused, else its value and how `json.dumps` writes it."""

import base64
import decimal
import json
import sys

from tagged import Pairs, tagged

decimal.setcontext(decimal.Context(prec=decimal.MAX_PREC, Emax=decimal.MAX_EMAX, Emin=decimal.MIN_EMIN))


def refuse(word):
    raise ValueError(word)


class Lexeme:
    """A number whose exponent is beyond what Decimal holds."""

    def __init__(self, text):
        self.text = text


def number(text):
    try:
        value = decimal.Decimal(text)
        return value if value.is_finite() else Lexeme(text)
    except decimal.DecimalException:
        return Lexeme(text)


for line in sys.stdin:
    try:
        source = base64.b64decode(line).decode("utf-8")
        value = json.loads(
            source,
            parse_int=number,
            parse_float=number,
            parse_constant=refuse,
            object_pairs_hook=Pairs,
        )
        answer = [tagged(value)]
    except (ValueError, RecursionError):
        answer = None
    if answer is not None:
        try:
            plain = json.loads(source)
            written = [json.dumps(plain, ensure_ascii=False, **form) for form in (
                {"separators": (",", ":")}, {}, {"indent": 2})]
            answer.append([base64.b64encode(text.encode()).decode() for text in written])
        except ValueError:
            answer.append([])
    print(json.dumps(answer))
