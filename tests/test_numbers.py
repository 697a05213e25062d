"""The words of numbers, as the sources write them."""

import pytest
from afpak_build.numbers import CUES, read
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("words", "value", "relation"),
    [
        ("six million", 6_000_000, "eq"),
        ("3.5 million", 3_500_000, "eq"),
        ("approximately 1.7 million", 1_700_000, "approx"),
        ("In the region of six million", 6_000_000, "approx"),
        ("circa four million", 4_000_000, "approx"),
        ("almost four million", 4_000_000, "lt"),
        ("nearly 800,000", 800_000, "lt"),
        ("nearly half a million", 500_000, "lt"),
        ("at least 600,000", 600_000, "ge"),
        ("no fewer than 40", 40, "ge"),
        ("over 13,000", 13_000, "gt"),
        ("more than 500", 500, "gt"),
        ("up to 30", 30, "le"),
        ("no more than 30", 30, "le"),
        ("500+", 500, "ge"),
        ("60%", 60, "eq"),
        ("$3.2 billion", 3_200_000_000, "eq"),
        ("$400 m", 400_000_000, "eq"),
        ("five-year-long", 5, "eq"),
        ("two hundred and fifty", 250, "eq"),
        ("twenty-five thousand", 25_000, "eq"),
        ("one and a half million", 1_500_000, "eq"),
        ("a dozen", 12, "eq"),
        ("half a dozen", 6, "eq"),
        ("2.5", 2.5, "eq"),
    ],
)
def test_words_that_give_a_number(words, value, relation):
    assert read(words) == (value, relation)


@pytest.mark.parametrize("words", ["many", "the rest", "dozens", "hundreds of", "thousands", "40 F-16s", "", "several"])
def test_words_that_give_none(words):
    assert read(words) is None


@given(st.integers(1, 10**9), st.sampled_from([cue for cues in CUES.values() for cue in cues]))
def test_a_grouped_number_behind_any_cue_is_read(value, cue):
    relation = next(relation for relation, cues in CUES.items() if cue in cues)
    read_value, read_relation = read(f"{cue} {value:,}")
    assert read_value == value
    # "no more than" holds "more than": the longer cue must win.
    assert read_relation == relation
