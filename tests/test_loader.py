"""Loading: real dtypes, clear errors, and nothing lost on the way to CSV and back."""

import csv
import io
import subprocess
import sys
from datetime import date
from hashlib import sha256

import pandas as pd
import pytest

import afpak_data
from afpak_data import releases
from afpak_data.exporting import write_csv
from afpak_data.schemas import TABLES, columns

DTYPES = {"integer": "Int64", "number": "Float64", "boolean": "boolean", "date": "datetime64[ms]"}


@pytest.mark.parametrize("table", TABLES)
def test_columns_have_real_dtypes(table):
    frame = afpak_data.load(table)
    assert list(frame.columns) == [column.name for column in columns(table)]
    for column in columns(table):
        dtype = frame[column.name].dtype
        if column.dtype == "string" and column.enum:
            assert isinstance(dtype, pd.CategoricalDtype)
            assert dtype.ordered
            assert list(dtype.categories) == list(column.enum)
        else:
            assert str(dtype) == DTYPES.get(column.dtype, "str")


def test_whole_numbers_stay_whole_where_some_are_missing():
    persons = afpak_data.load("refugee_waves")["persons_best"]
    assert persons.isna().any()
    assert 3_500_000 in persons.dropna().tolist()
    assert str(persons.dropna().tolist()[0]).isdecimal()


def test_dates_compare_with_text_and_timestamps():
    start = afpak_data.load("events")["date_start"]
    assert ((start >= "2021-08-01") == (start >= pd.Timestamp(2021, 8, 1))).all()
    assert start.dt.year.notna().any()


def test_codes_compare_in_the_order_of_their_list():
    events = afpak_data.load("events")
    assert (events["event_type"] == "ASSAULT").any()
    order = list(events["event_type"].cat.categories)
    earlier = set(events.loc[events["event_type"] < "CONSULT", "event_type"])
    assert earlier == {code for code in order[: order.index("CONSULT")] if code in set(events["event_type"])}


def test_columns_come_in_the_order_asked_for():
    frame = afpak_data.load("events", columns=["title", "event_id"])
    assert list(frame.columns) == ["title", "event_id"]


def test_the_frame_says_what_it_is():
    frame = afpak_data.load("aid")
    assert frame.attrs == {
        "table": "aid",
        "data_version": afpak_data.DATA_VERSION,
        "citation": afpak_data.cite(),
    }
    assert frame[frame["stage"] == "disbursement"].attrs == frame.attrs


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: afpak_data.load("event"), "There is no table 'event'; did you mean events"),
        (lambda: afpak_data.load("Events"), "There is no table 'Events'; did you mean events"),
        (lambda: afpak_data.load("../events"), "There is no table '../events'; did you mean events"),
        (
            lambda: afpak_data.load("aid", columns=["amont"]),
            "There is no column of aid 'amont'; did you mean ",
        ),
        (lambda: afpak_data.load("aid", version="0.0.1"), "There is no data version '0.0.1'; "),
        (lambda: afpak_data.load("aid", version="../0.1.0"), "There is no data version '../0.1.0'; "),
        (lambda: afpak_data.describe("aid", "donor"), "There is no column of aid 'donor'; did you mean "),
        (lambda: afpak_data.path("waves"), "There is no table 'waves'; "),
        (lambda: afpak_data.evidence("tpp"), "There is no row of the five public tables 'tpp'; did you mean ttp"),
        (lambda: afpak_data.conflicts("claims"), "There is no public table 'claims'; there are events, actors, "),
        (lambda: afpak_data.cite(style="mla9"), "There is no citation style 'mla9'; did you mean mla"),
    ],
)
def test_unknown_names_raise_with_the_nearest_that_exist(call, message):
    with pytest.raises(afpak_data.UnknownNameError) as caught:
        call()
    assert str(caught.value).startswith(message)


def test_a_damaged_file_is_told_in_one_sentence(published):
    path = afpak_data.path("events")
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(
        afpak_data.AfpakError, match=r"events.parquet is damaged: it is not the file that was published; install"
    ):
        afpak_data.load("events")
    path.unlink()
    with pytest.raises(afpak_data.AfpakError, match=r"events.parquet is missing or damaged .*; install"):
        afpak_data.load("events")


