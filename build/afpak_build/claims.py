"""Second station: turn every value of every record into a claim — who says it, where, in which words."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from afpak_build import numbers
from afpak_build.faults import Fault, InputError, nearest
from afpak_build.read import (
    Anchor,
    CodeValue,
    DateValue,
    NumberValue,
    Raw,
    Record,
    RefValue,
    Relation,
    TextValue,
    Value,
)
from afpak_data import dates, releases
from afpak_data.passages import LONGEST_ANCHOR
from afpak_data.schemas import PUBLIC, Column, columns
from afpak_data.schemas.fields import codes_of


@dataclass
class Claim:
    """One value of one cell as one passage of one source gives it; a row of the table `claims`, and whence it came."""

    table: str
    row_id: str
    column: str
    value_type: str
    value: str | None
    record: Record
    anchor: Anchor
    number: int
    words: str | None = None
    relation: str | None = None
    value_min: float | None = None
    value_max: float | None = None
    evidence_tag: str = "coded"
    reason: str | None = None
    passage_sha256: str | None = None
    rank: str = "preferred"
    rank_reason: str | None = None
    tie: Relation | None = None

    @property
    def claim_id(self) -> str:
        """Source, row, column and running number."""
        return f"{self.source_id}:{self.row_id}:{self.column}:{self.number}"

    @property
    def source_id(self) -> str:
        """The source that says it."""
        return self.record.source_id

    @property
    def speech_status(self) -> str:
        """How the text stands to it; where a passage is the text's own voice, it tells it as a fact."""
        return "factual" if self.anchor.voice else _as_text(self.record.data.speech_status or "factual")

    @property
    def speaker_id(self) -> str | None:
        """Whose statement the text reports; of a figure of displacement, who claims it."""
        if self.anchor.voice:
            return None
        speaker = getattr(self.record.data, "speaker_id", None) or getattr(self.record.data, "claimed_by", None)
        speaker = speaker[0] if isinstance(speaker, list) else speaker
        return speaker.id if isinstance(speaker, RefValue) else speaker

    def fault(self, message: str) -> Fault:
        """Return a fault at the raw line that this claim came from."""
        return self.record.fault(self.column, message)


def relation_id(actor_id: str, tie: Relation) -> str:
    """Return the id of a tie: the two actors and the relation, and the office where several are held."""
    label = "".join(letter if letter.isalnum() else "-" for letter in (tie.label or "").casefold())
    label = "-".join(part for part in label.split("-") if part)
    return ".".join(part for part in (actor_id, tie.relation, tie.of, label) if part)


Homes = dict[tuple[str, str], Record]
"""The home of each row, by table and row."""


def make_claims(raw: Raw, homes: Homes) -> list[Claim]:
    """Turn the records of all sources into claims.

    Raises
    ------
    InputError
        With every value that is no date, no code, no number of its words, or has no passage.
    """
    faults: list[Fault] = []
    made = [
        claim for record in raw.records for claim in _claims_of(record, homes[record.table, record.data.id], faults)
    ]
    if faults:
        raise InputError(faults)
    return made


def _claims_of(record: Record, home: Record, faults: list[Fault]) -> Iterator[Claim]:
    if not record.data.evidence:
        faults.append(record.fault("evidence", "the list of passages is empty; say where the source tells of it"))
        return
    for anchor in record.data.evidence:
        for words in (anchor.first, anchor.last):
            if not words.strip():
                faults.append(record.fault("evidence", "an anchor is empty; write the words of the passage"))
            elif len(words.split()) > LONGEST_ANCHOR:
                faults.append(record.fault("evidence", f"'{words}' is more than {LONGEST_ANCHOR} words; shorten it"))
        if not anchor.at.strip():
            faults.append(record.fault("evidence", "'at' is empty; say where in the source the passage stands"))
    done: set[str] = set()
    used: set[int] = set()
    for column in columns(record.table):
        if not column.is_given or column.base in done:
            continue
        done.add(column.base)
        given = getattr(record.data, column.base)
        if given is None and record is home:
            given = column.default
        elif given is None and column.base == releases.label(record.table):
            # A source that gives no title tells of the row all the same, under the name that another gave it.
            given = _as_text(getattr(home.data, column.base))
            column = replace(column, role="coded")
        items = given if isinstance(given, list) else [] if given is None else [given]
        number = 0
        for item in items:
            for passage in _passages(record, column.base, item, faults):
                number += 1
                used.add(passage)
                yield _claim(record, column, item, passage, number, faults)
    ties: set[str] = set()
    for tie in getattr(record.data, "relations", []):
        if tie.of == record.data.id or relation_id(record.data.id, tie) in ties:
            faults.append(record.fault("relations", f"the tie to '{tie.of}' is told twice, or is to itself; keep one"))
        ties.add(relation_id(record.data.id, tie))
        for number, passage in enumerate(_passages(record, "relations", tie, faults), 1):
            used.add(passage)
            yield from _relation_claims(record, tie, passage, number, faults)
    for passage, anchor in enumerate(record.data.evidence, 1):
        if passage not in used:
            message = f"passage {passage} ('{anchor.first} …') bears out no value"
            faults.append(record.fault("evidence", f"{message}; say `see: {passage}` where it does, or delete it"))


