"""Names of actors: the form by which two spellings of one name are the same, and whom a name names.

Misidentifying is worse than not identifying: a name is an actor's if its key is that of a name that the actor bears,
and of nobody else that we know of, in these tables or outside them, who was there at the time. Nothing is matched by
likeness; what is like is suggested, and said to be no more than that.
"""

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
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
SHORT_ACRONYM = 3
"""So many letters at most: too few to tell a group by, unless somebody else is seen to use them for it."""
SUGGESTIONS = 3

Days = tuple[date | None, date | None]
"""First and last day; None where the end is open or unknown."""


@cache
def rules() -> tuple[dict[str, str], ...]:
    """Return the rules by which spellings are folded and names are read, each with example and counter-example."""
    with RULES.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def _variants(kind: str) -> dict[str, str]:
    """Return what the words of the rules of one kind become."""
    listed = (rule for rule in rules() if rule["kind"] == kind)
    return {word: rule["becomes"] for rule in listed for word in rule["variants"].split(";")}


@cache
def _words() -> dict[str, str]:
    """Return what each word of the rules becomes; those that are dropped become nothing."""
    return _variants("dropped") | _variants("word")


@cache
def _endings() -> re.Pattern[str]:
    return re.compile(rf"(\w{{2,}}?)(?:{'|'.join(_variants('ending'))})")


@cache
def _titles() -> frozenset[str]:
    return frozenset(map(name_key, _variants("title")))


@cache
def _common_words() -> frozenset[str]:
    return frozenset(map(name_key, _variants("common")))


def _is_common(name: str) -> bool:
    """Say whether a name is made of words by which many are called."""
    return all(word in _common_words() for word in name_key(name).split())


APOSTROPHES = dict.fromkeys(map(ord, "'\u2018\u2019\u02bb\u02bc\u02be\u02bf`\u00b4"))
"""Signs for the Arabic letters hamza and ain among them: they stand within words, and part none."""
ARABIC = {ord("\u064a"): "\u06cc", ord("\u0643"): "\u06a9", ord("\u0640"): None}
"""Letters that Arabic keyboards write for those of Persian, Pashto and Urdu; and the stroke that lengthens a word."""


def name_key(name: str) -> str:
    """Fold a name to the form by which names are matched; the codebook lists the rules.

    >>> name_key("Tehreek\u2011i\u2011Taleban  Pakistan") == name_key("The Tehrik-e-Taliban Pakistan")
    True
    >>> name_key("Jamiat-e Islami") == name_key("Jamaat-e-Islami")
    False
    """
    text = name.lower() if name.isascii() else _folded(name)
    text = text.translate(APOSTROPHES).replace("&", " and ")
    if "." in text:
        text = re.sub(r"\b(?:\w\.){2,}", lambda dotted: dotted[0].replace(".", ""), text)
    # Signs become spaces before accents go: the other way round a hyphen that is no ASCII would glue two words.
    words = re.findall(r"[^\W_]+" if text.isascii() else r"(?:[^\W_]|[\u0300-\u036f])+", text)
    if not text.isascii():
        words = ["".join(sign for sign in unicodedata.normalize("NFD", word) if not unicodedata.combining(sign))
                 for word in words]  # fmt: skip
    known, endings = _words(), _endings()
    folded = []
    for word in words:
        if word not in known and word.endswith("in") and (ending := endings.fullmatch(word)):
            folded += [known.get(ending[1], ending[1]), "din"]
        else:
            folded.append(known.get(word, word))
    return " ".join(filter(None, folded)) or " ".join(words)


def _folded(name: str) -> str:
    text = unicodedata.normalize("NFKC", name).casefold().translate(ARABIC)
    return "".join(sign for sign in text if unicodedata.category(sign) != "Cf")


@dataclass(frozen=True)
class Candidate:
    """An actor that a name may name: by which of its names, and why it is, or is not, the one.

    `fit` is ``exact`` (a name of it, and of nobody else that was there), ``weak`` (it may be meant, and others too) or
    ``no`` (ruled out by date or kind).
    """

    actor_id: str
    name: str
    fit: str
    reason: str


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
    is_attested: bool
    """Whether a dataset or list of others calls the actor so."""
    is_qualified: bool = False
    """Whether the name came with the country of the actor, which tells it from others of that name."""


@dataclass(frozen=True)
class _Homonym:
    bearer: str
    period: Days


@dataclass(frozen=True)
class _Term:
    days: Days
    is_exact: bool


