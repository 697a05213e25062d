"""Where values come from: the claims behind a row, the claims that compete, and the sources."""

from typing import TYPE_CHECKING

from afpak_data import releases
from afpak_data.errors import AfpakError, UnknownNameError
from afpak_data.releases import Row

if TYPE_CHECKING:
    import pandas as pd


def evidence(row_id: str, *, version: str | None = None) -> "pd.DataFrame":
    """Return every claim of one row: what each source says of each cell, where, in which words.

    Of an actor the claims of its ties to others are among them.

    Parameters
    ----------
    row_id
        The id of a row of any of the five public tables; ids are unique over all of them.
    version
        A data version; the newest installed if None.

    Returns
    -------
        One row for each claim, with the columns of the table `claims`.

    Raises
    ------
    UnknownNameError
        If no table has that id.
    AfpakError
        If the id was retired; the message says where it went.

    Examples
    --------
    >>> claims = evidence("ttp")
    >>> "actors" in set(claims["table"]), "locator" in claims.columns
    (True, True)
    """
    from afpak_data.loader import load

    wanted = {claim["claim_id"] for claim in claims_of(row_id, version=version)}
    claims = load("claims", version=version)
    return claims[claims["claim_id"].isin(wanted)].reset_index(drop=True)


def conflicts(table: str, *, version: str | None = None) -> "pd.DataFrame":
    """Return the claims that tell one cell of a table in different ways, with the one preferred and why.

    Parameters
    ----------
    table
        One of the five public tables.
    version
        A data version; the newest installed if None.

    Returns
    -------
        One row for each claim, the preferred ones of each cell first.

    Raises
    ------
    UnknownNameError
        If it is none of the five.

    Examples
    --------
    >>> bool(conflicts("refugee_waves")["rank_reason"].notna().all())
    True
    """
    from afpak_data.loader import load

    order = {claim["claim_id"]: place for place, claim in enumerate(competing_claims(table, version=version))}
    claims = load("claims", version=version)
    found = claims[claims["claim_id"].isin(order)]
    return found.sort_values("claim_id", key=lambda ids: ids.map(order)).reset_index(drop=True)


def sources(*, version: str | None = None) -> "pd.DataFrame":
    """Return the source texts that a data version (the newest installed if None) was read from, with their citations.

    Examples
    --------
    >>> "mahmood-2023" in set(sources()["source_id"])
    True
    """
    from afpak_data.loader import load

    return load("sources", version=version)


def table_of(row_id: str, *, version: str | None = None, or_table: bool = False) -> str:
    """Return the public table that has a row of this id; without pandas.

    `or_table` says that the name of a table would have done as well: an unknown name is then told as neither.

    Raises
    ------
    UnknownNameError
        If none has.
    AfpakError
        If the id was retired; the message says where it went.
    """
    known: dict[str, str] = {}
    for table in releases.public_tables():
        key = releases.key(table)
        ids = releases.read_arrow(table, columns=[key], version=version).column(key).to_pylist()
        known |= {str(each): table for each in ids}
    if row_id in known:
        return known[row_id]
    refuse_retired(row_id)
    if or_table:
        raise UnknownNameError("table or row", row_id, [*releases.table_names(version), *known])
    raise UnknownNameError("row of the five public tables", row_id, known)


def refuse_retired(row_id: str) -> None:
    """Raise AfpakError if an id was retired; the message says where it went."""
    for gone in releases.rows("retired"):
        if gone["row_id"] == row_id:
            now = f"; see {gone['superseded_by'].replace(';', ', ')}" if gone["superseded_by"] else ""
            raise AfpakError(
                f"The id '{row_id}' was retired in data version {gone['in_version']}: {gone['reason']}{now}"
            )


def claims_of(row_id: str, *, version: str | None = None) -> list[Row]:
    """Return the claims of one row as dictionaries, in the order of the columns; without pandas."""
    table = table_of(row_id, version=version)
    order = list(releases.fields(table, version))
    claims = releases.rows("claims", version=version)
    found = [claim for claim in claims if (claim["table"], claim["row_id"]) == (table, row_id)]
    found.sort(key=lambda claim: _place(claim["column"], order))
    if table == "actors":
        relations = releases.rows("actor_relations", version=version)
        ties = {tie["relation_id"] for tie in relations if tie["actor_id"] == row_id}
        found += [claim for claim in claims if claim["table"] == "actor_relations" and claim["row_id"] in ties]
    return found


def _place(column: str, order: list[str]) -> int:
    return next(index for index, name in enumerate(order) if name == column or name.startswith(f"{column}_"))


def competing_claims(table: str, *, version: str | None = None) -> list[Row]:
    """Return what `conflicts` returns, as dictionaries; without pandas."""
    if table not in releases.public_tables():
        raise UnknownNameError("public table", table, releases.public_tables())
    ranks = {"preferred": 0, "normal": 1, "deprecated": 2}
    claims = releases.rows("claims", version=version)
    found = [claim for claim in claims if claim["table"] == table and claim["rank_reason"]]
    return sorted(found, key=lambda claim: (claim["row_id"], claim["column"], ranks[claim["rank"]], claim["claim_id"]))
