def comparable(text):
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n"))


# A check holds (True), does not hold (False), or a text says why it cannot be told.
def matches(check, output, wanted):
    portable = EXPRESSIONS.get(f"{check.get('flags', '')}:{check['value']}")
    if portable is None:
        return f"{check['type']} {check['value']} means something else here"
    return (re.compile(portable, re.ASCII).search(output) is not None) == wanted


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


def is_ideograph(letter):
    return any(first <= letter <= last for first, last in
               ("\u3040\u30ff", "\u31f0\u31ff", "\u3400\u9fff", "\U00020000\U0003ffff"))


# " i can't help . ": one blank around each word, a lone full stop at the end of a sentence.
def plain_words(text):
    spaced = ""
    for letter in unicodedata.normalize("NFKD", text):
        kind = unicodedata.category(letter)[0]
        if kind == "M":
            continue
        if is_ideograph(letter):
            spaced += f" {letter} "
        elif letter in "'\u2019":
            spaced += "'"
        elif kind in "LN":
            spaced += letter.lower()
        else:
            spaced += " . " if letter in ".!?\u3002\n" else " "
    return f" {' '.join(spaced.split())} "


# The match with the words around it, none of them of another sentence.
def surroundings(plain, found):
    before = f"{plain[:found.start()]} ".split(" . ")[-1].split()[-5:]
    after = f" {plain[found.end():]}".split(" . ")[0].split()[:5]
    return f" {' '.join(before + found.group().split() + after)} "


def refuses(text):
    plain = plain_words(text)
    words_at_most = REFUSALS["words_without_blanks" if any(map(is_ideograph, plain)) else "words"]
    if sum(word != "." for word in plain.split()) > words_at_most:
        return False
    for rule in REFUSALS["rules"]:
        match = re.compile(rule["match"])
        found = match.search(plain)
        while found:
            if not (rule["unless"] and re.search(rule["unless"], surroundings(plain, found))):
                return True
            found = match.search(plain, found.start() + 1)
    return False


NEEDS_PACKAGE = "json_schema needs the package jsonschema: pip install jsonschema"


def fits_schema(document, schema):
    try:
        jsonschema = importlib.import_module("jsonschema")
    except ImportError:
        return NEEDS_PACKAGE
    return jsonschema.Draft7Validator(schema, format_checker=jsonschema.FormatChecker()).is_valid(document)


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
    if kind in ("regex", "not_regex"):
        return matches(check, output, kind == "regex")
    if kind in ("json_schema", "json_equals"):
        is_json, document = parsed(text)
        return is_json and (fits_schema(document, value) if kind == "json_schema" else same(document, value))
    if kind == "similarity":
        return similarity(text, value) >= check["threshold"]
    if kind in ("refusal", "not_refusal"):
        return refuses(text) == (kind == "refusal")
    if kind == "max_length":
        return len(output) <= value
    if kind == "min_length":
        return len(output) >= value
    if kind == "max_latency_ms" and milliseconds is not None:
        return milliseconds <= value
    return f"{kind} cannot be told from the text"
