"""Small office files, e-books and messages for tests, written by hand so that nothing but the test decides what is in them."""

import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from struct import pack
from xml.sax.saxutils import escape, quoteattr

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
_P = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
_S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
_ODF = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name if name != "fo" else "xsl-fo-compatible"}:1.0"'
    for name in ("office", "text", "table", "presentation", "meta", "style", "fo")
)
_ODF = f'{_ODF} xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" {_DC}'

LAID_OUT = "<w:lastRenderedPageBreak/>"
HIDDEN = ' state="hidden"'
BREAK = '<w:br w:type="page"/>'


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    """Make a zip."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def locked(archive: bytes) -> bytes:
    """Mark every member of a zip as encrypted (APPNOTE.TXT 4.4.4, bit 0), in its own header and in the list."""
    out = bytearray(archive)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = 0
        while (start := out.find(mark, start)) >= 0:
            out[start + at] |= 1
            start += 1
    return bytes(out)


# Office


def core(title: str = "", author: str = "", created: str = "") -> str:
    """Make what an Office file says of itself."""
    return (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        f' {_DC} xmlns:dcterms="http://purl.org/dc/terms/"><dc:title>{escape(title)}</dc:title>'
        f"<dc:creator>{escape(author)}</dc:creator><dcterms:created>{created}</dcterms:created></cp:coreProperties>"
    )


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    made = "".join(
        f'<Relationship Id="r{at}" Type="{_TYPE}/{what}" Target="{target}"/>'
        for at, (what, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{made}</Relationships>'


def paragraph(text: str, style: str = "", extra: str = "") -> str:
    """Make a paragraph of Word; *extra* is markup that stands before the text."""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f'<w:p>{properties}<w:r>{extra}<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def docx(*body: str, members: Mapping[str, str] | None = None) -> bytes:
    """Make a Word document from the markup of its body; its styles have the names of a French Word."""
    styles = "".join(
        f'<w:style w:styleId="{identifier}"><w:name w:val="{name}"/></w:style>'
        for identifier, name in (("Titre", "Title"), ("Titre1", "heading 1"), ("Titre2", "heading 2"))
    )
    return zipped(
        {
            "_rels/.rels": _relations([("officeDocument", "word/document.xml")]),
            "word/_rels/document.xml.rels": _relations([("styles", "styles.xml"), ("footnotes", "footnotes.xml")]),
            "word/document.xml": f"<w:document {_W}><w:body>{''.join(body)}</w:body></w:document>",
            "word/styles.xml": f'<w:styles {_W}>{styles}<w:style w:styleId="Mien"><w:name w:val="Mon titre"/>'
            '<w:basedOn w:val="Titre2"/></w:style></w:styles>',
            **(members or {}),
        }
    )


def notes(**texts: str) -> str:
    """Make the footnotes of a Word document, by identifier (``n1``, ``n2``…)."""
    made = "".join(f'<w:footnote w:id="{key[1:]}">{paragraph(text)}</w:footnote>' for key, text in texts.items())
    return f"<w:footnotes {_W}>{made}</w:footnotes>"


def shape(text: str, placeholder: str = "body") -> str:
    """Make a shape of a slide; a line is a paragraph."""
    lines = "".join(f"<a:p><a:r><a:t>{escape(line)}</a:t></a:r></a:p>" for line in text.split("\n"))
    return (
        f'<p:sp><p:nvSpPr><p:nvPr><p:ph type="{placeholder}"/></p:nvPr></p:nvSpPr><p:txBody>{lines}</p:txBody></p:sp>'
    )


def pptx(*slides: tuple[str, str], members: Mapping[str, str] | None = None) -> bytes:
    """Make a deck from the markup of each slide's shapes and the text of its notes."""
    count = len(slides)
    made = {
        "_rels/.rels": _relations([("officeDocument", "ppt/presentation.xml")]),
        "ppt/presentation.xml": f"<p:presentation {_P} {_R}><p:sldIdLst>"
        + "".join(f'<p:sldId r:id="r{at}"/>' for at in range(1, count + 1))
        + "</p:sldIdLst></p:presentation>",
        # Members are named in another order than that of the slides.
        "ppt/_rels/presentation.xml.rels": _relations(
            [("slide", f"slides/slide{count - at}.xml") for at in range(count)]
        ),
    }
    for at, (shapes, said) in enumerate(slides):
        name = f"slide{count - at}.xml"
        made[f"ppt/slides/{name}"] = f"<p:sld {_P} {_A}><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:sld>"
        if said:
            made[f"ppt/slides/_rels/{name}.rels"] = _relations([("notesSlide", f"../notesSlides/{name}")])
            made[f"ppt/notesSlides/{name}"] = f"<p:notes {_P} {_A}>{shape('7', 'sldNum')}{shape(said)}</p:notes>"
    return zipped({**made, **(members or {})})


