"""The page that a search opens when a part of a document is asked for by its title: ``python -m benchmarks.parts``.

The titles are the bookmarks of real manuals, which have tables of contents as well: a page is right when a bookmark of that title
leads to it. The document is given: of the results, only its own is looked at. A title of one word asks for nothing in particular,
and is left out. Search knows bookmarks too: what is measured is whether it does what it should, not how well it would guess.
"""

import argparse
import logging
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks import judged
from pipeline import language
from pipeline.library import Library
from pipeline.model import Document
from pipeline.reading.tables_of_contents import is_contents
from pipeline.settings import Settings

FOLDERS = ("fr-debian-docs", "en-debian-docs")
LEAST_WORDS = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Take the manuals in, ask for their parts, and print the shares, of odd and even parts apart."""
    asked = _arguments(arguments)
    logging.getLogger("pipeline").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for name in FOLDERS:
            if (asked.pdfs / name).is_dir():
                shutil.copytree(asked.pdfs / name, home / "corpus" / name)
        if not (home / "corpus").is_dir():
            print(f"no {' or '.join(FOLDERS)} in {asked.pdfs}")
            return 1
        library = Library(Settings(corpus=home / "corpus", state=home / "state"))
        library.ingest(recognise=False)
        opened = [list(each) for each in zip(*_opened(library), strict=True)]
        library.close()
    for half, name in ((0, "odd"), (1, "even")):
        found, right, named = (sum(each[half::2]) / len(each[half::2]) for each in opened)
        print(
            f"{name:<5} {len(opened[0][half::2]):>5} titles: document in the first ten {found:.1%}, "
            f"then right page {right / found:.1%}, table of contents {named / found:.1%}"
        )
    return 0


def _opened(library: Library) -> Iterator[tuple[bool, bool, bool]]:
    """Yield for each title whether its document is found, opens at a right page, and opens at a table of contents."""
    for document in library.browse().values():
        for title, pages in _parts(library, document).items():
            results = [each for each in library.search(title).results if each.document.id == document.id]
            first = results[0].snippets[0].page if results and results[0].snippets else 0
            is_wrong = first > 0 and first not in pages
            yield first > 0, first in pages, is_wrong and is_contents(library.page(document, first).text)


def _parts(library: Library, document: Document) -> dict[str, set[int]]:
    parts: defaultdict[str, set[int]] = defaultdict(set)
    for bookmark in library.bookmarks(document.id):
        if sum(not language.is_light(word) for word in language.words(bookmark.title)) >= LEAST_WORDS:
            parts[bookmark.title].add(bookmark.page)
    return parts


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.parts", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--pdfs", type=Path, default=judged.DATA / "pdfs", help="folder of real PDFs")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
