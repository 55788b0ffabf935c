"""A document's dates to remember: deadlines, events, what starts and what ends, each with its sentence and page.

A date counts when its sentence says what happens then («date limite», «aura lieu», "no later than") and when it is not before
the document's own date: history, dates of laws and of publications are none.
"""

import re
from collections.abc import Iterator, Sequence

from pipeline import dates, language
from pipeline.model import DateKind, KeyDate, Language, Page
from pipeline.reading.prose import EXAMPLE, Sentence, any_of, sentences

MOST = 8
_MOST_CHARACTERS = 320  # of a sentence: what is longer is a page without stops
_SOON_YEARS, _LATE_YEARS = 3, 20  # after the document, for a date whose sentence only speaks of the future; for any
_NEAR = 60  # characters before a date in which a word of the past says that it is over
_HEADING_WORDS = 5  # at least, of a heading that tells what its date is
_BEFORE, _AFTER = 110, 70  # characters round a date in which its cue stands

_HAPPENINGS = any_of("""
    colloques? | conferences? | seminaires? | journees? | rencontres? | forums? | salons? | webinaires? | ateliers?
    | formations? | reunions? | seances? | assemblees? | assises | congres | festivals? | inaugurations? | visites?
    | tables? rondes? | comites? | conseils? | jury | ceremonies? | evenements? | concertations? | enquete publique
    | bilans? | portes ouvertes | apero-lecture | meetings? | workshops? | seminars? | webinars? | sessions? | events?
    | launch | hearings? | symposium | summit | training | talks? | open days? | conventions? | hackathon | funathon
    | cafe
""")
_SEND = "remettre|rendre|deposer|envoyer|retourner|transmettre|renvoyer|repondre|inscrire|candidater|adresser|communiquer|produire|demander"
# On bare text that ends at the date.
_CUES: tuple[tuple[DateKind, re.Pattern[str]], ...] = (
    (
        DateKind.DEADLINE,
        re.compile(
            any_of(rf"""
                \b(?:dates? limites?\b.* | (?:au plus tard | dernier delai | cloture des | clotures? de l'appel
                | delai de rigueur | echeance | d'ici) .{{0,40}} | (?:{_SEND})\b.* (?:avant | pour
                | jusqu'au?) (?:le )? | doi(?:t | vent) .{{0,80}} (?:avant | pour | au plus tard
                | jusqu'au?)? ?(?:le )? | (?:inscri\w+ | candidatures? | contributions? | propositions? | reponses?
                | dossiers? | demandes? | reporte | recits | bienvenue?s?)\b.* (?:avant | jusqu'au?) (?:le )?
                | (?:deadline\w* | closing date | last day | due date)\b.{{0,60}} | (?:no | not) later than .{{0,12}}
                | clos(?:e | es | ing) (?:on | at) .{{0,30}} | due (?:on | by | back | in) .{{0,20}} | (?:must
                | should | submit\w* | appl(?:y | ications?) | register\w* | respon\w+ | entries | welcome\w* | is to
                | are to | ask\w* to | invited to | action:)\b.* (?:by | before | until) (?:the )?)$
            """)
        ),
    ),
    (
        DateKind.START,
        re.compile(
            any_of(r"""
                \b(?:(?:entr(?:e | ent | era | eront | ee) | mise) en (?:vigueur | service | application)\b.{0,30}
                | (?:prend | prendra | prennent)(?: | nt)? effet .{0,20} | (?:applicables? | s'appliquer?a?(?:nt)?
                | application) ?:? .{0,25} | ouvr(?:e | ira | ons | irons | ent | iront)\b.{0,80} | (?:enters?
                | comes? | coming | entry) into (?:force | effect)\b.{0,20} | (?:takes?
                | taking) effect\b.{0,15} | effective (?:from | as of | on) | with effect from | (?:starts? | begins?
                | opens?) (?:on | from | in) | (?:commencera | debutera | demarrera)\b.{0,25}
                | will (?:start | begin | open)\b.{0,25}) ?(?:le | the | on | du | au | in | en)? ?$
            """)
        ),
    ),
    (
        DateKind.END,
        re.compile(
            any_of(r"""
                \b(?:(?:prend | prendra | prennent) fin .{0,20} | (?:expire | s'acheve | se termine | cesse)(?:ra
                | ront | nt)?\b.{0,25} | (?:consult\w+ | ouvert\w* | disponibles? | accessibles? | visible | valables?
                | valide | en vigueur | maintenu\w* | prolong\w+)\b.{0,60} jusqu'au? | (?:expires? | ends? | runs out
                | closes? down | will end)\b.{0,20} | (?:open | available | valid | guaranteed | funded
                | extended)\b.{0,40} (?:until | to) | liber(?:era | eront)\b.{0,40}) ?(?:le | the | on | du | au | in
                | en)? ?$
            """)
        ),
    ),
    (
        DateKind.EVENT,
        re.compile(
            any_of(rf"""
                (?:\b(?:aur(?:a | ont) lieu | se (?:tient | tiendra | tiendront | deroulera | dérouleront | reuni(?:t
                | ra)) | (?:est | sont | sera | seront) (?:fixee?s? | prevue?s? | reportee?s? | programmee?s?
                | organisee?s?) | rendez-vous | prochaine?s? (?:{_HAPPENINGS}) | will (?:be held | take place | meet
                | be presented | be launched) | (?:is | are) (?:scheduled | planned | due to take place)
                | next (?:{_HAPPENINGS}) | save the date | join us | annoncee? pour | takes? place)\b.{{0,70}} | (?:^
                | [.;:•] ? | [–-] )(?:{_HAPPENINGS})\b.{{0,40}})(?:le | du | les | des | au | on | of | for | pour le
                | en | in | [,:–-])? ?$
            """)
        ),
    ),
)  # fmt: skip
# Words of what is over, though its date may be that of the document itself.
_OVER = re.compile(
    any_of(r"""
        \b(?:a eu lieu | (?:est | sont) entree?s? | entered | came | et entree?s? | s'est (?:tenue? | reunie?)
        | se sont | ont eu lieu | etai(?:t | ent) | a ete | ont ete | avai(?:t | ent) | devai(?:t | ent)
        | proces-verbal | compte[- ]rendu | releve du | was | were | had | took place | has been | have been
        | adopte\w* | etabli\w* | valide par | signe\w* le | fait a | vu l | considerant | circulated | minutes of
        | pas d'observations)\b
    """)
)  # fmt: skip
_CITED = re.compile(
    any_of(r"""
        \b(?:lois? | decrets? | arretes? | circulaires? | ordonnances? | directives? | deliberations? | avenants?
        | reglements? | conventions? | avis | lettres? | courriers? | jugements? | arrets? | act | regulations?
        | directive | order | letter | decision)\b(?: \S+){0,5}? (?:du | of | des | dated | en date du)$
        | \b(?:consulte\w* | accessed | retrieved | visited | telecharge\w* | mis a jour | version | updated
        | derniere mise a jour | reception prefecture : | teletransmission : | d'affichage | publie\w* | paru\w*
        | published | posted) (?:le | on | en | in | of | du | au)? ?$
    """)
)  # fmt: skip
_WILL = re.compile(
    r"\b(?:sera|seront|aura|auront|fera|feront|reviendr\w+|portera|ouvrira|commencera|presentera|publiera|will|shall|review)\b"
)
# After a date that is past, or of every year.
_NOT_THAT_DAY = re.compile(
    r" ?(?:dernier|last|de (?:la meme|cette) annee|de l'annee|de chaque annee|each year|every year)\b"
)
_EVERY_YEAR = re.compile(r"\b(?:chaque|tous les ans|l'annee n|annuel\w*|each year|every year|annual\w*)\b")
_NOT_THIS = re.compile(
    r"\b(?:depuis|since|initialement \w+|initially \w+|et non|au lieu|instead of|not)(?: (?:le|du|au|en|on|for|to))?(?: des)? $"
)
_BETWEEN = re.compile(r"\b(?:entre|between)(?: \S+){1,5} (?:et|and) (?:le )?$")
_WORDS, _WORDS_SURE = 3, 2  # at least, besides the date, for a sentence to say what happens; of deadlines and events
_WORD = re.compile(r"[^\W\d_]{3,}")
_AGENDA = re.compile(r"^[\W_]*(?:le |les |du |on )?$")
_HOUR_OR_TITLE = re.compile(r"[^:.;]{0,25}:\s\S|\s?[,–-] ?\d{1,2} ?(?:h|:|p\.?m|a\.?m)")
_PERIOD = re.compile(r"\b(?:entre le|between)\s$")
_ANY_YEAR = re.compile(r"(?<![\d.,/-])(?:19|20)\d\d(?![\d/]|[.,]\d)")
_DIGIT = re.compile(r"\d")
_TABLE = re.compile(r"(?:\d[\d ,./]*\s){5}|\|.*\|.*\||\.{4}|(?:. ){8}")


