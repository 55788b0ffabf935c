"""What a document is: title, authors, organisation, date, kind, language, and the terms it is about.

Each fact comes from the first of these that has it: what staff wrote beside the file, what the file says of itself where
that is worth believing, its first pages, its name. Each is given with where it was read and how sure it is; a fact that
nothing gives stays empty.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from pipeline import dates, language, sidecars
from pipeline.model import (
    Confidence,
    Document,
    DocumentId,
    Extract,
    Facet,
    FactName,
    Finding,
    Language,
    Origin,
    Page,
    PageReader,
    Source,
)
from pipeline.sidecars import Written
from pipeline.vocabularies import Mention, Vocabularies, Vocabulary

VERSION = 3
"""Raised whenever the same pages would give other facts."""

_AUTHORED = frozenset({"markdown", "html", "epub", "eml", "msg"})
"""Formats whose own date is that of the text: who wrote or published it wrote the date."""

_TABLES = frozenset({"csv", "xlsx", "ods"})
_CELLS = " | "

_HEAD_CHARACTERS = 3_000
_COVER_CHARACTERS = 1_500
_COVER_WIDTH = 55  # characters: three longer lines in a row are a paragraph
_COVER_LINES = 16  # a page with no more is a cover
_TITLE_LINES = 14  # among which a title is looked for
_KIND_LINES = 5  # among which a line that says the kind is
_EDGE_LINES = 3  # at the foot of a page, where series are named
_LANGUAGE_CHARACTERS = 6_000
_MAX_TITLE = 240
_MAX_QUOTE = 300
_MIN_LETTERS = 20  # of a text whose language can be told
_CLEAR_COUNT = 30  # stop words of a language in a text that is plainly in it,
_CLEAR_RATIO = 4  # and how many times those of the other
_WORDS_A_MINUTE = 230  # silent reading of prose: Brysbaert 2019 finds 238 in English, French is near
_SURE = 5  # times a term is named, past which it is no chance

# Titles that programs write by themselves: «Microsoft Word - rapport_v3_def.doc», «untitled», «document1».
_POOR_TITLE = re.compile(
    r"(microsoft\s+(word|powerpoint|excel|outlook)\b.*|powerpoint(?:\s+(?:presentation|pr[ée]sentation|slides?|show))?\s*\d*|pr[ée]sentation\s*(powerpoint)?\s*\d*|diapositive\s*\d+"
    r"|untitled[\s_-]*\d*|sans\s+(titre|nom)\s*\d*|document\s*\d*|doc\s*\d+|layout\s*\d+|scan\w*[\s_-]*\d*|print|title|titre"
    r"|.*\.(docx?|odt|rtf|pptx?|odp|xlsx?|pdf|indd|qxd|qxp|tex|dvi|html?|pub|pages|pmd|cdr|ai)|\W*|[\d\W]+|\S*_\S*|.*[^\W_]_[^\W_].*)",
    re.IGNORECASE,
)
_POOR_AUTHOR = re.compile(
    r"(admin\w*|user\d*|utilisateur\b.*|utilisateur\w*|owner|propri[ée]taire|windows\s+user|default|unknown|inconnu|pc\d*|poste\s*\d+"
    r"|.*\b(adobe|acrobat|microsoft|xerox|canon|ricoh|konica|kyocera|scanner|typst|latex|writer|word|libreoffice|openpyxl|python-\w+)\b.*|\W*|.{1,2}|\S*\d\S*|[b-df-hj-np-tv-xz]{4,})",
    re.IGNORECASE,
)


_INTRODUCTION = re.compile(
    r"^(?:textes?\s+(?:établis|réunis|rassemblés)\s+par|sous\s+la\s+direction\s+de|(?:case\s+)?written\s+by|rédaction\s*:|par|by)\s+",
    re.IGNORECASE,
)
_NAME = r"(?:(?:Dr|Me|Pr)\s+)?[A-ZÀ-Ý][\w'’-]+(?:\s+(?:(?:de|du|la|le|Le|van|von)\s+)*[A-ZÀ-Ý][\w'’.-]*){1,2}"
_PEOPLE = re.compile(rf"{_NAME}(?:\s*(?:,|&|\bet\b|\band\b)\s*{_NAME})+")
_BYLINE = re.compile(
    rf"(?:auteure?s?|rédaction|written by|authors?)\s*:\s*((?-i:{_NAME}(?:\s*(?:,|&|et|and)\s*{_NAME})*))",
    re.IGNORECASE,
)
_BETWEEN_NAMES = re.compile(r"\s*(?:,|&|\bet\b|\band\b)\s*")

_PARTS = re.compile(r"\s*[·|•]\s*")
_OF = r"(?i:de\s+la\s+|de\s+l['’]|du\s+|des\s+|de\s+|d['’])"
_LETTERHEAD = re.compile(
    rf"(?i:république\s+française|(?:d[ée]partement|arrondissement|canton|commune|mairie|ville|pr[ée]fecture|minist[èe]re|communauté\s+de\s+communes)"
    rf"\s+(?={_OF})){_OF}?(?:[A-ZÀ-Ý].*)?"
)
_PUBLIC_BODY = re.compile(
    rf"((?i:commune|mairie|ville|pr[ée]fecture|minist[èe]re|communauté\s+de\s+communes|conseil\s+(?:départemental|régional))\s+{_OF}[A-ZÀ-Ý][^(\d·|,:]*)"
)
_BODY_IN_ENGLISH = re.compile(
    r"(?:the\s+)?office\s+of\s+.*|.*\s(?:office|administration|agency|department|ministry|institute|foundation|university)",
    re.IGNORECASE,
)
_PUBLISHER = re.compile(
    r"(?:éditeur|organisme|édité\s+par|publié\s+par|published\s+by|publisher)\s*(?::\s*|(?<=par)\s+|(?<=by)\s+)(\S.{2,120})",
    re.IGNORECASE,
)
_SUBJECT = re.compile(r"(?:objet|subject)\s*:\s*(?:(?:re|tr|fwd?)\s*:\s*)*(\S.*)", re.IGNORECASE)
_MAIL = re.compile(r"(?:de|à|from|to|cc|envoyé|sent)\s*:.*", re.IGNORECASE)
_PLACE_AND_DAY = re.compile(r"[^,]{2,40},?\s+le\s*,?")
_GOES_ON = re.compile(
    r"(?:[:,;&(]|\b(?:de|du|des|la|le|les|l['’]|d['’]|en|et|à|au|aux|pour|sur|dans|par|avec|of|the|a|an|and|in|on|for|to|about|with|from|by))$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"(?P<series>.*?)[,\s(]*\b(?P<edition>(?:n[°ºo]|no\.|num[ée]ro|vol\.?|volume|tome|issue)\s*\d{1,3})(?![\d-])",
    re.IGNORECASE,
)
_EDITION = re.compile(
    r"(?:\b[ée]dition|\bbaromètre|\bbarometer|\benquête|\brapport annuel|\bannual report)\s+(?P<after>20\d\d)\b"
    r"|\b(?P<before>20\d\d)\s+(?:edition|survey)\b",
    re.IGNORECASE,
)
_ISSUED = re.compile(
    r"\b(?:rédigée?s?|publiée?s?|parue?s?|établie?s?|diffusion|recueillis|remises? au propre|mise à jour"
    r"|written|published|issued|updated)\b",
    re.IGNORECASE,
)
_NO_SERIES = re.compile(
    r"\b(?:loi|article|décret|arrêté|annexe|figure|tableau|page|cas|version|délibération|considérant|rue|law|table|appendix)s?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Description:
    """A document, and what its facts stand on."""

    document: Document
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it is printed, and its page."""

    page: int
    text: str


