"""A large collection made of real sentences, and questions drawn from it.

Real texts are cut in blocks of sentences that follow each other; a document is a few blocks taken at random, its sentences
shuffled: documents differ, and keep to a few subjects each, as reports do. The vocabulary is that of the texts, so it grows
less with size than that of a real centre would. The same seed gives the same collection.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from benchmarks import judged
from benchmarks.judged import Text
from pipeline import language
from pipeline.formats import text as text_format
from pipeline.model import Document, IndexEntry, Language, Page

PASSAGES = 40
"""Passages of a document, about: what the figures of the project have always been given for."""

SEED = 20_240
BLOCK = 60  # sentences
_CHARACTERS_A_PASSAGE = 1_260
_YEARS = 24
_COLLECTIONS = ("rapports", "notes", "fiches", "études")
_KINDS = ("Rapport", "Note", "Fiche pratique", "Étude", "Synthèse")
_FOUND = re.compile(r"\b([^\W\d_]{4,}) ([^\W\d_]{4,})\b")


class Kind(StrEnum):
    """Kinds of questions, by what they ask of an index."""

    WORD = "1 word"
    WORDS_3 = "3 words"
    WORDS_8 = "8 words"
    AND = "AND"
    PHRASE = "phrase"
    PREFIX = "prefix"
    FIELD = "in title"
    FILTER = "3 words, 1 year"


PLAIN = (Kind.WORD, Kind.WORDS_3, Kind.WORDS_8)


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a kind: its words, in no system's syntax, and the year it keeps to."""

    kind: Kind
    words: tuple[str, ...]
    year: int = 0


@dataclass(frozen=True, slots=True)
class Made:
    """A document made up: its facts, its pages and its passages."""

    document: Document
    pages: tuple[Page, ...]
    entry: IndexEntry


def sentences(data: Path) -> list[str]:
    """List the sentences of the French judged sets and extraction truths, in their order."""
    texts: list[str] = []
    for name in ("cdtn_fr", "piaf_fr", "cnil_fr"):
        if (data / "judged" / name).is_dir():
            texts += (each.text for each in judged.read(data / "judged", name).texts)
    texts += (path.read_text(encoding="utf-8") for path in sorted(data.glob("gt/*/ref.txt")))
    found = (text[start:end].strip() for text in texts for start, end in language.sentences(text))
    return [sentence for sentence in found if 20 < len(sentence) < 2_000]


def documents(known: Sequence[str], *, passage_count: int, seed: int = SEED) -> Iterator[Made]:
    """Make documents until they have so many passages together."""
    chance = random.Random(seed)
    count = number = 0
    while count < passage_count:
        made = document(known, chance, number, characters=PASSAGES * _CHARACTERS_A_PASSAGE)
        count += len(made.entry.passages)
        number += 1
        yield made


def document(known: Sequence[str], chance: random.Random, number: int, *, characters: int, mark: str = "") -> Made:
    """Make one document of about so many characters; *mark* stands on its last page."""
    chosen: list[str] = []
    length = 0
    while length < characters:
        start = chance.randrange(max(len(known) - BLOCK, 1))
        block = known[start : start + BLOCK]
        chosen += block
        length += sum(map(len, block)) + len(block)
    chance.shuffle(chosen)
    body = " ".join(chosen)[:characters]
    text = Text(f"made-{number}", chosen[0][:90], f"{body} {mark}".strip())
    pages = tuple(Page(at, page) for at, page in enumerate(text_format.cut(text.text), 1))
    entry = judged.entry(text, Language.FRENCH)
    facts = replace(
        entry.document,
        date=str(2_000 + number % _YEARS),
        collection=_COLLECTIONS[number % len(_COLLECTIONS)],
        kind=_KINDS[number % len(_KINDS)],
    )
    return Made(facts, pages, replace(entry, document=facts))


def questions(made: Sequence[Made], *, count: int, seed: int = SEED) -> dict[Kind, list[Question]]:
    """Draw *count* questions of each kind from the documents themselves."""
    chance = random.Random(seed)
    return {kind: [_question(kind, made, chance) for _ in range(count)] for kind in Kind}


def _question(kind: Kind, made: Sequence[Made], chance: random.Random) -> Question:
    while True:
        drawn = chance.choice(made)
        text = drawn.document.title if kind is Kind.FIELD else chance.choice(drawn.entry.passages).text
        if words := _drawn(kind, text, chance):
            return Question(kind, words, drawn.document.year or 0)


def _drawn(kind: Kind, text: str, chance: random.Random) -> tuple[str, ...]:
    """Draw the words of a question from a text; none when the text has too few."""
    if kind is Kind.PHRASE:
        pairs = _FOUND.findall(text)
        return tuple(word.lower() for word in chance.choice(pairs)) if pairs else ()
    words = [word for word in dict.fromkeys(language.words(text)) if len(word) > 3 and word.isalpha()]
    telling = [word for word in words if not language.is_light(word)]
    wanted = {Kind.WORDS_3: 3, Kind.WORDS_8: 8, Kind.AND: 2, Kind.FILTER: 3}.get(kind, 1)
    if len(telling) < wanted:
        return ()
    chosen = chance.sample(telling, wanted)
    return (language.fold(chosen[0])[:5],) if kind is Kind.PREFIX else tuple(chosen)
