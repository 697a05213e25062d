"""Whether the data are what was published: those that are installed, and those in somebody's file."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from afpak_data import releases
from afpak_data.errors import AfpakError
from afpak_data.exporting import as_text
from afpak_data.fingerprints import table_unf
from afpak_data.recognising import Subset, given_file, recognise
from afpak_data.releases import Row

UNF = re.compile(r"UNF:6:[A-Za-z0-9+/]{22}==")
VERSION = re.compile(r"[Vv]ersion(?:\s*=\s*\{|\W{1,3})(\d+\.\d+\.\d+)")


def verify_table(table: str, *, version: str | None = None) -> None:
    """Recompute SHA-256 and UNF of an installed table and hold them against the ledger.

    Raises
    ------
    UnknownNameError
        If there is no such table or version.
    AfpakError
        If either differs.
    """
    version = version or releases.current()
    entry = releases.ledger()[version]["tables"][table]
    # Reading holds the file to the hash in the data package, and here that is held to the ledger.
    content = releases.read_arrow(table, version=version)
    if releases.resource(table, version)["hash"] != f"sha256:{entry['sha256']}":
        raise AfpakError(
            f"{releases.path(table, version)} is not the file that the ledger names; install afpak-data again"
        )
    if table_unf(content.to_pydict()) != entry["unf"]:
        raise AfpakError(f"{table} {version} was read otherwise than it was published; is pyarrow sound?")


def verify_installed(version: str | None = None) -> list[str]:
    """Verify every installed table of one data version, or of all; return what is wrong, in a sentence each.

    Raises
    ------
    UnknownNameError
        If that version is not installed.
    """
    wrong = []
    for each in [version] if version else list(releases.ledger()):
        try:
            package = releases.descriptor(each)
        except AfpakError as error:
            if version and version not in releases.ledger():
                raise
            wrong.append(str(error))
            continue
        file = releases.path("events", each).with_name("datapackage.json")
        if sha256(file.read_bytes()).hexdigest() != releases.ledger()[each]["datapackage_sha256"]:
            wrong.append(f"{file} is not the file that the ledger names; install afpak-data again")
        for resource in package["resources"]:
            try:
                verify_table(resource["name"], version=each)
            except AfpakError as error:
                wrong.append(str(error))
    return wrong


@dataclass
class Verdict:
    """How the rows of a file stand to what was published: the same only if nothing below holds anything."""

    file: Path
    subset: Subset
    differences: list[Row] = field(default_factory=list)
    missing_rows: list[str] = field(default_factory=list)
    missing_columns: list[str] = field(default_factory=list)
    cited: str | None = None

    @property
    def is_same(self) -> bool:
        """Whether the file holds what was published, or what was cited."""
        if self.cited:
            # UNF counts seven digits of a number and 128 signs of a text; the cells count whole.
            return self.subset.unf == self.cited and not (self.differences or self.subset.repeated)
        return not (self.differences or self.missing_rows or self.missing_columns or self.subset.repeated)

    @property
    def name(self) -> str:
        """The table and version that the file was held to."""
        return f"{self.subset.table} {self.subset.version}"

    def lines(self) -> Iterator[str]:
        """Yield what a person wants to read: the verdict, and each row and cell that differs."""
        rows, cells = self.differences, [each for each in self.differences if each["column"]]
        unknown = [each["row_id"] for each in rows if not each["column"]]
        told = f"{len(self.subset.rows)} of {len(self.subset.rows) - len(unknown) + len(self.missing_rows)} rows"
        if self.is_same:
            part = "" if self.subset.is_whole else f", {told}"
            yield f"{self.file}: same as {self.name}{part}" + (", as cited" if self.cited else "")
        elif self.cited and not (rows or self.subset.repeated):
            yield f"{self.file}: not what was cited ({self.cited}); each cell is as in {self.name}, and it has {told}"
        else:
            yield f"{self.file}: not the same as {self.name}"
        for each in cells:
            was, now = ("empty" if each[side] is None else each[side] for side in ("published", "found"))
            yield f"  {each['row_id']}, {each['column']}: published {was}, here {now}"
        for row_id in unknown:
            yield f"  {row_id}: no row of {self.name}"
        for row_id in self.subset.repeated:
            yield f"  {row_id}: stands twice, with different values"
        if not self.cited:
            yield from _listed("rows are missing", self.missing_rows)
            yield from _listed("columns are missing", self.missing_columns)
            if self.missing_rows and not rows:
                yield "  A part of a table is verified by its citation: --cited"
        yield from _listed("columns are not ours and were not looked at", self.subset.foreign)


def _listed(what: str, names: list[str], shown: int = 10) -> Iterator[str]:
    if names:
        more = f" and {len(names) - shown} more" if len(names) > shown else ""
        yield f"  {len(names)} {what}: {', '.join(names[:shown])}{more}"


def verify_file(path: Path, *, cited: str | None = None) -> Verdict:
    """Hold the rows of a file against the published table that they are from.

    Parameters
    ----------
    path
        A CSV, Parquet, JSON, JSON lines or Stata file.
    cited
        A citation, or just its UNF: then the file is the same if it has that fingerprint. A citation of a part of a
        table can only be held to a file by it.

    Raises
    ------
    AfpakError
        If the file cannot be read, holds no rows of ours, or `cited` names no fingerprint.
    UnknownNameError
        If the data version that the papers or the citation name is not installed.
    """
    unf, version, table = _cited(cited) if cited is not None else (None, None, None)
    given = given_file(path)
    if table:
        given.papers["table"] = table
    subset = recognise(given, version=version)
    published = published_rows(subset)
    return Verdict(
        file=path,
        subset=subset,
        differences=list(differences(subset, published)),
        missing_rows=[row_id for row_id in published if row_id not in subset.rows],
        missing_columns=[name for name in releases.fields(subset.table, subset.version) if name not in subset.columns],
        cited=unf,
    )


def differences(subset: Subset, published: dict[str, Row]) -> Iterator[Row]:
    """Yield each cell that is not as published, and each row that was not; `column` is empty for the latter."""
    for row_id, row in subset.rows.items():
        if row_id not in published:
            yield {"row_id": row_id, "column": None, "published": None, "found": None}
            continue
        for column in subset.columns:
            was, now = published[row_id][column], row[column]
            if was != now:
                told = (None if value is None else as_text(value) for value in (was, now))
                yield {"row_id": row_id, "column": column} | dict(zip(("published", "found"), told, strict=True))


def _cited(text: str) -> tuple[str, str | None, str | None]:
    """Return fingerprint, data version and table that a citation names; the last two where they can be known."""
    found = UNF.search(text)
    if not found:
        raise AfpakError(f"'{text}' holds no fingerprint; a citation of ours has one, like UNF:6:…==")
    for version, entry in reversed(releases.ledger().items()):
        for table, told in entry["tables"].items():
            if told["unf"] == found[0]:
                return found[0], version, table
    told_version = VERSION.search(text)
    return found[0], told_version[1] if told_version else None, None


def published_rows(subset: Subset) -> dict[str, Row]:
    """Return the rows of the table that a subset is of, as published, by key."""
    key = releases.primary_key(subset.table)
    rows = releases.rows(subset.table, version=subset.version)
    return {releases.joined_key(row, key): row for row in rows}
