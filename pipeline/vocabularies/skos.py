"""A SKOS thesaurus -> the text of a vocabulary: RDF/XML or Turtle in, TOML out.

Kept of a concept: its labels in French and English (preferred, alternative, hidden), its notation as its code, and the label of what is
broader, as a comment. Notes, mappings and collections are left. Nothing outside the file is looked at: entities that name another
file are not followed, nor are imports. The sole owner of rdflib.
"""

import json
import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.parsers import expat

from rdflib import RDF, SKOS, Graph, Literal
from rdflib.term import Node

from pipeline.errors import VocabularyError
from pipeline.model import Language
from pipeline.vocabularies import Term, Vocabulary

FORMATS: Mapping[str, str] = {".rdf": "xml", ".xml": "xml", ".owl": "xml", ".skos": "xml", ".ttl": "turtle"}
"""Suffixes, and what rdflib calls their formats."""

MAX_BYTES = 32 << 20
MAX_CONCEPTS = 20_000

_BASE = "urn:thesaurus:"  # of relative addresses: never the folder in which the command runs
_ANY = ""  # labels without a language


@dataclass(frozen=True, slots=True)
class Thesaurus:
    """The concepts of a thesaurus as terms, by name; what each is narrower than; and what was left out, with why."""

    terms: tuple[Term, ...]
    broader: Mapping[str, tuple[str, ...]]
    problems: tuple[str, ...]


def read(path: Path) -> Thesaurus:
    """Read a thesaurus.

    Raises:
        VocabularyError: it is too large, is not what its name says, or holds no concept that has a label.
        OSError: it cannot be read.
    """
    graph = _graph(path)
    concepts = sorted({*graph.subjects(RDF.type, SKOS.Concept), *graph.subjects(SKOS.prefLabel)}, key=str)
    if len(concepts) > MAX_CONCEPTS:
        raise VocabularyError(path, f"has {len(concepts)} concepts, {MAX_CONCEPTS} at most: import a part of it")
    schemes = set(graph.subjects(RDF.type, SKOS.ConceptScheme)) | set(graph.subjects(RDF.type, SKOS.Collection))
    labels = {each: _Labels.of(graph, each) for each in concepts if each not in schemes}
    named = {each: told for each, told in labels.items() if told.name}
    problems = [f"{path}: concept {each}: no label in French or English" for each in labels if each not in named]
    names = _names(graph, named)
    terms: dict[str, Term] = {}
    for each, told in named.items():
        name = names[each]
        if name in terms:
            problems.append(f"{path}: concept {each}: another one is called {name} as well, and is kept")
        else:
            terms[name] = told.term(name, _notation(graph, each))
    if not terms:
        raise VocabularyError(path, "holds no SKOS concept with a label in French or English")
    broader = {names[each]: _broader(graph, each, named) for each in named}
    return Thesaurus(tuple(terms[name] for name in sorted(terms)), broader, tuple(problems))


def _graph(path: Path) -> Graph:
    kind = FORMATS.get(path.suffix.lower())
    if kind is None:
        raise VocabularyError(path, f"is not read: give a file in {', '.join(FORMATS)}")
    with path.open("rb") as file:
        raw = file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise VocabularyError(path, f"is larger than {MAX_BYTES >> 20} MB: import a part of it")
    logging.getLogger("rdflib").setLevel(logging.ERROR)  # it warns of addresses that we make nothing of
    try:
        if kind == "xml":
            _check_entities(raw)
        return Graph().parse(data=raw, format=kind, publicID=_BASE)
    except Exception as error:  # its parsers raise what they like; nothing was written yet
        said = " ".join(str(error).split())[:200]
        raise VocabularyError(path, f"cannot be read as {kind} ({type(error).__name__}: {said})") from error


def _check_entities(raw: bytes) -> None:
    """See that entities are what editors of thesauri use them for: short beginnings of addresses, in attributes.

    Raises:
        ValueError: one grows, stands in a text, or names another file.
        ExpatError: it is no XML.
    """
    references = raw.count(b"&")

    def declared(name: str, _: bool, value: str | None, *more: object) -> None:
        if value is None or "&" in value or references * len(value) > MAX_BYTES:
            raise ValueError(f"the entity {name} grows, or names another file")

    def left(markup: str) -> None:
        if markup.startswith("&"):
            raise ValueError(f"the entity {markup} stands in a text")

    parser = expat.ParserCreate()
    parser.EntityDeclHandler = declared
    parser.CharacterDataHandler = lambda text: None  # else what is left would be texts as well
    parser.DefaultHandler = left  # with it, entities in texts are left as they are written
    parser.Parse(raw, True)


