"""The vocabulary of the declarations: one function for each kind of column.

A declaration is a pandera model whose columns are made with these functions. What pandera does not know about a
column (who fills it, which list or table it points at) stands in the field's metadata, and
`afpak_data.schemas.columns` reads both back as one list that everything else derives from.

Every column has a *role*, which says where its values come from:

- ``key``: the id of the row, given by the coder;
- ``fact``: said by a source; its words are looked up in the passage;
- ``coded``: the coder's own words, or a code given on reading the passage;
- ``derived``: worked out by a rule from other columns;
- ``registry``: taken from the project's registry of places, identifiers and benchmarks.
"""

import csv
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.engines import pandas_engine

CODELISTS = Path(__file__).parent / "codelists"

Text = str
Int = pd.Int64Dtype
Real = pd.Float64Dtype
Flag = pd.BooleanDtype
Day = pandas_engine.DateTime

SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
"""A readable id: lower-case letters and digits in words joined by hyphens."""


class Table(pa.DataFrameModel):
    """A table of afpak-data: no column more than declared, none less, in this order."""

    class Config(pa.DataFrameModel.Config):
        """What all declarations share."""

        strict = True
        ordered = True


@cache
def code_list(name: str) -> tuple[dict[str, str], ...]:
    """Return the codes of one list, in their order, each with its definition and standard."""
    with (CODELISTS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def code_lists() -> list[str]:
    """Return the names of all code lists."""
    return sorted(path.stem for path in CODELISTS.glob("*.csv"))


def codes_of(name: str) -> list[str]:
    """Return the bare codes of one list, in their order."""
    return [row["code"] for row in code_list(name)]


def _field(title: str, description: str, role: str, *, required: bool = False, **more: Any) -> Any:
    checks = {key: more.pop(key) for key in ("isin", "str_matches", "ge", "le", "unique") if key in more}
    metadata = {"role": role} | more
    return pa.Field(nullable=not required, title=title, description=description, metadata=metadata, **checks)


def key(title: str, description: str) -> Any:
    """Declare the id of the rows of a table."""
    return _field(title, description, "key", required=True, unique=True, str_matches=f"^{SLUG}$", value="text")


def text(title: str, description: str, role: str = "coded", *, required: bool = False, **more: Any) -> Any:
    """Declare a column of free text."""
    return _field(title, description, role, required=required, value="text", **more)


def code(title: str, description: str, codes: str, role: str = "coded", *, required: bool = False, **more: Any) -> Any:
    """Declare a column that holds one code of a list."""
    return _field(title, description, role, required=required, value="code", codes=codes, isin=codes_of(codes), **more)


def number_code(title: str, description: str, codes: str, role: str, *, required: bool = False) -> Any:
    """Declare a column that holds one code of a list whose codes are whole numbers."""
    numbers = [int(value) for value in codes_of(codes)]
    return _field(title, description, role, required=required, value="code", codes=codes, isin=numbers)


def codes(title: str, description: str, codes: str, role: str = "coded") -> Any:
    """Declare a column that holds several codes of a list, joined by semicolons."""
    one = "(?:" + "|".join(codes_of(codes)) + ")"
    pattern = f"^{one}(?:;{one})*$"
    return _field(title, description, role, value="code", codes=codes, many=True, str_matches=pattern)


def country(title: str, description: str, role: str = "fact") -> Any:
    """Declare a column that holds the ISO 3166-1 alpha-3 code of a country (SUN for the USSR)."""
    return _field(title, description, role, value="country", codes="country", isin=codes_of("country"))


def ref(title: str, description: str, table: str, role: str = "coded", *, required: bool = False) -> Any:
    """Declare a column that holds the id of one row of a table: a foreign key."""
    return _field(title, description, role, required=required, value=_points_at(table), refs=table)


def refs(title: str, description: str, table: str, role: str = "coded", *, part: str = "") -> Any:
    """Declare a column that holds ids of several rows, joined by semicolons; `part` is the actors' role in the row."""
    pattern = f"^{SLUG}(?:;{SLUG})*$"
    return _field(
        title, description, role, value=_points_at(table), refs=table, many=True, part=part, str_matches=pattern
    )


def speaker(title: str, description: str) -> Any:
    """Declare the column that names whose statement a row is: what the row's home says, never another source."""
    return _field(title, description, "fact", value="actor", refs="actors", home_only=True)


def _points_at(table: str) -> str:
    return {"actors": "actor", "places": "place"}.get(table, "row")


DATE_PARTS = {
    "edtf": ("EDTF", "Date of {of} as the source gives it, in EDTF (ISO 8601-2)."),
    "start": ("first day", "First day that the EDTF date of {of} can mean; empty where the beginning is open."),
    "end": ("last day", "Last day that the EDTF date of {of} can mean; empty where the end is open."),
    "precision": ("precision", "How precisely {of} is dated, by UCDP's five steps."),
    "granularity": ("granularity", "The span of time by which {of} is dated."),
}


def date(part: str, of: str, *, required: bool = False) -> Any:
    """Declare one of the columns of a date: edtf, start, end, precision or granularity."""
    name, description = DATE_PARTS[part]
    title, description = f"Date of {of}, {name}", description.format(of=of)
    if part == "edtf":
        return _field(title, description, "fact", required=required, value="date")
    if part == "precision":
        return number_code(title, description, "date_precision", "derived")
    if part == "granularity":
        return code(title, description, "granularity", "derived")
    return _field(title, description, "derived", value="date")


NUMBER_PARTS = {
    "min": ("lowest", "Lowest number of {of} that the claims give, exactly or about; empty where none sets a floor."),
    "best": ("best", "Number of {of} as the preferred claim gives it."),
    "max": (
        "highest",
        "Highest number of {of} that the claims give, exactly or about; empty where none sets a ceiling.",
    ),
    "relation": ("relation", "How the words bend the number of {of}: exactly, about, more than and so on."),
    "words": ("in words", "The words in which the source gives the number of {of}."),
}


def number(part: str, of: str, unit: str) -> Any:
    """Declare one of the five columns of a number: min, best, max, relation or words."""
    name, description = NUMBER_PARTS[part]
    title, description = f"{of[:1].upper()}{of[1:]}, {name}", description.format(of=of)
    if part == "relation":
        return code(title, description, "relation", "fact")
    if part == "words":
        return _field(title, description, "fact", value="text")
    role = "fact" if part == "best" else "derived"
    return _field(title, description, role, value="number", unit=unit, ge=0)


def measure(
    title: str, description: str, unit: str, role: str, *, low: float | None = None, high: float | None = None
) -> Any:
    """Declare a plain number that carries no words: a coordinate, a count of rows, a sum worked out."""
    bounds: dict[str, Any] = {name: value for name, value in (("ge", low), ("le", high)) if value is not None}
    return _field(title, description, role, value="number", unit=unit, **bounds)


def flag(title: str, description: str, role: str = "coded") -> Any:
    """Declare a column that is true or false."""
    return _field(title, description, role, value="flag")


def day(title: str, description: str, role: str, *, required: bool = False) -> Any:
    """Declare a column that holds a full calendar day."""
    return _field(title, description, role, required=required, value="date")
