"""Documents -> what other programs read: CSV, RIS, BibTeX, an Atom feed; and a citation to paste.

Pure: values in, text out. Field names are those of the formats: RIS (as Zotero and EndNote read it), BibTeX, RFC 4287.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from pipeline import language
from pipeline.model import Document
from search_app.messages import NO_BREAK, Tongue, day, quoted, say


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write documents: how it is called, its media type, and the writer."""

    name: str
    media_type: str
    write: Callable[[Sequence[Document], str], str]
    """Takes the documents and the centre's address, for links."""


def link(document: Document, address: str) -> str:
    """Give a document's permanent address."""
    return f"{address}/document?id={document.id}"


def citation(document: Document, tongue: Tongue) -> str:
    """Write a document as a bibliography does: authors, title, organisation, date, pages."""
    authors = ", ".join(document.authors) or document.organisation
    publisher = document.organisation if document.authors else ""
    title = quoted(document.title, tongue)
    parts = (authors, title, publisher, day(document.date, tongue), f"{document.page_count}{NO_BREAK}p")
    return ", ".join(filter(None, parts)) + "."


def as_csv(documents: Sequence[Document], address: str) -> str:
    """Write one line a document; a cell that a spreadsheet would run as a formula begins with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out)
    names = ("title", "authors", "organisation", "date", "kind", "language", "collection", "pages", "link")
    writer.writerow(names)
    for each in documents:
        cells = (
            each.title,
            "; ".join(each.authors),
            each.organisation,
            each.date,
            each.kind,
            each.language.value,
            each.collection,
        )
        writer.writerow([*map(_harmless, cells), each.page_count, link(each, address)])
    # With a byte-order mark, without which spreadsheets take accents for something else.
    return "\ufeff" + out.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t") else cell


def as_ris(documents: Sequence[Document], address: str) -> str:
    """Write RIS: a report each, the persons as authors, the organisation as publisher."""
    return "".join(_ris(each, address) for each in documents)


def _ris(document: Document, address: str) -> str:
    year, month, date = (*document.date.split("-"), "", "", "")[:3]
    pairs = [
        ("TY", "RPRT"),
        *(("AU", name) for name in document.authors or (document.organisation,) if name),
        ("TI", document.title),
        ("PB", document.organisation),
        ("PY", year),
        ("DA", f"{year}/{month}/{date}" if year else ""),
        ("LA", document.language.value),
        ("M3", document.kind),
        ("SP", str(document.page_count)),
        ("UR", link(document, address)),
    ]
    lines = (f"{tag}  - {_one_line(value)}" for tag, value in pairs if value)
    return "\r\n".join([*lines, "ER  - ", "", ""])


def as_bibtex(documents: Sequence[Document], address: str) -> str:
    """Write BibTeX: a techreport each, under a key of author and year."""
    keys: dict[str, int] = {}
    return "\n".join(_bibtex(each, address, keys) for each in documents)


def _bibtex(document: Document, address: str, keys: dict[str, int]) -> str:
    first = (document.authors or (document.organisation,))[0].split()
    key = re.sub(r"[^a-z0-9]", "", language.fold(first[-1] if first else "anon")) + document.date[:4]
    keys[key] = keys.get(key, 0) + 1
    pairs = {
        # In braces, or the words of an organisation would be taken for first and last names.
        "author": " and ".join(map(_tex, document.authors)) or f"{{{_tex(document.organisation)}}}".replace("{}", ""),
        "title": f"{{{_tex(document.title)}}}",
        "institution": _tex(document.organisation),
        "year": document.date[:4],
        "month": document.date[5:7],
        "type": _tex(document.kind),
        "language": document.language.value,
        "url": link(document, address),
    }
    fields = "".join(f"  {name} = {{{value}}},\n" for name, value in pairs.items() if value)
    suffix = chr(ord("a") + keys[key] - 2) if 1 < keys[key] < 28 else ""
    return f"@techreport{{{key}{suffix},\n{fields}}}\n"


def _tex(text: str) -> str:
    """Write the characters that TeX takes for commands."""
    special = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    return "".join(special.get(letter, f"\\{letter}" if letter in "&%$#_" else letter) for letter in _one_line(text))


def _one_line(text: str) -> str:
    return " ".join(text.split())


FORMATS: Mapping[str, Format] = {
    "csv": Format("CSV", "text/csv; charset=utf-8", as_csv),
    "ris": Format("RIS", "application/x-research-info-systems; charset=utf-8", as_ris),
    "bib": Format("BibTeX", "application/x-bibtex; charset=utf-8", as_bibtex),
}

_ATOM = "http://www.w3.org/2005/Atom"


def feed(documents: Iterable[Document], *, title: str, address: str, updated: str, here: str) -> str:
    """Write an Atom feed of documents, in the order given; *updated* is an RFC 3339 time, *here* the feed's own address."""
    root = Element("feed", xmlns=_ATOM)
    _add(root, ("id", here), ("title", title), ("updated", updated))
    SubElement(root, "link", rel="self", href=here)
    for document in documents:
        entry = SubElement(root, "entry", {"xml:lang": document.language.value})
        _add(entry, ("id", f"urn:sha256:{document.id}"), ("title", document.title))
        _add(entry, ("updated", _moment(document.date) if document.date else updated))
        for name in document.authors or (document.organisation,) * bool(document.organisation):
            _add(SubElement(entry, "author"), ("name", name))
        SubElement(entry, "link", href=link(document, address))
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode")


# What XML 1.0 has no way to write.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def _add(element: Element, *pairs: tuple[str, str]) -> None:
    for name, text in pairs:
        SubElement(element, name).text = _UNWRITABLE.sub("", text)


def _moment(date: str) -> str:
    """Write a date that may be cut as RFC 3339 has it."""
    return f"{date}{'-01-01'[len(date) - 4 :]}T00:00:00Z"


def opensearch(address: str, tongue: Tongue) -> str:
    """Write the description by which a browser takes the centre as a search engine."""
    root = Element("OpenSearchDescription", xmlns="http://a9.com/-/spec/opensearch/1.1/")
    _add(
        root,
        ("ShortName", say("app", tongue)[:16]),
        ("Description", say("tagline", tongue)),
        ("InputEncoding", "UTF-8"),
    )
    SubElement(root, "Url", type="text/html", template=f"{address}/?q={{searchTerms}}&lang={tongue.value}")
    SubElement(root, "Image", width="16", height="16", type="image/svg+xml").text = f"{address}/assets/icon.svg"
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode")
