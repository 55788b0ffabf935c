"""A page's image -> its text, by Tesseract, called as a command.

What calls for it is decided where a page is read (`pipeline.formats.reading`); when it is done is the library's affair. One page
a time, in a child under limits like any other; Tesseract is a process of its own under the same limits.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from pipeline.errors import RefusedError
from pipeline.formats import pdfium, quality
from pipeline.formats.opened import printable
from pipeline.formats.reading import Message, page_message
from pipeline.model import Page, PageReader, Reason, Recognition
from pipeline.settings import Limits
from pipeline.told import said

COMMAND = "tesseract"

_THRESHOLD = "thresholding_method=2"
"""Sauvola's, local: words on grey bands are lost to the usual one (recall of such minutes 0.93 -> 0.97, the same elsewhere)."""

_DARK = bytes(range(160))
_LEAST_DARK = 200  # pixels at 300 dpi: half a digit; fewer is dust on a blank page


def missing(languages: str) -> str:
    """Say what recognition lacks on this machine, as a sentence's end; nothing when it can work."""
    if shutil.which(COMMAND) is None:
        return said("{command} is not on the PATH", command=COMMAND)
    told = subprocess.run([COMMAND, "--list-langs"], capture_output=True, text=True, check=False, errors="replace")
    known = set(told.stdout.split("\n")[1:])
    lacking = [language for language in languages.split("+") if language not in known]
    return said("{command} lacks the language {names}", command=COMMAND, names=", ".join(lacking)) if lacking else ""


def messages(path: Path, number: int, languages: str, limits: Limits) -> Iterator[Message]:
    """Recognise one page; yield it as reading a file does, or why it could not be."""
    try:
        text = _recognised(path, number, languages, limits.recognition_seconds)
    except RefusedError as error:
        yield {"refused": error.reason, "detail": error.detail}
    except MemoryError:
        yield {"refused": Reason.MEMORY, "detail": ""}
    except OSError as error:  # the file, or Tesseract, is not there any more
        yield {"refused": Reason.UNREADABLE, "detail": error.strerror or ""}
    except RuntimeError as error:  # pdfium's own
        yield {"refused": Reason.BROKEN, "detail": str(error)[:200]}
    else:
        yield page_message(Page(number, text, "", PageReader.OCR, quality.score(text), Recognition.DONE))
        yield {"done": "", "detail": "", "bookmarks": []}


def _recognised(path: Path, number: int, languages: str, seconds: float) -> str:
    width, height, greys = pdfium.greys(path, number)
    if len(greys) - len(greys.translate(None, _DARK)) < _LEAST_DARK:
        return ""
    command = [COMMAND, "stdin", "stdout", "-l", languages, "--dpi", str(pdfium.DPI), "-c", _THRESHOLD]
    try:
        told = subprocess.run(
            command,
            input=b"P5 %d %d 255\n" % (width, height) + greys,
            capture_output=True,
            check=False,
            timeout=seconds,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},  # several pages at once are faster than several threads
        )
    except subprocess.TimeoutExpired as error:
        raise RefusedError(Reason.TIME) from error
    if told.returncode:
        raise RefusedError(Reason.CRASHED, told.stderr.decode("utf-8", "replace").strip()[-200:])
    return printable(told.stdout.decode("utf-8", "replace").rstrip("\f\n"))
