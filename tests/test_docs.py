"""Documentation that runs: examples in docstrings and README, links that lead somewhere."""

import doctest
import importlib
import pkgutil
import re
import shlex
from pathlib import Path

import afpak_build
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import ROOT

import afpak_data
from afpak_data import releases

MODULES = sorted(
    module.name
    for package in (afpak_data, afpak_build)
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    if not module.name.endswith("__main__")
)
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "raw").glob("*.md"), ROOT / "build/README.md"]
)


@pytest.mark.parametrize("name", ["afpak_data", *MODULES])
def test_examples_in_docstrings_run(name):
    result = doctest.testmod(importlib.import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert result.failed == 0


@pytest.mark.parametrize("name", [name for name in afpak_data.__all__ if name.islower() and not name.startswith("_")])
def test_every_public_function_has_an_example(name):
    text = getattr(afpak_data, name).__doc__
    assert ">>> " in text
    assert text.splitlines()[0].endswith(".")


def test_the_python_of_the_readme_runs():
    code = "".join(re.findall(r"```python\n(.+?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.S))
    names: dict = {}
    exec(code, names)
    assert 1_700_000 in names["waves"]["persons_best"].dropna().tolist()
    found = afpak_data.match(names["sides"], "side_b", on="year")["actor_id"]
    assert found.dropna().tolist() == ["ttp", "afghan-taliban"]


def test_the_commands_of_the_readme_run(tmp_path, monkeypatch):
    from click.testing import CliRunner

    from afpak_data.cli import main

    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```console\n(.+?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.S)
    shown = ""
    for line in "".join(blocks).splitlines():
        if not line.startswith("$ afpak "):
            assert line in shown.splitlines(), f"the README shows {line!r}"
            continue
        command, _, file = line.removeprefix("$ afpak ").partition(" > ")
        read = re.sub(
            r'"\$\(cat (\S+)\)"', lambda told: shlex.quote(Path(told[1]).read_text(encoding="utf-8")), command
        )
        result = CliRunner().invoke(main, shlex.split(read))
        assert result.exit_code == 0, (line, result.output)
        shown = result.stdout
        if file:
            Path(file).write_text(result.stdout, encoding="utf-8")
    assert len(blocks) == 2


def test_the_examples_of_the_help_run(tmp_path, monkeypatch):
    from click.testing import CliRunner

    from afpak_data.cli import main

    monkeypatch.chdir(tmp_path)
    # The files that the examples of `match` name, in the shape of those datasets.
    Path("ged.csv").write_text("year,side_b\n2010,Taleban\n", encoding="utf-8")
    Path("gtd.csv").write_text("iyear,gname\n2010,Taliban\n", encoding="utf-8")
    pq.write_table(pa.table({"event_date": ["2010-05-01"], "actor1": ["Taliban"]}), "acled.parquet")
    page = (ROOT / "docs/cli.md").read_text(encoding="utf-8")
    lines = [line.strip().partition("   ")[0] for line in page.splitlines() if line.startswith("    afpak ")]
    assert len(lines) >= 15
    for line in lines:
        command, _, given = re.split(r" >>? ", line.removeprefix("afpak "))[0].partition(" < ")
        # The texts are not here, and a citation in a file is not either.
        if not command.startswith("check-sources") and "$(" not in command:
            stdin = Path(given).read_bytes() if given else None
            result = CliRunner().invoke(main, shlex.split(command), input=stdin)
            assert result.exit_code == 0, (line, result.output)


def test_the_examples_of_the_page_on_names_run():
    result = doctest.testfile(
        str(ROOT / "docs/names.md"), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE
    )
    assert result.attempted > 15
    assert result.failed == 0


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("folder", ["raw", "build"])
def test_the_rooms_have_a_sentence_each(folder):
    text = (ROOT / folder / "README.md").read_text(encoding="utf-8").strip()
    assert "\n" not in text
    assert text.endswith(".")


@pytest.mark.parametrize("page", ["coding-rules.md", "coding-decisions.md"])
def test_the_rows_that_show_a_rule_exist(page):
    known = {claim["row_id"] for claim in releases.rows("claims")}
    known |= {row["source_id"] for row in releases.rows("sources")}
    known |= {row["erratum_id"] for row in releases.rows("errata")}
    text = (ROOT / "docs/codebook" / page).read_text(encoding="utf-8")
    shown = set(re.findall(r"`([a-z0-9]+(?:-[a-z0-9]+)+)`", text))
    assert len(shown) > 30
    assert shown <= known | {mode["code"] for mode in releases.rows("codes")}
