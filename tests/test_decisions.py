"""What staff decided of near-copies: a plain file, which stands before what the words of documents tell."""

import json
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from pipeline import decisions
from pipeline.answering import Answers
from pipeline.cli import main
from pipeline.decisions import Bond
from pipeline.errors import DecisionError, UnknownDocumentError
from pipeline.library import Library
from pipeline.model import Access, Document
from pipeline.reading.families import PLACES, Families, families
from pipeline.settings import Settings
from tests import pdfs
from tests.conftest import ALLIANCES
from tests.texts import identifier, reading

ALLIANCE, BIS, WATER, MINUTES = "etudes/alliances.pdf", "etudes/bis.pdf", "rapports/eau.pdf", "rapports/reunion.txt"
GOOD = '[[join]]\ndocuments = ["bon.pdf", "meilleur.pdf"]\n'


@pytest.fixture
def copied(library: Library, corpus: Path) -> Library:
    """A library in which two documents are near-copies."""
    pdfs.write(corpus / "etudes", "bis.pdf", *ALLIANCES, "Une page de plus.", title="Alliances, bis")
    library.ingest()
    return library


def versions(answers: Answers, name: str) -> set[str]:
    """Name the other versions of a document by their files' titles."""
    return {each.title for each in answers.versions(answers.named(name).id)}


# The file


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ('documents = ["a", "b"]', 1, "write [[join]] or [[apart]]"),
        ("# une note\n\nà revoir", 3, "Invalid"),
        ('[join]\ndocuments = ["a", "b"]', 1, "two brackets"),
        ('[[joint]]\ndocuments = ["a", "b"]', 1, "write [[join]] or [[apart]]"),
        ('\n[[apart]]\ndocuments = ["a" "b"]', 3, "Unclosed array"),
        ('[[apart]]\ndocuments = ["a"]', 1, "two paths or more"),
        ('[[apart]]\ndocuments = ["a", "a"]', 1, "two paths or more"),
        ('[[apart]]\ndocuments = "a, b"', 1, "two paths or more"),
        ('[[apart]]\ndocuments = ["a", 2]', 1, "two paths or more"),
        ('[[apart]]\ndocuments = ["a", "../b"]', 1, "within the corpus"),
        ('[[apart]]\ndocuments = ["a", "/b"]', 1, "within the corpus"),
        ('[[apart]]\ndocument = ["a", "b"]', 1, "document: there is no such key"),
        ("[[apart]]", 1, "two paths or more"),
        ("[[apart]]\ndocuments = " + "[" * 5_000, 1, "TOML"),
    ],
)
def test_a_table_that_makes_no_sense_is_told_and_the_rest_goes_on(text: str, line: int, told: str) -> None:
    """What is wrong is said with file and line, and costs its table only."""
    found = decisions.read(f"{text}\n{GOOD}", where="f.toml")
    assert [each.names for each in found.all] == [("bon.pdf", "meilleur.pdf")]
    (problem,) = found.problems
    assert problem.startswith(f"f.toml, line {line}: ")
    assert told in problem


def test_no_more_is_read_than_a_file_may_hold() -> None:
    """Past the last decision that counts, the line is told."""
    found = decisions.read(GOOD * (decisions.MOST + 1), where="f.toml")
    assert len(found.all) == decisions.MOST
    assert found.problems[0].startswith(f"f.toml, line {2 * decisions.MOST + 1}: ")


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    """Bytes that are no UTF-8 give no decision and one problem; no file gives neither."""
    path = tmp_path / decisions.NAME
    assert decisions.load(path) == decisions.NONE
    path.write_bytes(b"\xff[[join]]")
    assert "save it as UTF-8 text" in decisions.load(path).problems[0]


NAMES = st.lists(
    st.text(st.characters(exclude_characters="\0/", exclude_categories=("Cs",)), min_size=1, max_size=9).filter(
        lambda name: name not in (".", "..")
    ),
    min_size=2,
    max_size=4,
    unique=True,
)