class Directory:
    """The names of all actors of one data version, by key."""

    def __init__(self, version: str) -> None:
        self.by_key: dict[str, list[_Bearer]] = {}
        for row in releases.rows("actor_names", version=version):
            attested = row.get("name_source") is not None
            bearer = _Bearer(row["actor_id"], row["name"], row["kind"], attested)
            self.by_key.setdefault(name_key(row["name"]), []).append(bearer)
        self.homonyms: dict[str, list[_Homonym]] = {}
        if "homonyms" in releases.table_names(version):
            for row in releases.rows("homonyms", version=version):
                other = _Homonym(row["bearer"], days_of(row["period"]) or (None, None))
                self.homonyms.setdefault(name_key(row["name"]), []).append(other)
        actors = releases.rows("actors", version=version)
        self.kinds: dict[str, str] = {row["actor_id"]: row["kind"] for row in actors}
        self.countries: dict[str, str | None] = {row["actor_id"]: row["country_iso3"] for row in actors}
        self.lives: dict[str, Days] = {row["actor_id"]: (row["founded_start"], row["dissolved_end"]) for row in actors}
        self.terms: dict[str, list[_Term]] = {}
        if "actor_terms" in releases.table_names(version):
            for row in releases.rows("actor_terms", version=version):
                term = _Term(days_of(row["period"]) or (None, None), not set(row["period"]) & set("~?%"))
                self.terms.setdefault(row["actor_id"], []).append(term)
                if self.kinds[row["actor_id"]] in ("state", "government"):
                    founded, dissolved = self.lives[row["actor_id"]]
                    self.lives[row["actor_id"]] = (founded or term.days[0], dissolved or term.days[1])

    def identify(self, name: str, on: Days | None = None, kind: str | None = None) -> Resolution:
        """Say whom a name names: the first way to read it that tells an actor counts, else the first that may."""
        found = Resolution(name, "none")
        if len(name) > LONGEST:
            return found
        for bearers, when in self._readings(name, on):
            if bearers:
                read = self._judged(name, [self._judge(bearer, when, kind) for bearer in bearers])
                if read.actor_id:
                    return read
                found = found if found.candidates else read
        return found

    def _judged(self, name: str, candidates: list[Candidate]) -> Resolution:
        """Bring the candidates together: each actor once, by the name that fits best."""
        order = ("exact", "weak", "no")
        best: dict[str, Candidate] = {}
        for candidate in sorted(candidates, key=lambda each: order.index(each.fit)):
            best.setdefault(candidate.actor_id, candidate)
        told = tuple(best.values())
        exact = [each.actor_id for each in told if each.fit == "exact"]
        if len(exact) == 1:
            return Resolution(name, "exact", exact[0], told)
        return Resolution(name, "none" if all(each.fit == "no" for each in told) else "ambiguous", None, told)

    def _readings(self, name: str, on: Days | None) -> Iterator[tuple[list[_Bearer], Days | None]]:
        """Give the ways to read a name, the plainest first: whole, by its parts, as a person, as several actors."""
        key = name_key(name)
        yield self.by_key.get(key, []), on
        text = re.sub(r"^the\s+", "", name.strip("* \t\n"), flags=re.IGNORECASE)
        if "_" in text:
            text = re.sub(r"_(\w+)_$", r"(\1)", text).replace("_", " ").strip()
        if text.endswith(")"):
            text = _ASIDE.sub("", text)
            years = _YEARS.search(text)
            if years:
                text = text[: years.start()]
                on = on or (date(int(years[1]), 1, 1), date(int(years[2]), 12, 31) if years[2] else None)
        inverted = re.fullmatch(r"([^,]+), (.+ of)(?: the)?", text, re.IGNORECASE) if "," in text else None
        if inverted or len(text) < len(name):
            text = f"{inverted[2]} {inverted[1]}" if inverted else text
            key = name_key(text)
            yield self.by_key.get(key, []), on
        if "government" in key:
            yield self._government(text, on), on
        if "(" in text or ":" in text:
            yield self._of_parts(text), on
        yield self._person(text, key), on
        if _SEPARATORS.search(text):
            yield self._several(text), on

    def _of_parts(self, text: str) -> list[_Bearer]:
        """Take apart `Name (ACRONYM)`, `ACRONYM: Name` and `Name (Country)`."""
        match = re.fullmatch(r"(.+?)\s*\(([^()]+)\)", text) or re.fullmatch(r"([^:]+):\s*(.+)", text)
        if not match:
            return []
        first, second = match.groups()
        by_first, by_second = self._named(first), self._named(second)
        both = {bearer.actor_id for bearer in by_first} & {bearer.actor_id for bearer in by_second}
        if both:
            return [each for each in [*by_first, *by_second] if each.actor_id in both]
        if "(" not in text:
            return []
        groups = [bearer for bearer in by_second if self.kinds[bearer.actor_id] == "armed_group"]
        if groups and _is_common(first):  # `Insurgent (Group)`: who acts is the group
            return groups
        if not by_first:
            return []
        states = {self.countries[each.actor_id] for each in by_second if self.kinds[each.actor_id] == "state"}
        if states:
            of_it = (each for each in by_first if self.countries[each.actor_id] in states)
            return [replace(each, is_qualified=True) for each in of_it]
        parts = re.split(r"\s*[/;,]\s*", second.strip())
        return by_first if all(_abbreviates(part, first) for part in parts) else []

    def _named(self, name: str) -> list[_Bearer]:
        return self.by_key.get(name_key(name), [])

    def _government(self, text: str, on: Days | None) -> list[_Bearer]:
        """Read `Government of Country`: where regimes of that country are actors too it may be any of them."""
        match = re.fullmatch(r"government\s*(?:of (?:the )?(.+?)|\((.+?)\))|(.+?)('s)? government", text, re.IGNORECASE)
        if not match:
            return []
        country = match[1] or match[2] or match[3]
        named = [each for each in self._named(country) if each.kind != "metonym"]  # a capital has a government too
        states = [each for each in named if self.kinds[each.actor_id] == "state"]
        iso3 = {self.countries[each.actor_id] for each in states}
        regimes = [id for id, kind in self.kinds.items() if kind == "government" and self.countries[id] in iso3]
        then = regimes if on is None else [each for each in regimes if _meet(self.lives[each], on)]
        found = [*dict.fromkeys(each.actor_id for each in states), *then]
        if on is not None and len(then) == 1 and self._governed(then[0], on):
            found = then
        kind = "variant" if len(found) == 1 else "description"
        return [_Bearer(actor_id, f"Government of {country}", kind, False) for actor_id in found]

    def _governed(self, regime: str, on: Days) -> bool:
        """Say whether a regime is known to have governed all of a time."""
        return all(term.is_exact for term in self.terms.get(regime, [])) and _within(on, self.lives[regime])

    def _person(self, text: str, key: str) -> list[_Bearer]:
        """Read titles, `LAST First`, `Last, First`, `First M. Last` and `First "Nick" Last`; two names at least."""
        plain = _NICKNAME.sub(" ", text)
        family, comma, given = plain.partition(",")
        capitals, _, rest = plain.partition(" ")
        if comma and "," not in given:
            plain = f"{given} {family}"
        elif capitals.isupper() and len(capitals) > 2 and not rest.isupper():
            plain = f"{rest} {capitals}"
        plain, of, country = plain.rpartition(" of ") if " of " in plain else (plain, "", "")
        words = (key if plain == text else name_key(plain)).split()
        while words and words[0] in _titles():
            words.pop(0)
        orders = [words, [*words[:1], *(word for word in words[1:-1] if len(word) > 1), *words[-1:]]]
        if len(words) > 2:
            orders.append([*words[1:], words[0]])
        for told in orders:
            bearers = self.by_key.get(" ".join(told), []) if len(told) > 1 else []
            persons = [each for each in bearers if self.kinds[each.actor_id] == "person"]
            if of:  # `President First Last of Country`: of the person's own country
                states = {self.countries[each.actor_id] for each in self._named(country)} - {None}
                persons = [each for each in persons if self.countries[each.actor_id] in states]
            if persons:
                return persons
        return []

    def _several(self, text: str) -> list[_Bearer]:
        """Read `One; Two` and the like as what they are: a name of none of them alone."""
        parts = _SEPARATORS.split(text, maxsplit=SEVERAL)
        named = {each.actor_id: each for part in parts for each in self._named(part)}
        return [_Bearer(each.actor_id, each.name, "part", False) for each in named.values()] if len(named) > 1 else []

    def _judge(self, bearer: _Bearer, on: Days | None, kind: str | None) -> Candidate:
        founded, dissolved = self.lives[bearer.actor_id]
        own = self.kinds[bearer.actor_id]
        if kind is not None and own != kind:
            return Candidate(bearer.actor_id, bearer.name, "no", f"is of kind {own}, not {kind}")
        if on is not None and founded and on[1] and on[1] < founded:
            return Candidate(bearer.actor_id, bearer.name, "no", f"begins on {founded}, after that time")
        if on is not None and dissolved and on[0] and on[0] > dissolved:
            return Candidate(bearer.actor_id, bearer.name, "no", f"ends by {dissolved}, before that time")
        weakness = self._weakness(bearer, on)
        if weakness:
            return Candidate(bearer.actor_id, bearer.name, "weak", f"“{bearer.name}” is {weakness}")
        return Candidate(bearer.actor_id, bearer.name, "exact", f"“{bearer.name}” is a name of it ({bearer.kind})")

    def _weakness(self, bearer: _Bearer, on: Days | None) -> str | None:
        """Say why a name of an actor is not enough to tell it by, if it is not."""
        if bearer.kind == "part":
            return "only one of several that are named"
        if bearer.kind in WEAK:
            return f"only a {bearer.kind} of it"
        key = name_key(bearer.name)
        own = self.kinds[bearer.actor_id]
        if own == "person" and " " not in key:
            terms = self.terms.get(bearer.actor_id, []) if bearer.is_attested and on is not None else []
            return None if any(_within(on, term.days) for term in terms if on) else "only a part of its name"
        if bearer.is_qualified:
            return None
        if _is_common(key):
            return "made of common words only, which others are called by too"
        for other in self.homonyms.get(key, []):
            known_then = on is not None and any(_within(on, term.days) for term in self.terms.get(bearer.actor_id, []))
            if (on is None or _meet(on, other.period)) and not (known_then and other.period == (None, None)):
                return f"a name of somebody outside these tables too: {other.bearer}"
        letters = key.replace(" ", "")
        if own in GROUPS and bearer.kind == "acronym" and len(letters) <= SHORT_ACRONYM and not bearer.is_attested:
            dated = on is not None and self.lives[bearer.actor_id][0] is not None
            return None if dated else "an acronym too short to tell it by"
        return None

    def like(self, name: str) -> tuple[str, ...]:
        """Return names that are like this one, of each actor one; likeness is no identity."""
        near = get_close_matches(name_key(name)[:LONGEST], self.by_key, n=3 * SUGGESTIONS, cutoff=0.75)
        first: dict[str, str] = {}
        for key in near:
            first.setdefault(self.by_key[key][0].actor_id, self.by_key[key][0].name)
        return tuple(first.values())[:SUGGESTIONS]


