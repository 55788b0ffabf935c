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
from pathlib import Path

from pipeline.formats import reading
from pipeline.settings import Limits

READY = "ready\n"
"""The first line, once everything is loaded."""

RECURSION = 1_500
"""Nested structures past this are broken, not deep; the default of 1,000 refuses some honest page trees."""


def main() -> None:
    """Serve requests until there are no more."""
    gc.collect()
    gc.freeze()
    sys.stdout.write(READY)
    sys.stdout.flush()
    for line in sys.stdin:
        request = json.loads(line)
        child = os.fork()
        if child == 0:
            _child(os.fsencode(bytes.fromhex(request["path"])), Limits(**request["limits"]))
        _, status, usage = os.wait4(child, 0)
        # A child that was killed may have left half a line.
        end = {
            "end": os.waitstatus_to_exitcode(status),
            "cpu_seconds": usage.ru_utime + usage.ru_stime,
            "memory_kb": usage.ru_maxrss,
        }
        sys.stdout.write("\n" + json.dumps(end) + "\n")
        sys.stdout.flush()


def _child(path: bytes, limits: Limits) -> None:
    """Read one file and end, whatever happens, without a word on the terminal."""
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 2)
    status = 1
    try:
        _limit(limits)
        for message in reading.messages(Path(os.fsdecode(path)), limits, lambda page: _move(limits, page)):
            sys.stdout.write(json.dumps(message) + "\n")
        sys.stdout.flush()
        status = 0
    finally:
        os._exit(status)


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


def _move(limits: Limits, page: int) -> None:
    """Give what a page more allows: processor time in all, and as long a silence again."""
    seconds = int(limits.cpu_seconds + limits.cpu_seconds_per_page * page) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))
    signal.setitimer(signal.ITIMER_REAL, limits.wall_seconds)


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:
        os._exit(0)  # whoever asked was killed