@given(st.sampled_from(Bond), NAMES)
def test_what_is_added_is_read_and_taken_out_again(bond: Bond, names: list[str]) -> None:
    """A table at the end of a file says what it was given, whatever is in a name; without it the file is as it was."""
    before = f"# de Maud\n{GOOD}\n# à revoir\n"
    text = decisions.added(before, bond, names)
    (one, other) = decisions.read(text, where="f").all
    assert (other.bond, other.names) == (bond, tuple(names))
    assert decisions.without(text, [other.line]) == before
    rest = decisions.without(text, [one.line])
    assert [(each.bond, each.names) for each in decisions.read(rest, where="f").all] == [(bond, tuple(names))]
    assert rest.startswith("# de Maud\n\n# à revoir\n")


# Families


def told(*alike: tuple[str, str, float], joined: Sequence[str] = (), apart: Sequence[str] = ()) -> Families:
    """Make families of documents of one letter, of which pairs share so much; *joined* and *apart* are words of letters."""
    letters = sorted({letter for one, other, _ in alike for letter in one + other} | set("".join((*joined, *apart))))
    signatures = {letter: [ord(letter) * 1_000 + place for place in range(PLACES)] for letter in letters}
    for one, other, share in alike:
        places = range(round(share * PLACES))
        for place in places:
            signatures[other][place] = signatures[one][place]
    return families(
        [_document(letter) for letter in letters],
        {identifier(each): b"".join(number.to_bytes(4, "little") for number in signatures[each]) for each in letters},
        joined=[[identifier(letter) for letter in word] for word in joined],
        apart=[[identifier(letter) for letter in word] for word in apart],
    )


def _document(letter: str) -> Document:
    return reading(letter, title=f"Titre {letter}", date=f"20{ord(letter) - 50}").document


def grouped(found: Families) -> set[str]:
    """Write families as words of letters."""
    letters = {identifier(letter): letter for letter in "ABCDE"}
    return {"".join(letters[each] for each in family) for family in found.family.values()}


def asked(found: Families) -> list[list[str]]:
    """Write what staff are asked as groups of words of two letters."""
    letters = {identifier(letter): letter for letter in "ABCDE"}
    return [[letters[one] + letters[other] for one, other in group] for group in found.near]


def test_what_is_decided_stands_before_the_words() -> None:
    """Joined, two texts with nothing in common are versions; apart, two that are the same are none; neither is asked again."""
    assert grouped(told(joined=["AB"])) == {"AB"}
    assert grouped(told(("A", "B", 1.0), apart=["AB"])) == set()
    assert asked(told(("A", "B", 1.0), apart=["AB"])) == asked(told(("A", "B", 1.0), joined=["AB"])) == []


def test_staff_are_asked_of_what_is_near_and_nearly_so() -> None:
    """A family and a pair just under the threshold are asked, nearest first; what is further is not."""
    found = told(("A", "B", 0.8), ("C", "D", 0.45), ("D", "E", 0.2))
    assert (grouped(found), asked(found)) == ({"AB"}, [["AB"], ["CD"]])


def test_three_documents_need_two_answers() -> None:
    """A group is asked as the pairs that make it; once one is answered, only the other is left."""
    three = ("A", "B", 1.0), ("B", "C", 0.8)
    assert asked(told(*three)) == [["AB", "BC"]]
    assert asked(told(*three, joined=["AB"])) == [["BC"]]
    assert asked(told(*three, apart=["ABC"])) == []


@pytest.mark.parametrize(("first", "then", "family"), [(0.9, 0.6, "AB"), (0.6, 0.9, "BC")])
def test_a_text_near_two_that_are_apart_goes_with_the_nearer(first: float, then: float, family: str) -> None:
    """A near B, B near C, A kept apart from C: B is a version of the one that it shares most with; the rest is not asked."""
    found = told(("A", "B", first), ("B", "C", then), apart=["AC"])
    assert (grouped(found), asked(found)) == ({family}, [[family]])