def xlsx(
    *sheets: tuple[str, str], strings: Sequence[str] = (), hidden: str = "", members: Mapping[str, str] | None = None
) -> bytes:
    """Make a workbook from the names of its sheets and the markup of their rows.

    Cells of style 1 are dates, of style 2 percentages, of style 3 dates in a format of its own.
    """
    styled = "".join(f'<xf numFmtId="{each}"/>' for each in (0, 14, 9, 170))
    listed = "".join(
        f'<sheet name={quoteattr(name)} r:id="r{at}"{HIDDEN if name == hidden else ""}/>'
        for at, (name, _) in enumerate(sheets, 1)
    )
    made = {
        "_rels/.rels": _relations([("officeDocument", "/xl/workbook.xml")]),
        "xl/workbook.xml": f"<workbook {_S} {_R}><sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _relations(
            [("worksheet", f"worksheets/sheet{at}.xml") for at in range(len(sheets))]
            + [("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml")]
        ),
        "xl/sharedStrings.xml": f"<sst {_S}>{''.join(f'<si><t>{escape(each)}</t></si>' for each in strings)}</sst>",
        "xl/styles.xml": f'<styleSheet {_S}><numFmts><numFmt numFmtId="170" formatCode="[$-40C]d mmmm yyyy"/></numFmts>'
        f"<cellXfs>{styled}</cellXfs></styleSheet>",
    }
    for at, (_, rows) in enumerate(sheets):
        made[f"xl/worksheets/sheet{at}.xml"] = f"<worksheet {_S}><sheetData>{rows}</sheetData></worksheet>"
    return zipped({**made, **(members or {})})


# OpenDocument


def odf(kind: str, body: str, *, styles: str = "", meta: str = "", members: Mapping[str, str] | None = None) -> bytes:
    """Make an OpenDocument file of a kind (``text``, ``presentation``, ``spreadsheet``) from the markup of its body."""
    return zipped(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": f"<office:document-content {_ODF}><office:automatic-styles>{styles}</office:automatic-styles>"
            f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>",
            "meta.xml": f"<office:document-meta {_ODF}><office:meta>{meta}</office:meta></office:document-meta>",
            **(members or {}),
        }
    )


# E-books


def epub(*chapters: str, facts: str = "", members: Mapping[str, str] | None = None) -> bytes:
    """Make an e-book from the markup of its chapters' bodies."""
    items = "".join(
        f'<item id="c{at}" href="texte/ch%C3%A9{at}.xhtml" media-type="application/xhtml+xml"/>'
        for at in range(len(chapters))
    )
    spine = "".join(f'<itemref idref="c{at}"/>' for at in range(len(chapters)))
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
            '<rootfile full-path="OEBPS/livre.opf"/></rootfiles></container>',
            "OEBPS/livre.opf": f'<package xmlns="http://www.idpf.org/2007/opf" {_DC}><metadata>{facts}</metadata>'
            f"<manifest>{items}</manifest><spine>{spine}</spine></package>",
            **{
                f"OEBPS/texte/ché{at}.xhtml": '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml">'
                f"<head><title>x</title></head><body>{body}</body></html>"
                for at, body in enumerate(chapters)
            },
            **(members or {}),
        }
    )


