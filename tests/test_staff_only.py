"""What is for staff only leaves no trace where readers look, whichever door they try."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline import corpus
from pipeline.answering import MAP, Answers
from pipeline.errors import DescriptionError, UnknownDocumentError
from pipeline.index import atlas
from pipeline.library import Library
from pipeline.marking import Marker
from pipeline.model import Access, Area, Document, Facet, Map, Notice, Place, Zone
from pipeline.settings import Settings
from tests import pdfs
from tests.conftest import ALLIANCES

SECRET = (
    "Restructuration confidentielle\nCabinet Mandragore\nMars 2021\nLe projet Zéphyrine prévoit une restructuration.",
    *ALLIANCES[1:],
    "Le projet Zéphyrine concerne les alliances entre associations et PME.",
)
TRACES = ("zephyrine", "zéphyrine", "mandragore", "restructuration", "confidentiel", "plan-secret", "direction")


@pytest.fixture
def secret(library: Library, corpus: Path) -> Document:
    """A document for staff, near in its words to one for everybody, in a collection of its own; all is taken in."""
    path = pdfs.write(corpus / "direction", "plan-secret.pdf", *SECRET, title="Restructuration confidentielle")
    path.with_name(path.name + ".toml").write_text('access = "staff"\nkind = "Zéphyrine"\n', encoding="utf-8")
    library.ingest()
    return library.find(str(path))


@pytest.fixture
def readers(secret: Document, settings: Settings) -> Iterator[Answers]:
    """The same centre as readers know it."""
    opened = Answers(settings, sees=Access.READERS)
    yield opened
    opened.close()


def is_told(secret: Document, *answers: object) -> bool:
    """Tell whether answers hold any trace of the document."""
    text = repr(answers).lower()
    return any(trace in text for trace in (secret.id, *TRACES))


def test_staff_see_it_with_its_mark(library: Library, secret: Document) -> None:
    """Staff find it, are told whom it is for, and have its words suggested."""
    found = library.search("zéphyrine")
    assert [(each.document.id, each.document.access) for each in found.results] == [(secret.id, Access.STAFF)]
    assert library.suggest("zephy")
    assert secret.id in {each.document.id for each in library.related(_alliances(library).id)}
    assert library.original(secret.id) is not None


@pytest.mark.parametrize(
    "typed",
    [
        "", "zéphyrine", "alliances", "alliances associations PME", "zéphyrin", "zephirine alliances", "mandragor*",
        '"projet Zéphyrine"', "NOT alliances", "title:restructuration", "kind:Zéphyrine", "collection:direction",
        "date:2021", "zéphyrinealliances", "restruc turation", "confidentiele",
    ],
)  # fmt: skip
def test_a_search_has_no_trace_of_it(readers: Answers, secret: Document, typed: str) -> None:
    """Results, counts, facets, spellings and words said to be missing are those of a centre without the document."""
    found = readers.search(typed, limit=100)
    asked = replace(found, query="", understood="", missing=())
    assert not is_told(secret, asked)
    assert found.total <= 4
    assert found.total == sum(found.facets[Facet.COLLECTION].values())
    assert set(found.missing) <= {word.strip('"').lower() for word in typed.split()}


def test_a_word_that_only_it_has_is_as_unknown_as_any(readers: Answers, secret: Document) -> None:
    """Nothing tells a word of the document from one that is nowhere."""
    for typed in ("{}", "{} alliances", "alliances {} eau", '"{}"', "{}*", "NOT {}"):
        told = readers.search(typed.format("zéphyrine"))
        unknown = readers.search(typed.format("xylophage"))
        differing = ("query", "understood", "elapsed_ms", "missing")
        without = {name: None if name != "elapsed_ms" else 0.0 for name in differing}
        assert replace(told, **without) == replace(unknown, **without)  # type: ignore[arg-type]
        assert len(told.missing) == len(unknown.missing)
        assert Notice.RESPELT not in told.notices


def test_nothing_of_it_is_suggested(readers: Answers, secret: Document) -> None:
    """Neither its words nor its title go on from what is typed."""
    for begun in ("ze", "zephy", "mandra", "restruc", "confid", "restructuration con", "alliances zephy", "projet"):
        typed, _, _ = begun.rpartition(" ")
        assert not is_told(secret, [each.removeprefix(typed) for each in readers.suggest(begun)]), begun


def test_what_is_near_it_does_not_lead_to_it(readers: Answers, secret: Document, library: Library) -> None:
    """Related lists, versions, editions and lists of all are without it."""
    for document in readers.browse().values():
        assert not is_told(
            secret,
            readers.related(document.id),
            readers.versions(document.id),
            readers.editions(document.id),
            readers.facts(document.id),
            readers.essentials(document.id),
        )
    assert len(readers.browse()) == len(library.browse()) - 1


def test_it_cannot_be_opened_by_its_name(readers: Answers, secret: Document, library: Library) -> None:
    """Whoever was given its identifier or its path is told that there is no such document, as of any other."""
    path = library.original(secret.id)
    for asked in (secret.id, secret.id[:12], str(path)):
        with pytest.raises(UnknownDocumentError):
            readers.find(asked)
    with pytest.raises(UnknownDocumentError):
        readers.document(secret.id)
    with pytest.raises(UnknownDocumentError):
        readers.related(secret.id)
    assert readers.original(secret.id) is None
    assert readers.picture(secret, 1, marker=Marker(), width=100) == b""
    assert readers.page(secret, 1).text == ""
    assert readers.matching_pages(secret, "zéphyrine") == ()
    told = (readers.pages(secret.id), readers.bookmarks(secret.id), readers.facts(secret.id))
    assert told == ((), (), ())
    assert not is_told(secret, readers.essentials(secret.id), readers.versions(secret.id))


def test_the_state_of_the_centre_does_not_tell_of_it(readers: Answers, secret: Document, library: Library) -> None:
    """Counts are those of what readers may see; runs, refusals and folders are not told."""
    status = readers.status()
    assert (status.counts.documents, status.behind, status.roots) == (4, 0, ())
    assert status.counts.pages == library.status().counts.pages - secret.page_count
    assert readers.last_run() is None
    assert readers.refused() == ()


def test_the_map_shows_neither_it_nor_its_words(readers: Answers, secret: Document, settings: Settings) -> None:
    """A zone is called by no name that only the document gives it, and a zone where it is alone is not there."""
    open_ = _alliances(readers).id
    subject = next(iter(readers.essentials(open_).subjects), "")
    places = (Place(secret.id, 0.1, 0.1, 0), Place(open_, 0.9, 0.9, 1), Place(secret.id, 0.9, 0.8, 1))
    zones = (Zone(0, ("Zéphyrine",), 0.1, 0.1), Zone(1, ("restructuration", subject), 0.9, 0.9))
    atlas.write(settings.state / MAP, Map(places, zones))
    drawn = readers.map()
    everywhere = Area(outline=((0, 0), (1000, 0), (1000, 1000), (0, 1000)))
    assert not is_told(secret, drawn)
    assert [readers.within(each) for each in (everywhere, Area(0), Area(1))] == [{open_}, frozenset(), {open_}]
    assert [each.document.id for each in readers.search("", area=everywhere).results] == [open_]
    assert readers.search("alliances", area=Area(0)).total == 0
    assert drawn == Map(places[1:2], (Zone(1, (subject,) if subject else (), 0.9, 0.9),))


def test_marking_and_unmarking_are_followed(
    library: Library, readers: Answers, secret: Document, settings: Settings
) -> None:
    """A document that is opened to readers is found by them at once after the ingest; closed again, no more."""
    library.amend(secret.id, {"access": "readers"})
    library.ingest()
    assert [each.document.id for each in readers.search("zéphyrine").results] == [secret.id]
    assert readers.suggest("zephy")
    library.amend(secret.id, {"access": "staff"})
    library.ingest()
    assert readers.search("zéphyrine").total == 0
    assert readers.suggest("zephy") == ()


def test_a_copy_elsewhere_does_not_open_it(library: Library, readers: Answers, secret: Document, corpus: Path) -> None:
    """The same content put among what everybody reads stays for staff, in whatever order files are read."""
    original = library.original(secret.id)
    assert original is not None
    (corpus / "a-copie.pdf").write_bytes(original.read_bytes())
    library.ingest()
    assert readers.search("zéphyrine").total == 0
    again = Library(replace(library.settings, state=library.settings.state.with_name("again")))
    again.ingest()
    again.close()
    fresh = Answers(again.settings, sees=Access.READERS)
    assert fresh.search("zéphyrine").total == 0
    assert fresh.search("alliances").total > 0
    fresh.close()


def test_a_whole_collection_is_for_staff(filled: Library, settings: Settings) -> None:
    """A collection named in the settings is hidden whole, at once and without another ingest."""
    chosen = replace(settings, staff_collections=("etudes",))
    readers, staff = Answers(chosen, sees=Access.READERS), Library(chosen)
    assert {each.collection for each in readers.browse().values()} == {"rapports"}
    assert readers.search("alliances").total == 0
    assert {each.collection for each in staff.browse().values() if each.access is Access.STAFF} == {"etudes"}
    readers.close()
    staff.close()


def test_a_collection_that_is_not_there_is_named(filled: Library, settings: Settings) -> None:
    """A slip in the name of a collection for staff, which would leave it open, is found by check."""
    checked = Library(replace(settings, staff_collections=("etudes", "Rapports")))
    problems = checked.check()
    checked.close()
    assert len(problems) == 1
    assert "“Rapports”" in problems[0]


def test_a_sidecar_that_cannot_be_read_is_not_overwritten(
    library: Library, secret: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What staff wrote and the program may not read is not replaced by what it writes."""
    path = library.original(secret.id)
    assert path is not None
    beside = path.with_name(path.name + ".toml")
    opened = Path.open

    def refuse(place: Path, *arguments: Any, **named: Any) -> object:
        if place == beside:
            raise PermissionError(13, "Permission denied")
        return opened(place, *arguments, **named)

    monkeypatch.setattr(Path, "open", refuse)
    assert corpus.sidecar(path).digest == corpus.UNREADABLE
    with pytest.raises(DescriptionError, match="cannot be read"):
        library.amend(secret.id, {"title": "Autre"})
    library.ingest()
    assert library.document(secret.id).access is Access.STAFF


def _alliances(library: Answers) -> Document:
    return next(each for each in library.browse().values() if each.title.startswith("Alliances"))
