"""The command `afpak`: look into the tables, export them, see their evidence, cite them.

Nothing here imports pandas; what is heavy is imported inside the commands.
"""

import os
import shutil
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


@main.command()
def tables() -> None:
    """List the tables, their rows, and what a row is.

    \b
    Example:
      afpak tables
    """
    listed = [
        {"table": each["name"], "rows": each["rows"], "a row is": each["title"]}
        for each in releases.descriptor()["resources"]
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
def describe(table: str, column: str | None) -> None:
    """Describe the columns of TABLE, or one COLUMN and its codes.

    \b
    Examples:
      afpak describe refugee_waves
      afpak describe events event_type
    """
    if column is None:
        click.echo(releases.resource(table)["description"] + "\n")
        listed = [
            {"column": name, "type": field["type"], "what it holds": field["description"]}
            for name, field in releases.fields(table).items()
        ]
        _print_table(listed, ["column", "type", "what it holds"], sys.stdout)
        return
    field = releases.field(table, column)
    click.echo(f"{table}.{column} ({field['type']}): {field['title']}\n{field['description']}")
    for label, key in (("Unit", "unit"), ("Points at", "references"), ("Several values, joined by", "separator")):
        if field.get(key):
            click.echo(f"{label}: {field[key]}")
    if field.get("codeList"):
        codes = [row for row in releases.rows("codes") if row["list"] == field["codeList"]]
        click.echo(f"Codes of the list {field['codeList']}:\n")
        _print_table(codes, ["code", "label", "definition", "standard"], sys.stdout)


@main.command()
@TABLE
@click.option(
    "--actor", "actors", multiple=True, metavar="ACTOR", help="Rows in which this actor (id or name) has a part."
)
@click.option("--since", metavar="DATE", help="Rows of this time or later: 2021, 2021-08, 2021-08-15.")
@click.option("--until", metavar="DATE", help="Rows of this time or earlier.")
@click.option("--source", "sources", multiple=True, metavar="SOURCE", help="Rows that this source tells of.")
@click.option(
    "--where",
    multiple=True,
    metavar="CONDITION",
    help="COLUMN=VALUE; also != > >= < <=. An empty VALUE is a missing one.",
)
@click.option("--columns", metavar="A,B,C", help="Columns to show.")
@click.option("--limit", type=click.IntRange(min=1), help="Show so many rows at most.")
@_format("table")
def show(
    table: str,
    actors: tuple[str, ...],
    since: str | None,
    until: str | None,
    sources: tuple[str, ...],
    where: tuple[str, ...],
    columns: str | None,
    limit: int | None,
    form: str,
) -> None:
    """Show rows of TABLE that meet every condition, in order of time.

    \b
    Examples:
      afpak show events --actor ttp --since 2021-08
      afpak show refugee_waves --where asylum_iso3=PAK --format json
      afpak show aid --columns aid_id,title,stage --limit 5
    """
    from afpak_data.selecting import select

    fields = releases.fields(table)
    if columns is not None:
        chosen = [name.strip() for name in columns.split(",") if name.strip()]
        if not chosen:
            raise click.UsageError("--columns names no column.")
        for name in chosen:
            releases.field(table, name)
    else:
        chosen = list(SHOWN.get(table, fields)) if form == "table" else list(fields)
    rows = select(table, actors=actors, since=since, until=until, sources=sources, where=where)
    _print(rows[:limit], chosen, form)
    if form == "table":
        more = f", of {len(rows)}" if limit and len(rows) > limit else ""
        click.echo(f"{_count(min(len(rows), limit or len(rows)), 'row')}{more}", err=True)


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
def export(names: tuple[str, ...], everything: bool, output: Path | None, excel_safe: bool) -> None:
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
    chosen = [each["name"] for each in releases.descriptor()["resources"]] if everything else list(dict.fromkeys(names))
    if output:
        altered = exporting.export_tables(chosen, output, safe=excel_safe)
        click.echo(f"Wrote {_count(len(chosen), 'table')} and datapackage.json to {output}/.", err=True)
    elif len(chosen) > 1:
        raise click.UsageError("Several tables need a folder: add -o DIR.")
    else:
        rows = releases.rows(chosen[0])
        altered = exporting.write_csv(rows, list(releases.fields(chosen[0])), _utf8_output(), safe=excel_safe)
    if excel_safe:
        click.echo(f"An apostrophe was put before {_count(altered, 'cell')} that a spreadsheet would run.", err=True)


@main.command()
@click.argument("row_id")
@TEXT_FORMAT
def evidence(row_id: str, form: str) -> None:
    """Show where every value of a row comes from.

    ROW_ID is an id of one of the five public tables.

    \b
    Examples:
      afpak evidence undocumented-afghans-2023
      afpak evidence ttp --format json
    """
    from afpak_data import provenance

    claims = provenance.claims_of(row_id)
    if form == "text":
        click.echo(f"{claims[0]['table']}/{row_id}")
        _print_claims(claims)
    else:
        _print(claims, list(releases.fields("claims")), form)


@main.command()
@TABLE
@TEXT_FORMAT
def conflicts(table: str, form: str) -> None:
    """Show the cells of TABLE that sources tell differently.

    One of the values is preferred, for the reason given; the others stay.

    \b
    Example:
      afpak conflicts refugee_waves
    """
    from afpak_data import provenance

    claims = provenance.competing_claims(table)
    if form != "text":
        _print(claims, list(releases.fields("claims")), form)
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
@TEXT_FORMAT
def sources(form: str) -> None:
    """List the source texts, as they are to be cited.

    \b
    Examples:
      afpak sources
      afpak sources --format json
    """
    rows = releases.rows("sources")
    if form != "text":
        _print(rows, list(releases.fields("sources")), form)
        return
    for row in rows:
        click.echo(f"{row['source_id']}\n  {row['citation']}\n  Licence: {row['licence'] or 'none stated'}")


@main.command()
@click.option("--source", metavar="SOURCE", help="Only those of this source.")
@TEXT_FORMAT
def errata(source: str | None, form: str) -> None:
    """List the errors of the sources, and what was left out.

    Each with what should stand, and why.

    \b
    Examples:
      afpak errata
      afpak errata --source mahmood-2023 --format csv
    """
    from afpak_data.selecting import select

    rows = select("errata", sources=[source] if source else [])
    if form != "text":
        _print(rows, list(releases.fields("errata")), form)
        return
    for row in rows:
        click.echo(f"{row['erratum_id']} ({row['kind']}; {row['source_id']}, {row['locator']})")
        click.echo(f"  {row['what']}\n  Instead: {row['correction']}\n  Because: {row['evidence']}")
        if row["row_ids"]:
            click.echo(f"  Rows: {row['row_ids'].replace(';', ', ')}")


@main.command()
@click.option("--style", type=click.Choice(citation.STYLES), default="apa", show_default=True, help="Citation style.")
def cite(style: str) -> None:
    """Print the citation of the installed data version.

    \b
    Examples:
      afpak cite
      afpak cite --style bibtex >> references.bib
    """
    click.echo(citation.cite(style))


@main.command()
@TABLE
def path(table: str) -> None:
    """Print the path of the Parquet file of TABLE.

    For DuckDB, Polars, R and whatever else reads Parquet.

    \b
    Example:
      duckdb -c "select count(*) from '$(afpak path events)'"
    """
    click.echo(str(releases.path(table)))


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
