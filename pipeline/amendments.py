"""The last amendment of each document, kept so that it can be undone: what stood beside its file before.

A file each in a folder of the state, whose loss costs nothing but the way back.
"""

import json
import logging
from dataclasses import asdict, dataclass
from pathlib import Path

from pipeline.model import DocumentId

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Amendment:
    """A sidecar that was written: of which file, what stood there before (None: there was none), and what stands now.

    ``together`` are the documents that were amended at once, this one among them; empty for one alone.
    """

    path: Path
    before: str | None
    after: str
    together: tuple[str, ...] = ()


class Amendments:
    """The last amendment of each document, in a folder that is made when it is needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def last(self, document_id: DocumentId) -> Amendment | None:
        """Give the last amendment of a document; nothing where none is kept, or it cannot be read."""
        try:
            told = json.loads(self._file(document_id).read_text(encoding="utf-8"))
            return Amendment(
                Path(told["path"]), told["before"], told["after"], together=tuple(told.get("together", ()))
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep(self, document_id: DocumentId, amendment: Amendment) -> None:
        """Keep an amendment in place of the one before; one that cannot be kept costs the way back only."""
        told = {**asdict(amendment), "path": str(amendment.path)}
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._file(document_id).write_text(json.dumps(told), encoding="utf-8")
        except (OSError, ValueError) as error:
            log.warning("the amendment of %s cannot be undone later (%s)", document_id, error)

    def forget(self, document_id: DocumentId) -> None:
        """Keep no amendment of a document any more."""
        self._file(document_id).unlink(missing_ok=True)

    def _file(self, document_id: DocumentId) -> Path:
        return self._folder / f"{document_id}.json"
