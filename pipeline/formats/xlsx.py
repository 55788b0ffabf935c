"""Excel: the sheets that are shown, with the values that were last worked out, written as their cells show them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any, BinaryIO

from lxml import etree

from pipeline.formats import sheets
from pipeline.formats.opened import Opened
from pipeline.formats.package import RELATED, Package
from pipeline.formats.sheets import Sheet

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_PERCENTS = frozenset({9, 10})
"""Formats that are known by their number: ECMA-376, 18.8.30."""

_NOT_LETTERS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_EPOCHS = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}  # cells have no zone
_BOOLEANS = {"0": "FALSE", "1": "TRUE"}


def opened(file: BinaryIO, name: str) -> Opened:
    """Open an Excel workbook; no formula is worked out."""
    del name
    package = Package(file)
    return sheets.opened("xlsx", _sheets(package), package.facts)


def _sheets(package: Package) -> Iterator[Sheet]:
    related, workbook = package.related(package.main), package.xml(package.main)
    properties = workbook.find(f"{_S}workbookPr")
    is_1904 = properties is not None and properties.get("date1904") in ("1", "true")
    reader = _Cells(_strings(package), _formats(package.optional(package.part("styles"))), _EPOCHS[is_1904])
    for each in workbook.iter(f"{_S}sheet"):
        what, target = related.get(each.get(f"{RELATED}id", ""), ("", ""))
        if what == "worksheet" and each.get("state", "visible") == "visible":
            yield Sheet(each.get("name", ""), reader.rows(package.read(target)))


def _strings(package: Package) -> list[str]:
    """Read the texts that cells share; a reading of how they sound, which Japanese has, is left out."""
    shared = package.part("sharedStrings")
    return [_words(each) for each in _elements(package.read(shared), f"{_S}si")] if shared in package.names else []


def _words(element: Any) -> str:
    return "".join(each.text or "" for each in element.iter(f"{_S}t") if each.getparent().tag != f"{_S}rPh")


def _elements(content: bytes, tag: str) -> Iterator[Any]:
    """Yield elements one by one, letting go of each: a tree of a large sheet would take ten times its size."""
    parsed = etree.iterparse(
        BytesIO(content),
        events=("end",),
        tag=tag,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    for _, element in parsed:
        yield element
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def _formats(styles: Any) -> list[str]:
    """Give what each style of cell shows: ``date``, ``percent`` or a plain number."""
    own = {each.get("numFmtId", ""): each.get("formatCode", "") for each in styles.iter(f"{_S}numFmt")}
    styled = styles.find(f"{_S}cellXfs")
    return [] if styled is None else [_shown(each.get("numFmtId", "0"), own) for each in styled]


def _shown(identifier: str, own: Mapping[str, str]) -> str:
    code = _NOT_LETTERS.sub("", own.get(identifier, "")).lower()
    number = int(identifier) if identifier.isdecimal() else 0
    if number in _DATES or re.search("[dmyhj]", code.partition(";")[0]):
        return "date"
    return "percent" if number in _PERCENTS or "%" in code else ""


class _Cells:
    """How the cells of a workbook are read."""

    def __init__(self, strings: Sequence[str], formats: Sequence[str], epoch: datetime) -> None:
        self._strings, self._formats, self._epoch = strings, formats, epoch

    def rows(self, content: bytes) -> Iterator[list[str]]:
        """Yield the rows of a sheet."""
        for row in _elements(content, f"{_S}row"):
            yield [self._cell(cell) for cell in row.iter(f"{_S}c")]

    def _cell(self, cell: Any) -> str:
        value = cell.findtext(f"{_S}v") or ""
        match cell.get("t", "n"):
            case "s":
                at = int(value) if value.isdecimal() else -1
                return self._strings[at] if 0 <= at < len(self._strings) else ""
            case "inlineStr":
                return _words(cell)
            case "b":
                return _BOOLEANS.get(value, "")
            case "n":
                return self._number(value, cell.get("s", ""))
            case "e":
                return ""
            case _:
                return value

    def _number(self, value: str, style: str) -> str:
        shown = self._formats[int(style)] if style.isdecimal() and int(style) < len(self._formats) else ""
        try:
            number = float(value)
            if shown == "date":
                moment = self._epoch + timedelta(days=number)
                return f"{moment:%Y-%m-%d}" if number >= 1 else f"{moment:%H:%M}"
        except (ValueError, OverflowError):
            return value
        return f"{number * 100:.10g} %" if shown == "percent" else f"{number:.12g}"