def _passages(record: Record, key: str, item: Any, faults: list[Fault]) -> list[int]:
    """Return the passages of the record that a value points at, the first where it names none."""
    told = item.passages if isinstance(item, Value) else [1]
    there = len(record.data.evidence)
    for passage in told:
        if not 1 <= passage <= there:
            faults.append(record.fault(key, f"'see: {passage}' points at no passage; the record has {there}"))
    if len(set(told)) != len(told) or not told:
        faults.append(record.fault(key, "'see' names a passage twice, or none; name each once"))
    return [passage for passage in dict.fromkeys(told) if 1 <= passage <= there]


def _is_home(record: Record) -> bool:
    return getattr(record.data, releases.label(record.table)) is not None


def _claim(record: Record, column: Column, item: Any, passage: int, number: int, faults: list[Fault]) -> Claim:
    key = column.base
    long = item if isinstance(item, Value) else Value()
    claim = Claim(
        table=record.table,
        row_id=record.data.id,
        column=key,
        value_type=column.value,
        value=None,
        record=record,
        anchor=record.data.evidence[passage - 1],
        number=number,
    )
    if column.role == "fact":
        _tag(claim, long, faults)
    elif (long.inferred, long.computed) != (None, None):
        faults.append(record.fault(key, f"{key} is a text or a code, which is always the coder's; drop the reason"))
    if isinstance(item, NumberValue):
        _read_number(claim, item, column, faults)
    elif column.value == "date":
        claim.value = item.edtf if isinstance(item, DateValue) else item
        _check_date(record, key, str(claim.value), faults)
    else:
        claim.value = _as_text(item)
        if column.codes:
            _check_code(record, key, claim.value, column.codes, faults)
    return claim


def _as_text(item: Any) -> str:
    if isinstance(item, RefValue):
        return item.id
    if isinstance(item, TextValue):
        return item.text
    if isinstance(item, CodeValue):
        return item.code
    return str(item).lower() if isinstance(item, bool) else str(item)


def _tag(claim: Claim, long: Value, faults: list[Fault]) -> None:
    claim.evidence_tag = "direct"
    for tag, reason in (("inferred", long.inferred), ("computed", long.computed)):
        if reason is not None:
            claim.evidence_tag, claim.reason = tag, reason
            if not reason.strip() or reason == "null":
                faults.append(claim.fault(f"'{tag}' gives no reason; say why the value holds"))
    if long.inferred is not None and long.computed is not None:
        faults.append(claim.fault("is both inferred and computed; keep the one that fits"))


def _check_date(record: Record, key: str, text: str, faults: list[Fault]) -> None:
    try:
        dates.parse(text)
    except dates.DateError as error:
        faults.append(record.fault(key, f"{key}: {error}"))


def _check_code(record: Record, key: str, code: str, codes: str, faults: list[Fault]) -> None:
    known = codes_of(codes)
    if code not in known:
        faults.append(record.fault(key, f"{key}: '{code}' is no code of the list {codes}; {nearest(code, known)}"))


