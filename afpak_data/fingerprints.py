"""Fingerprints of values that do not depend on the file format: UNF, version 6.

The Universal Numerical Fingerprint (Altman 2008; the rules of version 6 are those of Dataverse) hashes each column in a
normal form and then the sorted fingerprints of the columns, so that neither the order of columns nor the file format
counts. The order of rows does; ours are sorted by id. Numbers count to seven significant digits, texts to 128
characters. Booleans count as 0 and 1, as the written rules say.
"""

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from afpak_data import releases

if TYPE_CHECKING:
    import pandas as pd

HEADER = "UNF:6:"
DIGITS, CHARACTERS = 7, 128


def column_unf(values: Iterable[Any]) -> str:
    """Return the UNF of one column of plain values: numbers, texts, days, booleans, or None.

    >>> column_unf([1])
    'UNF:6:tv3XYCv524AfmlFyVOhuZg=='
    """
    digest = sha256(b"".join(_normal(value) for value in values)).digest()
    return HEADER + b64encode(digest[:16]).decode()


def table_unf(columns: Mapping[str, Sequence[Any]]) -> str:
    """Return the UNF of a table, given as its columns.

    >>> table_unf({"a": [1, 2, 3], "b": [4, 5, 6], "c": [7, 8, 9]})
    'UNF:6:ukDZSJXck7fn4SlPJMPFTQ=='
    """
    parts = sorted(column_unf(values).removeprefix(HEADER) for values in columns.values())
    return column_unf(parts) if len(parts) > 1 else HEADER + parts[0]


def _normal(value: Any) -> bytes:
    if value is None:
        return b"\0\0\0"
    if isinstance(value, bool | int | float):
        return _normal_number(value).encode() + b"\n\0"
    text = value.isoformat() if isinstance(value, date) else str(value)[:CHARACTERS]
    return text.encode() + b"\n\0"


def _normal_number(value: float) -> str:
    if value != value:
        return "+nan"
    if value in (float("inf"), float("-inf")):
        return "+inf" if value > 0 else "-inf"
    mantissa, exponent = f"{value:+.{DIGITS - 1}e}".split("e")
    sign, power = exponent[0], exponent[1:].lstrip("0")
    return f"{mantissa.rstrip('0')}e{sign}{power}"


def fingerprint(data: "str | pd.DataFrame", *, version: str | None = None) -> str:
    """Return the UNF of a published table, or of a DataFrame as it is.

    Parameters
    ----------
    data
        Name of a table, or a DataFrame such as `load` returns, filtered as you like.
    version
        A data version, where `data` is a name; the newest installed if None.

    Raises
    ------
    UnknownNameError
        If there is no such table or version.

    Examples
    --------
    >>> import afpak_data
    >>> fingerprint("events") == fingerprint(afpak_data.load("events"))
    True
    """
    if isinstance(data, str):
        return table_unf(releases.read_arrow(data, version=version).to_pydict())
    return table_unf({str(name): [plain(value) for value in data[name]] for name in data.columns})


def plain(value: Any) -> Any:
    """Return a value out of a DataFrame as the plain value that it stands for."""
    import pandas as pd

    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date() if value == value.normalize() else value.isoformat()
    return value.item() if hasattr(value, "item") else value
