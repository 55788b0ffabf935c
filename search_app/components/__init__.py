"""Values -> HTML. Every text is escaped here, before it is marked up; nothing else makes HTML."""

from search_app.components import (
    atlas,
    basket,
    deposit,
    document,
    elements,
    health,
    home,
    lists,
    near,
    related,
    results,
    signin,
    tips,
    told,
    words,
)

__all__ = [
    "atlas",
    "basket",
    "deposit",
    "document",
    "elements",
    "health",
    "home",
    "lists",
    "near",
    "related",
    "results",
    "signin",
    "tips",
    "told",
    "words",
]