def head(pages: Iterable[Page]) -> tuple[Line, ...]:
    """Give the first lines of a document, as printed: those of a cover are no paragraphs."""
    found: list[Line] = []
    left = _HEAD_CHARACTERS
    for page in list(pages)[:2]:
        for line in language.letters(page.text).split("\n"):
            if left > 0 and (text := " ".join(line.split())[:left]):
                found.append(Line(page.number, text))
                left -= len(text) + 1
    return tuple(found)


def describe(
    document_id: DocumentId,
    source: Source,
    extract: Extract,
    pages: Sequence[Page],
    *,
    sidecar: str,
    vocabularies: Vocabularies,
    default: Language,
    today: date,
) -> Description:
    """Say what a document is; *pages* are its clean text."""
    written, lines, kinds = sidecars.read_sidecar(sidecar), head(extract.pages or pages), vocabularies[Facet.KIND]
    if extract.format in _TABLES:  # the names and values of columns tell nothing of the whole
        lines = tuple(line for line in lines if _CELLS not in line.text)

    def known(name: FactName, read: Iterable[Finding | None]) -> tuple[Finding, ...]:
        """Give what staff wrote, else what was read."""
        staff = _by_staff(name, written, vocabularies)
        return tuple(_composed(each) for each in (staff if staff is not None else read) if each is not None)

    title = known(FactName.TITLE, [title_of(extract, lines, source.path, kinds)])
    kind = known(FactName.KIND, [kind_of(title[0].value, lines, kinds)])
    tongue = known(FactName.LANGUAGE, [language_of(pages, title[0].value, default=default)])
    found = {
        FactName.TITLE: title,
        FactName.AUTHORS: known(FactName.AUTHORS, authors_of(extract, lines)),
        FactName.ORGANISATION: known(FactName.ORGANISATION, [organisation_of(lines, kinds, extract.authors)]),
        FactName.DATE: known(
            FactName.DATE, [date_of(extract, lines, source.path, kinds, title=title[0].value, today=today)]
        ),
        FactName.KIND: kind,
        FactName.LANGUAGE: tongue,
        FactName.SERIES: known(FactName.SERIES, [series_of(title[0].value, extract.pages)]),
        FactName.EDITION: known(FactName.EDITION, [edition_of(title[0].value, extract.pages)]),
        **{
            name: known(name, terms_of(vocabularies[facet], name, title[0].value, kind, pages))
            for facet, name in TERMS.items()
        },
        FactName.READING_TIME: reading_time(pages),
    }

    def values(name: FactName) -> tuple[str, ...]:
        # A term named in passing is a finding, not what the document is about.
        refused = {Confidence.LOW} if name in TERMS.values() else set()
        return tuple(each.value for each in found[name] if each.confidence not in refused)

    def first(name: FactName) -> str:
        return next(iter(values(name)), "")

    document = Document(
        id=document_id,
        title=first(FactName.TITLE),
        authors=values(FactName.AUTHORS),
        organisation=first(FactName.ORGANISATION),
        date=first(FactName.DATE),
        kind=first(FactName.KIND),
        language=Language(first(FactName.LANGUAGE)),
        collection=source.collection,
        format=extract.format,
        page_count=extract.page_count,
        size_bytes=source.size_bytes,
        partial=extract.partial,
        is_image_only=bool(pages) and not any(page.text.strip() for page in pages),
        is_recognised=any(page.reader is PageReader.OCR for page in pages),
        territories=values(FactName.TERRITORIES),
        goals=values(FactName.GOALS),
        audiences=values(FactName.AUDIENCES),
    )
    return Description(document, tuple(each for findings in found.values() for each in findings))


