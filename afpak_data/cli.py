"""The command `afpak`: look into the tables, export them, see their evidence, cite them.

Nothing here imports pandas; what is heavy is imported inside the commands.
"""

import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO, TypeVar

import click

from afpak_data import __version__, citation, releases
from afpak_data.errors import AfpakError
from afpak_data.releases import Row

SHOWN = {
    "events": ("event_id", "date_edtf", "event_type", "speech_status", "title"),
    "actors": ("actor_id", "kind", "country_iso3", "name"),
    "refugee_waves": ("wave_id", "period_edtf", "measure", "persons_best", "speech_status", "title"),
    "aid": ("aid_id", "period_edtf", "stage", "amount_best", "speech_status", "title"),
    "demands": ("demand_id", "date_edtf", "issue", "response", "speech_status", "title"),
}
"""The columns that `show` puts into a table for reading, of those tables that are too wide to show whole."""


@contextmanager
def _told_in_one_sentence() -> Iterator[None]:
    """Turn what goes wrong into click's one-line errors; a reader that closes the pipe is no error."""
    try:
        yield
    except AfpakError as error:
        raise click.ClickException(str(error)) from error
    except BrokenPipeError:
        # The reader has what it wanted (`afpak export events | head`).
        _drop_output()
        raise click.exceptions.Exit(0) from None
    except OSError as error:
        where = f" {error.filename}" if error.filename else ""
        _drop_output()
        raise click.ClickException(f"Cannot write{where}: {(error.strerror or str(error)).lower()}") from error


def _drop_output() -> None:
    """Send what is still buffered nowhere: it could not be written, and would be tried again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _Sentences(click.Group):
    """A group whose commands end in one sentence and exit code 1 where the data or the input are wrong."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        if sys.stdout is None:  # closed by the shell (`>&-`)
            sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
        if hasattr(sys.stdout, "reconfigure"):
            # A terminal that has no ¶ shows a question mark; CSV and JSON are UTF-8 in any case.
            sys.stdout.reconfigure(errors="replace")
        return super().main(*args, **kwargs)

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        with _told_in_one_sentence():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        with _told_in_one_sentence():
            result = super().invoke(ctx)
            sys.stdout.flush()
            return result


