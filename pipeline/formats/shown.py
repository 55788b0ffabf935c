"""What the operators of a content stream show -> text, as pypdf makes it, without what it does again and again.

A page shows the same few syllables hundreds of times, and moves once a line. What a piece means in a font is remembered,
and whether a line or a space begins is only asked where something moved.
"""

import re
from math import hypot, isfinite
from typing import Any, ClassVar

from pypdf import PageObject
from pypdf._text_extraction import get_display_str, get_text_operands, mult
from pypdf._text_extraction._text_extractor import TextExtraction
from pypdf.generic._font import Font

from pipeline.formats.headings import Style, Styles

_MAX_KNOWN = 50_000  # pieces remembered: 15 MB

_LEAST_SCALE = 1e-9

_LARGEST = 10_000  # points, of letters that mean anything: a matrix may hold what is no number

_MOST_BETWEEN = 2  # signs that pypdf puts between two pieces

_EVERY_WAY = 4  # orientations that text may have

_BOLD = re.compile(r"bold|black|heavy|gras|demi|semi(?!serif)", re.IGNORECASE)

_UNKNOWN: Style = (0.0, False)

_Meaning = tuple[str, float, int]
"""Signs to be read, their width in thousandths of the font's size, how many glyphs they are."""


def read(page: PageObject) -> tuple[str, Styles]:
    """Give the text of a page, and from which character on it is in which style."""
    Extraction.made.clear()
    text = page.extract_text()
    # The first is the page's; the others are those of forms within.
    return text, Extraction.made[0].styles if Extraction.made else []


class Extraction(TextExtraction):
    """pypdf's own, quicker with text from left to right that no visitor follows; it also says how large the text is."""

    made: ClassVar[list["Extraction"]] = []
    """Those made for the page that is being read."""

    # Of all pages. A font is kept with what it means, so that its id stays its own.
    _known: ClassVar[dict[tuple[int, bytes], tuple[Font, _Meaning]]] = {}
    _looked_at: list[float] | None = None  # the text matrix at the last look at it
    _is_regular = False  # whether that look found a place and a scale such as text has
    _scale = 1.0
    _is_plain = False  # whether nobody follows, and text may have any orientation
    _told = (0.0, 0.0)  # size and scale at the last style told,
    _told_font: Font | None = None  # and the font

    def __init__(self) -> None:
        super().__init__()
        self.styles: list[tuple[int, Style]] = []
        self._end = 0
        self.made.append(self)

    def initialize_extraction(self, *args: Any, **kwargs: Any) -> None:
        """Begin a page or a form."""
        super().initialize_extraction(*args, **kwargs)
        self._is_plain = self.visitor_text is None and len(self.orientations) == _EVERY_WAY

    def process_operation(self, operator: bytes, operands: list[Any]) -> None:
        """Do what an operator says."""
        if operator == b"Tj" and self._is_plain and not self.rtl_dir and operands and isinstance(operands[0], bytes):
            meaning = self._meaning(operands)
            if meaning is not None:
                self._show(*meaning)
                return
        super().process_operation(operator, operands)

    def process_tj_offset(self, offset: float, space_width: float) -> None:
        """Count an offset between two pieces in the text's width; a wide one is a space."""
        if -offset >= space_width or not self._is_plain or self.rtl_dir:
            super().process_tj_offset(offset, space_width)
        else:
            self._actual_str_size["str_widths"] -= offset * self.font_size

    def _meaning(self, operands: list[Any]) -> _Meaning | None:
        """Say what a piece of text means in the current font; None where it is written from right to left."""
        key = id(self.font), operands[0]
        known = self._known.get(key)
        if known is None:
            glyphs, _, width = get_text_operands(operands, self.cm_matrix, self.tm_matrix, self.font, self.orientations)
            signs, is_leftward, before = get_display_str(
                "", self.cm_matrix, self.tm_matrix, None, self.font, glyphs, self.font_size, False, None
            )
            if is_leftward or before:
                return None
            if len(self._known) >= _MAX_KNOWN:
                self._known.clear()
            known = self._known[key] = self.font, (signs, width, len(glyphs))
        return known[1]

    def _show(self, signs: str, width: float, glyphs: int) -> None:
        self._previous_font_space = None
        start = len(self.output) + len(self.text)
        self.text += signs
        size = self._actual_str_size
        size["str_widths"] += width * self.font_size + 1000 * self.char_spacing * glyphs
        size["str_height"] = self.font_size
        if not self._stands():
            self._post_process_text_operation(0.0)
        self._tell_style(start)

    def _tell_style(self, start: int) -> None:
        if start > self._end + _MOST_BETWEEN:
            self.styles.append((self._end, _UNKNOWN))  # what stands between is a form's
            self._told_font = None
        self._end = len(self.output) + len(self.text)
        if self._told != (self.font_size, self._scale) or self._told_font is not self.font:
            self._told, self._told_font = (self.font_size, self._scale), self.font
            size = abs(self.font_size * self._scale)
            is_bold = bool(_BOLD.search(str(self.font.name)))
            self.styles.append((start, (round(2 * size) / 2, is_bold) if size < _LARGEST else _UNKNOWN))

    def _stands(self) -> bool:
        """Tell whether nothing moved since pypdf last asked: it would find neither a line nor a space here, and change nothing."""
        if self._looked_at is not self.tm_prev:  # pypdf makes another list each time it asks
            matrix = mult(self.tm_prev, self.cm_prev)
            self._looked_at = self.tm_prev
            self._scale = hypot(matrix[2], matrix[3])
            self._is_regular = hypot(matrix[0], matrix[1]) > _LEAST_SCALE and isfinite(sum(matrix))
        return not (
            self.text[-1:] in ("", "\n")
            or self._line_span is None
            or self.font_size * self._space_width <= 0
            or self.font_size <= 0
            or self.tm_matrix != self.tm_prev
            or self.cm_matrix != self.cm_prev
            or not self._is_regular
        )