def _read_number(claim: Claim, item: NumberValue, column: Column, faults: list[Fault]) -> None:
    claim.words, claim.relation = item.words, item.relation
    _check_code(claim.record, column.base, item.relation, "relation", faults)
    if not 0 < len(item.words.split()) <= LONGEST_ANCHOR:
        faults.append(
            claim.fault(f"{column.base}: '{item.words}' is not one to {LONGEST_ANCHOR} words; keep the number")
        )
    if item.relation not in codes_of("relation"):
        return
    read = numbers.read(item.words)
    if item.relation == "words_only":
        if (item.value, item.min, item.max) != (None, None, None):
            faults.append(claim.fault(f"{column.base}: words_only stands for words without a number; drop the value"))
        return
    if item.relation == "range":
        if item.min is None or item.max is None or item.min > item.max:
            faults.append(claim.fault(f"{column.base}: a range needs min and max, the smaller first"))
            return
        claim.value, claim.value_min, claim.value_max = _number_text(item.value), item.min, item.max
        return
    if item.value is None or (item.min, item.max) != (None, None):
        faults.append(claim.fault(f"{column.base}: give the value alone; min and max belong to a range"))
        return
    claim.value = _number_text(item.value)
    claim.value_min, claim.value_max = _envelope(item.value, item.relation)
    if claim.evidence_tag == "direct" and read is None:
        faults.append(claim.fault(f"{column.base}: the words '{item.words}' give no number that we can read"))
    elif claim.evidence_tag == "direct" and read != (item.value, item.relation):
        value, relation = read or (0, "")
        faults.append(
            claim.fault(
                f"{column.base}: the words '{item.words}' give {relation} {value:,}, "
                f"but the record says {item.relation} {item.value:,.15g}; mend one of them"
            )
        )
    if column.dtype == "integer" and item.value != int(item.value):
        faults.append(claim.fault(f"{column.base}: {item.value} is no whole number"))


def _number_text(value: float | None) -> str | None:
    return None if value is None else str(int(value) if value == int(value) else value)


def _envelope(value: float, relation: str) -> tuple[float | None, float | None]:
    """Give the lowest and highest number that a relation allows; no margin is invented."""
    if relation in ("eq", "approx"):
        return value, value
    if relation in ("lt", "le"):
        return None, value
    if relation in ("gt", "ge"):
        return value, None
    return None, None  # an unknown relation is a fault already


def _relation_claims(record: Record, tie: Relation, passage: int, number: int, faults: list[Fault]) -> Iterator[Claim]:
    for text in (tie.start, tie.end):
        if text is not None:
            _check_date(record, "relations", text, faults)
    _check_code(record, "relations", tie.relation, "actor_relation", faults)
    for column, value_type, value in (
        ("other_id", "actor", tie.of),
        ("start", "date", tie.start),
        ("end", "date", tie.end),
    ):
        if value is not None:
            claim = Claim(
                table="actor_relations",
                row_id=relation_id(record.data.id, tie),
                column=column,
                value_type=value_type,
                value=value,
                record=record,
                anchor=record.data.evidence[passage - 1],
                number=number,
                tie=tie,
            )
            _tag(claim, tie, faults)
            yield claim


def home_records(raw: Raw) -> Homes:
    """Return for each row its home: the one record that gives its title or name.

    Raises
    ------
    InputError
        With every row that has no home, or two, and every id that two tables share.
    """
    homes: Homes = {}
    tables: dict[str, Record] = {}
    faults: list[Fault] = []
    for record in raw.records:
        row, label = (record.table, record.data.id), releases.label(record.table)
        other = tables.setdefault(record.data.id, record)
        if other.table != record.table:
            message = f"the id '{record.data.id}' stands in {other.table} already ({other.file}:{other.line})"
            faults.append(record.fault("id", f"{message}; ids are unique over all tables"))
        if not _is_home(record):
            continue
        if row in homes:
            first = homes[row]
            message = f"'{record.data.id}' has its {label} already in {first.file}:{first.line}; give it once"
            faults.append(record.fault(label, message))
        homes.setdefault(row, record)
    for record in raw.records:
        if (record.table, record.data.id) not in homes:
            label = releases.label(record.table)
            faults.append(record.fault("id", f"no record gives '{record.data.id}' a {label}; add it to one of them"))
    if faults:
        raise InputError(faults)
    return homes


def known_ids(raw: Raw) -> dict[str, set[str]]:
    """Return for each table that others point at the ids that it has."""
    known: dict[str, set[str]] = {table: set() for table in PUBLIC}
    for record in raw.records:
        known[record.table].add(record.data.id)
    known["places"] = {record.data.id for record in raw.registry["places"]}
    return known
