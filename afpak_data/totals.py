"""Adding up figures without counting anybody, or any dollar, twice."""

from collections import Counter
from typing import TYPE_CHECKING

from afpak_data import releases
from afpak_data.errors import AfpakError, UnknownNameError

if TYPE_CHECKING:
    import pandas as pd

KINDS = {"persons": ("refugee_waves", ("measure", "direction", "unit")), "amount_usd": ("aid", ("stage",))}
"""For each quantity the table it belongs to, and the columns in which rows that are added up must agree."""


def total(frame: "pd.DataFrame", quantity: str) -> int:
    """Add up the best figures of some rows, or refuse where that would count something twice or mix what differs.

    Parameters
    ----------
    frame
        Rows of `refugee_waves` or `aid`, filtered as you like.
    quantity
        ``"persons"`` (of `refugee_waves`) or ``"amount_usd"`` (of `aid`).

    Returns
    -------
        The sum of ``persons_best`` in persons, or of ``amount_usd_best`` in US dollars of their years. Rows without a
        figure add nothing.

    Raises
    ------
    AfpakError
        If the rows hold a total and a part of it, a row twice, or different measures (a stock and a flow), directions,
        units or stages (an offer and a payment); the message names the ids that clash.
    UnknownNameError
        If there is no such quantity.

    Examples
    --------
    >>> import afpak_data
    >>> waves = afpak_data.load("refugee_waves")
    >>> afpak_data.total(waves[waves["part_of"] == "soviet-war-exodus"], "persons") > 5_000_000
    True
    """
    if quantity not in KINDS:
        raise UnknownNameError("quantity", quantity, KINDS)
    table, kinds = KINDS[quantity]
    key, best = releases.key(table), f"{quantity}_best"
    missing = [name for name in (key, "part_of", best, *kinds) if name not in frame.columns]
    if missing:
        raise AfpakError(
            f"To add up {quantity} the rows need the columns {', '.join(missing)} of {table}; load them too"
        )
    counted = frame[frame[best].notna()]
    ids = Counter(str(row_id) for row_id in counted[key])
    for row_id, times in ids.items():
        if times > 1:
            raise AfpakError(f"The row '{row_id}' stands more than once; drop duplicates first")
    for kind in kinds:
        # A missing kind is a kind of its own: it may be any of the others.
        by_kind = counted[kind].astype("str").where(counted[kind].notna(), "not stated")
        groups = {str(value): list(rows[key]) for value, rows in counted.groupby(by_kind)}
        if len(groups) > 1:
            told = "; ".join(f"{value}: {', '.join(map(str, rows))}" for value, rows in groups.items())
            raise AfpakError(f"Rows of different {kind} do not add up ({told}); choose one {kind}")
    version = frame.attrs.get("data_version")
    wholes = {row[key]: row["part_of"] for row in releases.rows(table, version=version)}
    wholes |= dict(zip(frame[key].astype(str), frame["part_of"].where(frame["part_of"].notna(), None), strict=True))
    for row_id in ids:
        whole, seen = wholes.get(row_id), {row_id}
        while whole and whole not in seen:
            seen.add(whole)
            if whole in ids:
                raise AfpakError(f"'{row_id}' is a part of '{whole}'; leave out the total or its parts")
            whole = wholes.get(whole)
    return int(counted[best].sum())
