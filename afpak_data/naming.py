"""Names of actors: the form by which two spellings of one name are the same, and whom a name names.

Misidentifying is worse than not identifying: a name is an actor's if its key is that of a name that the actor bears,
and of nobody else that we know of, in these tables or outside them, who was there at the time. Nothing is matched by
likeness; what is like is suggested, and said to be no more than that.
"""

import csv
import re
import unicodedata
from collections import defaultdict
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
ALWAYS: Days = (None, None)


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
    words = re.findall(r"[^\W_]+", text) if text.isascii() else _words_of(text)
    known, endings = _words(), _endings()
    folded = []
    for word in words:
        if word not in known and word.endswith("in") and (ending := endings.fullmatch(word)):
            folded += [known.get(ending[1], ending[1]), "din"]
        else:
            folded.append(known.get(word, word))
    return " ".join(filter(None, folded)) or " ".join(words)


def _words_of(text: str) -> list[str]:
    """Split a text at its signs, and take off accents: those of Latin and Cyrillic letters, and Arabic vowel signs.

    Signs become spaces before accents go: the other way round a hyphen that is no ASCII would glue two words. Other
    scripts write vowels as marks, and without them one word is another.
    """
    kept = "".join(sign if sign.isalnum() or unicodedata.category(sign)[0] == "M" else " " for sign in text)
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", kept))).split()


