"""Writing rows as CSV or JSON, and whole tables into a folder with their data package; without pandas."""

import csv
import io
import json
import os
import shutil
from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, TextIO

from afpak_data import releases
from afpak_data.errors import AfpakError
from afpak_data.releases import Row

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
"""Signs at the head of a cell that make a spreadsheet take text for a formula (OWASP, CSV injection)."""


def write_csv(rows: Iterable[Row], columns: Sequence[str], stream: TextIO, *, safe: bool = False) -> int:
    """Write rows as CSV: UTF-8, a header, empty cells for what is missing, days as ISO 8601.

    Parameters
    ----------
    rows
        The rows.
    columns
        The columns to write, in this order.
    stream
        Where to write; it must not translate line ends.
    safe
        Put an apostrophe before text that a spreadsheet would take for a formula. This alters the data.

    Returns
    -------
        How many cells were altered; 0 unless `safe`.
    """
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    altered = 0
    for row in rows:
        cells = []
        for column in columns:
            cell = as_text(row[column])
            if safe and isinstance(row[column], str) and cell.startswith(FORMULA_SIGNS):
                cell, altered = "'" + cell, altered + 1
            cells.append(cell)
        writer.writerow(cells)
    return altered


def as_text(value: Any) -> str:
    """Return a value as CSV has it: nothing for what is missing, days as ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if isinstance(value, date) else str(value)


def write_json(rows: Iterable[Row], columns: Sequence[str], stream: TextIO) -> None:
    """Write rows as a JSON array of objects, one object a line; missing values are null."""
    stream.write("[")
    for number, row in enumerate(rows):
        chosen = {column: row[column] for column in columns}
        stream.write(",\n" if number else "\n")
        stream.write(json.dumps(chosen, ensure_ascii=False, default=lambda day: day.isoformat()))
    stream.write("\n]\n")


def export_tables(tables: Sequence[str], folder: Path, *, safe: bool = False, version: str | None = None) -> int:
    """Write tables as CSV files into a folder, and beside them a `datapackage.json` that validates.

    All files are written elsewhere first and then moved in, so that a full disk leaves the folder as it was.

    Parameters
    ----------
    tables
        Names of tables. A foreign key to a table that is not among them is left out of the data package.
    folder
        Where to write; made if it does not exist. Tables of an earlier export stay, and stay in the data package.
    safe
        As for `write_csv`.
    version
        A data version; the newest installed if None.

    Returns
    -------
        How many cells were altered; 0 unless `safe`.

    Raises
    ------
    AfpakError
        If the folder cannot be written, or holds a data package or files of others that would be lost, or tables of
        another data version.
    """
    for table in tables:
        releases.resource(table, version)
    staging: Path | None = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        kept = _resources_kept(tables, folder, version)
        staging = Path(mkdtemp(prefix=".afpak-", dir=folder))
        altered = 0
        contents: dict[str, bytes] = {}
        for table in tables:
            sink = io.StringIO()
            rows, columns = releases.rows(table, version=version), list(releases.fields(table, version))
            altered += write_csv(rows, columns, sink, safe=safe)
            contents[f"{table}.csv"] = sink.getvalue().encode()
        package = _csv_package(tables, contents, version, safe=safe)
        package["resources"] += kept
        contents["datapackage.json"] = (json.dumps(package, ensure_ascii=False, indent=2) + "\n").encode()
        for name, content in contents.items():
            with (staging / name).open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        for name in contents:
            (staging / name).replace(folder / name)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise AfpakError(f"Cannot write to {folder}: {reason}; nothing was exported") from error
    finally:
        if staging:
            shutil.rmtree(staging, ignore_errors=True)
    return altered


def _resources_kept(tables: Sequence[str], folder: Path, version: str | None) -> list[Row]:
    """Return what an earlier export lists and this one does not write; refuse to lose what is not ours."""
    try:
        package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
        earlier = {each["path"]: each for each in package["resources"]} if package["name"] == _name() else None
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        earlier = None
    ours = {"datapackage.json", *earlier} if earlier is not None else set()
    for name in ("datapackage.json", *(f"{table}.csv" for table in tables)):
        if name not in ours and (folder / name).exists():
            raise AfpakError(f"{folder / name} is there already and is not from afpak-data; choose another folder")
    kept = [each for name, each in (earlier or {}).items() if each["name"] not in tables and (folder / name).exists()]
    if kept and package["version"] != (version or releases.current()):
        raise AfpakError(f"{folder} holds tables of data version {package['version']}; choose another folder")
    return kept


def _name() -> str:
    name: str = releases.descriptor()["name"]
    return name


def _csv_package(tables: Sequence[str], contents: dict[str, bytes], version: str | None, *, safe: bool) -> Row:
    package = dict(releases.descriptor(version))
    package["resources"] = []
    for table in tables:
        resource = dict(releases.resource(table, version))
        content = contents[f"{table}.csv"]
        schema = dict(resource["schema"])
        keys = [key for key in schema.pop("foreignKeys", []) if key["reference"]["resource"] in ("", *tables)]
        resource |= {
            "path": f"{table}.csv",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "bytes": len(content),
            "hash": f"sha256:{sha256(content).hexdigest()}",
            "schema": schema | ({"foreignKeys": keys} if keys else {}),
        }
        if safe:
            resource["description"] += " Text that a spreadsheet takes for a formula has an apostrophe before it."
        package["resources"].append(resource)
    return package
