"""What one generation holds, as arrays: the shapes that the builder writes and the reader maps.

A *posting* is one term in one passage. Passages stand document by document, so that the passages of document d
are ``first_passage[d]:first_passage[d + 1]``. Every document begins with its *head*: a passage of no characters,
on page 1, that holds the words of its title, authors and organisation. Terms are sorted by their UTF-8 bytes, words by
their folded form and then by themselves. A word stands under one term or two; a *token* is one occurrence of a word.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, BinaryIO, Literal, Self

import numpy as np
from numpy.typing import NDArray

from pipeline import language
from pipeline.errors import DamagedIndexError

MAX_TERM_BYTES = 40
MAX_LABEL_BYTES = 64

_SIDES: tuple[Literal["left", "right"], ...] = ("left", "right")

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Arrays:
    """The arrays of one generation: D documents, P passages, V terms, N postings, W words, T tokens."""

    terms: NDArray[np.bytes_]  # V
    labels: NDArray[np.bytes_]  # V: the most frequent written form of each term, or its phrase
    is_telling: Bools  # V: whether it may be shown as a reason
    is_name: Bools  # V: most often written with a capital, within sentences too
    posting_start: Longs  # V + 1: where each term's postings begin
    posting_passage: Ints  # N
    posting_count: NDArray[np.uint16]  # N: occurrences, those of a title at their weight
    passage_length: Ints  # P: terms kept, those of a title at their weight
    passage_document: Ints  # P
    passage_page: Ints  # P
    passage_span: Ints  # P × 2: characters of the page's text
    first_passage: Longs  # D + 1
    words: NDArray[np.bytes_]  # W: as written, lowered
    folded_words: NDArray[np.bytes_]  # W: the same, folded
    word_count: Ints  # W: tokens
    word_signature: NDArray[np.uint32]  # W: letters and length, see `pipeline.index.spelling`
    word_term: Ints  # W: the main term of each word
    word_second: Ints  # W: its second term, -1 for none
    word_start: Longs  # W + 1: where each word's documents begin
    word_document: Ints
    word_document_count: Ints  # occurrences, those of a title at their weight
    token_word: Ints  # T: the words of every passage in reading order, stop words left out
    token_start: Longs  # P + 1: where each passage's tokens begin
    idf: Floats  # V: inverse document frequencies of the base, for relatedness
    vector_start: Longs  # D + 1: documents × terms, rows of length 1, as CSR...
    vector_term: Ints
    vector_weight: Floats
    column_start: Longs  # V + 1: ... and as CSC
    column_document: Ints
    column_weight: Floats

    def save(self, folder: Path) -> None:
        """Write each array as one ``.npy`` file."""
        for array in fields(self):
            with (folder / f"{array.name}.npy").open("wb") as file:
                np.save(_Writing(file), getattr(self, array.name), allow_pickle=False)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Map the arrays of a folder into memory, reading nothing yet.

        Raises:
            DamagedIndexError: a file is missing or is not an array.
        """
        return cls(**{array.name: _map(folder / f"{array.name}.npy") for array in fields(cls)})

    @property
    def documents(self) -> int:
        """How many documents there are."""
        return len(self.first_passage) - 1

    @property
    def passages(self) -> int:
        """How many passages there are, heads included."""
        return len(self.passage_length)

    def terms_of(self, texts: Iterable[str]) -> Ints:
        """Find the numbers of the terms that are known."""
        return np.array([term for text in texts if (term := self.term(text)) is not None], dtype=np.int32)

    def forms(self, word: str, *, is_exact: bool) -> range:
        """Give the numbers of the words written as *word*: letter by letter, or accents apart."""
        folded = np.bytes_(encode(language.fold(word), MAX_LABEL_BYTES))
        first, last = (int(np.searchsorted(self.folded_words, folded, side=side)) for side in _SIDES)
        if is_exact:
            exact = np.bytes_(encode(word, MAX_LABEL_BYTES))
            among, base = self.words[first:last], first
            first, last = (base + int(np.searchsorted(among, exact, side=side)) for side in _SIDES)
        return range(first, last)

    def term(self, text: str) -> int | None:
        """Find the number of a term."""
        wanted = encode(text)
        at = int(np.searchsorted(self.terms, np.bytes_(wanted)))
        return at if at < len(self.terms) and self.terms[at] == wanted else None


class _Writing:
    """A file of which numpy knows only how to write: given a file as it is, it does not hear that its last bytes failed."""

    def __init__(self, file: BinaryIO) -> None:
        self.write = file.write


def encode(term: str, limit: int = MAX_TERM_BYTES) -> bytes:
    """Give the bytes under which a term is kept, cut at a whole character."""
    raw = term.encode("utf-8", "ignore")
    return raw if len(raw) <= limit else raw[:limit].decode("utf-8", "ignore").encode()


def _map(path: Path) -> Any:
    try:
        array = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise DamagedIndexError(path, str(error)) from error
    # A plain view: numpy's memmap class costs on every slice.
    return array.view(np.ndarray)
