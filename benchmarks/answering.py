"""A process that answers from a state, and tells what that costs: ``python -m benchmarks.answering STATE < questions.json``.

Started by `benchmarks.speed`, so that memory and opening are those of a process which did nothing else.
"""

import json
import sys
import time
from pathlib import Path


def main() -> None:
    """Open a library, answer every question, and write the figures as JSON."""
    begun = time.perf_counter()
    # Imported here, to be timed.
    from pipeline.library import Library
    from pipeline.settings import Settings

    imported = time.perf_counter()
    library = Library(Settings(corpus=Path(sys.argv[1]) / "corpus", state=Path(sys.argv[1])))
    typed = json.load(sys.stdin)
    started = time.perf_counter()
    library.search(typed[0])
    opened = time.perf_counter()
    memory_opened = _memory()
    times = []
    for each in typed:
        before = time.thread_time()
        library.search(each)
        times.append((time.thread_time() - before) * 1000)
    print(
        json.dumps(
            {
                "import_seconds": round(imported - begun, 3),
                "open_seconds": round(opened - started, 3),
                "opened_mb": memory_opened,
                "answered_mb": _memory(),
                "peak_mb": _peak(),
                "times_ms": [round(each, 2) for each in times],
            }
        )
    )


def _peak() -> float:
    """Megabytes held at the most; ru_maxrss would be those of the process that started this one, where it was larger."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return round(int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) * 1024 / 1e6, 1)


def _memory() -> float:
    """Megabytes of memory that the process holds, mapped files that were touched included."""
    import psutil

    return round(float(psutil.Process().memory_info().rss) / 1e6, 1)


if __name__ == "__main__":
    main()
