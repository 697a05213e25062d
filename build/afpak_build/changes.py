"""Sixth station: how the version in the making differs from the last frozen one, why, and which number that demands.

What follows from a source that was added explains itself, and so does what was empty before. Any other published value
that changes or goes needs a reason in `raw/decisions/changes.yaml`; an id that goes needs a record in `retired.yaml`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from afpak_build.claims import Claim, Homes
from afpak_build.faults import Fault, InputError, nearest
from afpak_build.publish.datapackage import table_schema
from afpak_build.publish.ledger import Frozen, last_frozen, version_key
from afpak_build.read import Raw, Record
from afpak_build.resolve import Row
from afpak_build.truth import Tables
from afpak_data import releases
from afpak_data.comparing import differing
from afpak_data.schemas import PUBLIC, TABLES, columns, primary_key
from afpak_data.schemas.fields import codes_of

DECISIONS = "raw/decisions/changes.yaml"
STEPS = ("major", "minor", "patch")
DEFINING = ("type", "unit", "codeList", "references", "separator")
"""What of a column's description says what its values mean; the rest is wording."""
SHOWN = 5
"""How many rows or columns a message names."""

Cell = tuple[str, str, str]
"""Table, row and column, the latter without the suffix of dates and numbers."""


def explain_changes(root: Path, raw: Raw, claims: list[Claim], tables: Tables, homes: Homes) -> list[Row]:
    """Return the rows of the table `changes`: those of the last frozen version, and what has changed since it.

    Raises
    ------
    InputError
        With every change without a reason, every reason without a change, and a version number that is too small.
    """
    frozen = last_frozen(root, raw.release.version)
    if frozen is None:
        for record in raw.registry["changes"]:
            raise InputError([record.fault("row", "explains a change, but no version is frozen yet; delete it")])
        return []
    found = [
        {"from_version": frozen.version, "to_version": raw.release.version, "table": table} | change
        for table in PUBLIC
        for change in differing(frozen.tables[table], tables[table], primary_key(table), releases.label(table))
    ]
    faults = _give_reasons(found, raw, claims, homes, frozen)
    faults += _number_faults(raw, found, tables, frozen)
    if faults:
        raise InputError(faults)
    return [*frozen.tables["changes"], *found]


def _give_reasons(found: list[Row], raw: Raw, claims: list[Claim], homes: Homes, frozen: Frozen) -> list[Fault]:
    faults: list[Fault] = []
    decided = _decided(raw, faults)
    retired = {(record.data.table, record.data.row_id): record.data for record in raw.registry["retired"]}
    used: set[int] = set()
    told = _Told(claims, frozen)
    rows: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for change in found:
        rows[change["table"], change["row_id"]].append(change)
    for (table, row_id), changes in rows.items():
        bases = {column.name: column.base for column in columns(table)}
        given = {column.base for column in columns(table) if column.is_given}
        late = []
        for change in changes:
            base = bases.get(change["column"], change["column"])
            record = decided.get((table, row_id, str(base)))
            if change["column"] is None:
                reason = _of_row(change, told, retired.get((table, row_id)))
            elif record:
                reason = record.data.reason, record.data.note
                used.add(id(record))
            elif change["column"] not in frozen.columns(table):
                reason = "new_column", None
            elif base in given:
                reason = told.reason(table, row_id, base, was_empty=change["old"] is None)
            elif base in ("source_ids", "source_count"):
                reason = told.reason_of_sources(table, row_id)
            else:
                late.append(change)
                continue
            change["reason_code"], change["note"] = reason or (None, None)
        causes = {column.name for column in columns(table) if column.base in given and column.value != "text"}
        _let_follow(late, [change for change in changes if change["column"] in causes])
        for change in changes:
            if change["reason_code"] is None:
                faults.append(_unexplained(change, homes))
    for record in raw.registry["changes"]:
        if id(record) not in used:
            message = f"'{record.data.row}' has not changed there, or by a new source alone; delete the reason"
            faults.append(record.fault("row", message))
    return faults


def _decided(raw: Raw, faults: list[Fault]) -> dict[Cell, Record]:
    decided: dict[Cell, Record] = {}
    codes = codes_of("change_reason")
    for record in raw.registry["changes"]:
        table, _, row_id = record.data.row.partition("/")
        known = {column.base for column in columns(table)} if table in PUBLIC else set()
        for base in record.data.columns:
            if base not in known:
                hint = nearest(base, known) if known else "write table/row"
                faults.append(record.fault("columns", f"'{base}' is no column of '{table}'; {hint}"))
            first = decided.setdefault((table, row_id, base), record)
            if first is not record:
                faults.append(record.fault("row", f"explains {base} a second time (line {first.line}); keep one"))
        if record.data.reason not in codes:
            hint = nearest(record.data.reason, codes)
            faults.append(record.fault("reason", f"'{record.data.reason}' is no reason; {hint}"))
        if not record.data.note.strip():
            faults.append(record.fault("note", "says nothing; write what was wrong, or what is better now"))
    return decided


