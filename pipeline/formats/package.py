"""Files that are zips of XML, which offices and e-books are: members read within bounds, XML without anything from outside.

A member is measured before it is unpacked, and again while it is: what the file says of its sizes is not believed.
"""

import re
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from posixpath import join, normpath
from typing import Any, BinaryIO

from lxml import etree

from pipeline.archives import MAX_MEMBERS, MAX_RATIO
from pipeline.errors import RefusedError
from pipeline.formats.opened import Facts, iso_date
from pipeline.model import Reason

MAX_MEMBER_BYTES = 64 << 20
MAX_TOTAL_BYTES = 256 << 20
_MEASURED_BYTES = 4 << 20
_ENCRYPTED = 0x1  # APPNOTE.TXT 4.4.4, bit 0

_MIMETYPES = {
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.oasis.opendocument.text-template": ".odt",
    "application/vnd.oasis.opendocument.presentation": ".odp",
    "application/vnd.oasis.opendocument.presentation-template": ".odp",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "application/vnd.oasis.opendocument.spreadsheet-template": ".ods",
    "application/epub+zip": ".epub",
}
_OFFICE = {"word": ".docx", "ppt": ".pptx", "xl": ".xlsx"}
_BINARY = {"xl/workbook.bin": ".xlsb"}

# Office files may be written in the words of ISO's strict standard, which are the same under other names (ISO/IEC 29500-1).
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/(main|relationships)")
_USUAL = rb"http://schemas.openxmlformats.org/\1/2006/\2"

RELATED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"
_TERMS = "{http://purl.org/dc/terms/}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


class Package:
    """A zip whose members can be read one by one, within bounds."""

    def __init__(self, file: BinaryIO) -> None:
        """Read the list of members.

        Raises:
            RefusedError: there are too many.
            zipfile.BadZipFile: it is no zip, or a damaged one.
        """
        self._zip = zipfile.ZipFile(file)
        if len(self._zip.namelist()) > MAX_MEMBERS:
            raise RefusedError(Reason.TOO_MUCH_TEXT, f"{len(self._zip.namelist())} files in it, {MAX_MEMBERS} at most")
        self.names = frozenset(self._zip.namelist())
        self._total = 0

    def read(self, name: str) -> bytes:
        """Unpack a member.

        Raises:
            RefusedError: a password is needed, or it is larger than any honest one.
            KeyError: there is none of this name.
        """
        member = self._zip.getinfo(name)
        if member.flag_bits & _ENCRYPTED:
            raise RefusedError(Reason.ENCRYPTED)
        ratio = member.file_size / max(member.compress_size, 1)
        if member.file_size > MAX_MEMBER_BYTES or (member.file_size > _MEASURED_BYTES and ratio > MAX_RATIO):
            raise _too_much(name)
        with self._zip.open(member) as stream:
            content = stream.read(MAX_MEMBER_BYTES + 1)
        self._total += len(content)
        if len(content) > MAX_MEMBER_BYTES or self._total > MAX_TOTAL_BYTES:
            raise _too_much(name)
        return _STRICT.sub(_USUAL, content)

    def xml(self, name: str) -> Any:
        """Read a member as XML, and give its root."""
        return parsed(self.read(name))

    def optional(self, name: str) -> Any:
        """Read a member as XML; an empty element where there is none."""
        return self.xml(name) if name in self.names else etree.Element("none")

    @property
    def main(self) -> str:
        """The part of an Office file from which all others are reached; empty where there is none."""
        return next((target for what, target in self.related("").values() if what == "officeDocument"), "")

    def part(self, what: str) -> str:
        """Name the part of an Office file that its main part calls so."""
        return next((target for kind, target in self.related(self.main).values() if kind == what), "")

    def related(self, name: str) -> dict[str, tuple[str, str]]:
        """Give what a part of an Office file refers to: identifier -> (last word of its type, member)."""
        path = PurePosixPath(name)
        found = {}
        for each in self.optional(str(path.parent / "_rels" / f"{path.name}.rels")):
            if each.get("TargetMode") != "External":
                target = normpath(join("/", str(path.parent), each.get("Target", ""))).lstrip("/")
                found[each.get("Id", "")] = each.get("Type", "").rpartition("/")[2], target
        return found

    def facts(self, title: str = "") -> Facts:
        """Read what an Office file says of itself; *title* is one that its text shows, and wins."""
        core = self.optional("docProps/core.xml")
        return Facts(
            title=title or (core.findtext(f"{_DUBLIN_CORE}title") or ""),
            authors=tuple(names(core.findtext(f"{_DUBLIN_CORE}creator") or "")),
            created=iso_date(core.findtext(f"{_TERMS}created") or ""),
        )


def _too_much(name: str) -> RefusedError:
    return RefusedError(
        Reason.TOO_MUCH_TEXT, f"{name}: {MAX_MEMBER_BYTES >> 20} MB unpacked at most, {MAX_TOTAL_BYTES >> 20} in all"
    )


def kind(file: BinaryIO) -> str:
    """Tell what a zip holds by the suffix that it should have; empty for a mere archive."""
    package = Package(file)
    file.seek(0)
    if "mimetype" in package.names:
        return _MIMETYPES.get(package.read("mimetype")[:200].decode("ascii", "replace").strip(), "")
    if "META-INF/container.xml" in package.names:
        return ".epub"
    return _BINARY.get(package.main) or _OFFICE.get(package.main.partition("/")[0], "")


def names(written: str) -> Iterator[str]:
    """Yield the names of a list that a program keeps as one text."""
    return (name.strip() for name in written[:1_000].split(";") if name.strip())


def parsed(content: bytes) -> Any:
    """Read XML, and give its root: no entity is expanded, nothing outside is looked at.

    Raises:
        etree.XMLSyntaxError: it is no XML, or nested deeper than any honest one.
        MemoryError: it takes more memory than there is.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        if error.code == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from error
        raise
    etree.strip_elements(root, _FALLBACK, with_tail=False)  # it says again what stands beside it
    return root
