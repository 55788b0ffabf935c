"""The commands about vocabularies: list, check, import."""

import sys
from pathlib import Path

import click

from pipeline import console, corpus, settings, vocabularies
from pipeline.console import Exit
from pipeline.errors import VocabularyError
from pipeline.model import Facet

_FACETS = {name: facet for facet, name in vocabularies.NAMES.items()}


def _folder(chosen: settings.Settings) -> Path:
    return chosen.corpus / corpus.VOCABULARIES


@click.group()
def vocabulary() -> None:
    """List, check or import the vocabularies.

    A vocabulary is the program's, or the centre's own, in the folder vocabularies of the corpus.
    """


@vocabulary.command("list")
@click.argument("name", required=False, type=click.Choice(list(_FACETS)))
@console.json_flag
@click.pass_obj
def list_(chosen: settings.Settings, name: str | None, as_json: bool) -> None:
    """Say which vocabularies there are, or list the terms of the one called NAME."""
    with console.errors():
        found = vocabularies.load(_folder(chosen))
    if name is None:
        rows = [(each, len(found[facet].terms), _where(chosen, each)) for each, facet in _FACETS.items()]
        if as_json:
            return console.say_json([dict(zip(("name", "terms", "file"), row, strict=True)) for row in rows])
        for each, count, where in rows:
            console.say(f"{each:<12} {count:>6} terms  {where or 'the program’s own'}")
        return None
    terms = found[_FACETS[name]].terms.values()
    if as_json:
        return console.say_json(
            [{"name": each.name, "fr": each.fr, "en": each.en, "forms": each.forms} for each in terms]
        )
    for term in terms:
        console.say(" · ".join(dict.fromkeys((term.name, *term.written))))
    return None


def _where(chosen: settings.Settings, name: str) -> str:
    path = _folder(chosen) / f"{name}.toml"
    return str(path) if path.exists() else ""


@vocabulary.command()
@console.json_flag
@click.pass_obj
def check(chosen: settings.Settings, as_json: bool) -> None:
    """Say what is wrong in the centre's own vocabularies.

    Each with its file and its term. Exit status 5 when something is.
    """
    with console.errors():
        problems = vocabularies.load(_folder(chosen)).problems
    if as_json:
        console.say_json({"problems": problems})
    else:
        for problem in problems:
            console.say(problem, "yellow")
        console.say(f"{len(problems)} problems" if problems else "everything can be read")
    sys.exit(Exit.PROBLEMS if problems else Exit.DONE)


@vocabulary.command("import")
@click.argument("file", type=console.any_path)
@click.option("--as", "name", required=True, type=click.Choice(list(_FACETS)), help="The vocabulary that it is to be.")
@click.option("--replace", is_flag=True, help="Write over the centre's own vocabulary of that name.")
@click.pass_obj
def import_(chosen: settings.Settings, file: Path, name: str, replace: bool) -> None:
    """Make a vocabulary of a SKOS thesaurus.

    FILE is RDF/XML (.rdf) or Turtle (.ttl). Labels in French and English are taken; nothing outside FILE is looked at. Exit status 4
    when some concepts were left out.
    """
    with console.errors():
        from pipeline.vocabularies import skos  # rdflib: half a second that no other command pays

        target = _folder(chosen) / f"{name}.toml"
        if target.exists() and not replace:
            raise VocabularyError(target, "is there already: move it away, or run again with --replace")
        thesaurus = skos.read(file)
        text = skos.text(thesaurus, _standing(_FACETS[name]), source=file.name)
        problems: list[str] = []
        vocabularies.read(name, text, where=str(file), problems=problems)
        if problems:
            raise VocabularyError(file, f"cannot be made a vocabulary: {problems[0]}")
        corpus.write_vocabulary(target, text)
    for problem in thesaurus.problems:
        console.say(problem, "yellow")
    console.say(
        f"{target}: {len(thesaurus.terms)} terms, {len(thesaurus.problems)} concepts left out; run `passerelle ingest`"
    )
    sys.exit(Exit.REFUSED if thesaurus.problems else Exit.DONE)


def _standing(facet: Facet) -> vocabularies.Vocabulary:
    """Give the program's own vocabulary: what is found under its name is found as it is."""
    return vocabularies.load()[facet]
