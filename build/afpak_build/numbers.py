"""Reading the words of a number: what value they give, and how they bend it.

The coder types the value, the relation and the words; reading the words again catches a slip of the hand.
"""

import re
from itertools import pairwise

from afpak_data.passages import normalise

UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
SMALL = {word: value for value, word in enumerate(UNITS)} | {word: 20 + 10 * step for step, word in enumerate(TENS)}
SCALES = {
    "dozen": 12, "hundred": 10**2, "thousand": 10**3, "k": 10**3,
    "million": 10**6, "m": 10**6, "billion": 10**9, "bn": 10**9,
}  # fmt: skip

CUES = {
    "approx": (
        "in the region of", "approximately", "about", "around", "circa", "some", "roughly", "an estimated", "estimated",
        "close to",
    ),
    "lt": ("nearly", "almost", "under", "less than", "fewer than", "just under", "below"),
    "le": ("up to", "at most", "no more than", "as many as"),
    "gt": ("over", "more than", "above", "upwards of", "in excess of", "exceeding"),
    "ge": ("at least", "no fewer than", "no less than", "a minimum of"),
}  # fmt: skip
"""Words before a number that bend it, by the relation they give (the rule of the codebook)."""

_NUMERAL = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def read(words: str) -> tuple[float, str] | None:
    """Read one number in words.

    Parameters
    ----------
    words
        The words of a number as a source writes them, six at most.

    Returns
    -------
        The value and the relation, or None where the words give no number that we can read.

    Examples
    --------
    >>> read("nearly half a million")
    (500000, 'lt')
    >>> read("3.5 million"), read("60%"), read("many")
    ((3500000, 'eq'), (60, 'eq'), None)
    """
    text = normalise(words)
    found = [(len(cue), each) for each, cues in CUES.items() for cue in cues if re.search(rf"(?<!\w){cue}(?!\w)", text)]
    # The longest cue wins: "no more than" holds "more than".
    relation = max(found)[1] if found else "eq"
    if re.search(r"[0-9]\+|or more$", text):
        relation = "ge"
    value = _value(text)
    return None if value is None else (value, relation)


def _value(text: str) -> float | None:
    text = re.sub(r"(?<=[0-9]),(?=[0-9]{3})", "", text)
    tokens = [*re.findall(r"[0-9]+(?:\.[0-9]+)?|[a-z]+", text), ""]
    total: float = 0
    part: float | None = None
    for token, following in pairwise(tokens):
        if _NUMERAL.fullmatch(token):
            if part:
                return None
            part = float(token)
        elif token in SMALL:
            part = (part or 0) + SMALL[token]
        elif token == "half":
            part = (part or 0) + 0.5
        elif token in ("a", "an") and following in SCALES:
            part = part or 1
        elif token in SCALES and part is not None:
            part *= SCALES[token]
            if SCALES[token] >= 1000:
                total, part = total + part, 0
    if part is None:
        return None
    value = total + part
    return int(value) if value == int(value) else value
