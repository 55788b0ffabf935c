"""How many facts are right: titles, dates, organisations and kinds, terms of vocabularies, key figures, dates to remember.

    python -m benchmarks.facts [--errors]

Reads the sample corpus without what staff wrote beside its files. The labels are in ``benchmarks/labels``:
``facts.tsv`` says what each document is; ``terms.tsv`` judges terms, 1 where a document is about the term and 0 where it
is not; ``figures.tsv`` and ``dates.tsv`` judge figures and dates, of the measured data too (benchmarks/remembered.py).
"""

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks import remembered
from benchmarks.described import ROOT, described, rows
from pipeline import language
from pipeline.description import Description
from pipeline.model import Confidence, FactName

FACTS = (FactName.TITLE, FactName.ORGANISATION, FactName.DATE, FactName.KIND)
TERMS = (FactName.TERRITORIES, FactName.GOALS, FactName.AUDIENCES)


@dataclass(frozen=True, slots=True)
class Wrong:
    """A fact that is not what the labels say."""

    path: str
    name: FactName
    wanted: str
    found: str
    confidence: Confidence | None


def main(arguments: list[str]) -> None:
    """Print the share right of each fact, and the errors when asked."""
    read = descriptions(ROOT / "corpus")
    truths = {row[0]: dict(zip(FACTS, row[1:], strict=True)) for row in rows("facts.tsv")}
    wrong = [each for path, truth in truths.items() for each in _wrong(path, truth, read[path])]
    print(f"{len(truths)} documents of the sample corpus, without their sidecars")
    for name in FACTS:
        missed = [each for each in wrong if each.name is name]
        sure = [each for each in missed if each.confidence is Confidence.HIGH]
        empty = sum(not each.found for each in missed)
        share = 1 - len(missed) / len(truths)
        print(
            f"  {name:13} {share:6.1%} right; {empty} empty, {len(missed) - empty} wrong, {len(sure)} of these given as sure"
        )
    for each in wrong if "--errors" in arguments else ():
        print(f"    {each.path}: {each.name}: {each.found!r} ({each.confidence or '-'}) instead of {each.wanted!r}")
    _terms(read, with_errors="--errors" in arguments)
    remembered.measure(with_errors="--errors" in arguments)


def descriptions(folder: Path) -> Mapping[str, Description]:
    """Describe every file of a folder as if staff had written nothing."""
    files = sorted(path for path in folder.rglob("*") if path.suffix in (".pdf", ".md", ".txt"))
    return {str(each.path.relative_to(folder)): each.description for each in described(files)}


def _wrong(path: str, truth: Mapping[FactName, str], read: Description) -> Iterator[Wrong]:
    for name, wanted in truth.items():
        finding = next((each for each in read.findings if each.name is name), None)
        found = finding.value if finding else ""
        if not _is_right(name, wanted, found):
            yield Wrong(path, name, wanted, found, finding.confidence if finding else None)


def _is_right(name: FactName, wanted: str, found: str) -> bool:
    """Compare without accents, capitals and signs; a subtitle may follow a title, a day may be given for a month."""
    if name is FactName.DATE:
        return found[: len(wanted)] == wanted
    words, got = language.words(language.fold(wanted)), language.words(language.fold(found))
    return got[: len(words)] == words if name is FactName.TITLE else got == words


def _terms(read: Mapping[str, Description], *, with_errors: bool) -> None:
    judged: dict[FactName, dict[tuple[str, str], bool]] = defaultdict(dict)
    for path, name, term, is_right in rows("terms.tsv"):
        judged[FactName(name)][path, term] = is_right == "1"
    for name in TERMS:
        labels = judged[name]
        given = {
            (path, each.value)
            for path, described in read.items()
            for each in described.findings
            if each.name is name and each.confidence is not Confidence.LOW
        }
        known = given & labels.keys()
        right = {pair for pair in known if labels[pair]}
        wanted = {pair for pair, is_right in labels.items() if is_right}
        print(
            f"  {name:13} precision {len(right) / max(len(known), 1):6.1%}, recall {len(right) / max(len(wanted), 1):6.1%}"
            f" on {len(labels)} judged pairs; {len(given - labels.keys())} given and not judged"
        )
        if with_errors:
            for title, pairs in (
                ("wrong", known - right),
                ("missed", wanted - given),
                ("not judged", given - labels.keys()),
            ):
                for path, term in sorted(pairs):
                    print(f"    {title}: {path}: {term}")


if __name__ == "__main__":
    main(sys.argv[1:])
