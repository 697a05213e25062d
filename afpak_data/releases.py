"""The data versions that are installed: where their files are, what their data package says, and their rows.

Light on purpose: neither pandas nor any of the build's libraries is imported here.
"""

import json
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from afpak_data.errors import AfpakError, UnknownNameError

if TYPE_CHECKING:
    import pyarrow as pa

DATA = Path(__file__).parent / "data"

Row = dict[str, Any]


@cache
def ledger() -> dict[str, Row]:
    """Return what `versions.json` says of each installed data version, oldest first."""
    path = DATA / "versions.json"
    try:
        return {entry["version"]: entry for entry in _read_json(path)["versions"]}
    except (KeyError, TypeError) as error:
        raise AfpakError(f"{path} is damaged; install afpak-data again") from error


def current() -> str:
    """Return the newest installed data version."""
    return list(ledger())[-1]


@cache
def descriptor(version: str | None = None) -> Row:
    """Return the data package of a version (the current one if None) as a dictionary.

    Raises
    ------
    UnknownNameError
        If that version is not installed.
    """
    version = version or current()
    if version not in ledger():
        raise UnknownNameError("data version", version, ledger())
    path = _folder(version) / "datapackage.json"
    package: Row = _read_json(path)
    if not isinstance(package, dict) or "resources" not in package:
        raise AfpakError(f"{path} is damaged; install afpak-data again")
    return package


def _folder(version: str) -> Path:
    """Return the folder of a version; a build that was killed between its two moves has left it aside."""
    folder, aside = DATA / version, DATA / f"{version}.replaced"
    return aside if aside.exists() and not folder.exists() else folder


def _read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise AfpakError(f"{path} cannot be read ({error}); install afpak-data again") from error


def resource(table: str, version: str | None = None) -> Row:
    """Return what the data package says of one table.

    Raises
    ------
    UnknownNameError
        If the version has no such table.
    """
    resources = {each["name"]: each for each in descriptor(version)["resources"]}
    if not isinstance(table, str) or table not in resources:
        raise UnknownNameError("table", table, resources)
    found: Row = resources[table]
    return found


def fields(table: str, version: str | None = None) -> dict[str, Row]:
    """Return the columns of a table as its Table Schema describes them, by name."""
    return {field["name"]: field for field in resource(table, version)["schema"]["fields"]}


def field(table: str, column: str, version: str | None = None) -> Row:
    """Return what the Table Schema says of one column; raises UnknownNameError if there is none."""
    found = fields(table, version)
    if column not in found:
        raise UnknownNameError(f"column of {table}", column, found)
    return found[column]


def table_names(version: str | None = None) -> list[str]:
    """Return the names of all tables of a version."""
    return [each["name"] for each in descriptor(version)["resources"]]


def joined_key(row: Row, key: list[str]) -> str:
    """Return the values by which a row is told apart, joined by slashes; of one column just its value."""
    return "/".join("" if row[name] is None else str(row[name]) for name in key)


def primary_key(table: str) -> list[str]:
    """Return the columns that together tell the rows of a table apart."""
    names: list[str] = resource(table)["schema"]["primaryKey"]
    return names


def key(table: str) -> str:
    """Return the column that holds the ids of a table, or the first column of its key."""
    return primary_key(table)[0]


def label(table: str) -> str:
    """Return the column by which a row is called: its name, its title, else its id."""
    if table in public_tables():
        return "name" if table == "actors" else "title"
    return key(table)


def public_tables() -> list[str]:
    """Return the names of the five public tables: those whose rows have ids, evidence and a place in `claims`."""
    return ["events", "actors", "refugee_waves", "aid", "demands"]


def path(table: str, version: str | None = None) -> Path:
    """Return the Parquet file of a table, for DuckDB, Polars, R or anything else that reads Parquet.

    Raises
    ------
    UnknownNameError
        If there is no such table or version.

    Examples
    --------
    >>> path("events").name
    'events.parquet'
    """
    name: str = resource(table, version)["path"]
    return _folder(version or current()) / name


def read_arrow(table: str, *, columns: list[str] | None = None, version: str | None = None) -> "pa.Table":
    """Read a table as Arrow, without pandas.

    The SHA-256 of the file is held against the data package first: Parquet itself does not notice a flipped bit.

    Raises
    ------
    AfpakError
        If the file is missing, or is not the one that was published.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = path(table, version)
    for column in columns or ():
        field(table, column, version)
    try:
        content = file.read_bytes()
        if f"sha256:{sha256(content).hexdigest()}" != resource(table, version)["hash"]:
            raise AfpakError(f"{file} is damaged: it is not the file that was published; install afpak-data again")
        # ParquetFile, not read_table: the latter imports pandas wherever it is installed.
        return pq.ParquetFile(pa.BufferReader(content)).read(columns=columns, use_threads=False)
    except (OSError, pa.ArrowException) as error:
        raise AfpakError(
            f"{file} is missing or damaged ({str(error).splitlines()[0]}); install afpak-data again"
        ) from error


def rows(table: str, *, version: str | None = None) -> list[Row]:
    """Read the rows of a table as dictionaries of plain Python values."""
    listed: list[Row] = read_arrow(table, version=version).to_pylist()
    return listed