def key_dates(pages: Sequence[Page], tongue: Language, published: str) -> tuple[KeyDate, ...]:
    """List the dates to remember, by date: those not before *published*, the document's own date where it is known."""
    since = published or max((year for page in pages for year in _ANY_YEAR.findall(page.text)), default="")
    found: dict[tuple[str, str], KeyDate] = {}
    for sentence in sentences(pages):
        for each in _in_sentence(sentence, tongue, since) if since and _could_tell(sentence) else ():
            before = found.setdefault((each.date, each.until), each)
            if before.kind is None and each.kind:
                found[each.date, each.until] = each
    surest = sorted(found.values(), key=lambda each: (each.kind is None, each.page))[:MOST]
    return tuple(sorted(surest, key=lambda each: (each.date, each.page)))


def _could_tell(sentence: Sentence) -> bool:
    text = sentence.text
    return (
        len(text) <= _MOST_CHARACTERS
        and _DIGIT.search(text) is not None
        and not _TABLE.search(text)
        and not EXAMPLE.search(text)
        and (not sentence.is_heading or len(text.split()) >= _HEADING_WORDS)
    )


def _in_sentence(sentence: Sentence, tongue: Language, since: str) -> Iterator[KeyDate]:
    bare = language.bare(sentence.text).replace("’", "'")
    for moment in dates.moments(bare, since):
        # In English figures, the day or the month may come first.
        is_day = len(moment.date) > len("2024") and (
            tongue is not Language.ENGLISH or "/" not in bare[moment.start : moment.end]
        )
        if is_day and _is_coming(moment, since) and not _is_other(bare, moment):
            kind = _kind(bare, moment)
            others = len(_WORD.findall(bare[: moment.start] + bare[moment.end :]))
            is_told = others >= (_WORDS_SURE if kind in (DateKind.DEADLINE, DateKind.EVENT) else _WORDS)
            is_soon = int(moment.date[:4]) - int(since[:4]) <= _SOON_YEARS
            is_period = kind is not DateKind.DEADLINE and _PERIOD.search(bare[: moment.start])
            if is_told and not is_period and (kind or (is_soon and _WILL.search(bare))):
                yield KeyDate(moment.date, moment.until, kind, sentence.page, sentence.text)


