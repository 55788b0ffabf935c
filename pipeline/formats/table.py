"""Tables as text, CSV and TSV, whatever separates their cells."""

import csv
from io import StringIO
from pathlib import PurePath
from typing import BinaryIO

from pipeline.formats import sheets, text
from pipeline.formats.opened import Facts, Opened
from pipeline.formats.sheets import Sheet

_SEPARATORS = ";,\t|"
_MAX_CELL = 1 << 24
_LINES = 20  # among which the separator is looked for


def opened(file: BinaryIO, name: str) -> Opened:
    """Open a table.

    Raises:
        RefusedError: it is no text.
    """
    csv.field_size_limit(_MAX_CELL)
    written = text.decoded(file.read())
    lines = written.split("\n", _LINES)[:_LINES]
    if lines[0].lower().startswith("sep=") and len(lines[0]) == len("sep=;"):  # as Excel has it
        separator, written = lines[0][-1], written.partition("\n")[2]
    elif PurePath(name).suffix.lower() in (".tsv", ".tab"):
        separator = "\t"
    else:
        separator = max(_SEPARATORS, key=lambda sign: _columns(lines, sign))
    rows = csv.reader(StringIO(written), delimiter=separator)
    return sheets.opened("csv", [Sheet("", rows)], Facts)


def _columns(lines: list[str], separator: str) -> int:
    """Count the cells that a separator makes in the row where it makes fewest: a comma in a text separates nothing."""
    rows = csv.reader(StringIO("\n".join(lines)), delimiter=separator)
    return min((len(row) for row in rows if row), default=0)
