"""The road on the made-up project: what comes out of what goes in."""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from afpak_build.evidence import LOCK
from afpak_build.faults import InputError
from afpak_build.publish import DATA, differences, recover, write
from afpak_build.road import build

from afpak_data import releases

FOLDER = DATA / "9.9.9"


def rows(root: Path, table: str, version: str = "9.9.9") -> list[dict]:
    return pq.ParquetFile(root / DATA / version / f"{table}.parquet").read().to_pylist()


def test_a_record_becomes_a_row_with_its_dates_numbers_and_place(published):
    (event,) = rows(published, "events")
    assert (event["date_start"].isoformat(), event["date_end"].isoformat()) == ("2001-03-01", "2001-03-31")
    assert (event["date_precision"], event["date_granularity"]) == (4, "month")
    assert (event["killed_min"], event["killed_best"], event["killed_max"]) == (12, 12, None)
    assert (event["killed_relation"], event["killed_words"]) == ("ge", "at least 12")
    assert (event["place_name"], event["country_iso3"], event["quad_class"]) == ("Kabul", "AFG", 4)


def test_rivals_stand_side_by_side_and_span_the_row(published):
    (wave,) = rows(published, "refugee_waves")
    assert (wave["persons_min"], wave["persons_best"], wave["persons_max"]) == (2000, 2000, 2300)
    ranks = {row["claim_id"]: row["rank"] for row in rows(published, "claims") if row["column"] == "persons"}
    assert ranks == {
        "demo:villagers-flee-2001:persons:1": "normal",
        "demo:villagers-flee-2001:persons:2": "preferred",
    }


def test_dollars_are_deflated_by_the_index_of_the_year(published):
    (aid,) = rows(published, "aid")
    assert aid["amount_usd_best"] == 3_000_000
    assert aid["amount_usd_2024_best"] == round(float(f"{3_000_000 * 313.689 / 179.9:.6g}"))


def test_links_names_and_ties_are_laid_out(published):
    assert [row["role"] for row in rows(published, "demand_actors")] == ["addressee", "demander"]
    (tie,) = rows(published, "actor_relations")
    assert (tie["actor_id"], tie["relation"], tie["other_id"]) == ("ali-example", "leader_of", "demo-front")
    names = {row["name"]: row["kind"] for row in rows(published, "actor_names")}
    assert names["General Ali Example"] == "description"
    assert {row["actor_id"]: row["gw_number"] for row in rows(published, "actors")}["pakistan"] == 770


def test_coverage_counts_the_rows_of_a_decade(published):
    told = {(row["decade"], row["topic"]): row["coverage"] for row in rows(published, "coverage")}
    assert told["200X", "war"] == "mentioned"
    assert told["199X", "war"] == "silent"


def test_the_difference_to_a_benchmark_is_computed(published):
    assert [row["difference"] for row in rows(published, "benchmarks")] == [-100]


def test_a_second_source_fills_in_what_the_first_leaves_out(project):
    second = project / "raw" / "second"
    second.mkdir()
    card = (project / "raw/demo/source.yaml").read_text(encoding="utf-8")
    (second / "source.yaml").write_text(card.replace("id: demo\n", "id: second\n"), encoding="utf-8")
    record = (project / "raw/demo/events.yaml").read_text(encoding="utf-8")
    kept = [line for line in record.splitlines() if not line.strip().startswith(("title", "killed", "event_", "date"))]
    kept.insert(1, "  date: 2001\n  injured: {value: 12, words: at least 12, relation: ge}")
    (second / "events.yaml").write_text("\n".join(kept), encoding="utf-8")
    for table in ("actors", "refugee_waves", "aid", "demands"):
        (second / f"{table}.yaml").write_text("[]\n", encoding="utf-8")
    text = (project / "texts/demo.txt").read_bytes()
    (project / "texts/second.txt").write_bytes(text)
    output = build(project, project / "texts")
    write(output, project)
    (event,) = rows(project, "events")
    assert event["source_ids"] == "demo;second"
    assert event["source_count"] == 2
    # The year lies around the month: no rivalry, the month is published.
    assert (event["date_edtf"], event["injured_best"], event["killed_best"]) == ("2001-03", 12, 12)


