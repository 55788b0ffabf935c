"""Thesauri from elsewhere: SKOS becomes a vocabulary, or a sentence and nothing written."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipeline import vocabularies
from pipeline.cli import main
from pipeline.console import Exit
from pipeline.errors import VocabularyError
from pipeline.model import Facet, Language, Page
from pipeline.settings import Settings
from pipeline.vocabularies import skos

TURTLE = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix : <http://thesaurus.example/> .
<> <http://www.w3.org/2002/07/owl#imports> <http://thesaurus.example/more> .
:scheme a skos:ConceptScheme ; skos:prefLabel "Lieux"@fr .
:massif a skos:Concept ; skos:prefLabel "Massif central"@fr, "Massif Central uplands"@en, "Zentralmassiv"@de ; skos:inScheme :scheme .
:livradois a skos:Concept ;
    skos:prefLabel "Livradois \\"forez\\""@fr-FR ; skos:altLabel "Livradois"@fr, "Pays d’Ambert"@fr, "Forez hills"@en, "Wald"@de ;
    skos:hiddenLabel "livradoix"@fr ; skos:notation "L63" ; skos:broader :massif ; skos:note "À revoir"@fr .
:bourg1 a skos:Concept ; skos:prefLabel "Le Bourg"@fr ; skos:broader :massif .
:bourg2 a skos:Concept ; skos:prefLabel "Le Bourg"@fr ; skos:broader :livradois .
:mute a skos:Concept ; skos:prefLabel "Stumm"@de .
:plain skos:prefLabel "Sans langue" .
"""

RDF = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE rdf:RDF [ <!ENTITY skos "http://www.w3.org/2004/02/skos/core#"> {entities} ]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:skos="&skos;">
  <skos:Concept rdf:about="http://thesaurus.example/1">
    <skos:prefLabel xml:lang="fr">{label}</skos:prefLabel>
    <skos:prefLabel xml:lang="en">Housing</skos:prefLabel>
    <skos:altLabel xml:lang="fr">habitat partagé</skos:altLabel>
  </skos:Concept>
</rdf:RDF>
"""


@pytest.fixture
def turtle(tmp_path: Path) -> Path:
    """A thesaurus in Turtle."""
    path = tmp_path / "lieux.ttl"
    path.write_text(TURTLE, encoding="utf-8")
    return path


@pytest.fixture
def run(settings: Settings) -> Callable[..., Result]:
    """Run the command on a centre of its own."""
    return lambda *words: CliRunner().invoke(main, ["--corpus", str(settings.corpus), "vocabulary", *words])


def rdf(folder: Path, label: str = "Habitat", entities: str = "") -> Path:
    """Write a thesaurus in RDF/XML."""
    path = folder / "habitat.rdf"
    path.write_text(RDF.format(label=label, entities=entities), encoding="utf-8")
    return path


def test_labels_in_our_languages_become_terms(turtle: Path) -> None:
    """The French label names a term; others are its forms; what is in other languages, and notes, are left."""
    terms = {each.name: each for each in skos.read(turtle).terms}
    assert sorted(terms) == [
        'Le Bourg (Livradois "forez")',
        "Le Bourg (Massif central)",
        'Livradois "forez"',
        "Massif central",
        "Sans langue",
    ]
    assert terms["Massif central"].en == "Massif Central uplands"
    found = terms['Livradois "forez"']
    assert set(found.forms) == {"Livradois", "Pays d’Ambert", "Forez hills", "livradoix"}
    assert (found.code, found.fr, found.en) == ("L63", found.name, found.name)
    assert terms["Le Bourg (Massif central)"].fr == "Le Bourg"


def test_a_concept_without_a_label_of_ours_is_named(turtle: Path) -> None:
    """The file and the concept are in the message; the others are taken."""
    (problem,) = skos.read(turtle).problems
    assert problem == f"{turtle}: concept http://thesaurus.example/mute: no label in French or English"


def test_what_is_written_is_read_as_a_vocabulary(turtle: Path) -> None:
    """The file has no problem, says what is within what, and its terms are found in a text as the program's are."""
    standing = vocabularies.load()[Facet.TERRITORY]
    text = skos.text(skos.read(turtle), standing, source=turtle.name)
    problems: list[str] = []
    read = vocabularies.read("territories", text, where="here", problems=problems)
    assert problems == []
    assert list(read.terms) == [each.name for each in skos.read(turtle).terms]
    assert "# Within: Massif central" in text
    assert (read.is_cased, read.lead) == (standing.is_cased, standing.lead)
    found = [
        each.term for each in read.mentions([Page(1, "Dans le Pays d’Ambert et le Massif central, au livradois.")])
    ]
    assert found == ['Livradois "forez"', "Massif central"]


