"""Third station: bring the claims about each cell together and choose the value that is published.

Equal values merge. What one source leaves out another fills in. Of two dates of which one lies within the other, the
more precise is published. Whatever else differs is a rivalry, and stops the build until a person has decided it in
`raw/decisions/adjudications.yaml`; the values not chosen stay in `claims`.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from afpak_build.claims import Claim, Homes, known_ids
from afpak_build.faults import Fault, InputError, nearest
from afpak_build.read import Raw, Record
from afpak_data import dates
from afpak_data.schemas import PUBLIC, Column, columns, primary_key

Row = dict[str, Any]
Rows = dict[str, dict[str, Row]]
"""The rows of each table by their id."""

Cell = tuple[str, str, str]
"""Table, row and column."""


def resolve(raw: Raw, claims: list[Claim], homes: Homes) -> Rows:
    """Compute the rows of the five public tables from the claims, and rank the claims.

    Returns
    -------
        For each table its rows by id, with every column that a claim gives; the derived ones are still missing.

    Raises
    ------
    InputError
        With every undecided rivalry, every decision that decides nothing, and every id that points nowhere.
    """
    faults = list(_dangling(raw, claims))
    decisions: dict[Cell, Record] = {}
    for record in raw.registry["adjudications"]:
        cell = (*_split(record.data.row), record.data.column)
        first = decisions.setdefault(cell, record)
        if first is not record:
            faults.append(record.fault("row", f"decides what line {first.line} decides already; keep one"))
        if not record.data.because.strip():
            faults.append(record.fault("because", "gives no reason; say why the value is preferred"))
    mistaken_source = {record.data.id: record.data.source_id for record in raw.registry["errata"]}
    cells: dict[Cell, list[Claim]] = defaultdict(list)
    for claim in claims:
        cells[claim.table, claim.row_id, claim.column].append(claim)
    rows: Rows = {table: {} for table in PUBLIC}
    for table, row_id in homes:
        row: Row = dict.fromkeys(column.name for column in columns(table))
        row[primary_key(table)[0]] = row_id
        for column in columns(table):
            if column.is_given and column.name in (column.base, f"{column.base}_edtf", f"{column.base}_best"):
                told = cells.get((table, row_id, column.base), [])
                decision = decisions.pop((table, row_id, column.base), None)
                if told:
                    mistaken = mistaken_source.get(decision.data.erratum) if decision else None
                    _fill(row, column, told, homes[table, row_id], decision, mistaken, faults)
                elif decision:
                    decisions[table, row_id, column.base] = decision
        said_in = sorted({claim.source_id for claim in claims_of_row(cells, table, row_id)})
        row["source_ids"] = ";".join(said_in)
        rows[table][row_id] = row
    for record in decisions.values():
        message = f"decides '{record.data.column}' of '{record.data.row}', of which no claims are told; delete it"
        faults.append(record.fault("row", message))
    if faults:
        raise InputError(faults)
    return rows


def claims_of_row(cells: dict[Cell, list[Claim]], table: str, row_id: str) -> Iterator[Claim]:
    """Yield all claims of one row."""
    for base in {column.base for column in columns(table)}:
        yield from cells.get((table, row_id, base), [])


def _split(row: str) -> tuple[str, str]:
    table, _, row_id = row.partition("/")
    return table, row_id


def _dangling(raw: Raw, claims: list[Claim]) -> Iterator[Fault]:
    known = known_ids(raw)
    points_at = {(table, column.base): column.refs for table in PUBLIC for column in columns(table) if column.refs}
    points_at["actor_relations", "other_id"] = "actors"
    for claim in claims:
        table = points_at.get((claim.table, claim.column))
        if table and claim.value not in known[table]:
            message = f"{claim.column}: '{claim.value}' is no id of {table}"
            yield claim.fault(f"{message}; {nearest(str(claim.value), known[table])}")


def _fill(
    row: Row,
    column: Column,
    told: list[Claim],
    home: Record,
    decision: Record | None,
    mistaken: str | None,
    faults: list[Fault],
) -> None:
    if column.home_only:
        for claim in told:
            if claim.record is not home:
                claim.rank = "normal"  # the speaker of another source's telling, and no rival
        told = [claim for claim in told if claim.record is home]
        if not told:
            return
    if column.many:
        # Several ids or codes of one cell do not compete: each source adds those that it tells of.
        row[column.name] = ";".join(dict.fromkeys(str(claim.value) for claim in told))
        chosen = None
    else:
        chosen = _choose(column, told, home, decision, mistaken, faults)
    if decision and (column.many or not _differ(told)):
        faults.append(decision.fault("row", f"decides '{column.base}', where no claims differ; delete it"))
    if chosen is None:
        return
    if column.value == "date":
        _spread_date(row, column.base, str(chosen.value))
    elif column.value == "number" and column.name != column.base:
        _spread_number(row, column, chosen, told)
    else:
        row[column.name] = _typed(chosen.value, column)


def _choose(
    column: Column,
    told: list[Claim],
    home: Record,
    decision: Record | None,
    mistaken: str | None,
    faults: list[Fault],
) -> Claim | None:
    if not _differ(told):
        return told[0]
    if decision:
        chosen = [
            claim for claim in told if decision.data.prefer in (claim.source_id, f"{claim.source_id}/{claim.number}")
        ]
        if not chosen or _differ(chosen):
            ways = " or ".join(f"{claim.source_id}/{claim.number}" for claim in told)
            faults.append(decision.fault("prefer", f"'{decision.data.prefer}' is none of the values; write {ways}"))
            return None
        return _rank(told, chosen[0], decision.data.because, mistaken)
    own = [claim for claim in told if claim.record is home]
    if told[0].evidence_tag == "coded" and own and not _differ(own):
        return _rank(told, own[0], "the code of the record that gives the row its title")
    precise = _most_precise(told) if column.value == "date" else None
    if precise:
        return _rank(told, precise, "the more precise of dates that lie within each other")
    rivals = "; ".join(f"{claim.source_id}/{claim.number} says {claim.words or claim.value}" for claim in told)
    faults.append(
        told[-1].fault(
            f"{column.base} of '{told[0].row_id}' is told in different ways ({rivals}); "
            "say which is preferred, and why, in raw/decisions/adjudications.yaml"
        )
    )
    return None


def _meaning(claim: Claim) -> tuple[Any, ...]:
    return claim.value, claim.relation, claim.value_min, claim.value_max


def _differ(told: list[Claim]) -> bool:
    return len({_meaning(claim) for claim in told}) > 1


def _rank(told: list[Claim], chosen: Claim, reason: str, mistaken: str | None = None) -> Claim:
    """Rank the claims of a cell; those of the source `mistaken` that were not chosen are errors of it."""
    for claim in told:
        if _meaning(claim) == _meaning(chosen):
            claim.rank = "preferred"
        else:
            claim.rank = "deprecated" if claim.source_id == mistaken else "normal"
        claim.rank_reason = reason
    return chosen


def _most_precise(told: list[Claim]) -> Claim | None:
    spans = []
    for claim in told:
        when = dates.parse(str(claim.value))
        if when.is_interval or when.start is None or when.end is None:
            return None
        spans.append((when.end - when.start, when.start, when.end, claim))
    spans.sort(key=lambda span: span[0])
    for (_, start, end, _), (_, outer_start, outer_end, _) in pairwise(spans):
        if start < outer_start or end > outer_end:
            return None
    return spans[0][3]


def _spread_date(row: Row, base: str, text: str) -> None:
    when = dates.parse(text)
    parts: Row = {"edtf": text, "start": when.start, "end": when.end}
    parts |= {"precision": when.precision, "granularity": when.granularity}
    for part, value in parts.items():
        if f"{base}_{part}" in row:
            row[f"{base}_{part}"] = value


def _spread_number(row: Row, column: Column, chosen: Claim, told: list[Claim]) -> None:
    standing = [claim for claim in told if claim.rank != "deprecated"]
    lows = [claim.value_min for claim in standing if claim.value_min is not None]
    highs = [claim.value_max for claim in standing if claim.value_max is not None]
    told_values = [float(claim.value) for claim in standing if claim.value is not None]
    # A floor or a ceiling is set only by a claim that sets one; once there, it spans every value told.
    values = {
        "min": min(lows + told_values) if lows else None,
        "best": chosen.value,
        "max": max(highs + told_values) if highs else None,
    }
    for part, value in values.items():
        row[f"{column.base}_{part}"] = _typed(value, column)
    row[f"{column.base}_relation"], row[f"{column.base}_words"] = chosen.relation, chosen.words


def _typed(value: Any, column: Column) -> Any:
    if value is None:
        return None
    if column.dtype == "integer":
        return int(float(value))
    if column.dtype == "number":
        return float(value)
    if column.dtype == "boolean":
        return value == "true"
    return value