def _kind(bare: str, moment: dates.Moment) -> DateKind | None:
    """Tell what happens then, by the words before the date, or by the form of the line."""
    before, after = bare[max(moment.start - _BEFORE, 0) : moment.start], bare[moment.end : moment.end + _AFTER]
    kind = next((kind for kind, cue in _CUES if cue.search(before)), None)
    # «Jeudi 21 mars, 18 h : apéro-lecture», "Thursday 2 December, 6 p.m."
    is_line = _AGENDA.match(before) and _HOUR_OR_TITLE.match(after)
    return DateKind.EVENT if is_line and not kind else kind


def _is_other(bare: str, moment: dates.Moment) -> bool:
    """Tell a date that is cited, over, of every year, or of which the sentence says that it is not that one."""
    before, after = bare[max(moment.start - _BEFORE, 0) : moment.start], bare[moment.end : moment.end + _AFTER]
    is_yearly = moment.date[:4] not in bare and _EVERY_YEAR.search(bare) is not None
    return (
        is_yearly
        or _CITED.search(before.rstrip()) is not None
        or _OVER.search(before[-_NEAR:]) is not None
        or any(pattern.search(before) for pattern in (_NOT_THIS, _BETWEEN))
        or _NOT_THAT_DAY.match(after) is not None
    )


def _is_coming(moment: dates.Moment, since: str) -> bool:
    """Tell whether a date is after that of the document, or in the same month or year where that is all that is known."""
    last = moment.until or moment.date
    cut = min(len(last), len(since))
    is_near = int(moment.date[:4]) - int(since[:4]) <= _LATE_YEARS
    return is_near and (last[:cut] > since[:cut] or (last[:cut] == since[:cut] and len(last) != len(since)))
