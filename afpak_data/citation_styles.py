"""One work, written in each citation style.

The texts of APA (7th edition), Chicago (author-date, 18th) and MLA (9th) and the BibTeX entries are those that pandoc
makes of the same CSL record with the styles of the CSL project; `tests/golden/` holds the comparison.
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

MONTHS = (
    "January February March April May June July August September October November December"
).split()  # fmt: skip
MLA_MONTHS = "Jan. Feb. Mar. Apr. May June July Aug. Sept. Oct. Nov. Dec.".split()
RIS_TYPES = {"dataset": "DATA", "article-journal": "JOUR", "report": "RPRT", "webpage": "ELEC"}
BIBTEX_TYPES = {"article-journal": "article", "report": "techreport"}
DATACITE_TYPES = {"dataset": "Dataset", "article-journal": "JournalArticle", "report": "Report"}
CFF_TYPES = {"article-journal": "article", "report": "report", "webpage": "website", "dataset": "data"}
LATEX = {
    **{sign: f"\\{sign}" for sign in "&%#$_{}"},
    "~": "\\textasciitilde", "^": "\\^{}", "\\": "\\textbackslash", "[": "{[}", "]": "{]}",
    "<": "\\textless", ">": "\\textgreater", "|": "\\textbar",
}  # fmt: skip
WORDS = "|".join(re.escape(command) for command in LATEX.values() if command[-1].isalpha())


@dataclass(frozen=True)
class Work:
    """A dataset, a part of one, or a source, with what the styles print.

    `type` is CSL's. A person is a pair of family name and given name; a body a pair of its name and nothing. `title` is
    in sentence case and `headline` in headline case; they are one where the title is a name that no style may alter.
    """

    id: str
    type: str
    title: str
    headline: str
    authors: tuple[tuple[str, str | None], ...] = ()
    date: tuple[int, ...] = ()
    container: str | None = None
    series: str | None = None
    number: str | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    publisher: str | None = None
    version: str | None = None
    fingerprint: str | None = None
    note: str | None = None
    doi: str | None = None
    url: str | None = None
    licence: str | None = None

    @property
    def is_name(self) -> bool:
        """Whether the title is a name that keeps its case."""
        return self.title == self.headline

    @property
    def link(self) -> str | None:
        """The address that a reader can follow."""
        return f"https://doi.org/{self.doi}" if self.doi else self.url


def csl(work: Work) -> dict[str, Any]:
    """Return the work as a CSL-JSON item."""
    keep = '<span class="nocase">{}</span>'.format
    item = {
        "id": work.id,
        "type": work.type,
        "title": keep(work.title) if work.is_name else work.title,
        "author": [{"family": name, "given": given} if given else {"literal": name} for name, given in work.authors],
        "issued": {"date-parts": [list(work.date)]} if work.date else None,
        "container-title": keep(work.container) if work.container and work.type == "dataset" else work.container,
        "collection-title": work.series,
        "collection-number": work.number,
        "volume": work.volume,
        "issue": work.issue,
        "page": work.pages,
        "publisher": work.publisher,
        "version": work.version,
        "number": work.fingerprint,
        "medium": "Data set" if work.type == "dataset" else None,
        "note": work.note,
        "DOI": work.doi,
        "URL": work.url,
        "language": "en",
    }
    return {name: value for name, value in sorted(item.items()) if value}


def csl_json(work: Work) -> str:
    """Return the work as a CSL-JSON file."""
    return json.dumps([csl(work)], ensure_ascii=False, indent=2)


def _ended(text: str) -> str:
    """End a part with a full stop, unless it ends itself."""
    return text if text[-1] in ".?!" else f"{text}."


def _typeset(text: str) -> str:
    """Set apostrophes, quotation marks and the dash of a range as in print."""
    text = re.sub(r'(^|[\s(\[])"', r"\1“", text).replace('"', "”")
    text = re.sub(r"(^|[\s(\[])'(\w[^']*)'", r"\1“\2”", text)
    return text.replace("'", "’")


def _quoted(title: str) -> str:
    inner = re.sub("“([^”]*)”", r"‘\1’", title)
    return f"“{_ended(inner)}”"


def _parts(*parts: str | None) -> str:
    return " ".join(_ended(part) for part in parts if part)


def _pages(work: Work) -> str | None:
    return work.pages.replace("-", "–") if work.pages else None


def _series(work: Work, sign: str) -> str | None:
    """Return series and number; `sign` stands before a number that is more than digits."""
    if not work.series or not work.number:
        return work.series
    return f"{work.series}{'' if work.number.isdecimal() else sign} {work.number}"


def apa(work: Work) -> str:
    """Return the work in the style of the APA."""
    names = [f"{name}, {_initials(given)}" if given else name for name, given in work.authors]
    authors = ", ".join([*names[:-1], f"& {names[-1]}"]) if len(names) > 1 else "".join(names)
    title, date = _typeset(work.title), f"({work.date[0] if work.date else 'n.d.'})"
    about = None
    if work.type == "dataset":
        inside = f"({work.fingerprint}; Version {work.version})"
        title = f"{title} [Data set]" if work.container else f"{title} {inside} [Data set]"
        about = f"In {work.container} {inside}" if work.container else None
    elif work.type == "report":
        title += f" ({_typeset(str(_series(work, '')))})" if work.series else ""
        about = work.publisher
    elif work.container:
        volume = (work.volume or "") + (f"({work.issue})" if work.issue else "")
        about = ", ".join(filter(None, (_typeset(work.container), volume, _pages(work))))
    link = f" {'' if work.date else 'Retrieved '}{work.link}" if work.link else ""
    head = (authors, date, title) if authors else (title, date)
    return _parts(*head, about) + link


def _initials(given: str) -> str:
    """Shorten given names to their initials, those joined by a hyphen too."""
    return " ".join("-".join(f"{part[0]}." for part in name.split("-")) for name in given.split())


def _full_names(work: Work) -> list[str]:
    """Return the authors, the first with the family name first."""
    first, *others = work.authors
    return [", ".join(filter(None, first)), *(f"{given} {name}" if given else name for name, given in others)]


def chicago(work: Work) -> str:
    """Return the work in the author-date style of the Chicago Manual."""
    names = _full_names(work) if work.authors else []
    authors = ", ".join([*names[:-1], f"and {names[-1]}"]) if len(names) > 1 else "".join(names)
    year, title = str(work.date[0]) if work.date else "n.d.", _typeset(work.headline)
    about: Sequence[str | None] = ()
    if work.type == "dataset":
        day = " ".join([MONTHS[work.date[1] - 1], str(work.date[2])])
        inside = (f"In {work.container}, {work.fingerprint}, version {work.version}",)
        about = (*(inside if work.container else (work.fingerprint, f"Version {work.version}")), day, "Data set")
        title = _quoted(title)
    elif work.type == "report":
        about = (_typeset(_series(work, ",") or ""), work.publisher)
    elif work.container and work.type == "webpage" and not authors:
        authors, title = work.container, _quoted(title)
    elif work.container:
        volume = (
            f"{work.volume or ''}{f' ({work.issue})' if work.issue else ''}{f': {_pages(work)}' if work.pages else ''}"
        )
        about, title = (f"{_typeset(work.container)} {volume}".strip(),), _quoted(title)
    head = (authors, year, title) if authors else (title, year)
    text = _parts(*head[:2]) + " " + head[2] if len(head) == 3 and head[2].endswith("”") else _parts(*head)
    return " ".join(filter(None, (text, _parts(*about, work.link))))


def mla(work: Work) -> str:
    """Return the work in the style of the MLA."""
    names = _full_names(work) if work.authors else []
    authors = f"{names[0]}, et al" if len(names) > 2 else ", and ".join(names)
    title, when, about, after = _typeset(work.headline), _mla_date(work.date), [], None
    if work.type == "dataset":
        about, after = [work.container, f"Version {work.version}", work.fingerprint, when, work.link], "Data set"
        title = _quoted(title)
    elif work.type == "report":
        about, after = [work.publisher, when], _typeset(_series(work, ",") or "")
    elif work.container:
        volume = f"vol. {work.volume}" if (work.volume or "").isdecimal() else work.volume
        issue, pages = f"no. {work.issue}" if work.issue else None, f"pp. {_pages(work)}" if work.pages else None
        about, title = [_typeset(work.container), volume, issue, when, pages, work.link], _quoted(title)
    told = ", ".join(filter(None, about))
    head = [_ended(part) if not part.endswith("”") else part for part in (authors, title) if part]
    return " ".join([*head, _parts(told, after)]).strip()


def _mla_date(date: tuple[int, ...]) -> str | None:
    if not date:
        return None
    month = [MLA_MONTHS[date[1] - 1]] if len(date) > 1 else []
    return " ".join([*map(str, date[2:]), *month, str(date[0])])


def bibtex(work: Work) -> str:
    """Return the work as a BibTeX entry, capitals guarded by braces."""
    names = [f"{_latex(name)}, {_latex(given)}" if given else f"{{{_latex(name)}}}" for name, given in work.authors]
    fields = {
        "author": f"{{{' and '.join(names)}}}" if names else None,
        "publisher": work.publisher and f"{{{_latex(work.publisher)}}}",
        "title": f"{{{_guarded(work)}}}",
        "journal": work.container and work.type == "article-journal" and f"{{{_latex(_typeset(work.container))}}}",
        "series": work.series and f"{{{_latex(_typeset(work.series))}}}",
        "volume": work.volume and f"{{{work.volume}}}",
        "number": (number := work.issue or work.number or work.fingerprint) and f"{{{_latex(number)}}}",
        "pages": work.pages and f"{{{work.pages}}}",
        "year": work.date and f"{{{work.date[0]}}}",
        "month": work.date[1:] and f"{{{MONTHS[work.date[1] - 1][:3].lower()}}}",
        "note": work.note and f"{{{_latex(_typeset(work.note))}}}",
        "url": work.url and f"{{{work.url}}}",
    }
    told = ",\n".join(f"  {name} = {value}" for name, value in fields.items() if value)
    return f"@{BIBTEX_TYPES.get(work.type, 'misc')}{{{work.id},\n{told}\n}}"


def _guarded(work: Work) -> str:
    """Return the title with braces around the words that hold capitals, so that no style lowers them."""
    words = []
    spoken = zip(_typeset(work.title).split(" "), _typeset(work.headline).split(" "), strict=True)
    for place, (plain, shown) in enumerate(spoken):
        guarded = (place > 0 or work.is_name) and any(letter.isupper() for letter in plain)
        words.append(f"{{{_latex(shown)}}}" if guarded else _latex(shown))
    return f"{{{' '.join(words)}}}" if work.is_name else " ".join(words)


def _latex(text: str) -> str:
    set_out = "".join(LATEX.get(letter, letter) for letter in text)
    # A command that is a word needs a space before the next letter, or it would take it for its own.
    return re.sub(f"({WORDS})(?=[A-Za-z])", r"\1 ", set_out)


def ris(work: Work) -> str:
    """Return the work as an RIS record."""
    lines: list[tuple[str, str | None]] = [("TY", RIS_TYPES.get(work.type, "GEN")), ("ID", work.id)]
    # A body's name ends in a comma, or readers take its last word for the family name.
    lines += [("AU", f"{name}, {given or ''}".strip()) for name, given in work.authors]
    lines += [
        ("PY", str(work.date[0]) if work.date else None),
        ("DA", "/".join(f"{part:02}" for part in work.date) if work.date else None),
        ("TI", work.headline),
        ("T2", work.container or work.series),
        ("VL", work.volume),
        ("IS", work.issue or work.number),
        ("SP", work.pages and work.pages.partition("-")[0]),
        ("EP", work.pages and work.pages.partition("-")[2]),
        ("PB", work.publisher),
        ("ET", work.version),
        ("N1", work.note),
        ("DO", work.doi),
        ("UR", work.url),
        ("LA", "en"),
    ]
    return "\n".join(f"{tag}  - {value}" for tag, value in lines if value) + "\nER  - "


def datacite(work: Work) -> str:
    """Return the work as DataCite metadata (schema 4.5), without the DOI that an archive gives it."""
    return json.dumps(datacite_item(work), ensure_ascii=False, indent=2)


def datacite_item(work: Work) -> dict[str, Any]:
    """Return the work as a DataCite record."""
    people = [
        {"name": f"{name}, {given}", "nameType": "Personal", "givenName": given, "familyName": name}
        if given
        else {"name": name, "nameType": "Organizational"}
        for name, given in work.authors
    ]
    item = {
        "doi": work.doi,
        "creators": people or [{"name": ":unkn"}],
        "titles": [{"title": work.headline, "lang": "en"}],
        "publisher": {"name": work.publisher or (work.authors[0][0] if work.authors else ":unkn")},
        "publicationYear": str(work.date[0]) if work.date else None,
        "types": {
            "resourceType": "Data set" if work.type == "dataset" else work.type,
            "resourceTypeGeneral": DATACITE_TYPES.get(work.type, "Text"),
        },
        "dates": [{"date": "-".join(f"{part:02}" for part in work.date), "dateType": "Issued"}] if work.date else None,
        "language": "en",
        "version": work.version,
        "descriptions": [{"description": work.note, "descriptionType": "TechnicalInfo"}] if work.note else None,
        "rightsList": [{"rights": work.licence, "rightsIdentifier": work.licence}] if work.licence else None,
        "schemaVersion": "http://datacite.org/schema/kernel-4",
    }
    return {name: value for name, value in item.items() if value}


def cff_reference(work: Work) -> dict[str, Any]:
    """Return the work as a reference of the Citation File Format (1.2.0)."""
    authors = [
        {"family-names": name, "given-names": given} if given else {"name": name} for name, given in work.authors
    ]
    first, _, last = (work.pages or "").partition("-")
    item = {
        "type": CFF_TYPES.get(work.type, "generic"),
        "title": work.headline,
        "authors": authors or [{"name": "Author unknown"}],
        "journal": work.container if work.type == "article-journal" else None,
        "collection-title": work.series or (work.container if work.type == "dataset" else None),
        "number": work.number,
        "volume": work.volume,
        "issue": work.issue,
        "start": first,
        "end": last,
        "publisher": work.publisher and {"name": work.publisher},
        "year": work.date[0] if work.date else None,
        "month": work.date[1] if len(work.date) > 1 else None,
        "version": work.version,
        "notes": work.note,
        "doi": work.doi,
        "url": work.url,
    }
    return {name: value for name, value in item.items() if value}


TEXTS: dict[str, Callable[[Work], str]] = {
    "apa": apa,
    "chicago": chicago,
    "mla": mla,
    "bibtex": bibtex,
    "ris": ris,
    "csl-json": csl_json,
    "datacite": datacite,
}
"""The styles that need nothing but the work; `cff` describes the dataset around it as well."""
