"""Values -> HTML. Every text is escaped here, before it is marked up; nothing else makes HTML."""

from search_app.components import deposit, document, elements, home, results

__all__ = ["deposit", "document", "elements", "home", "results"]
