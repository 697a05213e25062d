"""What a user can rely on in the published data."""

import json
import re
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import ROOT
from frictionless import Package

from afpak_data import provenance, releases
from afpak_data.passages import LONGEST_ANCHOR
from afpak_data.schemas import PUBLIC, TABLES, columns, foreign_keys, primary_key

NUMBERS = [
    (table, column.base)
    for table in PUBLIC
    for column in columns(table)
    if column.role == "fact" and column.name == f"{column.base}_best"
]
DATES = [(table, column.base) for table in PUBLIC for column in columns(table) if column.name.endswith("_edtf")]


@pytest.fixture(scope="module")
def rows() -> dict[str, list[dict]]:
    return {table: releases.rows(table) for table in TABLES}


def test_the_hash_of_every_file_is_the_one_in_the_data_package():
    for resource in releases.descriptor()["resources"]:
        content = releases.path(resource["name"]).read_bytes()
        assert resource["hash"] == f"sha256:{sha256(content).hexdigest()}"


def test_the_sources_are_coded_in_full(rows):
    # Two independent readings of the five texts found so many facts at least, before any were joined.
    counts = {table: len(rows[table]) for table in PUBLIC}
    least = {"events": 330, "actors": 140, "refugee_waves": 32, "aid": 40, "demands": 75}
    assert all(counts[table] >= least[table] for table in PUBLIC), counts


def test_ids_are_unique_over_all_five_tables(rows):
    ids = [row[primary_key(table)[0]] for table in PUBLIC for row in rows[table]]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("table", TABLES)
def test_every_reference_points_at_a_row(table, rows):
    for column in columns(table):
        if column.refs:
            known = {row[primary_key(column.refs)[0]] for row in rows[column.refs]}
            for row in rows[table]:
                assert set(filter(None, (row[column.name] or "").split(";"))) <= known


def test_every_value_has_a_claim_and_every_claim_a_row(rows):
    claimed = {(claim["table"], claim["row_id"], claim["column"]) for claim in rows["claims"]}
    ids = {(table, row[primary_key(table)[0]]) for table in [*PUBLIC, "actor_relations"] for row in rows[table]}
    assert {(table, row_id) for table, row_id, _ in claimed} == ids
    for table in PUBLIC:
        for row in rows[table]:
            for column in columns(table):
                by_rule = table == "events" and column.name == "country_iso3" and row["place_id"]
                if column.is_given and row[column.name] is not None and not by_rule:
                    assert (table, row[primary_key(table)[0]], column.base) in claimed


def test_one_value_of_a_cell_is_preferred_and_rivals_say_why(rows):
    single = {
        (table, column.base) for table in PUBLIC for column in columns(table) if not (column.many or column.home_only)
    }
    cells: dict[tuple, list[dict]] = {}
    for claim in rows["claims"]:
        if (claim["table"], claim["column"]) in single:
            cells.setdefault((claim["table"], claim["row_id"], claim["column"]), []).append(claim)
    for told in cells.values():
        preferred = {(claim["value"], claim["relation"]) for claim in told if claim["rank"] == "preferred"}
        assert len(preferred) == 1
        if len({(claim["value"], claim["relation"]) for claim in told}) > 1:
            assert all(claim["rank_reason"] for claim in told)


def test_evidence_is_told_and_anchors_are_short(rows):
    for claim in rows["claims"]:
        assert 1 <= len(claim["passage_start"].split()) <= LONGEST_ANCHOR
        assert 1 <= len(claim["passage_end"].split()) <= LONGEST_ANCHOR
        assert (claim["evidence_tag"] in ("inferred", "computed")) == bool(claim["reason"])


def test_few_claims_are_inferred(rows):
    # A value that rests on several passages has a claim for each, and is one value.
    parts = ("table", "row_id", "column", "source_id", "value", "words")
    tags = list({tuple(claim[part] for part in parts): claim["evidence_tag"] for claim in rows["claims"]}.values())
    share = tags.count("inferred") / len(tags)
    assert share < 0.15
    # Codes are never inferred: among what the sources say themselves the share is higher, and the README tells it.
    said = [tag for tag in tags if tag != "coded"]
    told = f"{share:.0%} of all values, {said.count('inferred') / len(said):.0%} of those that are not codes"
    assert told.replace("%", " %") in " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())


