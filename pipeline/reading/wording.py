"""Words of the index -> as a document writes them.

An index knows «ille et vilaine» or «employeurs ess»; a reader is shown «Ille-et-Vilaine», «employeurs de l’ESS».
"""

import re
from collections import Counter
from collections.abc import Iterable

_MOST = 200_000  # characters of a document that are looked at: enough to see how it writes
_BETWEEN = r"(?:[ -]+(?:[ld]['’])?|['’])"


def as_written(phrases: Iterable[str], text: str) -> dict[str, str]:
    """Give, for each phrase of lowered words, the form that *text* writes most often; those that it does not have are left out.

    A form in small letters wins over one with a capital, which may only begin a sentence, if it is found a third as often. Of a
    phrase that *text* writes only across a line or a comma, the longest word is given.
    """
    shown = text[:_MOST]
    found = {
        phrase: _form(phrase, shown) or _form(max(phrase.split(), key=len, default=""), shown) for phrase in phrases
    }
    return {phrase: form for phrase, form in found.items() if form}


def _form(phrase: str, text: str) -> str:
    words = _BETWEEN.join(map(re.escape, phrase.split()))
    matches = re.finditer(rf"(?<![^\W_]){words}(?![^\W_])", text, re.IGNORECASE) if words else ()
    counts = Counter(match[0] for match in matches)
    lowered = Counter({form: count for form, count in counts.items() if form.islower()})
    forms = lowered if 3 * lowered.total() >= counts.total() else counts
    return max(forms, key=lambda form: (forms[form], form), default="")
