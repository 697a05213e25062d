"""Citations: equal to pandoc's for the same record, and naming what a reader needs to find the same numbers."""

import io
import json
import re
import sys

import pandas as pd
import pytest
import yaml
from conftest import ROOT

import afpak_data
from afpak_data import citation, releases
from afpak_data.citation_styles import TEXTS

sys.path.insert(0, str(ROOT / "tests/golden"))

GOLDEN = json.loads((ROOT / "tests/golden/pandoc.json").read_text(encoding="utf-8"))
UNF = re.compile(r"UNF:6:[A-Za-z0-9+/]{22}==")


@pytest.fixture(scope="module")
def works() -> dict:
    import make

    return {work.id: work for work in make.works()}


@pytest.mark.parametrize("style", ["apa", "chicago", "mla", "bibtex"])
@pytest.mark.parametrize("name", GOLDEN)
def test_a_citation_is_the_one_that_pandoc_makes(name, style, works):
    assert TEXTS[style](works[name]) == GOLDEN[name][style]


@pytest.mark.parametrize("name", GOLDEN)
def test_csl_json_is_read_by_pandoc_as_it_stands(name, works):
    # pandoc takes the marks of names out and sets apostrophes; all else comes back as it went in.
    def plain(value):
        text = re.sub(r'</?span[^>]*>|[\'"‘’“”]', "", value) if isinstance(value, str) else value
        return {key: plain(each) for key, each in value.items()} if isinstance(value, dict) else text

    (ours,), (theirs,) = json.loads(TEXTS["csl-json"](works[name])), json.loads(GOLDEN[name]["csljson"])
    assert plain(ours) == plain(theirs)


def test_ris_ends_the_name_of_a_body_in_a_comma(works):
    lines = TEXTS["ris"](works["dataset"]).splitlines()
    assert lines[0] == "TY  - DATA"
    assert "AU  - The afpak-data project," in lines
    assert lines[-1] == "ER  - "
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines)


@pytest.mark.parametrize("style", citation.STYLES)
@pytest.mark.parametrize("what", [None, "events", "ttp"])
def test_every_style_names_version_date_and_fingerprint(what, style):
    told = afpak_data.cite(what, style, version="0.1.0")
    assert "0.1.0" in told
    assert "2026" in told
    if style not in ("ris", "datacite", "cff"):
        assert UNF.search(told)


@pytest.mark.parametrize("source", afpak_data.sources()["source_id"])
@pytest.mark.parametrize("style", citation.STYLES)
def test_every_source_can_be_cited_in_every_style(source, style):
    row = next(row for row in releases.rows("sources") if row["source_id"] == source)
    told = afpak_data.cite(source, style)
    words = re.findall(r"\w+", row["title_sentence"])
    assert words[-1].casefold() in told.casefold()
    if style == "apa":
        assert told == row["citation"]


def test_the_citation_of_a_table_carries_the_fingerprint_of_the_ledger():
    for version, entry in releases.ledger().items():
        for table, told in entry["tables"].items():
            assert told["unf"] in afpak_data.cite(table, version=version)


def subset() -> pd.DataFrame:
    waves = afpak_data.load("refugee_waves")
    return waves[waves["asylum_iso3"] == "PAK"]


def through_csv(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(frame.to_csv(index=False)))


@pytest.mark.parametrize(
    "change",
    [
        lambda frame: frame,
        lambda frame: frame.sort_values("title"),
        lambda frame: frame.reset_index(drop=True),
        lambda frame: frame.assign(share=1),
        lambda frame: frame.merge(pd.DataFrame({"asylum_iso3": ["PAK"], "area": [881913]}), on="asylum_iso3"),
        lambda frame: pd.concat([frame, frame]),
        through_csv,
        lambda frame: through_csv(frame.assign(data_version="0.2.0")),
    ],
)
def test_a_subset_is_cited_alike_whatever_was_done_to_the_frame(change):
    rows = len(subset())
    told = afpak_data.cite(change(subset()), where="asylum in Pakistan")
    assert told == afpak_data.cite(subset(), where="asylum in Pakistan")
    whole = len(afpak_data.load("refugee_waves"))
    assert f"refugee_waves, {rows} of {whole} rows (asylum in Pakistan)" in told
    assert afpak_data.fingerprint(subset()) in told


def test_some_columns_of_a_table_are_told():
    told = afpak_data.cite(afpak_data.load("aid", columns=["aid_id", "title"]))
    assert re.search(r"aid, \d+ of \d+ rows, 2 of \d+ columns", told)


def test_a_whole_frame_is_cited_as_its_table():
    assert afpak_data.cite(afpak_data.load("aid")) == afpak_data.cite("aid")
    assert afpak_data.cite(afpak_data.load("aid", version="0.1.0")) == afpak_data.cite("aid", version="0.1.0")


def test_without_papers_the_newest_version_that_has_the_values_is_cited():
    old = through_csv(afpak_data.load("events", version="0.1.0"))
    assert "Version 0.1.0)" in afpak_data.cite(old)


def test_altered_values_are_not_cited_as_ours():
    frame = subset()
    first = frame.index[frame["persons_best"].notna()][0]
    frame.loc[first, "persons_best"] += 1
    with pytest.raises(afpak_data.AfpakError, match=r"^The rows are not those of refugee_waves .*: persons_best of '"):
        afpak_data.cite(frame)


def test_rows_of_nobody_are_refused():
    with pytest.raises(afpak_data.AfpakError, match=r"^These are no rows of ours: there is no column of ids"):
        afpak_data.cite(pd.DataFrame({"a": [1]}))


@pytest.mark.parametrize("what", [None, "events", "ttp", "gul-2024"])
def test_cff_is_yaml_with_what_the_format_asks_for(what):
    card = yaml.safe_load(afpak_data.cite(what, "cff"))
    assert card["cff-version"] == "1.2.0"
    assert card["type"] == "dataset"
    assert card["authors"] == [{"name": "The afpak-data project"}]
    assert card["license"] == "CC-BY-4.0"
    assert ("preferred-citation" in card) == (what in ("events", "ttp"))
    assert ("references" in card) == (what == "gul-2024")


def test_ids_of_rows_and_sources_and_names_of_tables_are_apart():
    names = [each["name"] for each in releases.descriptor()["resources"]]
    sources = [row["source_id"] for row in releases.rows("sources")]
    ids = [row[releases.key(table)] for table in releases.public_tables() for row in releases.rows(table)]
    assert len({*names, *sources, *ids}) == len(names) + len(sources) + len(ids)
