"""Accents set beside their letters by old TeX fonts (OT1) -> accented letters: «r´eseau» is «réseau»."""

import re
import unicodedata

_COMBINING = {"´": "\u0301", "`": "\u0300", "ˆ": "\u0302", "¨": "\u0308", "¸": "\u0327", "˜": "\u0303"}
_BESIDE = re.compile(r"([´`ˆ¨¸˜])([A-Za-zı])")
# A grave accent is a quotation mark too, and no proof.
_PROOF = re.compile(r"[^\W\d_](?:[´ˆ][aeiouAEIOUı]|¨[aeiouyAEIOUı]|¸[cC])")
_LEAST_PROOFS = 3


def joined(text: str) -> str:
    """Put the accents of a page on their letters, where the page shows that it was made so."""
    if len(_PROOF.findall(text)) < _LEAST_PROOFS:
        return text
    return _BESIDE.sub(_letter, text)


def _letter(match: re.Match[str]) -> str:
    accent, letter = match.groups()
    accented = unicodedata.normalize("NFC", letter.replace("ı", "i") + _COMBINING[accent])
    return accented if len(accented) == 1 else match[0]
