"""Dates as people write them, in French and in English, in words and in figures.

A date is ISO 8601, cut to what is known: a day needs its month, a month its year. A season or a quarter gives its year.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pipeline import language

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier january janv jan",
            "fevrier february fevr fev feb",
            "mars march mar",
            "avril april avr apr",
            "mai may",
            "juin june jun",
            "juillet july juil jul",
            "aout august aug",
            "septembre september sept sep",
            "octobre october oct",
            "novembre november nov",
            "decembre december dec",
        ),
        1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
# On bare text. A day needs its month, a month its year.
_DATE = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})(?:er|st|nd|rd|th)?\s+(?:of\s+)?)?(?P<month>{_MONTH})\.?"
    rf"(?:\s+(?P<day_after>\d{{1,2}})(?:st|nd|rd|th)?,)?\s+(?P<year>(?:19|20)\d\d)\b"
    r"|\b(?P<d>\d{1,2})[/.](?P<m>\d{1,2})[/.](?P<y>(?:19|20)\d\d)\b"
    r"|\b(?P<iso_year>(?:19|20)\d\d)-(?P<iso_month>\d\d)(?:-(?P<iso_day>\d\d))?\b"
)
_WEEKDAYS = {
    name: number % 7
    for number, name in enumerate(
        "lundi mardi mercredi jeudi vendredi samedi dimanche"
        " monday tuesday wednesday thursday friday saturday sunday".split()
    )
}
_WEEKDAY = rf"(?:(?:{'|'.join(_WEEKDAYS)})\s+)"
_TH = r"(?: ?er|st|nd|rd|th)?"
_MOST_LINKED = 3  # days between two that «et» makes one run of: «les 8 et 9 juin»; others are days apart
_SOON = 9  # months within which a day is that of a date without its year
_YEAR_AFTER = r"(?:,?\s+(?P<year>(?:19|20)\d\d)\b)?"
# A day or a run of days, with or without its year: «du 6 mars au 19 mars 2020», «jeudi 21 mars», "October 12-13, 2023".
_DAYS = re.compile(
    rf"(?P<weekday>\b{_WEEKDAY})?(?<![\w/.-])(?:(?P<first>\d{{1,2}}){_TH}(?:\s+(?P<first_month>{_MONTH}))?"
    rf"(?:\s+(?P<first_year>(?:19|20)\d\d))?\s*(?P<link>au|et|and|to|&|-|–)\s*(?:le\s+)?{_WEEKDAY}?)?(?P<last>\d{{1,2}}){_TH}\s+(?:of\s+)?(?P<month>{_MONTH})\b\.?{_YEAR_AFTER}"
)
_DAYS_AFTER = re.compile(
    rf"(?P<weekday>\b(?:{'|'.join(_WEEKDAYS)}),?\s+)?\b(?P<month>{_MONTH})\.?\s+(?:(?P<first>\d{{1,2}}){_TH}\s*(?P<link>and|to|&|-|–)\s*)?"
    rf"(?P<last>\d{{1,2}}){_TH}(?![\d:])\b{_YEAR_AFTER}"
)
_YEAR = re.compile(r"(?<![\d/.,–-])(?:19[5-9]|20[0-4])\d(?![\d/]|[.,–-]\d|[–-]\s*$|\s*[%€$])")
_SEASON = re.compile(
    r"\b(?:(?:printemps|ete|automne|hiver|spring|summer|autumn|fall|winter|[1-4](?:er|e|eme|st|nd|rd|th)\s+(?:trimestre|semestre|quarter)"
    r"|(?:premier|deuxieme|troisieme|quatrieme|second|first|third|fourth)\s+(?:trimestre|semestre|quarter)|[qts][1-4])"
    r"(?:\s+(?:of|de))?\s+(?P<year>(?:19|20)\d\d))\b(?!\s*[-/–])"
)


@dataclass(frozen=True, slots=True)
class Written:
    """A date and the words for it; ``is_full`` when more than a year was written: a day, a month, a season."""

    date: str
    text: str
    is_full: bool


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, a run of days or a month of a bare text, half-open from *start* to *end*; ``until`` is the last day of a run."""

    date: str
    until: str
    start: int
    end: int