WORDS = st.lists(st.text("ABCDE", min_size=2, max_size=3).filter(lambda word: len(set(word)) == len(word)), max_size=4)
NEAR = st.lists(
    st.tuples(st.sampled_from("ABCDE"), st.sampled_from("ABCDE"), st.floats(0, 1)).filter(
        lambda pair: pair[0] != pair[1]
    ),
    max_size=5,
)


@given(NEAR, WORDS, WORDS)
def test_no_family_holds_two_that_are_apart(
    near: list[tuple[str, str, float]], joined: list[str], apart: list[str]
) -> None:
    """Whatever is near and joined, keeping apart is followed; without it, so is joining; nothing asked is decided."""
    found = told(*near, joined=joined, apart=apart)
    for family in grouped(found):
        assert all(len(set(family) & set(word)) <= 1 for word in apart)
    assert all(any(set(word) <= set(family) for family in grouped(told(*near, joined=joined))) for word in joined)
    decided = {frozenset(pair) for word in (*joined, *apart) for pair in combinations(word, 2)}
    assert decided.isdisjoint(frozenset(pair) for group in asked(found) for pair in group)


# A centre


def test_joined_documents_are_one_result_at_once(copied: Library, settings: Settings) -> None:
    """No ingest: search groups them, each is a version of the other, for readers too; taken back, all is as found."""
    readers = Answers(settings, sees=Access.READERS)
    before = copied.search("rapport réunion").distinct
    copied.decide([WATER, MINUTES], Bond.JOIN)
    assert versions(copied, WATER) == versions(readers, WATER) == {copied.named(MINUTES).title}
    assert copied.search("rapport réunion").distinct == before - 1
    copied.decide([MINUTES, WATER], None)
    assert versions(copied, WATER) == versions(readers, WATER) == set()
    assert copied.search("rapport réunion").distinct == before
    readers.close()


def test_documents_kept_apart_may_be_related(copied: Library) -> None:
    """Near-copies are no related documents, until they are kept apart; then they leave what is to be looked at."""
    one, other = copied.named(ALLIANCE), copied.named(BIS)
    assert other.id not in {each.document.id for each in copied.related(one.id)}
    revision = copied.revision
    copied.decide([one.id, other.id], Bond.APART)
    assert copied.revision != revision
    assert versions(copied, ALLIANCE) == set()
    assert other.id in {each.document.id for each in copied.related(one.id)}
    review = copied.to_look_at()
    assert review.copies == ()
    assert [each.documents for each in review.decided] == [(one, other)]


def test_a_new_decision_takes_the_place_of_the_one_before(copied: Library, corpus: Path) -> None:
    """One table for the same documents, in whatever order and by whatever name; the rest of the file stays."""
    path = corpus / decisions.NAME
    path.write_text(f'# de Maud\n[[apart]]\ndocuments = ["{BIS}", "{copied.named(ALLIANCE).id}"]\n', encoding="utf-8")
    copied.decide([ALLIANCE, BIS], Bond.JOIN)
    assert path.read_text(encoding="utf-8") == f'# de Maud\n\n[[join]]\ndocuments = ["{ALLIANCE}", "{BIS}"]\n'


def test_a_decision_outlives_the_state_and_a_replaced_file(copied: Library, corpus: Path, tmp_path: Path) -> None:
    """Made again from the corpus, a centre has it; so has a file of other bytes at the same place. The file is no document."""
    copied.decide([WATER, MINUTES], Bond.JOIN)
    (corpus / MINUTES).write_text("Compte rendu corrigé de la réunion\n\nTout autre chose.\n", encoding="utf-8")
    copied.ingest()
    corrected = copied.named(MINUTES).title
    assert versions(copied, WATER) == {corrected}
    again = Library(Settings(corpus=corpus, state=tmp_path / "again", workers=1, limits=copied.settings.limits))
    assert decisions.NAME not in {outcome.path.name for outcome in again.ingest()}
    assert versions(again, WATER) == {corrected}
    again.close()