def test_a_retired_id_says_where_it_went(published):
    (published / "raw/decisions/retired.yaml").write_text(
        "- {table: events, row_id: old-attack, superseded_by: [demo-attack-2001], in_version: 9.9.9, reason: split.}\n",
        encoding="utf-8",
    )
    from afpak_build.publish import write
    from afpak_build.road import build

    write(build(published), published)
    with pytest.raises(afpak_data.AfpakError) as caught:
        afpak_data.evidence("old-attack")
    assert str(caught.value) == "The id 'old-attack' was retired in data version 9.9.9: split.; see demo-attack-2001"


@pytest.mark.parametrize("table", TABLES)
def test_nothing_is_lost_on_the_way_to_csv_and_back(table):
    sink = io.StringIO(newline="")
    write_csv(releases.rows(table), list(releases.fields(table)), sink)
    sink.seek(0)
    types = {name: field["type"] for name, field in releases.fields(table).items()}
    back = [{name: parse(text, types[name]) for name, text in row.items()} for row in csv.DictReader(sink)]
    assert back == releases.rows(table)


def parse(text: str, kind: str) -> object:
    kinds = {"string": str, "integer": int, "number": float, "boolean": {"true": True, "false": False}.get}
    return None if text == "" else (kinds | {"date": date.fromisoformat})[kind](text)


@pytest.mark.parametrize("table", TABLES)
def test_pandas_reads_the_csv_as_it_loads_the_table(table):
    sink = io.StringIO(newline="")
    write_csv(releases.rows(table), list(releases.fields(table)), sink)
    sink.seek(0)
    loaded = afpak_data.load(table)
    dates = [name for name, dtype in loaded.dtypes.items() if str(dtype).startswith("datetime64")]
    dtypes = {name: dtype for name, dtype in loaded.dtypes.items() if name not in dates}
    back = pd.read_csv(sink, dtype=dtypes, parse_dates=dates, keep_default_na=True)
    back = back.astype(dict.fromkeys(dates, "datetime64[ms]"))
    pd.testing.assert_frame_equal(back, loaded, check_index_type=False)


def imported(code: str) -> set[str]:
    program = f"import sys\n{code}\nprint(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())


HEAVY = {"pandas", "pyarrow", "narwhals", "pandera", "frictionless", "msgspec", "yaml"}


def test_importing_the_package_imports_nothing_heavy():
    assert not imported("import afpak_data; afpak_data.__version__; afpak_data.DATA_VERSION; dir(afpak_data)") & HEAVY


def test_loading_does_not_import_what_only_the_build_needs():
    assert not imported("import afpak_data; afpak_data.load('events')") & (HEAVY - {"pandas", "pyarrow"})


@pytest.mark.parametrize(
    "command",
    [["--help"], ["--version"], ["tables"], ["describe", "events"], ["cite"], ["path", "events"]],
    ids=" ".join,
)
def test_commands_that_need_no_rows_import_nothing_heavy(command):
    assert not imported(run(command)) & HEAVY


@pytest.mark.parametrize(
    "command",
    [["show", "events"], ["export", "events"], ["evidence", "ttp"], ["conflicts", "refugee_waves"], ["sources"]],
    ids=" ".join,
)
def test_commands_that_read_rows_do_not_import_pandas(command):
    assert not imported(run(command)) & (HEAVY - {"pyarrow"})


def run(command: list[str]) -> str:
    return f"from afpak_data.cli import main\ntry: main({command!r})\nexcept SystemExit as end: assert not end.code\n"


def test_an_older_version_loads_beside_the_newer():
    old, new = afpak_data.load("events", version="0.1.0"), afpak_data.load("events")
    assert old.attrs["data_version"] == "0.1.0"
    assert "; Version 0.1.0)" in old.attrs["citation"]
    assert set(old["source_ids"]) == {"mahmood-2023"}
    assert set(old["event_id"]) < set(new["event_id"])


def test_a_frozen_version_is_what_the_ledger_says():
    for version, entry in releases.ledger().items():
        for table, known in entry["tables"].items():
            content = releases.path(table, version).read_bytes()
            assert sha256(content).hexdigest() == known["sha256"], f"{table} of {version}"
            assert afpak_data.fingerprint(table, version=version) == known["unf"]
            assert len(releases.rows(table, version=version)) == known["rows"]
