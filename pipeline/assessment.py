"""What indexes were worth, kept: one evaluation an index, in a file of the state folder.

A file that cannot be read counts as none: all that is lost is what the next evaluation would have been compared with.
"""

import json
import logging
from dataclasses import asdict
from pathlib import Path

from pipeline import whole
from pipeline.evaluation import Answered, Evaluation, Measure

log = logging.getLogger(__name__)

NAME = "evaluations.json"
MOST = 10
"""Evaluations kept, the last ones."""


def kept(state: Path) -> tuple[Evaluation, ...]:
    """Read the evaluations kept, oldest first."""
    path = state / NAME
    try:
        return tuple(_evaluation(each) for each in json.loads(path.read_bytes()))
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        log.warning("%s cannot be read (%s): there is nothing to compare with", path, error)
        return ()


def before(state: Path, index: str) -> Evaluation | None:
    """Give the last evaluation of another index."""
    return next((each for each in reversed(kept(state)) if each.index != index), None)


def keep(state: Path, evaluation: Evaluation) -> None:
    """Keep an evaluation, in the place of an earlier one of the same index.

    Raises:
        OSError: it cannot be written.
    """
    others = [each for each in kept(state) if each.index != evaluation.index]
    told = [asdict(each) for each in (*others, evaluation)[-MOST:]]
    whole.write(state / NAME, json.dumps(told, ensure_ascii=False))


def _evaluation(read: dict[str, object]) -> Evaluation:
    topics = read["topics"]
    if not isinstance(topics, list):
        raise TypeError("topics are no list")
    return Evaluation(
        index=str(read["index"]),
        fingerprint=str(read["fingerprint"]),
        day=str(read["day"]),
        topics=tuple(
            Answered(
                each["name"],
                each["question"],
                each["judged"],
                {Measure(name): float(figure) for name, figure in each["figures"].items()},
            )
            for each in topics
        ),
    )
