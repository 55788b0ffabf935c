"""What staff write of a file: nothing that they wrote is lost."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import sidecars
from pipeline.errors import DescriptionError


def test_a_change_keeps_what_was_there() -> None:
    """Other keys, unknown ones and whole lines of comment stay; the changed key has its new value."""
    before = '# Vu avec Maud.\ntitle = "A"\ncote = "V 61"\nrayon = {salle = 2}\ndate = 2021-03-15\n'
    after = sidecars.changed(before, {"title": "B", "authors": ["Maud K.", "«R»\n"]})
    assert after.startswith("# Vu avec Maud.\n")
    assert tomllib.loads(after) == {**tomllib.loads(before), "title": "B", "authors": ["Maud K.", "«R»\n"]}


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
    ("key", "typed", "read"),
    [
        ("title", " Rapport ", "Rapport"),
        ("authors", "Maud Kerrien; Ruth Calloway ;", ["Maud Kerrien", "Ruth Calloway"]),
        ("territories", "Bretagne", ["Bretagne"]),
        ("date", "2021-03", "2021-03"),
    ],
)
def test_a_value_is_read_as_it_is_typed(key: str, typed: str, read: object) -> None:
    """A list has semicolons; spaces around a value do not count."""
    assert sidecars.value(key, typed) == read


@pytest.mark.parametrize(("key", "typed"), [("titre", "x"), ("date", "mars"), ("language", "de")])
def test_a_value_that_makes_no_sense_is_refused(key: str, typed: str) -> None:
    """An unknown key or a wrong value is named before anything is written."""
    with pytest.raises(DescriptionError, match=f"^{key}: "):
        sidecars.value(key, typed)


def test_a_table_gives_back_what_was_put_in_it() -> None:
    """Commas, quotes, ends of line and what looks like a formula come back as they were."""
    told = {"title": '=1+1, «"x"»\n2', "authors": ("A, B", "C"), "date": "2021"}
    text = sidecars.to_csv([("/fonds/é.pdf", told)])
    (row,) = sidecars.from_csv(text)
    assert row.path == "/fonds/é.pdf"
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
    assert (row.line, row.path, row.cells) == (3, "/a.pdf", {"title": "L’eau, enfin"})


def test_dublin_core_gives_back_what_was_put_in_it() -> None:
    """Each value is an element; signs that XML has a use for, or none, do no harm."""
    told = {"title": "L’eau & <vie>\x00", "authors": ("A, B", "C"), "date": "2021", "territories": ("Bretagne",)}
    text = sidecars.to_dublin_core([("/fonds/é.pdf", told)])
    assert text.count("<dc:creator>") == 2
    (row,) = sidecars.from_dublin_core(text)
    assert (row.line, row.path) == (1, "/fonds/é.pdf")
    assert row.cells == {"title": "L’eau & <vie>", "authors": "A, B; C", "date": "2021", "territories": "Bretagne"}


def test_dublin_core_that_is_no_xml_says_where() -> None:
    """The line is in the message."""
    with pytest.raises(DescriptionError, match=r"^line 2: "):
        list(sidecars.from_dublin_core("<records>\n<dc></records>"))
