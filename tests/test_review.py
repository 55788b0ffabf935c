"""What staff are to look at: every reason has its documents, and nothing else is there."""

from pathlib import Path

import pytest

from pipeline.library import Library
from pipeline.model import (
    Confidence,
    Document,
    DocumentId,
    FactName,
    Finding,
    Language,
    Origin,
    Reason,
    Refused,
)
from pipeline.reading.families import Families
from pipeline.review import Concern, Doubt, Pair, Review, review
from tests import pdfs
from tests.conftest import ALLIANCES

GUESS = Finding(FactName.TITLE, "scan 12", Origin.NAME, Confidence.LOW)


def document(number: int, title: str = "", **facts: object) -> Document:
    """Make a document that is sure in all."""
    sure: dict[str, object] = {"date": "2021", "collection": "études", "page_count": 3}
    made = {**sure, **facts}
    return Document(
        DocumentId(f"{number:064x}"), title or f"Titre {number}", (), "", kind="", language=Language.FRENCH,
        format="pdf", size_bytes=1, **made,  # type: ignore[arg-type]
    )  # fmt: skip


def reviewed(*documents: Document, **known: object) -> Review:
    """Review documents of which nothing more is known than is said."""
    nothing: dict[str, object] = {"unsure": {}, "waiting": {}, "refused": (), "families": Families({}, {})}
    return review({each.id: each for each in documents}, **{**nothing, **known})  # type: ignore[arg-type]


def test_what_is_sure_is_not_to_be_looked_at() -> None:
    """A document told well is in no group, and every group is there with its count."""
    assert reviewed(document(1)).counts == dict.fromkeys(Concern, 0)


@pytest.mark.parametrize(
    ("concern", "facts"),
    [
        (Concern.DATE, {"date": ""}),
        (Concern.IMAGES, {"is_image_only": True}),
        (Concern.PARTIAL, {"partial": Reason.TIME}),
    ],
)
def test_what_a_document_says_of_itself_puts_it_in_a_group(concern: Concern, facts: dict[str, object]) -> None:
    """No date, no text at all, read in part: one group each."""
    odd = document(2, **facts)
    found = reviewed(document(1), odd)
    assert {each: count for each, count in found.counts.items() if count} == {concern: 1}
    assert found.doubts[concern] == (Doubt(odd),)


@pytest.mark.parametrize("name", [FactName.TITLE, FactName.DATE, FactName.LANGUAGE])
def test_what_is_not_sure_is_told_with_where_it_was_read(name: FactName) -> None:
    """A doubtful title, date or language comes with its finding; a territory named in passing is no doubt."""
    one, finding = document(1), Finding(name, "x", Origin.TEXT, Confidence.LOW)
    passing = Finding(FactName.TERRITORIES, "Corse", Origin.PAGE, Confidence.LOW, 2)
    found = reviewed(one, unsure={one.id: (passing, finding)})
    assert found.doubts[Concern(name.value)] == (Doubt(one, finding),)
    assert sum(found.counts.values()) == 1


def test_pages_that_wait_are_counted() -> None:
    """A document of which some pages wait for recognition is there with their number."""
    one = document(1)
    assert reviewed(one, waiting={one.id: 2}).doubts[Concern.IMAGES] == (Doubt(one, waiting=2),)


def test_groups_go_by_collection_then_title() -> None:
    """The order is that of the shelves, whatever the order of the catalogue."""
    second, first, other = document(1, "b", date=""), document(2, "A", date=""), document(3, date="", collection="a")
    assert [each.document for each in reviewed(second, first, other).doubts[Concern.DATE]] == [other, first, second]


def test_near_copies_are_told_by_groups() -> None:
    """Each pair says whether it is shown as one text now; a group counts once."""
    one, two, three, four = documents = [document(number) for number in range(1, 5)]
    family = dict.fromkeys((one.id, two.id), (one.id, two.id))
    near = (((one.id, two.id), (two.id, three.id)), ((three.id, four.id),))
    found = reviewed(*documents, families=Families(family, {}, near))
    assert found.copies == ((Pair(one, two, True), Pair(two, three, False)), (Pair(three, four, False),))
    assert found.counts[Concern.COPIES] == 2


def test_a_centre_tells_what_is_to_be_looked_at(library: Library, corpus: Path) -> None:
    """Files as they come: one without title, one refused, one saved twice; what is corrected leaves its group."""
    (corpus / "notes").mkdir()
    bare = corpus / "notes" / "zz_44.txt"
    bare.write_text("ok", encoding="utf-8")
    (corpus / "notes" / "faux.pdf").write_text("<html>Page introuvable</html>", encoding="utf-8")
    pdfs.write(corpus / "notes", "alliances bis.pdf", *ALLIANCES, "Une page de plus.", title="Alliances, bis")
    library.ingest()
    found = library.to_look_at()
    titled = {each.document.title for each in found.doubts[Concern.TITLE]}
    assert "Zz 44" in titled
    assert "Alliances, bis" not in titled
    assert [each.document.title for each in found.doubts[Concern.LANGUAGE]] == ["Zz 44"]
    assert [(each.path.name, each.reason) for each in found.refused] == [("faux.pdf", Reason.MISMATCH)]
    assert [[{pair.one.title, pair.other.title} for pair in group] for group in found.copies] == [
        [{"Alliances, bis", "Alliances entre associations et PME"}]
    ]
    library.amend(library.find(str(bare)).id, {"title": "Accord", "date": "2020", "language": "fr"})
    library.ingest()
    after = library.to_look_at()
    assert {each.document.title for each in after.doubts[Concern.TITLE]} == titled - {"Zz 44"}
    assert not after.doubts[Concern.LANGUAGE]
    assert isinstance(after.refused[0], Refused)
