"""Whole columns of names: the same frame with the actor of each, on the engine that holds the frame.

Every engine does the same three things through narwhals: it gives the distinct names, they are identified here, once
each, and what was found goes back to the rows. Frames in memory are matched by position, so that their rows stay where
they are; lazy ones are joined, so that they stay lazy.
"""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

import narwhals.stable.v2 as nw
import pyarrow as pa
import pyarrow.compute as pc

from afpak_data import naming, releases
from afpak_data.errors import AfpakError, UnknownNameError
from afpak_data.naming import Days, Directory, Resolution

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame

Frame = TypeVar("Frame", bound="IntoFrame")

ADDED = ("actor_id", "match", "candidates")
"""The columns that matching adds."""
KEPT = 500_000
"""So many distinct names are kept in memory, for files and frames that have more."""
NAME, TIME = "__afpak_name__", "__afpak_time__"
"""Names of columns while a lazy frame is joined; no frame has them."""


def match(
    frame: Frame, column: str, *, on: "str | int | date | None" = None, prefix: str = "", version: str | None = None
) -> Frame:
    """Add to a frame the actor that each name of a column names.

    Parameters
    ----------
    frame
        A DataFrame of pandas or Polars, a Polars LazyFrame, a PyArrow Table, a DuckDB relation, a frame of Dask or
        PySpark, or any other that narwhals knows. Lazy ones are asked for the distinct names of the column at once
        (twice with a column of dates); the rest stays lazy.
    column
        The column with the names.
    on
        When the names were used: a column of years, days or EDTF texts, or one date for all rows. A text that is the
        name of a column is that column.
    prefix
        What to put before the names of the added columns, to match several columns of one frame.
    version
        A data version; the newest installed if None.

    Returns
    -------
        A frame of the same type with three more columns: ``actor_id``; ``match``, which is ``exact`` (the key of the
        name is that of one actor's name), ``ambiguous`` or ``none``; and ``candidates``, the ids of those that an
        ambiguous name may mean, joined by ``;``. Rows stay in their order where frames have one: those of DuckDB,
        Dask and Spark have none.

    Raises
    ------
    AfpakError
        If there is no such column, one of the new columns is there already, or a date cannot be read.

    Examples
    --------
    >>> import pandas as pd
    >>> sides = pd.DataFrame({"side_b": ["Tehreek-i-Taliban Pakistan (TTP)", "Taliban", "Boko Haram"], "year": 2010})
    >>> match(sides, "side_b", on="year")["actor_id"].tolist()
    ['ttp', 'afghan-taliban', nan]
    >>> match(sides, "side_b")["match"].tolist()
    ['exact', 'ambiguous', 'none']
    """
    try:
        given: Any = nw.from_native(frame)
        schema = given.collect_schema()
    except TypeError as error:
        kind = f"{type(frame).__module__.partition('.')[0]} {type(frame).__name__}"
        raise AfpakError(f"A {kind} is no frame that we know; give one of pandas, Polars, PyArrow or DuckDB") from error
    except nw.exceptions.DuplicateError as error:
        raise AfpakError("The frame has several columns of one name; rename all but one") from error
    names: list[str] = schema.names()
    if column not in names:
        raise UnknownNameError("column of the frame", column, names)
    added = [prefix + name for name in ADDED]
    for name in added:
        if name in names:
            raise AfpakError(f"The frame has a column '{name}' already; rename it, or give a prefix")
    time = on if isinstance(on, str) and on in names else None
    for name in filter(None, (column, time)):
        if isinstance(schema[name], (nw.List, nw.Array, nw.Struct, nw.Binary)):
            raise AfpakError(f"The column '{name}' holds {schema[name]}, which is no text; make it one of texts first")
    try:
        reader = Reader(naming.directory(version or releases.current()), None if time else on)
    except AfpakError as error:
        raise AfpakError(f"{error}; and the frame has no column of that name") from error
    if isinstance(given, nw.LazyFrame):
        matched = _joined(given, column, time, reader, added)
    else:
        matched = _placed(given, column, time, reader, added)
    native: Frame = matched.to_native()
    return native


class Reader:
    """Identifies names, each once, of one time or of many.

    Parameters
    ----------
    book
        The names to look in.
    on
        The time of all names; None if they have none, or each its own.
    """

    def __init__(self, book: Directory, on: "str | int | date | None" = None) -> None:
        self.book = book
        self.on = naming.days_of(on)
        self._known: dict[str | None, Resolution] = {None: Resolution("", "none")}
        self._times: dict[str | None, Days | None] = {None: None}

    def read(self, name: str | None) -> Resolution:
        """Say whom a name names, of the time of all."""
        found = self._known.get(name)
        if found is None:
            assert name is not None
            if len(self._known) > KEPT:
                self._known = {None: self._known[None]}
            found = self._known[name] = self.book.identify(name, self.on)
        return found

    def depends_on_time(self, name: str | None) -> bool:
        """Say whether a name is that of anybody at all, so that its time matters."""
        return bool(self.read(name).candidates)

    def read_of(self, name: str | None, time: str | None) -> Resolution:
        """Say whom a name names, of a time of its own."""
        if name is None or not self.depends_on_time(name):
            return self.read(name)
        if time not in self._times:
            self._times[time] = _days_in(time)
        days = self._times[time]
        return self.read(name) if days is None else self.book.identify(name, days)


