"""Names in files of any size: CSV and Parquet, read and written batch by batch, never whole in memory.

The cells of a CSV file are copied as they are: all is text here, and `007` stays `007`.
"""

import csv
import gzip
import io
import os
import re
import shutil
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from afpak_data.errors import AfpakError, UnknownNameError
from afpak_data.matching import ADDED, identified, reader_of

BLOCK = 8 * 1024 * 1024
"""Bytes of a CSV file that are read at a time."""
BATCH = 100_000
"""Rows of a Parquet file that are read at a time."""
LONGEST_HEADER = 1000
"""Lines in which a header must end: else a quote was not closed."""
FORMS = {".csv": ",", ".tsv": "\t", ".parquet": ""}
"""Endings of the files that we read and write, and what parts the cells."""

Progress = Callable[[int], object]
Batches = Iterator[pa.RecordBatch]
Write = Callable[[pa.Table], object]


def match_file(
    source: Path | IO[bytes],
    column: str,
    output: Path | IO[bytes],
    *,
    on: str | None = None,
    prefix: str = "",
    version: str | None = None,
    progress: Progress = lambda _: None,
) -> Counter[str]:
    """Copy a file of rows and add to each the actor that the name in a column names.

    Parameters
    ----------
    source
        A file whose ending is .csv, .tsv or .parquet, the first two also with .gz; or an open stream of CSV.
    column
        The column with the names.
    output
        The file to write, of any of these endings but .gz; or an open stream, for CSV. A file that is there already is
        replaced once all is written.
    on, prefix, version
        As for `afpak_data.match`.
    progress
        Called with the bytes that were read since the last call.

    Returns
    -------
        How many rows are ``exact``, ``ambiguous`` and ``none``.

    Raises
    ------
    UnknownNameError
        If the file has no such column.
    AfpakError
        If a file cannot be read or written, or a row or a time in it cannot be read. An output file is as it was then;
        an open stream has what was read before.
    """
    shown = str(source) if isinstance(source, Path) else "standard input"
    if isinstance(source, Path) and isinstance(output, Path) and output.exists() and output.samefile(source):
        raise AfpakError(f"{output} is the file that is read; name another to write")
    counts: Counter[str] = Counter()
    with _opened(source, shown, progress) as (schema, batches):
        names = schema.names
        for name in {column, on} & set(names):
            if names.count(name) > 1:
                raise AfpakError(f"{shown} has {names.count(name)} columns '{name}'; rename all but one")
        if column not in names:
            if len(names) == 1 and re.search("[;\t|]", names[0]):
                raise AfpakError(f"The cells of {shown} are not parted by commas; save it with commas, or as .tsv")
            raise UnknownNameError(f"column in {shown} called", column, names)
        added = [prefix + name for name in ADDED]
        if set(added) & set(names):
            taken = ", ".join(sorted(set(added) & set(names)))
            raise AfpakError(f"{shown} has {taken} already; give a --prefix for the new columns")
        time, reader = reader_of(names, on, version, shown)
        grown = pa.schema([*schema, *(pa.field(name, pa.string()) for name in added)], metadata=schema.metadata)
        with _written(output, grown) as write:
            for batch in batches:
                first = counts.total() + 1
                with _reading(f"{shown}, rows {first:,} to {first + batch.num_rows - 1:,}"):
                    names_here = _as_text(batch, column)
                    columns = identified(names_here, _as_text(batch, time) if time else None, reader)
                counts.update(columns[1].to_pylist())
                write(pa.Table.from_arrays([*batch.columns, *columns], schema=grown))
    return counts


def _as_text(batch: pa.RecordBatch, name: str) -> pa.Array:
    """Return a column as texts; of moments only the day, by which names are told apart."""
    column = batch.column(name)
    if pa.types.is_timestamp(column.type):
        column = pc.strftime(column, "%Y-%m-%d")
    if pa.types.is_nested(column.type) or pa.types.is_duration(column.type):
        raise AfpakError(f"The column '{name}' holds {column.type}, which is no text; name another")
    texts = column.cast(pa.large_string())
    texts.validate(full=True)
    return pc.replace_substring_regex(texts, r"^(\d{4}-\d\d-\d\d)[ T]\d.*$", r"\1")


@contextmanager
def _opened(source: Path | IO[bytes], shown: str, progress: Progress) -> Iterator[tuple[pa.Schema, Batches]]:
    """Open what is to be read."""
    if not isinstance(source, Path):
        with _reading(shown):
            opened = _read_csv(source, ",", shown, progress, lambda: 0)
        yield opened
        return
    ending, zipped = _form(source, zipped_too=True)
    with ExitStack() as stack:
        with _reading(shown):
            file = stack.enter_context(source.open("rb"))
            if ending == ".parquet":
                schema, batches = _read_parquet(file, shown, progress)
            else:
                stream: Any = gzip.GzipFile(fileobj=file) if zipped else file
                schema, batches = _read_csv(stream, FORMS[ending], shown, progress, file.tell)
        yield schema, batches


@contextmanager
def _reading(shown: str) -> Iterator[None]:
    """Say in one sentence what is wrong with a file that is read, and where."""
    try:
        yield
    except AfpakError as error:
        raise AfpakError(f"{shown}: {error}") from error
    except (pa.ArrowException, OSError, EOFError, UnicodeError, csv.Error, zlib.error) as error:
        raise AfpakError(_what_is_wrong(error, shown)) from error


def _form(path: Path, *, zipped_too: bool) -> tuple[str, bool]:
    zipped = zipped_too and path.suffix.lower() == ".gz"
    ending = (path.with_suffix("") if zipped else path).suffix.lower()
    if ending not in FORMS or (zipped and ending == ".parquet"):
        known = ", ".join(FORMS)
        raise AfpakError(
            f"{path} does not end in {known}{', .csv.gz, .tsv.gz' if zipped_too else ''}; convert or rename it"
        )
    return ending, zipped