TERMS = {
    Facet.TERRITORY: FactName.TERRITORIES,
    Facet.GOAL: FactName.GOALS,
    Facet.AUDIENCE: FactName.AUDIENCES,
}
"""The facts whose values are terms of a vocabulary that are looked for in the whole text."""

_FACETS = {name: facet for facet, name in TERMS.items()} | {FactName.KIND: Facet.KIND}


def _by_staff(name: FactName, written: Written, vocabularies: Vocabularies) -> tuple[Finding, ...] | None:
    """Give the findings of a sidecar; None where it says nothing of this fact."""
    value = getattr(written, name)
    if value is None or value == "":
        return None
    values = value if isinstance(value, tuple) else (value,)
    names = vocabularies[_FACETS[name]].names if name in _FACETS else {}
    return tuple(
        Finding(name, names.get(language.fold(each), each), Origin.SIDECAR, Confidence.HIGH) for each in values
    )


def _composed(finding: Finding) -> Finding:
    """Write the letters of a value in one way, wherever it comes from."""
    return replace(finding, value=language.letters(finding.value), quote=language.letters(finding.quote)[:_MAX_QUOTE])


def _on(line: Line, name: FactName, value: str, confidence: Confidence) -> Finding:
    return Finding(name, value, Origin.PAGE, confidence, line.page, line.text)


