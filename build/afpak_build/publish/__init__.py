"""Last station: write the tables, the data package, the codebook and the README's block, all or nothing."""

import errno
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from afpak_build.publish.arrow import difference, parquet_bytes
from afpak_build.publish.blocks import written_files
from afpak_build.publish.codebook import codebook_pages
from afpak_build.publish.commands import commands_page
from afpak_build.publish.datapackage import datapackage
from afpak_build.publish.ledger import DATA, LEDGER, ledger
from afpak_build.publish.metadata import metadata_files
from afpak_build.read import Raw
from afpak_build.truth import Tables

ASIDE = ".replaced"
"""What the folder of a version is called for the moment between moving it out and moving its successor in."""


@dataclass(frozen=True)
class Output:
    """Everything that a build writes: the folder of the data version, and the generated files beside it."""

    version: str
    data: dict[str, bytes]
    files: dict[Path, bytes]


def render(raw: Raw, tables: Tables, root: Path, more: dict[Path, bytes], *, freeze: bool = False) -> Output:
    """Render every file that a build writes, as bytes, `more` among them; nothing is written yet."""
    release = raw.release
    data = {f"{table}.parquet": parquet_bytes(table, rows) for table, rows in tables.items()}
    package = datapackage(raw, tables, data, prefix="")
    data["datapackage.json"] = _json(package)
    from_root = datapackage(raw, tables, data, prefix=f"{DATA.as_posix()}/{release.version}/")
    versions = ledger(root / LEDGER, release, tables, data, freeze=freeze)
    files = more | {
        Path("datapackage.json"): _json(from_root),
        LEDGER: _json(versions),
    }
    files |= written_files(root, package, tables["changes"])
    cards = metadata_files(from_root, versions["versions"][-1])
    files |= {Path(name): content for name, content in cards.items()}
    files[Path("docs/cli.md")] = commands_page().encode()
    files |= {Path("docs/codebook") / name: page.encode() for name, page in codebook_pages(package, tables).items()}
    return Output(release.version, data, files)


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def write(output: Output, root: Path) -> None:
    """Put the output in place: the data in one move, then each generated file in one move.

    A build that is killed leaves the old data whole, at their place or, between the two renames of the move, aside;
    `recover` puts them back.
    """
    for path in output.files:
        if (root / path).is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path.as_posix())
    staging = Path(mkdtemp(prefix=".publish-", dir=root))
    try:
        fresh = staging / output.version
        fresh.mkdir()
        for name, content in output.data.items():
            _durable(fresh / name, content)
        final = root / DATA / output.version
        if _folder(final) != output.data:
            final.parent.mkdir(parents=True, exist_ok=True)
            aside = final.with_name(final.name + ASIDE)
            if final.exists():
                final.rename(aside)
            fresh.rename(final)
            shutil.rmtree(aside, ignore_errors=True)
        for path, content in output.files.items():
            target = root / path
            if not target.exists() or target.read_bytes() != content:
                target.parent.mkdir(parents=True, exist_ok=True)
                _durable(staging / "file", content)
                (staging / "file").replace(target)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def recover(root: Path) -> None:
    """Put back, or clear away, what a build that was killed left behind."""
    for aside in (root / DATA).glob(f"*{ASIDE}"):
        final = aside.with_name(aside.name.removesuffix(ASIDE))
        if final.exists():
            shutil.rmtree(aside)
        else:
            aside.rename(final)
    for staging in root.glob(".publish-*"):
        shutil.rmtree(staging, ignore_errors=True)


def _durable(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _folder(path: Path) -> dict[str, bytes]:
    if not path.exists():
        return {}
    # A folder within is nothing of ours: it differs, and goes with the old data.
    return {each.name: each.read_bytes() if each.is_file() else b"" for each in path.iterdir()}


def differences(output: Output, root: Path) -> Iterator[str]:
    """Yield, in one line each, how the files in place differ from the output."""
    folder = DATA / output.version
    expected = {folder / name: content for name, content in output.data.items()} | output.files
    for path, content in sorted(expected.items()):
        target = root / path
        if not target.exists():
            yield f"{path.as_posix()}: is missing"
        elif target.read_bytes() != content:
            yield f"{path.as_posix()}: {_how(path, target.read_bytes(), content)}"
    for name in sorted(_folder(root / folder).keys() - output.data.keys()):
        yield f"{(folder / name).as_posix()}: is no part of this version; delete it"


def _how(path: Path, old: bytes, new: bytes) -> str:
    if path.suffix == ".parquet":
        return difference(old, new)
    before, after = old.decode(errors="replace").splitlines(), new.decode().splitlines()
    for number, (there, here) in enumerate(zip(before, after, strict=False), 1):
        if there != here:
            return f"line {number} is {there.strip()[:80]!r}, should be {here.strip()[:80]!r}"
    return f"has {len(before)} lines, should have {len(after)}"
