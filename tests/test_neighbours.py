"""A list of related documents as a reading list: not twice for the same reason, and purposes where a fact gives one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Document, DocumentId, Language, Near, Purpose, Shared
from pipeline.reading.neighbours import diverse, purposes
from tests.texts import identifier, reading


def near(name: str, **terms: float) -> Near:
    """Make a related document, near by some terms."""
    shared = tuple(Shared(term, contribution) for term, contribution in terms.items())
    return Near(identifier(name), sum(terms.values()), shared)


def test_what_is_near_for_another_reason_goes_before_what_is_near_for_the_same() -> None:
    """The nearest comes first; a copy of it gives way to one about as near for other terms."""
    listed = (near("one", eau=0.5), near("copy", eau=0.48), near("other", sol=0.45), near("far", sol=0.1))
    names = [identifier(each) for each in ("one", "other", "copy")]
    assert [each.document_id for each in diverse(listed, limit=3)] == names
    assert diverse(listed, limit=3, nearness=1) == listed[:3]


@given(
    st.lists(st.dictionaries(st.sampled_from("abcdef"), st.floats(0.01, 1), min_size=1), max_size=12),
    st.integers(0, 12),
)
def test_any_list_is_chosen_from_and_begins_with_the_nearest(terms: list[dict[str, float]], limit: int) -> None:
    """What is chosen was in the list, once, as many as asked for or as there are; the nearest leads."""
    listed = sorted((near(str(at), **each) for at, each in enumerate(terms)), key=lambda each: -each.score)
    chosen = diverse(listed, limit=limit)
    assert len(chosen) == min(limit, len(listed)) == len({each.document_id for each in chosen})
    assert not chosen or chosen[0].score == listed[0].score


def document(name: str, *, pages: int = 10, **facts: object) -> Document:
    """Make a document with some facts."""
    return reading(name, *[""] * pages, **facts).document  # type: ignore[arg-type]


HERE = document("here", date="2021-03", kind="Étude", organisation="Estran")
READ_FOR = {"Fiche pratique": "start", "Rapport": "deepen", "Étude": "deepen"}


def given_purposes(*related: Document, here: Document = HERE) -> dict[DocumentId, Purpose]:
    """Give the purposes of related documents."""
    return dict(purposes(here, related, reading=lambda kind: READ_FOR.get(kind, "")))


@pytest.mark.parametrize(
    ("other", "purpose"),
    [
        (document("a", pages=2, kind="Fiche pratique"), Purpose.START),
        (document("a", pages=11, kind="Fiche pratique"), None),
        (document("a", pages=40, kind="Rapport"), Purpose.DEEPEN),
        (document("a", pages=10, kind="Rapport"), None),
        (document("a", date="2022"), Purpose.NEWER),
        (document("a", date="2021-11"), None),
        (document("a", language=Language.ENGLISH), Purpose.OTHER_LANGUAGE),
        (document("a", kind="Note", organisation="Ailleurs"), Purpose.OTHER_VIEW),
        (document("a", kind="Étude", organisation="Ailleurs"), None),
        (document("a", kind="Note"), None),
        (document("a"), None),
    ],
)
def test_a_purpose_comes_from_a_fact(other: Document, purpose: Purpose | None) -> None:
    """Each purpose asks for its facts; where they are not known, there is no purpose."""
    assert given_purposes(other).get(other.id) is purpose


def test_each_role_is_given_once_and_one_to_a_document() -> None:
    """The newest is the newer one; a document that fits two purposes has the one that fits fewest others."""
    older, newest = document("older", date="2022"), document("newest", date="2024", language=Language.ENGLISH)
    first, second = (
        document("first", pages=2, kind="Fiche pratique"),
        document("second", pages=1, kind="Fiche pratique"),
    )
    told = given_purposes(first, second, older, newest)
    assert told == {newest.id: Purpose.OTHER_LANGUAGE, older.id: Purpose.NEWER, first.id: Purpose.START}


def test_a_document_of_unknown_date_has_nothing_newer() -> None:
    """Without a date, no document is newer than it."""
    assert given_purposes(document("a", date="2024"), here=document("here")) == {}