class _Told:
    """What each source tells of each cell, in the last frozen version and now."""

    def __init__(self, claims: Iterable[Claim], frozen: Frozen) -> None:
        self.old_sources = {row["source_id"] for row in frozen.tables["sources"]}
        self.before: dict[Cell, set[Any]] = defaultdict(set)
        self.now: dict[Cell, set[Any]] = defaultdict(set)
        self.sources: dict[tuple[str, str], set[str]] = defaultdict(set)
        self.added: dict[Cell, list[Claim]] = defaultdict(list)
        for row in frozen.tables["claims"]:
            cell = row["table"], row["row_id"], row["column"]
            self.before[cell].add((row["source_id"], row["value"], row["words"], row["relation"]))
        for claim in claims:
            cell = claim.table, claim.row_id, claim.column
            self.sources[cell[:2]].add(claim.source_id)
            if claim.source_id in self.old_sources:
                self.now[cell].add((claim.source_id, claim.value, claim.words, claim.relation))
            else:
                self.added[cell].append(claim)

    def reason(self, table: str, row_id: str, base: str, *, was_empty: bool) -> tuple[str, str | None] | None:
        """Explain a cell by the sources added, if what the older ones tell of it is the same; or as an omission."""
        cell = table, row_id, base
        if self.added[cell] and self.before[cell] == self.now[cell]:
            because = next((claim.rank_reason for claim in self.added[cell] if claim.rank_reason), None)
            return "new_source", _named({claim.source_id for claim in self.added[cell]}, because)
        return ("omission", None) if was_empty else None

    def reason_of_sources(self, table: str, row_id: str) -> tuple[str, str | None] | None:
        """Explain the list of a row's sources by those added."""
        added = self.sources[table, row_id] - self.old_sources
        return ("new_source", _named(added)) if added else None


def _named(sources: set[str], because: str | None = None) -> str:
    return "; ".join(sorted(sources)) + (f": {because}" if because else "")


def _of_row(change: Row, told: _Told, retired: Any) -> tuple[str, str | None] | None:
    if change["new"] is not None:
        sources = told.sources[change["table"], change["row_id"]]
        return ("omission", None) if sources & told.old_sources else ("new_source", _named(sources))
    if retired is None:
        return None
    heirs = len(retired.superseded_by or ())
    return ("split" if heirs > 1 else "merged" if heirs else "retracted"), retired.reason


def _let_follow(late: list[Row], causes: list[Row]) -> None:
    """Give what a rule works out the reason of what it is worked out from, where the row has only one."""
    reasons = {cause["reason_code"] for cause in causes if cause["reason_code"]}
    own = sorted(reasons - {"new_source"}) or sorted(reasons)
    for change in late:
        change["reason_code"] = own[0] if len(own) == 1 else None
        change["note"] = "worked out from other cells of the row" if len(own) == 1 else None


def _unexplained(change: Row, homes: Homes) -> Fault:
    table, row_id, column = change["table"], change["row_id"], change["column"]
    if column is None:
        message = f"'{row_id}' of {table} is gone, but data version {change['from_version']} has it; retire it here"
        return Fault("raw/decisions/retired.yaml", 1, message)
    base = next((each.base for each in columns(table) if each.name == column), column)
    message = f"{column} of '{row_id}' was {change['old']!r} in data version {change['from_version']}"
    message += f" and is {change['new']!r} now; say why in {DECISIONS}"
    return homes[table, row_id].fault(base, message)


def _number_faults(raw: Raw, found: list[Row], tables: Tables, frozen: Frozen) -> Iterator[Fault]:
    """Yield a fault if the version number promises less change than there is.

    Before 1.0.0 a minor number announces any change of the data. From then on a major one announces that something
    published went or changed, a minor one that something was added.
    """
    old, new = version_key(frozen.version), version_key(raw.release.version)
    if new <= old:
        return  # told by the ledger
    step = STEPS[next(place for place, (was, now) in enumerate(zip(old, new, strict=True)) if was != now)]
    broken = [_called(change) for change in found if change["old"] is not None]
    grown = [_called(change) for change in found if change["old"] is None]
    for table in TABLES.keys() - {"changes"}:
        gone, added = _schema_differences(table, frozen)
        broken, grown = broken + gone, grown + added
        if table not in PUBLIC:
            key = primary_key(table)
            changed = differing(frozen.tables.get(table, []), tables[table], key, key[0])
            grown += [_called({"table": table} | change) for change in changed]
    if old[0] == 0:
        grown, broken = broken + grown, []
    demanded, why = ("major", broken) if broken else ("minor", grown) if grown else ("patch", [])
    if STEPS.index(step) > STEPS.index(demanded):
        least = f"{old[0] + 1}.0.0" if demanded == "major" else f"{old[0]}.{old[1] + 1}.0"
        more = f" and {len(why) - SHOWN} more" if len(why) > SHOWN else ""
        message = f"{raw.release.version} is a {step} step from {frozen.version}, but there is more than that: "
        yield Fault("raw/release.yaml", 1, f"{message}{', '.join(sorted(why)[:SHOWN])}{more}; name {least} or later")


def _called(change: Row) -> str:
    if change["column"]:
        return f"{change['table']}/{change['row_id']} ({change['column']})"
    return f"{change['table']}/{change['row_id']} ({'new' if change['old'] is None else 'gone'})"


def _schema_differences(table: str, frozen: Frozen) -> tuple[list[str], list[str]]:
    before = frozen.columns(table)
    now = {field["name"]: field for field in table_schema(table)["fields"]}
    gone = [f"{table}.{name} (column gone)" for name in before.keys() - now.keys()]
    for name in before.keys() & now.keys():
        if any(before[name].get(part) != now[name].get(part) for part in DEFINING):
            gone.append(f"{table}.{name} (column redefined)")
    return gone, [f"{table}.{name} (new column)" for name in now.keys() - before.keys()]
