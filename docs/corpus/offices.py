"""Make the office files of the sample corpus from their sources: `make corpus`.

``docs/corpus/<collection>/<name>.docx.md`` becomes ``corpus/<collection>/<name>.docx``, and so for ``.pptx`` and ``.xlsx``. A source begins
with lines ``key: value`` (title, author, date). Then ``#`` begins a heading, a slide or a sheet, ``-`` an item, ``|`` a row, ``>`` the
notes of a slide, and ``---`` a page. The same sources give the same bytes.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pptx
from docx.enum.text import WD_BREAK
from openpyxl.styles import Font
from pptx.util import Cm

HERE = Path(__file__).parent
CORPUS = HERE.parents[1] / "corpus"

_LINE = re.compile(r"(?P<mark>#+|-|>|\||---)?\s*(?P<text>.*)")
_STAMP = (1980, 1, 1, 0, 0, 0)  # the first that a zip can hold

Line = tuple[str, str]
"""How a line begins, and what it says."""


def main() -> None:
    """Make every office file."""
    makers: dict[str, Callable[[Sequence[Line], dict[str, str]], bytes]] = {
        ".docx": note,
        ".pptx": deck,
        ".xlsx": workbook,
    }
    for suffix, make in makers.items():
        for source in sorted(HERE.glob(f"*/*{suffix}.md")):
            head, _, body = source.read_text(encoding="utf-8").partition("\n\n")
            facts = dict(line.split(": ", 1) for line in head.splitlines())
            made = settled(make(list(lines(body)), facts))
            target = CORPUS / source.parent.name / source.stem
            target.write_bytes(made)
            print(f"{source.parent.name}/{target.name}: {len(made) // 1024} KiB")


def lines(body: str) -> Iterator[Line]:
    """Yield the lines of a source that say something, with how they begin."""
    for line in filter(None, body.splitlines()):
        match = _LINE.fullmatch("---" if line == "---" else line)
        if match:
            yield ("---", "") if line == "---" else (match["mark"] or "", match["text"])


def cells(row: str) -> list[str]:
    """Cut a row."""
    return [cell.strip() for cell in row.removesuffix("|").split("|")]


def say(properties: Any, facts: dict[str, str]) -> None:
    """Write in an Office file what it says of itself."""
    properties.title, properties.created = facts["title"], datetime.fromisoformat(facts["date"])
    properties.modified = properties.created
    setattr(properties, "author" if hasattr(properties, "author") else "creator", facts["author"])


def saved(file: Any) -> bytes:
    """Give the bytes of an Office file."""
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def note(source: Sequence[Line], facts: dict[str, str]) -> bytes:
    """Make a Word document."""
    made = docx.Document()
    say(made.core_properties, facts)
    for mark, group in groupby(source, key=lambda line: line[0]):
        texts = [text for _, text in group]
        match mark:
            case "|":
                rows = [cells(text) for text in texts]
                table = made.add_table(len(rows), len(rows[0]), style="Light Grid Accent 1")
                for at, row in enumerate(rows):
                    for cell, text in zip(table.rows[at].cells, row, strict=True):
                        cell.text = text
            case "---":
                made.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
            case "" | "-":
                for text in texts:
                    made.add_paragraph(text, style="List Bullet" if mark else None)
            case _:
                for text in texts:
                    made.add_heading(text, len(mark) - 1)
    return saved(made)


def deck(source: Sequence[Line], facts: dict[str, str]) -> bytes:
    """Make a PowerPoint deck: a heading of the first level begins a slide."""
    made = pptx.Presentation()
    say(made.core_properties, facts)
    slide: Any = None
    for mark, group in groupby(source, key=lambda line: line[0]):
        texts = [text for _, text in group]
        match mark:
            case "#":
                layout = made.slide_layouts[0 if slide is None else 1]
                slide = made.slides.add_slide(layout)
                slide.shapes.title.text = texts[0]
            case ">":
                slide.notes_slide.notes_text_frame.text = "\n".join(texts)
            case "|":
                rows = [cells(text) for text in texts]
                place = slide.placeholders[1]
                place._element.getparent().remove(place._element)
                table = slide.shapes.add_table(len(rows), len(rows[0]), Cm(2), Cm(5), Cm(21), Cm(8)).table
                for at, row in enumerate(rows):
                    for column, text in enumerate(row):
                        table.cell(at, column).text = text
            case _:
                slide.placeholders[1].text = "\n".join(texts)
    return saved(made)


def workbook(source: Sequence[Line], facts: dict[str, str]) -> bytes:
    """Make an Excel workbook: a heading of the first level begins a sheet."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    say(made.properties, facts)
    sheet: Any = None
    for mark, text in source:
        if mark == "#":
            sheet = made.create_sheet(text)
        else:
            row = cells(text)
            sheet.append([value(cell) for cell in row])
            for cell in sheet[sheet.max_row]:
                cell.number_format = {date: "DD/MM/YYYY", float: "0 %"}.get(type(cell.value), "General")
                cell.font = Font(bold=sheet.max_row <= 2)
    return saved(made)


def value(cell: str) -> str | int | float | date:
    """Read a cell: a date, a number, a share, or a text."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", cell):
        return date.fromisoformat(cell)
    if re.fullmatch(r"\d+ %", cell):
        return int(cell.removesuffix(" %")) / 100
    return int(cell) if cell.isdecimal() else cell


def settled(archive: bytes) -> bytes:
    """Write a zip again with no hour in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as read, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for name in read.namelist():
            content = read.read(name)
            if name == "docProps/core.xml":  # openpyxl writes when it saves
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2025-01-01T00:00:00Z", content)
            written.writestr(zipfile.ZipInfo(name, _STAMP), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


if __name__ == "__main__":
    main()