@pytest.mark.parametrize(("table", "base"), NUMBERS)
def test_numbers_stand_in_order_and_keep_their_words(table, base, rows):
    for row in rows[table]:
        low, best, high = (row[f"{base}_{part}"] for part in ("min", "best", "max"))
        told = [number for number in (low, best, high) if number is not None]
        assert told == sorted(told)
        assert (row[f"{base}_relation"] is None) == (row[f"{base}_words"] is None)
        assert best is None or row[f"{base}_words"]


@pytest.mark.parametrize(("table", "base"), DATES)
def test_dates_do_not_run_backwards(table, base, rows):
    for row in rows[table]:
        start, end = row.get(f"{base}_start"), row.get(f"{base}_end")
        assert start is None or end is None or start <= end
        if row[f"{base}_edtf"] is None:
            assert start is None
            assert end is None


def test_every_row_opens_to_its_evidence(rows):
    claimed = {(claim["table"], claim["row_id"]) for claim in rows["claims"]}
    assert {(table, row[primary_key(table)[0]]) for table in PUBLIC for row in rows[table]} <= claimed
    for table in PUBLIC:
        row_id = rows[table][0][primary_key(table)[0]]
        assert {claim["row_id"] for claim in provenance.claims_of(row_id)} >= {row_id}


def test_the_readme_names_the_real_numbers_of_rows(rows):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for table in PUBLIC:
        assert re.search(rf"\| \[{table}\]\(docs/codebook/{table}.md\) \| .+ \| {len(rows[table])} \|", readme)


def test_the_ledger_names_every_folder_of_data():
    folders = {path.name for path in releases.DATA.iterdir() if path.is_dir()}
    assert folders == set(releases.ledger())


def test_the_raw_files_hold_what_is_published(rows):
    done = subprocess.run([sys.executable, "build", "--check"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout == f"Data version {releases.current()} is what raw/ gives.\n"


def runs(text: str, length: int = 9) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9]+", text.lower())
    return {tuple(words[start : start + length]) for start in range(len(words) - length + 1)}


def test_no_sentence_of_a_source_stands_in_the_project(source_texts):
    texts = set().union(*(runs(path.read_text(encoding="utf-8")) for path in source_texts.glob("*.txt")))
    titles = (Path(__file__).parent / "allowed_runs.txt").read_text(encoding="utf-8").splitlines()
    # The key of a YAML line stands before the title that it gives.
    allowed = set().union(*map(runs, titles), *(runs(f"title {title}") for title in titles))
    files = [path for folder in ("raw", "docs", "tests", "afpak_data", "build") for path in (ROOT / folder).rglob("*")]
    for path in [*files, *ROOT.glob("*.md"), *ROOT.glob("*.json")]:
        if path.suffix in {".md", ".yaml", ".csv", ".py", ".json"} and path.is_file():
            found = (runs(path.read_text(encoding="utf-8", errors="ignore")) & texts) - allowed
            assert not found, f"{path}: {sorted(' '.join(run) for run in found)[:3]}"


def test_the_texts_bear_out_every_claim(source_texts):
    from afpak_data.source_check import check_sources

    assert [str(finding) for finding in check_sources(source_texts).findings] == []


def test_the_package_names_every_source(rows):
    package = json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))
    assert [source["title"] for source in package["sources"]] == [row["citation"] for row in rows["sources"]]


def test_the_data_package_validates():
    assert Package(str(ROOT / "datapackage.json")).validate().valid


@pytest.mark.parametrize(
    ("table", "column", "value", "error"),
    [
        ("events", "event_type", "ATTACK", "constraint-error"),
        ("events", "event_id", "kabul-falls-2021", "unique-error"),
        ("refugee_waves", "claimed_by", "nobody", "foreign-key"),
        ("demands", "parent_id", "nothing", "foreign-key"),
        ("aid", "title", None, "constraint-error"),
    ],
)
def test_the_data_package_fails_when_one_cell_is_broken(table, column, value, error, tmp_path):
    folder = tmp_path / "data"
    shutil.copytree(releases.DATA / releases.current(), folder)
    path = folder / f"{table}.parquet"
    found = pq.ParquetFile(path).read()
    rows = found.to_pylist()
    rows[0][column] = value
    nullable = pa.schema([field.with_nullable(True) for field in found.schema], metadata=found.schema.metadata)
    pq.write_table(pa.Table.from_pylist(rows, schema=nullable), path)
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    # The table and those that it points at are enough, and much faster than all.
    needed = {table} | {target for target, _ in foreign_keys(table).values()}
    package["resources"] = [each for each in package["resources"] if each["name"] in needed]
    report = Package.from_descriptor(package, basepath=str(folder)).validate()
    assert error in {each for (each,) in report.flatten(["type"])}
