"""What one generation holds, as arrays, and what a part of it holds while it is built: the shapes that are written and read.

A *posting* is one term in one passage. Passages stand document by document, so that the passages of document d
are ``first_passage[d]:first_passage[d + 1]``. Every document begins with its *head*: a passage of no characters,
on page 1, that holds the words of its title, authors and organisation. Terms are sorted by their UTF-8 bytes, words by
their folded form and then by themselves. A word stands under one term or two; a *token* is one occurrence of a word.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, BinaryIO, Literal, Self

import numpy as np
from numpy.typing import NDArray

from pipeline import language
from pipeline.errors import DamagedIndexError
from pipeline.told import of

MAX_TERM_BYTES = 40
MAX_LABEL_BYTES = 64
MAX_LANGUAGE_BYTES = 2

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

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Map the arrays of a folder into memory, reading nothing yet.

        Raises:
            DamagedIndexError: a file is missing or is not an array.
        """
        return cls(**{array.name: mapped(folder / f"{array.name}.npy") for array in fields(cls)})

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


@dataclass(frozen=True, slots=True)
class Inversion:
    """A part of a collection, inverted by itself: D documents, P passages, V terms, W words, numbered within the part.

    `pipeline.index.merging` makes the arrays and the records of a generation from one or several. What is called *start*
    tells where each row of the arrays after it begins, and the end of the last.
    """

    terms: NDArray[np.bytes_]  # V, sorted
    term_body: Longs  # V: main occurrences in passages of pages
    term_count: Longs  # V: main occurrences
    term_capitals: Longs  # V: those with a capital within a sentence
    word_key: NDArray[np.bytes_]  # W, sorted: see `WORD_KEY`
    word_count: Ints  # W
    word_term: Ints  # W: main term
    word_second: Ints  # W: -1 for none
    passage_length: Ints  # P
    passage_page: Ints  # P
    passage_span: Ints  # P × 2
    first_passage: Longs  # D + 1
    token_word: Ints  # words of every passage, stop words left out
    token_start: Longs  # P + 1
    posting_start: Longs  # V + 1
    posting_passage: Ints
    posting_count: NDArray[np.uint16]
    word_start: Longs  # W + 1
    word_document: Ints
    word_document_count: Ints
    vector_start: Longs  # D + 1
    vector_term: Ints
    vector_count: Ints
    pair_start: Longs  # V + 1: terms that follow a term...
    pair_second: Ints
    pair_count: Ints
    pair_begin: Longs  # ... and where the two are first written, in `written`
    pair_length: NDArray[np.uint8]
    written: Ints  # every word in reading order, stop words too, as numbers of `surface`
    surface: NDArray[np.bytes_]  # words as written, lowered, in the order in which they are met
    body_start: Longs  # V + 1: documents that hold a term anywhere...
    body_document: Ints
    body_place_start: Longs  # ... and for each, where its distances begin
    body_place: NDArray[np.uint32]  # positions of a term in a document, each as the distance from the one before
    title_start: Longs
    title_document: Ints
    title_place_start: Longs
    title_place: NDArray[np.uint32]
    title_word_start: Longs  # W + 1: documents whose title holds a word
    title_word_document: Ints
    author_start: Longs
    author_document: Ints
    author_place_start: Longs
    author_place: NDArray[np.uint32]
    author_word_start: Longs
    author_word_document: Ints

    def save(self, folder: Path) -> None:
        """Write each array as one ``.npy`` file."""
        for array in fields(self):
            save(folder, array.name, getattr(self, array.name))


WORD_KEY = np.dtype(
    [("folded", f"S{MAX_LABEL_BYTES}"), ("word", f"S{MAX_LABEL_BYTES}"), ("language", f"S{MAX_LANGUAGE_BYTES}")]
)
"""What a word is known by; sorts as its bytes do."""


def save(folder: Path, name: str, values: NDArray[Any]) -> None:
    """Write one array as a ``.npy`` file."""
    with writing(folder, name, values.dtype, values.shape) as write:
        write(values)


@contextmanager
def writing(
    folder: Path, name: str, dtype: np.typing.DTypeLike, shape: tuple[int, ...]
) -> Iterator[Callable[[NDArray[Any]], None]]:
    """Give what writes an array of this shape bit by bit, in order, as one ``.npy`` file."""
    kept = np.dtype(dtype)
    header = {"descr": np.lib.format.dtype_to_descr(kept), "fortran_order": False, "shape": shape}
    # Not `np.save`: given a file as it is, it does not hear that the last bytes failed.
    with (folder / f"{name}.npy").open("wb") as file:
        np.lib.format.write_array_header_1_0(file, header)
        yield lambda values: _write(file, values.astype(kept, copy=False))


def _write(file: BinaryIO, values: NDArray[Any]) -> None:
    file.write(values.tobytes())


def encode(term: str, limit: int = MAX_TERM_BYTES) -> bytes:
    """Give the bytes under which a term is kept, cut at a whole character."""
    raw = term.encode("utf-8", "ignore")
    return raw if len(raw) <= limit else raw[:limit].decode("utf-8", "ignore").encode()


def mapped(path: Path) -> Any:
    """Map an array into memory.

    Raises:
        DamagedIndexError: the file is missing or is not an array.
    """
    try:
        array = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise DamagedIndexError(path, of(error)) from error
    # A plain view: numpy's memmap class costs on every slice.
    return array.view(np.ndarray)