def test_rdf_xml_is_read_with_its_own_entities(tmp_path: Path) -> None:
    """Editors of thesauri shorten addresses by entities: these are no harm."""
    (term,) = skos.read(rdf(tmp_path)).terms
    assert (term.name, term.en, term.forms) == ("Habitat", "Housing", ("habitat partagé",))


@pytest.mark.parametrize(
    ("label", "entities", "why"),
    [
        ("Habitat &more;", '<!ENTITY more SYSTEM "file:///etc/hostname">', "names another file"),
        ("&l2;", '<!ENTITY l0 "rire"><!ENTITY l1 "&l0;&l0;"><!ENTITY l2 "&l1;&l1;">', "grows"),
        ("&l0;" * 40_000, f'<!ENTITY l0 "{"rire" * 1_000}">', "grows"),
        ("&l0;" * 3, '<!ENTITY l0 "rire">', "stands in a text"),
    ],
    ids=["another file", "laughs", "quadratic", "in a text"],
)
def test_entities_that_do_harm_are_refused(tmp_path: Path, label: str, entities: str, why: str) -> None:
    """What another file holds never becomes a label, and a billion laughs end in a sentence."""
    with pytest.raises(VocabularyError, match=rf"habitat\.rdf cannot be read as xml .*{why}"):
        skos.read(rdf(tmp_path, label, entities))


def test_signs_that_are_no_entities_are_read(tmp_path: Path) -> None:
    """XML's own writing of an ampersand or of a letter by its number is a text like any other."""
    (term,) = skos.read(rdf(tmp_path, "Sant&#233; &amp; social")).terms
    assert term.name == "Santé & social"


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("a.ttl", "@prefix : <", "cannot be read as turtle"),
        ("a.ttl", "(" * 100_000, "cannot be read as turtle"),
        ("a.rdf", "<html>", "cannot be read as xml"),
        ("a.rdf", "\0", "cannot be read as xml"),
        ("a.ttl", "", "holds no SKOS concept"),
        ("a.csv", "a,b", "is not read: give a file in .rdf"),
        ("a.ttl", "#" * (skos.MAX_BYTES + 1), "is larger than 32 MB"),
    ],
    ids=["cut", "deep", "web page", "no text", "empty", "other format", "large"],
)
def test_what_is_no_thesaurus_is_refused_with_its_name(tmp_path: Path, name: str, text: str, why: str) -> None:
    """The message begins with the file, and says what is wrong."""
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(VocabularyError) as refused:
        skos.read(path)
    assert str(refused.value).startswith(f"{path} {why}")


def test_an_imported_thesaurus_is_the_centres_own(run: Callable[..., Result], turtle: Path, settings: Settings) -> None:
    """It is written once, listed, checked; over one that is there only when asked."""
    done = run("import", str(turtle), "--as", "territories")
    assert (done.exit_code, "5 terms, 1 concepts left out" in done.output) == (Exit.REFUSED, True)
    target = settings.corpus / "vocabularies" / "territories.toml"
    assert (
        vocabularies.load(target.parent)[Facet.TERRITORY].label("Massif central", Language.ENGLISH).endswith("uplands")
    )
    assert (run("check").exit_code, run("check").output) == (Exit.DONE, "everything can be read\n")
    before = target.read_text(encoding="utf-8")
    again = run("import", str(rdf(turtle.parent)), "--as", "territories")
    assert (again.exit_code, "--replace" in again.output, target.read_text(encoding="utf-8")) == (1, True, before)
    assert run("import", str(rdf(turtle.parent)), "--as", "territories", "--replace").exit_code == Exit.DONE
    assert run("list", "territories").output == "Habitat · Housing · habitat partagé\n"


def test_vocabularies_are_listed_and_checked(run: Callable[..., Result], settings: Settings) -> None:
    """Each is told with its number of terms and its file; what is wrong, with its file and its term."""
    folder = settings.corpus / "vocabularies"
    folder.mkdir()
    (folder / "audiences.toml").write_text("[terms.eleves]\nfr = 3\n")
    listed = {each["name"]: each for each in json.loads(run("list", "--json").output)}
    assert listed["audiences"] == {"name": "audiences", "terms": 1, "file": str(folder / "audiences.toml")}
    assert (listed["goals"]["terms"], listed["goals"]["file"]) == (17, "")
    assert "goals            17 terms  the program’s own" in run("list").output
    checked = run("check")
    assert checked.exit_code == Exit.PROBLEMS
    assert f"{folder / 'audiences.toml'}: eleves: fr: 3 makes no sense here" in checked.output
    assert json.loads(run("list", "audiences", "--json").output)[0]["name"] == "eleves"
