"""Rows from a file or a DataFrame, recognised as rows of one of our tables.

By its papers, where it has any: the attributes that `load` gives a frame (Parquet keeps them), a column
`data_version`, or the `datapackage.json` of our export beside a CSV file. Else by its columns: the table whose key it
has and of which it has the most columns.
"""

import csv
import io
import json
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from afpak_data import releases
from afpak_data.errors import AfpakError, UnknownNameError
from afpak_data.exporting import FORMULA_SIGNS
from afpak_data.fingerprints import plain, table_unf
from afpak_data.releases import Row

if TYPE_CHECKING:
    import pandas as pd

VERSION_COLUMN = "data_version"
"""A column that tells the data version of its rows, for whoever keeps one."""


@dataclass
class Given:
    """Rows as they came, with what their papers say."""

    columns: list[str]
    rows: list[Row]
    papers: dict[str, Any] = field(default_factory=dict)


@dataclass
class Subset:
    """Rows recognised as those of a table: by key, each with the columns that are ours, as plain values."""

    table: str
    version: str
    columns: list[str]
    rows: dict[str, Row]
    repeated: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    @property
    def unf(self) -> str:
        """The fingerprint of the rows in the order of their ids, and of the columns that are ours."""
        return rows_unf([self.rows[row_id] for row_id in sorted(self.rows)], self.columns)

    @property
    def is_whole(self) -> bool:
        """Whether it has every row and every column of the table."""
        whole = releases.resource(self.table, self.version)["rows"]
        return len(self.rows) == whole and self.columns == list(releases.fields(self.table, self.version))


def rows_unf(rows: list[Row], columns: Iterable[str]) -> str:
    """Return the fingerprint of some columns of some rows."""
    return table_unf({name: [row[name] for row in rows] for name in columns})


def given_frame(frame: "pd.DataFrame") -> Given:
    """Return the rows of a DataFrame, with the papers that `load` gave it."""
    columns = [str(name) for name in frame.columns]
    cells = [[plain(value) for value in frame.iloc[:, place]] for place in range(len(columns))]
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*cells, strict=True)]
    return Given(columns, rows, {name: frame.attrs.get(name) for name in ("table", VERSION_COLUMN)})


def given_file(path: Path) -> Given:
    """Read a CSV, Parquet, JSON, JSON lines or Stata file.

    Raises
    ------
    AfpakError
        If it cannot be read, or is of another kind.
    """
    readers: dict[str, Callable[[Path], Given]] = {
        ".csv": _read_csv, ".parquet": _read_parquet, ".json": _read_json, ".jsonl": _read_json,
        ".ndjson": _read_json, ".dta": _read_stata,
    }  # fmt: skip
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise AfpakError(f"{path} is none of {', '.join(readers)}; save it as one of them")
    try:
        given = reader(path)
    except OSError as error:
        raise AfpakError(f"{path} cannot be read: {(error.strerror or str(error)).lower()}") from error
    except (ValueError, LookupError, csv.Error) as error:
        said = (str(error).splitlines() or [type(error).__name__])[0]
        raise AfpakError(f"{path} is no {path.suffix.lower()[1:]} file that can be read: {said}") from error
    return Given(given.columns, given.rows, _papers_beside(path) | given.papers)


def _read_csv(path: Path) -> Given:
    text = path.read_bytes().decode("utf-8-sig")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    columns = next(reader, [])
    if len(set(columns)) < len(columns):
        raise ValueError("a column stands twice in its header")
    rows = []
    for cells in reader:
        if len(cells) != len(columns):
            raise ValueError(f"line {reader.line_num} has {len(cells)} cells, not {len(columns)}")
        rows.append(dict(zip(columns, cells, strict=True)))
    return Given(columns, rows)


def _read_parquet(path: Path) -> Given:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.ParquetFile(path).read()
    except pa.ArrowException as error:
        raise ValueError(str(error)) from error
    kept = json.loads((table.schema.metadata or {}).get(b"pandas", b"{}")).get("attributes") or {}
    return Given(table.column_names, table.to_pylist(), {name: kept.get(name) for name in ("table", VERSION_COLUMN)})


def _read_json(path: Path) -> Given:
    text = path.read_bytes().decode("utf-8-sig")
    rows = (
        json.loads(text) if text.lstrip().startswith("[") else [json.loads(line) for line in text.splitlines() if line]
    )
    if not all(isinstance(row, dict) for row in rows):
        raise ValueError("it does not hold one object for each row")
    return Given(list(dict.fromkeys(name for row in rows for name in row)), rows)


