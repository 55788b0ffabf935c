"""How many key figures and dates to remember are right, by labels on the sample corpus and on the measured data.

A figure or date that is given is right where its label says so; one without a label is counted apart. The labels name the documents
of the measured data by digest, and so their sentences: nothing of it is copied here.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks import judged
from benchmarks.described import ROOT, Described, described, rows
from pipeline.model import Page
from pipeline.reading.agenda import key_dates
from pipeline.reading.figures import key_figures
from pipeline.reading.subjects import subjects

SETS = ("piaf_fr", "cdtn_fr", "cnil_fr")
PAGE = 3_000
"""Characters of a page made of a text that has none."""

_SHOWN = 12  # characters of a document's digest
_SHOWN_OF_SENTENCE = 16


@dataclass(frozen=True, slots=True)
class Given:
    """A figure or a date as the labels name it."""

    document: str
    page: int
    value: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a label says; ``is_tuned`` where rules were chosen by it."""

    is_right: bool
    is_tuned: bool


def measure(*, with_errors: bool) -> None:
    """Print the precision of figures and of dates: on the sample corpus, and on the measured data where it is there."""
    labels = {name: dict(_labels(name)) for name in ("figures.tsv", "dates.tsv")}
    wanted = {each.document for judgements in labels.values() for each in judgements}
    read = {name: each for name, each in _documents(wanted) if name in wanted}
    missing = len(wanted - read.keys())
    print(f"{len(read)} documents with labels{f'; {missing} are not there and not measured' if missing else ''}")
    for name, given in (("figures.tsv", _figures), ("dates.tsv", _dates)):
        found = {each for document, seen in read.items() for each in given(document, seen)}
        _say(name.removesuffix(".tsv"), labels[name], found, with_errors=with_errors)


def _say(name: str, labels: Mapping[Given, Judgement], found: set[Given], *, with_errors: bool) -> None:
    known = found & labels.keys()
    for part, is_in in _parts(labels).items():
        given = {each for each in known if is_in(each)}
        right = {each for each in given if labels[each].is_right}
        judged_right = {each for each, label in labels.items() if label.is_right and is_in(each)}
        print(
            f"  {name:8} {part:22} precision {len(right) / max(len(given), 1):6.1%} ({len(right)} of {len(given)}),"
            f" {len(right) / max(len(judged_right), 1):4.0%} of those judged right"
        )
    print(f"  {name:8} {len(labels)} labels; {len(found - labels.keys())} given and not judged")
    if with_errors:
        for each in sorted(known, key=lambda each: (each.document, each.page)):
            if not labels[each].is_right:
                print(f"    wrong: {each.document}, page {each.page}: {each.value}: {each.sentence}")
        for each in sorted(found - labels.keys(), key=lambda each: (each.document, each.page)):
            print(f"    not judged: {each.document}, page {each.page}: {each.value}: {each.sentence}")


def _parts(labels: Mapping[Given, Judgement]) -> Mapping[str, Callable[[Given], bool]]:
    return {
        "sample corpus": _is_ours,
        "measured data, tuned": lambda each: not _is_ours(each) and labels[each].is_tuned,
        "measured data, held": lambda each: not _is_ours(each) and not labels[each].is_tuned,
    }


def _is_ours(given: Given) -> bool:
    return "/" in given.document


def _labels(name: str) -> Iterator[tuple[Given, Judgement]]:
    for document, page, value, sentence, judgement, part in rows(name):
        yield Given(document, int(page), value, sentence), Judgement(judgement == "1", part == "tuned")


def _figures(document: str, seen: Described) -> Iterator[Given]:
    facts = seen.description.document
    about = (facts.title, *subjects(seen.pages, facts.language, facts.title))
    for each in key_figures(seen.pages, facts.language, about):
        yield Given(document, each.page, each.value, _named(document, each.text))


def _dates(document: str, seen: Described) -> Iterator[Given]:
    facts = seen.description.document
    for each in key_dates(seen.pages, facts.language, facts.date):
        yield Given(document, each.page, "/".join(filter(None, (each.date, each.until))), _named(document, each.text))


def _named(document: str, sentence: str) -> str:
    return sentence if "/" in document else hashlib.sha256(sentence.encode()).hexdigest()[:_SHOWN_OF_SENTENCE]


def _documents(wanted: set[str]) -> Iterator[tuple[str, Described]]:
    """Yield the documents that have labels, under the names that the labels use."""
    folder = ROOT / "corpus"
    for each in described([folder / name for name in sorted(wanted) if "/" in name]):
        yield str(each.path.relative_to(folder)), each
    files = (path for path in sorted((judged.DATA / "pdfs").rglob("*.pdf")) if _digest(path.read_bytes()) in wanted)
    for each in described(list(files)):
        yield each.digest[:_SHOWN], each
    for name in SETS if (judged.DATA / "judged").is_dir() else ():
        yield from _made(name, wanted)


def _made(name: str, wanted: set[str]) -> Iterator[tuple[str, Described]]:
    """Yield documents made of a judged set: the texts under one title, or the pieces of a long text."""
    grouped: dict[str, list[judged.Text]] = defaultdict(list)
    for text in judged.read(judged.DATA / "judged", name).texts:
        grouped[text.title if name == "piaf_fr" else text.name].append(text)
    for key, texts in grouped.items():
        document = _digest(f"{name}/{key}".encode())
        if document in wanted:
            parts = [each.text for each in texts] if name == "piaf_fr" else _cut(texts[0].text)
            yield document, Described.made(document, texts[0].title, _pages(parts))


def _pages(parts: Sequence[str]) -> tuple[Page, ...]:
    return tuple(Page(number, text) for number, text in enumerate(parts, 1))


def _cut(text: str) -> list[str]:
    return [text[start : start + PAGE] for start in range(0, len(text), PAGE)]


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:_SHOWN]
