"""Finding a passage in a source text by its first and last words, and words in a passage.

The texts are extracts from PDFs and web pages: emphasis marks, footnote numbers, curly quotes and line breaks get in
the way. `normalise` takes them out; whoever holds the same text finds the same passage and the same SHA-256.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

LONGEST_ANCHOR = 6
"""Most words at either end of a passage that the data may hold: enough to find it, too few to copy it."""

_FOOTNOTE_MARKS = re.compile("[\u00b9\u00b2\u00b3\u2070-\u2079]")
_EMPHASIS = re.compile(r"[*_]+")
_SIGNS = str.maketrans({
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u02bb\u02bf\u02be`\u00b4", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    "\u00ad": None,
})  # fmt: skip


class PassageError(ValueError):
    """An anchor that is not in the text, or is there more than once."""


@dataclass(frozen=True)
class Passage:
    """A passage found: where it stands in the normalised text, and its words."""

    start: int
    end: int
    text: str

    @property
    def sha256(self) -> str:
        """SHA-256 of the normalised words of the passage."""
        return sha256(self.text.encode()).hexdigest()


def read_text(path: Path) -> str:
    """Read a source text and normalise it; raises OSError or UnicodeDecodeError as reading does."""
    return normalise(path.read_text(encoding="utf-8"))


def normalise(text: str) -> str:
    """Fold away what differs between copies of one text: marks, quotes, dashes, spacing, accents' form, case.

    >>> normalise("the *Taliban\u2019s*  return.\u00b9")
    "the taliban's return."
    """
    text = _EMPHASIS.sub("", _FOOTNOTE_MARKS.sub("", text))
    text = unicodedata.normalize("NFKC", text).translate(_SIGNS)
    return " ".join(text.casefold().split())


@cache
def find(text: str, first_words: str, last_words: str) -> Passage:
    """Find the passage that begins and ends with the given words.

    Parameters
    ----------
    text
        A whole source text, normalised.
    first_words, last_words
        At most six words each; each must stand in the text exactly once.

    Raises
    ------
    PassageError
        If one of the two is missing or ambiguous, or the last words come before the first.
    """
    # Kept: some fifteen claims rest on each passage, and a text is searched from end to end.
    start, _ = _only_place(text, first_words)
    last_start, end = _only_place(text, last_words)
    if last_start < start:
        raise PassageError(f"the last words '{last_words}' stand before the first words '{first_words}'")
    return Passage(start, end, text[start:end])


def _only_place(text: str, words: str) -> tuple[int, int]:
    places = [match.span() for match in _whole_words(words).finditer(text)]
    if not places:
        raise PassageError(f"the words '{words}' are not in the text")
    if len(places) > 1:
        raise PassageError(f"the words '{words}' stand in the text {len(places)} times; take more of them")
    return places[0]


def holds(passage: str, words: str) -> bool:
    """Say whether a normalised passage holds the given words as whole words.

    >>> holds("some 1.7 million afghans", "1.7 million"), holds("some 11.7 million", "1.7 million")
    (True, False)
    """
    return bool(_whole_words(words).search(passage))


def _whole_words(words: str) -> re.Pattern[str]:
    # A number must not begin inside another (1.7 in 11.7 or in 0.1.7), nor end inside one (1.7 in 1.75).
    return re.compile(r"(?<![\w])(?<!\d[.,])" + re.escape(normalise(words)) + r"(?![\w])(?![.,]\d)")
