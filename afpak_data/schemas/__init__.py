"""The declaration of every table, once; all else that lists columns derives from here.

Needs the extra ``validate`` (``pip install "afpak-data[validate]"``). To hold a table of your own to ours:

    >>> import afpak_data
    >>> from afpak_data.schemas import TABLES, as_declared
    >>> TABLES["demands"].validate(as_declared(afpak_data.load("demands"))).shape[0] > 0
    True
"""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from afpak_data.schemas import truth
from afpak_data.schemas.actors import Actors
from afpak_data.schemas.aid import Aid
from afpak_data.schemas.demands import Demands
from afpak_data.schemas.events import Events
from afpak_data.schemas.fields import Table
from afpak_data.schemas.refugee_waves import RefugeeWaves

if TYPE_CHECKING:
    import pandas as pd

PUBLIC: dict[str, type[Table]] = {
    "events": Events,
    "actors": Actors,
    "refugee_waves": RefugeeWaves,
    "aid": Aid,
    "demands": Demands,
}
"""The five tables that a reader opens first."""

TRUTH: dict[str, type[Table]] = {
    "claims": truth.Claims,
    "sources": truth.Sources,
    "codes": truth.Codes,
    "event_actors": truth.EventActors,
    "aid_actors": truth.AidActors,
    "demand_actors": truth.DemandActors,
    "actor_names": truth.ActorNames,
    "homonyms": truth.Homonyms,
    "actor_terms": truth.ActorTerms,
    "actor_relations": truth.ActorRelations,
    "actor_ids": truth.ActorIds,
    "places": truth.Places,
    "errata": truth.Errata,
    "benchmarks": truth.Benchmarks,
    "changes": truth.Changes,
    "retired": truth.Retired,
    "coverage": truth.Coverage,
}
"""The layer beneath, which says where every value comes from."""

TABLES = PUBLIC | TRUTH


@dataclass(frozen=True)
class Column:
    """One column as declared.

    `dtype` is string, integer, number, boolean or date, as Table Schema names types. `base` is the name that a
    column shares with the others of the same date or number (``persons`` for ``persons_best``), else its own name.
    """

    name: str
    dtype: str
    title: str
    description: str
    role: str
    value: str
    base: str
    required: bool
    unique: bool
    unit: str | None
    codes: str | None
    refs: str | None
    many: bool
    part: str | None
    default: str | None
    home_only: bool
    enum: tuple[Any, ...] | None
    pattern: str | None
    minimum: float | None
    maximum: float | None

    @property
    def is_given(self) -> bool:
        """Whether a source or a coder gives it, rather than a rule or the registry."""
        return self.role in ("fact", "coded")


DTYPES = {"string": "string", "Int64": "integer", "Float64": "number", "boolean": "boolean", "datetime64": "date"}
DATE_SUFFIXES = ("_edtf", "_start", "_end", "_precision", "_granularity")
NUMBER_SUFFIXES = ("_min", "_best", "_max", "_relation", "_words")


@cache
def columns(table: str) -> tuple[Column, ...]:
    """Return the columns of a table in their order, as its declaration gives them.

    >>> [column.name for column in columns("refugee_waves")][:3]
    ['wave_id', 'title', 'wave']
    """
    fields = TABLES[table].to_schema().columns
    return tuple(_column(name, field, _base(name, set(fields))) for name, field in fields.items())


def _column(name: str, field: Any, base: str) -> Column:
    more = field.metadata
    checks = {check.name: check.statistics for check in field.checks}
    return Column(
        name=name,
        dtype=next(ours for theirs, ours in DTYPES.items() if str(field.dtype).startswith(theirs)),
        title=field.title,
        description=field.description,
        role=more["role"],
        value=more["value"],
        base=base,
        required=not field.nullable,
        unique=field.unique,
        unit=more.get("unit"),
        codes=more.get("codes"),
        refs=more.get("refs"),
        many=more.get("many", False),
        part=more.get("part"),
        default=more.get("default"),
        home_only=more.get("home_only", False),
        enum=tuple(checks["isin"]["allowed_values"]) if "isin" in checks else None,
        pattern=checks["str_matches"]["pattern"] if "str_matches" in checks else None,
        minimum=checks.get("greater_than_or_equal_to", {}).get("min_value"),
        maximum=checks.get("less_than_or_equal_to", {}).get("max_value"),
    )


def _base(name: str, names: set[str]) -> str:
    for suffixes, sign in ((DATE_SUFFIXES, "_edtf"), (NUMBER_SUFFIXES, "_best")):
        for suffix in suffixes:
            if name.endswith(suffix) and name.removesuffix(suffix) + sign in names:
                return name.removesuffix(suffix)
    return name


def title(table: str) -> str:
    """Return what a row of a table is: the first sentence of its declaration."""
    return (TABLES[table].__doc__ or "").partition("\n")[0]


def description(table: str) -> str:
    """Return the whole description of a table, as one line."""
    return " ".join((TABLES[table].__doc__ or "").replace("`", "").split())


def primary_key(table: str) -> list[str]:
    """Return the columns that together tell the rows of a table apart."""
    keys = [column for column in columns(table) if column.role == "key"]
    unique = [column.name for column in keys if column.unique]
    return unique or [column.name for column in keys]


def foreign_keys(table: str) -> dict[str, tuple[str, str]]:
    """Return for each column that points at one row of a table: that table and its key."""
    return {
        column.name: (column.refs, primary_key(column.refs)[0])
        for column in columns(table)
        if column.refs and not column.many
    }


def as_declared(frame: "pd.DataFrame") -> "pd.DataFrame":
    """Return a loaded table with its ordered categoricals as plain text, the form that the declarations check."""
    categories = frame.select_dtypes("category").columns
    return frame.astype(dict.fromkeys(categories, "str"))
