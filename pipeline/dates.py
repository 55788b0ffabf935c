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
