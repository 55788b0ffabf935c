"""Reading lists: plain files that staff write by hand or in the app, and what readers see of them."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import lists
from pipeline.answering import Answers
from pipeline.errors import ChangedListError, ListError, UnknownListError
from pipeline.library import Library
from pipeline.lists import ReadingList, Step
from pipeline.model import Access, Added
from pipeline.settings import Settings
from tests import pdfs

HERE = Path("lists/premiere.toml")
WRITTEN = """
title = "Monter une première alliance"
introduction = "Dans l’ordre."
is_published = true

[[steps]]
heading = "Comprendre"
document = "etudes/alliances.pdf"
page = 2
note = "Le financement, page 2."

[[steps]]
document = "etudes/note.md"

[[steps]]
heading = "Ailleurs"
document = "rapports/eau.pdf"
"""


@pytest.fixture
def listed(filled: Library) -> Library:
    """A library with the list above, written by hand."""
    place(filled, "premiere.toml", WRITTEN)
    return filled


def place(library: Library, name: str, text: str) -> Path:
    """Write a file among the lists of a corpus."""
    path = library.settings.corpus / "lists" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def as_readers(settings: Settings) -> Answers:
    """Open the same centre as readers know it."""
    return Answers(settings, sees=Access.READERS)


def test_a_file_written_by_hand_is_read(listed: Library) -> None:
    """Title, introduction, steps in order, each with its document, page, note and heading."""
    trail = listed.lists.named("premiere")
    assert (trail.list.title, trail.list.is_published) == ("Monter une première alliance", True)
    assert (trail.stops[0].document.title, trail.stops[0].page) == ("Alliances entre associations et PME", 2)
    assert [stop.heading for stop in trail.stops] == ["Comprendre", "", "Ailleurs"]
    assert trail.stops[0].step.note == "Le financement, page 2."


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("title = ", "not valid TOML: Invalid value"),
        ("title = 'a'\n\nx y", "not valid TOML: .*line 3"),
        (f"x = {'[' * 5000}", "not valid TOML"),
        ("introduction = 'x'", "no title"),
        ("title = '  '", "no title"),
        ("title = 3", "title: write a text"),
        ("title = 'a'\ntitre = 'b'", "titre: there is no such key"),
        ("title = 'a'\nis_published = 'oui'", "is_published: write true or false"),
        ("title = 'a'\nsteps = 'b'", "steps: write each step"),
        ("title = 'a'\nsteps = ['b']", "steps: write each step"),
        ("title = 'a'\n[[steps]]\nnote = 'b'", "step 1, document"),
        ("title = 'a'\n[[steps]]\ndocument = 'b'\n[[steps]]\ndocument = 'c'\npage = 0", "step 2, page"),
        ("title = 'a'\n[[steps]]\ndocument = 'b'\npage = true", "step 1, page"),
        ("title = 'a'\n[[steps]]\ndocument = '../../etc/passwd'", "step 1, document"),
        ("title = 'a'\n[[steps]]\ndocument = '/etc/passwd'", "step 1, document"),
        ("title = 'a'\n[[steps]]\ndocument = 'b'\nnotes = 'c'", "step 1, notes: there is no such key"),
        (f"title = '{'a' * 301}'", "title: has 301 characters"),
        ("title = 'a'\n" + "[[steps]]\ndocument = 'b'\n" * 101, "steps: there are 101"),
    ],
)
def test_what_is_wrong_in_a_file_is_said_with_its_key(text: str, why: str) -> None:
    """The message names the file and the key, or the line where it is no TOML."""
    with pytest.raises(ListError, match=rf"premiere\.toml: .*{why}"):
        lists.read(text, path=HERE)


def test_one_bad_file_costs_itself_only(listed: Library) -> None:
    """The others are shown, and check says what is wrong and where."""
    place(listed, "abimee.toml", "title = ")
    place(listed, "Mon Parcours.toml", "title = 'a'")
    assert [each.list.slug for each in listed.lists.all()] == ["premiere"]
    told = "\n".join(listed.check())
    assert "abimee.toml: is not valid TOML" in told
    assert "Mon Parcours.toml: is not read: name it" in told
    assert "mon-parcours.toml" in told


def test_a_file_is_read_again_when_it_changes(listed: Library) -> None:
    """What staff write by hand shows at once; a file that is taken away is gone."""
    assert listed.lists.named("premiere").list.introduction == "Dans l’ordre."
    path = place(listed, "premiere.toml", WRITTEN.replace("Dans l’ordre.", "Du plus court au plus long."))
    assert listed.lists.named("premiere").list.introduction == "Du plus court au plus long."
    path.unlink()
    assert listed.lists.all() == ()


def test_a_document_that_is_not_there_is_said_and_left_out(listed: Library) -> None:
    """Staff are told which, the heading goes on to the next step, and the rest of the list is read."""
    place(listed, "premiere.toml", WRITTEN.replace("etudes/alliances.pdf", "etudes/disparue.pdf"))
    trail = listed.lists.named("premiere")
    assert trail.missing == ("etudes/disparue.pdf",)
    assert [stop.heading for stop in trail.stops] == ["Comprendre", "Ailleurs"]
    assert any("no document is called etudes/disparue.pdf" in each for each in listed.check())


def test_a_document_may_be_named_by_its_identifier(listed: Library) -> None:
    """A digest, or its first characters, leads to a document wherever its file is."""
    document = listed.find("eau.pdf")
    place(listed, "eau.toml", f"title = 'Eau'\n[[steps]]\ndocument = '{document.id[:16]}'")
    assert [stop.document for stop in listed.lists.named("eau").stops] == [document]


def test_a_page_past_the_end_is_the_last(listed: Library) -> None:
    """A document that has become shorter is opened at its last page."""
    place(listed, "premiere.toml", WRITTEN.replace("page = 2", "page = 99"))
    assert listed.lists.named("premiere").stops[0].page == 3


def test_lists_are_no_documents(listed: Library) -> None:
    """Ingest does not see them; a collection that is called so is taken in as any other, its sidecars too."""
    pdfs.write(listed.settings.corpus / "lists", "livres.pdf", "Une liste de livres.", title="Livres")
    place(listed, "livres.pdf.toml", "title = 'Livres reçus'")
    outcomes = listed.ingest()
    assert [each.path.name for each in outcomes if "lists" in each.path.parts] == ["livres.pdf"]
    assert [each for each in outcomes if isinstance(each, Added)]
    assert listed.find("livres.pdf").title == "Livres reçus"
    assert [each.list.slug for each in listed.lists.all()] == ["premiere"]
    assert listed.check() == ()


def test_readers_see_what_is_published(listed: Library, settings: Settings) -> None:
    """A list that is not published is as if it were not there, until it is."""
    place(listed, "premiere.toml", WRITTEN.replace("is_published = true", "is_published = false"))
    readers = as_readers(settings)
    assert readers.lists.all() == ()
    with pytest.raises(UnknownListError):
        readers.lists.named("premiere")
    assert listed.lists.named("premiere").list.title == "Monter une première alliance"
    place(listed, "premiere.toml", WRITTEN)
    assert readers.lists.named("premiere").list.title == "Monter une première alliance"
    readers.close()


def test_readers_see_no_trace_of_what_is_for_staff(listed: Library, settings: Settings) -> None:
    """A document for staff is left out with its note, and not said to be missing; staff see it."""
    listed.amend(listed.find("alliances.pdf").id, {"access": "staff"})
    listed.ingest()
    readers = as_readers(settings)
    trail = readers.lists.named("premiere")
    assert [stop.document.title for stop in trail.stops] == [
        stop.document.title for stop in listed.lists.named("premiere").stops[1:]
    ]
    assert trail.missing == ()
    assert "Le financement" not in repr(trail.stops)
    readers.close()


def test_what_is_put_is_what_is_read(listed: Library) -> None:
    """A list is written to a file of its own, named after its title; a second of the same title gets a number."""
    wanted = ReadingList(
        "", "Mesurer, sans s’épuiser !", "Deux lignes\nici.", steps=(Step("etudes/note.md", note='« " »'),)
    )
    kept = listed.put_list(wanted)
    assert kept == replace(wanted, slug="mesurer-sans-s-epuiser")
    assert listed.lists.named(kept.slug).list == kept
    assert listed.put_list(wanted).slug == "mesurer-sans-s-epuiser-2"
    assert listed.put_list(replace(kept, title="Autre"), before=kept).slug == kept.slug


@pytest.mark.parametrize(
    "title", ["../../etc/passwd", "/", "..", "日本", "\x00", "a/b\\c", ".hidden", "con" * 99, "<b>"]
)
def test_a_title_never_leads_out_of_the_folder(listed: Library, title: str) -> None:
    """Whatever the title, the file is in the folder of lists, and named with letters, digits and hyphens."""
    kept = listed.put_list(ReadingList("", lists.cleaned(title)[:300] or "-"))
    assert lists.is_slug(kept.slug)
    assert (listed.settings.corpus / "lists" / f"{kept.slug}.toml").is_file()


@pytest.mark.parametrize("name", ["../premiere", "premiere/../premiere", "/etc/passwd", "", ".", "a" * 61, "é", "a\n"])
def test_a_name_from_outside_is_never_a_path(listed: Library, name: str) -> None:
    """Neither reading, writing nor removing goes by a name that is no list's."""
    with pytest.raises(UnknownListError):
        listed.lists.named(name)
    wanted = ReadingList(name, "Titre")
    with pytest.raises(ListError):
        listed.put_list(wanted, before=wanted)
    with pytest.raises(ListError):
        listed.remove_list(wanted)


