"""What the pipeline tells: every sentence has its words in French too, and comes whole through another process."""

import ast
import copy
import json
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import pipeline
from pipeline import errors, told
from pipeline.errors import DamagedIndexError, NoIndexError, RefusedError
from pipeline.model import Reason
from pipeline.told import said
from search_app.messages import NO_BREAK, Tongue, retold, why
from search_app.messages_told import TOLD

SOURCES = sorted(Path(pipeline.__file__).parent.rglob("*.py"))
ONLY_COMMANDS = {"cli.py", "commands", "console.py", "restoring.py", "skos.py"}
"""What no view of the app calls: a command says these in English."""


NOT_SHOWN = {
    "RefusedError",
    "SettingsError",
    "FileNotFoundError",
    "RuntimeError",
    "TypeError",
    "NotAllowedError",
    "ValueError",
}
"""Errors that no view tells by their sentences: a refusal has its reason, which has its own words."""

FR, EN = Tongue.FRENCH, Tongue.ENGLISH


def fields(pattern: str) -> set[str]:
    """Name the places of a pattern, but for the no-break space."""
    return {name for _, name, _, _ in string.Formatter().parse(pattern) if name} - {"nb"}


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Give every call in a module, with the name of what is called."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield getattr(node.func, "id", getattr(node.func, "attr", "")), node


def patterns() -> dict[str, set[str]]:
    """Give every pattern of the pipeline, with the values that are given for it."""
    found: dict[str, set[str]] = {}
    for path in SOURCES:
        for name, call in calls(path):
            if name == "said":
                assert isinstance(call.args[0], ast.Constant), f"{path}:{call.lineno}: the pattern must stand there"
                found[str(call.args[0].value)] = {str(each.arg) for each in call.keywords}
    return found


def test_every_sentence_has_its_words_in_french() -> None:
    """No pattern is without French, none is left over, and both have the same values in them."""
    assert patterns().keys() == TOLD.keys()
    for english, given in patterns().items():
        assert fields(english) == given, english
        assert fields(TOLD[english]) == given, english


@pytest.mark.parametrize("french", TOLD.values())
def test_french_has_its_typography(french: str) -> None:
    """No-break spaces stand before : ; ! ? and within « »; apostrophes are curved."""
    shown = french.replace("{nb}", NO_BREAK)
    assert not any(f" {sign}" in shown for sign in ":;!?»")
    assert "« " not in shown
    assert "'" not in shown


@pytest.mark.parametrize(
    "path", [each for each in SOURCES if not ONLY_COMMANDS & set(each.parts)], ids=lambda each: each.name
)
def test_no_error_says_what_cannot_be_said_in_french(path: Path) -> None:
    """What an error that a view may show is told in is a sentence, not a text that is English only."""
    for name, call in calls(path):
        if name.endswith("Error") and name not in NOT_SHOWN:
            for each in call.args:
                is_plain = isinstance(each, ast.Constant) and isinstance(each.value, str)
                assert not isinstance(each, ast.JoinedStr), f"{path.name}:{each.lineno}"
                assert not is_plain, f"{path.name}:{each.lineno}"


def test_every_error_is_told() -> None:
    """The sentence of each kind of error is one that can be said in French."""
    made = [call for name, call in calls(Path(errors.__file__)) if name == "__init__"]
    assert made
    assert all("said(" in ast.unparse(each) for each in made)


def test_a_sentence_is_said_in_either_language() -> None:
    """Sentences within a sentence are said in the same language; values are the same in both."""
    error = DamagedIndexError(Path("/a/b"), said("missing or cut"))
    assert why(error, EN) == str(error) == "index file /a/b: missing or cut; run `passerelle rebuild`"
    assert why(error, FR).startswith(f"fichier de l’index /a/b{NO_BREAK}: manque ou est coupé{NO_BREAK};")
    refused = said("cannot be unpacked ({why})", why=RefusedError(Reason.TIME, "25 s"))
    assert "La lecture demande trop de temps (25 s)" in retold(refused, FR)
    assert retold("rien à dire", FR) == "rien à dire"


def test_what_the_system_says_is_said_in_either_language(tmp_path: Path) -> None:
    """A file that is not there is named, and why, without the number of the error."""
    with pytest.raises(OSError, match="No such file") as caught:
        (tmp_path / "x").read_text(encoding="utf-8")
    assert why(caught.value, FR) == f"{tmp_path}/x{NO_BREAK}: le fichier n’existe pas"
    assert why(caught.value, EN) == f"{tmp_path}/x: No such file or directory"


@pytest.mark.parametrize(
    "sentence", [said("{path}: {why}", path=Path("/{a}"), why=said("cannot be read")), "un texte", ""]
)
def test_a_sentence_comes_whole_through_another_process(sentence: str) -> None:
    """Written as JSON, or copied, it can still be said in another language; to other programs it is a text."""
    again = told.again(json.loads(json.dumps(told.plain(sentence))))
    assert again == sentence == copy.deepcopy(sentence)
    assert retold(again, FR) == retold(copy.deepcopy(sentence), FR) == retold(sentence, FR)
    assert json.loads(json.dumps([sentence])) == [str(sentence)]


def test_sentences_are_joined() -> None:
    """Several are one, in either language."""
    one, two = told.of(NoIndexError(Path("/a"))), said("missing or cut")
    assert told.joined([]) == ""
    assert told.joined([one]) is one
    assert told.joined([one, two]) == f"{one}; {two}"
    assert retold(told.joined([one, two]), FR).endswith(f"{NO_BREAK}; manque ou est coupé")