def _days_in(cell: str | None) -> Days | None:
    """Read a time as an engine writes it: a year that became a fraction, a day with hours, an EDTF text."""
    text = (cell or "").strip()
    if not text or text.casefold() in ("nan", "nat", "none", "<na>"):
        return None
    text = text.removesuffix(".0")
    if len(text) > DAY and text[DAY] in " T":
        text = text[:DAY]
    try:
        return naming.days_of(text)
    except AfpakError as error:
        message = f"The time '{cell}' cannot be read; write times like 2021, 2021-08 or 2021-08-15, or leave them out"
        raise AfpakError(message) from error


DAY = len("2021-08-15")


def columns_of(found: Iterable[Resolution]) -> list[pa.Array]:
    """Return what was found as the columns that are added."""
    told = list(found)
    columns: list[list[str | None]] = [
        [one.actor_id for one in told],
        [one.status for one in told],
        [_maybe(one) if one.status == "ambiguous" else None for one in told],
    ]
    return [pa.array(column, pa.string()) for column in columns]


def _maybe(one: Resolution) -> str:
    return ";".join(each.actor_id for each in one.candidates if each.fit != "no")


def encoded(values: "pa.ChunkedArray | pa.Array") -> tuple[pa.Array, list[str | None]]:
    """Return the place of each value in the list of the distinct ones, which has a null at its end."""
    values = values.cast(pa.large_string())
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    codes = values.dictionary_encode()
    distinct: list[str | None] = [*codes.dictionary.to_pylist(), None]
    return pc.fill_null(codes.indices, len(distinct) - 1), distinct


def identified(names: "pa.ChunkedArray", times: "pa.ChunkedArray | None", reader: Reader) -> list[pa.Array]:
    """Return the columns to add to a column of names in memory, and of times if they have their own."""
    places, distinct = encoded(names)
    if times is None:
        return [column.take(places) for column in columns_of(map(reader.read, distinct))]
    time_places, distinct_times = encoded(times)
    pairs = pc.add(pc.multiply(places.cast(pa.int64()), len(distinct_times)), time_places.cast(pa.int64()))
    codes = pairs.dictionary_encode()
    split = (divmod(pair, len(distinct_times)) for pair in codes.dictionary.to_pylist())
    found = columns_of(reader.read_of(distinct[name], distinct_times[time]) for name, time in split)
    return [column.take(codes.indices) for column in found]


def _placed(given: Any, column: str, time: str | None, reader: Reader, added: list[str]) -> Any:
    """Add the columns to a frame in memory, by the place of each row."""
    columns = identified(_texts(given, column), _texts(given, time) if time else None, reader)
    new = nw.from_arrow(pa.table(dict(zip(added, columns, strict=True))), backend=given.implementation)
    return given.with_columns(*(new[name] for name in added))


def _texts(given: Any, name: str) -> Any:
    try:
        return given[name].cast(nw.String).to_arrow()
    except UnicodeDecodeError as error:
        raise AfpakError(f"The column '{name}' holds bytes that are no text; decode them first") from error


def _joined(given: Any, column: str, time: str | None, reader: Reader, added: list[str]) -> Any:
    """Add the columns to a lazy frame, by a join with those distinct names that are anybody's."""
    keys = [NAME, TIME] if time else [NAME]
    keyed = given.with_columns(nw.col(column).cast(nw.String).alias(NAME))
    if time:
        # A missing time is an empty one: in a join nothing equals null.
        keyed = keyed.with_columns(nw.col(time).cast(nw.String).fill_null("").alias(TIME))
    distinct = keyed.select(NAME).unique().collect("pyarrow")[NAME].to_list()
    anybody = [name for name in distinct if reader.depends_on_time(name)]
    if time and anybody:
        told = keyed.select(*keys).filter(nw.col(NAME).is_in(anybody)).unique().collect("pyarrow").select(*keys).rows()
    else:
        told = [(name, None) for name in anybody]
    found = columns_of(reader.read_of(name, when) for name, when in told)
    columns = {NAME: pa.array([name for name, _ in told], pa.string())}
    if time:
        columns[TIME] = pa.array([when for _, when in told], pa.string())
    looked_up = _beside(given, pa.table(columns | dict(zip(added, found, strict=True))))
    if given.implementation.is_polars():  # its rows have an order, which narwhals' join does not ask it to keep
        native = keyed.to_native().join(looked_up.to_native(), on=keys, how="left", maintain_order="left")
        joined = nw.from_native(native).drop(*keys)
    else:
        joined = keyed.join(looked_up, on=keys, how="left").drop(*keys)
    return joined.with_columns(nw.col(added[1]).fill_null("none"))


def _beside(given: Any, looked_up: pa.Table) -> Any:
    """Put a small table where a lazy frame is: into its engine, its session, its connection."""
    native = given.to_native()
    if given.implementation.is_duckdb():
        # A relation can only be joined with one of its own connection, which finds the Arrow table by its name here.
        return nw.from_native(native.query("__afpak_given__", "select * from looked_up"))
    small: Any = nw.from_native(looked_up)
    if given.implementation.is_spark_like():
        return small.lazy(given.implementation, session=native.sparkSession)
    return small.lazy(given.implementation)
