"""A page of a PDF -> its image, with the words of a query marked on it; in a child under limits, as any reading is."""

import base64
import io
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageStat

from pipeline.errors import RefusedError
from pipeline.formats import pdfium
from pipeline.formats.opened import told
from pipeline.formats.reading import Message
from pipeline.marking import Marker
from pipeline.model import Language, Reason

MARK = (255, 222, 120)
_DARK = 110  # mean brightness under which a mark would not be seen: a frame is drawn instead
_MARGIN = 2  # pixels around a word
_QUALITY = 80


def messages(path: Path, number: int, marker: Marker, tongue: Language, width: int) -> Iterator[Message]:
    """Yield the image of a page as WebP, in base 64; or why there is none."""
    try:
        yield {"picture": base64.b64encode(_marked(path, number, marker, tongue, width)).decode()}
    except RefusedError as error:
        yield {"refused": error.reason, "detail": error.detail}
    except MemoryError:
        yield {"refused": Reason.MEMORY, "detail": ""}
    except (OSError, RuntimeError, ValueError) as error:  # no such file any more; pdfium's own errors
        yield {"refused": Reason.BROKEN, "detail": told(error)}


def _marked(path: Path, number: int, marker: Marker, tongue: Language, width: int) -> bytes:

    def spans(text: str) -> Iterator[tuple[int, int]]:
        return ((start, end) for start, end, _ in marker.marks(text, tongue))

    size, pixels, boxes = pdfium.drawn(path, number, width=width, spans=spans)
    image = Image.frombytes("RGB", size, pixels)
    for box in boxes:
        _mark(image, box)
    out = io.BytesIO()
    image.save(out, "WEBP", quality=_QUALITY, method=2)
    return out.getvalue()


def _mark(image: Image.Image, box: pdfium.Box) -> None:
    """Mark a word as a felt pen does; on a dark ground, frame it."""
    left, top = max(box[0] - _MARGIN, 0), max(box[1] - _MARGIN, 0)
    right, bottom = min(box[2] + _MARGIN, image.width), min(box[3] + _MARGIN, image.height)
    if right <= left or bottom <= top:
        return
    piece = image.crop((left, top, right, bottom))
    if ImageStat.Stat(piece.convert("L")).mean[0] < _DARK:
        ImageDraw.Draw(image).rectangle((left, top, right - 1, bottom - 1), outline=MARK, width=2)
    else:
        image.paste(ImageChops.multiply(piece, Image.new("RGB", piece.size, MARK)), (left, top))
