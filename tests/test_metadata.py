"""The dataset's cards: every one of them tells of the same columns, codes, files and citation."""

import json

import pytest
import yaml
from conftest import ROOT

from afpak_data import releases
from afpak_data.schemas import TABLES, columns
from afpak_data.schemas.fields import codes_of

COLUMNS = {f"{table}.{column.name}": column for table in TABLES for column in columns(table)}
LISTS = sorted({column.codes for column in COLUMNS.values() if column.codes})


def card(name: str) -> dict:
    return json.loads((ROOT / name).read_text(encoding="utf-8"))


def columns_of(name: str) -> dict[str, str]:
    """Return the columns that a card tells of, and the description of each."""
    if name == "croissant.json":
        sets = [each for each in card(name)["recordSet"] if not each["name"].startswith("codes-")]
        return {f"{each['name']}.{field['name']}": field["description"] for each in sets for field in each["field"]}
    if name == "datapackage.json":
        tables = card(name)["resources"]
        return {
            f"{each['name']}.{field['name']}": field["description"]
            for each in tables
            for field in each["schema"]["fields"]
        }
    graph = card(name)["@graph"] if name == "ro-crate-metadata.json" else card(name)["variableMeasured"]
    return {each["@id"][1:]: each["description"] for each in graph if each["@type"] == "PropertyValue"}


def codes_told(name: str) -> dict[str, list[str]]:
    """Return the code lists that a card tells of, each with its codes."""
    if name == "croissant.json":
        sets = [each for each in card(name)["recordSet"] if each["name"].startswith("codes-")]
        return {each["name"][6:]: [row[f"{each['name']}/code"] for row in each["data"]] for each in sets}
    if name == "ro-crate-metadata.json":
        graph = card(name)["@graph"]
        term = {each["@id"]: each["termCode"] for each in graph if each["@type"] == "DefinedTerm"}
        sets = [each for each in graph if each["@type"] == "DefinedTermSet"]
        return {each["name"]: [term[one["@id"]] for one in each["hasDefinedTerm"]] for each in sets}
    return {each["name"]: [one["termCode"] for one in each["hasDefinedTerm"]] for each in card(name)["mentions"]}


CARDS = ["datapackage.json", "croissant.json", "ro-crate-metadata.json", "metadata/schema-org.json"]


@pytest.mark.parametrize("name", CARDS)
def test_every_card_tells_of_every_column(name):
    assert columns_of(name) == {column: declared.description for column, declared in COLUMNS.items()}


@pytest.mark.parametrize("name", CARDS[1:])
def test_every_card_tells_of_every_code(name):
    assert codes_told(name) == {each: codes_of(each) for each in LISTS}


def test_the_data_package_and_the_codebook_have_the_same_codes():
    for resource in card("datapackage.json")["resources"]:
        for field in resource["schema"]["fields"]:
            enum = field.get("constraints", {}).get("enum")
            if enum and field.get("codeList"):
                assert [str(code) for code in enum] == codes_of(field["codeList"])
    page = (ROOT / "docs/codebook/code-lists.md").read_text(encoding="utf-8")
    for name in LISTS:
        assert all(f"`{code}`" in page for code in codes_of(name)), name


@pytest.mark.parametrize("name", CARDS)
def test_every_card_names_the_files_by_their_hash(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    for resource in releases.descriptor()["resources"]:
        assert resource["hash"].removeprefix("sha256:") in text


def test_all_cards_have_one_title_version_date_and_licence():
    package, entry = releases.descriptor(), releases.ledger()[releases.current()]
    cff = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    zenodo, datacite = card(".zenodo.json"), card("metadata/datacite.json")
    org, croissant = card("metadata/schema-org.json"), card("croissant.json")
    crate = next(each for each in card("ro-crate-metadata.json")["@graph"] if each["@id"] == "./")
    titles = {
        cff["title"],
        zenodo["title"],
        datacite["titles"][0]["title"],
        org["name"],
        croissant["name"],
        crate["name"],
    }
    assert titles == {package["title"]}
    dates = {
        cff["date-released"], zenodo["publication_date"], datacite["dates"][0]["date"],
        org["datePublished"], croissant["datePublished"], crate["datePublished"],
    }  # fmt: skip
    assert dates == {entry["date"]}
    versions = {each["version"].removesuffix("+draft") for each in (cff, zenodo, datacite, org, croissant, crate)}
    assert versions == {releases.current()}
    assert {org["license"], croissant["license"], crate["license"]["@id"]} == {package["licenses"][0]["path"]}