def test_the_same_input_gives_the_same_bytes(project):
    assert build(project) == build(project)


def test_the_order_of_records_does_not_matter(project):
    before = build(project)
    path = project / "raw/demo/actors.yaml"
    head, *rest = path.read_text(encoding="utf-8").split("\n- id:")
    records = [head.removeprefix("- id:"), *rest]
    path.write_text("".join(f"- id:{record.rstrip()}\n" for record in reversed(records)), encoding="utf-8")
    assert build(project) == before


def test_a_build_that_stands_differs_in_nothing(published):
    assert list(differences(build(published), published)) == []


def test_check_names_the_row_and_cell_that_differ(published):
    path = published / "raw/demo/events.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("attacked Kabul", "raided Kabul"), encoding="utf-8")
    found = list(differences(build(published), published))
    assert (
        "afpak_data/data/9.9.9/events.parquet: row 'demo-attack-2001', title: "
        "is 'Demo Front attacked Kabul', should be 'Demo Front raided Kabul'"
    ) in found


def test_a_build_killed_between_the_two_moves_is_put_right(published):
    data = published / FOLDER
    before = {path.name: path.read_bytes() for path in data.iterdir()}
    data.rename(data.with_name(data.name + ".replaced"))
    (published / ".publish-abc").mkdir()
    recover(published)
    assert {path.name: path.read_bytes() for path in data.iterdir()} == before
    assert not list(published.glob(".publish-*"))


def test_a_build_killed_after_the_two_moves_is_cleared_up(published):
    data = published / FOLDER
    aside = data.with_name(data.name + ".replaced")
    aside.mkdir()
    recover(published)
    assert data.exists()
    assert not aside.exists()


def test_a_disk_that_fills_up_leaves_the_old_data_whole(published, monkeypatch):
    before = {path: path.read_bytes() for path in sorted((published / DATA).rglob("*")) if path.is_file()}
    path = published / "raw/demo/events.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("attacked", "raided"), encoding="utf-8")
    output = build(published)
    written = []

    def full(path: Path, content: bytes) -> None:
        written.append(path)
        if len(written) == 5:
            raise OSError(28, "No space left on device")
        path.write_bytes(content)

    monkeypatch.setattr("afpak_build.publish._durable", full)
    with pytest.raises(OSError, match="No space left"):
        write(output, published)
    assert {path: path.read_bytes() for path in before} == before
    assert not list(published.glob(".publish-*"))


def rename(published: Path, old: str, new: str) -> None:
    release = published / "raw/release.yaml"
    release.write_text(release.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_a_frozen_version_stays_in_the_ledger_and_in_place(published):
    write(build(published, freeze=True), published)
    before = {path.name: path.read_bytes() for path in (published / FOLDER).iterdir()}
    rename(published, "9.9.9", "9.10.0")
    write(build(published), published)
    assert {path.name: path.read_bytes() for path in (published / FOLDER).iterdir()} == before
    ledger = json.loads((published / DATA / "versions.json").read_text(encoding="utf-8"))
    assert [(entry["version"], entry["status"]) for entry in ledger["versions"]] == [
        ("9.9.9", "frozen"),
        ("9.10.0", "draft"),
    ]


def test_a_frozen_version_cannot_be_built_otherwise(published):
    write(build(published, freeze=True), published)
    assert list(differences(build(published), published)) == []
    path = published / "raw/demo/aid.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("gave the", "paid the"), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        build(published)
    assert str(caught.value) == (
        "raw/release.yaml:1: data version 9.9.9 is frozen, and aid, claims, datapackage.json would change; "
        "name a later version"
    )


def test_an_id_of_a_frozen_version_is_kept_or_retired(published):
    write(build(published, freeze=True), published)
    rename(published, "9.9.9", "10.0.0")
    path = published / "raw/demo/demands.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("leave-kabul-2002", "leave-kabul"), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        build(published)
    assert str(caught.value) == (
        "raw/decisions/retired.yaml:1: 'leave-kabul-2002' of demands is gone, "
        "but data version 9.9.9 has it; retire it here"
    )
    (published / "raw/decisions/retired.yaml").write_text(
        "- {table: demands, row_id: leave-kabul-2002, superseded_by: [leave-kabul], "
        "in_version: 10.0.0, reason: renamed}\n",
        encoding="utf-8",
    )
    write(build(published), published)
    assert rows(published, "retired", "10.0.0")[0]["superseded_by"] == "leave-kabul"


def test_an_older_version_cannot_follow_a_newer(published):
    write(build(published, freeze=True), published)
    rename(published, "9.9.9", "9.8.0")
    with pytest.raises(InputError, match=r"data version 9.8.0 is older than 9.9.9; name a later one$"):
        build(published)


def test_a_damaged_ledger_is_told(published):
    (published / DATA / "versions.json").write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="is damaged; restore it from version control"):
        build(published)


