"""What a new version changes, why, and the number that this demands; on the made-up project, frozen as 9.9.9."""

import pytest
from afpak_build.faults import InputError
from afpak_build.publish import write
from afpak_build.road import build

import afpak_data
from afpak_data import comparing, releases


def edit(project, name: str, old: str, new: str) -> None:
    path = project / "raw" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def decide(project, text: str) -> None:
    (project / "raw/decisions/changes.yaml").write_text(text, encoding="utf-8")


def told(project) -> list[str]:
    with pytest.raises(InputError) as caught:
        build(project)
    return str(caught.value).splitlines()


@pytest.fixture
def frozen(published):
    """Freeze the made-up version 9.9.9 and name 10.0.0, which may change anything that has a reason."""
    write(build(published, freeze=True), published)
    edit(published, "release.yaml", "9.9.9", "10.0.0")
    return published


def publish(project) -> None:
    write(build(project), project)
    releases.ledger.cache_clear()
    releases.descriptor.cache_clear()


TITLE = ("demo/aid.yaml", "Pakistan gave the Demo Front money", "Pakistan paid the Demo Front")
REASON = "- {row: aid/demo-grant-2002, columns: [title], reason: reworded, note: shorter}\n"


def test_nothing_changed_is_a_patch(frozen):
    edit(frozen, "release.yaml", "10.0.0", "9.9.10")
    publish(frozen)
    assert releases.rows("changes") == []
    assert afpak_data.diff("9.9.9", "9.9.10").empty


def test_a_changed_value_without_a_reason_stops_the_build(frozen):
    edit(frozen, *TITLE)
    assert told(frozen) == [
        "raw/demo/aid.yaml:2: title of 'demo-grant-2002' was 'Pakistan gave the Demo Front money' in data version "
        "9.9.9 and is 'Pakistan paid the Demo Front' now; say why in raw/decisions/changes.yaml"
    ]


def test_a_changed_value_is_published_with_its_reason(frozen):
    edit(frozen, *TITLE)
    decide(frozen, REASON)
    publish(frozen)
    (change,) = afpak_data.diff("9.9.9", "10.0.0").to_dict("records")
    assert change == {
        "from_version": "9.9.9", "to_version": "10.0.0", "table": "aid", "row_id": "demo-grant-2002",
        "column": "title", "old": "Pakistan gave the Demo Front money", "new": "Pakistan paid the Demo Front",
        "reason_code": "reworded", "note": "shorter",
    }  # fmt: skip
    assert afpak_data.load("changes")["note"].tolist() == ["shorter"]


def test_a_reason_without_a_change_stops_the_build(frozen):
    decide(frozen, REASON)
    assert told(frozen) == [
        "raw/decisions/changes.yaml:1: 'aid/demo-grant-2002' has not changed there, or by a new source alone; "
        "delete the reason"
    ]


def test_bad_reasons_are_told(frozen):
    edit(frozen, *TITLE)
    decide(frozen, REASON + "- {row: aid/demo-grant-2002, columns: [title, titel], reason: rewordet, note: ' '}\n")
    assert told(frozen) == [
        f"raw/decisions/changes.yaml:2: {each}"
        for each in (
            "'aid/demo-grant-2002' has not changed there, or by a new source alone; delete the reason",
            "'rewordet' is no reason; did you mean reworded or recoded?",
            "'titel' is no column of 'aid'; did you mean title?",
            "explains title a second time (line 1); keep one",
            "says nothing; write what was wrong, or what is better now",
        )
    ]


def test_what_is_worked_out_follows_its_cause(frozen):
    edit(frozen, "demo/aid.yaml", "value: 3000000, words: 3 million", 'value: 2000000, words: "2,000,000"')
    decide(frozen, "- {row: aid/demo-grant-2002, columns: [amount], reason: misreading, note: two and not three}\n")
    changed = {row["column"]: row for row in build_changes(frozen)}
    assert changed["amount_best"]["reason_code"] == "misreading"
    assert changed["amount_usd_2024_best"]["reason_code"] == "misreading"
    assert changed["amount_usd_2024_best"]["note"] == "worked out from other cells of the row"