# Title


def title_of(extract: Extract, lines: Sequence[Line], path: Path, kinds: Vocabulary) -> Finding:
    """Choose a title: the file's own where it is one, the lines that look like one, the file's name."""
    own = " ".join(extract.title.split())[:_MAX_TITLE]
    if own and not _is_poor(own, kinds):
        top, words = (" ".join(language.words(language.fold(text))) for text in (_text(lines), own))
        is_seen = " ".join(words.split()[:_SEEN_WORDS]) in top
        return Finding(FactName.TITLE, own, Origin.METADATA, Confidence.HIGH if is_seen else Confidence.MEDIUM)
    return _first_title(lines, kinds) or Finding(FactName.TITLE, _name(path), Origin.NAME, Confidence.LOW)


_SEEN_WORDS = 4
"""First words of a file's own title that are looked for on its first page: a subtitle may be written otherwise."""


def _text(lines: Sequence[Line]) -> str:
    return " ".join(line.text for line in lines[:_TITLE_LINES])


def _is_poor(own: str, kinds: Vocabulary) -> bool:
    """Tell whether a file's own title is a program's, a mere kind («COMPTE-RENDU») or a mere date («CM 27 mars 2012»)."""
    bare = dates.without(own)
    is_dated = bare != " ".join(language.bare(own).split())
    few = is_dated and sum(map(str.isalpha, bare)) < _LEAST_LETTERS
    return bool(_POOR_TITLE.fullmatch(own)) or few or _is_kind(own, kinds)


def _first_title(lines: Sequence[Line], kinds: Vocabulary) -> Finding | None:
    top = lines[:_TITLE_LINES]
    for line in top:
        if (match := _SUBJECT.fullmatch(line.text)) and _is_title(match[1]):
            return _on(line, FactName.TITLE, match[1][:_MAX_TITLE], Confidence.MEDIUM)
    # «COMPTE-RENDU», «ÉTUDE · Observatoire · 2016»: what says the kind stands above the title.
    said = [at for at, line in enumerate(top[:_KIND_LINES]) if _is_kind(line.text, kinds)]
    start = said[-1] + 1 if said else 0
    order = [*range(start, len(top)), *range(start)]
    candidates = [at for at in order if _is_title(top[at].text) and not _is_kind(top[at].text, kinds)]
    telling = [at for at in candidates if not _is_heading(top[at].text)] or candidates
    if telling:
        # «Tech Talk», then what the talk is about: a line of a few letters gives way, but right under the kind.
        long = [at for at in telling if sum(map(str.isalpha, top[at].text)) >= _LEAST_LETTERS]
        at = telling[0] if (said and telling[0] == start) or not long else long[0]
        title = _whole(top, at, kinds).rstrip(" .:;,")
        confidence = Confidence.MEDIUM if said and at == start else Confidence.LOW
        return _on(top[at], FactName.TITLE, title, confidence)
    return next((_on(line, FactName.TITLE, line.text, Confidence.LOW) for line in top if _is_title(line.text)), None)


_LEAST_LETTERS = 10
"""Letters of a title, dates apart: «Tech Talk - March 2020» has fewer."""


def _is_title(text: str) -> bool:
    letters = sum(map(str.isalpha, text))
    is_words = " " in text and letters > 0.6 * len(text)
    begins = text[:1].isalnum() or text[:1] in "«“\"(¿‘'["
    return is_words and begins and 8 <= len(text) <= 160 and not _is_dateline(text) and not _MAIL.fullmatch(text)