def _read_stata(path: Path) -> Given:
    import pandas as pd

    try:
        return given_frame(pd.read_stata(path))
    except struct.error as error:
        raise ValueError("it is cut short, or is not Stata's") from error


def _papers_beside(path: Path) -> dict[str, Any]:
    try:
        package = json.loads(path.with_name("datapackage.json").read_text(encoding="utf-8"))
        tables = {each["path"]: each["name"] for each in package["resources"]}
        if package["name"] != releases.descriptor()["name"] or path.name not in tables:
            return {}
        return {"table": tables[path.name], VERSION_COLUMN: package["version"]}
    except (OSError, ValueError, LookupError, TypeError):
        return {}


def recognise(given: Given, *, version: str | None = None) -> Subset:
    """Recognise rows as those of one of our tables.

    Parameters
    ----------
    given
        The rows as they came.
    version
        The data version to hold them to; that of their papers, or the newest, if None.

    Raises
    ------
    AfpakError
        If they have the ids of no table of ours, or their papers name several versions.
    UnknownNameError
        If the version that their papers name is not installed.
    """
    version = version or _version_told(given) or releases.current()
    table = _table(given, version)
    fields = releases.fields(table, version)
    columns = [name for name in fields if name in given.columns]
    key = releases.primary_key(table)
    rows: dict[str, Row] = {}
    repeated = []
    for row in given.rows:
        typed = {name: as_typed(row.get(name), fields[name]["type"]) for name in columns}
        if all(typed[name] is None for name in key):
            continue  # of an outer join, a row that is not ours
        row_id = releases.joined_key(typed, key)
        if row_id in rows and rows[row_id] != typed:
            repeated.append(row_id)
        rows.setdefault(row_id, typed)
    foreign = [name for name in given.columns if name not in fields and name != VERSION_COLUMN]
    return Subset(table, version, columns, rows, repeated, foreign)


def _version_told(given: Given) -> str | None:
    told = {str(row[VERSION_COLUMN]) for row in given.rows if row.get(VERSION_COLUMN)}
    if not told and given.papers.get(VERSION_COLUMN):
        told = {str(given.papers[VERSION_COLUMN])}
    if len(told) > 1:
        raise AfpakError(f"The rows are of several data versions ({', '.join(sorted(told))}); take one at a time")
    for version in told:
        if version not in releases.ledger():
            raise UnknownNameError("data version", version, releases.ledger())
    return next(iter(told), None)


def _table(given: Given, version: str) -> str:
    there = set(given.columns)
    fitting: dict[str, tuple[int, int]] = {}
    for each in releases.descriptor(version)["resources"]:
        if there.issuperset(each["schema"]["primaryKey"]):
            names = [field["name"] for field in each["schema"]["fields"]]
            fitting[each["name"]] = (len(there.intersection(names)), -len(names))
    if given.papers.get("table") in fitting:
        return str(given.papers["table"])
    if not fitting:
        ids = ", ".join(releases.key(table) for table in releases.public_tables())
        raise AfpakError(f"These are no rows of ours: there is no column of ids ({ids})")
    return max(fitting, key=lambda table: fitting[table])


def as_typed(value: Any, kind: str) -> Any:
    """Return a value in the type of its column; text that is none of that type stays text, and so differs."""
    if value is None or value == "" or value != value:
        return None
    try:
        return TYPES[kind](value)
    except (ValueError, TypeError, KeyError, OverflowError):
        return str(value)


def _integer(value: Any) -> int:
    if float(value) != int(float(value)):
        raise ValueError
    return int(float(value))


def _day(value: Any) -> date:
    if isinstance(value, int | float):  # pandas writes days into JSON as milliseconds
        return date(1970, 1, 1) + timedelta(milliseconds=value)
    if isinstance(value, datetime):
        value = value.isoformat()
    day, _, time = str(value).replace("T", " ").partition(" ")
    if time.strip("0:.Z"):
        raise ValueError
    return date.fromisoformat(day)


def _flag(value: Any) -> bool:
    return {"true": True, "1": True, "1.0": True, "false": False, "0": False, "0.0": False}[str(value).casefold()]


def _text(value: Any) -> str:
    text = str(value)
    # What `export --excel-safe` put before a formula.
    return text[1:] if text[:1] == "'" and text[1:2] in FORMULA_SIGNS else text


TYPES: dict[str, Callable[[Any], Any]] = {
    "string": _text, "integer": _integer, "number": float, "date": _day, "boolean": _flag,
}  # fmt: skip