_ACCENTS = re.compile("[\u0300-\u036f\u064b-\u065f\u0670]")


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
    """An actor, and one of its names, or one that a reading found.

    `kind` is that of the name; a reading makes it ``part`` (one of several named), ``abroad`` (named with a country
    that may not be its own) or ``office`` (what it was at that time).
    """

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
        self._read_actors(version)
        self.by_key: dict[str, list[_Bearer]] = defaultdict(list)
        self.by_ends: dict[tuple[str, str], set[str]] = defaultdict(set)
        for row in releases.rows("actor_names", version=version):
            attested = row.get("name_source") is not None
            key = name_key(row["name"])
            self.by_key[key].append(_Bearer(row["actor_id"], row["name"], row["kind"], attested))
            if self.kinds[row["actor_id"]] == "person":
                first, *_, last = [*key.split(), key.split()[-1]]
                self.by_ends[first, last].add(row["actor_id"])
        self.homonyms: dict[str, list[_Homonym]] = defaultdict(list)
        for row in releases.rows("homonyms", version=version) if _has("homonyms", version) else ():
            self.homonyms[name_key(row["name"])].append(_Homonym(row["bearer"], days_of(row["period"]) or ALWAYS))

    def _read_actors(self, version: str) -> None:
        actors = releases.rows("actors", version=version)
        self.preferred = {row["actor_id"]: set(name_key(row["name"]).split()) for row in actors}
        self.kinds: dict[str, str] = {row["actor_id"]: row["kind"] for row in actors}
        self.countries: dict[str, str | None] = {row["actor_id"]: row["country_iso3"] for row in actors}
        self.lives: dict[str, Days] = {row["actor_id"]: (row["founded_start"], row["dissolved_end"]) for row in actors}
        self.terms: dict[str, list[_Term]] = defaultdict(list)
        for row in releases.rows("actor_terms", version=version) if _has("actor_terms", version) else ():
            actor_id, days = row["actor_id"], days_of(row["period"]) or ALWAYS
            self.terms[actor_id].append(_Term(days, is_exact=not set(row["period"]) & set("~?%")))
            if self.kinds[actor_id] in ("state", "government"):
                founded, dissolved = self.lives[actor_id]
                self.lives[actor_id] = (founded or days[0], dissolved or days[1])

    def identify(self, name: str, on: Days | None = None, kind: str | None = None) -> Resolution:
        """Say whom a name names: the first way to read it that tells an actor counts, else the first that may."""
        found = Resolution(name, "none")
        if len(name) > LONGEST:
            return found
        for bearers, when in self._readings(name, on):
            if bearers:
                read = self._judged(name, [self._judge(bearer, name, when, kind) for bearer in bearers])
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
        maybe = [each for each in told if each.fit != "no"]
        if len(maybe) == 1 and maybe[0].fit == "exact":
            return Resolution(name, "exact", maybe[0].actor_id, told)
        return Resolution(name, "ambiguous" if maybe else "none", None, told)

    def _readings(self, name: str, on: Days | None) -> Iterator[tuple[list[_Bearer], Days | None]]:
        """Give the ways to read a name, the plainest first: whole, by its parts, as a person, as several actors."""
        if ";" in name:
            yield self._several(name), on
            return
        text = re.sub(r"^the\s+", "", name.strip("* \t\n"), flags=re.IGNORECASE)
        years = _YEARS.search(text) if text.endswith(")") else None
        if years:
            first, last = int(years[1]), int(years[3] or (9999 if years[2] else years[1]))
            if last < first or (on and not _meet(on, (date(first, 1, 1), date(last, 12, 31)))):
                return
            text, on = text[: years.start()], on or (date(first, 1, 1), date(last, 12, 31) if last < 9999 else None)
        key = name_key(name)
        yield self.by_key.get(key, []), on
        if "_" in text:
            text = re.sub(r"_(\w+)_$", r"(\1)", text).replace("_", " ").strip()
        if text.endswith(")"):
            text = _ASIDE.sub("", text)
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
        """Take apart `Name (ACRONYM)`, `ACRONYM: Name`, `Name (Country)` and `Insurgent (Group)`."""
        match = re.fullmatch(r"(.+?)\s*\(([^()]+)\)", text) or re.fullmatch(r"([^:]+):\s*(.+)", text)
        if not match:
            return []
        first, second = match.groups()
        by_first, by_second = self._named(first), self._named(second)
        both = {bearer.actor_id for bearer in by_first} & {bearer.actor_id for bearer in by_second}
        if both:
            # What counts is the name, not the letters; and not the state where its capital is named.
            told = by_second if any(bearer.kind == "acronym" for bearer in by_first) else by_first
            return [each for each in told if each.actor_id in both]
        if "(" not in text:
            return []
        groups = [bearer for bearer in by_second if self.kinds[bearer.actor_id] == "armed_group"]
        if groups and _is_common(first):
            return groups
        states = {self.countries[each.actor_id] for each in by_second if self.kinds[each.actor_id] == "state"}
        if states:
            return [self._with_country(each, states) for each in by_first if self._may_be_of(each, states)]
        parts = re.split(r"\s*[/;,]\s*", second.strip())
        return by_first if not by_second and all(_abbreviates(part, first) for part in parts) else []

    def _may_be_of(self, bearer: _Bearer, states: set[str | None]) -> bool:
        return self.countries[bearer.actor_id] in {*states, None}

    def _with_country(self, bearer: _Bearer, states: set[str | None]) -> _Bearer:
        """Return a bearer as named with its country; that of a person is no help, and an unknown one may be wrong."""
        if self.countries[bearer.actor_id] is None:
            return replace(bearer, kind="abroad")
        return replace(bearer, is_qualified=self.kinds[bearer.actor_id] != "person")

    def _named(self, name: str) -> list[_Bearer]:
        return self.by_key.get(name_key(name), [])

    def _government(self, text: str, on: Days | None) -> list[_Bearer]:
        """Read `Government of Country`: where regimes of that country are actors too it may be any of them."""
        match = re.fullmatch(r"government\s*(?:of (?:the )?(.+?)|\((.+?)\))|(.+?)('s)? government", text, re.IGNORECASE)
        if not match:
            return []
        country = match[1] or match[2] or match[3]
        # A capital has a government too; an adjective is in its place before the word alone.
        weak = [kind for kind in WEAK if kind != "demonym" or not match[3]]
        named = [each for each in self._named(country) if each.kind not in weak]
        states = [each for each in named if self.kinds[each.actor_id] == "state"]
        iso3 = {self.countries[each.actor_id] for each in states}
        regimes = [id for id, kind in self.kinds.items() if kind == "government" and self.countries[id] in iso3]
        then = regimes if on is None else [each for each in regimes if _meet(self.lives[each], on)]
        found = [*dict.fromkeys(each.actor_id for each in states), *then]
        if on is not None and len(then) == 1 and self._governed(then[0], on):
            found = then
        kind = "office" if len(found) == 1 else "description"
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
        while words and (words[0] in _titles() or words[:2] == ["of", "state"]):
            words = words[2:] if words[0] == "of" else words[1:]
        without = [*words[:1], *(word for word in words[1:-1] if len(word) > 1), *words[-1:]]
        for told in (words, without, [*words[1:], *words[:1]] if len(words) > 2 else []):
            bearers = self.by_key.get(" ".join(told), []) if len(told) > 1 else []
            persons = [each for each in bearers if self.kinds[each.actor_id] == "person"]
            if told == without != words and len(self.by_ends[told[0], told[-1]]) > 1:
                continue  # the initial may be that of another of these first and last names
            if of:  # `President First Last of Country`: of the person's own country
                states = {self.countries[each.actor_id] for each in self._named(country)} - {None}
                persons = [each for each in persons if self.countries[each.actor_id] in states]
            if persons:
                return persons
        return []

    def _several(self, text: str) -> list[_Bearer]:
        """Read `One; Two` and the like as what they are: a name of none of them alone."""
        parts = _SEPARATORS.split(text, maxsplit=SEVERAL - 1)
        named = {each.actor_id: each for part in parts for each in self._named(part)}
        return [_Bearer(each.actor_id, each.name, "part", False) for each in named.values()] if len(named) > 1 else []

    def _judge(self, bearer: _Bearer, name: str, on: Days | None, kind: str | None) -> Candidate:
        founded, dissolved = self.lives[bearer.actor_id]
        own = self.kinds[bearer.actor_id]
        if kind is not None and own != kind:
            return Candidate(bearer.actor_id, bearer.name, "no", f"is of kind {own}, not {kind}")
        if on is not None and founded and on[1] and on[1] < founded:
            return Candidate(bearer.actor_id, bearer.name, "no", f"begins on {founded}, after that time")
        if on is not None and dissolved and on[0] and on[0] > dissolved:
            return Candidate(bearer.actor_id, bearer.name, "no", f"ends by {dissolved}, before that time")
        terms = self.terms.get(bearer.actor_id, []) if on and own == "person" and _is_short(bearer.name) else []
        if on and terms and not any(_meet(on, term.days) for term in terms):
            return Candidate(bearer.actor_id, bearer.name, "no", "was not in office at that time")
        weakness = self._weakness(bearer, name, on)
        if weakness:
            return Candidate(bearer.actor_id, bearer.name, "weak", f"“{bearer.name}” is {weakness}")
        told = "what it was, all of that time" if bearer.kind == "office" else f"a name of it ({bearer.kind})"
        return Candidate(bearer.actor_id, bearer.name, "exact", f"“{bearer.name}” is {told}")

    def _weakness(self, bearer: _Bearer, name: str, on: Days | None) -> str | None:
        """Say why a name of an actor is not enough to tell it by, if it is not."""
        if bearer.kind == "part":
            return "only one of several that are named"
        if bearer.kind == "abroad":
            return "a name of it, but no source tells that it is of that country"
        if bearer.kind in WEAK:
            return f"only a {bearer.kind} of it"
        if "?" in name:
            return "a name of it, but in doubt"
        key = name_key(bearer.name)
        own = self.kinds[bearer.actor_id]
        in_office = on is not None and any(_within(on, term.days) for term in self.terms.get(bearer.actor_id, []))
        if own == "person" and self._is_part(bearer, name, in_office):
            return "only a part of its name"
        if _is_common(key):
            return "made of common words only, which others are called by too"
        for other in () if bearer.is_qualified else self.homonyms.get(key, []):
            if (on is None or _meet(on, other.period)) and not (in_office and other.period == ALWAYS):
                return f"a name of somebody outside these tables too: {other.bearer}"
        letters = key.replace(" ", "")
        if bearer.kind == "acronym" and re.fullmatch(r"[A-Z][a-z]+", name.strip()):
            return "an acronym, and this is written like a word"
        if bearer.kind == "misspelling" and len(letters) <= SHORT_ACRONYM + 1:
            return "a slip of a source too short to tell it by"
        if own in GROUPS and bearer.kind == "acronym" and len(letters) <= SHORT_ACRONYM and not bearer.is_attested:
            dated = on is not None and self.lives[bearer.actor_id][0] is not None
            return None if dated else "an acronym too short to tell it by"
        return None

    def _is_part(self, bearer: _Bearer, name: str, in_office: bool) -> bool:
        """Say whether a name of a person is a part of the name only, and not enough to tell who is meant.

        A family name, and one with initials, is enough of somebody in office whom a list calls so.
        """
        words = name_key(bearer.name).split()
        bare = [word for word in words if word not in _titles()]
        if _is_short(bearer.name):
            return not (bearer.is_attested and in_office and len(name.split()) == len(words))
        if bearer.is_attested or bearer.kind == "preferred":
            return False
        return len(bare) < 2 or set(bare) < self.preferred[bearer.actor_id]

    def like(self, name: str) -> tuple[str, ...]:
        """Return names that are like this one, of each actor one; likeness is no identity."""
        if len(name) > LONGEST:
            return ()
        near = get_close_matches(name_key(name), self.by_key, n=3 * SUGGESTIONS, cutoff=0.8)
        first: dict[str, str] = {}
        for key in near:
            first.setdefault(self.by_key[key][0].actor_id, self.by_key[key][0].name)
        return tuple(first.values())[:SUGGESTIONS]


