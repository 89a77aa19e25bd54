# Runs the checks of an item of openai-graders.jsonl. Nothing of an item is run.
import importlib
import json
import re
import unicodedata

EXPRESSIONS = {}
REFUSALS = json.loads(@REFUSALS@)


@CHECKS@

def grade(sample, item):
    EXPRESSIONS.update(item["expressions"])
    verdicts = [holds(check, sample["output_text"], None) for check in item["checks"]]
    if any(verdict is False for verdict in verdicts):
        return 0.0
    unjudged = [verdict for verdict in verdicts if isinstance(verdict, str)]
    if len(unjudged) == len(verdicts) or NEEDS_PACKAGE in unjudged:
        raise ValueError("; ".join(unjudged))
    return 1.0