def _is_dateline(text: str) -> bool:
    bare = dates.without(text)
    if bare == " ".join(language.bare(text).split()):
        return False
    return sum(map(str.isalpha, bare)) < _LEAST_LETTERS or bool(_PLACE_AND_DAY.fullmatch(bare))


def _is_heading(text: str) -> bool:
    """Tell whether a line says who speaks: an administration's letterhead, names of people."""
    return any(each.fullmatch(text) for each in (_LETTERHEAD, _PEOPLE, _BODY_IN_ENGLISH)) or bool(
        _PUBLIC_BODY.match(text)
    )


def _is_kind(text: str, kinds: Vocabulary) -> bool:
    """Tell whether a line says the kind of document and not its title: «ÉTUDE», «RAPPORT · VERSION DE TRAVAIL»."""
    return bool(_kind_said(text, kinds))


def _kind_said(text: str, kinds: Vocabulary) -> str:
    if len(text) > _WIDEST_LABEL:
        return ""
    part = _PARTS.split(_TWICE.sub(r"\1", text))[0]
    folded = _folded(part).strip(" .:")
    for term in kinds.terms.values():
        for form in map(_folded, term.forms):
            # In capitals a few words more: «KIT D’ANIMATION», «FICHE PRATIQUE NO 4».
            is_label = part.isupper() and len(part.split()) <= 4 and re.match(rf"{re.escape(form)}\b", folded)
            if folded == form or is_label:
                return term.name
    return ""


_WIDEST_LABEL = 160
"""Characters past which a line is text: it says no kind and names nobody."""

_TWICE = re.compile(r"(.{6,})\1")
"""What a program prints twice to make it bold. Its cost grows fast with the line."""


def _folded(text: str) -> str:
    return language.fold(text).replace("’", "'")


def _whole(lines: Sequence[Line], at: int, kinds: Vocabulary) -> str:
    """Put together the lines of a title that goes on: within a word or a phrase, or in capitals."""
    title = lines[at].text
    for line in lines[at + 1 : at + 4]:
        text = line.text
        is_loud = title.isupper() and text.isupper() and len(text.split()) > 1 and not _is_heading(text)
        goes_on = _GOES_ON.search(title) or title.endswith("-") or text[0].islower() or (is_loud and ":" not in text)
        is_other = _is_kind(text, kinds) or dates.is_date(text) or line.page != lines[at].page
        if len(title) > _WIDEST_TITLE_LINE or len(title) + len(text) > _MAX_TITLE - 40 or not goes_on or is_other:
            break
        is_cut = title.endswith("-")
        title = (title.removesuffix("-") if is_cut and text[0].islower() else title) + ("" if is_cut else " ") + text
    return title


_WIDEST_TITLE_LINE = 90
"""Characters past which a line that goes on is one of a paragraph."""


def _name(path: Path) -> str:
    text = path.stem.encode("utf-8", "replace").decode()
    text = " ".join(re.sub(r"[_\s]+|(?<=\w)-(?=\w)", " ", text).split())
    return (text[:1].upper() + text[1:])[:_MAX_TITLE] or path.name


# People and organisation


def authors_of(extract: Extract, lines: Sequence[Line]) -> tuple[Finding, ...]:
    """Keep the authors that the file gives, less what programs write there; else those named under the title."""
    names = (_INTRODUCTION.sub("", " ".join(name.split())) for name in _in_order(extract.authors))
    kept = tuple(
        dict.fromkeys(
            name for name in names if not _POOR_AUTHOR.fullmatch(name) and len(name) < 120 and not name.islower()
        )
    )
    if kept:
        top = _folded(" ".join(line.text for line in lines))
        return tuple(
            Finding(
                FactName.AUTHORS,
                name,
                Origin.METADATA,
                Confidence.HIGH if _folded(name) in top else Confidence.MEDIUM,
            )
            for name in kept
        )
    for line in lines[:_TITLE_LINES]:
        if len(line.text) > _WIDEST_LABEL:
            continue
        match = _BYLINE.match(line.text)
        people = match[1] if match else line.text if _PEOPLE.fullmatch(line.text) else ""
        if people:
            confidence = Confidence.HIGH if match else Confidence.MEDIUM
            return tuple(_on(line, FactName.AUTHORS, name.strip(), confidence) for name in _BETWEEN_NAMES.split(people))
    return ()


