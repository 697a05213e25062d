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
UNREADABLE = (nw.List, nw.Array, nw.Struct, nw.Binary, nw.Duration)
"""Types that hold no names, and that engines turn into text each in its way, or not at all."""
KEPT = 500_000
"""So many answers are kept in memory, for files and frames that ask for more."""
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
    except (TypeError, AttributeError) as error:
        kind = f"{type(frame).__module__.partition('.')[0]} {type(frame).__name__}"
        raise AfpakError(f"A {kind} of this shape cannot be matched; give a frame with named columns") from error
    except nw.exceptions.DuplicateError as error:
        raise AfpakError("The frame has several columns of one name; rename all but one") from error
    names: list[str] = schema.names()
    if column not in names or not isinstance(column, str):
        raise UnknownNameError("column of the frame", str(column), [name for name in names if isinstance(name, str)])
    added = [prefix + name for name in ADDED]
    # Some engines do not tell `Match` from `match`.
    taken = {str(name).casefold() for name in names} & {name.casefold() for name in added}
    if taken:
        raise AfpakError(f"The frame has a column '{min(taken)}' already; rename it, or give a prefix")
    time, reader = reader_of(names, on, version, "the frame")
    for name in filter(None, (column, time)):
        if isinstance(schema[name], UNREADABLE):
            raise AfpakError(f"The column '{name}' holds {schema[name]}, which is no text; make it one of texts first")
    if isinstance(given, nw.LazyFrame):
        matched = _joined(given, column, time, reader, added)
    else:
        matched = _placed(given, column, time, reader, added)
    native: Frame = matched.to_native()
    return native


class Reader:
    """Identifies names, each once for each time.

    Parameters
    ----------
    book
        The names to look in.
    on
        The time of all names; None if they have none, or each its own.
    """

    def __init__(self, book: Directory, on: "str | float | date | None" = None) -> None:
        self.book = book
        self.on = naming.days_of(on)
        self._known: dict[tuple[str, Days | None], Resolution] = {}
        self._times: dict[str, Days | None] = {}

    def read(self, name: str | None, time: str | None = None) -> Resolution:
        """Say whom a name names, of its own time or of the time of all."""
        if name is None or len(name) > naming.LONGEST:
            return NOBODY
        found = self._identified(name, self.on)
        # Only the time of a name that is anybody's matters, and need be one that can be read.
        days = self._days(time) if time is not None and found.candidates else None
        return found if days is None else self._identified(name, days)

    def _identified(self, name: str, days: Days | None) -> Resolution:
        found = self._known.get((name, days))
        if found is None:
            if len(self._known) >= KEPT:
                self._known.clear()
            found = self._known[name, days] = self.book.identify(name, days)
        return found

    def _days(self, time: str) -> Days | None:
        if time not in self._times:
            if len(self._times) >= KEPT:
                self._times.clear()
            self._times[time] = naming.days_of(time)
        return self._times[time]


NOBODY = Resolution("", "none")


def reader_of(
    names: list[str], on: "str | int | date | None", version: str | None, shown: str
) -> tuple[str | None, Reader]:
    """Return the column of times, if ``on`` is the name of one, and a reader for the names of what is shown."""
    time = on if isinstance(on, str) and on in names else None
    book = naming.directory(version or releases.current())
    try:
        return time, Reader(book, None if time else on)
    except AfpakError as error:
        raise AfpakError(f"{error}; and {shown} has no column of that name") from error


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


def identified(
    names: "pa.ChunkedArray | pa.Array", times: "pa.ChunkedArray | pa.Array | None", reader: Reader
) -> list[pa.Array]:
    """Return the columns to add to a column of names in memory, and of times if they have their own."""
    places, distinct = encoded(names)
    if times is None:
        return [column.take(places) for column in columns_of(map(reader.read, distinct))]
    time_places, distinct_times = encoded(times)
    pairs = pc.add(pc.multiply(places.cast(pa.int64()), len(distinct_times)), time_places.cast(pa.int64()))
    codes = pairs.dictionary_encode()
    split = (divmod(pair, len(distinct_times)) for pair in codes.dictionary.to_pylist())
    found = columns_of(reader.read(distinct[name], distinct_times[time]) for name, time in split)
    return [column.take(codes.indices) for column in found]


def encoded(values: "pa.ChunkedArray | pa.Array") -> tuple[pa.Array, list[str | None]]:
    """Return the place of each value in the list of the distinct ones, which has a null at its end."""
    values = values.cast(pa.large_string())
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    codes = values.dictionary_encode()
    distinct: list[str | None] = [*codes.dictionary.to_pylist(), None]
    return pc.fill_null(codes.indices, len(distinct) - 1), distinct


def _as_text(given: Any, name: str) -> Any:
    """Return a column as texts; of moments only the day, by which names are told apart."""
    moment = isinstance(given.collect_schema()[name], nw.Datetime)
    column = nw.col(name).cast(nw.Date) if moment else nw.col(name)
    return column.cast(nw.String)


def _placed(given: Any, column: str, time: str | None, reader: Reader, added: list[str]) -> Any:
    """Add the columns to a frame in memory, by the place of each row."""
    try:
        texts = [given.select(_as_text(given, name))[name].to_arrow() if name else None for name in (column, time)]
    except UnicodeError as error:
        raise AfpakError("A column holds what is no Unicode text; decode it first") from error
    columns = identified(texts[0], texts[1], reader)
    new = nw.from_arrow(pa.table(dict(zip(added, columns, strict=True))), backend=given.implementation)
    return given.with_columns(*(new[name] for name in added))


def _joined(given: Any, column: str, time: str | None, reader: Reader, added: list[str]) -> Any:
    """Add the columns to a lazy frame, by a join with those distinct names that are anybody's."""
    keys = [NAME, TIME] if time else [NAME]
    keyed = given.with_columns(_as_text(given, column).alias(NAME))
    if time:
        # A missing time is an empty one: in a join nothing equals null.
        keyed = keyed.with_columns(_as_text(given, time).fill_null("").alias(TIME))
    distinct = keyed.select(NAME).unique().collect("pyarrow")[NAME].to_list()
    anybody = [name for name in distinct if reader.read(name).candidates]
    if time and anybody:
        told = keyed.select(*keys).filter(nw.col(NAME).is_in(anybody)).unique().collect("pyarrow").select(*keys).rows()
    else:
        told = [(name, None) for name in anybody]
    found = columns_of(reader.read(name, when) for name, when in told)
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


def _beside(given: Any, __afpak_looked_up__: pa.Table) -> Any:
    """Put a small table where a lazy frame is: into its engine, its session, its connection."""
    native = given.to_native()
    if given.implementation.is_duckdb():
        # A relation can only be joined with one of its own connection. That looks for a name among its own tables
        # first and then among the variables here, so the name must be nobody's.
        try:
            return nw.from_native(native.query("__afpak_given__", "select * from __afpak_looked_up__"))
        except Exception as error:
            if type(error).__name__ != "CatalogException":
                raise
            raise AfpakError("DuckDB may not see Python's tables; set python_enable_replacements = true") from error
    small: Any = nw.from_native(__afpak_looked_up__)
    if given.implementation.is_spark_like():
        return small.lazy(given.implementation, session=native.sparkSession)
    return small.lazy(given.implementation)