# Microsoft's old container ([MS-CFB], version 3)

_SECTOR, _SMALL_SECTOR, _SMALL = 512, 64, 4_096
_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def container(streams: Mapping[str, bytes]) -> bytes:
    """Make an old container of streams, which are named by their path; small streams live in a stream of their own."""
    folders = sorted({"/".join(path.split("/")[:at]) for path in streams for at in range(1, path.count("/") + 1)})
    entries = ["", *folders, *streams]
    sectors: list[bytes] = []
    chains: list[int] = []
    small, small_chains = b"", list[int]()
    starts: dict[str, int] = {}

    def put(content: bytes) -> int:
        count = -(-len(content) // _SECTOR)
        start = len(sectors)
        sectors.extend(content[at * _SECTOR :][:_SECTOR].ljust(_SECTOR, b"\0") for at in range(count))
        chains.extend([*range(start + 1, start + count), _END])
        return start

    for path, content in streams.items():
        if len(content) >= _SMALL:
            starts[path] = put(content)
        else:
            count = max(-(-len(content) // _SMALL_SECTOR), 1)
            starts[path] = len(small_chains)
            small += content.ljust(count * _SMALL_SECTOR, b"\0")
            small_chains += [*range(starts[path] + 1, starts[path] + count), _END]
    starts[""] = put(small.ljust(_SECTOR, b"\0"))
    small_table = put(b"".join(pack("<I", each) for each in small_chains).ljust(_SECTOR, b"\xff"))
    directory = put(_directory(entries, streams, starts, len(small)))
    table = len(sectors)
    chains.append(_TABLE)
    assert len(chains) <= _SECTOR // 4
    sectors.append(b"".join(pack("<I", each) for each in chains).ljust(_SECTOR, b"\xff"))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    small_count = chains[small_table:directory].index(_END) + 1
    header += pack("<IIIIIIIII", 0, 1, directory, 0, _SMALL, small_table, small_count, _END, 0)
    header += pack("<I", table)
    return header.ljust(_SECTOR, b"\xff") + b"".join(sectors)


def _directory(entries: Sequence[str], streams: Mapping[str, bytes], starts: Mapping[str, int], small: int) -> bytes:
    """List the entries; those of a folder are a chain to the right, which every reader follows."""
    made = b""
    for at, path in enumerate(entries):
        within = [each for each in entries[1:] if each.rpartition("/")[0] == path] if path not in streams else []
        beside = (
            [each for each in entries[at + 1 :] if each.rpartition("/")[0] == path.rpartition("/")[0]] if at else []
        )
        name = (path.rpartition("/")[2] if at else "Root Entry").encode("utf-16-le")
        kind = 5 if not at else 2 if path in streams else 1
        made += name.ljust(64, b"\0") + pack("<HBB", len(name) + 2, kind, 1)
        made += pack(
            "<III", _FREE, entries.index(beside[0]) if beside else _FREE, entries.index(within[0]) if within else _FREE
        )
        size = small if not at else len(streams.get(path, b""))
        made += bytes(36) + pack("<IQ", starts.get(path, 0), size)
    return made.ljust(-(-len(made) // _SECTOR) * _SECTOR, b"\0")


def msg(texts: Mapping[str, str], *, sent: int = 0, attached: Sequence[tuple[str, bytes]] = ()) -> bytes:
    """Make an Outlook message from the texts of its properties, by their number; *sent* is a Windows time."""
    streams = {f"__substg1.0_{tag}001F": text.encode("utf-16-le") for tag, text in texts.items()}
    streams["__properties_version1.0"] = bytes(32) + pack("<IIQ", 0x00390040, 6, sent)
    for at, (name, content) in enumerate(attached):
        folder = f"__attach_version1.0_#{at:08X}"
        streams[f"{folder}/__substg1.0_3707001F"] = name.encode("utf-16-le")
        streams[f"{folder}/__substg1.0_37010102"] = content
    return container(streams)
