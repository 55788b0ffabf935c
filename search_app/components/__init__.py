"""Values -> HTML. Every text is escaped here, before it is marked up; nothing else makes HTML."""

from search_app.components import (
    atlas,
    basket,
    correction,
    deposit,
    document,
    elements,
    home,
    lists,
    near,
    related,
    results,
    review,
    signin,
    tips,
    told,
)

__all__ = [
    "atlas",
    "basket",
    "correction",
    "deposit",
    "document",
    "elements",
    "home",
    "lists",
    "near",
    "related",
    "results",
    "review",
    "signin",
    "tips",
    "told",
]
