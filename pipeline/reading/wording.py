"""Words of the index -> as a document writes them.

An index knows «ille et vilaine» or «employeurs ess»; a reader is shown «Ille-et-Vilaine», «employeurs de l’ESS».
"""

import re
from collections import Counter
from collections.abc import Iterable

_MOST = 200_000  # characters of a document that are looked at: enough to see how it writes
_BETWEEN = r"(?:[\s-]+(?:[ldLD]['’])?|['’])"


def as_written(phrases: Iterable[str], text: str) -> dict[str, str]:
    """Give, for each phrase of lowered words, the form that *text* writes most often; those that it does not have are left out.

    A form in small letters wins over one with a capital, which may only begin a sentence, if it is found a third as often.
    """
    forms: dict[str, Counter[str]] = {}
    for phrase in phrases:
        words = _BETWEEN.join(map(re.escape, phrase.split()))
        found = re.finditer(rf"(?<![^\W_]){words}(?![^\W_])", text[:_MOST], re.IGNORECASE)
        forms[phrase] = Counter(" ".join(match[0].split()) for match in found)
    return {phrase: _chosen(counts) for phrase, counts in forms.items() if counts}


def _chosen(counts: "Counter[str]") -> str:
    lowered = Counter({form: count for form, count in counts.items() if form.islower()})
    forms = lowered if 3 * lowered.total() >= counts.total() else counts
    return max(forms, key=lambda form: (forms[form], form))
