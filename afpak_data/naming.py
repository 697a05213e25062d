"""Names of actors: the form by which two spellings of one name are the same, and whom a name names.

Misidentifying is worse than not identifying: a name is an actor's if its key is that of a name that the actor bears,
and of no other actor that was there at the time. Nothing is matched by likeness; what is like is suggested, and said
to be no more than that.
"""

import csv
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from afpak_data import dates, releases
from afpak_data.errors import AfpakError, UnknownNameError

RULES = Path(__file__).parent / "name_rules.csv"
LONGEST = 300
"""Texts longer than this are no names."""
WEAK = ("description", "metonym", "demonym")
"""Kinds of names by which a text may mean an actor, and which are names of other things as well."""
GROUPS = ("armed_group", "party", "alliance")
"""Kinds of actors whose acronyms others, elsewhere or earlier, have borne too."""
SUGGESTIONS = 3

Days = tuple[date | None, date | None]
"""First and last day; None where the end is open or unknown."""


@cache
def rules() -> tuple[dict[str, str], ...]:
    """Return the rules by which spellings are folded, each with an example and a counter-example."""
    with RULES.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def _words() -> dict[str, str]:
    """Return what each word of the rules becomes; those that are dropped become nothing."""
    return {word: rule["becomes"] for rule in rules() for word in rule["variants"].split(";") if word}


def name_key(name: str) -> str:
    """Fold a name to the form by which names are matched; `name_rules.csv` lists the rules.

    >>> name_key("Tehreek\u2011i\u2011Taleban  Pakistan") == name_key("The Tehrik-e-Taliban Pakistan")
    True
    >>> name_key("Jamiat-e Islami") == name_key("Jamaat-e-Islami")
    False
    """
    text = unicodedata.normalize("NFKC", name).casefold().replace("&", " and ")
    text = text.translate(ARABIC)
    text = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    # Signs become spaces before accents go: the other way round a hyphen that is no ASCII would glue two words.
    text = re.sub(r"['\u2018\u2019\u02bb\u02bc\u02be\u02bf`\u00b4]", "", text)
    text = re.sub(r"\b(?:\w\.){2,}", lambda dotted: dotted[0].replace(".", ""), text)
    text = re.sub(r"[^\w\u0300-\u036f]+|_", " ", text)
    latin = "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))
    words = latin.split()
    folded = [_words().get(word, word) for word in words]
    return " ".join(filter(None, folded)) or " ".join(words)


ARABIC = str.maketrans({"\u064a": "\u06cc", "\u0643": "\u06a9", "\u0640": None})
"""Letters that Arabic keyboards write for those of Persian, Pashto and Urdu; and the stroke that lengthens a word."""


@dataclass(frozen=True)
class Candidate:
    """An actor that a name may name: by which of its names, and why it is, or is not, the one."""

    actor_id: str
    name: str
    reason: str
    fits: bool


@dataclass(frozen=True)
class Resolution:
    """Whom a name names: `status` is exact, ambiguous or none, and only an exact one has an `actor_id`."""

    name: str
    status: str
    actor_id: str | None = None
    candidates: tuple[Candidate, ...] = ()
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Bearer:
    actor_id: str
    name: str
    kind: str


