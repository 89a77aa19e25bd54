# Regression cases for pytest. Reads cases.jsonl beside this file; nothing in it is run. In conftest.py say how your
# application answers: a function answer(messages, params), or a fixture of that name that gives such a function.
import importlib
import json
import pathlib
import re
import time
import unicodedata

import pytest

CASES = [json.loads(line) for line in
         (pathlib.Path(__file__).parent / "cases.jsonl").read_text(encoding="utf-8").split("\n") if line]
REFUSAL = re.compile("^\\s*(i am|i'm|sorry|i apologi[sz]e|unfortunately|i can ?not|i can't|i won't|i will not|i must decline|as an ai|es tut mir leid|tut mir leid|leider|ich kann (dir|ihnen|das|dabei) nicht|je suis d.{1,2}sol|d.{1,2}sol.{1,2}|je ne peux pas|lo siento|no puedo|mi dispiace|non posso)[^.!?]*(can't|can ?not|unable|won't|will not|not able|not allowed|decline|nicht|ne peux pas|ne suis pas|no puedo|non posso)", re.IGNORECASE)


def comparable(text):
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n"))


def expression(check):
    flags = 0
    for letter in check.get("flags", ""):
        flags |= {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL}[letter]
    # Here $ means the very end, as everywhere else.
    pattern = comparable(check["value"])
    if "m" not in check.get("flags", ""):
        pattern = re.sub(r"(\\.|\[(?:\\.|[^\]\\])*\])|\$", lambda m: m.group(1) or r"\Z", pattern, flags=re.DOTALL)
    return re.compile(pattern, flags)


def words(text):
    counts = {}
    word = ""
    for letter in text.lower() + " ":
        if unicodedata.category(letter)[0] in "LN":
            word += letter
        elif word:
            counts[word] = counts.get(word, 0) + 1
            word = ""
    return counts


def similarity(a, b):
    left, right = words(a), words(b)
    total = sum(left.values()) + sum(right.values())
    both = sum(min(count, right.get(word, 0)) for word, count in left.items())
    return 1.0 if total == 0 else 2 * both / total


def fits_schema(document, schema):
    jsonschema = pytest.importorskip("jsonschema", reason="json_schema checks need the package jsonschema")
    return jsonschema.Draft7Validator(schema).is_valid(document)


def parsed(text):
    try:
        return True, json.loads(text)
    except ValueError:
        return False, None


def same(a, b):
    if isinstance(a, bool) or isinstance(b, bool) or a is None or b is None:
        return a is b
    if isinstance(a, (int, float)) and isinstance(b, (int, float)):
        return a == b
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    return type(a) is type(b) and a == b


def holds(check, text, milliseconds):
    kind, value = check["type"], check.get("value")
    output = comparable(text)
    if kind == "exact":
        want = comparable(value)
        return output.rstrip(" \t\r\n\v\f") == want.rstrip(" \t\r\n\v\f") if check.get("trim") else output == want
    if kind == "contains":
        return comparable(value) in output
    if kind == "not_contains":
        return comparable(value) not in output
    if kind == "regex":
        return expression(check).search(output) is not None
    if kind == "not_regex":
        return expression(check).search(output) is None
    if kind in ("json_schema", "json_equals"):
        is_json, document = parsed(text)
        return is_json and (fits_schema(document, value) if kind == "json_schema" else same(document, value))
    if kind == "similarity":
        return similarity(text, value) >= check["threshold"]
    if kind in ("refusal", "not_refusal"):
        return (REFUSAL.search(text.replace("\u2019", "'")) is not None) == (kind == "refusal")
    if kind == "max_length":
        return len(output) <= value
    if kind == "min_length":
        return len(output) >= value
    if kind == "max_latency_ms":
        return milliseconds <= value
    return None  # cannot be told from the text


def answering(request):
    try:
        return request.getfixturevalue("answer")
    except pytest.FixtureLookupError:
        return importlib.import_module("conftest").answer


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_case(case, request):
    begin = time.monotonic()
    text = answering(request)(case["input"]["messages"], case["input"].get("params", {}))
    milliseconds = (time.monotonic() - begin) * 1000
    results = [(check, holds(check, text, milliseconds)) for check in case["checks"]]
    failed = [check for check, result in results if result is False]
    assert not failed, f"{case['title']}: {failed} of {text!r}"
    if all(result is None for _, result in results):
        pytest.skip("none of its checks can be told from the text")
