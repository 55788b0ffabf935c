"""A document's subjects: its own noun phrases, as it writes them.

A phrase is a run of telling words, with the small words that French and English put between them («économie sociale et
solidaire» has none, «aide à domicile» has one). No grammar is known, but what follows an article or a preposition is most
often a noun, and what comes back together is most often a name for something.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from pipeline import language
from pipeline.model import Language, Page

MOST = 8
LEAST_WORDS = 150
"""Words under which a document is too short for what comes back in it to tell anything."""

_LONGEST = 4  # telling words of a phrase
_TITLE_WORTH = 2.0  # what a phrase of the title counts for
_OFTEN = 6  # times that a word alone is said, at least

_BREAK = re.compile(r"[^\w\s'’-]|\n")
_GAP = re.compile(r"-|\s+(?:[ld]['’])?")
_LINKS = {
    Language.FRENCH: frozenset({"de", "du", "des", "à", "au", "aux", "en"}),
    Language.ENGLISH: frozenset({"of"}),
}
_ARTICLES = {Language.FRENCH: frozenset({"la", "le", "les"}), Language.ENGLISH: frozenset({"the"})}
# What stands before a noun.
_BEFORE = {
    Language.FRENCH: frozenset(
        """le la les l un une des du de d au aux à en ce cet cette ces leur leurs son sa ses notre nos votre vos mon ma mes chaque
        plusieurs quelques sans par pour sur entre avec dans deux trois quatre cinq quelle quel""".split()
    ),
    Language.ENGLISH: frozenset(
        """the a an of in on for by with from this that these those their its our his her your my each every some any
        no between about into without two three four five as""".split()
    ),
}
_PERSON = re.compile(
    r"[A-ZÀ-Ý][^\W\d_]+ (?:[A-ZÀ-Ý]\w*[ -]?)+"
)  # in French, where titles and names of things have one capital
_PLAIN = re.compile(r"[^\W\d_]{3,}(?:[-’'][^\W\d_]+)*")


@dataclass(slots=True)
class _Phrase:
    """What is counted of one phrase over a document; ``forms`` are the ways in which it is written."""

    forms: Counter[str] = field(default_factory=Counter)
    after_article: int = 0
    pages: set[int] = field(default_factory=set)

    @property
    def count(self) -> int:
        """How many times it is said."""
        return self.forms.total()


_Key = tuple[str, ...]


def subjects(pages: Sequence[Page], tongue: Language, title: str) -> tuple[str, ...]:
    """Name the subjects of a document in five to eight phrases, the most telling first; fewer where it has no more."""
    if sum(len(page.text.split()) for page in pages) < LEAST_WORDS:
        return ()
    phrases = _phrases(pages, tongue)
    named = {key for key, _, _ in _runs(title, tongue)}
    least = 2 if sum(len(page.text) for page in pages) < 20_000 else 3
    kept = {
        key: phrase
        for key, phrase in phrases.items()
        if phrase.count >= (least if len(key) > 1 else max(_OFTEN, least))
        and _is_noun(key, phrase)
        and not (tongue is Language.FRENCH and _PERSON.fullmatch(_shown(phrase)))
    }
    scores = {key: _score(key, phrase, kept, is_named=key in named) for key, phrase in kept.items()}
    chosen: list[_Key] = []
    for key in sorted(scores, key=lambda key: (-scores[key], key)):
        if scores[key] > 0 and not any(_overlap(key, other) for other in chosen):
            chosen.append(key)
    return tuple(_shown(kept[key]) for key in chosen[:MOST])


def _phrases(pages: Sequence[Page], tongue: Language) -> dict[_Key, _Phrase]:
    found: dict[_Key, _Phrase] = defaultdict(_Phrase)
    for page in pages:
        for key, form, is_after in _runs(page.text, tongue):
            phrase = found[key]
            phrase.forms[form] += 1
            phrase.after_article += is_after
            phrase.pages.add(page.number)
    return found


def _runs(text: str, tongue: Language) -> Iterator[tuple[_Key, str, bool]]:
    """Yield ``(key, as written, whether what stands before announces a noun)`` of each phrase, short ones within long ones too."""
    words = list(language.spans(text))
    links, articles, before = _LINKS[tongue], _ARTICLES[tongue], _BEFORE[tongue]
    for at, (start, _, word) in enumerate(words):
        if not _is_telling(word, tongue):
            continue
        is_after = text[start - 1 : start] in ("'", "’") or (
            at > 0 and words[at - 1][2] in before and not _BREAK.search(text, words[at - 1][1], start)
        )
        key: list[str] = []
        previous, previous_end, is_linked = "", start, False
        for begin, end, each in words[at:]:
            if key and (not _GAP.fullmatch(text, previous_end, begin) or _is_verb(each, after=previous)):
                break
            if _is_telling(each, tongue):
                key.append(language.terms(each, tongue)[0])
                yield tuple(key), text[start:end], is_after
                is_linked = False
                if len(key) == _LONGEST:
                    break
            elif each in links and not is_linked:
                is_linked = True
            elif not (each in articles and is_linked):
                break
            previous, previous_end = each, end


def _is_verb(word: str, *, after: str) -> bool:
    """Tell a verb from an adjective after a plural: «les communes financent», «les communes rurales»."""
    return word.endswith("ent") and after.endswith(("s", "x"))


def _is_telling(word: str, tongue: Language) -> bool:
    return not language.is_weak(word) and _PLAIN.fullmatch(word) is not None and bool(language.terms(word, tongue))


def _is_noun(key: _Key, phrase: _Phrase) -> bool:
    return phrase.after_article >= (0.5 if len(key) > 1 else 0.6) * phrase.count


def _score(key: _Key, phrase: _Phrase, phrases: dict[_Key, _Phrase], *, is_named: bool) -> float:
    """Weigh a phrase: how often it is said by itself, how long it is, over how many pages, whether the title has it (C-value)."""
    longer = [other.count for wider, other in phrases.items() if len(wider) > len(key) and _holds(wider, key)]
    alone = phrase.count - (max(longer) if longer else 0)
    length = 0.35 if len(key) == 1 else float(np.log2(1 + len(key)))
    worth = alone * length * (1 + float(np.log2(len(phrase.pages))))
    return worth * (_TITLE_WORTH if is_named else 1.0)


def _holds(wider: _Key, key: _Key) -> bool:
    return any(wider[at : at + len(key)] == key for at in range(len(wider) - len(key) + 1))


def _overlap(key: _Key, other: _Key) -> bool:
    """Tell whether two phrases say the same subject: one within the other, or most of their words in common."""
    return len(set(key) & set(other)) * 2 > min(len(key), len(other))


def _shown(phrase: _Phrase) -> str:
    """Choose the form that is written most, without the capital of a sentence's beginning where it is a common noun."""
    lowered = Counter({form: count for form, count in phrase.forms.items() if form[0].islower()})
    forms = lowered if lowered.total() * 3 >= phrase.count else phrase.forms
    return max(forms, key=lambda form: (forms[form], form)).replace("\n", " ")
