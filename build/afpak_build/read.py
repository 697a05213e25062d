"""First station: read the raw files into typed records, each with the lines on which its keys stand.

YAML is read as text and nothing but text (`NO` stays NO, `1979` stays four characters), with limits on size and depth
and without aliases. The records of a table are built from its declaration, so no key is listed here a second time.
"""

import gc
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal, cast

import msgspec
import yaml

from afpak_build.faults import Fault, InputError, nearest
from afpak_data.schemas import PUBLIC, columns
from afpak_data.schemas.fields import SLUG

LARGEST_FILE = 4_000_000
DEEPEST_NESTING = 12
LARGEST_NUMBER = 2**53
"""From here on a floating point number no longer tells whole numbers apart."""


class Value(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What a value in its long form may say of its evidence."""

    inferred: str | None = None
    computed: str | None = None
    see: int | list[int] = 1

    @property
    def passages(self) -> list[int]:
        """The passages that bear the value out, counted from 1."""
        return self.see if isinstance(self.see, list) else [self.see]


class DateValue(Value, frozen=True, kw_only=True):
    """A date in its long form."""

    edtf: str


class RefValue(Value, frozen=True, kw_only=True):
    """The id of an actor, place or country in its long form."""

    id: str


class TextValue(Value, frozen=True, kw_only=True):
    """A text in its long form."""

    text: str


class CodeValue(Value, frozen=True, kw_only=True):
    """A code in its long form."""

    code: str


class NumberValue(Value, frozen=True, kw_only=True):
    """A number with its words."""

    words: str
    relation: str
    value: float | None = None
    min: float | None = None
    max: float | None = None


class Anchor(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A passage: where it stands, its first and its last words."""

    at: str
    first: str = msgspec.field(name="from")
    last: str = msgspec.field(name="to")
    voice: Literal["text"] | None = None


class Name(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """One spelling of an actor that a text uses."""

    name: str
    kind: str
    language: str = "en"
    script: str = "Latn"


class Relation(Value, frozen=True, kw_only=True):
    """One tie of an actor to another."""

    relation: str
    of: str
    label: str | None = None
    start: str | None = None
    end: str | None = None


class Adjudication(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Which of several rival values is published, and why; `erratum` where the others are errors of their source."""

    row: str
    column: str
    prefer: str
    because: str
    erratum: str | None = None


class ChangeReason(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Why cells of a row differ from the last frozen version; `columns` without the suffix of dates and numbers."""

    row: str
    columns: list[str]
    reason: str
    note: str


class Release(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The data version being built; `doi` once an archive has given it one."""

    version: str
    date: str
    doi: str | None = None


class Deflator(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The annual mean of the consumer price index in one year."""

    year: int
    cpi_u: float


def record_type(table: str) -> type[msgspec.Struct]:
    """Build the type of the raw records of one public table from its declaration."""
    fields: list[tuple[str, Any, Any]] = [("id", str), ("evidence", list[Anchor])]  # type: ignore[list-item]
    for column in columns(table):
        if column.is_given and column.base not in {name for name, *_ in fields}:
            fields.append((column.base, _raw_type(column) | None, None))
    if table == "actors":
        fields += [("names", list[Name], msgspec.field(default_factory=list))]
        fields += [("relations", list[Relation], msgspec.field(default_factory=list))]
    return msgspec.defstruct(f"{table}_record", fields, forbid_unknown_fields=True, frozen=True)


def _raw_type(column: Any) -> Any:
    if column.value in ("date", "number") and column.name != column.base:
        long: Any = DateValue if column.value == "date" else NumberValue
        one: Any = str | long if column.value == "date" else long
        return one | list[one]
    if column.value in ("actor", "place", "country", "row"):
        one = str | RefValue
        return list[one] if column.many else one | list[one]
    plain: Any = {"integer": int, "number": float, "boolean": bool}.get(column.dtype, str)
    if column.value in ("text", "code"):
        plain = plain | (TextValue if column.value == "text" else CodeValue)
    return list[plain] if column.many else plain


def flat_type(table: str) -> type[msgspec.Struct]:
    """Build the type of the raw records of one table of the truth layer: its columns, without claims."""
    fields: list[Any] = []
    for column in columns(table):
        if column.role == "derived":
            continue
        name = "id" if column.role == "key" and column.unique else column.name
        plain: Any = {"integer": int, "number": float}.get(column.dtype, str)
        plain = list[plain] if column.many else plain
        fields.append((name, plain) if column.required else (name, plain | None, None))
    # Required fields first: a struct takes no field without a default behind one that has it.
    fields.sort(key=len)
    return msgspec.defstruct(f"{table}_record", fields, forbid_unknown_fields=True, frozen=True)


@dataclass(frozen=True)
class Record:
    """One record of one raw file: its data, and the line of every key."""

    file: str
    line: int
    lines: dict[str, int]
    table: str
    source_id: str
    data: Any

    def line_of(self, key: str) -> int:
        """Return the line of one of its keys, or its first line."""
        return self.lines.get(key, self.line)

    def fault(self, key: str, message: str) -> Fault:
        """Return a fault at one of its keys."""
        return Fault(self.file, self.line_of(key), message)


REGISTRY: dict[str, tuple[str, type[Any]]] = {
    "registry/places.yaml": ("places", flat_type("places")),
    "registry/actor_ids.yaml": ("actor_ids", flat_type("actor_ids")),
    "registry/actor_names.yaml": ("actor_names", flat_type("actor_names")),
    "registry/homonyms.yaml": ("homonyms", flat_type("homonyms")),
    "registry/actor_terms.yaml": ("actor_terms", flat_type("actor_terms")),
    "registry/benchmarks.yaml": ("benchmarks", flat_type("benchmarks")),
    "registry/deflators.yaml": ("deflators", Deflator),
    "decisions/adjudications.yaml": ("adjudications", Adjudication),
    "decisions/changes.yaml": ("changes", ChangeReason),
    "decisions/errata.yaml": ("errata", flat_type("errata")),
    "decisions/retired.yaml": ("retired", flat_type("retired")),
}
"""The files of `raw/` that belong to no source: what they hold, and the type of their records."""


@dataclass
class Raw:
    """All that `raw/` holds."""

    release: Release
    sources: list[Record] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    registry: dict[str, list[Record]] = field(default_factory=dict)


def read_raw(root: Path) -> Raw:
    """Read a whole `raw/` folder.

    Parameters
    ----------
    root
        The folder that holds `release.yaml`, `registry/`, `decisions/` and one folder for each source.

    Raises
    ------
    InputError
        With every fault of every file: bad YAML, unknown or missing keys, wrong types, duplicate keys or ids.
    """
    faults: list[Fault] = []
    raw = Raw(Release("", ""))
    record_types = {table: record_type(table) for table in PUBLIC}
    source_card = flat_type("sources")
    # Tens of thousands of small nodes are made and all are kept: the collector would only walk them again and again.
    gc.disable()
    try:
        for path in sorted(path for path in root.rglob("*") if path.is_file() or path.is_symlink()):
            name = path.relative_to(root).as_posix()
            folder, _, file = name.rpartition("/")
            shown = f"{root.name}/{name}"
            if path.is_symlink():
                faults.append(Fault(shown, 1, "is a link; put the file itself here"))
            elif name == "README.md":
                continue
            elif name == "release.yaml":
                for record in _records(path, shown, Release, "release", "", faults):
                    raw.release = record.data
            elif name in REGISTRY:
                table, kind = REGISTRY[name]
                raw.registry[table] = list(_records(path, shown, kind, table, "", faults))
            elif re.fullmatch(SLUG, folder) and file == "source.yaml":
                raw.sources += _source(path, shown, source_card, folder, faults)
            elif re.fullmatch(SLUG, folder) and file.removesuffix(".yaml") in PUBLIC:
                table = file.removesuffix(".yaml")
                raw.records += _records(path, shown, record_types[table], table, folder, faults)
            else:
                expected = [*REGISTRY, "release.yaml", *(f"<source_id>/{table}.yaml" for table in ("source", *PUBLIC))]
                faults.append(Fault(shown, 1, f"is no file that we read; {nearest(name, expected)}"))
    finally:
        gc.enable()
    faults += _missing(root)
    faults += _release_faults(root, raw.release)
    if faults:
        raise InputError(faults)
    return raw


def _missing(root: Path) -> Iterator[Fault]:
    if not (root / "release.yaml").is_file():
        yield Fault(f"{root.name}/release.yaml", 1, "is missing; it names the data version")
    registry = {Path(name).parts[0] for name in REGISTRY}
    needed = list(REGISTRY)
    for folder in sorted(path for path in root.iterdir() if path.is_dir() and path.name not in registry):
        if not (folder / "source.yaml").is_file():
            yield Fault(f"{root.name}/{folder.name}/source.yaml", 1, "is missing; it tells what the source is")
        needed += [f"{folder.name}/{table}.yaml" for table in PUBLIC]
    for name in needed:
        if not (root / name).is_file():
            yield Fault(f"{root.name}/{name}", 1, "is missing; where there is nothing to say write `[]`")


def _release_faults(root: Path, release: Release) -> Iterator[Fault]:
    file = f"{root.name}/release.yaml"
    if not release.version:
        if (root / "release.yaml").is_file():
            yield Fault(file, 1, "holds no version and date; write them")
        return
    if not re.fullmatch(r"(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*)){2}", release.version):
        yield Fault(file, 1, f"the version '{release.version}' has not the form 1.2.3")
    if release.doi is not None and not re.fullmatch(r"10\.[0-9]{4,9}/\S+", release.doi):
        yield Fault(file, 1, f"the DOI '{release.doi}' has not the form 10.1234/abc; write it without an address")
    try:
        if date.fromisoformat(release.date).isoformat() != release.date:
            raise ValueError
    except ValueError:
        yield Fault(file, 1, f"the date '{release.date}' is no day written like 2026-11-23")


def _source(path: Path, shown: str, kind: type[Any], folder: str, faults: list[Fault]) -> Iterator[Record]:
    for record in _records(path, shown, kind, "sources", folder, faults):
        if record.data.id != folder:
            faults.append(record.fault("id", f"the source is '{record.data.id}' but its folder is '{folder}'"))
        yield record


def _records(
    path: Path, shown: str, kind: type[Any], table: str, source_id: str, faults: list[Fault]
) -> Iterator[Record]:
    """Yield the records of one file; what is wrong with it goes to `faults`."""
    try:
        root = _compose(path)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        faults.append(Fault(shown, line, f"is not YAML: {error.problem}"))
        return
    except yaml.YAMLError as error:
        faults.append(Fault(shown, 1, f"is not YAML: {str(error).splitlines()[0]}"))
        return
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        faults.append(Fault(shown, line, "is not UTF-8 text; save it as UTF-8"))
        return
    except _LimitError as error:
        faults.append(Fault(shown, error.line, str(error)))
        return
    if root is None:
        return
    nodes = root.value if isinstance(root, yaml.SequenceNode) else [root]
    first_lines: dict[str, int] = {}
    for node in nodes:
        line = node.start_mark.line + 1
        if not isinstance(node, yaml.MappingNode):
            faults.append(Fault(shown, line, "is no record; write `- id: …` and its keys under it"))
            continue
        duplicates = list(_duplicate_keys(node))
        for key_line, key in duplicates:
            faults.append(Fault(shown, key_line, f"the key '{key}' stands twice in one record; keep one"))
        try:
            data = msgspec.convert(_plain(node), kind, strict=False)
        except msgspec.ValidationError as error:
            faults.append(_explain(shown, node, str(error), kind))
            continue
        lines = {key.value: key.start_mark.line + 1 for key, _ in node.value}
        for name in data.__struct_fields__:
            for number in _numbers(getattr(data, name)):
                if not math.isfinite(number) or abs(number) >= LARGEST_NUMBER:
                    message = f"{name}: {number} is no number that a table can hold; mend it or leave the key out"
                    faults.append(Fault(shown, lines.get(name, line), message))
                    data = None
                    break
            if data is None:
                break
        if data is None:
            continue
        identity = getattr(data, "id", None)
        if identity is not None:
            if not re.fullmatch(SLUG, identity):
                message = f"the id '{identity}' is no slug; use lower-case letters, digits and single hyphens"
                faults.append(Fault(shown, lines["id"], message))
            elif identity in first_lines:
                message = f"the id '{identity}' stands already on line {first_lines[identity]}; join the two records"
                faults.append(Fault(shown, lines["id"], message))
            first_lines.setdefault(identity, lines["id"])
        yield Record(shown, line, lines, table, source_id, data)


def _numbers(value: Any) -> Iterator[float]:
    if isinstance(value, int | float) and not isinstance(value, bool):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _numbers(item)
    elif isinstance(value, NumberValue):
        yield from (number for number in (value.value, value.min, value.max) if number is not None)


class _LimitError(Exception):
    def __init__(self, line: int, message: str) -> None:
        self.line = line
        super().__init__(message)


def _compose(path: Path) -> Any:
    if path.stat().st_size > LARGEST_FILE:
        raise _LimitError(1, f"is larger than {LARGEST_FILE:,} bytes; split it")
    text = path.read_text(encoding="utf-8")
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CBaseLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _LimitError(line, "holds a YAML anchor or alias (& or *); quote the text, or write the value out")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST_NESTING:
            raise _LimitError(line, f"is nested more than {DEEPEST_NESTING} deep")
    return yaml.compose(text, Loader=cast(Any, yaml.CBaseLoader))


def _plain(node: Any) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {_plain(key) if isinstance(key, yaml.ScalarNode) else "?": _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    return node.value


def _duplicate_keys(node: Any) -> Iterator[tuple[int, str]]:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if str(key.value) in seen:
                yield key.start_mark.line + 1, key.value
            seen.add(str(key.value))
            yield from _duplicate_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _duplicate_keys(item)


EXPECTED = {
    "array": "write a list: [one, two]",
    "object": "write the long form: {key: value}",
    "float": "write a number",
    "int": "write a whole number",
    "str": "write a text",
    "bool": "write true or false",
}
"""What msgspec's types mean to a coder."""


def _explain(file: str, node: Any, error: str, kind: type[Any]) -> Fault:
    """Turn msgspec's message into a fault at the line that its path names."""
    message, _, path = error.partition(" - at `$")
    for step in re.findall(r"\.(\w+)|\[(\d+)\]", path):
        node = _child(node, *step)
    line = node.start_mark.line + 1
    unknown = re.search(r"unknown field `(.+?)`", message)
    missing = re.search(r"missing required field `(.+?)`", message)
    if unknown:
        known = msgspec.structs.fields(kind) if not path.strip("`") else ()
        hint = f"; {nearest(unknown[1], [each.encode_name for each in known])}" if known else ""
        child = _child(node, unknown[1], "")
        key_line = next((key.start_mark.line + 1 for key, value in getattr(node, "value", []) if value is child), line)
        return Fault(file, key_line, f"the key '{unknown[1]}' is unknown here{hint}")
    if missing:
        return Fault(file, line, f"the key '{missing[1]}' is missing; add it")
    where = f"'{path.strip('.`')}': " if path else ""
    expected = re.match(r"Expected `(\w+)", message)
    wanted = EXPECTED.get(expected[1]) if expected else None
    return Fault(file, line, f"{where}{wanted or message[:1].lower() + message[1:]}")


def _child(node: Any, key: str, index: str) -> Any:
    if isinstance(node, yaml.MappingNode):
        return next((value for name, value in node.value if name.value == key), node)
    if isinstance(node, yaml.SequenceNode) and index and int(index) < len(node.value):
        return node.value[int(index)]
    return node