def build_changes(project) -> list[dict]:
    """Return the rows of `changes` of a build that need not be borne out by the texts."""
    publish(project)
    return releases.rows("changes")


def test_what_was_left_out_before_is_an_omission(frozen):
    edit(frozen, "demo/aid.yaml", "  objective: military\n", "  objective: military\n  note: A note.\n")
    (change,) = build_changes(frozen)
    assert (change["column"], change["old"], change["new"]) == ("note", None, "A note.")
    assert change["reason_code"] == "omission"


def test_a_new_source_explains_what_it_adds_and_nothing_else(frozen):
    edit(frozen, *TITLE)
    add_source(frozen)
    (fault,) = told(frozen)
    assert fault.startswith("raw/demo/aid.yaml:2: title of 'demo-grant-2002' was")
    decide(frozen, REASON)
    changes = {(row["row_id"], row["column"]): row for row in build_changes(frozen)}
    assert changes["demo-grant-2002", "source_ids"]["reason_code"] == "new_source"
    assert changes["demo-grant-2002", "note"]["note"] == "other"
    assert changes["demo-grant-2002", "title"]["reason_code"] == "reworded"
    assert changes["demo-grant-2003", None]["reason_code"] == "new_source"
    assert changes["demo-grant-2003", None]["new"] == "Another grant"


def add_source(project) -> None:
    """Add a second source that tells of the grant too, and of another one."""
    from afpak_build.claims import home_records, make_claims
    from afpak_build.evidence import LOCK, lock_passages
    from afpak_build.read import read_raw

    folder = project / "raw/other"
    folder.mkdir()
    card = (project / "raw/demo/source.yaml").read_text(encoding="utf-8")
    (folder / "source.yaml").write_text(card.replace("id: demo", "id: other", 1), encoding="utf-8")
    for table in ("actors", "events", "refugee_waves", "demands"):
        (folder / f"{table}.yaml").write_text("[]\n", encoding="utf-8")
    grant = (project / "raw/demo/aid.yaml").read_text(encoding="utf-8")
    passage = grant[grant.index("  evidence:") :]
    own = "- id: demo-grant-2002\n  note: Told twice.\n" + passage
    another = grant.replace("demo-grant-2002", "demo-grant-2003").replace(
        grant.split("title: ")[1].split("\n")[0], "Another grant"
    )
    (folder / "aid.yaml").write_text(own + another, encoding="utf-8")
    texts = project / "texts"
    (texts / "other.txt").write_bytes((texts / "demo.txt").read_bytes())
    raw = read_raw(project / "raw")
    (project / LOCK).write_bytes(lock_passages(make_claims(raw, home_records(raw)), texts))


def test_an_id_that_goes_is_retired_and_answers(frozen):
    edit(frozen, "demo/demands.yaml", "leave-kabul-2002", "leave-kabul")
    (frozen / "raw/decisions/retired.yaml").write_text(
        "- {table: demands, row_id: leave-kabul-2002, superseded_by: [leave-kabul], in_version: 10.0.0, "
        "reason: One of two readings of the year.}\n",
        encoding="utf-8",
    )
    publish(frozen)
    gone = next(row for row in releases.rows("changes") if row["row_id"] == "leave-kabul-2002")
    assert (gone["column"], gone["new"], gone["reason_code"]) == (None, None, "merged")
    sentence = r"^The id 'leave-kabul-2002' was retired in data version 10.0.0: One of .*; see leave-kabul$"
    for ask in (afpak_data.evidence, afpak_data.row, afpak_data.cite):
        with pytest.raises(afpak_data.AfpakError, match=sentence):
            ask("leave-kabul-2002")
    from afpak_data.selecting import select

    with pytest.raises(afpak_data.AfpakError, match=sentence):
        select("demands", where=["demand_id=leave-kabul-2002"])
    assert afpak_data.row("leave-kabul-2002", version="9.9.9")["demand_id"] == "leave-kabul-2002"
    assert len(select("demands", where=["demand_id=leave-kabul-2002"], version="9.9.9")) == 1


