"""A document's dates to remember: deadlines, events, what starts and what ends, each with its sentence and page.

A date counts when its sentence says what happens then («date limite», «aura lieu», "no later than") and when it is not before
the document's own date: history, dates of laws and of publications are none.
"""

import re
from collections.abc import Iterator, Sequence

from pipeline import dates, language
from pipeline.model import DateKind, KeyDate, Language, Page
from pipeline.reading.prose import Sentence, any_of, sentences

MOST = 8
_MOST_CHARACTERS = 320  # of a sentence: what is longer is a page without stops
_HEADING_WORDS = 5  # at least, of a heading that tells what its date is
_BEFORE, _AFTER = 110, 70  # characters round a date in which its cue stands

_HAPPENINGS = """
    colloques? | conferences? | seminaires? | journees? | rencontres? | forums? | salons? | webinaires? | ateliers? | formations? | reunions? | seances?
    | assemblees? | assises | congres | festivals? | inaugurations? | visites? | tables? rondes? | comites? | conseils? | jury | ceremonies? | evenements?
    | concertations? | enquete publique | bilans? | portes ouvertes | apero-lecture | meetings? | workshops? | seminars? | webinars? | sessions? | events? | launch | hearings?
    | symposium | summit | training | talks? | open days? | conventions? | hackathon | funathon | cafe
"""
_SEND = "remettre|rendre|deposer|envoyer|retourner|transmettre|renvoyer|repondre|inscrire|candidater|adresser|communiquer|produire|demander"
# On bare text that ends at the date.
_CUES: tuple[tuple[DateKind, re.Pattern[str]], ...] = (
    (
        DateKind.DEADLINE,
        re.compile(
            any_of(rf"""
                \b(?:dates? limites?\b.* | (?:au plus tard | dernier delai | cloture des | clotures? de l'appel | delai de rigueur | echeance | d'ici) .{{0,40}}
                | (?:{_SEND})\b.* (?:avant | pour | jusqu'au?) (?:le )? | doi(?:t | vent) .{{0,80}} (?:avant | pour | au plus tard | jusqu'au?)? ?(?:le )?
                | (?:inscri\w+ | candidatures? | contributions? | propositions? | reponses? | dossiers? | demandes? | reporte | recits | bienvenue?s?)\b.* (?:avant | jusqu'au?) (?:le )?
                | (?:deadline\w* | closing date | last day | due date)\b.{{0,60}} | (?:no | not) later than .{{0,12}} | clos(?:e | es | ing) (?:on | at) .{{0,30}}
                | due (?:on | by | back | in) .{{0,20}} | (?:must | should | submit\w* | appl(?:y | ications?) | register\w* | respon\w+ | entries | welcome\w* | is to | are to
                | ask\w* to | invited to | action:)\b.* (?:by | before | until) (?:the )?)$
            """)
        ),
    ),
    (
        DateKind.START,
        re.compile(
            any_of(r"""
                \b(?:(?:entr(?:e | ent | era | eront | ee)|mise) en (?:vigueur | service | application)\b.{0,30} | (?:prend | prendra | prennent)(?: | nt)? effet .{0,20}
                | (?:applicables? | s'appliquer?a?(?:nt)? | application) ?:? .{0,25} | ouvr(?:e | ira | ons | irons | ent | iront)\b.{0,80}
                | (?:enters? | comes? | came | coming | entry) into (?:force | effect)\b.{0,20} | (?:takes? | taking) effect\b.{0,15} | effective (?:from | as of | on) | with effect from
                | (?:starts? | begins? | opens?) (?:on | from | in) | (?:commence(?:ra)? | debute(?:ra)? | demarre(?:ra)?)\b.{0,25} | will (?:start | begin | open)\b.{0,25}) ?(?:le | the | on | du | au | in | en)? ?$
            """)
        ),
    ),
    (
        DateKind.END,
        re.compile(
            any_of(r"""
                \b(?:(?:prend | prendra | prennent) fin .{0,20} | (?:expire | s'acheve | se termine | cesse)(?:ra | ront | nt)?\b.{0,25} | (?:consult\w+ | ouvert\w* | disponibles? | accessibles?
                | visible | valables? | valide | en vigueur | maintenu\w* | prolong\w+)\b.{0,60} jusqu'au? | (?:expires? | ends? | runs out | closes? down | will end)\b.{0,20}
                | (?:open | available | valid | guaranteed | funded | extended)\b.{0,40} (?:until | to) | liber(?:e | era | eront)\b.{0,40}) ?(?:le | the | on | du | au | in | en)? ?$
            """)
        ),
    ),
    (
        DateKind.EVENT,
        re.compile(
            any_of(rf"""
                (?:\b(?:aur(?:a | ont) lieu | se (?:tient | tiendra | tiendront | deroulera | dérouleront | reuni(?:t | ra)) | (?:est | sont | sera | seront) (?:fixee?s? | prevue?s? | reportee?s?
                | programmee?s? | organisee?s?) | rendez-vous | prochaine?s? (?:{_HAPPENINGS}) | will (?:be held | take place | meet | be presented | be launched)
                | (?:is | are) (?:scheduled | planned | due to take place) | next (?:{_HAPPENINGS}) | save the date | join us | annoncee? pour | takes? place)\b.{{0,70}}
                | (?:^ | [.;:•] ? | [–-] )(?:{_HAPPENINGS})\b.{{0,40}})(?:le | du | les | des | au | on | of | for | pour le | en | in | [,:–-])? ?$
            """)
        ),
    ),
)  # fmt: skip
# Words of what is over, though its date may be that of the document itself.
_OVER = re.compile(
    any_of(r"""
        \b(?:a eu lieu | s'est (?:tenue? | reunie?) | se sont | ont eu lieu | etai(?:t | ent) | a ete | ont ete | avai(?:t | ent) | proces-verbal | compte[- ]rendu | releve du | was | were
        | had | took place | has been | have been | held on | adopte\w* | etabli\w* | valide par | signe\w* le | fait a | vu l | considerant | circulated | minutes of | pas d'observations)\b
    """)
)  # fmt: skip
_CITED = re.compile(
    any_of(r"""
        \b(?:lois? | decrets? | arretes? | circulaires? | ordonnances? | directives? | deliberations? | avenants? | reglements? | conventions? | avis | lettres? | courriers? | jugements? | arrets?
        | act | regulations? | directive | order | letter | decision)\b(?: \S+){0,5}? (?:du | of | des | dated | en date du | le)$ | \b(?:consulte\w* | accessed | retrieved | visited | telecharge\w*
        | mis a jour | version | updated | derniere mise a jour | reception prefecture : | teletransmission : | d'affichage | publie\w* | paru\w* | published | posted) (?:le | on | en | in | of | du | au)? ?$
    """)
)  # fmt: skip
_WILL = re.compile(
    r"\b(?:sera|seront|aura|auront|fera|feront|reviendr\w+|portera|ouvrira|commencera|presentera|publiera|se reunira|il y aura|will|shall|review)\b"
)
# After a date that is past, or of every year.
_NOT_THAT_DAY = re.compile(r" ?(?:dernier|last|de chaque annee|each year|every year)\b")
_EVERY_YEAR = re.compile(r"\b(?:chaque annee|tous les ans|annuel\w*|each year|every year|annual\w*)\b")
_BETWEEN = re.compile(r"\b(?:entre|between) \S+(?: \S+)? (?:et|and) (?:le )?$")
_WORDS, _WORDS_SURE = 4, 2  # at least, besides the date, for a sentence to say what happens; of deadlines and events
_WORD = re.compile(r"[^\W\d_]{3,}")
_AGENDA = re.compile(r"^[\W_]*(?:le |les |du |on )?$")
_TABLE = re.compile(r"(?:\d[\d ,./]*\s){5}|\|.*\|.*\||\.{4}|(?:. ){8}")


