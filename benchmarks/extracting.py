"""One way to get the text out of PDFs, in a process of its own: ``python -m benchmarks.extracting WAY FOLDER``.

Started by `benchmarks.extraction`, which times it and looks at its memory. Writes the number of pages and the text of each file as JSON.
"""

import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

Texts = Iterator[tuple[str, list[str]]]
"""The name of a file and the text of its pages."""


def pypdf(paths: Iterable[Path]) -> Texts:
    """Read as the first page of pypdf's documentation does."""
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    for path in paths:
        pages = []
        try:
            for page in PdfReader(path).pages:
                pages.append(page.extract_text())  # noqa: PERF401 - what came before an error is kept
        except Exception as error:
            print(f"pypdf: {path.name}: {error!r}", file=sys.stderr)
        yield path.name, pages


def passerelle(paths: Iterable[Path], *, workers: int) -> Texts:
    """Read as an ingest does, second readings and limits included."""
    from pipeline.formats import Readers
    from pipeline.model import Extract
    from pipeline.settings import Limits

    with Readers(workers=workers, limits=Limits()) as readers:
        for path, _, extract in readers.extract_all(paths):
            yield path.name, [page.text for page in extract.pages] if isinstance(extract, Extract) else []


def pdftotext(paths: Iterable[Path]) -> Texts:
    """Run Poppler's command on each file."""
    for path in paths:
        done = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=False)
        yield path.name, done.stdout.decode("utf-8", "replace").split("\f")[:-1]


WAYS: Mapping[str, Callable[[Iterable[Path]], Texts]] = {
    "pypdf": pypdf,
    "passerelle 1": partial(passerelle, workers=1),
    "passerelle 2": partial(passerelle, workers=2),
    "pdftotext": pdftotext,
}


def main() -> None:
    """Read every file of a folder in one way."""
    way, folder = sys.argv[1:]
    found = dict(WAYS[way](sorted(Path(folder).glob("*.pdf"))))
    json.dump(
        {"pages": sum(map(len, found.values())), "texts": {name: "\n".join(pages) for name, pages in found.items()}},
        sys.stdout,
    )


if __name__ == "__main__":
    main()
