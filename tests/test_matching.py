"""Matching columns and files: the same answers on every engine, the rest of the frame as it was."""

import datetime
import gzip
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import afpak_data
from afpak_data import matching, releases
from afpak_data.cli import main

ADDED = list(matching.ADDED)
# Dask's own support moves to a package that is not there yet; the warning is for narwhals' next major version.
pytestmark = pytest.mark.filterwarnings("ignore:Dask support is moving:FutureWarning")


def told(table: pa.Table) -> list[tuple]:
    """Return the rows of a matched table in the order of their numbers."""
    return [tuple(row[name] for name in ("n", "name", "time", *ADDED)) for row in table.sort_by("n").to_pylist()]


def in_pandas(table: pa.Table, **options) -> list[tuple]:
    frame = table.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)
    frame.index = pd.Index([f"row {number}" for number in range(len(frame))])
    matched = afpak_data.match(frame, "name", **options)
    assert type(matched) is pd.DataFrame
    pd.testing.assert_frame_equal(matched.drop(columns=ADDED), frame)
    return told(pa.Table.from_pandas(matched, preserve_index=False))


def in_polars(table: pa.Table, **options) -> list[tuple]:
    matched = afpak_data.match(pl.from_arrow(table), "name", **options)
    assert type(matched) is pl.DataFrame
    assert matched["n"].to_list() == table["n"].to_pylist()
    return told(matched.to_arrow())


def in_polars_lazily(table: pa.Table, **options) -> list[tuple]:
    matched = afpak_data.match(pl.from_arrow(table).lazy(), "name", **options)
    assert type(matched) is pl.LazyFrame
    collected = matched.collect()
    assert collected["n"].to_list() == table["n"].to_pylist()
    return told(collected.to_arrow())


def in_arrow(table: pa.Table, **options) -> list[tuple]:
    matched = afpak_data.match(table, "name", **options)
    assert type(matched) is pa.Table
    assert matched["n"].to_pylist() == table["n"].to_pylist()
    return told(matched)


def in_duckdb(table: pa.Table, **options) -> list[tuple]:
    connection = duckdb.connect()
    matched = afpak_data.match(connection.from_arrow(table), "name", **options)
    assert type(matched) is duckdb.DuckDBPyRelation
    return told(matched.to_arrow_table())


def in_dask(table: pa.Table, **options) -> list[tuple]:
    import dask.dataframe as dd

    frame = dd.from_pandas(table.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get), npartitions=2)
    matched = afpak_data.match(frame, "name", **options)
    assert type(matched) is type(frame)
    return told(pa.Table.from_pandas(matched.compute(), preserve_index=False))


@pytest.fixture(scope="session")
def spark():
    from pyspark.sql import SparkSession

    session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    yield session
    session.stop()


def in_spark(session, table: pa.Table, **options) -> list[tuple]:
    rows = [tuple(row.values()) for row in table.to_pylist()]
    frame = session.createDataFrame(rows, "n long, name string, time long")
    matched = afpak_data.match(frame, "name", **options)
    assert type(matched) is type(frame)
    return sorted(tuple(row[name] for name in ("n", "name", "time", *ADDED)) for row in matched.collect())


def expected(table: pa.Table, on: "str | int | None") -> list[tuple]:
    """Say row by row what `resolve` says of each name."""
    rows = []
    for row in table.to_pylist():
        time = row["time"] if on == "time" else on
        found = afpak_data.resolve(row["name"], on=time) if row["name"] is not None else None
        maybe = [each.actor_id for each in found.candidates if each.fit != "no"] if found else []
        status = found.status if found else "none"
        rows.append(
            (*row.values(), found and found.actor_id, status, ";".join(maybe) if status == "ambiguous" else None)
        )
    return rows


OURS = sorted({row["name"] for row in releases.rows("actor_names")})
NAMES = st.one_of(
    st.none(),
    st.sampled_from(OURS),
    st.sampled_from(OURS).map(str.upper),
    st.sampled_from(["", " ", "Taliban", "PDPA", "NRF", "nan", "None", "1979", "x" * 100_000, "Boko Haram", "A; B"]),
    st.text(max_size=20),
)
TIMES = st.one_of(st.none(), st.integers(1947, 2024))
TABLES = st.lists(st.tuples(NAMES, TIMES), max_size=30).map(
    lambda rows: pa.table(
        {
            "n": pa.array(range(len(rows)), pa.int64()),
            "name": pa.array([name for name, _ in rows], pa.string()),
            "time": pa.array([time for _, time in rows], pa.int64()),
        }
    )
)
TIMED = st.sampled_from([None, 2010, "time"])
often = settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
seldom = settings(often, max_examples=8)


