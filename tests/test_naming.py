"""Names: every rule with its example and counter-example, and nobody taken for another."""

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

import afpak_data
from afpak_data import naming, releases
from afpak_data.cli import main

CASES = [
    (path.stem, row)
    for path in sorted((Path(__file__).parent / "names").glob("*.csv"))
    for row in csv.DictReader(path.open(encoding="utf-8", newline=""))
]
FOUND = {
    "spellings": 0.85,
    "public-datasets": 0.9,
    "public-datasets-2": 0.9,
    "public-datasets-3": 0.9,
    "public-datasets-4": 0.7,
    "public-datasets-5": 0.9,
}
"""Which share of the names that name one of our actors is found, at least; docs/names.md tells what was measured."""


def rules_of(*kinds):
    return [pytest.param(rule, id=rule["rule"]) for rule in naming.rules() if rule["kind"] in kinds]


@pytest.mark.parametrize("rule", rules_of("sign", "dropped", "ending", "word"))
def test_a_rule_folds_its_example_and_not_its_counter_example(rule):
    key = naming.name_key(rule["example"])
    assert key == naming.name_key(rule["same_as"])
    assert key != naming.name_key(rule["but_not"])


@pytest.mark.parametrize("rule", rules_of("title"))
def test_titles_do_not_count_before_two_names(rule):
    actor_id = afpak_data.resolve(rule["same_as"]).actor_id
    assert actor_id is not None
    assert afpak_data.resolve(rule["example"]).actor_id == actor_id
    assert afpak_data.resolve(rule["but_not"]).actor_id is None


@pytest.mark.parametrize("rule", rules_of("common"))
def test_common_words_alone_are_a_name_of_nobody(rule):
    assert afpak_data.resolve(rule["example"]).status == afpak_data.resolve(rule["same_as"]).status == "ambiguous"
    assert afpak_data.resolve(rule["but_not"]).actor_id is not None


def test_there_is_no_rule_of_another_kind():
    assert {rule["kind"] for rule in naming.rules()} == {"sign", "dropped", "ending", "word", "title", "common"}


@pytest.mark.parametrize(("file", "case"), CASES, ids=lambda each: each if isinstance(each, str) else each["name"])
def test_nobody_is_taken_for_another(file, case):
    found = afpak_data.resolve(case["name"], on=case["date"] or None).actor_id
    assert found in (None, case["expected"]), case["why"]


@pytest.mark.parametrize("file", FOUND)
def test_so_many_of_our_actors_are_found(file):
    ours = [case for name, case in CASES if name == file and case["expected"] not in ("none", "ambiguous")]
    found = [case for case in ours if afpak_data.resolve(case["name"], on=case["date"] or None).actor_id]
    assert len(found) >= FOUND[file] * len(ours), f"{len(found)} of {len(ours)}"


def test_a_name_is_told_apart_by_date_and_kind():
    assert afpak_data.resolve("Taliban").status == "ambiguous"
    assert afpak_data.resolve("Taliban", on=2010).actor_id == "afghan-taliban"
    assert afpak_data.resolve("Taliban", on="2022-05", kind="government").actor_id == "islamic-emirate-2021"
    assert afpak_data.resolve("PDPA", on=1985).actor_id == "pdpa"


def test_an_unknown_name_gives_suggestions_and_no_actor():
    found = afpak_data.resolve("Haqqani Netwrk")
    assert (found.status, found.actor_id) == ("none", None)
    assert "Haqqani Network" in found.suggestions


@pytest.mark.parametrize("name", ["", " ", "()", ":", "1979", "x" * 100_000, "\u200c", "(", "a:" * 500])
def test_absurd_names_are_nobody(name):
    assert afpak_data.resolve(name).actor_id is None


@pytest.mark.parametrize("name", [None, 5, float("nan"), ["TTP"]])
def test_what_is_no_text_is_no_name(name):
    with pytest.raises(afpak_data.AfpakError, match="A name is a text, and not of type"):
        afpak_data.resolve(name)


@pytest.mark.parametrize("time", [None, "", "NA", "nan", "null", " "])
def test_a_missing_time_is_none(time):
    assert naming.days_of(time) is None


def test_wrong_dates_and_kinds_are_told():
    with pytest.raises(afpak_data.AfpakError, match="is no time we read"):
        afpak_data.resolve("TTP", on="last week")
    with pytest.raises(afpak_data.UnknownNameError, match="There is no kind of actor 'goverment'; did you mean govern"):
        afpak_data.resolve("TTP", kind="goverment")


def test_a_key_of_two_actors_is_flagged_in_the_data():
    shared = {}
    for row in releases.rows("actor_names"):
        assert row["key"] == naming.name_key(row["name"])
        shared.setdefault(row["key"], []).append(row)
    for rows in shared.values():
        ids = {row["actor_id"] for row in rows}
        assert {frozenset(filter(None, (row["shared_with"] or "").split(";"))) | {row["actor_id"]} for row in rows} == {
            frozenset(ids)
        }


def test_the_command_prints_the_id_or_the_candidates():
    done = CliRunner().invoke(main, ["resolve", "Tehreek-i-Taliban Pakistan (TTP)"])
    assert (done.exit_code, done.output) == (0, "ttp\n")
    done = CliRunner().invoke(main, ["resolve", "Islamabad"])
    assert done.exit_code == 1
    assert "is only a metonym of it" in done.output
