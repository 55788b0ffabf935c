"""What staff say counts as the same: reading their file, widening a query, and finding by it."""

import os
from pathlib import Path

import pytest

from pipeline import equivalents, vocabularies
from pipeline.equivalents import Equivalents
from pipeline.kept import Kept
from pipeline.query import Phrase, Words, alone, parse
from pipeline.query import equivalents as added
from tests.conftest import ROOT

FILE = """
# sigles
ESS = économie sociale et solidaire   # la loi de 2014
QPV = quartier prioritaire de la politique de la ville = priority neighbourhood
bénévolat => volunteering
"""
READ = equivalents.read(FILE, where="e.txt")


def brought(typed: str, known: Equivalents = READ) -> list[str]:
    """List what is searched for besides what is typed."""
    return [other for each in added(known.widened(parse(typed).query)) for other in each.others]


@pytest.mark.parametrize(
    ("typed", "others"),
    [
        ("ESS", ["économie sociale et solidaire"]),
        ("l’ess en Bretagne", ["économie sociale et solidaire"]),
        ("E.S.S.", ["économie sociale et solidaire"]),
        ("économie sociale et solidaire", ["ESS"]),
        ("economie sociale solidaire rurale", ["ESS"]),
        ("économies sociales", []),
        ("QPV", ["quartier prioritaire de la politique de la ville", "priority neighbourhood"]),
        ("priority neighbourhoods", ["QPV", "quartier prioritaire de la politique de la ville"]),
        ("quartiers prioritaires de la politique de la ville", ["QPV", "priority neighbourhood"]),
        ("benevolat", ["volunteering"]),
        ("volunteering", []),
        ("ESS AND bénévolat", ["économie sociale et solidaire", "volunteering"]),
        ("titre:ess", ["économie sociale et solidaire"]),
        ('"ESS"', []),
        ("eau -ESS", []),
        ("ess*", []),
        ("kind:ess", []),
        ("", []),
    ],
)
def test_a_query_brings_the_equivalents_of_its_words(typed: str, others: list[str]) -> None:
    """Words of an entry, one or several, bring the others; what is quoted, refused, begun only or a fact brings nothing."""
    assert brought(typed) == others


def test_a_widened_query_is_written_as_it_was_typed() -> None:
    """What is added shows in the tree, and not in how the query is written."""
    asked = READ.widened(parse("ESS rurale").query)
    assert str(asked) == "ess rurale"
    assert isinstance(asked, Words)
    assert alone(asked, "ess").equivalents == asked.equivalents
    assert alone(asked, "rurale") == Words(("rurale",))
    assert READ.widened(parse('"ess"').query) == Phrase(("ess",))


def test_the_longest_entry_is_taken() -> None:
    """«Marché public» brings what it stands for, not what «marché» alone would."""
    known = equivalents.read("marché = market\nmarché public = public procurement", where="e.txt")
    assert brought("marché public", known) == ["public procurement"]
    assert brought("marché couvert", known) == ["market"]


def test_words_of_one_stem_bring_what_each_does() -> None:
    """«Volunteers» is of the family of two entries, and brings what both do."""
    known = equivalents.read("bénévolat = volunteering\nbénévole = volunteer", where="e.txt")
    assert brought("volunteers", known) == ["bénévolat", "bénévole"]
    assert brought("SDG", equivalents.read("SDG = SDGs = ODD", where="e.txt")) == ["ODD"]


def test_a_query_brings_a_few_entries_only() -> None:
    """A long query that names everything stays a query."""
    known = equivalents.read("\n".join(f"mot{number} = word{number}" for number in range(30)), where="e.txt")
    assert len(brought(" ".join(f"mot{number}" for number in range(30)), known)) == equivalents.MOST


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("ESS", 1, "two members"),
        ("ESS = ess", 1, "twice"),
        ("ESS = ", 1, "no word to look for"),
        ("= ", 1, "no word to look for"),
        ("la = ESS", 1, "no word to look for"),
        ("a => b => c", 1, "two arrows"),
        ("\n" + "x" * 600, 2, "longer than 500"),
        ("ESS = " + "mot " * 13, 1, "more than 12 words"),
        (" = ".join(f"mot{number}" for number in range(13)), 1, "more than 12 members"),
        ("ESS = économie sociale\nESS = social economy", 2, "the group of line 1"),
        ("chat => cat\ncat => chat", 2, "a loop"),
        ("chat => matou\nmatou => félin\nfélin => chat", 3, "a loop"),
        ("chat => chat", 1, "a loop"),
    ],
)
def test_a_line_that_makes_no_sense_is_told_and_the_rest_goes_on(text: str, line: int, told: str) -> None:
    """What is wrong is said with file and line, and costs its line only."""
    known = equivalents.read(f"{text}\nPME = SME", where="e.txt")
    assert any(each.startswith(f"e.txt, line {line}: ") and told in each for each in known.problems), known.problems
    assert brought("pme", known) == ["SME"]


def test_members_of_two_groups_stay_in_the_first() -> None:
    """A member that is there already is left out of the second group, whose others stay."""
    known = equivalents.read("ESS = économie sociale\nESS = social economy = economía social", where="e.txt")
    assert brought("ess", known) == ["économie sociale"]
    assert brought("social economy", known) == ["economía social"]
    assert len(known.problems) == 1


def test_a_file_is_read_again_when_it_changes(tmp_path: Path) -> None:
    """No restart: a file that comes, changes or goes is followed at the next question; one that is no text is told."""
    path = tmp_path / "equivalents.txt"
    kept = Kept(path, equivalents.load)
    assert kept.now() == equivalents.NONE
    path.write_text("ESS = économie sociale", encoding="utf-8")
    assert brought("ess", kept.now()) == ["économie sociale"]
    path.write_text("ESS = social economy", encoding="utf-8")
    os.utime(path, ns=(1, 1))
    assert brought("ess", kept.now()) == ["social economy"]
    assert kept.now() is kept.now()
    path.write_bytes(b"\xff\xfe\xff")
    assert "cannot be read" in kept.now().problems[0]
    path.unlink()
    assert kept.now() == equivalents.NONE


def test_the_samples_own_file_is_good() -> None:
    """The file of the sample centre has more than 30 groups and no problem, and is no vocabulary to the rest."""
    folder = ROOT / "corpus" / "vocabularies"
    known = equivalents.load(folder / equivalents.NAME)
    assert known.problems == ()
    assert len(known.entries) > 60
    assert brought("ess", known) == ["économie sociale et solidaire", "social and solidarity economy"]
    assert vocabularies.load(folder).problems == ()
