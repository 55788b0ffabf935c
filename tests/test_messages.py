"""All the words a reader sees: both languages, whole, with their typography."""

import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import sidecars
from pipeline.model import Facet, FactName, Language, Notice, Outcome, Reason, Sort
from search_app import messages
from search_app.messages import NARROW, NO_BREAK, Tongue, count, day, label, num, quoted, say, size

FR, EN = Tongue.FRENCH, Tongue.ENGLISH
APP = Path(messages.__file__).parent
LABELS = [*Facet, *Sort, *Notice, *Reason]


def fields(text: str) -> set[str]:
    """List the places of a message that are filled in, but for the no-break space."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name} - {"nb"}


def sentences() -> Iterator[tuple[str, str, str]]:
    """Yield every message: its name, in French, in English."""
    tables = (messages._WORDS, messages.FACETS, messages.SORTS, messages.NOTICES, messages.REASONS)
    for table in tables:
        for key, (french, english) in table.items():  # type: ignore[attr-defined]
            yield str(key), french.replace("{nb}", NO_BREAK), english.replace("{nb}", NO_BREAK)


SENTENCES = list(sentences())
NAMES = [name for name, _, _ in SENTENCES]


@pytest.mark.parametrize("tongue", list(Tongue))
@pytest.mark.parametrize("value", LABELS, ids=lambda value: f"{type(value).__name__}-{value}")
def test_every_value_of_the_closed_lists_has_its_words(value: Facet | Sort | Notice | Reason, tongue: Tongue) -> None:
    """Facets, orders, notices and reasons have words in both languages, ready to be shown."""
    text = label(value, tongue)
    assert text.strip() == text != ""
    assert "{" not in text


@pytest.mark.parametrize("reason", list(Reason))
def test_a_reason_is_a_sentence(reason: Reason) -> None:
    """A refusal is said in whole sentences, not by its code."""
    for tongue in Tongue:
        assert label(reason, tongue)[0].isupper()
        assert label(reason, tongue).endswith(".")
        assert reason.value not in label(reason, tongue) or reason.value in ("empty", "time", "memory")


@pytest.mark.parametrize("tongue", list(Tongue))
def test_every_fact_that_staff_may_correct_is_called_something(tongue: Tongue) -> None:
    """A field of the form of a record has its name in both languages."""
    assert all(say(f"fact_{name}", tongue) for name in FactName if name in sidecars.KEYS)


def test_the_languages_of_a_list_are_not_mixed() -> None:
    """Two values of one list never have the same words: a reader can tell them apart."""
    for kind in (Facet, Sort, Notice, Reason):
        for tongue in Tongue:
            shown = [label(value, tongue) for value in kind]  # type: ignore[attr-defined]
            assert len(set(shown)) == len(shown)


@pytest.mark.parametrize(("name", "french", "english"), SENTENCES, ids=NAMES)
def test_both_languages_say_the_same_things(name: str, french: str, english: str) -> None:
    """A message has words in both languages, and the same places to fill in."""
    assert french.strip()
    assert english.strip()
    assert fields(french) == fields(english)


@pytest.mark.parametrize(("name", "french", "english"), SENTENCES, ids=NAMES)
def test_french_has_its_typography(name: str, french: str, english: str) -> None:
    """French has a no-break space before ; : ! ? and typographic apostrophes; English has no blank there."""
    assert not re.search(rf"(?<![{NO_BREAK}{NARROW}])[;:!?]", french)
    assert "'" not in french + english
    assert not re.search(r"\s[;:!?]", english)


@pytest.mark.parametrize("tongue", list(Tongue))
def test_every_message_the_app_asks_for_exists(tongue: Tongue) -> None:
    """No view asks for words that are not there."""
    asked = {
        key
        for path in APP.rglob("*.py")
        for key in re.findall(r"\bsay\(\s*\"(\w+)\"", path.read_text(encoding="utf-8"))
    }
    assert len(asked) > 20
    known = {name: "1" for _, french, _ in SENTENCES for name in fields(french)}
    assert all(say(key, tongue, **known) for key in asked)


@pytest.mark.parametrize("tongue", list(Tongue))
def test_outcomes_and_languages_have_their_words(tongue: Tongue) -> None:
    """Every outcome of a file and every language of a document is said in words."""
    outcomes = [kind.__name__.lower() for kind in Outcome.__args__]
    assert len({say(outcome, tongue) for outcome in outcomes}) == len(outcomes)
    assert len({say(f"language_{each}", tongue) for each in Language}) == len(Language)


@pytest.mark.parametrize("key", ["resources", "pages"])
@pytest.mark.parametrize(
    ("number", "french_is_many", "english_is_many"),
    [(0, False, True), (1, False, False), (2, True, True), (1_000, True, True)],
)
def test_french_is_singular_up_to_one(key: str, number: int, french_is_many: bool, english_is_many: bool) -> None:
    """«0 page», "0 pages": each language has its rule, and the number stays with its word."""
    assert count(key, number, FR).endswith("s") is french_is_many
    assert count(key, number, EN).endswith("s") is english_is_many
    assert count(key, number, FR).startswith(num(number, FR) + NO_BREAK)


@pytest.mark.parametrize(
    ("value", "decimals", "french", "english"),
    [
        (0, 0, "0", "0"),
        (999, 0, "999", "999"),
        (12_345, 0, f"12{NARROW}345", "12,345"),
        (1_234_567.89, 1, f"1{NARROW}234{NARROW}567,9", "1,234,567.9"),
        (0.0421, 3, "0,042", "0.042"),
        (-1_000, 0, f"-1{NARROW}000", "-1,000"),
    ],
)
def test_numbers_are_written_as_each_language_does(value: float, decimals: int, french: str, english: str) -> None:
    """12 345,6 in French, 12,345.6 in English."""
    assert (num(value, FR, decimals), num(value, EN, decimals)) == (french, english)


@settings(deadline=None)
@given(value=st.integers(-(10**12), 10**12))
def test_a_number_can_be_read_back(value: int) -> None:
    """Nothing but separators is added to a number, and none that breaks a line."""
    assert int(num(value, FR).replace(NARROW, "")) == value
    assert int(num(value, EN).replace(",", "")) == value
    assert " " not in num(value, FR)


@pytest.mark.parametrize(
    ("date", "french", "english"),
    [
        ("", "", ""),
        ("2021", "2021", "2021"),
        ("2021-08", "août 2021", "August 2021"),
        ("2021-03-01", "1er mars 2021", "1 March 2021"),
        ("2021-03-15", "15 mars 2021", "15 March 2021"),
        ("2021-12-31", "31 décembre 2021", "31 December 2021"),
    ],
)
def test_a_date_is_written_as_far_as_it_is_known(date: str, french: str, english: str) -> None:
    """A year, a month or a day is said in words, and never broken at the end of a line."""
    assert (day(date, FR), day(date, EN)) == (french.replace(" ", NO_BREAK), english.replace(" ", NO_BREAK))


@settings(deadline=None)
@given(written=st.dates(), length=st.sampled_from([4, 7, 10]))
def test_every_date_can_be_written(written: object, length: int) -> None:
    """Any ISO date, cut anywhere, has its words."""
    for tongue in Tongue:
        assert day(str(written)[:length], tongue)


def test_quotes_are_those_of_the_language() -> None:
    """French quotes hold no-break spaces, English quotes hold none."""
    assert quoted("eau", FR) == f"«{NO_BREAK}eau{NO_BREAK}»"
    assert quoted("eau", EN) == "“eau”"


@pytest.mark.parametrize(
    ("size_bytes", "french", "english"),
    [
        (0, "0 o", "0 B"),
        (999, "999 o", "999 B"),
        (1_000, "1 ko", "1 kB"),
        (1_234_567, "1,2 Mo", "1.2 MB"),
        (5_000_000_000, "5,0 Go", "5.0 GB"),
        (5_000_000_000_000, f"5{NARROW}000,0 Go", "5,000.0 GB"),
        pytest.param(
            999_999,
            "1,0 Mo",
            "1.0 MB",
        ),
    ],
)
def test_a_size_is_written_in_the_unit_that_reads_best(size_bytes: int, french: str, english: str) -> None:
    """Sizes are in o, ko, Mo, Go or B, kB, MB, GB, never a thousand of a smaller unit."""
    assert (size(size_bytes, FR), size(size_bytes, EN)) == (
        french.replace(" ", NO_BREAK),
        english.replace(" ", NO_BREAK),
    )


def test_a_text_with_braces_is_shown_as_it_is() -> None:
    """What is filled in is never read as a message itself."""
    assert "{nb} {0}" in say("none_missing", FR, words="{nb} {0}")
