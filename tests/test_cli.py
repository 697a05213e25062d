"""The command line: what it prints, how it ends, and that it loses nothing."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from conftest import ROOT
from frictionless import Package

from afpak_data import __version__, releases
from afpak_data.cli import SHOWN, main


def afpak(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == code, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.output if code else result.stdout


def process(*arguments: str, **options) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-m", "afpak_data", *arguments], capture_output=True, cwd=ROOT, **options)


def test_version_prints_both_versions():
    assert afpak("--version") == f"afpak-data {__version__}, data version {releases.current()}\n"


def test_tables_lists_every_table():
    listed = [line.split()[0] for line in afpak("tables").splitlines()[2:]]
    assert listed == [resource["name"] for resource in releases.descriptor()["resources"]]


@pytest.mark.parametrize("name", main.commands)
def test_every_command_explains_itself_with_an_example(name):
    for flag in ("-h", "--help"):
        text = afpak(name, flag)
        assert f"afpak {name}" in text
        assert "Example" in text


@pytest.mark.parametrize("name", main.commands)
def test_every_command_is_documented(name):
    page = (ROOT / "docs/cli.md").read_text(encoding="utf-8")
    assert f"## afpak {name}\n" in page
    for parameter in main.commands[name].params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name
            assert all(option in page for option in parameter.opts)


def test_describe_tells_a_table_and_a_column():
    assert "persons_best" in afpak("describe", "refugee_waves")
    told = afpak("describe", "events", "event_mode")
    assert "suicide-attack" in told
    assert "Codes of the list event_mode" in told
    assert "Unit: persons" in afpak("describe", "refugee_waves", "persons_best")


def test_show_filters_by_actor_time_source_and_value():
    rows = json.loads(
        afpak("show", "events", "--actor", "pakistan", "--since", "2021-08", "--source", "mahmood-2023", "--where",
              "modality=actual", "--format", "json")
    )  # fmt: skip
    assert rows
    for row in rows:
        parts = (row[column] or "" for column in ("actor_ids", "recipient_ids", "via_ids", "speaker_id"))
        assert "pakistan" in ";".join(parts).split(";")
        assert row["date_end"] is None or row["date_end"] >= "2021-08-01"
        assert row["modality"] == "actual"
    firsts = [row["date_start"] or row["date_end"] for row in rows]
    assert firsts == sorted(firsts)


def test_show_takes_a_name_for_an_actor():
    by_name = afpak("show", "events", "--actor", "Tehrik-e-Taliban Pakistan", "--format", "csv")
    assert by_name == afpak("show", "events", "--actor", "ttp", "--format", "csv")


def test_show_does_not_guess_between_actors_of_one_name():
    names: dict[str, set[str]] = {}
    for row in releases.rows("actor_names"):
        names.setdefault(row["key"], set()).add(row["actor_id"])
    ids = set().union(*names.values())
    shared = [key for key, named in names.items() if len(named) > 1 and key not in ids]
    assert shared
    for key in shared[:5]:
        assert "is a name of several actors" in afpak("show", "events", "--actor", key, code=1)


def test_codes_compare_in_the_order_of_their_list():
    codes = releases.field("events", "event_type")["constraints"]["enum"]
    rows = json.loads(afpak("show", "events", "--where", "event_type<CONSULT", "--format", "json"))
    assert {row["event_type"] for row in rows} == {codes[0]}


def test_show_limits_and_chooses_columns():
    text = afpak("show", "demands", "--columns", "issue, title", "--limit", "2", "--format", "csv")
    header, *rows = list(csv.reader(io.StringIO(text)))
    assert header == ["issue", "title"]
    assert len(rows) == 2


@pytest.mark.parametrize(
    ("condition", "keep"),
    [
        ("persons_best>=1000000", lambda row: (row["persons_best"] or 0) >= 1_000_000),
        ("persons_best=", lambda row: row["persons_best"] is None),
        ("asylum_iso3!=", lambda row: row["asylum_iso3"] is not None),
        ("asylum_iso3!=PAK", lambda row: row["asylum_iso3"] not in (None, "PAK")),
        ("event_ids=", lambda row: row["event_ids"] is None),
        ("is_total=true", lambda row: row["is_total"] is True),
        ("source_ids=mahmood-2023", lambda row: "mahmood-2023" in row["source_ids"].split(";")),
        ("period_start<1990-01-01", lambda row: str(row["period_start"] or "9") < "1990"),
    ],
)
def test_show_compares_values_as_what_they_are(condition, keep):
    rows = json.loads(afpak("show", "refugee_waves", "--where", condition, "--format", "json"))
    assert {row["wave_id"] for row in rows} == {row["wave_id"] for row in releases.rows("refugee_waves") if keep(row)}


def test_export_writes_a_table_as_csv():
    rows = list(csv.DictReader(io.StringIO(afpak("export", "actors"))))
    assert [row["actor_id"] for row in rows] == [row["actor_id"] for row in releases.rows("actors")]


def test_export_all_writes_a_package_that_validates(tmp_path):
    afpak("export", "--all", "-o", str(tmp_path / "out"))
    package = json.loads((tmp_path / "out/datapackage.json").read_text(encoding="utf-8"))
    assert len(package["resources"]) == len(releases.descriptor()["resources"])
    assert Package(str(tmp_path / "out/datapackage.json")).validate().valid
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(
        ["datapackage.json", *(resource["path"] for resource in package["resources"])]
    )


def test_export_of_some_tables_leaves_out_keys_to_the_others(tmp_path):
    afpak("export", "events", "refugee_waves", "-o", str(tmp_path))
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert [resource["name"] for resource in package["resources"]] == ["events", "refugee_waves"]
    assert Package(str(tmp_path / "datapackage.json")).validate().valid
    afpak("export", "events", "-o", str(tmp_path))  # again, over its own files
    afpak("export", "aid", "-o", str(tmp_path))
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert {resource["name"] for resource in package["resources"]} == {"aid", "events", "refugee_waves"}
    assert Package(str(tmp_path / "datapackage.json")).validate().valid


def test_export_refuses_to_lose_the_files_of_others(tmp_path):
    (tmp_path / "events.csv").write_text("mine", encoding="utf-8")
    message = afpak("export", "events", "-o", str(tmp_path), code=1)
    assert message.startswith(f"Error: {tmp_path}/events.csv is there already and is not from afpak-data; choose")
    (tmp_path / "events.csv").unlink()
    (tmp_path / "datapackage.json").write_text('{"name": "other"}', encoding="utf-8")
    assert "datapackage.json is there already" in afpak("export", "events", "-o", str(tmp_path), code=1)
    assert (tmp_path / "datapackage.json").read_text(encoding="utf-8") == '{"name": "other"}'
    assert not list(tmp_path.glob("*.csv"))


def test_export_refuses_files_that_its_own_package_does_not_list(tmp_path):
    afpak("export", "events", "-o", str(tmp_path))
    (tmp_path / "aid.csv").write_text("mine", encoding="utf-8")
    assert "aid.csv is there already" in afpak("export", "aid", "-o", str(tmp_path), code=1)
    assert (tmp_path / "aid.csv").read_text(encoding="utf-8") == "mine"


def test_export_to_a_full_disk_leaves_the_folder_as_it_was(tmp_path, monkeypatch):
    afpak("export", "--all", "-o", str(tmp_path))
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    calls = []

    def full(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) == 3:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    message = afpak("export", "--all", "-o", str(tmp_path), code=1)
    assert message == f"Error: Cannot write to {tmp_path}: no space left on device; nothing was exported\n"
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_excel_safe_neutralises_formulas_and_says_so(published):
    path = published / "raw/demo/events.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("title: Demo", "title: =1+1 Demo"), encoding="utf-8")
    from afpak_build.publish import write
    from afpak_build.road import build

    write(build(published), published)
    releases.descriptor.cache_clear()
    result = CliRunner().invoke(main, ["export", "events", "--excel-safe"])
    assert "'=1+1 Demo Front" in result.stdout
    assert result.stderr == "An apostrophe was put before 1 cell that a spreadsheet would run.\n"
    assert "'" not in CliRunner().invoke(main, ["export", "events"]).stdout


def test_evidence_opens_a_row_to_its_passages():
    text = afpak("evidence", "undocumented-afghans-2023")
    assert "persons: 1700000 “approximately 1.7 million” (approx)" in text
    assert "mahmood-2023, Historical Perspective" in text
    claims = json.loads(afpak("evidence", "undocumented-afghans-2023", "--format", "json"))
    assert {claim["row_id"] for claim in claims} == {"undocumented-afghans-2023"}


def test_conflicts_shows_every_rival_and_the_reason():
    result = CliRunner().invoke(main, ["conflicts", "refugee_waves"])
    claims = json.loads(afpak("conflicts", "refugee_waves", "--format", "json"))
    cells = {(claim["row_id"], claim["column"]) for claim in claims}
    assert result.stderr == f"Told in different ways: {len(cells)} cells of refugee_waves\n"
    for row_id, column in cells:
        assert f"refugee_waves/{row_id}, {column}: " in result.stdout


def test_sources_and_cite_say_how_to_cite():
    assert "Mahmood" in afpak("sources")
    assert json.loads(afpak("cite", "--style", "csl-json"))[0]["version"].startswith(releases.current())
    assert afpak("cite", "--style", "bibtex").startswith("@misc{afpak-data-")
    assert f"; Version {releases.current()}" in afpak("cite")


def test_check_sources_passes_on_the_true_text_and_fails_on_another(published):
    texts = published / "texts"
    assert "0 not borne out" in CliRunner().invoke(main, ["check-sources", "--texts", str(texts)]).stderr
    (texts / "demo.txt").write_text("Something else.", encoding="utf-8")
    told = afpak("check-sources", "--texts", str(texts), code=1)
    assert "demo, Opening, ¶1, demo-attack-2001, title: the words 'In March 2001 the' are not in the text" in told


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["show", "event"], 1, "Error: There is no table or row 'event'; did you mean events"),
        (
            ["show", "events", "--columns", "titel"],
            1,
            "Error: There is no column of events 'titel'; did you mean ",
        ),
        (["show", "events", "--actor", "ttpp"], 1, "Error: There is no actor 'ttpp'; did you mean "),
        (["show", "events", "--since", "last week"], 1, "Error: 'last week' is no date we read; write it like 2021"),
        (["show", "events", "--where", "killed"], 1, "Error: The condition 'killed' cannot be read; write it like"),
        (
            ["show", "events", "--where", "killed_best>many"],
            1,
            "Error: The column killed_best takes type integer",
        ),
        (["show", "events", "--where", "event_type=ASSULT"], 1, "Error: There is no code of event_type 'ASSULT'; "),
        (
            ["show", "events", "--where", "actor_ids>ttp"],
            1,
            "Error: The column actor_ids holds several values",
        ),
        (["show", "events", "--source", "nobody"], 1, "Error: There is no source 'nobody'; there are "),
        (["show", "codes", "--actor", "ttp"], 1, "Error: The table codes names no actors; leave --actor out"),
        (["show", "codes", "--since", "2001"], 1, "Error: The table codes has no dates; leave --since and --until out"),
        (["show", "codes", "--source", "x"], 1, "Error: The table codes names no sources; leave --source out"),
        (["evidence", "nothing-like-it-at-all"], 1, "Error: There is no row of the five public tables"),
        (
            ["describe", "events", "kiled_best"],
            1,
            "Error: There is no column of events 'kiled_best'; did ",
        ),
        (["conflicts", "claims"], 1, "Error: There is no public table 'claims'; there are events, "),
        (["path", "event"], 1, "Error: There is no table 'event'"),
        (["export"], 2, "Error: Name the tables to export, or say --all."),
        (["export", "events", "--all"], 2, "Error: Name the tables to export, or say --all, not both."),
        (["show", "events", "--since", ""], 1, "Error: '' is no date we read; "),
        (["show", "events", "--since", "2023", "--until", "2021"], 1, "Error: --since 2023 lies behind --until 2021; "),
        (["show", "events", "--columns", ""], 2, "Error: --columns names no column."),
        (["show", "events", "--where", "title<B"], 1, "Error: The column title holds text; compare it with = or !="),
        (
            ["show", "refugee_waves", "--where", "asylum_iso3=pak"],
            1,
            "Error: There is no code of asylum_iso3 'pak'; did ",
        ),
        (
            ["show", "events", "--where", "date_start>=2021"],
            1,
            "Error: The column date_start takes type date, and ",
        ),
        (["export", "events", "actors"], 2, "Error: Several tables need a folder: add -o DIR."),
        (["export", "nothing", "-o", "x"], 1, "Error: There is no table 'nothing'"),
        (["check-sources", "--texts", "no/such/folder"], 1, "Error: There is no folder no/such/folder; name the one"),
        (["cite", "--style", "apaa"], 2, "Error: Invalid value for '--style'"),
        (["show", "events", "--limit", "0"], 2, "Error: Invalid value for '--limit'"),
        (["frobnicate"], 2, "Error: No such command 'frobnicate'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_wrong_input_ends_in_one_sentence(arguments, code, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    told = afpak(*arguments, code=code)
    assert told.splitlines()[-1].startswith(message)
    assert "Traceback" not in told
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    told = afpak("export", "events", "-o", str(tmp_path / "file" / "under"), code=1)
    assert told == f"Error: Cannot write to {tmp_path}/file/under: not a directory; nothing was exported\n"


def test_a_closed_pipe_is_no_error():
    script = f"{sys.executable} -m afpak_data export claims | head -n 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.stdout.splitlines()[-1] == "0"
    assert done.stderr == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_full_disk_on_standard_output_is_told():
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "afpak_data", "export", "events"], stdout=full, stderr=subprocess.PIPE, text=True,
            cwd=ROOT, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr == "Error: Cannot write: no space left on device\n"


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["tables"], ["cite"], ["export", "events"]], ids=" ".join
)
def test_a_closed_standard_output_is_no_traceback(arguments):
    command = " ".join([sys.executable, "-m", "afpak_data", *arguments])
    done = subprocess.run(["bash", "-c", f"{command} >&-"], capture_output=True, text=True, cwd=ROOT, check=False)
    assert "Traceback" not in done.stderr
    piped = f"{command} | true; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", piped], capture_output=True, text=True, cwd=ROOT, check=False)
    assert (done.stdout, done.stderr) == ("0\n", "")


def test_a_terminal_that_cannot_show_a_sign_is_no_traceback():
    done = process("evidence", "ttp", env=os.environ | {"PYTHONIOENCODING": "latin-1"})
    assert done.returncode == 0
    assert b"?" in done.stdout


def test_csv_is_utf8_whatever_the_locale_says():
    done = process("export", "claims", env=os.environ | {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert done.returncode == 0
    assert "¶" in done.stdout.decode("utf-8")
    assert b"\r\n" not in done.stdout


def test_the_items_of_a_list_stand_under_it_in_order():
    rows = json.loads(afpak("show", "demands", "--format", "json"))
    ids = [row["demand_id"] for row in rows]
    start = ids.index("powell-2001")
    assert ids[start : start + 8] == ["powell-2001", *(f"powell-2001-{number}" for number in range(1, 8))]
    for row in rows:
        if row["parent_id"]:
            before = rows[ids.index(row["demand_id"]) - 1]
            assert row["parent_id"] in (before["demand_id"], before["parent_id"])


@pytest.mark.parametrize("table", SHOWN)
def test_the_columns_shown_for_reading_exist(table):
    assert set(SHOWN[table]) <= set(releases.fields(table))
