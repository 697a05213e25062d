"""Names in files of any size: CSV and Parquet, read and written batch by batch, never whole in memory.

The cells of a CSV file are copied as they are: all is text here, and `007` stays `007`.
"""

import csv
import gzip
import io
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from afpak_data import naming, releases
from afpak_data.errors import AfpakError, UnknownNameError
from afpak_data.matching import ADDED, Reader, identified

BLOCK = 8 * 1024 * 1024
"""Bytes of a CSV file that are read at a time."""
BATCH = 100_000
"""Rows of a Parquet file that are read at a time."""
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
        If a file cannot be read or written, or a row or a date in it cannot be read; nothing is written then.
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
            raise UnknownNameError(f"column of {shown}", column, names)
        added = [prefix + name for name in ADDED]
        if set(added) & set(names):
            taken = ", ".join(sorted(set(added) & set(names)))
            raise AfpakError(f"{shown} has {taken} already; give a --prefix for the new columns")
        time = on if on in names else None
        reader = Reader(naming.directory(version or releases.current()), None if time else on)
        grown = pa.schema([*schema, *(pa.field(name, pa.string()) for name in added)], metadata=schema.metadata)
        with _written(output, grown) as write:
            for batch in batches:
                texts = [_as_text(batch, name, shown) if name else None for name in (column, time)]
                columns = identified(texts[0], texts[1], reader)
                counts.update(columns[1].to_pylist())
                write(pa.Table.from_arrays([*batch.columns, *columns], schema=grown))
    return counts


def _as_text(batch: pa.RecordBatch, name: str, shown: str) -> pa.Array:
    try:
        return batch.column(name).cast(pa.large_string())
    except pa.ArrowException as error:
        kind = batch.schema.field(name).type
        raise AfpakError(f"The column '{name}' of {shown} holds {kind}, which is no text; name another") from error


@contextmanager
def _opened(source: Path | IO[bytes], shown: str, progress: Progress) -> Iterator[tuple[pa.Schema, Batches]]:
    """Open what is to be read."""
    if not isinstance(source, Path):
        yield _read_csv(source, ",", shown, progress, lambda: 0)
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
    """Say in one sentence what is wrong with a file that is read."""
    try:
        yield
    except (pa.ArrowException, OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise AfpakError(_what_is_wrong(error, shown)) from error


def _form(path: Path, *, zipped_too: bool) -> tuple[str, bool]:
    zipped = zipped_too and path.suffix == ".gz"
    ending = (path.with_suffix("") if zipped else path).suffix
    if ending not in FORMS or (zipped and ending == ".parquet"):
        known = ", ".join(FORMS)
        raise AfpakError(f"{path} does not end in {known}{', .csv.gz' if zipped_too else ''}; convert or rename it")
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
    with _reading(shown):
        names = _header(stream, delimiter, shown)
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


def _header(stream: IO[bytes], delimiter: str, shown: str) -> list[str]:
    """Read the first row, which may hold line ends within quotes, and leave the stream behind it."""
    line = stream.readline(BLOCK)
    while line.count(b'"') % 2 and len(line) < BLOCK:
        more = stream.readline(BLOCK)
        if not more:
            break
        line += more
    names = next(csv.reader(io.StringIO(line.decode("utf-8-sig")), delimiter=delimiter), [])
    if not names:
        raise AfpakError(f"{shown} has no header; its first line names the columns")
    return names


@contextmanager
def _written(output: Path | IO[bytes], schema: pa.Schema) -> Iterator[Write]:
    """Open what is to be written; a file appears when all of it is there, and not at all if something fails."""
    if not isinstance(output, Path):
        with _csv_writer(output, schema, ",") as write:
            yield write
        return
    ending, _ = _form(output, zipped_too=False)
    with _told_of(output):
        aside = NamedTemporaryFile(prefix=".afpak-", dir=output.parent, delete=False)  # noqa: SIM115
    try:
        with aside:
            form = _parquet_writer(aside, schema) if ending == ".parquet" else _csv_writer(aside, schema, FORMS[ending])
            with form as write:

                def told(table: pa.Table) -> None:
                    with _told_of(output):
                        write(table)

                yield told
            with _told_of(output):
                aside.flush()
                os.fsync(aside.fileno())
        with _told_of(output):
            umask = os.umask(0)
            os.umask(umask)
            Path(aside.name).chmod(0o666 & ~umask)  # a temporary file is for its owner alone
            Path(aside.name).replace(output)
    except BaseException:
        Path(aside.name).unlink(missing_ok=True)
        raise


@contextmanager
def _told_of(output: Path) -> Iterator[None]:
    """Say that it was the writing that failed."""
    try:
        yield
    except OSError as error:
        raise AfpakError(
            f"Cannot write {output}: {(error.strerror or str(error)).lower()}; nothing is there"
        ) from error


@contextmanager
def _parquet_writer(sink: Any, schema: pa.Schema) -> Iterator[Write]:
    with pq.ParquetWriter(sink, schema, compression="zstd") as writer:
        yield writer.write_table


@contextmanager
def _csv_writer(sink: Any, schema: pa.Schema, delimiter: str) -> Iterator[Write]:
    text = io.TextIOWrapper(sink, encoding="utf-8", newline="")
    try:
        writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
        writer.writerow(schema.names)
        yield lambda table: writer.writerows(zip(*(column.to_pylist() for column in table.columns), strict=True))
        text.flush()
    finally:
        text.detach()  # else the stream is closed with it, which is not ours
