"""Afghanistan, Pakistan and the United States, 1947–2024: five tables in which every value names its passage.

>>> import afpak_data
>>> events = afpak_data.load("events")
>>> afpak_data.evidence("ttp")["passage_start"].notna().all()
np.True_

Importing the package costs next to nothing: pandas and pyarrow are imported when the first function is used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from afpak_data.citation import cite
    from afpak_data.comparing import diff
    from afpak_data.errors import AfpakError, UnknownNameError
    from afpak_data.fingerprints import fingerprint
    from afpak_data.loader import describe, load, row, tables, versions
    from afpak_data.matching import match
    from afpak_data.naming import resolve
    from afpak_data.provenance import conflicts, evidence, sources
    from afpak_data.releases import path
    from afpak_data.totals import total

    DATA_VERSION: str

__all__ = [
    "DATA_VERSION",
    "AfpakError",
    "UnknownNameError",
    "__version__",
    "cite",
    "conflicts",
    "describe",
    "diff",
    "evidence",
    "fingerprint",
    "load",
    "match",
    "path",
    "resolve",
    "row",
    "sources",
    "tables",
    "total",
    "versions",
]

_HOMES = {
    "AfpakError": "errors",
    "UnknownNameError": "errors",
    "cite": "citation",
    "conflicts": "provenance",
    "describe": "loader",
    "diff": "comparing",
    "evidence": "provenance",
    "fingerprint": "fingerprints",
    "load": "loader",
    "match": "matching",
    "path": "releases",
    "resolve": "naming",
    "row": "loader",
    "sources": "provenance",
    "tables": "loader",
    "total": "totals",
    "versions": "loader",
}


def __getattr__(name: str) -> Any:
    if name == "DATA_VERSION":
        return import_module("afpak_data.releases").current()
    if name in _HOMES:
        return getattr(import_module(f"afpak_data.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'afpak_data' has no attribute '{name}'")


def __dir__() -> list[str]:
    return __all__
