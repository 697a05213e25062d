"""One declaration for each table: everything else that lists columns says the same."""

import json

import jsonschema
import pytest
from afpak_build.check import EATEN
from afpak_build.publish.arrow import ARROW, arrow_schema
from afpak_build.publish.datapackage import table_schema
from afpak_build.read import record_type
from conftest import ROOT, profile

import afpak_data
from afpak_data import releases
from afpak_data.schemas import PUBLIC, TABLES, as_declared, columns, foreign_keys, primary_key
from afpak_data.schemas.fields import code_list, code_lists

ALL = pytest.mark.parametrize("table", TABLES)


@ALL
def test_the_arrow_schema_is_the_declaration(table):
    schema = arrow_schema(table)
    assert [(field.name, field.type, field.nullable) for field in schema] == [
        (column.name, ARROW[column.dtype], not column.required) for column in columns(table)
    ]
    assert [field.metadata[b"description"].decode() for field in schema] == [
        column.description for column in columns(table)
    ]


@ALL
def test_the_parquet_file_has_the_declared_schema(table):
    found = releases.read_arrow(table).schema
    assert found.equals(arrow_schema(table), check_metadata=True)


@ALL
def test_the_table_schema_is_the_declaration(table):
    published = releases.resource(table)["schema"]
    assert published == table_schema(table)
    for field, column in zip(published["fields"], columns(table), strict=True):
        rules = field.get("constraints", {})
        assert (field["name"], field["type"]) == (column.name, column.dtype)
        assert (field["title"], field["description"]) == (column.title, column.description)
        assert (rules.get("required", False), rules.get("unique", False)) == (column.required, column.unique)
        assert rules.get("enum") == (list(column.enum) if column.enum else None)
    assert published["primaryKey"] == primary_key(table)
    targets = {key["fields"][0]: key["reference"]["resource"] or table for key in published.get("foreignKeys", [])}
    assert targets == {name: target for name, (target, _) in foreign_keys(table).items()}


@ALL
def test_describe_is_the_declaration(table):
    described = afpak_data.describe(table)
    assert list(described.index) == [column.name for column in columns(table)]
    assert list(described["description"]) == [column.description for column in columns(table)]


@ALL
def test_the_codebook_has_every_column(table):
    page = (ROOT / "docs/codebook" / f"{table}.md").read_text(encoding="utf-8")
    for column in columns(table):
        assert f"| `{column.name}` | {column.dtype}" in page
        assert column.description in page


@ALL
def test_every_column_is_titled_and_described(table):
    for column in columns(table):
        assert column.title
        assert column.description.endswith(".")
        if column.codes:
            assert column.codes in code_lists()


@ALL
def test_the_published_table_passes_its_declaration(table):
    TABLES[table].validate(as_declared(afpak_data.load(table)), lazy=True)


@pytest.mark.parametrize("table", PUBLIC)
def test_the_keys_of_a_raw_record_are_the_columns_that_are_given(table):
    keys = set(record_type(table).__struct_fields__) - {"id", "evidence", "names", "relations"}
    assert keys == {column.base for column in columns(table) if column.is_given}


@pytest.mark.parametrize("name", code_lists())
def test_every_code_is_defined_and_none_is_read_as_missing(name):
    rows = code_list(name)
    assert len({row["code"] for row in rows}) == len(rows)
    for row in rows:
        assert row["label"]
        assert row["definition"].endswith(".")
        assert row["standard"]
        assert row["code"].casefold() not in EATEN


def test_every_code_list_is_used():
    used = {column.codes for table in TABLES for column in columns(table)}
    assert set(code_lists()) - used == set()


@pytest.mark.parametrize("where", ["datapackage.json", "afpak_data/data/{version}/datapackage.json"])
def test_the_data_package_follows_the_profile_of_version_2(where):
    package = json.loads((ROOT / where.format(version=releases.current())).read_text(encoding="utf-8"))
    jsonschema.validate(package, profile("datapackage"))
    for resource in package["resources"]:
        jsonschema.validate(resource["schema"], profile("tableschema"))


def test_the_package_knows_which_tables_are_public():
    assert releases.public_tables() == list(PUBLIC)


def test_the_public_names_are_listed_alike():
    functions = set(afpak_data.__all__) - {"DATA_VERSION", "__version__"}
    assert set(afpak_data._HOMES) == functions
    assert all(getattr(afpak_data, name) for name in afpak_data.__all__)


def test_the_two_data_packages_differ_in_nothing_but_paths():
    root, inside = (
        json.loads(path.read_text(encoding="utf-8"))
        for path in (ROOT / "datapackage.json", releases.DATA / releases.current() / "datapackage.json")
    )
    for resource in root["resources"]:
        resource["path"] = resource["path"].rpartition("/")[2]
    assert root == inside