def _version(ctx: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        click.echo(f"afpak-data {__version__}, data version {releases.current()}")
        ctx.exit()


@click.group(cls=_Sentences, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, callback=_version, expose_value=False, is_eager=True, help="Print both versions."
)
def main() -> None:
    """Afghanistan, Pakistan and the United States, 1947–2024, with the passage behind every value.

    \b
    Start here:
      afpak tables                          what there is
      afpak show events --actor ttp         rows that you can read
      afpak evidence kabul-falls-2021       where a row comes from
      afpak export --all -o exported        everything as CSV
      afpak cite                            how to cite this version
    """


_Command = TypeVar("_Command", bound=Callable[..., Any])
TABLE = click.argument("table")


def _format(readable: str) -> Callable[[_Command], _Command]:
    """Make the option --format of a command whose form for reading is `readable`."""
    return click.option(
        "--format",
        "form",
        type=click.Choice([readable, "csv", "json"]),
        default=readable,
        show_default=True,
        help="How to print.",
    )


TEXT_FORMAT = _format("text")
DATA_VERSION = click.option(
    "--data-version", "version", metavar="VERSION", help="An older data version; `afpak versions` lists them."
)


@main.command()
@DATA_VERSION
def tables(version: str | None) -> None:
    """List the tables, their rows, and what a row is.

    \b
    Example:
      afpak tables
    """
    listed = [
        {"table": each["name"], "rows": each["rows"], "a row is": each["title"]}
        for each in releases.descriptor(version)["resources"]
    ]
    _print_table(listed, ["table", "rows", "a row is"], sys.stdout)


@main.command()
def versions() -> None:
    """List the installed data versions and their fingerprints.

    The fingerprint is the UNF (version 6) of each public table.

    \b
    Example:
      afpak versions
    """
    for entry in releases.ledger().values():
        click.echo(f"{entry['version']} ({entry['date']}, {entry['status']}, came with package {entry['package']})")
        listed = [{"table": table, **entry["tables"][table]} for table in releases.public_tables()]
        _print_table(listed, ["table", "rows", "unf"], sys.stdout)


@main.command()
@TABLE
@click.argument("column", required=False)
@DATA_VERSION
def describe(table: str, column: str | None, version: str | None) -> None:
    """Describe the columns of TABLE, or one COLUMN and its codes.

    \b
    Examples:
      afpak describe refugee_waves
      afpak describe events event_type
    """
    if column is None:
        click.echo(releases.resource(table, version)["description"] + "\n")
        listed = [
            {"column": name, "type": field["type"], "what it holds": field["description"]}
            for name, field in releases.fields(table, version).items()
        ]
        _print_table(listed, ["column", "type", "what it holds"], sys.stdout)
        return
    field = releases.field(table, column, version)
    click.echo(f"{table}.{column} ({field['type']}): {field['title']}\n{field['description']}")
    for label, key in (("Unit", "unit"), ("Points at", "references"), ("Several values, joined by", "separator")):
        if field.get(key):
            click.echo(f"{label}: {field[key]}")
    if field.get("codeList"):
        codes = [row for row in releases.rows("codes", version=version) if row["list"] == field["codeList"]]
        click.echo(f"Codes of the list {field['codeList']}:\n")
        _print_table(codes, ["code", "label", "definition", "standard"], sys.stdout)


def _selection(command: _Command) -> _Command:
    """Add the options by which rows are chosen."""
    for option in reversed(
        [
            click.option(
                "--actor",
                "actors",
                multiple=True,
                metavar="ACTOR",
                help="Rows in which this actor (id or name) has a part.",
            ),
            click.option("--since", metavar="DATE", help="Rows of this time or later: 2021, 2021-08, 2021-08-15."),
            click.option("--until", metavar="DATE", help="Rows of this time or earlier."),
            click.option(
                "--source", "sources", multiple=True, metavar="SOURCE", help="Rows that this source tells of."
            ),
            click.option(
                "--where",
                multiple=True,
                metavar="CONDITION",
                help="COLUMN=VALUE; also != > >= < <=. An empty VALUE is a missing one.",
            ),
            DATA_VERSION,
        ]
    ):
        command = option(command)
    return command


@main.command()
@click.argument("what", metavar="TABLE|ROW_ID")
@_selection
@click.option("--columns", metavar="A,B,C", help="Columns to show.")
@click.option("--limit", type=click.IntRange(min=1), help="Show so many rows at most.")
@_format("table")
def show(what: str, columns: str | None, limit: int | None, form: str, version: str | None, **chosen_by: Any) -> None:
    """Show rows of TABLE that meet every condition, in order of time; or one row, by its id.

    \b
    Examples:
      afpak show events --actor ttp --since 2021-08
      afpak show refugee_waves --where asylum_iso3=PAK --format json
      afpak show aid --columns aid_id,title,stage --limit 5
      afpak show kabul-falls-1996
    """
    from afpak_data import provenance
    from afpak_data.selecting import select

    table = what if what in releases.table_names(version) else provenance.table_of(what, version=version, or_table=True)
    fields = releases.fields(table, version)
    if columns is not None:
        chosen = [name.strip() for name in columns.split(",") if name.strip()]
        if not chosen:
            raise click.UsageError("--columns names no column.")
        for name in chosen:
            releases.field(table, name, version)
    else:
        chosen = list(SHOWN.get(table, fields)) if form == "table" and table == what else list(fields)
    if table != what:
        chosen_by["where"] = (*chosen_by["where"], f"{releases.key(table)}={what}")
    rows = select(table, version=version, **chosen_by)
    if form == "table" and table != what:
        _print_row(table, rows, chosen)
        return
    _print(rows[:limit], chosen, form)
    if form == "table":
        more = f", of {len(rows)}" if limit and len(rows) > limit else ""
        click.echo(f"{_count(min(len(rows), limit or len(rows)), 'row')}{more}", err=True)


def _print_row(table: str, rows: Sequence[Row], columns: Sequence[str]) -> None:
    """Print one row, a cell a line, what is empty left out."""
    for row in rows:
        click.echo(f"{table}/{row[releases.key(table)]}")
        told = [(name, str(row[name])) for name in columns if row[name] is not None]
        width = max(len(name) for name, _ in told)
        for name, value in told:
            click.echo(f"  {name.ljust(width)}  {value}")


@main.command()
@click.argument("names", nargs=-1, metavar="[TABLE]...")
@click.option("--all", "everything", is_flag=True, help="Every table.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Folder for the CSV files and their datapackage.json.",
)
@click.option(
    "--excel-safe", is_flag=True, help="Put ' before text that a spreadsheet would run as a formula; alters the data."
)
@DATA_VERSION
def export(
    names: tuple[str, ...], everything: bool, output: Path | None, excel_safe: bool, version: str | None
) -> None:
    """Export tables as CSV, to standard output or a folder.

    Codes are text, also where they look like numbers (flow_type): read them as text (in pandas `dtype=str`).

    \b
    Examples:
      afpak export events > events.csv
      afpak export events actors -o exported
      afpak export --all -o exported
    """
    from afpak_data import exporting

    if everything == bool(names):
        raise click.UsageError("Name the tables to export, or say --all" + (", not both." if names else "."))
    chosen = releases.table_names(version) if everything else list(dict.fromkeys(names))
    if output:
        altered = exporting.export_tables(chosen, output, safe=excel_safe, version=version)
        click.echo(f"Wrote {_count(len(chosen), 'table')} and datapackage.json to {output}/.", err=True)
    elif len(chosen) > 1:
        raise click.UsageError("Several tables need a folder: add -o DIR.")
    else:
        rows, columns = releases.rows(chosen[0], version=version), list(releases.fields(chosen[0], version))
        altered = exporting.write_csv(rows, columns, _utf8_output(), safe=excel_safe)
    if excel_safe:
        click.echo(f"An apostrophe was put before {_count(altered, 'cell')} that a spreadsheet would run.", err=True)


@main.command()
@click.argument("row_id")
@DATA_VERSION
@TEXT_FORMAT
def evidence(row_id: str, version: str | None, form: str) -> None:
    """Show where every value of a row comes from.

    ROW_ID is an id of one of the five public tables.

    \b
    Examples:
      afpak evidence undocumented-afghans-2023
      afpak evidence ttp --format json
    """
    from afpak_data import provenance

    claims = provenance.claims_of(row_id, version=version)
    if form == "text":
        click.echo(f"{claims[0]['table']}/{row_id}")
        _print_claims(claims)
    else:
        _print(claims, list(releases.fields("claims", version)), form)


@main.command()
@TABLE
@DATA_VERSION
@TEXT_FORMAT
def conflicts(table: str, version: str | None, form: str) -> None:
    """Show the cells of TABLE that sources tell differently.

    One of the values is preferred, for the reason given; the others stay.

    \b
    Example:
      afpak conflicts refugee_waves
    """
    from afpak_data import provenance

    claims = provenance.competing_claims(table, version=version)
    if form != "text":
        _print(claims, list(releases.fields("claims", version)), form)
        return
    cells: dict[tuple[str, str], list[Row]] = {}
    for claim in claims:
        cells.setdefault((claim["row_id"], claim["column"]), []).append(claim)
    for (row_id, column), told in cells.items():
        click.echo(f"{table}/{row_id}, {column}: {told[0]['rank_reason']}")
        _print_claims(told)
    click.echo(f"Told in different ways: {_count(len(cells), 'cell')} of {table}", err=True)


def _print_claims(claims: Sequence[Row]) -> None:
    """Print claims under the passages that they stand on, each passage once."""
    passages: dict[str, list[Row]] = {}
    for claim in claims:
        said = claim["speech_status"] + (f" to {claim['speaker_id']}" if claim["speaker_id"] else "")
        words = f"“{claim['passage_start']} … {claim['passage_end']}”"
        passages.setdefault(f"{claim['source_id']}, {claim['locator']}: {words} ({said})", []).append(claim)
    for passage, told in passages.items():
        click.echo(f"  {passage}")
        for claim in told:
            value = claim["value"] if claim["value"] is not None else "no number"
            words = f" “{claim['words']}” ({claim['relation']})" if claim["words"] else ""
            rank = "" if claim["rank"] == "preferred" else f", {claim['rank']}"
            reason = f": {claim['reason']}" if claim["reason"] else ""
            click.echo(f"    {claim['column']}: {value}{words} [{claim['evidence_tag']}{rank}{reason}]")


@main.command()
@DATA_VERSION
@TEXT_FORMAT
def sources(version: str | None, form: str) -> None:
    """List the source texts, as they are to be cited.

    \b
    Examples:
      afpak sources
      afpak sources --format json
    """
    rows = releases.rows("sources", version=version)
    if form != "text":
        _print(rows, list(releases.fields("sources", version)), form)
        return
    for row in rows:
        click.echo(f"{row['source_id']}\n  {row['citation']}\n  Licence: {row['licence'] or 'none stated'}")


@main.command()
@click.option("--source", metavar="SOURCE", help="Only those of this source.")
@DATA_VERSION
@TEXT_FORMAT
def errata(source: str | None, version: str | None, form: str) -> None:
    """List the errors of the sources, and what was left out.

    Each with what should stand, and why.

    \b
    Examples:
      afpak errata
      afpak errata --source mahmood-2023 --format csv
    """
    from afpak_data.selecting import select

    rows = select("errata", sources=[source] if source else [], version=version)
    if form != "text":
        _print(rows, list(releases.fields("errata", version)), form)
        return
    for row in rows:
        click.echo(f"{row['erratum_id']} ({row['kind']}; {row['source_id']}, {row['locator']})")
        click.echo(f"  {row['what']}\n  Instead: {row['correction']}\n  Because: {row['evidence']}")
        if row["row_ids"]:
            click.echo(f"  Rows: {row['row_ids'].replace(';', ', ')}")


@main.command()
@click.argument("what", required=False, metavar="[TABLE|ROW_ID|SOURCE_ID]")
@click.option("--style", type=click.Choice(citation.STYLES), default="apa", show_default=True, help="Citation style.")
@_selection
def cite(what: str | None, style: str, version: str | None, **chosen_by: Any) -> None:
    """Print how to cite the dataset, a table, some of its rows, one row, or a source.

    The citation names the data version and its fingerprint (UNF): `afpak verify FILE --cited CITATION` holds a file to
    it. The options that choose rows are those of `afpak show`.

    \b
    Examples:
      afpak cite
      afpak cite events --style bibtex >> references.bib
      afpak cite refugee_waves --where asylum_iso3=PAK --style chicago
      afpak cite kabul-falls-1996
      afpak cite gul-2024 --style ris
    """
    told = [
        f"{name.rstrip('s')}={value}" if name in ("actors", "sources") else value
        for name in ("actors", "sources", "where")
        for value in chosen_by[name]
    ] + [f"{name}={chosen_by[name]}" for name in ("since", "until") if chosen_by[name] is not None]
    if not told:
        click.echo(citation.cite(what, style, version=version))
        return
    if what is None:
        raise click.UsageError("Name the table whose rows the options choose.")
    click.echo(citation.cite_rows(what, chosen_by, ", ".join(told), style, version=version))


@main.command()
@click.argument("old", metavar="OLD_VERSION")
@click.argument("new", metavar="NEW_VERSION")
@click.argument("table", required=False)
@TEXT_FORMAT
def diff(old: str, new: str, table: str | None, form: str) -> None:
    """Show how two data versions differ, and why: rows that came and went, cells that changed.

    Of the five public tables, or of TABLE.

    \b
    Examples:
      afpak diff 0.1.0 0.2.0
      afpak diff 0.1.0 0.2.0 refugee_waves
      afpak diff 0.1.0 0.2.0 --format csv > changes.csv
    """
    from afpak_data import comparing

    found = comparing.differences(old, new, table)
    if form != "text":
        _print(found, comparing.COLUMNS, form)
        return
    for name in dict.fromkeys(change["table"] for change in found):
        _print_changes(name, [change for change in found if change["table"] == name])
    if not found:
        click.echo("No difference.", err=True)


def _print_changes(table: str, changes: Sequence[Row]) -> None:
    rows = [change for change in changes if change["column"] is None]
    cells = [change for change in changes if change["column"] is not None]
    added = sum(change["new"] is not None for change in rows)
    told = [_count(added, "row") + " added", _count(len(rows) - added, "row") + " removed"]
    click.echo(f"{table}: {', '.join(told)}, {_count(len(cells), 'cell')} changed")
    for change in rows:
        sign, name = ("+", change["new"]) if change["new"] is not None else ("-", change["old"])
        click.echo(f"  {sign} {change['row_id']}: {name} [{_reason(change)}]")
    for row_id in dict.fromkeys(change["row_id"] for change in cells):
        click.echo(f"  {row_id}")
        for change in cells:
            if change["row_id"] == row_id:
                was, now = ("empty" if change[side] is None else change[side] for side in ("old", "new"))
                click.echo(f"    {change['column']}: {was} → {now} [{_reason(change)}]")


def _reason(change: Row) -> str:
    return ": ".join(filter(None, (change["reason_code"], change["note"]))) or "no reason on record"


@main.command()
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--cited", metavar="TEXT", help="The citation, or its UNF, that the file is to be held to.")
def verify(file: Path | None, cited: str | None) -> None:
    """Verify the installed data, or hold FILE to what was published.

    FILE is CSV, Parquet, JSON, JSON lines or Stata. It is held to the table and data version that its papers name (the
    datapackage.json of `afpak export` beside it, the attributes of a DataFrame in Parquet, a column data_version), else
    to the newest version of the table that its columns are of. The order of rows and columns, and columns that are not
    ours, do not count. Exits with 1 if anything differs.

    \b
    Examples:
      afpak verify
      afpak verify exported/events.csv
      afpak verify my-rows.csv --cited "$(cat citation.txt)"
    """
    from afpak_data import verifying

    if file is None:
        if cited is not None:
            raise click.UsageError("--cited needs a FILE.")
        wrong = verifying.verify_installed()
        for sentence in wrong:
            click.echo(sentence)
        if wrong:
            click.get_current_context().exit(1)
        versions = ", ".join(releases.ledger())
        click.echo(f"The installed data are as published: versions {versions}, every SHA-256 and UNF recomputed.")
        return
    verdict = verifying.verify_file(file, cited=cited)
    for line in verdict.lines():
        click.echo(line)
    if not verdict.is_same:
        click.get_current_context().exit(1)


@main.command()
@click.argument("name")
@click.option("--on", metavar="DATE", help="When: 2021, 2021-08, 2021-08-15, 1996/2001.")
@click.option("--kind", metavar="KIND", help="Only actors of this kind, such as government.")
@DATA_VERSION
def resolve(name: str, on: str | None, kind: str | None, version: str | None) -> None:
    """Say which actor NAME names, or which it may name and why; never a guess.

    Prints the id. Where the name is of several actors, or only describes one, prints them and exits with 1.

    \b
    Examples:
      afpak resolve "Tehreek-i-Taliban Pakistan (TTP)"
      afpak resolve Taliban --on 2010
    """
    from afpak_data import naming

    found = naming.resolve(name, on=on, kind=kind, version=version)
    if found.actor_id:
        click.echo(found.actor_id)
        return
    told = "ambiguous" if found.status == "ambiguous" else "no name of an actor that we know"
    if found.status == "none" and found.candidates:
        told = "a name only of those that are ruled out"
    click.echo(f"'{name}' is {told}.")
    for candidate in found.candidates:
        click.echo(f"  {candidate.actor_id}: {candidate.reason}")
    if found.suggestions:
        click.echo(f"  Names that are like it, and no more than that: {', '.join(found.suggestions)}")
    click.get_current_context().exit(1)


@main.command()
@click.argument("source", metavar="FILE", type=click.Path(path_type=Path, exists=True, dir_okay=False, allow_dash=True))
@click.option("--column", required=True, metavar="COLUMN", help="The column with the names.")
@click.option("--on", metavar="COLUMN|DATE", help="When the names were used: a column of FILE, or a date for all.")
@click.option("--prefix", default="", help="What to put before the names of the new columns.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="OUT",
    help="The file to write, .csv, .tsv or .parquet; standard output, as CSV, if left out.",
)
@DATA_VERSION
def match(source: Path, output: Path | None, version: str | None, **matched_by: Any) -> None:
    """Add to each row of FILE the actor that the name in a column names.

    FILE is .csv, .tsv (also with .gz) or .parquet, of any size, or - for CSV from standard input. The new columns are
    actor_id, match (exact, ambiguous or none) and candidates; all others are copied as they are. With -o a file appears
    when all of it is written, and none if something is wrong; standard output has what was read until then.

    \b
    Examples:
      afpak match ged.csv --column side_b --on year -o matched.csv
      afpak match acled.parquet --column actor1 --on event_date -o matched.parquet
      afpak match - --column gname < gtd.csv > matched.csv
    """
    from afpak_data.matching_files import match_file

    # A command that is told to end takes its half-written file with it, as one that is interrupted does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    piped = str(source) == "-"
    given: Any = sys.stdin.buffer if piped else source
    size = 0 if piped else source.stat().st_size
    hidden = piped or not sys.stderr.isatty()
    with click.progressbar(length=size, label="Matching", file=sys.stderr, hidden=hidden) as bar:
        counts = match_file(
            given, output=output or sys.stdout.buffer, version=version, progress=bar.update, **matched_by
        )
    told = ", ".join(f"{counts[status]:,} {status}" for status in ("exact", "ambiguous", "none"))
    click.echo(f"{counts.total():,} rows: {told}", err=True)


@main.command()
@TABLE
@DATA_VERSION
def path(table: str, version: str | None) -> None:
    """Print the path of the Parquet file of TABLE.

    For DuckDB, Polars, R and whatever else reads Parquet.

    \b
    Example:
      duckdb -c "select count(*) from '$(afpak path events)'"
    """
    click.echo(str(releases.path(table, version)))


@main.command("check-sources")
@click.option(
    "--texts",
    required=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Folder with <source_id>.txt for each source.",
)
def check_sources(texts: Path) -> None:
    """Hold every claim against the source texts.

    For whoever has them. Finds each passage, and in it the words of each number, the parts of each date and a name of
    each actor, place and country. Prints what is missing as `source, locator, row, column: what`, and exits with 1 if
    anything is.

    \b
    Example:
      afpak check-sources --texts ../texts
    """
    from afpak_data import source_check

    report = source_check.check_sources(texts, progress=_progress)
    for finding in report.findings:
        click.echo(str(finding))
    tags = ", ".join(f"{count} {tag}" for tag, count in sorted(report.tags.items()))
    click.echo(
        f"{report.claims} claims ({tags}) on {report.passages} passages: {len(report.findings)} not borne out.",
        err=True,
    )
    if report.findings:
        click.get_current_context().exit(1)


def _progress(claims: Iterable[Row]) -> Iterable[Row]:
    listed = list(claims)
    if not sys.stderr.isatty():
        return iter(listed)
    return _with_bar(listed)


def _with_bar(listed: list[Row]) -> Iterable[Row]:
    with click.progressbar(listed, label="Checking claims", file=sys.stderr) as bar:
        yield from bar


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def _utf8_output() -> TextIO:
    """Return standard output as UTF-8 without translated line ends, whatever the locale says."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", newline="")
    return sys.stdout


def _print(rows: Sequence[Row], columns: Sequence[str], form: str) -> None:
    from afpak_data import exporting

    if form == "csv":
        exporting.write_csv(rows, columns, _utf8_output())
    elif form == "json":
        exporting.write_json(rows, columns, _utf8_output())
    else:
        _print_table(rows, columns, sys.stdout)


def _print_table(rows: Sequence[Row], columns: Sequence[str], stream: TextIO) -> None:
    """Print rows in columns; on a terminal the last column is cut where the window ends."""
    cells = [[("" if row[name] is None else str(row[name])).replace("\n", " ") for name in columns] for row in rows]
    widths = [max(map(len, column)) for column in zip(columns, *cells, strict=True)]
    numeric = [all(isinstance(row[name], int | float | None) for row in rows) for name in columns]
    room = shutil.get_terminal_size().columns if stream.isatty() else None
    for line in [list(columns), ["-" * width for width in widths], *cells]:
        parts = [
            text.rjust(width) if right else text.ljust(width)
            for text, width, right in zip(line, widths, numeric, strict=True)
        ]
        text = "  ".join(parts).rstrip()
        click.echo(text if room is None or len(text) <= room else text[: room - 1] + "…", file=stream)