@pytest.mark.parametrize("engine", [in_pandas, in_polars, in_polars_lazily, in_arrow, in_duckdb])
@often
@given(table=TABLES, on=TIMED)
def test_each_engine_says_what_resolve_says(engine, table, on):
    assert engine(table, on=on) == expected(table, on)


@seldom
@given(table=TABLES.filter(len), on=TIMED)
def test_dask_says_what_resolve_says(table, on):
    assert in_dask(table, on=on) == expected(table, on)


@pytest.mark.spark
@seldom
@given(table=TABLES, on=TIMED)
def test_spark_says_what_resolve_says(spark, table, on):
    assert in_spark(spark, table, on=on) == expected(table, on)


def test_lazy_frames_stay_lazy(tmp_path):
    path = tmp_path / "names.csv"
    path.write_text("name\nTaliban\n", encoding="utf-8")
    matched = afpak_data.match(pl.scan_csv(path), "name", on=2010)
    # What is collected is what is there then; only the names were asked for before.
    path.write_text("name\nTaliban\nTaliban\nBoko Haram\n", encoding="utf-8")
    assert matched.collect()["actor_id"].to_list() == ["afghan-taliban", "afghan-taliban", None]


@pytest.mark.parametrize(
    "times",
    [
        ["2010", "1995"],
        [2010.0, 1995.0],
        [datetime.date(2010, 5, 1), datetime.date(1995, 5, 1)],
        pd.to_datetime(["2010-05-01 13:30", "1995-05-01 00:00"]),
        pd.Categorical(["2010-05", "1995/1996"]),
        ["2010-05-01T13:30:00Z", "1995"],
    ],
)
def test_times_are_read_in_every_form(times):
    frame = pd.DataFrame({"name": ["Taliban Government", "PDPA"], "when": times})
    matched = afpak_data.match(frame, "name", on="when")
    direct = [afpak_data.resolve(name, on=year).status for name, year in zip(frame["name"], (2010, 1995), strict=True)]
    assert matched["match"].tolist() == direct


def test_columns_that_hold_no_names_pass_through():
    frame = pd.DataFrame(
        {
            "mixed": [5, None, "Pervez Musharraf", b"?"],
            "number": [1.5, None, 2, 3],
            "day": pd.to_datetime(["2020-01-01"] * 4),
            "kind": pd.Categorical(["Hamid Karzai", None, "Hamid Karzai", "b"]),
            1: range(4),
        }
    )
    found = {name: afpak_data.match(frame, name)["actor_id"].tolist() for name in ("mixed", "number", "day", "kind")}
    assert found["mixed"][2] == "pervez-musharraf"
    assert found["kind"][0] == found["kind"][2] == "hamid-karzai"
    assert sum(isinstance(each, str) for column in found.values() for each in column) == 3


def test_a_table_of_the_user_is_not_taken_for_ours():
    connection = duckdb.connect()
    connection.execute("create table looked_up as select 'NATO' as name, 'WRONG' as actor_id")
    matched = afpak_data.match(connection.sql("select 'NATO' as name"), "name")
    assert matched.fetchall() == [("NATO", "nato", "exact", None)]
    with pytest.raises(afpak_data.AfpakError, match="a column 'match' already"):
        afpak_data.match(connection.sql('select 1 as "Match", 2 as name'), "name")


def test_two_columns_of_one_frame_are_matched_with_prefixes():
    frame = pd.DataFrame({"side_a": ["United States"], "side_b": ["Haqqani Network"]})
    both = afpak_data.match(afpak_data.match(frame, "side_a", prefix="a_"), "side_b", prefix="b_")
    assert both[["a_actor_id", "b_actor_id"]].to_numpy().tolist() == [["united-states", "haqqani-network"]]


