"""Seventh station: hold the tables to their declarations, and to the rules that a declaration cannot state."""

from collections import Counter
from collections.abc import Iterator

import pandera.errors

from afpak_build.claims import Claim, Homes
from afpak_build.faults import Fault, InputError, nearest
from afpak_build.publish.arrow import arrow_table
from afpak_build.read import Raw, Record
from afpak_build.resolve import Row
from afpak_build.truth import Tables
from afpak_data import dates
from afpak_data.loader import to_frame
from afpak_data.schemas import PUBLIC, TABLES, columns, foreign_keys, primary_key
from afpak_data.schemas.fields import code_list

CSL_TYPES = ("article", "article-journal", "article-magazine", "book", "chapter", "report", "thesis", "webpage")
"""The types of works, of those that CSL names, that a source can have."""

EATEN = {"", "na", "none", "null", "nan", "n/a"}
"""Texts that readers of CSV take for a missing value."""


def check(raw: Raw, claims: list[Claim], tables: Tables, homes: Homes) -> None:
    """Check every table.

    Raises
    ------
    InputError
        With every value that breaks a declaration or a rule, at the raw line of its row.
    """
    faults = list(_unclaimed(claims, tables, homes))
    for table, rows in tables.items():
        faults += _declared(table, rows, raw, homes)
        faults += _pointing(table, rows, tables, raw, homes)
    faults += _event_rules(tables["events"], homes)
    for table in PUBLIC:
        for column in columns(table):
            if column.refs == table and not column.many:
                faults += _circles(table, column.name, tables[table], homes)
    faults += _registry_rules(raw, tables)
    if faults:
        raise InputError(faults)


def _at(table: str, row: Row, column: str, raw: Raw | None, homes: Homes, message: str) -> Fault:
    """Return a fault at the raw line of a row, or at the registry's file where no source tells it."""
    row_id = str(row[primary_key(table)[0]])
    home = homes.get((table, row_id))
    if home:
        base = next((each.base for each in columns(table) if each.name == column), column)
        return home.fault(base, message)
    for record in [*(raw.registry.get(table, []) if raw else []), *(raw.sources if raw and table == "sources" else [])]:
        if row_id in (getattr(record.data, "id", None), getattr(record.data, primary_key(table)[0], None)):
            return record.fault(column, message)
    return Fault(f"table {table}", 1, f"row '{row_id}': {message}")


def _unclaimed(claims: list[Claim], tables: Tables, homes: Homes) -> Iterator[Fault]:
    claimed = {(claim.table, claim.row_id, claim.column) for claim in claims}
    for table in PUBLIC:
        for row in tables[table]:
            row_id = row[primary_key(table)[0]]
            for column in columns(table):
                by_rule = table == "events" and column.name == "country_iso3" and row["place_id"]
                has_value = column.is_given and row[column.name] is not None
                if has_value and not by_rule and (table, row_id, column.base) not in claimed:
                    yield homes[table, row_id].fault(column.base, f"{column.name} has a value that no claim gives")


def _declared(table: str, rows: list[Row], raw: Raw, homes: Homes) -> Iterator[Fault]:
    try:
        TABLES[table].validate(to_frame(arrow_table(table, rows)), lazy=True)
    except pandera.errors.SchemaErrors as error:
        cases = error.failure_cases.drop_duplicates(["column", "check", "index"])
        for case in cases.itertuples():
            row = rows[int(case.index)] if case.index is not None and case.index == case.index else None
            message = f"{case.column}: {_in_words(str(case.check), case.failure_case)}"
            if row is None:
                yield Fault(f"table {table}", 1, message)
            else:
                yield _at(table, row, str(case.column), raw, homes, message)
    keys = primary_key(table)
    seen: set[tuple[object, ...]] = set()
    for row in rows:
        key = tuple(row[name] for name in keys)
        if key in seen:
            yield _at(table, row, keys[0], raw, homes, f"stands twice: {', '.join(map(str, key))}")
        seen.add(key)
        # The values of claims are those of the other tables, which are told at their raw line.
        for name, value in row.items() if table != "claims" else ():
            if isinstance(value, str):
                if value.strip().casefold() in EATEN:
                    yield _at(table, row, name, raw, homes, f"{name}: '{value}' is read as missing; leave the key out")
                if value != value.strip() or not value.replace("\n", " ").isprintable():
                    yield _at(
                        table, row, name, raw, homes, f"{name}: begins or ends with a space, or holds a control sign"
                    )


BROKEN = {
    "not_nullable": "is empty; give it",
    "field_uniqueness": "stands twice",
    "isin": "is no code of its list",
    "str_matches": "has not the form that its column asks for",
    "greater_than_or_equal_to": "is too small",
    "less_than_or_equal_to": "is too large",
}
"""What pandera's checks mean, in words."""