def test_a_doi_enters_citations_and_cards(frozen):
    edit(frozen, "release.yaml", "date:", "doi: 10.5072/made-up\ndate:")
    publish(frozen)
    assert "https://doi.org/10.5072/made-up" in afpak_data.cite("aid")
    assert "10.5072/made-up" not in afpak_data.cite("aid", version="9.9.9")
    for card in ("CITATION.cff", "croissant.json", "metadata/datacite.json", "ro-crate-metadata.json"):
        assert "10.5072/made-up" in (frozen / card).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("version", "message"),
    [
        ("9.9.10", "9.9.10 is a patch step from 9.9.9, but there is more than that: aid/demo-grant-2002 (title); "),
        ("9.10.0", "9.10.0 is a minor step from 9.9.9, but there is more than that: aid/demo-grant-2002 (title); "),
    ],
)
def test_the_number_must_announce_a_changed_value(version, message, frozen):
    edit(frozen, "release.yaml", "10.0.0", version)
    edit(frozen, *TITLE)
    decide(frozen, REASON)
    assert told(frozen) == [f"raw/release.yaml:1: {message}name 10.0.0 or later"]


def test_the_number_must_announce_a_new_value_too(frozen):
    edit(frozen, "release.yaml", "10.0.0", "9.9.10")
    edit(frozen, "demo/aid.yaml", "  objective: military\n", "  objective: military\n  note: A note.\n")
    (fault,) = told(frozen)
    assert fault.startswith("raw/release.yaml:1: 9.9.10 is a patch step from 9.9.9, but there is more than that: aid/")
    assert fault.endswith("; name 9.10.0 or later")
    edit(frozen, "release.yaml", "9.9.10", "9.10.0")
    publish(frozen)


def test_both_versions_load_and_differ_by_what_diff_says():
    for table in releases.public_tables():
        key = releases.key(table)
        old = {row[key]: row for row in releases.rows(table, version="0.1.0")}
        new = {row[key]: row for row in releases.rows(table, version="0.2.0")}
        said = comparing.differences("0.1.0", "0.2.0", table)
        assert {each["row_id"] for each in said if each["column"] is None} == old.keys() ^ new.keys()
        cells = {(each["row_id"], each["column"]) for each in said if each["column"]}
        assert cells == {
            (row_id, name)
            for row_id in old.keys() & new
            for name in new[row_id]
            if old[row_id].get(name) != new[row_id][name]
        }
        assert all(each["reason_code"] for each in said)


def test_changes_is_what_diff_says():
    said = comparing.differences("0.1.0", "0.2.0")
    shipped = releases.rows("changes", version="0.2.0")

    def order(row):
        return row["table"], row["row_id"], row["column"] or ""

    assert sorted(said, key=order) == sorted(shipped, key=order)


def test_versions_are_told_in_their_order():
    with pytest.raises(
        afpak_data.AfpakError, match=r"^Data version 0.2.0 is not older than 0.1.0; write the older one"
    ):
        afpak_data.diff("0.2.0", "0.1.0")
    with pytest.raises(afpak_data.UnknownNameError, match=r"There is no data version '0.0.9'"):
        afpak_data.diff("0.0.9", "0.1.0")
    with pytest.raises(afpak_data.UnknownNameError, match=r"There is no table 'event'; did you mean events"):
        afpak_data.diff("0.1.0", "0.2.0", "event")


def test_the_truth_layer_can_be_compared_too():
    changed = afpak_data.diff("0.1.0", "0.2.0", "sources")
    assert {"gul-2024", "gasam-us-pakistan"} <= set(changed["row_id"])
    assert "title_sentence" in set(changed["column"])