def test_what_is_wrong_is_told():
    frame = pd.DataFrame({"name": ["PDPA"], "when": ["12/31/1999"], "match": [1]})
    with pytest.raises(afpak_data.UnknownNameError, match="did you mean name"):
        afpak_data.match(frame, "nmae")
    with pytest.raises(afpak_data.AfpakError, match="a column 'match' already; rename it, or give a prefix"):
        afpak_data.match(frame, "name")
    with pytest.raises(afpak_data.AfpakError, match="'12/31/1999' is no time we read"):
        afpak_data.match(frame, "name", on="when", prefix="p_")
    with pytest.raises(afpak_data.AfpakError, match="the frame has no column of that name"):
        afpak_data.match(frame, "name", on="whenn", prefix="p_")
    with pytest.raises(afpak_data.AfpakError, match="holds what is no Unicode text"):
        afpak_data.match(pd.DataFrame({"name": [b"\xff"]}), "name")
    lists = pa.table({"name": [["a list"]]})
    for unreadable in (lists, pl.from_arrow(lists), pl.from_arrow(lists).lazy(), duckdb.from_arrow(lists)):
        with pytest.raises(afpak_data.AfpakError, match=r"holds List\(String\), which is no text"):
            afpak_data.match(unreadable, "name")
    with pytest.raises(afpak_data.AfpakError, match="several columns of one name; rename all but one"):
        afpak_data.match(pd.DataFrame([[1, 2]], columns=["name", "name"]), "name")
    with pytest.raises(afpak_data.AfpakError, match="A builtins list of this shape cannot be matched"):
        afpak_data.match(["TTP"], "name")


CSV = 'id,name,year,note\n007,Haqqani Network,2012,"a ""b"" c"\n008,"Karzai, Hamid",,\n009,,,"two\nlines"\n'


def afpak_match(*arguments: str, code: int = 0, **options) -> str:
    result = CliRunner().invoke(main, ["match", *map(str, arguments)], **options)
    assert result.exit_code == code, result.output
    return result.output if code else result.stdout


def test_a_csv_file_is_copied_cell_by_cell(tmp_path):
    (tmp_path / "in.csv").write_text(CSV, encoding="utf-8-sig")
    out = afpak_match(tmp_path / "in.csv", "--column", "name", "--on", "year")
    assert out == (
        "id,name,year,note,actor_id,match,candidates\n"
        '007,Haqqani Network,2012,"a ""b"" c",haqqani-network,exact,\n'
        '008,"Karzai, Hamid",,,hamid-karzai,exact,\n'
        '009,,,"two\nlines",,none,\n'
    )


def test_a_carriage_return_stays_within_its_cell(tmp_path):
    (tmp_path / "in.csv").write_bytes(b'name,note\nNATO,"a\rb"\n')
    afpak_match(tmp_path / "in.csv", "--column", "name", "-o", tmp_path / "out.csv")
    assert pd.read_csv(tmp_path / "out.csv")["note"].tolist() == ["a\rb"]


def test_an_unclosed_quote_in_the_header_is_found_soon(tmp_path):
    (tmp_path / "in.csv").write_bytes(b'"name\n' + b"ab\n" * 300_000)
    assert "There is no column" in afpak_match(tmp_path / "in.csv", "--column", "name", code=1)


def test_what_a_link_points_at_is_written_with_its_rights(tmp_path):
    (tmp_path / "in.csv").write_text(CSV, encoding="utf-8")
    target, link = tmp_path / "target.csv", tmp_path / "link.csv"
    target.touch(mode=0o600)
    link.symlink_to(target)
    afpak_match(tmp_path / "in.csv", "--column", "name", "-o", link)
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8").startswith("id,name,year,note,actor_id")
    assert target.stat().st_mode & 0o777 == 0o600


def test_files_of_every_form_give_the_same(tmp_path):
    (tmp_path / "in.csv").write_text(CSV, encoding="utf-8")
    (tmp_path / "in.tsv").write_text("id\tname\n007\tHaqqani Network\n", encoding="utf-8")
    (tmp_path / "in.csv.gz").write_bytes(gzip.compress(CSV.encode()))
    pq.write_table(pa.table({"id": [7], "name": ["Haqqani Network"]}), tmp_path / "in.parquet")
    for name in ("in.csv", "in.tsv", "in.csv.gz", "in.parquet"):
        for form in ("csv", "tsv", "parquet"):
            out = tmp_path / f"out.{form}"
            afpak_match(tmp_path / name, "--column", "name", "-o", out)
            read = pq.read_table if form == "parquet" else (lambda path: pa.Table.from_pandas(pd.read_table(path)))
            read = read if form != "csv" else (lambda path: pa.Table.from_pandas(pd.read_csv(path)))
            assert read(out)["actor_id"].to_pylist()[0] == "haqqani-network"
    assert afpak_match("-", "--column", "name", input=CSV) == afpak_match(tmp_path / "in.csv", "--column", "name")