def _in_words(check: str, value: object) -> str:
    name = check.partition("(")[0]
    words = BROKEN.get(name, f"breaks the rule {check}")
    if name in ("greater_than_or_equal_to", "less_than_or_equal_to"):
        words += f" (the limit is {check.partition('(')[2].rstrip(')')})"
    return words if name == "not_nullable" else f"'{value}' {words}"


def _pointing(table: str, rows: list[Row], tables: Tables, raw: Raw, homes: Homes) -> Iterator[Fault]:
    targets = {name: target for name, (target, _) in foreign_keys(table).items()}
    targets |= {column.name: column.refs for column in columns(table) if column.refs and column.many}
    keys = {target: primary_key(target)[0] for target in targets.values()}
    ids = {target: {row[key] for row in tables[target]} for target, key in keys.items()}
    for row in rows:
        for name, target in targets.items():
            for value in filter(None, str(row[name] or "").split(";")):
                if value not in ids[target]:
                    message = f"{name}: '{value}' is no id of {target}; {nearest(value, map(str, ids[target]))}"
                    yield _at(table, row, name, raw, homes, message)


def _event_rules(events: list[Row], homes: Homes) -> Iterator[Fault]:
    goes_with = {mode["code"]: mode["applies_to"].split(";") for mode in code_list("event_mode")}
    for row in events:
        kind, mode = row["event_type"], row["event_mode"]
        if mode and kind not in goes_with[mode]:
            message = f"event_mode: '{mode}' goes with {' or '.join(goes_with[mode])}, not with {kind}"
            yield _at("events", row, "event_mode", None, homes, message)
        if row["type_of_violence"] is not None and kind != "ASSAULT":
            yield _at(
                "events", row, "type_of_violence", None, homes, f"type_of_violence is for ASSAULT, not for {kind}"
            )
        if (row["quantity_relation"] is None) != (row["quantity_unit"] is None):
            yield _at("events", row, "quantity", None, homes, "quantity and quantity_unit come together or not at all")


def _circles(table: str, column: str, rows: list[Row], homes: Homes) -> Iterator[Fault]:
    key = primary_key(table)[0]
    above = {row[key]: row[column] for row in rows}
    for row in rows:
        seen, here = {row[key]}, above[row[key]]
        while here:
            if here in seen:
                yield _at(table, row, column, None, homes, f"{column}: '{row[key]}' is a part of itself")
                break
            seen.add(here)
            here = above.get(here)


def _date_faults(record: Record, key: str) -> Iterator[Fault]:
    text = getattr(record.data, key)
    try:
        if text is not None:
            dates.parse(text)
    except dates.DateError as error:
        yield record.fault(key, f"{key}: {error}")


def _registry_rules(raw: Raw, tables: Tables) -> Iterator[Fault]:
    known = {name: {row[primary_key(name)[0]] for row in tables[name]} for name in PUBLIC}
    everything = set().union(*known.values())
    for record in raw.registry["errata"]:
        for row_id in record.data.row_ids or ():
            if row_id not in everything:
                yield record.fault("row_ids", f"'{row_id}' is no id of a row; {nearest(row_id, everything)}")
    errata = {record.data.id for record in raw.registry["errata"]}
    for record in raw.registry["adjudications"]:
        if record.data.erratum and record.data.erratum not in errata:
            yield record.fault(
                "erratum", f"'{record.data.erratum}' is no id of errata; {nearest(record.data.erratum, errata)}"
            )
    for record in raw.registry["benchmarks"]:
        data = record.data
        bases = {column.base for column in columns(data.table)} if data.table in PUBLIC else set()
        if data.row_id not in known.get(data.table, set()) or data.column not in bases:
            yield record.fault("row_id", f"'{data.table}/{data.row_id}' has no cell '{data.column}' to be compared")
    for record in raw.registry["places"]:
        if (record.data.latitude is None) != (record.data.longitude is None):
            yield record.fault("latitude", "a point needs latitude and longitude, or neither")
    for record in raw.registry["benchmarks"]:
        yield from _date_faults(record, "period")
    for record in raw.sources:
        yield from _date_faults(record, "issued_edtf")
        if record.data.type not in CSL_TYPES:
            yield record.fault(
                "type", f"'{record.data.type}' is no type of CSL; {nearest(record.data.type, CSL_TYPES)}"
            )
    years = Counter(record.data.year for record in raw.registry["deflators"])
    for record in raw.registry["deflators"]:
        if years[record.data.year] > 1 or record.data.cpi_u <= 0:
            yield record.fault("year", f"the index of {record.data.year} stands twice, or is not above zero")
    for record in raw.registry["retired"]:
        if record.data.table not in PUBLIC:
            yield record.fault(
                "table", f"'{record.data.table}' is no public table; {nearest(record.data.table, PUBLIC)}"
            )
        if record.data.row_id in known.get(record.data.table, set()):
            yield record.fault(
                "row_id", f"'{record.data.row_id}' is retired and yet has a row; a retired id is never used again"
            )
