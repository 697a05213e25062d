"""How fast `match` is beside what people do instead, and how much memory it takes, all in one run.

    python benchmarks/match.py              1 million names in pandas beside two rivals; 10 million rows lazily
    python benchmarks/match.py --clusters   the same call on local clusters of Dask and Spark, two workers each

The first needs the extra `dev`; the second Dask's distributed scheduler, PySpark and Java as well. Ratios matter, not
times: those of one run are of one machine in one state.
"""

import argparse
import multiprocessing
import random
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

import afpak_data
from afpak_data import naming, releases

ROWS, DISTINCT = 1_000_000, 20_000
MANY_ROWS = 10_000_000


def made_names(count: int) -> list[str]:
    """Make distinct names of those in the table: as they are, written otherwise, with a number, or with a slip."""
    pick = random.Random(20261128)
    ours = sorted({row["name"] for row in releases.rows("actor_names")})
    made: dict[str, None] = {}
    while len(made) < count:
        name = f"{pick.choice(ours)}{pick.choice(['', '', f' {pick.randrange(10_000)}'])}"
        kind = pick.random()
        if kind > 0.85:
            place = pick.randrange(len(name))
            name = name[:place] + pick.choice("aeioukz") + name[place:]
        elif kind > 0.5:
            name = pick.choice([str.upper, str.lower, str.title, lambda text: f"The {text} "])(name)
        made[name] = None
    return list(made)


def timed(run: Callable[[], Any], repeat: int = 3) -> float:
    """Return the shortest time that a call takes, in seconds."""
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)


def beside_rivals(distinct: list[str]) -> None:
    """Match a million names in pandas, and time two rivals on the same names."""
    import pandas as pd
    from rapidfuzz import fuzz, process

    names = pd.Series(random.Random(1).choices(distinct, k=ROWS), name="name")
    frame = names.to_frame()
    book = naming.directory(releases.current())
    ids = {key: bearers[0].actor_id for key, bearers in book.by_key.items()}

    def bare() -> Any:
        found = {name: ids.get(naming.name_key(name)) for name in names.unique()}
        return names.map(found)

    def fuzzy() -> Any:
        return process.cdist(distinct, list(book.by_key), scorer=fuzz.WRatio, workers=-1).argmax(axis=1)

    ours = timed(lambda: afpak_data.match(frame, "name"))
    plain = timed(bare)
    likeness = timed(fuzzy, repeat=1)
    print(f"{ROWS:,} names, {len(distinct):,} distinct, against {len(book.by_key):,} keys, in pandas")
    print(f"  match                                            {ours:9.2f} s")
    print(f"  normalise and look up in a dict, distinct names  {plain:9.2f} s  match takes {ours / plain:.2f} times it")
    rows = likeness * ROWS / len(distinct)
    print(f"  rapidfuzz cdist, WRatio, distinct names          {likeness:9.2f} s  {likeness / ours:,.0f} times match")
    print(f"  rapidfuzz cdist, WRatio, every row (reckoned)    {rows:9.0f} s  {rows / ours:,.0f} times match")


def in_duckdb(source: Path, target: Path) -> None:
    """Match a file in DuckDB and write the result."""
    import duckdb

    duckdb.sql("set memory_limit = '1GB'")
    afpak_data.match(duckdb.read_parquet(str(source)), "name", on="year").write_parquet(str(target))


def in_polars(source: Path, target: Path) -> None:
    """Match a file in Polars, lazily, and write the result."""
    import polars as pl

    afpak_data.match(pl.scan_parquet(source), "name", on="year").sink_parquet(target)


def _measured(run: Callable[[Path, Path], None], source: Path, target: Path, told: Any) -> None:
    start = time.perf_counter()
    run(source, target)
    told.put((time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20))


def many_rows(distinct: list[str]) -> None:
    """Match ten million rows lazily, each engine in a process of its own, and tell the most memory it held."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "names.parquet"
        write_names(source, distinct, MANY_ROWS)
        for run in (in_duckdb, in_polars):
            target = source.with_name(f"{run.__name__}.parquet")
            context = multiprocessing.get_context("spawn")
            told = context.Queue()
            process = context.Process(target=_measured, args=(run, source, target, told))
            process.start()
            process.join()
            if process.exitcode:
                raise SystemExit(f"{run.__name__} ended with {process.exitcode}")
            seconds, memory = told.get()
            rows = pq.ParquetFile(target).metadata.num_rows
            assert rows == MANY_ROWS
            print(
                f"{rows:,} rows with years, {run.__name__.replace('_', ' ')}: {seconds:.1f} s, {memory:.2f} GiB at most"
            )


def write_names(path: Path, distinct: list[str], rows: int) -> None:
    """Write a Parquet file of names and years, a million rows at a time."""
    pick = random.Random(2)
    with pq.ParquetWriter(path, pa.schema({"name": pa.string(), "year": pa.int64()})) as writer:
        for start in range(0, rows, ROWS):
            count = min(ROWS, rows - start)
            years = [1947 + number % 78 for number in range(count)]
            writer.write_table(pa.table({"name": pick.choices(distinct, k=count), "year": years}))


def clusters(distinct: list[str]) -> None:
    """Make the same call on clusters of two workers, and hold their answers to those of Arrow."""
    import dask.dataframe as dd
    from distributed import Client, LocalCluster
    from pyspark.sql import SparkSession

    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "names.parquet"
        write_names(source, distinct, ROWS)
        counts = afpak_data.match(pq.read_table(source), "name", on="year")["actor_id"].value_counts().to_pylist()
        expected = {each["values"]: each["counts"] for each in counts if each["values"]}
        with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster):
            start = time.perf_counter()
            matched = afpak_data.match(dd.read_parquet(source), "name", on="year")
            assert matched["actor_id"].value_counts().compute().to_dict() == expected
            print(f"{ROWS:,} rows on Dask, two workers: {time.perf_counter() - start:.1f} s, as in Arrow")
        builder = SparkSession.builder.master("local-cluster[2,1,1024]").config("spark.ui.enabled", "false")
        session = builder.getOrCreate()
        start = time.perf_counter()
        frame = session.read.parquet(str(source))
        grouped = afpak_data.match(frame, "name", on="year").groupBy("actor_id").count().collect()
        assert {row["actor_id"]: row["count"] for row in grouped if row["actor_id"]} == expected
        print(f"{ROWS:,} rows on Spark, two workers: {time.perf_counter() - start:.1f} s, as in Arrow")
        session.stop()


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clusters", action="store_true", help="run on local clusters instead")
    distinct = made_names(DISTINCT)
    if parser.parse_args().clusters:
        clusters(distinct)
    else:
        beside_rivals(distinct)
        many_rows(distinct)


if __name__ == "__main__":
    main()
