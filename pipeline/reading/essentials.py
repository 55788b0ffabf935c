"""A document's key sentences: quoted from it, with their page; nothing is written for it.

Sentences that could stand alone are kept, scored by how near they are to the whole (TF-IDF centroid) and by where they stand, then
chosen one by one so that each says something else (maximal marginal relevance) and comes from another part of the document.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline import language
from pipeline.model import KeySentence, Language, Page
from pipeline.reading.prose import ITSELF, any_of, sentences, stands_alone

LEAST_WORDS = 12
LEAST_CANDIDATES = 8
"""A document with fewer sentences is as soon read as its essentials."""

_MOST_DIGITS = 0.12  # of the characters of a sentence
_LONG = 60  # candidates from which a document has five key sentences
_SHORT = 25  # and under which it has three
_DEPTH = 80  # best candidates among which they are chosen
_DIVERSITY = 0.3  # of maximal marginal relevance, usually 0.3-0.5: Carbonell & Goldstein 1998
_SAME_PART = 0.75  # what a sentence is still worth when its part of the document has one already


_TALK = re.compile(r"[«“\"]|[?!]|\b(?:je|j['’]|tu|vous|votre|vos|mon|ma|mes|I|my|you|your|[Mm]e)\b|\. —")
_WE = re.compile(r"\b(?:nous|notre|nos|we|our|us)\b", re.IGNORECASE)
_CONNECTED = re.compile(
    any_of(r"""
        \b(?:en effet | en outre | pourtant | cependant | donc | (?<!mais )aussi | d['’]abord | ensuite | enfin | ailleurs
        | alors | lui, | elle, | eux, | y (?:ont | a | est | sont) | dernière?s? fois | exemple | (?<!but )also | however
        | therefore | then | instead | moreover | example)\b
    """), re.IGNORECASE,
)  # fmt: skip
_THESIS = re.compile(
    any_of(r"""
        \b(?:thèse | en une phrase | en conclusion | pour conclure | conclusions? | en résumé | en somme
        | au total | il ressort | ressortent? | montrent? que | révèlent? que | constatons que | a pour (?:but
        | objet | objectif) | vise à | principa(?:l | ux | le | les) (?:résultats? | enseignements? | constats?
        | freins? | raisons? | causes?) | ce que nous avons (?:trouvé | appris) | recommand\w+ | in short
        | in sum | concludes? | conclusion | shows? that | suggests? that | evidence (?:that | of)
        | main (?:finding | result | lesson | reason | conclusion)s? | what we found | overall | argues? that
        | asks? whether | aims? to | purpose (?:of | is) | recommends?)\b
    """), re.IGNORECASE,
)  # fmt: skip
_FIGURE = re.compile(
    any_of(r"""
        \d+(?:[,. \u202f]\d+)*\s?(?:% | € | euros? | millions? | p\. 100 | per cent | [a-zà-ÿ]{4,})
        | \b(?:une? \w+ sur | one in | moitié | half | tiers | quarts?)\b
    """),
)  # fmt: skip
_NAME = re.compile(r"(?<=[\w,’'] )[A-ZÀ-Ý][\w’-]+|(?<=[’'])[A-ZÀ-Ý][\w-]+")
_MOMENT = re.compile(
    any_of(r"""
        \b\d{1,2}(?:er)? (?:janvier | février | mars | avril | mai | juin | juillet | août | septembre | octobre
        | novembre | décembre | January | February | March | April | May | June | July | August | September
        | October | November | December) | \b\d{1,2} ?(?:h\b | heures\b | o['’]clock) | \b(?:Mme | MM?\. | Mr
        | Mrs | Ms)\s
    """),
)  # fmt: skip
_CUE = re.compile(
    any_of(r"""
        \b(?:étude | enquête | rapport | évaluation | résultats? | conclu\w+ | montre\w* | révèle\w*
        | constat\w* | recommand\w+ | propose\w* | objectif | enseignements? | principa\w+ | essentiel\w*
        | premier\w* | study | survey | report | evaluation | review | results? | conclud\w+ | shows? | found
        | finds? | recommend\w* | propos\w+ | aims? | lessons? | main | key)\b
    """), re.IGNORECASE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A sentence that could be shown: ``place`` from 0 to 1 in the document, ``worth`` by how and where it stands."""

    page: int
    text: str
    place: float
    worth: float
    terms: tuple[str, ...]


def key_sentences(pages: Sequence[Page], tongue: Language, title: str) -> tuple[KeySentence, ...]:
    """Choose three to five sentences that tell the essentials, in reading order; none where too few can stand alone."""
    found = list(_candidates(pages, tongue))
    if len(found) < LEAST_CANDIDATES:
        return ()
    count = 3 if len(found) < _SHORT else 4 if len(found) < _LONG else 5
    named = {term for word in language.words(title) for term in language.terms(word, tongue)}
    chosen = sorted(_chosen(found, count, named))
    return tuple(KeySentence(found[at].page, found[at].text) for at in chosen)


def candidates(pages: Sequence[Page], tongue: Language) -> tuple[str, ...]:
    """List the sentences among which the key ones are chosen, in reading order."""
    return tuple(each.text for each in _candidates(pages, tongue))


def _candidates(pages: Sequence[Page], tongue: Language) -> Iterator[_Candidate]:
    """Yield the sentences that could be shown, once each."""
    for each in sentences(pages):
        if not each.is_heading and stands_alone(each.text, tongue, least_words=LEAST_WORDS, most_digits=_MOST_DIGITS):
            found = (term for word in language.words(each.text) for term in language.terms(word, tongue)[:1])
            worth = each.part * _worth(each.text, each.place)
            yield _Candidate(each.page, each.text, each.place, worth, tuple(found))


def _worth(text: str, place: float) -> float:
    """Weigh how and where a sentence stands: opening, closing, figures, words of findings; talk and anecdote are worth less."""
    worth = 1.3 if place < 0.06 else 1.15 if place < 0.12 or place > 0.88 else 1.0
    worth *= 1.1 if _FIGURE.search(text) else 1.0
    worth *= 1.15 if _CUE.search(text) else 1.0
    worth *= 1.5 if _THESIS.search(text) else 1.0
    worth *= 1.4 if place < 0.3 and ITSELF.match(text) else 1.0
    worth *= 0.6 if _TALK.search(text) else 0.9 if _WE.search(text) else 1.0
    worth *= 0.75 if _CONNECTED.search(text) else 1.0
    worth *= 0.93 ** len(_NAME.findall(text))
    worth *= 0.8 if _MOMENT.search(text) else 1.0
    return worth * (0.92 if text.endswith("…") or ";" in text or "(" in text else 1.0)


def _chosen(candidates: Sequence[_Candidate], count: int, named: Set[str]) -> list[int]:
    """Choose candidates one by one: near the whole, unlike those chosen, from other parts of the document."""
    vectors = _vectors(candidates)
    centroid = np.sum(vectors, axis=0)
    near = vectors @ (centroid / max(float(np.linalg.norm(centroid)), 1e-9))
    titled = np.array([1 + 0.08 * min(len(named & set(each.terms)), 4) for each in candidates])
    worth = near / max(float(near.max(initial=0)), 1e-9) * titled * np.array([each.worth for each in candidates])
    left = np.argsort(-worth, kind="stable")[:_DEPTH].tolist()
    part = [int(each.place * count) for each in candidates]
    chosen: list[int] = []

    def gain(at: int) -> float:
        alike = max((float(vectors[at] @ vectors[other]) for other in chosen), default=0.0)
        share = _SAME_PART if part[at] in {part[other] for other in chosen} else 1.0
        return share * ((1 - _DIVERSITY) * float(worth[at]) - _DIVERSITY * alike)

    while left and len(chosen) < count:
        best = max(left, key=gain)
        left.remove(best)
        chosen.append(best)
    return chosen


def _vectors(candidates: Sequence[_Candidate]) -> NDArray[np.float32]:
    """Give candidates × terms, TF-IDF within the document, rows of length 1; those said once only in the length."""
    frequency = Counter(term for each in candidates for term in set(each.terms))
    kept = {term: at for at, term in enumerate(term for term, count in frequency.most_common(_TERMS) if count > 1)}
    vectors = np.zeros((len(candidates), len(kept)), dtype=np.float32)
    for row, each in enumerate(candidates):
        rare = 0.0
        for term in set(each.terms):
            weight = float(np.log(1 + len(candidates) / frequency[term])) ** 0.5
            if term in kept:
                vectors[row, kept[term]] = weight
            else:
                rare += weight**2
        # By all its words, so that what a sentence says beside the subject counts against it; a short one gains nothing by it.
        vectors[row] /= max(float(np.linalg.norm(vectors[row]) ** 2 + rare + _DAMPING) ** 0.5, 1e-9)
    return vectors


_DAMPING = 12.0  # as much as some eight words more
_TERMS = 800  # most frequent terms by which sentences are compared
