"""UNF version 6: the published vectors, a second implementation, and what must and must not change it."""

import math
import random
from datetime import date

import pytest
import unf
from hypothesis import given
from hypothesis import strategies as st

import afpak_data
from afpak_data import releases
from afpak_data.fingerprints import column_unf, fingerprint, table_unf
from afpak_data.schemas import TABLES


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        # The examples that IQSS/UNF publishes in doc/unf_examples.txt.
        ([0], "YUvj33xEHnzirIHQyZaHow=="),
        ([1], "tv3XYCv524AfmlFyVOhuZg=="),
        (["A character String"], "FYqU7uBl885eHMbpco1ooA=="),
        ([None], "cJ6AyISHokEeHuTfufIqhg=="),
        ([1.23456789, None, 0], "Do5dfAoOOFt4FSj0JcByEw=="),
    ],
)
def test_the_published_vectors(values, expected):
    assert column_unf(values) == f"UNF:6:{expected}"


def test_the_published_vector_of_a_table():
    # digest(data.frame(1:3, 4:6, 7:9)) of the UNF package for R.
    assert table_unf({"x": [1, 2, 3], "y": [4, 5, 6], "z": [7, 8, 9]}) == "UNF:6:ukDZSJXck7fn4SlPJMPFTQ=="


def test_numbers_agree_with_the_unf_package():
    draw = random.Random(6)
    values = [draw.uniform(-1, 1) * 10 ** draw.randint(-12, 12) for _ in range(5000)]
    values += [draw.randint(-(10**9), 10**9) for _ in range(5000)]
    assert column_unf(values) == unf.unf(values)
    assert column_unf([math.inf, -math.inf, math.nan, None, True, False]) == unf.unf(
        [math.inf, -math.inf, math.nan, None, True, False]
    )


@given(st.lists(st.text(st.characters(codec="ascii"), max_size=200), min_size=1, max_size=20))
def test_texts_agree_with_the_unf_package(values):
    assert column_unf(values) == unf.unf(values)


def test_texts_are_cut_by_characters_and_not_by_bytes():
    assert column_unf(["\u00e9" * 128]) == column_unf(["\u00e9" * 200])
    assert column_unf(["\u00e9" * 127]) != column_unf(["\u00e9" * 128])


def test_days_are_iso_dates():
    assert column_unf([date(1979, 12, 27)]) == column_unf(["1979-12-27"])


@pytest.mark.parametrize("table", TABLES)
def test_a_loaded_table_has_the_fingerprint_of_the_ledger(table):
    expected = releases.ledger()[releases.current()]["tables"][table]["unf"]
    assert fingerprint(table) == expected
    assert fingerprint(afpak_data.load(table)) == expected


def test_the_order_of_columns_does_not_count_and_that_of_rows_does():
    frame = afpak_data.load("aid")
    assert fingerprint(frame[frame.columns[::-1]]) == fingerprint(frame)
    assert fingerprint(frame.iloc[::-1]) != fingerprint(frame)


def test_one_changed_cell_changes_it():
    frame = afpak_data.load("refugee_waves")
    frame.loc[0, "note"] = "changed"
    assert fingerprint(frame) != fingerprint("refugee_waves")