def test_a_document_that_is_gone_is_told_and_comes_back(copied: Library, corpus: Path) -> None:
    """A moved file is told with the line that names it; back in its place, it has its decision still."""
    copied.decide([WATER, MINUTES], Bond.JOIN)
    path = corpus / MINUTES
    path.rename(corpus / "notes.txt")
    copied.ingest()
    (problem,) = copied.decision_problems()
    assert problem in copied.check()
    assert f"{decisions.NAME}, line 4: no document is called {MINUTES}" in problem
    assert copied.to_look_at().decided[0].missing == (MINUTES,)
    (corpus / "notes.txt").rename(path)
    copied.ingest()
    assert copied.decision_problems() == ()
    path.unlink()
    copied.ingest()
    copied.decide([WATER, MINUTES], None)
    assert copied.decided() == ()


def test_what_stands_against_other_decisions_is_not_written(copied: Library, corpus: Path) -> None:
    """Joined one after the other, documents cannot be kept apart by the app; written by hand, it is told and followed."""
    copied.decide([ALLIANCE, WATER], Bond.JOIN)
    copied.decide([WATER, MINUTES], Bond.JOIN)
    path = corpus / decisions.NAME
    before = path.read_text(encoding="utf-8")
    with pytest.raises(DecisionError, match="take them out first"):
        copied.decide([ALLIANCE, MINUTES], Bond.APART)
    assert path.read_text(encoding="utf-8") == before
    path.write_text(decisions.added(before, Bond.APART, [ALLIANCE, MINUTES]), encoding="utf-8")
    assert [each.partition(": ")[0].rpartition(", ")[2] for each in copied.decision_problems()] == ["line 10"]
    assert copied.named(MINUTES).title not in versions(copied, ALLIANCE)


@pytest.mark.parametrize("bond", [Bond.JOIN, None])
def test_what_cannot_be_decided_is_told_and_nothing_is_written(copied: Library, corpus: Path, bond: Bond) -> None:
    """One document twice, or none that is known."""
    with pytest.raises(DecisionError):
        copied.decide([WATER, copied.named(WATER).id], bond)
    with pytest.raises((UnknownDocumentError, DecisionError)):
        copied.decide([WATER, "rapports/absent.pdf"], bond)
    assert not (corpus / decisions.NAME).exists()


def test_readers_are_told_nothing_of_a_document_for_staff(copied: Library, settings: Settings, corpus: Path) -> None:
    """A decision on it changes nothing for readers; those on others hold."""
    (corpus / f"{MINUTES}.toml").write_text('access = "staff"\n', encoding="utf-8")
    copied.ingest()
    copied.decide([WATER, MINUTES, ALLIANCE], Bond.JOIN)
    readers = Answers(settings, sees=Access.READERS)
    assert versions(readers, WATER) == {copied.named(ALLIANCE).title, copied.named(BIS).title}
    assert copied.named(MINUTES).title in versions(copied, WATER)
    readers.close()


def test_a_terminal_does_the_same(copied: Library, settings: Settings) -> None:
    """`families` lists the pair, keeps it apart, lists the decision, takes it back; it says what it needs."""

    def run(*arguments: str, status: int = 0) -> str:
        centre = ["--state", str(settings.state), "--corpus", str(settings.corpus), "families"]
        done = CliRunner().invoke(main, [*centre, *arguments])
        assert done.exit_code == status, done.output
        return done.output

    assert "in common, one result" in run()
    run(ALLIANCE, BIS, "--apart")
    listed = json.loads(run("--json"))
    assert (listed["copies"], listed["decided"][0]["bond"]) == ([], "apart")
    assert f"apart: {ALLIANCE}, {BIS}" in run()
    run(ALLIANCE, BIS, "--as-found")
    assert len(json.loads(run("--json"))["copies"]) == 1
    run(ALLIANCE, BIS, status=2)
    run("--join", status=2)
