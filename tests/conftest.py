"""A small made-up project that builds, for tests to break."""

import json
import os
import shutil
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from afpak_build.claims import home_records, make_claims
from afpak_build.evidence import LOCK, lock_passages
from afpak_build.publish import DATA, write
from afpak_build.read import read_raw
from afpak_build.road import build

from afpak_data import releases

ROOT = Path(__file__).resolve().parent.parent
GOOD = Path(__file__).parent / "fixtures" / "good"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a copy of the made-up project, with its passages locked."""
    root = tmp_path / "project"
    shutil.copytree(GOOD, root)
    lock = root / LOCK
    lock.parent.mkdir()
    raw = read_raw(root / "raw")
    lock.write_bytes(lock_passages(make_claims(raw, home_records(raw)), root / "texts"))
    return root


@pytest.fixture
def published(project: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return the made-up project, built, with the package reading its data instead of the real ones."""
    write(build(project), project)
    monkeypatch.setattr(releases, "DATA", project / DATA)
    releases.ledger.cache_clear()
    releases.descriptor.cache_clear()
    yield project
    releases.ledger.cache_clear()
    releases.descriptor.cache_clear()


@pytest.fixture(scope="session")
def source_texts() -> Path:
    """Return the folder of the source texts, which are no part of the project; without it the test is left out."""
    folder = os.environ.get("AFPAK_SOURCES")
    if not folder:
        pytest.skip("the source texts are not here; set AFPAK_SOURCES to their folder")
    return Path(folder)


def profile(name: str) -> dict:
    """Return one of the JSON Schemas of Data Package v2, as dplib ships them (its own look-up goes to the network)."""
    path = files("dplib") / "profiles" / "2.0" / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8"))
