"""A reading process: forks a child for each file it is given, and says how the child ended.

Started by `pipeline.formats.readers` as ``python -m pipeline.formats.worker``. Requests come on standard input, a line of JSON each;
answers go to standard output, many lines each, the last with ``end``. The formats are loaded once; a fork costs milliseconds.
The child's limits are kept by the system: memory by RLIMIT_AS, processor time by RLIMIT_CPU, silence by an alarm.
"""

import gc
import json
import os
import resource
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline import archives
from pipeline.formats import ocr, pdfium, picture, reading
from pipeline.marking import Marker
from pipeline.model import Language
from pipeline.settings import Limits

READY = "ready\n"
"""The first line, once everything is loaded."""

RECURSION = 1_500
"""Nested structures past this are broken, not deep; the default of 1,000 refuses some honest page trees."""

_GRACE = 10
"""Seconds for rendering a page, beside those for recognising it."""


def main() -> None:
    """Serve requests until there are no more."""
    pdfium.load()
    gc.collect()
    gc.freeze()
    sys.stdout.write(READY)
    sys.stdout.flush()
    for line in sys.stdin:
        request = json.loads(line)
        archives.is_there(_path(request))  # so that children have the list of an archive, and need not read it
        child = os.fork()
        if child == 0:
            _child(request)
        _, status, usage = os.wait4(child, 0)
        # A child that was killed may have left half a line.
        end = {
            "end": os.waitstatus_to_exitcode(status),
            "cpu_seconds": usage.ru_utime + usage.ru_stime,
            "memory_kb": usage.ru_maxrss,
        }
        sys.stdout.write("\n" + json.dumps(end) + "\n")
        sys.stdout.flush()


def _child(request: dict[str, Any]) -> None:
    """Do what is asked of one file and end, whatever happens, without a word on the terminal."""
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 2)
    status = 1
    try:
        for message in _messages(request):
            sys.stdout.write(json.dumps(message) + "\n")
            sys.stdout.flush()  # what may kill this process comes next
        status = 0
    finally:
        os._exit(status)


def _messages(request: dict[str, Any]) -> Iterator[reading.Message]:
    path = _path(request)
    limits = Limits(**request["limits"])
    _limit(limits)
    if "recognise" in request:
        seconds = limits.recognition_seconds
        _allow(seconds, seconds + _GRACE)
        return ocr.messages(path, request["recognise"], request["languages"], limits)
    if "picture" in request:
        return picture.messages(
            path,
            request["picture"],
            Marker.unpacked(request["marker"]),
            Language(request["language"]),
            request["width"],
        )
    return reading.messages(path, limits, lambda pages: _move(limits, pages), is_alone=request["is_alone"])


def _path(request: dict[str, Any]) -> Path:
    return Path(os.fsdecode(bytes.fromhex(request["path"])))


def _limit(limits: Limits) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it reads, it writes no file
    memory = limits.memory_mb << 20
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    sys.setrecursionlimit(RECURSION)
    # Few, large collections: 22 % faster, and the memory limit holds all the same.
    gc.set_threshold(100_000, 20, 20)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    _move(limits, 0)


def _move(limits: Limits, pages: float) -> None:
    """Give what the pages read so far allow: processor time in all, and as long a silence again."""
    _allow(limits.cpu_seconds + limits.cpu_seconds_per_page * pages, limits.wall_seconds)


def _allow(cpu_seconds: float, wall_seconds: float) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (int(cpu_seconds) + 1, resource.RLIM_INFINITY))
    signal.setitimer(signal.ITIMER_REAL, wall_seconds)


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:
        os._exit(0)  # whoever asked was killed