def test_a_link_that_leads_out_is_not_read(listed: Library, tmp_path: Path) -> None:
    """A link in the folder to a file elsewhere shows nothing of it."""
    (tmp_path / "ailleurs.toml").write_text("title = 'Secret'", encoding="utf-8")
    (listed.settings.corpus / "lists" / "lien.toml").symlink_to(tmp_path / "ailleurs.toml")
    assert [each.list.slug for each in listed.lists.all()] == ["premiere"]


def test_what_somebody_else_changed_meanwhile_is_not_lost(listed: Library) -> None:
    """Two who change one list: the second is told, and neither the file nor a file removed is written over."""
    before = listed.lists.named("premiere").list
    listed.put_list(replace(before, title="De Marie"), before=before)
    with pytest.raises(ChangedListError):
        listed.put_list(replace(before, title="De Paul"), before=before)
    with pytest.raises(ChangedListError):
        listed.remove_list(before)
    now = listed.lists.named("premiere").list
    assert now.title == "De Marie"
    listed.remove_list(now)
    assert listed.lists.all() == ()
    with pytest.raises(ChangedListError):
        listed.put_list(now, before=now)


def test_what_makes_no_sense_is_not_written(listed: Library) -> None:
    """A list without a title, or with a note beyond measure, is refused, and the file stays."""
    before = listed.lists.named("premiere").list
    for wanted in (replace(before, title=""), replace(before, steps=(Step("etudes/note.md", note="a" * 5001),))):
        with pytest.raises(ListError):
            listed.put_list(wanted, before=before)
    assert listed.lists.named("premiere").list == before