def test_a_file_of_many_blocks_is_the_same_as_a_frame(tmp_path, monkeypatch):
    monkeypatch.setattr("afpak_data.matching_files.BLOCK", 4096)
    monkeypatch.setattr("afpak_data.matching.KEPT", 50)
    frame = pd.DataFrame({"name": OURS * 3, "year": [1950 + number % 75 for number in range(len(OURS) * 3)]})
    frame.to_csv(tmp_path / "in.csv", index=False)
    afpak_match(tmp_path / "in.csv", "--column", "name", "--on", "year", "-o", tmp_path / "out.parquet")
    streamed = pq.read_table(tmp_path / "out.parquet").select(ADDED).to_pylist()
    assert streamed == pa.Table.from_pandas(afpak_data.match(frame, "name", on="year")).select(ADDED).to_pylist()


@pytest.mark.parametrize(
    ("content", "arguments", "message"),
    [
        (b"name\nTTP,1\n", [], "row 1 behind the header: has 2 cells, and the header 1; mend the row"),
        (b"name\n\xff\xfe\n", [], "is not UTF-8 text; save it as UTF-8"),
        (b"", [], "has no header; its first line names the columns"),
        (b"name,name\na,b\n", [], "has 2 columns 'name'; rename all but one"),
        (b"nmae\na\n", [], "did you mean nmae"),
        (b"name,match\na,b\n", [], "has match already; give a --prefix for the new columns"),
        (b"name,year\nPDPA,soon\n", ["--on", "year"], "in.csv, rows 1 to 1: 'soon' is no time we read"),
        (b"name\nTTP\n", ["--on", "yaer"], "'yaer' is no time we read"),
    ],
)
def test_a_bad_file_is_told_in_one_sentence_and_nothing_is_written(tmp_path, content, arguments, message):
    (tmp_path / "in.csv").write_bytes(content)
    told = afpak_match(
        tmp_path / "in.csv", "--column", "name", *arguments, "-o", tmp_path / "out.csv", code=1
    )  # fmt: skip
    assert message in told
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_what_cannot_be_read_or_written_is_told(tmp_path):
    given = tmp_path / "in.csv"
    given.write_text(CSV, encoding="utf-8")
    column = ("--column", "name")
    assert "is the file that is read; name another to write" in afpak_match(given, *column, "-o", given, code=1)
    assert "does not end in .csv, .tsv, .parquet" in afpak_match(given, *column, "-o", tmp_path / "a.xlsx", code=1)
    missing = tmp_path / "missing" / "a.csv"
    assert f"Cannot write {missing}: no such file" in afpak_match(given, *column, "-o", missing, code=1)
    (tmp_path / "bad.parquet").write_bytes(b"PAR1")
    assert "bad.parquet cannot be read" in afpak_match(tmp_path / "bad.parquet", *column, code=1)
    (tmp_path / "cut.csv.gz").write_bytes(gzip.compress(CSV.encode())[:-9])
    assert "cut.csv.gz cannot be read" in afpak_match(tmp_path / "cut.csv.gz", *column, code=1)
    pq.write_table(pa.table({"name": [["a list"]]}), tmp_path / "lists.parquet")
    assert "which is no text; name another" in afpak_match(tmp_path / "lists.parquet", *column, code=1)
    pq.write_table(pa.table({"name": ["TTP"], "day": pa.array([6_000_000], pa.date32())}), tmp_path / "far.parquet")
    (tmp_path / "far.csv").write_text("older", encoding="utf-8")
    told = afpak_match(tmp_path / "far.parquet", *column, "-o", tmp_path / "far.csv", code=1)
    assert "The column 'day' holds what CSV cannot show" in told
    assert (tmp_path / "far.csv").read_text(encoding="utf-8") == "older"
    (tmp_path / "empty.csv").write_bytes(b"")
    assert afpak_match(tmp_path / "empty.csv", *column, code=1).count("empty.csv") == 1
    assert given.read_text(encoding="utf-8") == CSV
    assert not list(Path(tmp_path).glob(".afpak-*"))
