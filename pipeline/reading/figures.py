"""A document's key figures: the numbers that a reader would underline, each quoted with its sentence and page.

Only sentences that stand alone are looked at. A figure is scored by what it measures, by the words of findings round it, by the
subjects that its sentence names and by where that stands; thresholds, examples, votes and prices of things are none. The best few
are kept, in reading order; none where no sentence tells enough.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline import language
from pipeline.model import KeyFigure, Language, Page
from pipeline.reading.prose import EXAMPLE, ITSELF, Sentence, any_of, sentences, stands_alone

MOST = 5
LEAST_WORDS = 6
_LEAST_AFTER_NUMBER = 9  # of a sentence that begins with its figure, which may be a line without a verb

_LEAST_SCORE = 2.4  # of 81 labelled figures over 1.8, 68 are right; of 49 over 2.2, 42; of 27 over 2.4, all (benchmarks/labels/figures.tsv)
_MOST_DIGITS = 0.2  # of the characters of a sentence: figures are what is looked for
_LEAST_COUNT = 20  # things counted, under which their number says little of a whole
_LEAST_MONEY = 1_000
_MOST_NUMBERS = 4  # of a sentence, above which it is a list

_DIGITS = r"(?:\d{1,3}(?:[ \u00a0\u202f.,]\d{3})+(?!\d)(?:[.,]\d{1,2}(?!\d))?|\d+(?:[.,]\d+)?)"
_NUMBER = rf"(?<![\w.,/°+-])(?<!\d[ \u00a0\u202f]){_DIGITS}"
_SCALE = r"(?:millions?|milliards?|billions?|bn|thousand|M|Md|k)"
_SIGNS = {"€": r"€|euros?\b|EUR\b", "£": r"£|GBP\b|pounds?\b", "$": r"\$|USD\b|dollars?\b"}
_SIGN = "|".join(_SIGNS.values())
_FEW = "une?|deux|trois|quatre|cinq|six|sept|huit|neuf|one|two|three|four|five|six|seven|eight|nine"
_OUT_OF_WHOLES = "deux|trois|quatre|cinq|dix|cent|two|three|four|five|ten|hundred"
_FIGURE = re.compile(
    rf"""
      (?P<percent>{_NUMBER}(?:\s?%?\s(?:à|to)\s{_DIGITS})?\s?(?:%|pour\ cent\b|p\.\ ?(?:cent\b|100\b)|per\ ?cent\b))
    | (?P<money>{_NUMBER}\s?(?:{_SCALE}\b)?\s?(?:d['’]|of\ )?(?:{_SIGN})
        | (?:[€£$]|\b(?:EUR|GBP|USD)\s)\s?{_DIGITS}(?:\s?{_SCALE}\b)?(?:\sto\s[€£$]{_DIGITS}(?:\s?{_SCALE}\b)?)?)
    | (?P<share>(?<![\w-])(?:(?:{_FEW}|an?|[Tt]he)[ -](?:tiers|quarts?|cinquièmes?|dixièmes?|thirds?|quarters?|fifths?|tenths?)
        |(?:la\ )?moitié|(?<!second\ )(?<!first\ )(?<!other\ )half)\b(?=\s(?:des|de\ la|du|de\ l['’]|of|the)\b)
        | (?<![\w-])(?:{_FEW})\s(?:\w+\s)?(?:sur|in|out\ of)\s(?:{_OUT_OF_WHOLES})\b(?![-’']|\s(?:ans|mois|jours|years|months|days)\b))
    | (?P<count>{_NUMBER}(?:\s{_SCALE}(?:\ de\b|\ d['’])?)?\s?(?P<counted>(?<=['’\s])[a-zà-ÿœ][a-zà-ÿœ-]{{2,}}(?:\ d['’][a-zà-ÿœ]{{4,}})?))
    """,
    re.VERBOSE | re.IGNORECASE,
)
_MAYBE = re.compile(
    any_of(r"""
        \d | \b(?:tiers | quarts? | moiti | half | third | fifth | quarter | tenth | dixi | cinqui)
        | \b(?:sur | in | of) (?:deux | trois | quatre | cinq | dix | cent | two | three | four | five | ten | hundred)\b
    """), re.IGNORECASE,
)  # fmt: skip
"""What a sentence with a figure has at least: told at once of most sentences."""

# What a number counts that measures nothing of a subject: times, lengths, ages, numbers of things of print.
_NOT_COUNTED = re.compile(
    any_of(r"""
        ans? | années? | mois | jours? | journées? | semaines? | heures? | minutes? | secondes? | trimestres?
        | siècles? | km | kilomètres? | mètres? | cm | mm | hectares? | degrés? | voix | abstentions? | votes?
        | pages? | articles? | chapitres? | tableaux? | lignes? | fois | points? | et | ou | à | au | aux | de | des
        | du | en | par | pour | sur | sous | dans | qui | que | est | ont | sont | avec | sans | contre | dont | puis
        | près | soit | entre | kg | tonnes? | litres? | degr | janvier | février | mars | avril | mai | juin
        | juillet | août | septembre | octobre | novembre | décembre | years? | months? | weeks? | days? | hours?
        | seconds? | miles? | metres? | meters? | feet | pages? | times? | and | or | to | in | of | on | at | by
        | for | from | with | the | is | are | was | were | had | have | has | as | against | per | pence | inches
        | square | cubic | more | fewer | less | out | did | who | january | february | march | april | may | june
        | july | august | september | october | november | december | grams? | mètre | euros? | autres? | others?
        | \w+[aé]ient | vient | viennent | avait | était | said | only | bits? | bytes | (?:mi | gi | ki)?o | mb | gb
        | pm | am
    """)
    + r"$",
    re.IGNORECASE,
)  # fmt: skip
# Before a number that is a limit, a reference or a rank.
_LIMIT = re.compile(
    any_of(r"""
        (?:au moins | au plus | à hauteur | fixée?s? à | maintenue?s? à | ramenée?s? à | taux de (?:contribution
        | cotisation) | at a rate | jusqu['’][àa]u? | plafond\w* | plafonn\w+ | seuil | supérieure?s? [àa]
        | inférieure?s? [àa] | dépass\w+ | au-delà | au-dessous | au-dessus | en dessous | moins de | maxim\w+
        | minim\w+ | dans la limite | plus de | at least | at most | up to | ceiling | threshold | capped | limit\w*
        | exceed\w* | above | below | fewer than | less than | more than | under | over | articles? | n[°o]s? | pages?
        | tableau | figure | chapitre | section | règle | recommandation | table | chapter | annexe? | odd | sdg
        | objectif | objective | goal | cible | target)(?:\s(?:de | of | à | at | to))?\s?[(«]?$
    """),
    re.IGNORECASE,
)  # fmt: skip
_ROUGHLY = re.compile(r"(?:plus de|more than|over|moins de|less than|fewer than)\s?$", re.IGNORECASE)
# A sentence whose figures are made up, ruled, voted, or prices of things.
_NO_FINDING = re.compile(
    any_of(r"""
        \b(?:caractères | characters | octets | si | if | y est | of it | répondu | tirée?s? au sort
        | response rate | ces | these | of which | dans le cas où | en cas | in case | in the event | formule | formula | voix
        | abstentions? | unanimité | vot(?:e | es | ed | ent | é) | tarifs? | prix | loyers? | devis | achet\w+
        | acqui[se]\w* | cautions? | redevances? | h\.?t\.? | t\.?t\.?c\.? | rent | fees? | price[ds]? | fares?
        | bought | purchas\w+ | délibér\w+ | attribu\w+ | alinéa | décret | loi | arrêté | statutory | obligatoire
        | obligation | critères? | choisie?s? | retenue?s? | criteri\w+ | plafond\w* | seuils? | threshold\w*
        | ceiling\w* | plus personne | nobody | doi(?:t | vent) | devra | devront | must | shall | peuvent | peut
        | prévoyez | comptez | prévoir | should | would | could | might
        | (?:\w{2,}(?<!port)(?<!ext)(?<!ret)(?<!att)(?<!cont)r(?:ait | aient | ions | iez)) | emprunt\w+ | dette
        | avance | borrow\w+ | loan)\b | [×=÷] | \bL\. ?\d | \bR\. ?\d | \d x \d
    """),
    re.IGNORECASE,
)  # fmt: skip
_TALK = re.compile(r"[«“\"?!]|\b(?:je|j['’]|tu|vous|votre|vos|mon|ma|mes|I|my|you|your|me)\b|\. —", re.IGNORECASE)
_FINDING = re.compile(
    any_of(r"""
        \b(?:représent\w+ | compt(?:e | ent | ait | aient) | au total | en moyenne | moyenne?s? | médiane?s? | totale?
        | taux | part | nombre | augment\w+ | baiss\w+ | diminu\w+ | progress\w+ | recul\w+ | pass(?:é | ée | és | e
        | ent) de | selon | d['’]après | enquête | étude | panel | répond\w+ | interrog\w+ | déclar\w+ | estim\w+
        | emploi\w* | coûte\w* | bénéfici\w+ | réuni(?:t | ssent)? | rassembl\w+ | touch\w+ | accueill\w+ | dispos\w+
        | budget | financ\w+ | consacr\w+ | accompagn\w+ | créé\w* | concern\w+ | population | habitants | majorité
        | chiffre | account\w* | represent\w* | on average | average | median | in total | total | number | rate
        | share | proportion | rose | fell | fall\w* | increas\w+ | decreas\w+ | grew | dropped | respond\w+
        | survey\w* | report\w* | employ\w* | serv\w+ | receiv\w+ | spent | spend\w* | cost\w* | fund\w* | budget
        | sav\w+ | reach\w* | people | majority | found | holds?)\b
    """),
    re.IGNORECASE,
)  # fmt: skip
# What says, before an amount or a count, that it is that of a whole.
_OF_WHOLE = re.compile(
    any_of(r"""
        \b(?:budget\w* | coûts? | montants? | dotée? | dotation | enveloppe | subventions? | fonds | total\w*
        | médiane? | moyenne?s? | recettes? | chiffre d['’]affaires | produits | s['’]élèv\w+ | élevée?s? à
        | représent\w+ | compt(?:e | ent | ait | aient) | réuni\w* | rassembl\w+ | emplo(?:ie | ient | yait | yaient)
        | accueill\w+ | touch\w+ | bénéfici\w+ | accompagn\w+ | créé\w* | concern\w+ | regroup\w+ | dispos\w+
        | finance\w* | investi\w* | mobilis\w+ | collect\w+ | distribu\w+ | formée?s? | dénombr\w+ | recens\w+
        | estim\w+ | costs? | amount\w* | grants? | income | turnover | worth | median | average | employ\w*
        | serv(?:e | es | ed) | reach\w* | hold\w* | represent\w* | account\w* | receiv\w+ | rais\w+ | support\w*
        | estimat\w+ | fund(?:ed | s | ing)? | invest\w* | spen[dt]\w* | count\w* | create[ds]?)\b[^.;:]{0,40}$
    """),
    re.IGNORECASE,
)  # fmt: skip
# A rate or an amount that a rule fixes, rather than one that was found.
_RULE = re.compile(
    any_of(r"""
        \b(?:cotisations? | assujetti\w* | exonér\w+ | exempt\w* | assiette | indemnités? | indemnisation | allocations? | primes?
        | rémunération brute | salaire de référence | égale?s? à | limitée?s? à | limited to | equal to | déduit\w* | au titre d\w+
        | majoration | abattement | bénéficie d | est due? | sont due?s | acompte | marge de | with a margin | entitled | levy | taxed)\b
    """), re.IGNORECASE,
)  # fmt: skip
# A clause that serves another.
_SUBORDINATE = re.compile(
    r"\b(?:alors qu|puisqu|parce qu|tandis qu|depuis qu|lorsqu|quand|because|since|when|while|although|whereas)[^,;]*$",
    re.IGNORECASE,
)
_ORDER = re.compile(
    r"^(?:[A-ZÀ-Ý][a-zà-ÿ]+(?:er|ir|dre|tre|ez)|Ne pas|Spend|Use|Set|Give|Keep|Ask|Take|Make|Do|Let|Plan|Allow|Expect|Budget)\b"
)
_COMPARED = re.compile(
    r"\b(?:contre|against|compared|de plus|de moins|de \d[\d ,]*\s?%? à \d|from \S+ to|en 20\d\d|in 20\d\d)\b"
)
# After a share: what it is a share of, many or one.
_OF_MANY = re.compile(
    any_of(r"""
        \s?(?:des(?! (?:cas | jours | fois)\b) | d['’]entre | de la population | of (?:the | all | our)?\ ?(?:\w+\ ){0,2}\w+s
        | of (?:people | children | staff) | of the [\w ]{0,20}population)\b
    """), re.IGNORECASE,
)  # fmt: skip
_OF_ONE = re.compile(r"\s?(?:du|de|d['’]|of)\b", re.IGNORECASE)
_SHARED_OUT = re.compile(r"\s?(?:pour|for)\b")
# A number that repeats another, or names none: «le rendement officiel, 81 %, est…», «la réponse : 31 % contre 61 %».
_APPOSED = re.compile(r"(?:[,:;]|\b(?:soit|or|contre|against))\s?$")
# A sentence about one case, or that a pronoun ties to another.
_ONE_CASE = re.compile(
    any_of(r"""
        ^(?:[^,]{3,25}, )?(?:\w+\s?: | l['’](?:association | entreprise | une? | auteur | équipe | exploitation
        | atelier) | the (?:contract | association | company | firm | charity | shop | project) | le contrat
        | la convention | la coopérative)(?<=[\w:]) | ^(?:une? | an?)\s(?!(?:tiers | quart | cinquième | quarter
        | third | fifth | tenth | majorit) | \w+\ssur\b) | \b(?:our | nos) \w+\.?$ | \bcela | \ben (?:compte | a | ont
        | avait | représente)\w*\b | some, and | ^(?:(?:au total | in total | in all), \d | notamment | en particulier
        | dans une? | in an? | among the \d+)\b
    """),
    re.IGNORECASE,
)  # fmt: skip
# What is counted of a survey or of a place, rather than of a subject.
_PLAIN_COUNT = re.compile(
    any_of(r"""
        ^(?:habitants? | inhabitants? | entretiens? | questionnaires? | réunions? | interviews? | meetings?
        | réponses? | answers | ateliers? | workshops? | observations? | responses? | visites? | conventions
        | rapports | reports | fiches | comptes | carnets | signes | mots | words)
    """),
    re.IGNORECASE,
)  # fmt: skip
_OUT_OF = re.compile(r"\b(?:sur|parmi|of|among)(?: les| the| our| nos)?\s?$", re.IGNORECASE)
_NAME = re.compile(r"(?<=[\w,’'] )[A-ZÀ-Ý][\w’-]+")
_MOMENT = re.compile(
    r"\b\d{1,2}(?:er)? (?:janv|févr|mars|avril|mai|juin|juil|août|sept|oct|nov|déc)|\b(?:Mme|MM?\.|Mr|Mrs|Ms)\s|\b\d{1,2} ?h\b"
)


@dataclass(frozen=True, slots=True)
class _Found:
    """A figure and what its sentence is worth."""

    figure: KeyFigure
    score: float
    place: float


def key_figures(pages: Sequence[Page], tongue: Language, about: Iterable[str]) -> tuple[KeyFigure, ...]:
    """Choose the figures to remember, in reading order; *about* is the title and the subjects, by which they are weighed."""
    named = {term for phrase in about for word in language.words(phrase) for term in language.terms(word, tongue)}
    found = [each for each in _found(pages, tongue, named) if each.score >= _LEAST_SCORE]
    best: dict[str, _Found] = {}
    for each in sorted(found, key=lambda each: -each.score):
        best.setdefault(each.figure.value.lower(), each)
    chosen = sorted(list(best.values())[: min(MOST, 1 + len(pages))], key=lambda each: each.place)
    return tuple(each.figure for each in chosen)


def _found(pages: Sequence[Page], tongue: Language, named: set[str]) -> Iterator[_Found]:
    """Yield the figures that could be shown: one a sentence, the most telling."""
    for each in sentences(pages):
        if each.is_heading or not _could_tell(each.text, tongue):
            continue
        figures = [(worth, value, unit) for value, unit, worth in _figures(each.text)]
        if figures:
            worth, value, unit = max(figures, key=lambda figure: figure[0])
            score = worth + _worth(each, tongue, named)
            yield _Found(KeyFigure(value, unit, each.page, each.text), score, each.place)


def _could_tell(text: str, tongue: Language) -> bool:
    if not _MAYBE.search(text):
        return False
    least = _LEAST_AFTER_NUMBER if text[0].isdigit() else LEAST_WORDS
    return (
        _FIGURE.search(text) is not None
        and stands_alone(text, tongue, least_words=least, most_digits=_MOST_DIGITS)
        and not _NO_FINDING.search(text)
        and not EXAMPLE.search(text)
        and not _TALK.search(text)
        and not _ORDER.match(text)
        and sum(not _is_year(number) for number in re.findall(_DIGITS, text)) <= _MOST_NUMBERS
    )


def _figures(text: str) -> Iterator[tuple[str, str, float]]:
    """Yield the figures of a sentence as written, what they are counted in, and their worth by kind."""
    for match in _FIGURE.finditer(text):
        before = text[max(match.start() - 30, 0) : match.start()]
        value = match[0].strip()
        served = 0.8 if _SUBORDINATE.search(text[: match.start()]) else 0.0
        is_limit = _LIMIT.search(before) is not None
        if match["percent"] and (not is_limit or _ROUGHLY.search(before)):
            yield value, "%", _worth_of_share(before, text[match.end() :]) - served
        elif match["share"] and not is_limit:
            is_bare = re.fullmatch(r"\w+ (?:sur|in|out of) \w+", value) is not None
            worth = 1.6 if _OF_MANY.match(text[match.end() :]) else 0.8 if is_bare else 1.1
            yield value, "", worth - served
        elif match["money"] and _size(value) >= _LEAST_MONEY and (not is_limit or _ROUGHLY.search(before)):
            sign = next(sign for sign, forms in _SIGNS.items() if re.search(forms, value, re.IGNORECASE))
            yield value, sign, (1.0 if _OF_WHOLE.search(text[: match.start()]) else 0.2) - served
        elif match["count"] and not _NOT_COUNTED.match(match["counted"]) and not is_limit:
            size = _size(value)
            if size >= _LEAST_COUNT and not _is_year(value):
                is_plain = _PLAIN_COUNT.match(match["counted"]) or _OUT_OF.search(before)
                worth = (
                    0.2
                    if is_plain or not _OF_WHOLE.search(text[: match.start()])
                    else 0.8 + (0.3 if size >= _LEAST_MONEY else 0.0)
                )
                yield value, match["counted"], worth - served


def _worth_of_share(before: str, after: str) -> float:
    """Weigh a percentage by what it is a share of: many, one thing, or nothing that is said."""
    if _OF_MANY.match(after):
        return 1.8
    if _OF_ONE.match(after):
        return 1.2
    return 0.3 if _APPOSED.search(before) or _SHARED_OUT.match(after) else 1.0


def _size(value: str) -> float:
    """Read how large a number is, near enough to tell a large one from a small one."""
    match = re.search(_DIGITS, value)
    if match is None:
        return 0.0
    whole = re.sub(r"[ \u00a0\u202f.,](?=\d{3}(?!\d))", "", match[0])
    size = float(whole.replace(",", "."))
    scale = value[match.end() :].strip().lower()
    is_scaled = re.match(r"(?:million|milliard|billion|bn|md|m\b|m€)", scale)
    return size * (1e6 if is_scaled else 1e3 if re.match(r"(?:thousand|k)", scale) else 1)


def _is_year(value: str) -> bool:
    return re.match(r"(?:1\d|20)\d\d\b(?![ .,]\d{3})", value) is not None


def _worth(sentence: Sentence, tongue: Language, named: set[str]) -> float:
    """Weigh a sentence: words of findings, comparison, subjects named, place; names, moments and links to others count against it."""
    text = sentence.text
    words = language.words(text)
    shared = len(named & {term for word in words for term in language.terms(word, tongue)})
    worth = 0.5 * min(len(_FINDING.findall(text)), 2)
    worth += 0.3 if _COMPARED.search(text) else 0.0
    worth += 0.2 * min(shared, 3)
    worth += 0.2 if sentence.place < 0.15 or sentence.place > 0.9 else 0.0
    worth += 0.3 if sentence.part > 1 else 0.0
    worth += 0.3 if ITSELF.match(text) else 0.0
    worth -= 0.3 * min(len(_NAME.findall(text)), 4)
    worth -= 1.5 if _ONE_CASE.search(text) else 0.0
    worth -= 1.0 if _RULE.search(text) else 0.0
    worth -= 0.4 if _MOMENT.search(text) else 0.0
    return worth - (0.3 if len(words) > 35 else 0.0)
