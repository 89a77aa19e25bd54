# Regression cases for pytest. Reads cases.jsonl, expressions.json and refusals.json beside this file; nothing in
# them is run. In conftest.py say how your application answers: a function answer(messages, params), or a fixture of
# that name that gives such a function.
import importlib
import json
import pathlib
import re
import time
import unicodedata

import pytest

HERE = pathlib.Path(__file__).parent
CASES = [json.loads(line) for line in (HERE / "cases.jsonl").read_text(encoding="utf-8").split("\n") if line]
# Expressions of checks are those of RE2; beside each stands what means the same here.
EXPRESSIONS = json.loads((HERE / "expressions.json").read_text(encoding="utf-8"))
REFUSALS = json.loads((HERE / "refusals.json").read_text(encoding="utf-8"))


@CHECKS@

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
    verdicts = [holds(check, text, milliseconds) for check in case["checks"]]
    failed = [check for check, verdict in zip(case["checks"], verdicts) if verdict is False]
    assert not failed, f"{case['title']}: {failed} of {text!r}"
    # No failure, but not a pass either: nothing could be judged, or what a missing package would have judged.
    unjudged = [verdict for verdict in verdicts if isinstance(verdict, str)]
    if len(unjudged) == len(verdicts) or NEEDS_PACKAGE in unjudged:
        pytest.skip("; ".join(unjudged))
