"""TF-IDF weights of documents × terms, for relatedness.

A base is weighed by scikit-learn. A small generation, made in the seconds after a deposit, is weighed by the inverse
document frequencies of its base, by the same formula: importing scikit-learn alone would take longer.
"""

import numpy as np
from numpy.typing import NDArray

from pipeline import language
from pipeline.index.layout import Arrays, Floats, Ints, Longs, encode
from pipeline.model import Language

# Of dates, addresses and covers: they stand in any document, and tell nothing of it.
_PLAIN = {
    encode(term)
    for tongue, words in {
        Language.FRENCH: """janvier février mars avril mai juin juillet août septembre octobre novembre décembre lundi mardi mercredi
            jeudi vendredi samedi dimanche rapport annuel monsieur madame rue tél fax cedex courriel mail www http https""",
        Language.ENGLISH: """january february march april may june july august september october november december monday tuesday
            wednesday thursday friday saturday sunday annual mister street tel fax email www http https""",
    }.items()
    for word in words.split()
    for term in language.terms(word, tongue)
}


def is_weighed(term: bytes) -> bool:
    """Tell whether a term counts for relatedness at all: no number, nothing of one or two letters."""
    return len(term) > 2 and not term.isdigit()


def is_telling(term: bytes, word: str) -> bool:
    """Tell whether a term, written *word* most often, is a reason: no number, nothing that any document has.

    What is none still counts in a score: without it, nDCG@10 of related documents goes from 0.400 to 0.391 on cacm_related_en
    (benchmarks/relevance.py).
    """
    return term.decode("utf-8", "ignore").isalpha() and not language.is_weak(word) and term not in _PLAIN


def idf(frequency: Longs, documents: int) -> NDArray[np.float64]:
    """Give the inverse document frequency of terms that so many documents of all hold, as scikit-learn does."""
    return np.log((1 + documents) / (1 + frequency.astype(np.float64))) + 1


def idf_of_base(terms: NDArray[np.bytes_], base: Arrays) -> NDArray[np.float64]:
    """Give that of a base for each term; a term unknown there counts as met once."""
    found = np.full(len(terms), np.log((1 + base.documents) / 2) + 1)
    if len(base.terms):
        at = np.minimum(np.searchsorted(base.terms, terms), len(base.terms) - 1)
        is_known = base.terms[at] == terms
        found[is_known] = base.idf[at[is_known]]
    return found


def by_scikit_learn(start: Longs, term: Ints, counts: Ints, idf: NDArray[np.float64]) -> Floats:
    """Weigh each count by *idf*, in rows of length 1.

    Rows may be weighed a few at a time: all that a row needs of the others is in *idf*. Sublinear, because a word said forty
    times does not tell forty times more: nDCG@10 of related documents 0.634 against 0.575 with raw counts
    (benchmarks/relevance.py has today's figures).
    """
    if not len(counts):
        return np.zeros(0, np.float32)
    # Imported here: 2.7 s, which the process that answers must never pay.
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import TfidfTransformer

    matrix = csr_matrix((counts.astype(np.float64), term, start), shape=(len(start) - 1, len(idf)))
    transformer = TfidfTransformer(sublinear_tf=True)
    transformer.idf_ = idf  # of the whole collection, which is never held at once
    return np.asarray(transformer.transform(matrix).data, dtype=np.float32)


def by_formula(start: Longs, term: Ints, counts: Ints, idf: NDArray[np.float64]) -> Floats:
    """Give the same without scikit-learn."""
    weight = (1 + np.log(counts)) * idf[term]
    row = np.repeat(np.arange(len(start) - 1), np.diff(start))
    length = np.sqrt(np.bincount(row, weights=weight**2, minlength=len(start) - 1))
    return (weight / np.maximum(length[row], 1e-12)).astype(np.float32)