def key_dates(pages: Sequence[Page], tongue: Language, published: str) -> tuple[KeyDate, ...]:
    """List the dates to remember, by date: those not before *published*, the document's own date where it is known."""
    found: dict[tuple[str, str], KeyDate] = {}
    for each in _found(pages, tongue, published):
        before = found.setdefault((each.date, each.until), each)
        if before.kind is None and each.kind:
            found[each.date, each.until] = each
    surest = sorted(found.values(), key=lambda each: (each.kind is None, each.page))[:MOST]
    return tuple(sorted(surest, key=lambda each: (each.date, each.page)))


def _found(pages: Sequence[Page], tongue: Language, published: str) -> Iterator[KeyDate]:
    for each in sentences(pages):
        if (
            len(each.text) <= _MOST_CHARACTERS
            and any(letter.isdigit() for letter in each.text)
            and not _TABLE.search(each.text)
            and (not each.is_heading or len(each.text.split()) >= _HEADING_WORDS)
        ):
            yield from _in_sentence(each, tongue, published)


def _in_sentence(sentence: Sentence, tongue: Language, published: str) -> Iterator[KeyDate]:
    bare = language.bare(sentence.text).replace("’", "'")
    for moment in dates.moments(bare, published):
        before, after = bare[max(moment.start - _BEFORE, 0) : moment.start], bare[moment.end : moment.end + _AFTER]
        if len(moment.date) < len("2024-03") or not _is_coming(moment, published) or _CITED.search(before.rstrip()):
            continue
        if _OVER.search(before[-60:]) or _BETWEEN.search(before) or _NOT_THAT_DAY.match(after):
            continue
        if tongue is Language.ENGLISH and "/" in bare[moment.start : moment.end]:
            continue  # the day or the month may come first
        kind = next((kind for kind, cue in _CUES if cue.search(before)), None) or _by_form(before, after)
        words = len(_WORD.findall(bare[: moment.start] + bare[moment.end :]))
        if words < (_WORDS_SURE if kind in (DateKind.DEADLINE, DateKind.EVENT) else _WORDS):
            continue
        if moment.date[:4] not in bare and _EVERY_YEAR.search(bare):
            continue
        if kind or (published and _WILL.search(bare) and moment.date > published):
            yield KeyDate(moment.date, moment.until, kind, sentence.page, sentence.text)


def _by_form(before: str, after: str) -> DateKind | None:
    """Tell an event by its line: «Jeudi 21 mars, 18 h : apéro-lecture», "Thursday 2 December, 6 p.m."."""
    is_line = _AGENDA.match(before) and re.match(r"[^:.;]{0,25}:\s\S|\s?[,–-] ?\d{1,2} ?(?:h|:|p\.?m|a\.?m)", after)
    return DateKind.EVENT if is_line else None


def _is_coming(moment: dates.Moment, published: str) -> bool:
    """Tell whether a date is after that of the document, or of the same month or year where that is all that is known."""
    last = moment.until or moment.date
    cut = min(len(last), len(published))
    if not published:
        return True
    return last[:cut] > published[:cut] or (last[:cut] == published[:cut] and len(last) != len(published))
