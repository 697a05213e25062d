"""Loading tables into pandas, and describing them."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import pyarrow as pa

from afpak_data import citation, provenance, releases, verifying


def load(
    table: str, *, columns: Sequence[str] | None = None, version: str | None = None, verify: bool = False
) -> pd.DataFrame:
    """Load one table as a plain DataFrame.

    Parameters
    ----------
    table
        Name of a table, such as ``"events"``; `tables` lists them all.
    columns
        Columns to load, in this order; all if None.
    version
        A data version, such as ``"0.1.0"``; the newest installed if None.
    verify
        Whether to recompute the UNF of the table as it was read, and hold it against the ledger. That its file is the
        one that was published is checked in any case.

    Returns
    -------
        One row for each row of the table, sorted by id. Whole numbers are ``Int64`` and stay whole where some are
        missing; days are ``datetime64`` and compare with text and Timestamps; codes are ordered categoricals in the
        order of their list; ids and texts are ``str``. ``frame.attrs`` names table, data version and citation.

    Raises
    ------
    UnknownNameError
        If there is no such table, column or version; the message names the nearest that exist.
    AfpakError
        If the file is missing, is not the one that was published, or does not verify.

    Examples
    --------
    >>> waves = load("refugee_waves", columns=["wave_id", "persons_best", "period_start"])
    >>> str(waves["persons_best"].dtype), bool((waves["period_start"] > "1979").any())
    ('Int64', True)
    """
    if verify:
        verifying.verify_table(table, version=version)
    names = list(columns) if columns is not None else None
    found = releases.read_arrow(table, columns=names, version=version)
    if names is not None:
        found = found.select(names)
    frame = to_frame(found)
    for name in frame.columns:
        codes = releases.field(table, name, version).get("constraints", {}).get("enum")
        if codes and isinstance(codes[0], str):
            frame[name] = frame[name].astype(pd.CategoricalDtype(codes, ordered=True))
    frame.attrs = {
        "table": table,
        "data_version": version or releases.current(),
        "citation": citation.cite(version=version),
    }
    return frame


def row(row_id: str, *, version: str | None = None) -> "pd.Series[Any]":
    """Return one row of the five public tables.

    Parameters
    ----------
    row_id
        Its id; ids are unique over the five.
    version
        A data version; the newest installed if None.

    Returns
    -------
        The cells of the row by column. ``attrs`` are those of the table.

    Raises
    ------
    UnknownNameError
        If no table has that id.
    AfpakError
        If the id was retired; the message says where it went.

    Examples
    --------
    >>> row("ttp")["kind"]
    'armed_group'
    """
    table = provenance.table_of(row_id, version=version)
    frame = load(table, version=version)
    found = frame[frame[releases.key(table)] == row_id].iloc[0].rename(row_id)
    found.attrs = frame.attrs
    return found


def to_frame(table: pa.Table) -> pd.DataFrame:
    """Return an Arrow table as a DataFrame whose whole numbers, numbers and booleans can be missing."""
    types = {pa.int64(): pd.Int64Dtype(), pa.float64(): pd.Float64Dtype(), pa.bool_(): pd.BooleanDtype()}
    frame: pd.DataFrame = table.to_pandas(date_as_object=False, types_mapper=types.get, ignore_metadata=True)
    return frame


def tables(*, version: str | None = None) -> pd.DataFrame:
    """List the tables of a data version (the newest installed if None): their rows, columns, and what a row is.

    Examples
    --------
    >>> tables().loc["events", "a row is"].startswith("What happened")
    True
    """
    listed = [
        {
            "table": each["name"],
            "rows": each["rows"],
            "columns": len(each["schema"]["fields"]),
            "a row is": each["title"],
        }
        for each in releases.descriptor(version)["resources"]
    ]
    return pd.DataFrame(listed).set_index("table")


def versions() -> pd.DataFrame:
    """List the data versions that are installed, oldest first: their date, whether they still change, their rows.

    Examples
    --------
    >>> versions().loc["0.1.0", "status"]
    'frozen'
    """
    listed = [
        {
            "version": entry["version"],
            "date": entry["date"],
            "status": entry["status"],
            "package": entry["package"],
            **{table: entry["tables"][table]["rows"] for table in releases.public_tables()},
        }
        for entry in releases.ledger().values()
    ]
    return pd.DataFrame(listed).set_index("version")


def describe(table: str, column: str | None = None, *, version: str | None = None) -> pd.DataFrame | dict[str, Any]:
    """Describe a table, or one of its columns.

    Parameters
    ----------
    table
        Name of a table.
    column
        Name of one of its columns, or None for all.
    version
        A data version; the newest installed if None.

    Returns
    -------
        For a table a DataFrame with one row for each column: type, title, description, role, unit, code list. For a
        column a dictionary with the same keys and, where it has a code list, ``codes``: a DataFrame of code, label and
        definition.

    Raises
    ------
    UnknownNameError
        If there is no such table or column.

    Examples
    --------
    >>> describe("events", "quad_class")["codes"]["label"].tolist()[:2]
    ['Verbal cooperation', 'Material cooperation']
    """
    if column is None:
        listed = [_about(field) for field in releases.fields(table, version).values()]
        return pd.DataFrame(listed).set_index("column")
    about = _about(releases.field(table, column, version))
    if about["code_list"]:
        codes = load("codes", columns=["list", "code", "label", "definition", "standard"], version=version)
        about["codes"] = codes[codes["list"] == about["code_list"]].drop(columns="list").reset_index(drop=True)
    return about


def _about(field: dict[str, Any]) -> dict[str, Any]:
    return {
        "column": field["name"],
        "type": field["type"],
        "title": field["title"],
        "description": field["description"],
        "role": field["role"],
        "unit": field.get("unit"),
        "code_list": field.get("codeList"),
    }
