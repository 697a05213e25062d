"""The fingerprints of the passages, kept in a lock file, because the texts themselves are not part of the project.

Whoever holds the texts writes the lock with `python build --texts DIR`; whoever does not builds from it.
"""

import csv
import io
from pathlib import Path

from afpak_build.claims import Claim
from afpak_build.faults import Fault, InputError
from afpak_data import passages

LOCK = Path("build/passages.lock.csv")
HEAD = ("source_id", "first_words", "last_words", "sha256")


def seal(claims: list[Claim], lock: bytes) -> None:
    """Give every claim the fingerprint of its passage from the lock.

    Raises
    ------
    InputError
        With every passage that is not in the lock.
    """
    try:
        table = csv.DictReader(io.StringIO(lock.decode()))
    except UnicodeDecodeError as error:
        raise InputError([Fault(LOCK.as_posix(), 1, "is not UTF-8 text; restore it from version control")]) from error
    if tuple(table.fieldnames or ()) != HEAD:
        raise InputError([Fault(LOCK.as_posix(), 1, "has the wrong columns; restore it from version control")])
    locked = {(row["source_id"], row["first_words"], row["last_words"]): row["sha256"] for row in table}
    faults: list[Fault] = []
    for claim in claims:
        claim.passage_sha256 = locked.get((claim.source_id, claim.anchor.first, claim.anchor.last))
        if claim.passage_sha256 is None:
            message = (
                f"the passage '{claim.anchor.first} … {claim.anchor.last}' has no fingerprint in {LOCK.as_posix()}"
            )
            again = "run `python build --texts DIR` with the texts at hand"
            faults.append(claim.record.fault("evidence", f"{message}; {again}"))
    if faults:
        raise InputError(faults)


def lock_passages(claims: list[Claim], texts: Path) -> bytes:
    """Look every passage up in its source text and return the content of the lock file.

    Raises
    ------
    InputError
        With every passage that cannot be found, at the raw line of its record.
    """
    if not texts.is_dir():
        raise InputError([Fault(str(texts), 1, "is no folder; name the one that holds the source texts")])
    faults: list[Fault] = []
    held: dict[str, str | None] = {}
    locked: set[tuple[str, ...]] = set()
    for claim in claims:
        if claim.source_id not in held:
            path = texts / f"{claim.source_id}.txt"
            try:
                held[claim.source_id] = passages.read_text(path)
            except (OSError, UnicodeDecodeError) as error:
                held[claim.source_id] = None
                faults.append(Fault(f"{claim.source_id}.txt", 1, f"cannot be read in {texts}: {error}"))
        text = held[claim.source_id]
        if text is None:
            continue
        try:
            found = passages.find(text, claim.anchor.first, claim.anchor.last)
        except passages.PassageError as error:
            faults.append(claim.record.fault("evidence", str(error)))
        else:
            locked.add((claim.source_id, claim.anchor.first, claim.anchor.last, found.sha256))
    if faults:
        raise InputError(faults)
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\n")
    writer.writerow(HEAD)
    writer.writerows(sorted(locked))
    return sink.getvalue().encode()
