"""Headings found by the size of letters, beside the bookmarks of PDFs that have them: ``python -m benchmarks.headings [--errors]``.

A heading is right when a bookmark of the same page has the same words, numbers at its head apart. A bookmark may well be missing for a
true heading, and a file's bookmarks may be poor: precision is at least what is printed.
"""

import argparse
import logging
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from pypdf import PdfReader

from benchmarks import judged
from pipeline import language
from pipeline.formats import headings, mended, pdf
from pipeline.model import Bookmark

ROOT = Path(__file__).resolve().parents[1]
MOST_PAGES = 200
_NUMBERING = re.compile(r"^(?:[\divx]+[.)]?)+\s+")


def main(arguments: Sequence[str] | None = None) -> None:
    """Print precision and recall for each folder, and the errors when asked."""
    asked = _arguments(arguments)
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    mended.pypdf_once()
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for name, path in _files(asked.pdfs):
        reader = PdfReader(path)
        if not reader.outline or len(reader.pages) > MOST_PAGES:
            continue
        wanted = {_key(each): each for each in pdf.bookmarks(reader)}
        found = {_key(each): each for each in headings.found(_lines(reader))}
        for at, more in enumerate((len(wanted), len(found), len(wanted.keys() & found.keys()))):
            counts[name][at] += more
        if asked.errors:
            print(path.name)
            print("".join(f"    missed: {wanted[key]}\n" for key in wanted if key not in found), end="")
            print("".join(f"    no bookmark: {found[key]}\n" for key in found if key not in wanted), end="")
    for name, (wanted_count, found_count, right) in counts.items():
        precision, recall = right / max(found_count, 1), right / max(wanted_count, 1)
        print(
            f"{name:<18} {wanted_count:>5} bookmarks, {found_count:>5} headings: precision {precision:.1%}, recall {recall:.1%}"
        )


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    yield from (("corpus", path) for path in sorted((ROOT / "corpus").rglob("*.pdf")))
    for path in sorted(folder.rglob("*.pdf")):
        name = path.relative_to(folder).parts[0]
        if name != "hard":
            yield name, path


def _lines(reader: PdfReader) -> Iterator[list[headings.Line]]:
    for number, page in enumerate(reader.pages, 1):
        yield list(headings.lines(number, *mended.read(page)))


def _key(bookmark: Bookmark) -> tuple[str, int]:
    words = _NUMBERING.sub("", language.fold(bookmark.title))
    return re.sub(r"[\W_]", "", words), bookmark.page


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.headings", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--pdfs", type=Path, default=judged.DATA / "pdfs", help="folder of real PDFs")
    parser.add_argument("--errors", action="store_true", help="show what is missed, and what no bookmark says")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
