"""The wheel and the sdist: what is in them, and that the wheel works alone; guards on the folder `build/`."""

import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from conftest import ROOT
from packaging.requirements import Requirement

from afpak_data import __version__, releases


@pytest.fixture(scope="module")
def dist(tmp_path_factory) -> Path:
    """Build the wheel and the sdist without a network."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", str(folder)],
        cwd=ROOT, check=True, capture_output=True, env=os.environ | {"SOURCE_DATE_EPOCH": "1700000000"},
    )  # fmt: skip
    return folder


@pytest.fixture(scope="module")
def wheel(dist) -> Path:
    (path,) = dist.glob("*.whl")
    return path


def test_the_wheel_holds_the_package_and_its_data_and_nothing_else(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    data = f"afpak_data/data/{releases.current()}"
    for name in (
        f"{data}/events.parquet",
        f"{data}/datapackage.json",
        "afpak_data/data/versions.json",
        "afpak_data/py.typed",
    ):
        assert name in names
    assert "afpak_data/schemas/codelists/event_type.csv" in names
    tops = {name.split("/")[0] for name in names}
    assert tops == {"afpak_data", f"afpak_data-{__version__}.dist-info"}


def test_the_sdist_holds_all_that_a_build_needs(dist):
    (path,) = dist.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"build/__main__.py", "build/passages.lock.csv", "raw/release.yaml"} <= names
    assert {"tests/conftest.py", "datapackage.json", "docs/codebook/README.md"} <= names
    assert not [name for name in names if name.startswith((".ci", "exported", "dist"))]


def test_wheel_and_sdist_are_the_same_byte_for_byte(dist, tmp_path):
    # From another folder, of files with other times.
    copy = tmp_path / "copy"
    (sdist,) = dist.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(copy, filter="data")
    (root,) = copy.iterdir()
    for path in root.rglob("*"):
        os.utime(path, (1_600_000_000, 1_600_000_000))
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", str(tmp_path / "again")],
        cwd=root, check=True, capture_output=True, env=os.environ | {"SOURCE_DATE_EPOCH": "1700000000"},
    )  # fmt: skip
    for path in dist.iterdir():
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes(), path.name


def test_the_sdist_builds_elsewhere_what_it_holds(dist, tmp_path):
    (sdist,) = dist.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    (root,) = tmp_path.iterdir()
    done = subprocess.run([sys.executable, "build", "--check"], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout == f"Data version {releases.current()} is what raw/ gives.\n"


def test_twine_finds_nothing_wrong(dist):
    command = [sys.executable, "-m", "twine", "check", "--strict", *map(str, dist.iterdir())]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def run_time_packages(name: str) -> set[str]:
    """Return a distribution and all that it requires without extras, by name."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name in found:
            continue
        found.add(name)
        for line in metadata.requires(name) or []:
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                waiting.append(requirement.name)
    return found


def test_the_wheel_works_with_its_run_time_packages_alone(wheel, tmp_path):
    """Lay the wheel and only what it requires into an empty place, and export from there."""
    place = tmp_path / "site"
    place.mkdir()
    zipfile.ZipFile(wheel).extractall(place)
    for name in run_time_packages("afpak-data") - {"afpak-data"}:
        distribution = metadata.distribution(name)
        for top in {file.parts[0] for file in distribution.files or [] if ".." not in file.parts}:
            if not (place / top).exists():
                (place / top).symlink_to(distribution.locate_file(top))
    here = f"import sys; sys.path.insert(0, {str(place)!r})"

    def alone(program: str, *arguments: str) -> str:
        command = [sys.executable, "-I", "-S", "-c", f"{here}; {program}", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    exported = alone("from afpak_data.cli import main; main()", "export", "events")
    assert exported.startswith("event_id,title,")
    loaded = alone("import afpak_data; print(len(afpak_data.load('events')), afpak_data.__file__)")
    assert loaded.split() == [str(len(releases.rows("events"))), str(place / "afpak_data/__init__.py")]


def test_run_time_stays_light():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {Requirement(line).name for line in project["dependencies"]} == {"pandas", "pyarrow", "click", "narwhals"}
    assert run_time_packages("narwhals") == {"narwhals"}


def test_the_folder_build_is_no_package_and_is_not_ignored():
    assert not (ROOT / "build/__init__.py").exists()
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines() if (ROOT / ".gitignore").exists() else []
    assert not {"build", "build/", "/build", "/build/"} & set(ignored)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["build-system"]["build-backend"] == "hatchling.build"
    assert "build" not in project["tool"]["ruff"]["exclude"]


def test_the_package_imports_nothing_from_the_pipeline():
    for path in (ROOT / "afpak_data").rglob("*.py"):
        assert "afpak_build" not in path.read_text(encoding="utf-8"), path


def test_the_top_level_is_what_it_should_be():
    for name in ("pyproject.toml", "README.md", "afpak_data", "raw", "build", "tests", "datapackage.json"):
        assert (ROOT / name).exists()