def _in_order(names: Sequence[str]) -> Sequence[str]:
    """Put «FARTHOUAT, Isabelle» together again: a format takes a comma for the end of a name."""
    if len(names) == 2 and not any(" " in name.strip() for name in names):
        return (f"{names[1]} {names[0]}",)
    return names


def organisation_of(lines: Sequence[Line], kinds: Vocabulary, authors: Sequence[str]) -> Finding | None:
    """Say who publishes: on a line «kind · organisation · date», after «Publié par», above the date of a cover, in a letterhead."""
    for line, parts in _kickers(lines, kinds):
        if len(parts) > 2:
            return _on(line, FactName.ORGANISATION, parts[-2], Confidence.HIGH)
    for line in lines:
        if match := _PUBLISHER.fullmatch(line.text):
            return _on(line, FactName.ORGANISATION, match[1].rstrip(" .;,"), Confidence.HIGH)
    return _above_the_date(lines, authors) or _letterhead(lines)


def _kickers(lines: Sequence[Line], kinds: Vocabulary) -> Iterator[tuple[Line, list[str]]]:
    """Yield the lines that say the kind first and the date last, in their parts."""
    for line in lines[:_KIND_LINES]:
        parts = _PARTS.split(line.text)
        if len(parts) > 1 and _is_kind(line.text, kinds) and dates.written(parts[-1], _NO_LIMIT):
            yield line, parts


_NO_LIMIT = "9999"


def _above_the_date(lines: Sequence[Line], authors: Sequence[str]) -> Finding | None:
    cover = [line for line in lines if line.page == lines[0].page] if lines else []
    if len(cover) > _COVER_LINES:
        return None
    names = [_folded(name) for name in authors]
    for at in range(2, len(cover)):
        name, above = cover[at - 1].text, _folded(cover[at - 2].text)
        is_signed = bool(_PEOPLE.fullmatch(cover[at - 2].text)) or any(each in above for each in names)
        if dates.is_date(cover[at].text) and is_signed and not _PEOPLE.fullmatch(name) and name[0].isupper():
            return _on(cover[at - 1], FactName.ORGANISATION, name, Confidence.MEDIUM)
    return None


def _letterhead(lines: Sequence[Line]) -> Finding | None:
    for line in lines[:_TITLE_LINES]:
        match = _PUBLIC_BODY.match(line.text)
        body = match[1].strip(" ,-") if match else line.text if _BODY_IN_ENGLISH.fullmatch(line.text) else ""
        if body and not _GOES_ON.search(body) and len(body) <= _WIDEST_TITLE_LINE:
            return _on(line, FactName.ORGANISATION, body, Confidence.MEDIUM)
    return None


# Date


def date_of(
    extract: Extract, lines: Sequence[Line], path: Path, kinds: Vocabulary, *, title: str = "", today: date
) -> Finding | None:
    """Choose a date of publication, never one to come.

    From front matter, which authors write by hand, or the date of a message or of a web page; from the line that says
    kind, organisation and date; from the title, where it is that of a meeting («Séance du 4 février 2022»); from the
    lines of the first pages that stand alone, as those of a cover do; the file's name; its text; and last what the
    program that made it wrote, unless it is a scan, which says when it was scanned.
    """
    limit = today.isoformat()
    created = extract.created if extract.created and extract.created <= limit[: len(extract.created)] else ""
    by_program = Finding(FactName.DATE, created, Origin.METADATA, Confidence.LOW) if created else None
    if by_program and extract.format in _AUTHORED:
        return replace(by_program, confidence=Confidence.HIGH)
    for line, parts in _kickers(lines, kinds):
        if said := dates.written(parts[-1], limit):
            return _on(line, FactName.DATE, said[0].date, Confidence.HIGH)
    for each in () if _NO_SERIES.search(title) else dates.full(title, limit):
        return Finding(FactName.DATE, each.date, Origin.PAGE, Confidence.HIGH, None, title)
    top = _within(lines, _COVER_CHARACTERS)
    name = [Line(0, path.stem.replace("_", "-")), Line(0, re.sub("[_-]", " ", path.stem))]
    if found := _published(_cover(top), limit):
        line, each = found
        return _on(line, FactName.DATE, each.date, Confidence.HIGH if each.is_full else Confidence.MEDIUM)
    if found := _published(name, limit):
        return Finding(FactName.DATE, found[1].date, Origin.NAME, Confidence.MEDIUM)
    found_in_text = [(line, each) for line in top for each in dates.full(line.text, limit)]
    for line, each in sorted(found_in_text, key=lambda pair: not _ISSUED.search(pair[0].text)):
        return _on(line, FactName.DATE, each.date, Confidence.LOW)
    return by_program if lines or extract.format != "pdf" else None


