"""Fifth station: lay out the truth layer — claims, links, names, ties, places, errata, benchmarks, coverage."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from afpak_build.claims import Claim
from afpak_build.faults import InputError
from afpak_build.read import Raw, Record
from afpak_build.resolve import Row, Rows
from afpak_data.citation import source_work
from afpak_data.citation_styles import apa
from afpak_data.naming import name_key
from afpak_data.schemas import PUBLIC, TABLES, columns, primary_key
from afpak_data.schemas.fields import code_list, code_lists

FIRST_DECADE, LAST_DECADE = 1940, 2020
"""The decades that `coverage` always shows; rows before or after widen it."""

Tables = dict[str, list[Row]]


def lay_out(raw: Raw, claims: list[Claim], rows: Rows) -> Tables:
    """Return every published table as a list of rows sorted by key, in the order of the declarations."""
    tables: Tables = {table: list(rows[table].values()) for table in PUBLIC}
    tables["claims"] = [_claim_row(claim) for claim in claims]
    tables["sources"] = [_source_row(record) for record in raw.sources]
    tables["codes"] = list(_code_rows())
    for table, link in (("events", "event_actors"), ("aid", "aid_actors"), ("demands", "demand_actors")):
        tables[link] = list(_link_rows(table, rows))
    tables["actor_names"] = _name_rows(raw)
    tables["actor_relations"] = _relation_rows(claims)
    for table in ("homonyms", "actor_terms", "actor_ids", "places", "errata", "retired"):
        tables[table] = [_flat_row(table, record) for record in raw.registry.get(table, [])]
    tables["benchmarks"] = [_benchmark_row(record, rows) for record in raw.registry["benchmarks"]]
    tables["changes"] = []  # filled by the next station, which compares what is laid out here
    tables["coverage"] = list(_coverage_rows(raw, claims, rows))
    for table, listed in tables.items():
        if table != "codes":  # the order of the codes is the order of their list
            key = primary_key(table)
            listed.sort(key=lambda row, key=key: tuple(str(row[name] or "") for name in key))  # type: ignore[misc]
    return {table: tables[table] for table in TABLES}


def _claim_row(claim: Claim) -> Row:
    own = {name: getattr(claim, name, None) for name in (column.name for column in columns("claims"))}
    return own | {
        "locator": claim.anchor.at,
        "passage_start": claim.anchor.first,
        "passage_end": claim.anchor.last,
    }


def _flat_row(table: str, record: Record) -> Row:
    row: Row = {}
    for column in columns(table):
        name = "id" if column.role == "key" and column.unique else column.name
        value = getattr(record.data, name, None)
        row[column.name] = ";".join(value) if isinstance(value, list) else value
    return row


def _source_row(record: Record) -> Row:
    row = _flat_row("sources", record)
    issued = row["issued_edtf"]
    row["year"] = int(issued[:4]) if issued and issued[:4].isdecimal() else None
    row["citation"] = apa(source_work(row))
    return row


def _code_rows() -> Iterator[Row]:
    for name in code_lists():
        for ordinal, code in enumerate(code_list(name), 1):
            yield {"list": name, "ordinal": ordinal} | {key: value or None for key, value in code.items()}


def _link_rows(table: str, rows: Rows) -> Iterator[Row]:
    key = primary_key(table)[0]
    parts = [column for column in columns(table) if column.part]
    for row_id, row in rows[table].items():
        for column in parts:
            for ordinal, actor_id in enumerate(filter(None, (row[column.name] or "").split(";")), 1):
                yield {key: row_id, "actor_id": actor_id, "role": column.part, "ordinal": ordinal}


def _name_rows(raw: Raw) -> list[Row]:
    named: dict[tuple[str, str], Row] = {}

    def add(actor_id: str, source_id: str | None, name: str, kind: str, language: str, script: str) -> None:
        row = named.setdefault(
            (actor_id, name),
            {
                "actor_id": actor_id, "name": name, "kind": kind, "language": language, "script": script,
                "source_ids": "", "name_source": None, "key": name_key(name), "shared_with": None,
            },
        )  # fmt: skip
        told = set(filter(None, row["source_ids"].split(";"))) | ({source_id} if source_id else set())
        row["source_ids"] = ";".join(sorted(told))

    records = [record for record in raw.records if record.table == "actors"]
    for record in records:
        name = record.data.name
        if name is not None:
            in_text = isinstance(name, str) or name.inferred is None
            text = name if isinstance(name, str) else name.text
            add(record.data.id, record.source_id if in_text else None, text, "preferred", "en", "Latn")
    for record in records:
        for each in record.data.names:
            add(record.data.id, record.source_id, each.name, each.kind, each.language, each.script)
    for record in raw.registry["actor_names"]:
        told = record.data
        if (told.actor_id, told.name) not in named:
            add(told.actor_id, None, told.name, told.kind, told.language, told.script)
        named[told.actor_id, told.name]["name_source"] = told.name_source
    bearers: dict[str, set[str]] = {}
    for row in named.values():
        row["source_ids"] = row["source_ids"] or None
        bearers.setdefault(row["key"], set()).add(row["actor_id"])
    for row in named.values():
        row["shared_with"] = ";".join(sorted(bearers[row["key"]] - {row["actor_id"]})) or None
    return list(named.values())


def _relation_rows(claims: Iterable[Claim]) -> list[Row]:
    ties: dict[str, Row] = {}
    for claim in claims:
        tie = claim.tie
        if tie is None:
            continue
        row = ties.setdefault(
            claim.row_id,
            {
                "relation_id": claim.row_id, "actor_id": claim.record.data.id, "relation": tie.relation,
                "other_id": tie.of, "label": tie.label, "start_edtf": tie.start, "end_edtf": tie.end,
                "speech_status": claim.speech_status, "source_ids": "",
            },
        )  # fmt: skip
        row["source_ids"] = ";".join(sorted({*filter(None, row["source_ids"].split(";")), claim.source_id}))
        for key, told in (("start_edtf", tie.start), ("end_edtf", tie.end)):
            if row[key] and told and row[key] != told:
                message = (
                    f"the tie '{claim.row_id}' has another {key.removesuffix('_edtf')} in another record; make them one"
                )
                raise InputError([claim.record.fault("relations", message)])
            row[key] = row[key] or told
    return list(ties.values())


def _benchmark_row(record: Record, rows: Rows) -> Row:
    row = _flat_row("benchmarks", record)
    ours: Any = rows.get(row["table"], {}).get(row["row_id"], {}).get(f"{row['column']}_best")
    row["difference"] = ours - row["value"] if None not in (ours, row["value"]) else None
    return row


def _coverage_rows(raw: Raw, claims: list[Claim], rows: Rows) -> Iterator[Row]:
    tells: dict[tuple[str, str], set[str]] = {}
    for claim in claims:
        tells.setdefault((claim.table, claim.row_id), set()).add(claim.source_id)
    counts: Counter[tuple[int, str, str]] = Counter()
    still_open: dict[tuple[str, str], int] = {}
    for table in PUBLIC:
        for row_id, row in rows[table].items():
            topic = _topic(table, row)
            if topic is None:
                continue
            decades = _decades(row)
            for decade in decades:
                counts.update((decade, topic, source_id) for source_id in tells[table, row_id])
            if decades and (row.get("date_end", row.get("period_end")) is None):
                for source_id in tells[table, row_id]:
                    earliest = still_open.get((topic, source_id), LAST_DECADE)
                    still_open[topic, source_id] = min(earliest, decades[0])
    touched = {decade for decade, *_ in counts} | {FIRST_DECADE, LAST_DECADE}
    for decade in range(min(touched), max(touched) + 10, 10):
        for topic in (code["code"] for code in code_list("topic")):
            for record in raw.sources:
                count = counts[decade, topic, record.source_id]
                goes_on = still_open.get((topic, record.source_id), LAST_DECADE + 10) < decade
                coverage = "detailed" if count >= 3 else "mentioned" if count else "open" if goes_on else "silent"
                yield {
                    "decade": f"{decade // 10}X", "topic": topic, "source_id": record.source_id,
                    "rows": count, "coverage": coverage,
                }  # fmt: skip


def _topic(table: str, row: Row) -> str | None:
    if table == "events":
        return "war" if row["event_type"] in ("ASSAULT", "MOBILIZE") else "diplomacy"
    return {"refugee_waves": "displacement", "aid": "aid", "demands": "demands"}.get(table)


def _decades(row: Row) -> range:
    """Give the decades that a dated row touches; of an open interval only the one where its known end lies."""
    start, end = (row.get(f"date_{end}", row.get(f"period_{end}")) for end in ("start", "end"))
    if start is None and end is None:
        return range(0)
    first, last = (start or end).year // 10 * 10, (end or start).year // 10 * 10  # type: ignore[union-attr]
    return range(first, last + 10, 10)
