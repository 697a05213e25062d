"""EDTF: the bounds are those of the `edtf` package, and what is no date is refused."""

import warnings
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afpak_data.dates import DateError, parse

with warnings.catch_warnings():
    # Its parser library warns on import; that is no concern of ours.
    warnings.simplefilter("ignore")
    import edtf

YEARS = st.integers(1000, 2999).map(lambda year: f"{year:04}")
DAYS = st.dates(date(1000, 1, 1), date(2999, 12, 31)).map(date.isoformat)
POINTS = st.one_of(
    YEARS,
    DAYS,
    DAYS.map(lambda day: day[:7]),
    st.integers(100, 299).map(lambda decade: f"{decade}X"),
    st.builds("{}-{}".format, YEARS, st.sampled_from(["21", "22", "23"])),
)
DOUBT = st.sampled_from(["", "?", "~", "%"])


def oracle(text: str) -> tuple[date | None, date | None]:
    parsed = edtf.parse_edtf(text)
    bounds = (parsed.lower_strict(), parsed.upper_strict())
    return tuple(None if isinstance(bound, float) else date(*bound[:3]) for bound in bounds)


@given(POINTS)
def test_bounds_of_a_point_are_those_of_the_edtf_package(text):
    parsed = parse(text)
    assert (parsed.start, parsed.end) == oracle(text)


@given(POINTS, POINTS)
def test_bounds_of_an_interval_are_those_of_the_edtf_package(one, other):
    first, last = sorted([one, other], key=lambda text: (parse(text).start, parse(text).end))
    if parse(first).start > parse(last).end:
        return
    parsed = parse(f"{first}/{last}")
    assert (parsed.start, parsed.end) == oracle(f"{first}/{last}")


@given(POINTS)
def test_an_open_end_is_none(text):
    assert parse(f"{text}/..").end is None
    assert parse(f"../{text}").start is None
    assert parse(f"{text}/..").start == parse(text).start
    assert parse(f"{text}/..").granularity == "open"


@given(POINTS, DOUBT)
def test_a_mark_of_doubt_is_kept_and_widens_nothing(text, mark):
    assert (parse(text + mark).start, parse(text + mark).end) == (parse(text).start, parse(text).end)
    assert parse(text + mark).text == text + mark


def test_winter_runs_into_the_next_year():
    # The edtf package ends it with December; a winter of one month would not hold February.
    assert (parse("2001-24").start, parse("2001-24").end) == (date(2001, 12, 1), date(2002, 2, 28))


@pytest.mark.parametrize(
    ("text", "granularity", "precision"),
    [
        ("2021-08-15", "day", 1),
        ("2021-08-15/2021-08-18", "days", 2),
        ("2021-08-01/2021-08-09", "week", 3),
        ("2021-08", "month", 4),
        ("2021-21", "season", 5),
        ("2021", "year", 5),
        ("1989/1994", "years", 5),
        ("197X", "decade", 5),
        ("1970/1979", "years", 5),
        ("1979/..", "open", 5),
    ],
)
def test_granularity_and_precision(text, granularity, precision):
    assert (parse(text).granularity, parse(text).precision) == (granularity, precision)


@pytest.mark.parametrize(
    "text",
    [
        "", "..", "../..", "/", "2021/", "/2021", "2021-13", "2021-00", "2021-02-30", "1989-02-29", "21", "20211",
        "19XX", "197X-05", "2021-8", "2021-08-1", "1994/1989", "2021-08/2021-07", "2021-24-01", "2021-08-15T00:00",
        "２０２１", "2021 ", " 2021", "2021\n", "-2021", "August 2021", "1989/1994/2000", "0000", "000X",
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused(text):
    with pytest.raises(DateError):
        parse(text)