def test_a_target_that_is_a_folder_stops_the_build_before_the_data_move(published):
    (published / "docs/cli.md").unlink()
    (published / "docs/cli.md").mkdir()
    path = published / "raw/demo/aid.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("gave the", "paid the"), encoding="utf-8")
    before = (published / FOLDER / "aid.parquet").read_bytes()
    with pytest.raises(OSError, match=r"docs/cli.md"):
        write(build(published), published)
    assert (published / FOLDER / "aid.parquet").read_bytes() == before


def test_data_that_a_killed_build_left_aside_load_all_the_same(published):
    data = published / FOLDER
    data.rename(data.with_name(data.name + ".replaced"))
    assert releases.rows("events")[0]["event_id"] == "demo-attack-2001"


def test_the_date_of_a_frozen_version_cannot_change(published):
    write(build(published, freeze=True), published)
    rename(published, "2026-01-01", "2030-01-01")
    with pytest.raises(InputError, match=r"9.9.9 is frozen, and datapackage.json would change; name a later version"):
        build(published)


def test_a_frozen_version_that_is_gone_stops_the_build(published):
    write(build(published, freeze=True), published)
    rename(published, "9.9.9", "9.10.0")
    (published / FOLDER / "aid.parquet").unlink()
    with pytest.raises(InputError, match="belongs to a frozen version and cannot be read; restore it"):
        build(published)


def test_without_the_lock_the_build_says_what_to_do(project):
    (project / LOCK).unlink()
    with pytest.raises(InputError, match=r"^build/passages.lock.csv:1: is missing; restore it from version control"):
        build(project)


def test_a_new_version_waits_until_the_draft_is_frozen(published):
    rename(published, "9.9.9", "9.10.0")
    with pytest.raises(InputError) as caught:
        build(published)
    assert str(caught.value) == (
        "raw/release.yaml:1: data version 9.9.9 is still a draft; freeze it before you begin 9.10.0"
    )


def test_a_passage_in_the_voice_of_the_text_has_no_speaker(project):
    path = project / "raw/demo/events.yaml"
    told = path.read_text(encoding="utf-8").replace(
        "  title: Demo", "  speech_status: alleged\n  speaker_id: {id: demo-front, inferred: it says so}\n  title: Demo"
    )

    def speakers() -> set[tuple]:
        write(build(project, project / "texts"), project)
        claims = [claim for claim in rows(project, "claims") if claim["table"] == "events"]
        return {(claim["speech_status"], claim["speaker_id"]) for claim in claims}

    path.write_text(told, encoding="utf-8")
    assert speakers() == {("alleged", "demo-front")}
    path.write_text(told.replace("at least 12 people}", "at least 12 people, voice: text}"), encoding="utf-8")
    assert speakers() == {("factual", None)}