def _what_is_wrong(error: Exception, shown: str) -> str:
    text = str(error).splitlines()[0] if str(error) else type(error).__name__
    row = re.search(r"Row #(\d+): Expected (\d+) columns, got (\d+)", text)
    if row:
        return f"{shown}, row {row[1]} behind the header: has {row[3]} cells, and the header {row[2]}; mend the row"
    if "UTF8" in text or isinstance(error, UnicodeDecodeError):
        return f"{shown} is not UTF-8 text; save it as UTF-8"
    if isinstance(error, OSError) and error.filename:
        return f"{shown} cannot be read: {(error.strerror or text).lower()}"
    return f"{shown} cannot be read: {text}"


def _read_parquet(file: IO[bytes], shown: str, progress: Progress) -> tuple[pa.Schema, Batches]:
    parquet = pq.ParquetFile(file)

    def batches() -> Batches:
        size = os.fstat(file.fileno()).st_size
        with _reading(shown):
            for batch in parquet.iter_batches(BATCH):
                progress(round(size * batch.num_rows / parquet.metadata.num_rows))
                yield batch

    return parquet.schema_arrow, batches()


def _read_csv(
    stream: IO[bytes], delimiter: str, shown: str, progress: Progress, tell: Callable[[], int]
) -> tuple[pa.Schema, Batches]:
    names = _header(stream, delimiter)
    schema = pa.schema([pa.field(name, pa.string()) for name in names])
    options = {
        "read_options": pacsv.ReadOptions(column_names=names, block_size=BLOCK, use_threads=False),
        "parse_options": pacsv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
        "convert_options": pacsv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True, null_values=[""]
        ),
    }

    def batches() -> Batches:
        done = 0
        with _reading(shown):
            try:
                reader = pacsv.open_csv(stream, **options)
            except pa.ArrowInvalid as error:
                if "Empty CSV file" in str(error):  # no row behind the header
                    return
                raise
            for batch in reader:
                progress(tell() - done)
                done = tell()
                yield pa.RecordBatch.from_arrays(batch.columns, schema=schema)

    return schema, batches()


def _header(stream: IO[bytes], delimiter: str) -> list[str]:
    """Read the first row, which may hold line ends within quotes, and leave the stream behind it."""
    lines = [stream.readline(BLOCK)]
    is_open = lines[0].count(b'"') % 2 == 1
    while is_open and lines[-1] and len(lines) < LONGEST_HEADER:
        lines.append(stream.readline(BLOCK))
        is_open ^= lines[-1].count(b'"') % 2 == 1
    header = io.StringIO(b"".join(lines).decode("utf-8-sig"), newline="")
    names = next(csv.reader(header, delimiter=delimiter), [])
    if not names:
        raise AfpakError("the file has no header; its first line names the columns")
    return names


@contextmanager
def _written(output: Path | IO[bytes], schema: pa.Schema) -> Iterator[Write]:
    """Open what is to be written; a file appears when all of it is there, and not at all if something fails."""
    if not isinstance(output, Path):
        with _csv_writer(output, schema, ",") as write:
            yield write
        return
    ending, _ = _form(output, zipped_too=False)
    target = output.resolve()  # what a link points at, not the link
    aside = target.with_name(f".afpak-{uuid4().hex}")
    with _told_of(output):
        file = aside.open("xb")
    try:
        with file:
            if target.exists():
                shutil.copymode(target, aside)
            form = _parquet_writer(file, schema) if ending == ".parquet" else _csv_writer(file, schema, FORMS[ending])
            with form as write:

                def told(table: pa.Table) -> None:
                    with _told_of(output):
                        write(table)

                yield told
            with _told_of(output):
                file.flush()
                os.fsync(file.fileno())
        with _told_of(output):
            aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)


@contextmanager
def _told_of(output: Path) -> Iterator[None]:
    """Say that it was the writing that failed."""
    try:
        yield
    except OSError as error:
        raise AfpakError(f"Cannot write {output}: {(error.strerror or str(error)).lower()}; it is as it was") from error


@contextmanager
def _parquet_writer(sink: Any, schema: pa.Schema) -> Iterator[Write]:
    with pq.ParquetWriter(sink, schema, compression="zstd") as writer:
        yield writer.write_table


@contextmanager
def _csv_writer(sink: Any, schema: pa.Schema, delimiter: str) -> Iterator[Write]:
    text = io.TextIOWrapper(sink, encoding="utf-8", newline="")
    try:
        writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
        careful = csv.writer(text, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL)
        writer.writerow(schema.names)

        def write(table: pa.Table) -> None:
            rows = zip(*map(_cells, table.column_names, table.columns), strict=True)
            # csv leaves a lone carriage return in a cell without quotes, where others read the end of a row.
            (careful if any(map(_holds_return, table.columns)) else writer).writerows(rows)

        yield write
        text.flush()
    finally:
        text.detach()  # else the stream is closed with it, which is not ours


def _cells(name: str, column: pa.ChunkedArray) -> list[Any]:
    try:
        cells: list[Any] = column.to_pylist()
    except (OverflowError, ValueError, pa.ArrowException) as error:  # a day past 9999, a text that is not UTF-8
        raise AfpakError(f"The column '{name}' holds what CSV cannot show ({error}); write .parquet") from error
    return cells


def _holds_return(column: pa.ChunkedArray) -> bool:
    if not pa.types.is_string(column.type) and not pa.types.is_large_string(column.type):
        return False
    return bool(pc.any(pc.match_substring(column, "\r")).as_py())