def test_steps_are_moved_and_taken_out() -> None:
    """A step changes places with its neighbour, the ends hold; the heading of a step taken out begins the next."""
    one = lists.read(WRITTEN, path=HERE)
    names = [each.document for each in one.steps]
    assert [each.document for each in one.moved(0, 1).steps] == [names[1], names[0], names[2]]
    assert one.moved(0, -1) == one.moved(2, 1) == one
    assert [each.heading for each in one.without(0).steps] == ["Comprendre", "Ailleurs"]
    assert [each.heading for each in one.without(1).steps] == ["Comprendre", "Ailleurs"]


TEXTS = st.text(max_size=60).map(lists.cleaned)


@given(
    st.builds(
        ReadingList,
        st.just("premiere"),
        TEXTS.filter(bool),
        TEXTS,
        st.booleans(),
        st.lists(st.builds(Step, st.just("a/b.pdf"), st.none() | st.integers(1, 999), TEXTS, TEXTS), max_size=4).map(
            tuple
        ),
    )
)
def test_any_list_is_read_as_it_was_written(one: ReadingList) -> None:
    """Whatever is typed, the file gives it back, and is a file of whole lines."""
    assert lists.read(lists.text(one).encode().decode(), path=HERE) == one


@given(st.text())
def test_any_text_gives_a_list_or_a_reason(text: str) -> None:
    """No file, however wrong, does more than be refused."""
    with suppress(ListError):
        assert lists.read(text, path=HERE).title
