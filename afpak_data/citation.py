"""How to cite the data: a data version, a table, some of its rows, one row, or a source, in the style you need."""

import json
import re
from typing import TYPE_CHECKING, Any

from afpak_data import provenance, releases
from afpak_data.citation_styles import TEXTS, Work, cff_reference
from afpak_data.errors import AfpakError, UnknownNameError
from afpak_data.fingerprints import table_unf
from afpak_data.recognising import Subset, given_frame, recognise, rows_unf
from afpak_data.releases import Row

if TYPE_CHECKING:
    import pandas as pd

STYLES = (*TEXTS, "cff")
MESSAGE = "If you use these data, please cite the version that you used."


def cite(
    what: "str | pd.DataFrame | None" = None,
    style: str = "apa",
    *,
    version: str | None = None,
    where: str | None = None,
) -> str:
    """Return the citation of the data, with version, date and fingerprint (UNF) in it.

    Parameters
    ----------
    what
        The name of a table; the id of a row or a source; a DataFrame with rows of ours, however filtered, sorted or
        merged, also if it comes back from a CSV file; or None for the dataset as a whole.
    style
        ``apa``, ``chicago``, ``mla``, ``bibtex``, ``ris``, ``csl-json``, ``datacite`` or ``cff``.
    version
        A data version. If None the one that a DataFrame comes from, else the newest installed.
    where
        How the rows of a DataFrame were chosen, in your words, for the citation to tell.

    Raises
    ------
    UnknownNameError
        If there is no such style, version, table, row or source.
    AfpakError
        If the DataFrame has no rows of ours, or values that are not those published.

    Examples
    --------
    >>> import afpak_data
    >>> waves = afpak_data.load("refugee_waves")
    >>> "UNF:6:" in cite(waves[waves["asylum_iso3"] == "PAK"], where="asylum in Pakistan")
    True
    """
    if style not in STYLES:
        raise UnknownNameError("citation style", style, STYLES)
    return _styled(_work(what, version, where), style, version)


def _styled(work: Work, style: str, version: str | None) -> str:
    if style == "cff":
        # The file describes the dataset; a part of it, or a source, is what it prefers to be cited, or refers to.
        whole = _dataset(version)
        return cff_text(releases.descriptor(version), whole, None if work == whole else work)
    return TEXTS[style](work)


def cite_rows(table: str, chosen_by: dict[str, Any], where: str, style: str, *, version: str | None) -> str:
    """Return the citation of the rows that `selecting.select` chooses; `where` tells how; without pandas."""
    from afpak_data.selecting import select

    version = version or releases.current()
    key = releases.primary_key(table)
    columns = list(releases.fields(table, version))
    rows = {releases.joined_key(row, key): row for row in select(table, version=version, **chosen_by)}
    if not rows:
        raise AfpakError(f"No row of {table} meets the conditions; there is nothing to cite")
    work = subset_work(Subset(table, version, columns, rows), where)
    return _styled(work, style, version)


def _work(what: "str | pd.DataFrame | None", version: str | None, where: str | None) -> Work:
    if what is None:
        return _dataset(version)
    if not isinstance(what, str):
        return _frame(what, version, where)
    if what in releases.table_names(version):
        told = releases.ledger()[version or releases.current()]["tables"][what]
        return _part(what, what, told["unf"], version)
    for source in releases.rows("sources", version=version):
        if source["source_id"] == what:
            return source_work(source)
    return _row(what, version)


def _dataset(version: str | None) -> Work:
    version = version or releases.current()
    return dataset_work(releases.descriptor(version), releases.ledger()[version])


def dataset_work(package: Row, entry: Row) -> Work:
    """Return a data version as a work to cite, from its data package and its entry in the ledger."""
    state = "" if entry["status"] == "frozen" else "+draft"
    # The fingerprint of a dataset is that of the fingerprints of its tables (Altman 2008).
    unf = table_unf({name: [told["unf"]] for name, told in entry["tables"].items()})
    return Work(
        id=f"{package['name']}-{package['version']}",
        type="dataset",
        title=package["title"],
        headline=package["title"],
        authors=tuple((each["title"], None) for each in package["contributors"]),
        date=tuple(int(part) for part in entry["date"].split("-")),
        version=f"{package['version']}{state}",
        fingerprint=unf,
        note=f"Version {package['version']}{state}",
        doi=package.get("doi"),
        licence=package["licenses"][0]["name"],
    )


def _part(name: str, title: str, unf: str, version: str | None) -> Work:
    """Return a part of a data version as a work."""
    whole = _dataset(version)
    return Work(
        id=f"{whole.id}-{name}",
        type="dataset",
        title=title,
        headline=title,
        container=whole.title,
        authors=whole.authors,
        date=whole.date,
        version=whole.version,
        fingerprint=unf,
        note=f"Part of {whole.title}, version {whole.version}",
        doi=whole.doi,
        licence=whole.licence,
    )


