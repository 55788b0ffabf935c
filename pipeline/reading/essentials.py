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

LEAST_WORDS, MOST_WORDS = 12, 45
LEAST_CANDIDATES = 8
"""A document with fewer sentences is as soon read as its essentials."""

_LONG = 60  # candidates from which a document has five key sentences
_SHORT = 25  # and under which it has three
_DEPTH = 80  # best candidates among which they are chosen
_DIVERSITY = 0.3  # of maximal marginal relevance, usually 0.3-0.5: Carbonell & Goldstein 1998
_SAME_PART = 0.75  # what a sentence is still worth when its part of the document has one already


def _any(alternatives: str) -> str:
    """Join the alternatives of a pattern, written with bars between over several lines."""
    return "|".join(each.strip() for each in alternatives.split("|"))


_WORD = re.compile(r"[^\W\d_]+")
_BEGINNING = re.compile(r"[«“\"]?\s?(?:[A-ZÀ-ÖØ-ÞŒ]|\d+ [a-zà-öø-ÿœ])")
_END = re.compile(r"[.…](?:\s?[»”\"])?(?:\s?\d{1,3})?$")  # a number after the stop is that of a note
_NOTE = re.compile(r"(?<=[.…])\s?\d{1,3}$")
_DEBRIS = re.compile(
    _any(r"""
        https?: | www\. | \S@\S | © | \bISBN\b | \bISSN\b | \.{4} | …\s?\d | \bet al\b | \bop\. cit | \bibid
        | \bpp?\. ?\d | \bTél\b | \bSIRET\b | \bCS \d | \bcedex\b | \d{2}[ .]\d{2}[ .]\d{2}[ .]\d{2} | \ |
        | [ ][–—•/] .* [–—•/] .* [–—•/][ ] | [ ]\d[\d,. ]* \d[\d,. ]* \d[\d,. ]* \d | \d pages, \d
        | \b(?:fig(?:ure | \.) | tableau | graphique | table | chart | source | photo | illustration | encadré
        | annexe) ?\d* ?[:.–]
    """), re.IGNORECASE,
)  # fmt: skip
_BROKEN = re.compile(
    r"[a-zà-ÿ][A-ZÀ-Ý]|(?<![\w’'])[b-hj-xz] [a-zà-ÿ]|’ \w| [.,]|[a-zà-ÿ]\.?\d|\d (?:[eè]me|er)\b|^\S+, est "
)
"""Words run together, or cut, or with the number of a note."""

