"""What a document is: title, authors, date, kind, language.

Each fact comes from the first of these that has it: what staff wrote beside the file, what the file says of itself where
that is worth believing, its first page, its name. A fact that nothing gives stays empty.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from pipeline import language
from pipeline.model import Document, DocumentId, Extract, Language, Page, PageReader, Source

VERSION = 2
"""Raised whenever the same pages would give other facts."""

_AUTHORED = frozenset({"markdown", "html", "epub", "eml", "msg"})
"""Formats whose own date is that of the text: who wrote or published it wrote the date."""

_TABLES = frozenset({"csv", "xlsx", "ods"})
_CELLS = " | "

_HEAD_CHARACTERS = 3_000
_COVER_CHARACTERS = 1_500
_COVER_WIDTH = 55  # characters: three longer lines in a row are a paragraph
_LANGUAGE_CHARACTERS = 6_000
_MAX_TITLE = 240
_MIN_LETTERS = 20  # of a text whose language can be told
_CLEAR_COUNT = 30  # stop words of a language in a text that is plainly in it,
_CLEAR_RATIO = 4  # and how many times those of the other

# Titles that programs write by themselves: «Microsoft Word - rapport_v3_def.doc», «untitled», «document1».
_POOR_TITLE = re.compile(
    r"(microsoft\s+(word|powerpoint|excel)\b.*|powerpoint(?:\s+(?:presentation|pr[ée]sentation|slides?|show))?\s*\d*|pr[ée]sentation\s*(powerpoint)?\s*\d*|diapositive\s*\d+"
    r"|untitled[\s_-]*\d*|sans\s+(titre|nom)\s*\d*|document\s*\d*|doc\s*\d+|layout\s*\d+|scan\w*[\s_-]*\d*|print|title|titre"
    r"|.*\.(docx?|odt|rtf|pptx?|odp|xlsx?|pdf|indd|qxd|qxp|tex|dvi|html?|pub|pages|pmd|cdr|ai)|\W*|[\d\W]+|\S*_\S*)",
    re.IGNORECASE,
)
_POOR_AUTHOR = re.compile(
    r"(admin\w*|user\d*|utilisateur\b.*|utilisateur\w*|owner|propri[ée]taire|windows\s+user|default|unknown|inconnu|pc\d*|poste\s*\d+"
    r"|.*\b(adobe|acrobat|microsoft|xerox|canon|ricoh|konica|kyocera|scanner|typst|latex|writer|word|libreoffice|openpyxl|python-\w+)\b.*|\W*|.{1,2}|\S*\d\S*)",
    re.IGNORECASE,
)

_INTRODUCTION = re.compile(
    r"^(?:textes?\s+(?:établis|réunis|rassemblés)\s+par|sous\s+la\s+direction\s+de|(?:case\s+)?written\s+by|rédaction\s*:|par|by)\s+",
    re.IGNORECASE,
)

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier january janv jan",
            "fevrier february fevr fev feb",
            "mars march mar",
            "avril april avr apr",
            "mai may",
            "juin june jun",
            "juillet july juil jul",
            "aout august aug",
            "septembre september sept sep",
            "octobre october oct",
            "novembre november nov",
            "decembre december dec",
        ),
        1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
# On bare text. A day needs its month, a month its year.
_DATE = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})(?:er|st|nd|rd|th)?\s+(?:of\s+)?)?(?P<month>{_MONTH})\.?"
    rf"(?:\s+(?P<day_after>\d{{1,2}})(?:st|nd|rd|th)?,)?\s+(?P<year>(?:19|20)\d\d)\b"
    r"|\b(?P<d>\d{1,2})[/.](?P<m>\d{1,2})[/.](?P<y>(?:19|20)\d\d)\b"
    r"|\b(?P<iso_year>(?:19|20)\d\d)-(?P<iso_month>\d\d)(?:-(?P<iso_day>\d\d))?\b"
)
_YEAR = re.compile(r"(?<![\d/.,–-])(?:19[5-9]|20[0-4])\d(?![\d/]|[.,–-]\d|\s*[%€$])")

# Written forms -> the kind, in the order tried; the first page is searched for the form at the start of a line.
_KINDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Rapport de recherche", ("rapport de recherche", "research report")),
    ("Note de prospective", ("note de prospective", "note prospective", "foresight note")),
    ("Document de travail", ("document de travail", "working paper")),
    ("Lettre d’information", ("lettre d'information", "newsletter", "infolettre")),
    ("Fiche de lecture", ("fiche de lecture", "note de lecture", "reading notes")),
    ("Fiche pratique", ("fiche pratique", "practical guide", "practice brief", "fiche repere", "fiche-outil")),
    ("Étude de cas", ("etude de cas", "case study")),
    ("Revue de littérature", ("revue de litterature", "evidence review", "literature review", "etat de l'art")),
    ("Note de politique", ("policy brief", "research brief", "note de politique", "note de position")),
    ("Évaluation", ("rapport d'evaluation", "evaluation report")),
    (
        "Compte rendu",
        ("compte rendu", "compte-rendu", "proces-verbal", "proces verbal", "minutes", "releve de decisions"),
    ),
    ("Actes", ("actes", "proceedings", "journee d'etude")),
    ("Baromètre", ("barometre", "barometer")),
    ("Enquête", ("enquete", "survey report")),
    ("Synthèse", ("synthese", "summary")),
    ("Étude", ("etude", "study")),
    ("Rapport", ("rapport", "report")),
    ("Guide", ("guide", "manuel", "manual", "handbook")),
    ("Kit", ("kit", "toolkit", "boite a outils")),
    ("Charte", ("charte", "charter")),
    ("Circulaire", ("circulaire",)),
    ("Entretien", ("entretien", "interview")),
    ("Glossaire", ("glossaire", "glossary")),
    ("Note", ("note",)),
)
_FORMS = frozenset(form for _, forms in _KINDS for form in forms)

_KEYS = {"title", "authors", "organisation", "date", "kind", "language"}


@dataclass(frozen=True, slots=True)
class Written:
    """What staff wrote beside a file; None where they wrote nothing. ``problem`` says what could not be read."""

    title: str | None = None
    authors: tuple[str, ...] | None = None
    organisation: str | None = None
    date: str | None = None
    kind: str | None = None
    language: Language | None = None
    problem: str = ""


def read_sidecar(text: str) -> Written:
    """Read a sidecar; what is wrong in it is said and the rest is kept."""
    try:
        read = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Written(problem=f"not valid TOML: {error}")
    values: dict[str, Any] = {}
    problems = [f"{name}: unknown; there are {', '.join(sorted(_KEYS))}" for name in read if name not in _KEYS]
    for name in _KEYS & set(read):
        try:
            values[name] = _written(name, read[name])
        except ValueError as error:
            problems.append(f"{name}: {error}")
    return Written(**values, problem="; ".join(problems))


def _written(name: str, value: object) -> object:
    match name, value:
        case "authors", str():
            return (value,)
        case "authors", list() if all(isinstance(each, str) for each in value):
            return tuple(value)
        case "date", date():
            return value.isoformat()[:10]
        case "date", int():
            return _checked_date(str(value))
        case "date", str():
            return _checked_date(value)
        case "language", str() if value in set(Language):
            return Language(value)
        case "title" | "organisation" | "kind", str():
            return value
        case _:
            raise ValueError(f"{value!r} makes no sense here")


def _checked_date(text: str) -> str:
    try:
        if re.fullmatch(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", text):
            date.fromisoformat(text + "-01-01"[len(text) - 4 :])
            return text
    except ValueError:
        pass
    raise ValueError(f"{text!r} is no date; write 2021, 2021-03 or 2021-03-15")


def describe(
    document_id: DocumentId,
    source: Source,
    extract: Extract,
    pages: Sequence[Page],
    *,
    sidecar: str,
    default: Language,
    today: date,
) -> Document:
    """Say what a document is; *pages* are its clean text."""
    written = read_sidecar(sidecar)
    # Line by line as printed: a cover's lines are no paragraphs.
    head = "\n".join(language.letters(page.text) for page in (extract.pages or pages)[:2])[:_HEAD_CHARACTERS]
    if extract.format in _TABLES:  # the names and values of columns tell nothing of the whole
        head = "\n".join(line for line in head.split("\n") if _CELLS not in line)
    title = written.title or title_of(extract, head, source.path)
    authors = written.authors if written.authors is not None else authors_of(extract)
    return Document(
        id=document_id,
        title=language.letters(title),
        authors=tuple(language.letters(name) for name in authors),
        organisation=language.letters(written.organisation or ""),
        date=written.date or date_of(extract, head, source.path, today=today),
        kind=language.letters(written.kind or "") or kind_of(title, head),
        language=written.language or language_of(pages, title, default=default),
        collection=source.collection,
        format=extract.format,
        page_count=extract.page_count,
        size_bytes=source.size_bytes,
        partial=extract.partial,
        is_image_only=bool(pages) and not any(page.text.strip() for page in pages),
        is_recognised=any(page.reader is PageReader.OCR for page in pages),
    )


def title_of(extract: Extract, head: str, path: Path) -> str:
    """Choose a title: the file's own where it is one, the first line that looks like one, the file's name."""
    own = " ".join(extract.title.split())
    if own and not _POOR_TITLE.fullmatch(own):
        return own[:_MAX_TITLE]
    return _first_title(head) or _name(path)


def _first_title(head: str) -> str:
    candidates = [text for line in head.split("\n")[:12] if _is_title(text := " ".join(line.split()))]
    # «COMPTE-RENDU», «ÉTUDE · Observatoire · 2016»: what says the kind stands above the title.
    telling = [text for text in candidates if not _is_kind(text)]
    return next(iter(telling or candidates), "").rstrip(" .:;,")


def _is_title(text: str) -> bool:
    letters = sum(letter.isalpha() for letter in text)
    is_words = " " in text and letters > 0.6 * len(text)
    return is_words and 8 <= len(text) <= 160 and not _DATE.fullmatch(language.bare(text))


def _is_kind(text: str) -> bool:
    return language.fold(re.split(r"\s*[·|•]\s*", text)[0]).replace("’", "'").strip(" .:") in _FORMS


def _name(path: Path) -> str:
    text = path.stem.encode("utf-8", "replace").decode()
    text = " ".join(re.sub(r"[_\s]+|(?<=\w)-(?=\w)", " ", text).split())
    return (text[:1].upper() + text[1:])[:_MAX_TITLE] or path.name


def authors_of(extract: Extract) -> tuple[str, ...]:
    """Keep the authors that the file gives, less what programs write there and what only introduces a name."""
    names = (_INTRODUCTION.sub("", " ".join(name.split())) for name in _in_order(extract.authors))
    return tuple(
        dict.fromkeys(
            name for name in names if not _POOR_AUTHOR.fullmatch(name) and len(name) < 120 and not name.islower()
        )
    )


def _in_order(names: Sequence[str]) -> Sequence[str]:
    """Put «FARTHOUAT, Isabelle» together again: a format takes a comma for the end of a name."""
    if len(names) == 2 and not any(" " in name.strip() for name in names):
        return (f"{names[1]} {names[0]}",)
    return names


def date_of(extract: Extract, head: str, path: Path, *, today: date) -> str:
    """Choose a date of publication, never one to come.

    From front matter, which authors write by hand, the date of a message or of a web page; from the lines of the first pages that stand
    alone, as those of a cover do; the file's name; its text; and last what the program that made it wrote, unless it is a scan, which says
    when it was scanned.
    """
    limit = today.isoformat()
    written = extract.created if extract.created and extract.created <= limit[: len(extract.created)] else ""
    if written and extract.format in _AUTHORED:
        return written
    return (
        _published(_cover(head), limit)
        or _published([path.stem.replace("_", "-"), re.sub("[_-]", " ", path.stem)], limit)
        or _first_date(head[:_COVER_CHARACTERS], limit)
        or (written if head.strip() or extract.format != "pdf" else "")
    )


def _cover(head: str) -> list[str]:
    """Give the lines before the first paragraph: those of a cover, or of what stands above a text."""
    lines = [line.strip() for line in head[:_COVER_CHARACTERS].split("\n") if line.strip()]
    is_long = [len(line) > _COVER_WIDTH for line in lines]
    for at in range(len(lines)):
        if all(is_long[at : at + 3]) or len(lines[at]) > 3 * _COVER_WIDTH:
            return lines[:at]
    return lines


def _published(lines: Sequence[str], limit: str) -> str:
    """Choose among the dates of a cover: the first; for a bare year, a full date that is not before it where there is one."""
    dates = [each for line in lines for each in _dates(line, limit)]
    first = next(iter(dates), "")
    return next((each for each in dates if len(each) > 4 and each[:4] >= first), first)


def _dates(line: str, limit: str) -> list[str]:
    """List the dates of a line, full ones first, none to come."""
    folded = language.bare(line)
    full = (_date(match) for match in _DATE.finditer(folded))
    found = [*(each for each in full if each), *(match[0] for match in _YEAR.finditer(folded))]
    return [each for each in found if each <= limit[: len(each)]]


def _first_date(text: str, limit: str) -> str:
    dates = (_date(match) for match in _DATE.finditer(language.bare(text)))
    return next((each for each in dates if each and each <= limit[: len(each)]), "")


def _date(match: re.Match[str]) -> str:
    parts = match.groupdict()
    year = parts["year"] or parts["y"] or parts["iso_year"]
    month = _MONTHS[parts["month"]] if parts["month"] else int(parts["m"] or parts["iso_month"])
    day = int(parts["day"] or parts["day_after"] or parts["d"] or parts["iso_day"] or 0)
    try:
        date(int(year), month, day or 1)
    except ValueError:
        return ""
    return f"{year}-{month:02}-{day:02}" if day else f"{year}-{month:02}"


def kind_of(title: str, head: str) -> str:
    """Tell the kind of document from its title, or from the start of a line of its first page; empty when unsure."""
    folded = language.fold(title).replace("’", "'")
    for kind, forms in _KINDS:
        if any(re.search(rf"\b{re.escape(form)}s?\b", folded) for form in forms):
            return kind
    first = language.fold(head[:400]).replace("’", "'")
    for kind, forms in _KINDS:
        if any(re.search(rf"(?m)^\W*{re.escape(form)}\b(?![ \t]+(de la|du|des|of)\b)", first) for form in forms):
            return kind
    return ""


def language_of(pages: Sequence[Page], title: str, *, default: Language) -> Language:
    """Tell French from English; *default* where there is too little text to tell."""
    middle = pages[len(pages) // 3 :] if len(pages) > 3 else pages
    text = "\n".join(page.text for page in middle)[:_LANGUAGE_CHARACTERS] or title
    if sum(letter.isalpha() for letter in text) < _MIN_LETTERS:
        return default
    return _by_stop_words(text) or Language(_identifier().classify(text)[0])


def _by_stop_words(text: str) -> Language | None:
    """Tell a language by the words that only it has, where they leave no doubt; loading the model costs 0.4 s."""
    words = language.words(text)
    counts = {each: sum(word in language.STOP_WORDS[each] for word in words) for each in Language}
    likeliest = max(Language, key=lambda each: counts[each])
    others = sum(counts.values()) - counts[likeliest]
    is_clear = counts[likeliest] >= _CLEAR_COUNT and counts[likeliest] > _CLEAR_RATIO * others
    return likeliest if is_clear else None


@cache
def _identifier() -> Any:
    """Load the model of py3langid, limited to our languages."""
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages([each.value for each in Language])
    return identifier
