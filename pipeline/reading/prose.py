"""The sentences of a document that may be shown out of their place: prose, not tables, notices or what leans on its neighbours.

Pages come in; each sentence comes out with its page and where it stands. What is chosen among them is for others to say.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline import language
from pipeline.model import Language, Page

MOST_WORDS = 45


def any_of(alternatives: str) -> str:
    """Join the alternatives of a pattern, written with bars between over several lines."""
    return "|".join(each.strip() for each in alternatives.split("|"))


_WORD = re.compile(r"[^\W\d_]+")
_BEGINNING = re.compile(r"[«“\"]?\s?(?:[A-ZÀ-ÖØ-ÞŒ€£$]|\d[\d.,\s]*(?:%|\s[a-zà-öø-ÿœ€]))")
_END = re.compile(r"[.…](?:\s?[»”\"])?(?:\s?\d{1,3})?$")  # a number after the stop is that of a note
_NOTE = re.compile(r"(?<=[.…])\s?\d{1,3}$")
_DEBRIS = re.compile(
    any_of(r"""
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

EXAMPLE = re.compile(
    r"\b(?:exemples?|example|for instance|e\.g\.|supposons|imagin\w+|admettons|mettons qu|suppose|assum(?:e|ing)|hypothè\w+|scénarios?)\b",
    re.IGNORECASE,
)
"""Words by which what a sentence says is made up."""

_BOILERPLATE = re.compile(
    any_of(r"""
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
    any_of(r"""
        (?:\d+[.)]?\s* | annexe \w+\s*[:.–-]?\s*)?(?:bibliographie | références? | sources?
        | pour aller plus loin | mentions légales | remerciements | table des matières | sommaire | crédits
        | colophon | notes | contacts? | glossaire | sigles | liste des | présents | bibliography | references
        | further reading | legal notice | acknowledg | contents | credits | about (?:the | this) | à propos
        | l['’]équipe | pour citer | how to cite)
    """), re.IGNORECASE,
)  # fmt: skip
_TELLING_PART = re.compile(
    any_of(r"""
        (?:\d+[.)]?\s*)?(?:en (?:deux | trois | quatre | cinq) (?:mots | phrases | points) | in (?:two | three
        | four | five) \w+ | .{0,12}\bconclusion | synthèse | résumé | l['’]essentiel | en bref | points? clés
        | ce qu['’](?:il faut | on) | principaux | recommandations | enseignements | introduction | summary
        | abstract | executive | in brief | key[ ] | main[ ] | findings | recommendations | lessons)
    """), re.IGNORECASE,
)  # fmt: skip
# A sentence that leans on another: by how it begins, or by what it points at.
_LEANING = re.compile(
    any_of(r"""
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
        | personne | rien | on(?! average) | nous | vous | je | j['’] | it | they | he | she | this | that | these | those
        | their | its | his | her | such | however | but | and | so | thus | then | also | yet | or | there
        | nor | still | here | instead | moreover | therefore | for example | others? | some | both | neither
        | none | one(?! in ) | two | three | the (?:first | second | third | fourth | other | latter | former | same)
        | another | we | you | i | nobody | nothing | in (?:each | both) case)\b
    """), re.IGNORECASE,
)  # fmt: skip
_WORKS = (
    "étude|enquête|rapport|évaluation|baromètre|note|fiche|guide|kit|recherche|ouvrage|charte"
    "|study|survey|report|evaluation|review|paper|toolkit|brief|charter"
)
# What a document says of itself and of what it found.
ITSELF = re.compile(
    rf"(?:l['’]|la |le |cette |ce |notre |this |the |our )(?:present |présente? )?(?:{_WORKS})\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence or heading: *place* from 0 to 1 in the document; *part* weighs the part that it stands in."""

    page: int
    text: str
    place: float
    part: float
    is_heading: bool


def sentences(pages: Sequence[Page]) -> Iterator[Sentence]:
    """Yield the sentences and the headings of the parts that say something, once each, without the numbers of notes."""
    whole = max(sum(len(page.text) for page in pages), 1)
    passed, seen, part = 0, set[str](), 1.0
    for page in pages:
        for line in page.text.split("\n"):
            is_heading = _is_heading(line)
            if is_heading:
                part = 0.0 if _APART.match(line) else 1.25 if _TELLING_PART.match(line) else 1.0
            for start, end in language.sentences(line) if part else ():
                text = _NOTE.sub("", line[start:end].strip())
                if text not in seen:
                    seen.add(text)
                    yield Sentence(page.number, text, (passed + start) / whole, part, is_heading)
            passed += len(line)


def _is_heading(line: str) -> bool:
    return 2 < len(line) < 90 and line[-1] not in ".,;…»"


def stands_alone(text: str, tongue: Language, *, least_words: int, most_digits: float) -> bool:
    """Tell whether a text is one whole sentence of prose, that may be read out of its place.

    *most_digits* is the share of digits among its characters above which it is no prose.
    """
    words = _WORD.findall(text)
    if not least_words <= len(words) <= MOST_WORDS or not _BEGINNING.match(text) or not _END.search(text):
        return False
    if (
        _DEBRIS.search(text)
        or _BROKEN.search(text)
        or _BOILERPLATE.search(text)
        or (_LEANING.match(text) and not ITSELF.match(text))
        or not _is_balanced(text)
    ):
        return False
    small = sum(word.lower() in language.STOP_WORDS[tongue] for word in words)
    capitals = sum(word[0].isupper() for word in words)
    digits = sum(letter.isdigit() for letter in text)
    # Prose has small words; names of people and places, and cells of tables, have few.
    return small >= 0.28 * len(words) and capitals <= 0.35 * len(words) and digits <= most_digits * len(text)


def _is_balanced(text: str) -> bool:
    return (
        all(text.count(first) == text.count(last) for first, last in ("()", "[]", "«»", "“”"))
        and text.count('"') % 2 == 0
    )
