"""Uncertain dates: the part of EDTF (ISO 8601-2) that the data use, and the days that a date can mean.

The part: a year, a month, a day, a season (21 spring to 24 winter), a decade with X, a mark of doubt at the end
(``?`` uncertain, ``~`` approximate, ``%`` both), an interval of two of these, and an interval with one open end
(``1979/..``). A mark of doubt is kept and does not widen the days.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

SEASONS = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 2)}
"""First and last month of each season, northern half; winter runs into the next year."""

_POINT = re.compile(
    r"(?P<year>[0-9]{3}[0-9X])(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?(?P<doubt>[?~%]?)", re.ASCII
)


class DateError(ValueError):
    """A text that is not a date of the part of EDTF that the data use."""


@dataclass(frozen=True)
class Edtf:
    """A parsed date: its text, and the first and last day that it can mean, None where an end is open."""

    text: str
    start: date | None
    end: date | None

    @property
    def is_interval(self) -> bool:
        """Whether it has two ends."""
        return "/" in self.text

    @property
    def granularity(self) -> str:
        """The span of time by which it is dated, as the code list `granularity` names spans."""
        if self.start is None or self.end is None:
            return "open"
        if re.fullmatch(r"[0-9]{3}X[?~%]?", self.text):
            return "decade"
        days = (self.end - self.start).days + 1
        spans = ((1, "day"), (6, "days"), (10, "week"), (31, "month"), (93, "season"), (366, "year"))
        return next((name for longest, name in spans if days <= longest), "years")

    @property
    def precision(self) -> int:
        """How precisely it is dated: UCDP's date_prec, 1 (a day) to 5 (more than a month, or open)."""
        return {"day": 1, "days": 2, "week": 3, "month": 4}.get(self.granularity, 5)


def parse(text: str) -> Edtf:
    """Read one date.

    Parameters
    ----------
    text
        A date of the part of EDTF named at the head of this module.

    Raises
    ------
    DateError
        If the text is no such date, names a day that no calendar has, or runs backwards.

    Examples
    --------
    >>> parse("2021-08").start.isoformat(), parse("2021-08").end.isoformat()
    ('2021-08-01', '2021-08-31')
    >>> parse("1979/..").end is None
    True
    """
    first, slash, last = text.partition("/")
    if not slash:
        return Edtf(text, *_days(text))
    if first == last == "..":
        raise DateError(f"'{text}' is open at both ends; give at least one, or leave the date out")
    start = None if first == ".." else _days(first)[0]
    end = None if last == ".." else _days(last)[1]
    if start and end and start > end:
        raise DateError(f"'{text}' runs backwards; write the earlier date first")
    return Edtf(text, start, end)


def _days(text: str) -> tuple[date, date]:
    match = _POINT.fullmatch(text)
    if not match or (match["year"].endswith("X") and match["month"]):
        raise DateError(
            f"'{text}' is no date we read; write it like 2021, 2021-08, 2021-08-15, 197X, 1989/1994 or 1979/.."
        )
    if match["year"].endswith("X"):
        decade = int(match["year"][:3]) * 10
        if decade == 0:
            raise DateError(f"'{text}' lies before the first year that a calendar has")
        return date(decade, 1, 1), date(decade + 9, 12, 31)
    year, month, day = int(match["year"]), int(match["month"] or 0), int(match["day"] or 0)
    try:
        if month in SEASONS and not match["day"]:
            first, last = SEASONS[month]
            return date(year, first, 1), _last_day(year + (last < first), last)
        if not match["month"]:
            return date(year, 1, 1), date(year, 12, 31)
        if not match["day"]:
            return date(year, month, 1), _last_day(year, month)
        return date(year, month, day), date(year, month, day)
    except ValueError as error:
        raise DateError(f"'{text}' names a month or day that no calendar has") from error


def _last_day(year: int, month: int) -> date:
    if not 1 <= month <= 12:
        raise ValueError(month)
    return date(year, month, monthrange(year, month)[1])
