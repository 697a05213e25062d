"""The ledger of data versions, `versions.json`: which there are, whether they still change, and their fingerprints."""

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from afpak_build.faults import Fault, InputError
from afpak_build.read import Release
from afpak_build.truth import Tables
from afpak_data import __version__
from afpak_data.fingerprints import table_unf
from afpak_data.schemas import columns

DATA = Path("afpak_data/data")
LEDGER = DATA / "versions.json"

Entry = dict[str, Any]


def read_ledger(path: Path) -> list[Entry]:
    """Read the entries of the ledger, oldest first; none if there is no ledger yet.

    Raises
    ------
    InputError
        If the ledger is damaged.
    """
    if not path.exists():
        return []
    try:
        known: list[Entry] = json.loads(path.read_text(encoding="utf-8"))["versions"]
        return sorted(known, key=lambda entry: version_key(entry["version"]))
    except (ValueError, KeyError, TypeError) as error:
        raise InputError([Fault(path.name, 1, "is damaged; restore it from version control")]) from error


@dataclass(frozen=True)
class Frozen:
    """A frozen data version: its tables, and the columns as its data package describes them."""

    version: str
    tables: Tables
    schemas: dict[str, dict[str, Entry]]

    def columns(self, table: str) -> dict[str, Entry]:
        """Return the columns of one table by name; none if the version has no such table."""
        return self.schemas.get(table, {})


def last_frozen(root: Path, version: str) -> Frozen | None:
    """Return the last frozen version other than the one named; None if there is none.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    frozen = [each["version"] for each in read_ledger(root / LEDGER) if each["status"] == "frozen"]
    earlier = [each for each in frozen if version_key(each) < version_key(version)]
    if not earlier:
        return None
    folder = DATA / earlier[-1]
    path = folder / "datapackage.json"
    try:
        resources = json.loads((root / path).read_text(encoding="utf-8"))["resources"]
        tables = {}
        for resource in resources:
            path = folder / resource["path"]
            tables[resource["name"]] = pq.ParquetFile(root / path).read().to_pylist()
    except (OSError, ValueError, KeyError, pa.ArrowException) as error:
        message = "belongs to a frozen version and cannot be read; restore it from version control"
        raise InputError([Fault(path.as_posix(), 1, message)]) from error
    schemas = {each["name"]: {field["name"]: field for field in each["schema"]["fields"]} for each in resources}
    return Frozen(earlier[-1], tables, schemas)


def version_key(version: str) -> tuple[int, ...]:
    """Return what versions are sorted by."""
    return tuple(int(part) for part in version.split("."))


def ledger(path: Path, release: Release, tables: Tables, data: dict[str, bytes], *, freeze: bool) -> dict[str, Any]:
    """Return the ledger with the version being built at its end.

    Parameters
    ----------
    path
        The ledger as it stands; it need not exist.
    release
        The version being built.
    tables, data
        Its tables, and the files made of them.
    freeze
        Whether it is to be frozen; a frozen version never changes again.

    Raises
    ------
    InputError
        If the version is frozen and would change, or another is still a draft.
    """
    known = read_ledger(path)
    others = [entry for entry in known if entry["version"] != release.version]
    own = next((entry for entry in known if entry["version"] == release.version), None)
    entry: Entry = {
        "version": release.version,
        "date": release.date,
        "status": "frozen" if freeze else "draft",
        "package": __version__,
        "datapackage_sha256": sha256(data["datapackage.json"]).hexdigest(),
        "tables": {
            table: {
                "rows": len(rows),
                "sha256": sha256(data[f"{table}.parquet"]).hexdigest(),
                "unf": table_unf({column.name: [row[column.name] for row in rows] for column in columns(table)}),
            }
            for table, rows in tables.items()
        },
    }
    if own and own["status"] == "frozen":
        changed = [table for table in entry["tables"] if own["tables"].get(table) != entry["tables"][table]]
        if own["datapackage_sha256"] != entry["datapackage_sha256"]:
            changed.append("datapackage.json")
        if changed:
            message = f"data version {release.version} is frozen, and {', '.join(changed)} would change"
            raise InputError([Fault("raw/release.yaml", 1, f"{message}; name a later version")])
        entry = own
    drafts = [other["version"] for other in others if other["status"] == "draft"]
    if drafts:
        message = f"data version {drafts[0]} is still a draft; freeze it before you begin {release.version}"
        raise InputError([Fault("raw/release.yaml", 1, message)])
    if others and version_key(release.version) < version_key(others[-1]["version"]):
        message = f"data version {release.version} is older than {others[-1]['version']}; name a later one"
        raise InputError([Fault("raw/release.yaml", 1, message)])
    return {"versions": [*others, entry]}
