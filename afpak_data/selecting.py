"""Choosing rows of a table on the command line: by actor, time, source or the value of a column; without pandas."""

import operator
import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from afpak_data import dates, releases
from afpak_data.errors import AfpakError, UnknownNameError
from afpak_data.provenance import refuse_retired
from afpak_data.releases import Row

COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "!=": operator.ne,
    ">=": operator.ge,
    "<=": operator.le,
    "=": operator.eq,
    ">": operator.gt,
    "<": operator.lt,
}


def select(
    table: str,
    *,
    actors: Iterable[str] = (),
    since: str | None = None,
    until: str | None = None,
    sources: Iterable[str] = (),
    where: Iterable[str] = (),
    version: str | None = None,
) -> list[Row]:
    """Return the rows of a table that meet every condition, the dated ones in order of time.

    Parameters
    ----------
    table
        Name of a table.
    actors
        Ids or names of actors; a row is kept if each has a part in it.
    since, until
        Dates in EDTF. A row is kept if it can have happened, or gone on, in that time: an open end may lie anywhere.
    sources
        Ids of sources; a row is kept if each tells of it.
    where
        Conditions such as ``event_type=ASSAULT``, ``killed_best>=100`` or ``asylum_iso3!=PAK``.
    version
        A data version; the newest installed if None.

    Raises
    ------
    UnknownNameError
        If a table, column, actor or source does not exist.
    AfpakError
        If a date or condition cannot be read, or the table has nothing of the kind.
    """
    fields = releases.fields(table, version)
    tests = [_actor_test(table, fields, actor, version) for actor in actors]
    tests += [_source_test(table, fields, source, version) for source in sources]
    tests += [_where_test(table, fields, text) for text in where]
    if since is not None or until is not None:
        tests.append(_time_test(table, fields, since, until))
    rows = releases.rows(table, version=version)
    found = [row for row in rows if all(test(row) for test in tests)]
    if not found:
        for text in where:
            refuse_retired(text.partition("=")[2])
    period = _period(fields)
    if period:
        key = releases.key(table)
        firsts = {row[key]: row[f"{period}_start"] or row[f"{period}_end"] or date.max for row in rows}
        found.sort(key=lambda row: _order(row, key, firsts))
    return found


def _order(row: Row, key: str, firsts: dict[str, date]) -> tuple[date, str, int]:
    # The items of a list of demands stay under their list, also where they have no date of their own.
    head = row.get("parent_id") or row[key]
    return firsts[head], head, row.get("ordinal") or 0


def _period(fields: dict[str, Row]) -> str | None:
    return next((base for base in ("date", "period") if f"{base}_start" in fields), None)


def _members(value: Any) -> list[str]:
    return str(value).split(";") if value is not None else []


def _pointing_at(fields: dict[str, Row], target: str) -> list[str]:
    return [name for name, field in fields.items() if field.get("references") == target]


def _actor_test(table: str, fields: dict[str, Row], actor: str, version: str | None) -> Callable[[Row], bool]:
    columns = ["actor_id"] if table == "actors" else _pointing_at(fields, "actors")
    if not columns:
        raise AfpakError(f"The table {table} names no actors; leave --actor out")
    actor_id = find_actor(actor, version=version)
    return lambda row: any(actor_id in _members(row[column]) for column in columns)


def find_actor(name: str, *, version: str | None = None) -> str:
    """Return the id of the actor that has this id, or alone has this name; raises if there is none, or several."""
    from afpak_data.naming import directory, name_key

    book = directory(version or releases.current())
    if name in book.kinds:
        return name
    bearers = book.by_key.get(name_key(name), [])
    fitting: list[str] = sorted({bearer.actor_id for bearer in bearers})
    if len(fitting) > 1:
        raise AfpakError(f"'{name}' is a name of several actors; write one of their ids: {', '.join(fitting)}")
    if not fitting:
        refuse_retired(name)
        known = (bearer.name for bearers in book.by_key.values() for bearer in bearers)
        raise UnknownNameError("actor", name, [*book.kinds, *known])
    return fitting[0]


def _source_test(table: str, fields: dict[str, Row], source: str, version: str | None) -> Callable[[Row], bool]:
    columns = _pointing_at(fields, "sources")
    if not columns:
        raise AfpakError(f"The table {table} names no sources; leave --source out")
    known = [row["source_id"] for row in releases.rows("sources", version=version)]
    if source not in known:
        raise UnknownNameError("source", source, known)
    return lambda row: any(source in _members(row[column]) for column in columns)


def _time_test(table: str, fields: dict[str, Row], since: str | None, until: str | None) -> Callable[[Row], bool]:
    period = _period(fields)
    if not period:
        raise AfpakError(f"The table {table} has no dates; leave --since and --until out")
    try:
        first = dates.parse(since).start if since is not None else None
        last = dates.parse(until).end if until is not None else None
    except dates.DateError as error:
        raise AfpakError(str(error)) from error
    if first and last and first > last:
        raise AfpakError(f"--since {since} lies behind --until {until}; write the earlier date first")

    def is_within(row: Row) -> bool:
        start, end = row[f"{period}_start"], row[f"{period}_end"]
        if start is None and end is None:
            return False
        return (first is None or end is None or end >= first) and (last is None or start is None or start <= last)

    return is_within


def _where_test(table: str, fields: dict[str, Row], text: str) -> Callable[[Row], bool]:
    match = re.fullmatch(r"(\w+)\s*(!=|>=|<=|=|>|<)\s*(.*)", text, re.ASCII)
    if not match:
        raise AfpakError(f"The condition '{text}' cannot be read; write it like event_type=ASSAULT or killed_best>=100")
    column, sign, wanted_text = match.groups()
    if column not in fields:
        raise UnknownNameError(f"column of {table}", column, fields)
    field = fields[column]
    compare = COMPARISONS[sign]
    if wanted_text == "":
        if sign not in ("=", "!="):
            raise AfpakError(f"The condition '{text}' compares with nothing; write a value, or use = or !=")
        return lambda row: (row[column] is None) == (sign == "=")
    if field.get("separator"):
        if sign not in ("=", "!="):
            raise AfpakError(f"The column {column} holds several values; compare it with = or !=")
        return lambda row: (wanted_text in _members(row[column])) == (sign == "=")
    wanted = _as_type(wanted_text, field)
    codes = field.get("constraints", {}).get("enum")
    if codes and sign not in ("=", "!="):
        # Codes compare in the order of their list, as in the loaded table.
        return lambda row: row[column] is not None and compare(codes.index(row[column]), codes.index(wanted))
    if field["type"] == "string" and sign not in ("=", "!="):
        raise AfpakError(f"The column {column} holds text; compare it with = or !=")
    return lambda row: row[column] is not None and compare(row[column], wanted)


def _as_type(text: str, field: Row) -> Any:
    kinds: dict[str, Callable[[str], Any]] = {
        "string": str,
        "integer": int,
        "number": float,
        "date": date.fromisoformat,
        "boolean": lambda word: {"true": True, "false": False}[word.casefold()],
    }
    codes = field.get("constraints", {}).get("enum")
    try:
        value = kinds[field["type"]](text)
    except (ValueError, KeyError):
        example = {"integer": "1700000", "number": "2.5", "date": "2021-08-15", "boolean": "true or false"}
        form = example[field["type"]]
        raise AfpakError(
            f"The column {field['name']} takes type {field['type']}, and '{text}' is none; write {form}"
        ) from None
    if codes and value not in codes:
        raise UnknownNameError(f"code of {field['name']}", text, map(str, codes))
    return value