@dataclass(frozen=True, slots=True)
class _Labels:
    """What a concept is called: by language, the preferred label, and all others."""

    preferred: Mapping[str, str]
    others: tuple[str, ...]

    @classmethod
    def of(cls, graph: Graph, concept: Node) -> "_Labels":
        preferred: dict[str, str] = {}
        others: list[str] = []
        for tongue, label in _told(graph.objects(concept, SKOS.prefLabel)):
            if preferred.setdefault(tongue, label) != label:
                others.append(label)
        for property_ in (SKOS.altLabel, SKOS.hiddenLabel):
            others += [label for _, label in _told(graph.objects(concept, property_))]
        return cls(preferred, tuple(others))

    @property
    def name(self) -> str:
        return next((self.preferred[each] for each in (*Language, _ANY) if each in self.preferred), "")

    def term(self, name: str, code: str) -> Term:
        fr = self.preferred.get(Language.FRENCH, self.name)
        en = self.preferred.get(Language.ENGLISH, fr)
        known = {fr, en, name}
        forms = (*self.others, self.preferred.get(_ANY, ""))
        return Term(name, fr, en, tuple(dict.fromkeys(each for each in forms if each and each not in known)), code)


def _told(literals: Iterable[Node]) -> Iterator[tuple[str, str]]:
    """Yield the labels in a language of ours, or in none that is said, in order."""
    for each in sorted(each for each in literals if isinstance(each, Literal)):
        tongue, label = (each.language or _ANY).lower().partition("-")[0], " ".join(str(each).split())
        if label and tongue in {*Language, _ANY}:
            yield tongue, label


def _names(graph: Graph, named: Mapping[Node, _Labels]) -> Mapping[Node, str]:
    """Name each concept by its label; where several have the same, with what is broader than each."""
    counts = Counter(told.name for told in named.values())
    names = {}
    for each, told in named.items():
        above = _broader(graph, each, named)
        names[each] = f"{told.name} ({above[0]})" if counts[told.name] > 1 and above else told.name
    return names


def _broader(graph: Graph, concept: Node, named: Mapping[Node, _Labels]) -> tuple[str, ...]:
    above = {*graph.objects(concept, SKOS.broader), *graph.subjects(SKOS.narrower, concept)}
    return tuple(sorted(named[each].name for each in above if each in named))


def _notation(graph: Graph, concept: Node) -> str:
    return min((str(each) for each in graph.objects(concept, SKOS.notation)), default="")


def text(thesaurus: Thesaurus, standing: Vocabulary, *, source: str) -> str:
    """Write a thesaurus as the file of a vocabulary, found as *standing*, which it is to stand in place of, finds its own."""
    options = {
        "is_cased": standing.is_cased,
        "labels_are_forms": True,  # of a thesaurus, they are the forms there are
        "introductions": list(standing.introductions),
        "lead": standing.lead,
        "heading": standing.heading,
    }
    head = [f"# Made from {' '.join(source.split())}, a thesaurus (SKOS) of {len(thesaurus.terms)} concepts.", ""]
    head += [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in options.items() if value]
    return "\n".join([*head, *(_entry(each, thesaurus.broader[each.name]) for each in thesaurus.terms)]) + "\n"


def _entry(term: Term, broader: Iterable[str]) -> str:
    pairs: list[tuple[str, object]] = [("fr", term.fr)] if term.fr != term.name else []
    pairs += [("en", term.en)] if term.en != term.fr else []
    pairs += [("code", term.code)] if term.code else []
    pairs += [("forms", list(term.forms))] if term.forms else []
    above = "".join(f"\n# Within: {each}" for each in broader)
    lines = "".join(f"\n{key} = {_toml(value)}" for key, value in pairs)
    return f"{above}\n[terms.{_toml(term.name)}]{lines}"


def _toml(value: object) -> str:
    # A string, or a list of strings, of JSON is one of TOML, but for one character.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
