"""What staff write of a file: nothing that they wrote is lost."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import sidecars
from pipeline.errors import DescriptionError
from pipeline.model import Access


def test_a_change_keeps_what_was_there() -> None:
    """Other keys, unknown ones and whole lines of comment stay; the changed key has its new value."""
    before = '# Vu avec Maud.\ntitle = "A"\ncote = "V 61"\nrayon = {salle = 2}\ndate = 2021-03-15\n'
    after = sidecars.changed(before, {"title": "B", "authors": ["Maud K.", "«R»\n"]})
    assert after.startswith("# Vu avec Maud.\n")
    assert tomllib.loads(after) == {**tomllib.loads(before), "title": "B", "authors": ["Maud K.", "«R»\n"]}


def test_only_what_was_typed_otherwise_is_a_change() -> None:
    """A form sent as it was changes nothing; an emptied value is taken out, an emptied list stays empty, a date must be one."""
    known = {"title": "A", "date": "2021", "authors": ("Maud K.", "Noé B."), "territories": ("Bretagne",)}
    same = {"title": " A ", "date": "2021", "authors": "Maud K.; Noé B.", "territories": "Bretagne"}
    assert sidecars.differing(known, same) == {}
    typed = {"title": "", "date": "2021-03", "authors": "Noé B. ;", "territories": ""}
    assert sidecars.differing(known, typed) == {
        "title": None,
        "date": "2021-03",
        "authors": ["Noé B."],
        "territories": [],
    }
    with pytest.raises(DescriptionError, match="is no date"):
        sidecars.differing(known, {"date": "mars 2021"})


value = st.recursive(
    st.text(st.characters(exclude_categories=["Cs"])) | st.integers(-(2**63), 2**63 - 1) | st.booleans() | st.dates(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(values=st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), value, max_size=5))
def test_law_whatever_is_written_is_read_back(values: dict[str, object]) -> None:
    """Any keys and values go through TOML and come back."""
    assert tomllib.loads(sidecars.changed("", values)) == values


def test_a_sidecar_that_is_no_toml_is_not_overwritten() -> None:
    """What cannot be read is left as it is, and said."""
    with pytest.raises(DescriptionError, match="not valid TOML"):
        sidecars.changed("title = ", {"title": "B"})


@pytest.mark.parametrize(
    ("text", "access"),
    [
        ("", None),
        ('access = "staff"', Access.STAFF),
        ('access = "readers"', Access.READERS),
        ('access = "Staff"', Access.STAFF),
        ('access = "personnel"', Access.STAFF),
        ("access = true", Access.STAFF),
        ('Access = "staff"', Access.STAFF),
        ('title = "a\naccess = "staff"', Access.STAFF),
        ('title = "a', None),
    ],
)
def test_a_slip_does_not_open_what_is_for_staff(text: str, access: Access | None) -> None:
    """Whatever cannot be made out of who may see a document closes it to readers."""
    assert sidecars.read_sidecar(text).access is access


@pytest.mark.parametrize(
    ("key", "typed", "read"),
    [
        ("title", " Rapport ", "Rapport"),
        ("authors", "Maud Kerrien; Ruth Calloway ;", ["Maud Kerrien", "Ruth Calloway"]),
        ("territories", "Bretagne", ["Bretagne"]),
        ("date", "2021-03", "2021-03"),
        ("access", "staff", "staff"),
    ],
)
def test_a_value_is_read_as_it_is_typed(key: str, typed: str, read: object) -> None:
    """A list has semicolons; spaces around a value do not count."""
    assert sidecars.value(key, typed) == read


@pytest.mark.parametrize(("key", "typed"), [("titre", "x"), ("date", "mars"), ("language", "de"), ("access", "nobody")])
def test_a_value_that_makes_no_sense_is_refused(key: str, typed: str) -> None:
    """An unknown key or a wrong value is named before anything is written."""
    with pytest.raises(DescriptionError, match=f"^{key}: "):
        sidecars.value(key, typed)


def test_a_table_gives_back_what_was_put_in_it() -> None:
    """Commas, quotes, ends of line and what looks like a formula come back as they were."""
    told = {"title": '=1+1, «"x"»\n2', "authors": ("A, B", "C"), "date": "2021"}
    text = sidecars.to_csv([("/fonds/é.pdf", told)])
    (row,) = sidecars.from_csv(text)
    assert row.names == ("/fonds/é.pdf",)
    assert row.cells == {"title": '=1+1, «"x"»\n2', "authors": "A, B; C", "date": "2021"}
    assert "\n'/" not in text
    assert "'=1+1" in text


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("title\nx", 1),
        ("path,titre\na,b", 1),
        ("path,title,title\n", 1),
        ("", 1),
        ("path,title\na,b\nc\n", 3),
        ('path,title\na,"b"c\n', 2),
    ],
)
def test_a_table_that_cannot_be_read_says_where(text: str, line: int) -> None:
    """The number of the line is in the message."""
    with pytest.raises(DescriptionError, match=f"^line {line}: "):
        list(sidecars.from_csv(text))


def test_a_table_may_come_from_a_french_spreadsheet() -> None:
    """Semicolons separate as commas do, columns come in any order, empty lines are passed over."""
    (row,) = sidecars.from_csv("Title;path\n\nL’eau, enfin;/a.pdf\n")
    assert (row.line, row.names, row.cells) == (3, ("/a.pdf",), {"title": "L’eau, enfin"})


def test_dublin_core_gives_back_what_was_put_in_it() -> None:
    """Each value is an element; signs that XML has a use for, or none, do no harm."""
    told = {"title": "L’eau & <vie>\x00", "authors": ("A, B", "C"), "date": "2021", "territories": ("Bretagne",)}
    text = sidecars.to_dublin_core([("/fonds/é.pdf", told)])
    assert text.count("<dc:creator>") == 2
    (row,) = sidecars.from_dublin_core(text.encode())
    assert (row.line, row.names) == (1, ("/fonds/é.pdf",))
    assert row.cells == {"title": "L’eau & <vie>", "authors": "A, B; C", "date": "2021", "territories": "Bretagne"}


def test_dublin_core_that_is_no_xml_says_where() -> None:
    """The line is in the message."""
    with pytest.raises(DescriptionError, match=r"^line 2: "):
        list(sidecars.from_dublin_core(b"<records>\n<dc></records>"))


HARVESTED = """<?xml version="1.0" encoding="ISO-8859-1"?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>
<record><header><identifier>oai:x:1</identifier></header><metadata>
<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title>Études
 sur l'eau</dc:title><dc:creator>Kerrien, Maud</dc:creator><dc:creator>Calloway, Ruth</dc:creator>