def _within(lines: Sequence[Line], characters: int) -> list[Line]:
    kept = []
    for line in lines:
        if characters > 0:
            kept.append(Line(line.page, line.text[:characters]))
        characters -= len(line.text) + 1
    return kept


def _cover(lines: Sequence[Line]) -> Sequence[Line]:
    """Give the lines before the first paragraph: those of a cover, or of what stands above a text."""
    is_long = [len(line.text) > _COVER_WIDTH for line in lines]
    for at, line in enumerate(lines):
        if all(is_long[at : at + 3]) or len(line.text) > 3 * _COVER_WIDTH:
            return lines[:at]
    return lines


def _published(lines: Sequence[Line], limit: str) -> tuple[Line, dates.Written] | None:
    """Choose among the dates of a cover: the first; for a bare year, one that stands alone or a fuller one that is not before it."""
    found = [(line, each) for line in lines for each in dates.written(line.text, limit)]
    if not found:
        return None
    # «Bilan de 2000 à 2022», then «2023» alone: the years of a title are those it speaks of.
    alone = [pair for pair in found if not pair[1].is_full and dates.is_date(pair[0].text)]
    first = found[0] if found[0][1].is_full or not alone else alone[-1]
    return next((pair for pair in found if pair[1].is_full and pair[1].date[:4] >= first[1].date), first)


# Kind, language, series


def kind_of(title: str, lines: Sequence[Line], kinds: Vocabulary) -> Finding | None:
    """Tell the kind from a line that says it, the title, or the start of a line of the first page; None when unsure."""
    for line in lines[:_KIND_LINES]:
        if said := _kind_said(line.text, kinds):
            return _on(line, FactName.KIND, said, Confidence.HIGH)
    folded = _folded(title)
    forms = [(term.name, form) for term in kinds.terms.values() for form in map(_folded, term.forms)]
    for kind, form in forms:
        if re.search(rf"\b{re.escape(form)}s?\b", folded):
            return Finding(FactName.KIND, kind, Origin.PAGE, Confidence.MEDIUM, None, title)
    top = _within(lines, 400)
    for kind, form in forms:
        for line in top:
            if re.match(rf"\W*{re.escape(form)}\b(?![ \t]+(de la|du|des|of)\b)", _folded(line.text)):
                return _on(line, FactName.KIND, kind, Confidence.MEDIUM)
    return None