def written(line: str, limit: str) -> tuple[Written, ...]:
    """List the dates of a line, full ones first, none after *limit*."""
    return tuple(each for each in (*full(line, limit), *_years(line)) if each.date <= limit[: len(each.date)])


def full(text: str, limit: str) -> Iterator[Written]:
    """Yield the dates of a text that have more than a year, none after *limit*."""
    bare = language.bare(text)
    found = [(match.start(), _date(match), match[0]) for match in _DATE.finditer(bare)]
    found += [(match.start(), match["year"], match[0]) for match in _SEASON.finditer(bare)]
    for _, each, words in sorted(found):
        if each and each <= limit[: len(each)]:
            yield Written(each, words, is_full=True)


def moments(bare: str, since: str) -> Iterator[Moment]:
    """Yield the days, runs of days and months of a bare text, in its order.

    A day without its year is the first such day in the nine months from *since* on; it is none where *since* has no month, where the
    text has a year elsewhere, or a day of the week that is not its own.
    """
    end = 0
    since = "" if _YEAR.search(bare) else since
    found = [match for pattern in (_DAYS, _DAYS_AFTER, _DATE, _SEASON) for match in pattern.finditer(bare)]
    for match in sorted(found, key=lambda match: (match.start(), -match.end())):
        if match.start() >= end and (moment := _moment(match, since)):
            yield moment
            end = match.end()


def _moment(match: re.Match[str], since: str) -> Moment | None:
    if match.re is _DATE or match.re is _SEASON:
        single = _date(match) if match.re is _DATE else match["year"]
        return Moment(single, "", match.start(), match.end()) if single else None
    month = _MONTHS[match["month"]]
    weekday = _WEEKDAYS[match["weekday"].strip(" ,\n\t")] if match["weekday"] else None
    last = _day(match["year"], month, int(match["last"]), since, None if match["first"] else weekday)
    if not match["first"] or not last:
        return Moment(last, "", match.start(), match.end()) if last else None
    first_month = _MONTHS[match.groupdict().get("first_month") or match["month"]]
    year = int(match.groupdict().get("first_year") or int(last[:4]) - (first_month > month))
    first = _day(str(year), first_month, int(match["first"]), since, weekday)
    if not "" < first < last:
        return None
    is_run = match["link"] not in ("et", "and", "&") or _days_between(first, last) <= _MOST_LINKED
    return Moment(first, last, match.start(), match.end()) if is_run else Moment(last, "", match.start(), match.end())


def _days_between(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def _day(year: str | None, month: int, number: int, since: str, weekday: int | None) -> str:
    """Give a day in ISO 8601, the first from *since* on where there is no year; empty where it cannot be."""
    if not year and len(since) < len("2024-03"):
        return ""
    for each in (int(year),) if year else (int(since[:4]), int(since[:4]) + 1):
        try:
            day = date(each, month, number)
        except ValueError:
            continue
        months = 12 * (each - int(since[:4])) + month - int(since[5:7]) if not year else 0
        if (year or (day.isoformat()[: len(since)] >= since and months <= _SOON)) and weekday in (None, day.weekday()):
            return day.isoformat()
    return ""


def is_date(text: str) -> bool:
    """Tell whether a text is a date and nothing else."""
    bare = language.bare(text).strip(" .,")
    return any(pattern.fullmatch(bare) for pattern in (_DATE, _SEASON, _YEAR))


def without(text: str) -> str:
    """Take the dates out of a text, which is then without accents nor capitals."""
    bare = language.bare(text)
    for pattern in (_DATE, _SEASON, _YEAR):
        bare = pattern.sub(" ", bare)
    return " ".join(bare.split())


def _years(line: str) -> Iterator[Written]:
    for match in _YEAR.finditer(language.bare(line)):
        yield Written(match[0], match[0], is_full=False)


def _date(match: re.Match[str]) -> str:
    parts = match.groupdict()
    year = parts["year"] or parts["y"] or parts["iso_year"]
    month = _MONTHS[parts["month"]] if parts["month"] else int(parts["m"] or parts["iso_month"])
    day = int(parts["day"] or parts["day_after"] or parts["d"] or parts["iso_day"] or 0)
    try:
        date(int(year), month, day or 1)
    except ValueError:
        return ""
    return f"{year}-{month:02}-{day:02}" if day else f"{year}-{month:02}"
