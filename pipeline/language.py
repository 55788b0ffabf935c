"""What a word and a sentence are, in French and in English: the one analysis that everything else uses.

Text goes through `words`, which cuts it and lowers it, then through `terms`, which gives for a word the
one or two terms under which it is indexed. Nothing here knows of queries, documents or indexes.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import Stemmer

from pipeline.model import Language

VERSION = 2
"""Raised whenever the same text would give other terms: an index made before is then stale."""

MAX_WORD = 64
"""Characters of a word that count; what is longer is not language."""

_ELISIONS = "jusqu|lorsqu|puisqu|quoiqu|qu|[ldjmnstc]"
_WHOLE = "aujourd['’]hui|prud['’]hom\\w*|presqu['’][îi]les?|entr['’]ouver\\w*|quelqu['’]une?s?"

# One pass over the text: an elided article or an English ending is matched without its group, and dropped.
_WORD = re.compile(
    rf"""
    \b(?:{_ELISIONS})['’](?=\w)            # l'eau: the article goes
  | (?<=\w)['’](?:s|t|re|ve|ll|d|m)\b     # John's: the ending goes
  | (                                      # and what is kept:
        {_WHOLE}
      | (?:[^\W\d_]\.){{2,}}(?:[^\W\d_]\b)?  # S.N.C.F.
      | [^\W_]+
    )
    (?:[·•‧][^\W_]+)*                      # adhérent·e·s
    """,
    re.VERBOSE | re.IGNORECASE,
)

_FOLD = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ł": "l", "’": "'"})

_STEMMERS = {Language.FRENCH: Stemmer.Stemmer("french", 0), Language.ENGLISH: Stemmer.Stemmer("english", 0)}

# Plurals that the stemmer leaves apart from their singular.
_PLURALS = {
    "travaux": "travail", "baux": "bail", "vitraux": "vitrail", "coraux": "corail", "noyaux": "noyau", "tuyaux": "tuyau",
    **{f"{word}x": word for word in "lieu jeu enjeu milieu voeu vœu feu aveu adieu neveu cheveu".split()},
    **{
        f"{word}s": word
        for word in "élu revenu tissu individu contenu résidu inconnu connu prévu reçu perçu tenu venu issu vu vécu lu menu bleu"
        " rendu perdu vendu étendu entendu attendu voulu pourvu".split()
    },
    "yeux": "œil",
}  # fmt: skip

# Words that never say what a text is about. Kept short: «été», «est», «où», «son», «tout» and their like
# stay findable. Unfolded, so that «où» is not «ou».
STOP_WORDS = {
    Language.FRENCH: frozenset(
        """a à au aux avec ce ces cet cette ceux ci comme d dans de des donc dont du elle elles en et eux il ils je l la
        le les leur leurs lui m ma mais me même mes mon n ne nos notre nous on ou par pas pour qu que qui s sa sans
        se ses si sur t ta te tes toi ton tu un une vos votre vous y""".split()
    ),
    Language.ENGLISH: frozenset(
        """a an and are as at be been but by for from had has have he her his how i if in into is it its nor not of on or
        our she so such than that the their them then there these they this those to was we were what when where
        which who whom why will with would you your""".split()
    ),
}

# Words of a question or of a courtesy, that carry no weight when a query says anything else.
LIGHT_WORDS = frozenset(
    """comment pourquoi quand combien quel quelle quels quelles quoi lequel laquelle lesquels est sont était être ont
    avoir fait faire peut peuvent faut doit doivent quelles où entre aussi plus cela ça c'est a ai as
    do does did can could should must may might about between""".split()
)


# Words that are often said, and name no subject: what is common to two documents by them alone is nothing.
_WEAK_WORDS = frozenset(
    """fois fait faits faire fais font part parts cas année années an ans mois jour jours semaine semaines
    heure heures minute minutes janvier février mars avril mai juin juillet août septembre octobre novembre
    décembre moitié tiers quart nombre taux pourcentage euros euro millions million milliers mille cent
    dizaine deux trois quatre cinq six sept huit neuf dix onze douze quinze vingt trente quarante cinquante
    premier première premiers premières second seconde deuxième troisième dernier dernière derniers
    dernières page pages partie parties chapitre annexe tableau figure document documents rapport rapports
    étude études enquête enquêtes note notes fiche fiches point points exemple exemples question questions
    réponse réponses chose choses manière manières façon façons moyen moyens moyenne médiane niveau ensemble
    suite lieu mise place compte reste fin début cours titre sens mot mots phrase texte auteur auteurs autre
    autres même mêmes tout toute toutes tous rien peu plus moins très trop bien mal non oui pas ni encore
    déjà jamais toujours souvent parfois ainsi alors après avant depuis pendant lors vers chez contre sous
    sans selon sauf jusqu dès avoir être est sont suis sommes serait sera seraient était étaient été ont
    avait avaient ayant peut peuvent doit doivent faut va vont dit disent dire met mettre prend prendre
    donne donner vient voir sait savoir veut vouloir pouvoir devoir aller tenir tient reçoit cela ça ceci
    celui celle ceux celles ci là où quand comment pourquoi lequel laquelle lesquels lesquelles dont quel
    quelle quels quelles chaque chacun chacune aucun aucune plusieurs quelques certains certaines tel telle
    tels telles seul seule seuls seules grand grande grands grandes petit petite petits petites bon bonne
    nouveau nouvelle nouveaux nouvelles principal principale principaux principales différents différentes
    divers diverses entre parmi afin cette ces environ près loin presque assez aussi ailleurs ensuite enfin
    puis car mais or donc monsieur madame mme mm président présidente maire rapporteur unanimité membres son
    côté côtés groupe service services disposition signature montant exposé réception avez avons voudrais
    voudrait pourra pourrait également date dates soixante suivant suivante mieux mener treize quatorze
    seize présents décide délibéré objet article articles présente présent personne gens vie monde temps
    raison effet ordre total partir travers face égard cadre one two three four five seven eight nine ten
    first third last year years month months week weeks day days hour hours time times case cases number
    numbers rate half quarter per percent chapter table report reports study studies survey review paper
    section example examples answer answers thing things way ways kind kinds sort level set end start
    beginning use used using make makes made take takes taken give gives given get gets got say says said
    see seen go goes went come comes came put let know known find found work works also very much many more
    most less least few little other others another same own such no not nor none never always often
    sometimes only even still already just about above below after before during since until while both each
    every any some all than then there here because though although however whether between among within
    without against upon under over again once ones do does did done has had have having may might must can
    could should would will shall need needs needed good new old great small large long short high low next
    people someone nobody everybody something nothing anything who whom whose what when where why how out up
    off down back too so yet well quite rather median average sixteen seventeen eighteen""".split()
)

# A capital within a sentence.
_NAME = re.compile(r"(?:(?<=[a-zà-ÿœ,(] )|(?<=[a-zà-ÿœ]['’-])|(?<=[A-ZÀ-Ý]['’]))[A-ZÀ-ÝŒ][^\W\d_]+")

_LETTERS = str.maketrans(
    {
        "\u00a0": " ", "\u202f": " ", "\u2007": " ", "\u2009": " ", "\u200a": " ", "\u2002": " ", "\u2003": " ", "\t": " ",
        "\u00ad": "", "\u200b": "", "\u200c": "", "\u200d": "", "\u2060": "", "\ufeff": "",
        "\u2010": "-", "\u2011": "-",
        "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st",
        "\uf0b7": "•", "\uf0a7": "•", "\uf0d8": "•",  # bullets of Symbol and Wingdings
    }
)  # fmt: skip
# A soft hyphen at the end of a line is where a program cut a word.
_SOFT_BREAK = re.compile("\u00ad[ \t]*\n[ \t]*")
# An accent typed after its letter as a sign of its own, as TeX's first encoding has it.
_LOOSE_ACCENT = re.compile(r"([´`ˆ¨¸])[ ]?([A-Za-zı])")
_COMBINING = {"´": "\u0301", "`": "\u0300", "ˆ": "\u0302", "¨": "\u0308", "¸": "\u0327"}
_ACCENTED = frozenset("éèêëàâäîïôöùûüçÉÈÊËÀÂÄÎÏÔÖÙÛÜÇ")
_SPACES = re.compile(r" {2,}")
# A sign without a letter of its own, for which pypdf gives the name of its drawing: «/head2right/head2right».
_DRAWING = re.compile(r"(/[A-Za-z]\w+)(?:\1)+")


_SENTENCE_END = re.compile(r"(?<=[.!?…])[»\")\]’]*\s+(?=[«\"(“]?\s?[A-ZÀ-ÖØ-Þ0-9•–-])|\n+")
_ABBREVIATION = re.compile(
    r"(?:\b(?:M|MM|Mme|Mmes|Mlle|Dr|Pr|St|Ste|p|pp|cf|art|al|etc|n|no|vol|éd|ex|env|fig|tab|Mr|Mrs|Ms|vs|eg|ie)|\b[A-Z])\.$"
)


def letters(text: str) -> str:
    """Write every letter in one way, and every space as one space; lines stay lines.

    Composes accents and ligatures, joins words cut by a soft hyphen, takes out what has no width.
    """
    text = _SOFT_BREAK.sub("", unicodedata.normalize("NFC", text)).translate(_LETTERS)
    if any(sign in text for sign in _COMBINING):
        text = _LOOSE_ACCENT.sub(_with_accent, text)
    text = _DRAWING.sub("•", text)
    lines = (_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(lines).strip("\n")


def _with_accent(match: re.Match[str]) -> str:
    letter = match[2].replace("ı", "i")
    composed = unicodedata.normalize("NFC", letter + _COMBINING[match[1]])
    return composed if composed in _ACCENTED else match[0]


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each sentence of a text begins and ends, what separates it from the next included."""
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if "\n" not in match[0] and _ABBREVIATION.search(text, max(start, match.start() - 8), match.start()):
            continue
        yield start, match.end()
        start = match.end()
    if start < len(text):
        yield start, len(text)


def words(text: str) -> list[str]:
    """List the words of *text*, lowered, in reading order."""
    return [word.lower() for word in _WORD.findall(text) if word]


def names(text: str) -> list[str]:
    """List the words of *text* that have a capital though they begin no sentence, lowered: names of people, places, works."""
    return [match[0].lower() for match in _NAME.finditer(text)]


def spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield ``(start, end, word)`` for each word of *text*: `words` with where they stand."""
    for match in _WORD.finditer(text):
        if match[1]:
            yield match.start(1), match.end(1), match[1].lower()


def fold(word: str) -> str:
    """Lower *word* and take off what a reader may leave out: accents, ligatures, dots of acronyms."""
    return bare(word).replace(".", "")


def bare(text: str) -> str:
    """Lower *text* and take off accents and ligatures; everything else stays."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return letters.lower().translate(_FOLD)


@lru_cache(maxsize=400_000)
def terms(word: str, language: Language) -> tuple[str, ...]:
    """Give the terms of a lowered *word*, main one first; none for a stop word.

    A word is indexed under its stem, folded; and under the stem of the folded word where that differs, so that a
    reader who types no accents finds the same word. Its other forms may have another stem without accents
    («municipalité», «municipaux»).
    """
    if word in STOP_WORDS[language]:
        return ()
    short = unicodedata.normalize("NFC", word)[:MAX_WORD].replace(".", "")
    if language is Language.FRENCH:
        short = _PLURALS.get(short, short)
    stem = _STEMMERS[language].stemWord
    accented, plain = fold(stem(short)), stem(fold(short))
    return (accented,) if accented == plain else (accented, plain)


def is_weak(word: str) -> bool:
    """Tell whether *word* names no subject: «deux», «manière», "first", or a light word."""
    return word in _WEAK_WORDS or is_light(word)


def is_light(word: str) -> bool:
    """Tell whether *word* only serves to ask: «comment», "how"; it weighs nothing beside other words."""
    return word in LIGHT_WORDS or any(word in stop for stop in STOP_WORDS.values())