_YEARS = re.compile(r"\s*\(((?:1[89]|20)\d\d)\s*(?:([-\u2010-\u2014/])\s*((?:1[89]|20)\d\d)?\s*)?\)$", re.ASCII)
_ASIDE = re.compile(r"\s*\((?:suspected|co-chair|the|l'|l\u2019|le|la|les)\)$", re.IGNORECASE)
_NICKNAME = re.compile(r"\s*[\"\u201c][^\"\u201c\u201d]+[\"\u201d]\s*")
_SEPARATORS = re.compile(r"\s*[;,/&]\s*|\s+and/or\s+|\s+(?:and|or|-)\s+")
SEVERAL = 10
"""So many names of a list are looked up."""


def _is_short(name: str) -> bool:
    """Say whether a person's name is a single word, or has an initial at one of its ends."""
    words = name_key(name).split()
    return len(words) == 1 or 1 in (len(words[0]), len(words[-1]))


def _meet(one: Days, other: Days) -> bool:
    """Say whether two times overlap; what is open may go on for ever."""
    return (one[0] or date.min) <= (other[1] or date.max) and (other[0] or date.min) <= (one[1] or date.max)


def _within(one: Days, other: Days) -> bool:
    """Say whether a time lies in another that is bounded at its beginning."""
    if one[0] is None or other[0] is None or one[0] < other[0]:
        return False
    return other[1] is None or (one[1] is not None and one[1] <= other[1])


