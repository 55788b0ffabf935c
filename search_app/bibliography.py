"""Documents -> an annotated bibliography for Word: citation, key sentences with their pages, subjects, links.

Pure: values in, bytes out. The sole owner of python-docx.
"""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from docx import Document as Word
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.text.paragraph import Paragraph

from pipeline.model import Document, Essentials
from search_app import exports
from search_app.messages import NO_BREAK, Tongue, day, say

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

MOST = 200
"""Documents of a bibliography: some fifty pages."""

_BLUE = RGBColor(0x1B, 0x4D, 0x8F)

# What XML has no way to write.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """A document of a bibliography, what it says of itself, and what a reading list says of it."""

    document: Document
    essentials: Essentials
    notes: tuple[str, ...] = ()


def write(
    entries: Sequence[Entry], *, address: str, tongue: Tongue, today: str, title: str = "", introduction: str = ""
) -> bytes:
    """Write a bibliography, in the order given; *address* is the centre's, for links, *today* an ISO date.

    *title* and *introduction* are those of a reading list.
    """
    name = _written(title) or say("bibliography_title", tongue)
    word = Word()
    word.styles["Normal"].font.name = "Calibri"
    word.styles["Normal"].font.size = Pt(11)
    word.core_properties.title = name[:255]
    word.core_properties.author = say("app", tongue)
    word.core_properties.language = tongue.value
    word.add_heading(name, 0)
    word.add_paragraph(say("bibliography_made", tongue, app=say("app", tongue), day=day(today, tongue)))
    for text in filter(str.strip, introduction.splitlines()):
        word.add_paragraph(_written(text))
    for entry in entries:
        document, link = entry.document, exports.link(entry.document, address)
        word.add_heading(_written(document.title), 2)
        _linked(word.add_paragraph(_written(exports.citation(document, tongue)) + " "), say("open", tongue), link)
        for note in entry.notes:
            word.add_paragraph(_written(note))
        for sentence in entry.essentials.sentences:
            quote = word.add_paragraph(_written(sentence.text) + " ", style="Quote")
            _linked(quote, f"{say('short_page', tongue)}{NO_BREAK}{sentence.page}", f"{link}&page={sentence.page}")
        if entry.essentials.subjects:
            subjects = word.add_paragraph()
            subjects.add_run(f"{say('subjects', tongue)}{NO_BREAK}: ").bold = True
            subjects.add_run(_written(", ".join(entry.essentials.subjects)))
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def _written(text: str) -> str:
    return _UNWRITABLE.sub("", text)


def _linked(paragraph: Paragraph, text: str, address: str) -> None:
    """Add a link to a paragraph: python-docx reads links, and has no call that writes one (1.2)."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(text)
    run.font.color.rgb = _BLUE
    run.font.underline = True
    link.append(run._r)
    paragraph._p.append(link)