_YEARS = re.compile(r"\s*\(((?:1[89]|20)\d\d)\s*[-\u2010-\u2014/]\s*((?:1[89]|20)\d\d)?\s*\)$")
_ASIDE = re.compile(r"\s*\((?:former|suspected|co-chair|the|l'|l\u2019|le|la|les)\)$", re.IGNORECASE)
_NICKNAME = re.compile(r"\s*[\"\u201c][^\"\u201c\u201d]+[\"\u201d]\s*")
_SEPARATORS = re.compile(r"\s*[;,/&]\s*|\s+and/or\s+|\s+(?:and|or|-)\s+")
SEVERAL = 10
"""So many names of a list are looked up."""


def _meet(one: Days, other: Days) -> bool:
    """Say whether two times overlap; what is open may go on for ever."""
    return (one[0] or date.min) <= (other[1] or date.max) and (other[0] or date.min) <= (one[1] or date.max)


def _within(one: Days, other: Days) -> bool:
    """Say whether a time lies in another that is bounded at its beginning."""
    if one[0] is None or other[0] is None or one[0] < other[0]:
        return False
    return other[1] is None or (one[1] is not None and one[1] <= other[1])


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
        A name in any spelling: case, accents, dashes, apostrophes, "the" and the transliterations that the codebook
        lists do not count. `Name (ACRONYM)`, `ACRONYM: Name`, `Name (Country)` and `Name (1996-2001)` are taken apart;
        of a person titles, initials and the order of names do not count either.
    on
        When: a day, a year, or a date in EDTF. Actors that began later or had ended do not fit.
    kind
        Only actors of this kind, such as ``government``.
    version
        A data version; the newest installed if None.

    Returns
    -------
        ``status`` is ``exact`` (``actor_id`` is the actor), ``ambiguous`` (those that fit cannot be told apart, or the
        name is only a description, an acronym of many, a name that others bear too) or ``none``; ``candidates`` give
        the reason for each, ``suggestions`` are names that are like this one, and no more than that.

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