def _abbreviates(short: str, name: str) -> bool:
    """Say whether the letters of an acronym are those with which the words of a name begin, small words left out."""
    letters = [sign for sign in short.casefold() if sign.isalnum()]
    if not 2 <= len(letters) <= 6 or sum(sign.isupper() for sign in short) < 2:
        return False
    for word in re.findall(r"\w+", name.casefold()):
        if letters and word[0] == letters[0]:
            letters.pop(0)
        elif word not in SMALL_WORDS:
            return False
    return not letters


SMALL_WORDS = frozenset("of the for and in e i al ul".split())


def _has(table: str, version: str) -> bool:
    return table in releases.table_names(version)


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
    if not isinstance(name, str):
        raise AfpakError(f"A name is a text, and not of type {type(name).__name__}; leave out what has no name")
    version = version or releases.current()
    known = releases.field("actors", "kind", version)["constraints"]["enum"]
    if kind is not None and kind not in known:
        raise UnknownNameError("kind of actor", kind, known)
    book = directory(version)
    found = book.identify(name, days_of(on), kind)
    suggestions = book.like(name) if found.status == "none" and not found.candidates else ()
    return Resolution(found.name, found.status, found.actor_id, found.candidates, suggestions)


def days_of(on: "str | float | date | None") -> Days | None:
    """Return the first and the last day of a time, as people and engines write it; None if it is missing.

    >>> days_of("2021-08")[1].isoformat(), days_of(2010.0)[0].isoformat(), days_of("2021-08-15 13:30")[0].isoformat()
    ('2021-08-31', '2010-01-01', '2021-08-15')
    """
    text = (on.isoformat() if isinstance(on, date) else str(on)).strip()
    if on is None or text.casefold() in MISSING:
        return None
    text = re.sub(r"(?<=\d)\.0$|(?<=\d\d\d\d-\d\d-\d\d)[ T].*$", "", text)
    try:
        when = dates.parse(text)
    except dates.DateError as error:
        raise AfpakError(
            f"'{text}' is no time we read; write it like 2021, 2021-08, 2021-08-15 or 1989/1994"
        ) from error
    return when.start, when.end


MISSING = ("", "na", "n/a", "nan", "nat", "none", "null", "<na>")
"""How engines and people write a time that is missing."""