def language_of(pages: Sequence[Page], title: str, *, default: Language) -> Finding:
    """Tell French from English; *default* where there is too little text to tell."""
    middle = pages[len(pages) // 3 :] if len(pages) > 3 else pages
    text = "\n".join(page.text for page in middle)[:_LANGUAGE_CHARACTERS] or title
    letters = sum(map(str.isalpha, text))
    if letters < _MIN_LETTERS:
        return Finding(FactName.LANGUAGE, default, Origin.SETTINGS, Confidence.LOW)
    confidence = Confidence.HIGH if letters > 10 * _MIN_LETTERS else Confidence.MEDIUM
    return Finding(
        FactName.LANGUAGE, _by_stop_words(text) or Language(_identifier().classify(text)[0]), Origin.TEXT, confidence
    )


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


def _edges(title: str, pages: Sequence[Page]) -> Iterator[Line]:
    """Yield the lines where a series is named: the title, those above the text, those at the foot of the first pages."""
    first = head(pages[:1])
    yield Line(first[0].page if first else 1, title)
    yield from _cover(_within(first, _COVER_CHARACTERS))
    for page in pages[:2]:
        yield from [Line(page.number, text) for text in page.text.split("\n") if text.strip()][-_EDGE_LINES:]


def series_of(title: str, pages: Sequence[Page]) -> Finding | None:
    """Name the series of a document: what stands before its number, «Les cahiers, no 9»."""
    for line, match in _numbered(title, pages):
        series = match["series"].strip(" ,-–—·|:(")
        series = _PARTS.split(series)[-1] if series else ""
        if len(series) > 3 and len(series) <= _WIDEST_TITLE_LINE:
            return _on(line, FactName.SERIES, series, Confidence.MEDIUM)
    return None


def edition_of(title: str, pages: Sequence[Page]) -> Finding | None:
    """Give the number of a document in its series, or the year of its edition: «no 9», «2022»."""
    for line in _edges(title, pages):
        if len(line.text) <= _MAX_TITLE and (match := _EDITION.search(line.text)):
            return _on(line, FactName.EDITION, match["after"] or match["before"], Confidence.MEDIUM)
    for line, match in _numbered(title, pages):
        return _on(line, FactName.EDITION, match["edition"].lower(), Confidence.MEDIUM)
    return None


def _numbered(title: str, pages: Sequence[Page]) -> Iterator[tuple[Line, re.Match[str]]]:
    for line in _edges(title, pages):
        match = _NUMBERED.match(line.text) if len(line.text) <= 2 * _COVER_WIDTH else None
        if match and not _NO_SERIES.search(match["series"]):
            yield line, match


def reading_time(pages: Sequence[Page]) -> tuple[Finding, ...]:
    """Say how many minutes reading takes; nothing for what has no words."""
    words = sum(len(page.text.split()) for page in pages)
    minutes = str(max(1, round(words / _WORDS_A_MINUTE)))
    return (Finding(FactName.READING_TIME, minutes, Origin.TEXT, Confidence.HIGH),) if words else ()


# Terms


def terms_of(
    vocabulary: Vocabulary, name: FactName, title: str, kind: Sequence[Finding], pages: Sequence[Page]
) -> tuple[Finding, ...]:
    """Find the terms of a vocabulary: one finding a term, at the first sentence that names it.

    A term that is in the title or named often enough is what the document is about; one that is named in passing is of low confidence.
    """
    implied = [
        replace(kind[0], name=name, value=term.name)
        for term in vocabulary.terms.values()
        if kind and kind[0].value in term.kinds
    ]
    mentions = tuple(vocabulary.mentions(pages))
    about = vocabulary.about(mentions, title, page_count=len(pages))
    counts = Counter(mention.term for mention in mentions)
    first: dict[str, Mention] = {}
    for mention in mentions:
        first.setdefault(mention.term, mention)
    texts = {page.number: page.text for page in pages}
    passing = sorted(set(first) - set(about), key=lambda term: (-counts[term], term))
    taken = {each.value for each in implied}
    return (
        *implied,
        *(
            _named(name, term, first.get(term), texts, title, _sureness(term, counts, about))
            for term in (*about, *passing)
            if term not in taken
        ),
    )


def _sureness(term: str, counts: Counter[str], about: Sequence[str]) -> Confidence:
    if term not in about:
        return Confidence.LOW
    return Confidence.HIGH if counts[term] >= _SURE else Confidence.MEDIUM


def _named(
    name: FactName,
    term: str,
    mention: Mention | None,
    texts: dict[int, str],
    title: str,
    confidence: Confidence,
) -> Finding:
    if mention is None:
        return Finding(name, term, Origin.PAGE, confidence, None, title)
    text = texts[mention.page]
    spans = (text[start:end] for start, end in language.sentences(text) if start <= mention.start < end)
    return Finding(name, term, Origin.PAGE, confidence, mention.page, " ".join(next(spans, "").split()))
