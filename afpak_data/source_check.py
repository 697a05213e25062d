"""The evidence check: every claim held against the words of its source text. It fails closed.

Of each claim the passage must be found by its first and last words, each standing in the text exactly once, and be the
very passage that was read (SHA-256). Of a claim tagged *direct* the passage must hold

- the words of a number;
- the year, and the month and day if given, of each end of a date;
- a name of the actor, place or country, by `actor_names`, `places` and the list of countries.

Names credited to a source must stand somewhere in its text. What cannot be checked counts as a fault.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from afpak_data import dates, passages, releases
from afpak_data.errors import AfpakError
from afpak_data.passages import Passage, holds, normalise
from afpak_data.releases import Row

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
SEASON_NAMES = {21: ("spring",), 22: ("summer",), 23: ("autumn", "fall"), 24: ("winter",)}
DECADES = dict(
    zip("23456789", "twenties thirties forties fifties sixties seventies eighties nineties".split(), strict=True)
)


@dataclass(frozen=True, order=True)
class Finding:
    """One claim, or name, that its source text does not bear out."""

    source_id: str
    locator: str
    row_id: str
    column: str
    missing: str

    def __str__(self) -> str:
        return f"{self.source_id}, {self.locator}, {self.row_id}, {self.column}: {self.missing}"


@dataclass(frozen=True)
class Report:
    """What a check found, and how much it checked."""

    claims: int
    passages: int
    tags: dict[str, int]
    findings: list[Finding]


def check_sources(texts: Path, *, progress: Callable[[Iterable[Row]], Iterable[Row]] = iter) -> Report:
    """Hold every claim of the current data version against the source texts.

    Parameters
    ----------
    texts
        A folder with one UTF-8 file for each source, ``<source_id>.txt``.
    progress
        Wraps the claims as they are walked, to show how far the check has come.

    Raises
    ------
    AfpakError
        If the folder does not exist.
    """
    if not texts.is_dir():
        raise AfpakError(f"There is no folder {texts}; name the one that holds the source texts as <source_id>.txt")
    claims = releases.rows("claims")
    names = _names()
    held, findings = _read_texts(texts)
    found: dict[tuple[str, str, str], Passage] = {}
    tags: dict[str, int] = defaultdict(int)
    for claim in progress(claims):
        tags[claim["evidence_tag"]] += 1
        text = held.get(claim["source_id"])
        if text is None:
            continue  # reported once, for the whole text
        anchor = (claim["source_id"], claim["passage_start"], claim["passage_end"])
        try:
            if anchor not in found:
                found[anchor] = passages.find(text, claim["passage_start"], claim["passage_end"])
        except passages.PassageError as error:
            findings.append(_finding(claim, str(error)))
            continue
        if found[anchor].sha256 != claim["passage_sha256"]:
            findings.append(_finding(claim, "the passage is not the one that was read (its SHA-256 differs)"))
        findings += [_finding(claim, missing) for missing in _missing(claim, found[anchor].text, names)]
    findings += _names_not_in(held)
    # What is wrong with a whole text comes first: it explains the rest.
    ordered = sorted(set(findings), key=lambda finding: (finding.column != "text", finding))
    return Report(len(claims), len(found), dict(tags), ordered)


def _finding(claim: Row, missing: str) -> Finding:
    return Finding(claim["source_id"], claim["locator"], claim["row_id"], claim["column"], missing)


def _read_texts(texts: Path) -> tuple[dict[str, str | None], list[Finding]]:
    held: dict[str, str | None] = {}
    findings = []
    for source in releases.rows("sources"):
        source_id = source["source_id"]
        path = texts / f"{source_id}.txt"
        held[source_id] = None
        try:
            content = path.read_bytes()
            held[source_id] = normalise(content.decode())
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror.lower() if isinstance(error, OSError) and error.strerror else "it is not UTF-8"
            missing = f"{path} cannot be read ({reason}), so that none of its claims was checked"
            findings.append(Finding(source_id, "whole text", "", "text", missing))
            continue
        if sha256(content).hexdigest() != source["text_sha256"]:
            missing = f"{path} is not the text that was read (its SHA-256 differs)"
            findings.append(Finding(source_id, "whole text", "", "text", missing))
    return held, findings


def _names() -> dict[tuple[str, str], set[str]]:
    """Return the names of every actor, place and country, by kind and id."""
    names: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in releases.rows("actor_names"):
        names["actor", row["actor_id"]].add(row["name"])
    for row in releases.rows("places"):
        names["place", row["place_id"]] |= {row["name"], *(row["other_names"] or row["name"]).split(";")}
    for row in releases.rows("codes"):
        if row["list"] == "country":
            names["country", row["code"]].add(row["label"])
    for row in releases.rows("actors"):
        if row["kind"] == "state" and row["country_iso3"]:
            names["country", row["country_iso3"]] |= names["actor", row["actor_id"]]
    return names


def _missing(claim: Row, passage: str, names: dict[tuple[str, str], set[str]]) -> Iterator[str]:
    """Yield what a direct claim says and its passage does not."""
    kind, value = claim["value_type"], claim["value"]
    if claim["evidence_tag"] in ("inferred", "computed"):
        if not claim["reason"]:
            yield f"is {claim['evidence_tag']} without a reason"
    elif claim["evidence_tag"] == "coded":
        return
    elif claim["evidence_tag"] != "direct":
        yield f"the evidence tag '{claim['evidence_tag']}' is unknown"
    elif kind == "number":
        if not claim["words"] or not holds(passage, claim["words"]):
            yield f"the words '{claim['words']}' of the number"
    elif kind == "date":
        for part in _date_parts_missing(passage, value):
            yield f"{part} of the date {value}"
    elif kind in ("actor", "place", "country"):
        if not any(holds(passage, name) for name in names[kind, value]):
            yield f"a name of the {kind} '{value}'"
    elif (claim["table"], claim["column"]) == ("actors", "name"):
        if not any(holds(passage, name) for name in names["actor", claim["row_id"]]):
            yield f"a name of the actor '{claim['row_id']}'"
    else:
        yield f"a value of type '{kind}' cannot be checked; tag it"


def _date_parts_missing(passage: str, edtf: str) -> Iterator[str]:
    try:
        dates.parse(edtf)
    except dates.DateError as error:
        yield str(error)
        return
    for point in edtf.split("/"):
        if point == "..":
            continue
        year, *rest = point.rstrip("?~%").split("-")
        if year.endswith("X"):
            if not (holds(passage, f"{year[:3]}0s") or holds(passage, DECADES.get(year[2], f"{year[:3]}0s"))):
                yield f"the decade {year[:3]}0s"
        elif not (holds(passage, year) or re.search(rf"\b{year[:2]}\d\d[-/]{year[2:]}\b", passage)):
            yield f"the year {year}"
        if rest and int(rest[0]) in SEASON_NAMES:
            if not any(holds(passage, name) for name in SEASON_NAMES[int(rest[0])]):
                yield f"the season {point}"
        elif rest:
            month = MONTHS[int(rest[0]) - 1]
            if not re.search(rf"\b(?:{month}|{month[:3]}|{month[:4]})\b", passage):
                yield f"the month {month.capitalize()}"
        if len(rest) > 1 and not re.search(rf"(?<![\d.,])0?{int(rest[1])}(?:st|nd|rd|th)?(?![\d%])", passage):
            yield f"the day {int(rest[1])}"


def _names_not_in(held: dict[str, str | None]) -> Iterator[Finding]:
    for row in releases.rows("actor_names"):
        for source_id in (row["source_ids"] or "").split(";"):
            text = held.get(source_id)
            if text is not None and not holds(text, row["name"]):
                yield Finding(source_id, "whole text", row["actor_id"], "name", f"the name '{row['name']}'")
