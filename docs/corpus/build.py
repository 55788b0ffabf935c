"""Make the PDFs of the sample corpus from their sources: `make corpus`.

``docs/corpus/<collection>/<name>.typ`` becomes ``corpus/<collection>/<name>.pdf``; ``finishes.toml`` says which ones are then
made poor, as real collections are: scanned, or with the metadata that programs leave. Notes (.md, .txt) are written in
``corpus/`` directly. The same sources give the same bytes. Names of PDFs given as arguments are made alone.
"""

import io
import sys
import time
import tomllib
from pathlib import Path
from typing import Any

import pypdfium2
import typst
from PIL import Image, ImageChops, ImageFilter
from pypdf import PdfReader, PdfWriter

HERE = Path(__file__).parent
CORPUS = HERE.parents[1] / "corpus"
SCAN_DPI = 110
# The scanner's own date, years after the document's.
SCANNED = {"creationDate": time.gmtime(1_570_000_000), "modDate": time.gmtime(1_570_000_000)}


def main(names: list[str]) -> None:
    """Make every PDF, or those named (``études/alliances``)."""
    finishes = tomllib.loads((HERE / "finishes.toml").read_text(encoding="utf-8"))
    for source in sorted(HERE.glob("*/*.typ")):
        name = f"{source.parent.name}/{source.stem}"
        if names and name not in names:
            continue
        pdf = finish(compiled(source), finishes.get(name, {}))
        target = CORPUS / f"{name}.pdf"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(pdf)
        print(f"{name}: {len(PdfReader(io.BytesIO(pdf)).pages)} pages, {len(pdf) // 1024} KiB")


def compiled(source: Path) -> bytes:
    """Typeset one source with the fonts that the compiler brings, so that every machine gives the same."""
    made = typst.compile(str(source), root=str(HERE), ignore_system_fonts=True)
    if not isinstance(made, bytes):
        raise TypeError(f"{source}: not one PDF")
    return made


def finish(pdf: bytes, wanted: dict[str, Any]) -> bytes:
    """Make a PDF as poor as *wanted*: ``scan = true``, or ``metadata`` in place of its own."""
    if wanted.get("scan"):
        pdf = scanned(pdf)
    if "metadata" in wanted:
        writer = PdfWriter(clone_from=io.BytesIO(pdf))
        writer.xmp_metadata = None
        writer.metadata = {f"/{key}": value for key, value in wanted["metadata"].items()}
        out = io.BytesIO()
        writer.write(out)
        pdf = out.getvalue()
    return pdf


def scanned(pdf: bytes) -> bytes:
    """Turn the pages into slightly skewed grey images, without text."""
    images = []
    for number, page in enumerate(pypdfium2.PdfDocument(pdf)):
        image = page.render(scale=SCAN_DPI / 72).to_pil().convert("L")
        image = image.rotate((-1) ** number * 0.4, fillcolor=255, resample=Image.Resampling.BICUBIC)
        paper = Image.linear_gradient("L").resize(image.size).point(lambda level: 238 + level // 16)
        images.append(ImageChops.multiply(image.filter(ImageFilter.GaussianBlur(0.5)), paper))
    out = io.BytesIO()
    images[0].save(out, "PDF", save_all=True, append_images=images[1:], resolution=SCAN_DPI, quality=40, **SCANNED)
    return out.getvalue()


if __name__ == "__main__":
    main(sys.argv[1:])
