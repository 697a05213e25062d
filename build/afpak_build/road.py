"""The whole road, station by station, from `raw/` to the bytes that are published."""

from pathlib import Path

from afpak_build.changes import explain_changes
from afpak_build.check import check
from afpak_build.claims import home_records, make_claims
from afpak_build.derive import derive
from afpak_build.evidence import LOCK, lock_passages, seal
from afpak_build.faults import Fault, InputError
from afpak_build.publish import Output, render
from afpak_build.read import read_raw
from afpak_build.resolve import resolve
from afpak_build.truth import lay_out


def build(root: Path, texts: Path | None = None, *, freeze: bool = False) -> Output:
    """Walk the road; nothing is written.

    Parameters
    ----------
    root
        The project's folder, which holds `raw/` and `README.md`.
    texts
        A folder with the source texts, to fingerprint the passages anew; without it the lock file is used.
    freeze
        Whether the data version is to be frozen: from then on it cannot be built otherwise.

    Returns
    -------
        Everything that is to be published, as bytes.

    Raises
    ------
    InputError
        With all faults of the first station that finds any.
    """
    raw = read_raw(root / "raw")
    homes = home_records(raw)
    claims = make_claims(raw, homes)
    if not texts and not (root / LOCK).is_file():
        message = "is missing; restore it from version control, or run `python build --texts DIR`"
        raise InputError([Fault(LOCK.as_posix(), 1, message)])
    lock = lock_passages(claims, texts) if texts else (root / LOCK).read_bytes()
    seal(claims, lock)
    rows = resolve(raw, claims, homes)
    derive(raw, rows)
    tables = lay_out(raw, claims, rows)
    tables["changes"] = explain_changes(root, raw, claims, tables, homes)
    check(raw, claims, tables, homes)
    return render(raw, tables, root, {LOCK: lock}, freeze=freeze)
