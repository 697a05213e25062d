"""How two data versions differ, row by row and cell by cell, with the reasons on record; without pandas."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from afpak_data import releases
from afpak_data.errors import AfpakError, UnknownNameError
from afpak_data.exporting import as_text
from afpak_data.releases import Row

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("from_version", "to_version", "table", "row_id", "column", "old", "new", "reason_code", "note")


def diff(old: str, new: str, table: str | None = None) -> "pd.DataFrame":
    """Return how a data version differs from an older one: every row added or removed, every cell changed, and why.

    Parameters
    ----------
    old, new
        Two data versions, the older one first.
    table
        Name of a table; the five public tables if None. Reasons are on record for the five.

    Returns
    -------
        One row for each difference, with the columns of the table `changes`. Of a row that came or went, `column` is
        empty and `new` or `old` is what the row is called. Values are text, as in CSV; missing ones are empty.

    Raises
    ------
    UnknownNameError
        If there is no such version or table.
    AfpakError
        If the older version does not come first.

    Examples
    --------
    >>> changed = diff("0.1.0", "0.2.0", "refugee_waves")
    >>> set(changed["reason_code"]) >= {"new_source"}
    True
    """
    import pandas as pd

    return pd.DataFrame(differences(old, new, table), columns=list(COLUMNS), dtype="str")


def differences(old: str, new: str, table: str | None = None) -> list[Row]:
    """Return what `diff` returns, as dictionaries; without pandas."""
    known = list(releases.ledger())
    for version in (old, new):
        if version not in known:
            raise UnknownNameError("data version", version, known)
    if known.index(old) >= known.index(new):
        raise AfpakError(f"Data version {old} is not older than {new}; write the older one first")
    if table is not None and not _has(table, old):
        releases.resource(table, new)  # raises, and names what there is
    tables = [table] if table is not None else releases.public_tables()
    # A later step overwrites an earlier one that touched the same cell: its reason is why the value is what it is.
    steps = [step for step in releases.rows("changes", version=new) if _lies_within(step, old, new, known)]
    steps.sort(key=lambda step: known.index(step["to_version"]))
    reasons = {(step["table"], step["row_id"], step["column"]): step for step in steps}
    found = []
    for name in tables:
        for change in differing(_rows(name, old), _rows(name, new), releases.primary_key(name), releases.label(name)):
            why = reasons.get((name, change["row_id"], change["column"]), {})
            found.append(
                {"from_version": old, "to_version": new, "table": name}
                | change
                | {"reason_code": why.get("reason_code"), "note": why.get("note")}
            )
    return found


def _lies_within(step: Row, old: str, new: str, known: list[str]) -> bool:
    return known.index(old) < known.index(step["to_version"]) <= known.index(new)


def _rows(table: str, version: str) -> list[Row]:
    return releases.rows(table, version=version) if _has(table, version) else []


def _has(table: str, version: str) -> bool:
    return table in releases.table_names(version)


def differing(old: Iterable[Row], new: Iterable[Row], key: list[str], label: str) -> Iterator[Row]:
    """Yield each difference of two states of one table: `row_id`, `column`, `old` and `new`.

    A column that only one of them has counts as empty in the other.

    Parameters
    ----------
    old, new
        The rows before and after.
    key
        The columns that tell rows apart; of several the values are joined by slashes.
    label
        The column by which a row that came or went is called.
    """
    before, after = ({"/".join(str(row[name]) for name in key): row for row in rows} for rows in (old, new))
    for row_id in sorted(before.keys() | after.keys()):
        was, now = before.get(row_id), after.get(row_id)
        if was is None or now is None:
            names = [as_text(row[label]) if row else None for row in (was, now)]
            yield {"row_id": row_id, "column": None, "old": names[0], "new": names[1]}
            continue
        for column in dict.fromkeys([*now, *was]):
            values = was.get(column), now.get(column)
            if values[0] != values[1]:
                first, second = (None if value is None else as_text(value) for value in values)
                yield {"row_id": row_id, "column": column, "old": first, "new": second}