<dc:date>2021-03-15T10:00:00Z</dc:date><dc:language>fre</dc:language><dc:type>Text</dc:type><dc:type>Étude</dc:type>
<dc:identifier>https://depot.example/9/Rapport%20final.pdf</dc:identifier><dc:source>rapport.pdf</dc:source>
<dc:relation>https://depot.example/8</dc:relation><dc:rights>CC BY</dc:rights><dc:coverage>Bretagne</dc:coverage>
</oai_dc:dc></metadata></record>
<item xmlns:t="http://purl.org/dc/terms/"><t:title>Autre</t:title><t:issued>2020</t:issued><t:language>deu</t:language></item>
</ListRecords></OAI-PMH>
"""


def test_dublin_core_of_other_systems_is_read() -> None:
    """As harvested, wrapped, in another encoding: what makes sense here is kept, in our words; the rest is left."""
    first, second = sidecars.from_dublin_core(HARVESTED.encode("latin-1"))
    assert first.names == ("https://depot.example/9/Rapport%20final.pdf", "rapport.pdf", "Rapport final.pdf")
    assert first.cells == {
        "title": "Études sur l'eau",
        "authors": "Kerrien, Maud; Calloway, Ruth",
        "date": "2021-03-15",
        "kind": "Étude",
        "language": "fr",
        "territories": "Bretagne",
    }
    assert (second.line, second.names, second.cells) == (2, (), {"title": "Autre", "date": "2020"})


@pytest.mark.parametrize("raw", [b"<a/>", b"", b'<?xml version="1.0" encoding="klingon"?><a/>', b"\xff"])
def test_what_holds_no_record_is_refused(raw: bytes) -> None:
    """Whatever it is, the line is said."""
    with pytest.raises(DescriptionError, match=r"^line 1: "):
        list(sidecars.from_dublin_core(raw))


def test_a_table_may_have_the_heads_of_dublin_core() -> None:
    """Qualified or not, with a language or not, several columns of one element: each element is one key."""
    text = (
        "DC.Title;dc:title[en];dc.contributor.author;dc:creator;dc.contributor;dcterms.issued;dc.date.issued;path;collection\n"
        "L’eau;Water;A||B;C;Éditeur;;2019-05;rapports/eau.pdf;12\n"
    )
    (row,) = sidecars.from_csv(text)
    assert (row.line, row.names, row.is_borrowed) == (2, ("rapports/eau.pdf",), True)
    assert row.cells == {"title": "L’eau", "authors": "A; B; C", "date": "2019-05"}
