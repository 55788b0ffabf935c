"""What we tell a reader about a document: its key sentences and figures, its dates, its subjects, its family.

Everything told is the document's own: sentences, figures and dates are quoted with their page, subjects are its own phrases,
families come from its own words. Text comes in as clean pages; values go out, which the catalogue keeps.
"""

VERSION = 2
"""Raised whenever the same pages would be told otherwise: documents are then read again."""
