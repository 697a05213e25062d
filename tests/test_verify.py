"""Verifying: the installed data against the ledger, and somebody's file against what was published."""

import json

import pandas as pd
import pytest
from click.testing import CliRunner

import afpak_data
from afpak_data import releases, verifying
from afpak_data.cli import main
from afpak_data.verifying import verify_file


def afpak(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(main, [str(each) for each in arguments])
    assert result.exit_code == code, result.output
    return result.output


def written(frame: pd.DataFrame, path):
    """Write a frame as a user of pandas would."""
    plain = frame.copy()
    if path.suffix == ".csv":
        plain.to_csv(path, index=False)
    elif path.suffix == ".parquet":
        plain.to_parquet(path)
    elif path.suffix in (".jsonl", ".json"):
        plain.to_json(path, orient="records", lines=path.suffix == ".jsonl", date_format="iso")
    else:
        for name in plain.columns:
            kind = plain[name].dtype.name
            if kind in ("category", "str"):
                plain[name] = plain[name].astype("object").where(plain[name].notna(), "")
            elif kind in ("Int64", "Float64", "boolean"):
                plain[name] = plain[name].astype("float64")
        days = {name: "td" for name in plain.columns if plain[name].dtype.kind == "M"}
        texts = [name for name in plain.columns if plain[name].dtype == object]
        plain.to_stata(path, version=118, write_index=False, convert_dates=days, convert_strl=texts)
    return path


@pytest.mark.parametrize("kind", ["csv", "parquet", "jsonl", "json", "dta"])
@pytest.mark.parametrize("table", releases.public_tables())
def test_what_pandas_writes_is_the_same_in_every_format(table, kind, tmp_path):
    path = written(afpak_data.load(table).sample(frac=1, random_state=1), tmp_path / f"any-name.{kind}")
    verdict = verify_file(path)
    assert verdict.is_same, list(verdict.lines())
    assert verdict.name == f"{table} {releases.current()}"


def test_milliseconds_of_json_are_days(tmp_path):
    frame = afpak_data.load("aid", columns=["aid_id", "period_start"])
    path = tmp_path / "aid.jsonl"
    lines = [
        json.dumps(
            {"aid_id": row.aid_id, "period_start": None if pd.isna(row.period_start) else stamp(row.period_start)}
        )
        for row in frame.itertuples()
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert verify_file(path).differences == []


def stamp(day: pd.Timestamp) -> int:
    return int((day - pd.Timestamp("1970-01-01")) / pd.Timedelta(milliseconds=1))


def test_every_table_of_an_export_is_verified(tmp_path):
    afpak("export", "--all", "-o", tmp_path / "out")
    for table in afpak_data.tables().index:
        verdict = verify_file(tmp_path / f"out/{table}.csv")
        assert verdict.is_same, list(verdict.lines())
        assert verdict.subset.table == table


def test_one_digit_changed_is_named_by_row_and_cell(tmp_path):
    path = tmp_path / "waves.csv"
    path.write_text(afpak("export", "refugee_waves"), encoding="utf-8")
    assert afpak("verify", path) == f"{path}: same as refugee_waves {releases.current()}\n"
    path.write_text(path.read_text(encoding="utf-8").replace("3500000", "3500001", 1), encoding="utf-8")
    told = afpak("verify", path, code=1).splitlines()
    assert told[0] == f"{path}: not the same as refugee_waves {releases.current()}"
    assert len(told) == 2
    assert told[1].endswith("published 3500000, here 3500001")
    assert ", persons_" in told[1]


def test_the_papers_name_the_version(tmp_path):
    afpak("export", "events", "-o", tmp_path / "old", "--data-version", "0.1.0")
    assert afpak("verify", tmp_path / "old/events.csv").endswith("events.csv: same as events 0.1.0\n")
    frame = afpak_data.load("events", version="0.1.0")
    assert verify_file(written(frame, tmp_path / "e.parquet")).name == "events 0.1.0"
    assert verify_file(written(frame.assign(data_version="0.1.0"), tmp_path / "e.csv")).name == "events 0.1.0"


def test_papers_do_not_hide_rows_that_are_missing(tmp_path):
    path = written(afpak_data.load("aid").iloc[1:], tmp_path / "aid.csv")
    told = afpak("verify", path, code=1)
    assert "1 rows are missing" in told
    assert "is verified by its citation: --cited" in told


def test_rows_that_were_never_published_or_stand_twice_are_named(tmp_path):
    frame = afpak_data.load("aid").astype({"title": "object"})
    more = frame.iloc[[0, 1]].copy()
    more.iloc[0, 0] = "made-up"
    more.loc[more.index[1], "title"] = "Another"
    told = afpak("verify", written(pd.concat([frame, more]), tmp_path / "aid.csv"), code=1)
    assert f"made-up: no row of aid {releases.current()}" in told
    assert f"{more.iloc[1, 0]}: stands twice, with different values" in told


def test_columns_that_are_not_ours_do_not_count(tmp_path):
    told = afpak("verify", written(afpak_data.load("aid").assign(mine=1), tmp_path / "aid.csv"))
    assert "same as aid" in told
    assert "1 columns are not ours and were not looked at: mine" in told


@pytest.mark.parametrize("style", ["apa", "chicago", "mla", "bibtex", "csl-json"])
def test_a_subset_is_verified_by_its_citation(style, tmp_path):
    cited = afpak("cite", "refugee_waves", "--where", "asylum_iso3=PAK", "--style", style)
    path = tmp_path / "pak.csv"
    rows = afpak("show", "refugee_waves", "--where", "asylum_iso3=PAK", "--format", "csv")
    path.write_text(rows, encoding="utf-8")
    assert afpak("verify", path, "--cited", cited).endswith(" rows, as cited\n")
    short = rows.splitlines(keepends=True)[:-1]
    path.write_text("".join(short), encoding="utf-8")
    assert "not what was cited" in afpak("verify", path, "--cited", cited, code=1)


def test_a_citation_of_a_whole_table_finds_its_version(tmp_path):
    path = written(afpak_data.load("demands", version="0.1.0"), tmp_path / "d.csv")
    assert "same as demands 0.1.0" in afpak("verify", path, "--cited", afpak_data.cite("demands", version="0.1.0"))
    assert "not the same as demands" in afpak("verify", path, "--cited", afpak_data.cite("demands"), code=1)


def test_an_excel_safe_export_is_the_same(tmp_path):
    afpak("export", "claims", "-o", tmp_path / "safe", "--excel-safe")
    assert verify_file(tmp_path / "safe/claims.csv").is_same


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.csv", b"a,b\n1,2\n", "These are no rows of ours"),
        ("x.csv", b"event_id,title\n1\n", "is no csv file that can be read: line 2 has 1 cells, not 2"),
        ("x.csv", b"\xff\xfe\x00", "is no csv file that can be read"),
        ("x.parquet", b"PAR1", "is no parquet file that can be read"),
        ("x.jsonl", b"{", "is no jsonl file that can be read"),
        ("x.json", b"[1, 2]", "is no json file that can be read: it does not hold one object for each row"),
        ("x.dta", b"nothing", "is no dta file that can be read"),
        ("x.xlsx", b"", "is none of .csv, .parquet"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_one_sentence(name, content, message, tmp_path):
    (tmp_path / name).write_bytes(content)
    told = afpak("verify", tmp_path / name, code=1)
    assert message in told
    assert len(told.splitlines()) == 1


def test_text_without_a_fingerprint_is_no_citation(tmp_path):
    path = written(afpak_data.load("aid"), tmp_path / "aid.csv")
    assert "holds no fingerprint" in afpak("verify", path, "--cited", "Somebody 2026", code=1)


def test_the_installed_data_are_as_published():
    assert verifying.verify_installed() == []
    assert "every SHA-256 and UNF recomputed" in afpak("verify")


@pytest.mark.parametrize("at", [20, -20, "middle", "cut"])
def test_a_flipped_bit_or_a_cut_file_is_found_and_never_loaded(at, published):
    path = afpak_data.path("events")
    content = bytearray(path.read_bytes())
    if at == "cut":
        del content[len(content) // 2 :]
    else:
        content[len(content) // 2 if at == "middle" else at] ^= 1
    path.write_bytes(content)
    assert "events.parquet is damaged" in afpak("verify", code=1)
    for verify in (False, True):
        with pytest.raises(afpak_data.AfpakError, match=r"^[^\n]*events.parquet is damaged[^\n]*$"):
            afpak_data.load("events", verify=verify)


def test_a_data_package_that_was_swapped_with_its_file_is_found(published):
    package = afpak_data.path("events").with_name("datapackage.json")
    package.write_text(package.read_text(encoding="utf-8").replace("killed", "kllled"), encoding="utf-8")
    releases.descriptor.cache_clear()
    assert "datapackage.json is not the file that the ledger names" in afpak("verify", code=1)


def test_load_verifies_against_the_ledger(published):
    assert len(afpak_data.load("events", verify=True)) == 1
    ledger = releases.DATA / "versions.json"
    ledger.write_text(ledger.read_text(encoding="utf-8").replace("UNF:6:", "UNF:6:x"), encoding="utf-8")
    releases.ledger.cache_clear()
    with pytest.raises(afpak_data.AfpakError, match="was read otherwise than it was published"):
        afpak_data.load("events", verify=True)