_BOILERPLATE = re.compile(
    _any(r"""
        tous droits | all rights reserved | reproduction | reproduit | mention de la source | licence | license
        | creative commons | impression | imprim(?:é | eur | erie) | dépôt légal | directeur de la publication
        | publication director | citer ce | cite this | mentions? légale | remerci | nous tenons à | acknowledg
        | thank | crédits? photo | courriel | e-?mail | adresse | téléphone | site internet | site web
        | mise en page | maquette | rédigé par | written by | séance (?:est )?(?:levée | ouverte)
        | ordre du jour | conseillers? en exercice | (?:étaient | sont) (?:présents | absents | excusés)
        | secrétaire de séance | secretary | apologies | copyright | this (?:report | document) (?:was | may
        | must) | centre de ressources | pour en savoir plus | pour aller plus loin | propos recueillis
        | interviewed by | for more information | version de travail | ne pas diffuser | not for circulation
        | a été (?:financée? | commandée? | imprimée?) | was (?:funded | commissioned) by | droit de (?:regard
        | correction) | interests? to declare | sont consultables | available (?:at | from | on)
        | téléchargeable | published (?:by | in) | publié par
    """), re.IGNORECASE,
)  # fmt: skip
# Headings of what is no part of what a document says.
_APART = re.compile(
    _any(r"""
        (?:\d+[.)]?\s* | annexe \w+\s*[:.–-]?\s*)?(?:bibliographie | références? | sources?
        | pour aller plus loin | mentions légales | remerciements | table des matières | sommaire | crédits
        | colophon | notes | contacts? | glossaire | sigles | liste des | présents | bibliography | references
        | further reading | legal notice | acknowledg | contents | credits | about (?:the | this) | à propos
        | l['’]équipe | pour citer | how to cite)
    """), re.IGNORECASE,
)  # fmt: skip
_TELLING_PART = re.compile(
    _any(r"""
        (?:\d+[.)]?\s*)?(?:en (?:deux | trois | quatre | cinq) (?:mots | phrases | points) | in (?:two | three
        | four | five) \w+ | .{0,12}\bconclusion | synthèse | résumé | l['’]essentiel | en bref | points? clés
        | ce qu['’](?:il faut | on) | principaux | recommandations | enseignements | introduction | summary
        | abstract | executive | in brief | key[ ] | main[ ] | findings | recommendations | lessons)
    """), re.IGNORECASE,
)  # fmt: skip
# A sentence that leans on another: by how it begins, or by what it points at.
_LEANING = re.compile(
    _any(r"""
        (?:\w+(?:[ ’']\w+){0,3}[ ’'](?:ce | cet | cette | ces | autres? | mêmes? | this | these | those | that
        | others? | same)\b | [^,]{0,60}, (?:ils? | elles? | on | cela | ce | c['’] | it | they | he | she
        | this | these | that)\b | \w+ (?:ils? | elles? | they | he | she | it)\b | [^.]*\b(?:celui | celle
        | ceux | celles)- | [^.]*\b(?:ces derni\w+ | ci-dessus | ci-dessous | plus haut | plus loin
        | précédemment | above | below | the latter | the former)\b | (?:d['’]abord | first | firstly | second
        | secondly | third | thirdly | fourth | lastly | finally | at last | pour finir | premièrement
        | deuxièmement | troisièmement)[, ] | ils? | elles? | cela | c['’] | ce | cet | cette | ces | celui
        | celle | ceux | ci | ça | leurs? | son | sa | ses | en effet | ainsi | donc | or | mais | et | puis
        | car | cependant | toutefois | pourtant | en revanche | par ailleurs | de plus | de même | enfin
        | ensuite | d['’]où | là | y | au contraire | par exemple | inversement | à l['’]inverse | autrement
        | en outre | néanmoins | dès lors | alors | aussi | les (?:premiers | premières | seconds | secondes
        | autres | deux | trois | quatre) | la (?:première | seconde | deuxième | troisième | quatrième)
        | le (?:premier | second | deuxième | troisième | quatrième) | l['’](?:un | une | autre) | un autre
        | une autre | d['’]autres | certains | certaines | aucun | aucune | tous | toutes | deux | trois
        | personne | rien | on | nous | vous | je | j['’] | it | they | he | she | this | that | these | those
        | their | its | his | her | such | however | but | and | so | thus | then | also | yet | or | there
        | nor | still | here | instead | moreover | therefore | for example | others? | some | both | neither
        | none | one | two | three | the (?:first | second | third | fourth | other | latter | former | same)
        | another | we | you | i | nobody | nothing | in (?:each | both) case)\b
    """), re.IGNORECASE,
)  # fmt: skip
_TALK = re.compile(r"[«“\"]|[?!]|\b(?:je|j['’]|tu|vous|votre|vos|mon|ma|mes|I|my|you|your|[Mm]e)\b|\. —")
_WE = re.compile(r"\b(?:nous|notre|nos|we|our|us)\b", re.IGNORECASE)
_WORKS = (
    "étude|enquête|rapport|évaluation|baromètre|note|fiche|guide|kit|recherche|ouvrage|charte"
    "|study|survey|report|evaluation|review|paper|toolkit|brief|charter"
)
# What a document says of itself and of what it found.
_ITSELF = re.compile(
    rf"(?:l['’]|la |le |cette |ce |notre |this |the |our )(?:present |présente? )?(?:{_WORKS})\b", re.IGNORECASE
)
_CONNECTED = re.compile(
    _any(r"""
        \b(?:en effet | en outre | pourtant | cependant | donc | (?<!mais )aussi | d['’]abord | ensuite | enfin | ailleurs
        | alors | lui, | elle, | eux, | y (?:ont | a | est | sont) | dernière?s? fois | exemple | (?<!but )also | however
        | therefore | then | instead | moreover | example)\b
    """), re.IGNORECASE,
)  # fmt: skip
_THESIS = re.compile(
    _any(r"""
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
    _any(r"""
        \d+(?:[,. \u202f]\d+)*\s?(?:% | € | euros? | millions? | p\. 100 | per cent | [a-zà-ÿ]{4,})
        | \b(?:une? \w+ sur | one in | moitié | half | tiers | quarts?)\b
    """),
)  # fmt: skip
_NAME = re.compile(r"(?<=[\w,’'] )[A-ZÀ-Ý][\w’-]+|(?<=[’'])[A-ZÀ-Ý][\w-]+")
_MOMENT = re.compile(
    _any(r"""
        \b\d{1,2}(?:er)? (?:janvier | février | mars | avril | mai | juin | juillet | août | septembre | octobre
        | novembre | décembre | January | February | March | April | May | June | July | August | September
        | October | November | December) | \b\d{1,2} ?(?:h\b | heures\b | o['’]clock) | \b(?:Mme | MM?\. | Mr
        | Mrs | Ms)\s
    """),
)  # fmt: skip
_CUE = re.compile(
    _any(r"""
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
    whole = max(sum(len(page.text) for page in pages), 1)
    passed, seen, part = 0, set[str](), 1.0
    for page in pages:
        for line in page.text.split("\n"):
            if _is_heading(line):
                part = 0.0 if _APART.match(line) else 1.25 if _TELLING_PART.match(line) else 1.0
            elif part:
                for start, end in language.sentences(line):
                    text = _NOTE.sub("", line[start:end].strip())
                    if text not in seen and _stands_alone(text, tongue):
                        seen.add(text)
                        place = (passed + start) / whole
                        terms = tuple(
                            term for word in language.words(text) for term in language.terms(word, tongue)[:1]
                        )
                        yield _Candidate(page.number, text, place, part * _worth(text, place), terms)
            passed += len(line)


def _is_heading(line: str) -> bool:
    return 2 < len(line) < 90 and line[-1] not in ".,;…»"


def _stands_alone(text: str, tongue: Language) -> bool:
    """Tell whether a text is one whole sentence of prose, that may be read out of its place."""
    words = _WORD.findall(text)
    if not LEAST_WORDS <= len(words) <= MOST_WORDS or not _BEGINNING.match(text) or not _END.search(text):
        return False
    if (
        _DEBRIS.search(text)
        or _BROKEN.search(text)
        or _BOILERPLATE.search(text)
        or (_LEANING.match(text) and not _ITSELF.match(text))
        or not _is_balanced(text)
    ):
        return False
    small = sum(word.lower() in language.STOP_WORDS[tongue] for word in words)
    capitals = sum(word[0].isupper() for word in words)
    digits = sum(letter.isdigit() for letter in text)
    # Prose has small words; names of people and places, and cells of tables, have few.
    return small >= 0.28 * len(words) and capitals <= 0.35 * len(words) and digits <= 0.12 * len(text)


def _is_balanced(text: str) -> bool:
    return (
        all(text.count(first) == text.count(last) for first, last in ("()", "[]", "«»", "“”"))
        and text.count('"') % 2 == 0
    )


def _worth(text: str, place: float) -> float:
    """Weigh how and where a sentence stands: opening, closing, figures, words of findings; talk and anecdote are worth less."""
    worth = 1.3 if place < 0.06 else 1.15 if place < 0.12 or place > 0.88 else 1.0
    worth *= 1.1 if _FIGURE.search(text) else 1.0
    worth *= 1.15 if _CUE.search(text) else 1.0
    worth *= 1.5 if _THESIS.search(text) else 1.0
    worth *= 1.4 if place < 0.3 and _ITSELF.match(text) else 1.0
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