def _row(row_id: str, version: str | None) -> Work:
    table = provenance.table_of(row_id, version=version)
    (row,) = (row for row in releases.rows(table, version=version) if row[releases.key(table)] == row_id)
    return _part(row_id, f"{row[releases.label(table)]} ({table}/{row_id})", rows_unf([row], row), version)


def _frame(frame: "pd.DataFrame", version: str | None, where: str | None) -> Work:
    given = given_frame(frame)
    subset = recognise(given, version=version)
    if version is None and not given.papers.get("data_version"):
        # Without papers: the newest version of which all its values are.
        held = (recognise(given, version=each) for each in reversed(releases.ledger()))
        subset = next((each for each in held if _altered(each) is None), subset)
    altered = _altered(subset)
    if altered:
        raise AfpakError(
            f"The rows are not those of {subset.table} {subset.version}: {altered}; cite what was published"
        )
    if subset.is_whole:
        return _work(subset.table, subset.version, None)
    return subset_work(subset, where)


def subset_work(subset: Subset, where: str | None) -> Work:
    """Return some rows of a table, as published, as a work to cite."""
    resource = releases.resource(subset.table, subset.version)
    told = f"{subset.table}, {len(subset.rows)} of {resource['rows']} rows"
    if len(subset.columns) < len(resource["schema"]["fields"]):
        told += f", {len(subset.columns)} of {len(resource['schema']['fields'])} columns"
    short = re.sub(r"[^A-Za-z0-9]", "", subset.unf.removeprefix("UNF:6:"))[:6]
    return _part(f"{subset.table}-{short}", told + (f" ({where})" if where else ""), subset.unf, subset.version)


def _altered(subset: Subset) -> str | None:
    """Tell the first value that is not as published."""
    from afpak_data.verifying import differences, published_rows

    first = next(differences(subset, published_rows(subset)), None)
    if first is None:
        return f"'{subset.repeated[0]}' stands twice, with different values" if subset.repeated else None
    if first["column"] is None:
        return f"there is no row '{first['row_id']}'"
    return f"{first['column']} of '{first['row_id']}' is {first['found']}, and was published as {first['published']}"


def source_work(source: Row) -> Work:
    """Return a source as a work to cite, from its row in the table `sources`."""
    issue = re.fullmatch(r"(\w+)\((\w+)\)", source["number"] or "")
    issued = re.match(r"\d{4}(-\d\d){0,2}", source["issued_edtf"] or "", re.ASCII)
    people = [name.partition(", ") for name in (source["authors"] or "").split(";") if name]
    is_series = source["type"] in ("report", "book")
    return Work(
        id=source["source_id"],
        type=source["type"],
        title=source.get("title_sentence") or source["title"],
        headline=source["title"],
        authors=tuple((family, given or None) for family, _, given in people),
        date=tuple(int(part) for part in re.findall(r"\d+", issued[0])) if issued else (),
        container=None if is_series else source["container_title"],
        series=source["container_title"] if is_series else None,
        number=source["number"] if not issue else None,
        volume=issue[1] if issue else None,
        issue=issue[2] if issue else None,
        pages=source["page"],
        publisher=source["publisher"] if is_series else None,
        doi=source["doi"],
        url=source["url"],
        licence=source["licence"],
    )


def cff_text(package: Row, whole: Work, part: Work | None = None) -> str:
    """Return a CITATION.cff file (1.2.0) of the dataset; `part` is what it prefers to be cited, or refers to."""
    card: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": MESSAGE,
        "type": "dataset",
        "title": whole.title,
        "abstract": package["description"],
        "authors": [{"name": name} for name, _ in whole.authors],
        "version": whole.version,
        "date-released": "-".join(f"{part:02}" for part in whole.date),
        "license": whole.licence,
        "keywords": package["keywords"],
        "identifiers": [{"type": "other", "value": whole.fingerprint, "description": "UNF of the data"}],
    }
    if whole.doi:
        card["doi"] = whole.doi
    if part:
        if part.type == "dataset":
            card["preferred-citation"] = cff_reference(part)
        else:
            card["references"] = [cff_reference(part)]
    return _yaml(card, 0).rstrip("\n")


def _yaml(value: Any, depth: int) -> str:
    """Write nested lists and dictionaries as YAML; a scalar of JSON is one of YAML too."""
    indent = "  " * depth
    if isinstance(value, dict):
        return "".join(f"{indent}{key}:{_yaml_value(item, depth)}" for key, item in value.items())
    return "".join(
        f"{indent}- {_yaml(item, depth + 1).lstrip() if isinstance(item, dict) else _scalar(item)}" for item in value
    )


def _yaml_value(item: Any, depth: int) -> str:
    return f"\n{_yaml(item, depth + 1)}" if isinstance(item, dict | list) else f" {_scalar(item)}"


def _scalar(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"