class Directory:
    """The names of all actors of one data version, by key."""

    def __init__(self, version: str) -> None:
        self.by_key: dict[str, list[_Bearer]] = {}
        for row in releases.rows("actor_names", version=version):
            bearer = _Bearer(row["actor_id"], row["name"], row["kind"])
            self.by_key.setdefault(name_key(row["name"]), []).append(bearer)
        actors = releases.rows("actors", version=version)
        self.kinds: dict[str, str] = {row["actor_id"]: row["kind"] for row in actors}
        self.countries: dict[str, str | None] = {row["actor_id"]: row["country_iso3"] for row in actors}
        self.lives: dict[str, Days] = {row["actor_id"]: (row["founded_start"], row["dissolved_end"]) for row in actors}

    def identify(self, name: str, on: Days | None = None, kind: str | None = None) -> Resolution:
        """Say whom a name names."""
        bearers = self.by_key.get(name_key(name), []) if len(name) <= LONGEST else []
        if not bearers and len(name) <= LONGEST:
            bearers, on = self._of_parts(name, on)
        candidates = [self._judge(bearer, on, kind) for bearer in bearers]
        best: dict[str, Candidate] = {}
        for candidate in sorted(candidates, key=lambda each: not each.fits):
            best.setdefault(candidate.actor_id, candidate)
        fitting = [each.actor_id for each in best.values() if each.fits]
        status = "exact" if len(fitting) == 1 else "ambiguous" if fitting else "none"
        if status == "none" and any(" is only a" in each.reason for each in best.values()):
            status = "ambiguous"
        return Resolution(name, status, fitting[0] if len(fitting) == 1 else None, tuple(best.values()))

    def _of_parts(self, name: str, on: Days | None) -> tuple[list[_Bearer], Days | None]:
        """Take apart `Name (ACRONYM)`, `ACRONYM: Name` and `Name (1996-2001)`; what is in both parts counts."""
        state = re.fullmatch(r"\s*government(?: of (?:the )?(.+?)| \((.+?)\))\s*", name, re.IGNORECASE)
        if state:
            return self._of_state(state[1] or state[2]), on
        match = re.fullmatch(r"\s*(.+?)\s*\(([^()]+)\)\s*", name) or re.fullmatch(r"\s*([^:]+):\s*(.+?)\s*", name)
        if not match:
            return [], on
        first, second = match.groups()
        years = re.fullmatch(r"((?:1[89]|20)\d\d)\s*[-\u2010-\u2014/]\s*((?:1[89]|20)\d\d)?", second)
        if years:
            span = (date(int(years[1]), 1, 1), date(int(years[2]), 12, 31) if years[2] else None)
            return self.by_key.get(name_key(first), []), on or span
        by_first, by_second = (self.by_key.get(name_key(part), []) for part in (first, second))
        if by_first and by_second:
            both = {bearer.actor_id for bearer in by_first} & {bearer.actor_id for bearer in by_second}
            return [each for each in [*by_first, *by_second] if each.actor_id in both], on
        if by_first and "(" in name and (_abbreviates(second, first) or second.casefold() == "suspected"):
            return by_first, on
        return [], on

    def _of_state(self, name: str) -> list[_Bearer]:
        """Return a state by its name; where governments of its are actors of their own it may be any of them."""
        states = [each for each in self.by_key.get(name_key(name), []) if self.kinds[each.actor_id] == "state"]
        countries = {self.countries[each.actor_id] for each in states}
        own = sorted(
            actor_id
            for actor_id, kind in self.kinds.items()
            if kind == "government" and self.countries[actor_id] in countries
        )
        kind = "description" if own else "variant"
        named = [*dict.fromkeys(each.actor_id for each in states), *own]
        return [_Bearer(actor_id, f"Government of {name}", kind) for actor_id in named]

    def _judge(self, bearer: _Bearer, on: Days | None, kind: str | None) -> Candidate:
        founded, dissolved = self.lives[bearer.actor_id]
        own = self.kinds[bearer.actor_id]
        if kind is not None and own != kind:
            return Candidate(bearer.actor_id, bearer.name, f"is of kind {own}, not {kind}", False)
        if on is not None and founded and on[1] and on[1] < founded:
            return Candidate(bearer.actor_id, bearer.name, f"begins on {founded}, after that time", False)
        if on is not None and dissolved and on[0] and on[0] > dissolved:
            return Candidate(bearer.actor_id, bearer.name, f"ends by {dissolved}, before that time", False)
        weakness = bearer.kind if bearer.kind in WEAK else None
        if own == "person" and len(name_key(bearer.name).split()) == 1:
            weakness = "part of the name"
        if own in GROUPS and bearer.kind == "acronym" and on is not None and founded is None:
            weakness = "acronym, without a source that tells when it began,"
        if weakness:
            return Candidate(bearer.actor_id, bearer.name, f"“{bearer.name}” is only {_a(weakness)} of it", False)
        return Candidate(bearer.actor_id, bearer.name, f"“{bearer.name}” is a name of it ({bearer.kind})", True)

    def like(self, name: str) -> tuple[str, ...]:
        """Return names that are like this one; likeness is no identity."""
        near = get_close_matches(name_key(name)[:LONGEST], self.by_key, n=SUGGESTIONS, cutoff=0.75)
        return tuple(self.by_key[key][0].name for key in near)


def _a(thing: str) -> str:
    return f"an {thing}" if thing[0] in "aeiou" else f"a {thing}"


def _abbreviates(short: str, name: str) -> bool:
    """Say whether a few capitals stand, in their order, in a name, the first at its beginning."""
    letters = [sign.casefold() for sign in short if sign.isalnum()]
    if not 2 <= len(letters) <= 6 or sum(sign.isupper() for sign in short) < 2:
        return False
    rest = iter(name.casefold())
    return name.casefold().startswith(letters[0]) and all(letter in rest for letter in letters)


@cache
def directory(version: str) -> Directory:
    """Return the names of a data version."""
    return Directory(version)


def resolve(
    name: str, *, on: "str | int | date | None" = None, kind: str | None = None, version: str | None = None
) -> Resolution:
    """Say which actor a name names, or which it may name and why; never a guess.

    Parameters
    ----------
    name
        A name in any spelling: case, accents, dashes, apostrophes, "the" and the transliterations of
        `name_rules.csv` do not count. `Name (ACRONYM)`, `ACRONYM: Name` and `Name (1996-2001)` are taken apart.
    on
        When: a day, a year, or a date in EDTF. Actors that began later or had ended do not fit.
    kind
        Only actors of this kind, such as ``government``.
    version
        A data version; the newest installed if None.

    Returns
    -------
        ``status`` is ``exact`` (``actor_id`` is the actor), ``ambiguous`` (those that fit cannot be told apart, or the
        name is only a description, metonym or demonym) or ``none``; ``candidates`` give the reason for each,
        ``suggestions`` are names that are like this one, and no more than that.

    Raises
    ------
    AfpakError
        If the date cannot be read.
    UnknownNameError
        If there is no such kind or version.

    Examples
    --------
    >>> resolve("Tehreek-i-Taliban Pakistan (TTP)").actor_id
    'ttp'
    >>> resolve("Taliban").status, resolve("Taliban", on=2010).actor_id
    ('ambiguous', 'afghan-taliban')
    """
    version = version or releases.current()
    known = releases.field("actors", "kind", version)["constraints"]["enum"]
    if kind is not None and kind not in known:
        raise UnknownNameError("kind of actor", kind, known)
    book = directory(version)
    found = book.identify(name, days_of(on), kind)
    suggestions = book.like(name) if found.status == "none" and not found.candidates else ()
    return Resolution(found.name, found.status, found.actor_id, found.candidates, suggestions)


def days_of(on: "str | int | date | None") -> Days | None:
    """Return the first and the last day of a time."""
    if on is None:
        return None
    try:
        when = dates.parse(on.isoformat()[:10] if isinstance(on, date) else str(on))
    except dates.DateError as error:
        raise AfpakError(str(error)) from error
    return when.start, when.end
