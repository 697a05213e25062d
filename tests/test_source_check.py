"""The evidence check, on the made-up project: it passes on the true text, and fails closed on everything else."""

import json
from hashlib import sha256

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from afpak_build.publish import DATA

from afpak_data import releases
from afpak_data.errors import AfpakError
from afpak_data.source_check import check_sources


def change(published, table, column, old, new, *, row=None):
    """Change a value of a published table behind the build's back, and its hash, so that it is read."""
    path = published / DATA / "9.9.9" / f"{table}.parquet"
    found = pq.ParquetFile(path).read()
    rows = found.to_pylist()
    touched = [each for each in rows if each[column] == old and (row is None or each["row_id"] == row)]
    assert touched, "nothing to change"
    for each in touched:
        each[column] = new
    pq.write_table(pa.Table.from_pylist(rows, schema=found.schema), path)
    package = json.loads(path.with_name("datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        if resource["name"] == table:
            resource["hash"] = f"sha256:{sha256(path.read_bytes()).hexdigest()}"
    path.with_name("datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    releases.descriptor.cache_clear()


def findings(published) -> list[str]:
    return [str(finding) for finding in check_sources(published / "texts").findings]


def test_the_true_text_bears_out_every_claim(published):
    report = check_sources(published / "texts")
    assert report.findings == []
    assert report.claims == pq.ParquetFile(published / DATA / "9.9.9/claims.parquet").metadata.num_rows
    assert report.tags["direct"] > 20


@pytest.mark.parametrize(
    ("column", "old", "new", "expected"),
    [
        ("words", "at least 12", "at least 13", "the words 'at least 13' of the number"),
        ("value", "2001-03", "2001-04", "the month April of the date 2001-04"),
        ("value", "2001-03", "2002-03", "the year 2002 of the date 2002-03"),
        ("value", "2001-03", "2001-03-14", "the day 14 of the date 2001-03-14"),
        ("value", "2001-03", "198X", "the decade 1980s of the date 198X"),
        ("value", "2001-03", "2001-22", "the season 2001-22 of the date 2001-22"),
        ("value", "2001-03", "2001/1999", "runs backwards; write the earlier date first of the date 2001/1999"),
        ("value", "demo-front", "pakistan", "a name of the actor 'pakistan'"),
        ("value", "kabul", "nowhere", "a name of the place 'nowhere'"),
        ("evidence_tag", "direct", "certain", "the evidence tag 'certain' is unknown"),
        ("value_type", "place", "feeling", "a value of type 'feeling' cannot be checked; tag it"),
        ("passage_start", "In March 2001 the", "In May 2001 the", "the words 'In May 2001 the' are not in the text"),
        ("passage_start", "In March 2001 the", "March 2001 the", "the one that was read (its SHA-256 differs)"),
    ],
)  # fmt: skip
def test_what_the_text_does_not_say_is_found(published, column, old, new, expected):
    change(published, "claims", column, old, new, row="demo-attack-2001")
    told = [each for each in findings(published) if each.startswith("demo, Opening, ¶1, demo-attack-2001, ")]
    assert any(each.endswith(expected) for each in told)


def test_an_inference_needs_its_reason(published):
    change(published, "claims", "evidence_tag", "direct", "inferred", row="demo-attack-2001")
    assert "demo, Opening, ¶1, demo-attack-2001, date: is inferred without a reason" in findings(published)


def test_a_country_must_be_named_by_itself_or_its_people(published):
    change(published, "claims", "value", "PAK", "IND")
    assert findings(published) == ["demo, Opening, ¶1, villagers-flee-2001, asylum_iso3: a name of the country 'IND'"]


def test_a_name_that_the_text_does_not_use_is_found(published):
    change(published, "actor_names", "name", "General Ali Example", "Colonel Ali Example")
    assert findings(published) == ["demo, whole text, ali-example, name: the name 'Colonel Ali Example'"]


def test_a_text_that_is_not_there_fails(published):
    (published / "texts/demo.txt").unlink()
    (finding,) = findings(published)
    assert finding.startswith("demo, whole text, , text: ")
    assert "cannot be read" in finding


def test_another_text_fails(published):
    text = published / "texts/demo.txt"
    text.write_text(text.read_text(encoding="utf-8") + "More.", encoding="utf-8")
    assert any("is not the text that was read" in each for each in findings(published))


def test_a_folder_that_is_not_there_is_told(published):
    with pytest.raises(AfpakError, match="There is no folder"):
        check_sources(published / "nothing")
