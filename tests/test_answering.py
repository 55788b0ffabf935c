"""What readers may count on: searches, suggestions, documents, their pages, what is related to them."""

import io
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipeline.errors import (
    NoIndexError,
    UnknownDocumentError,
    UnknownPageError,
)
from pipeline.formats.picture import MARK
from pipeline.library import Library
from pipeline.marking import Marker
from pipeline.model import (
    NO_ESSENTIALS,
    NO_MAP,
    Common,
    Facet,
    FactName,
    Notice,
    Reason,
    Refused,
    Sort,
)
from pipeline.settings import Settings
from tests import pdfs


def titles(library: Library, typed: str, **asked: object) -> list[str]:
    """Give the titles found, in order."""
    return [result.document.title for result in library.search(typed, **asked).results]  # type: ignore[arg-type]


REPORT = (
    "Gouverner la nappe\nRapport, {date}\n"
    "Cette étude porte sur le partage de la nappe entre les maraîchers et les communes.\n"
    + "".join(
        f"Les communes du {canton} ont réduit de {number} % les prélèvements dans la nappe que les maraîchers partagent.\n"
        for number, canton in enumerate(
            "nord sud centre plateau littoral bocage marais vallon coteau causse".split(), 12
        )
    )
)


def _deposit_report(corpus: Path, name: str, date: str) -> None:
    (corpus / "rapports" / f"{name}.txt").write_text(REPORT.format(date=date), encoding="utf-8")


def test_key_sentences_and_subjects_are_told_of_what_was_taken_in(library: Library, corpus: Path) -> None:
    """After an ingest a document has its key sentences, with their page, and its subjects; a short one has none."""
    _deposit_report(corpus, "nappe", "mars 2022")
    library.ingest()
    found = library.find(str(corpus / "rapports" / "nappe.txt"))
    told = library.essentials(found.id)
    assert all(sentence.page == 1 and sentence.text in library.pages(found.id)[0].text for sentence in told.sentences)
    assert 3 <= len(told.sentences) <= 5
    assert "nappe" in " ".join(told.subjects)
    assert library.essentials(library.find(str(corpus / "etudes" / "note.md")).id) == NO_ESSENTIALS


def test_versions_are_one_result_and_not_related(library: Library, corpus: Path) -> None:
    """A draft and its final text are one result with a link to the other; each is a version of the other, not related to it."""
    _deposit_report(corpus, "projet", "mars 2022")
    _deposit_report(corpus, "final", "septembre 2022")
    library.ingest()
    draft, final = (library.find(str(corpus / "rapports" / f"{name}.txt")) for name in ("projet", "final"))
    found = library.search("maraîchers plateau")
    assert (found.total, found.distinct) == (3, 2)
    first = found.results[0]
    assert {first.document, *first.versions} == {draft, final}
    assert library.versions(final.id) == (draft,)
    for each in (draft, final):
        assert not {draft.id, final.id} & {near.document.id for near in library.related(each.id)}


def test_editions_of_a_series_are_told_apart_from_versions(library: Library, corpus: Path) -> None:
    """Two years of one barometer stand as two results, and each leads to the other."""
    for year in ("2021", "2022"):
        path = corpus / "rapports" / f"barometre{year}.txt"
        path.write_text(
            REPORT.replace("Gouverner la nappe", f"Baromètre de la nappe {year}").format(date=year), encoding="utf-8"
        )
    library.ingest()
    one, other = (library.find(str(corpus / "rapports" / f"barometre{year}.txt")) for year in ("2021", "2022"))
    assert library.versions(one.id) == ()
    assert library.editions(one.id) == (other,)
    near = library.related(one.id)
    assert near[0].document == other
    assert near[0].common == (Common.SERIES, Common.COLLECTION)


def test_reasons_are_given_as_the_document_writes_them(filled: Library) -> None:
    """A reason keeps the capitals and hyphens of the document that it is a reason for."""
    found = filled.search("PME").results[0].document
    text = "\n".join(page.text for page in filled.pages(found.id))
    reasons = [one.term for each in filled.related(found.id) for one in each.reasons]
    assert reasons
    assert all(reason in text for reason in reasons)


def test_a_search_leads_to_the_page_with_its_words_marked(filled: Library) -> None:
    """A result has its document, its best page first, and a snippet in which the words asked for are marked."""
    found = filled.search("financement des alliances")
    first = found.results[0]
    assert first.document.title == "Alliances entre associations et PME"
    assert first.snippets[0].page == 2
    marked = {first.snippets[0].text[start:end].lower() for start, end in first.snippets[0].marks}
    assert marked == {"financement", "alliances"}


def test_filters_facets_and_sorts(filled: Library) -> None:
    """Filters narrow what is counted; facets tell what each would give."""
    everything = filled.search("")
    assert everything.total == 4
    assert everything.facets[Facet.COLLECTION] == {"etudes": 2, "rapports": 2}
    only = filled.search("", filters={Facet.COLLECTION: ("rapports",)}, sort=Sort.NEWEST)
    assert [each.document.date for each in only.results] == ["2022-09", "2022-02-04"]


def test_no_result_says_which_word_is_found_nowhere(filled: Library) -> None:
    """A second word that kills the query is named, and what holds the first is shown."""
    found = filled.search("eau xylophone")
    assert found.missing == ("xylophone",)
    assert Notice.SOME_WORDS in found.notices
    assert found.results[0].document.title.startswith("Gouverner")


def test_another_spelling_is_searched_for_when_nothing_is_found(filled: Library) -> None:
    """A word misspelt finds nothing: the collection's own spelling is searched for, and the answer says so."""
    found = filled.search("financemnt")
    assert (found.query, found.respelt) == ("financemnt", "financement")
    assert Notice.RESPELT in found.notices
    assert found.total == filled.search("financement").total > 0
    assert found.results[0].snippets[0].marks


def test_another_spelling_is_only_offered_when_something_is_found(filled: Library) -> None:
    """Where the query as typed has results they are shown, and the other spelling stands beside them."""
    found = filled.search("eau financemnt")
    assert found.respelt == "eau financement"
    assert Notice.RESPELT not in found.notices
    assert found.total == filled.search("eau").total


@pytest.mark.parametrize("begun", ["", "f", "fi ", "«»", "xyzxyz", "a" * 5_000, "eau -"])
def test_nothing_is_suggested_where_nothing_is_begun(filled: Library, begun: str) -> None:
    """One letter, a finished word, or what no text holds gives no suggestion, and does not fail."""
    assert filled.suggest(begun) == ()


def test_suggestions_go_on_from_what_is_typed(filled: Library) -> None:
    """The last word is completed, accents apart, beside words that stand with it; what stands before stays, and titles follow."""
    title = filled.search("eau").results[0].document.title
    assert "financement" in filled.suggest("FINAN")
    assert "l'eau nappe" in filled.suggest("l'eau nap")
    assert filled.suggest("l'eau fin") == ()
    assert "alliances entre associations" in filled.suggest("alliances entre a")
    assert "mecenat de compétences" in filled.suggest("mecenat ")
    assert title in filled.suggest(title.split()[0])
    assert len(filled.suggest("co")) <= 8


def test_no_spelling_is_offered_that_finds_nothing(filled: Library) -> None:
    """A better word is no help where its query finds nothing."""
    found = filled.search("title:zzz AND financemnt")
    assert (found.total, found.respelt) == (0, "")


@pytest.mark.parametrize(
    "typed",
    [
        "a" * 100_000,
        "(" * 2_000,
        "NOT " * 2_000,
        "«»!?…",
        "текст 文字",
        "a\0b",
        '"',
        "title:",
        "date:9999..",
        "*",
        "-",
        '"' * 999,
    ],
    ids=lambda typed: typed[:6] + "…",
)
def test_any_query_is_answered(filled: Library, typed: str) -> None:
    """No query fails: each gives results or a notice that says what was done with it."""
    found = filled.search(typed)
    assert found.total or found.notices or found.missing or found.query.startswith(("NOT", "date:"))


def test_a_document_and_its_pages(filled: Library, corpus: Path) -> None:
    """A document is found by its path or the beginning of its identifier; its pages are numbered from 1."""
    document = filled.find(str(corpus / "etudes" / "alliances.pdf"))
    assert filled.find(document.id[:12]) == document
    assert filled.page(document, 2).text.startswith("Le financement des alliances")
    assert filled.bookmarks(document.id)[0].title == "Financement"
    assert [each.page for each in filled.matching_pages(document, "convention")] == [3]
    assert filled.original(document.id) == corpus / "etudes" / "alliances.pdf"
    with pytest.raises(UnknownPageError, match="pages 1 to 3"):
        filled.page(document, 4)
    with pytest.raises(UnknownDocumentError):
        filled.find("0123456789ab")


def test_related_documents_say_why(filled: Library, corpus: Path) -> None:
    """The note on patronage is near the study that speaks of it, because of the words they share."""
    near = filled.related(filled.find(str(corpus / "etudes" / "note.md")).id)
    assert near[0].document.title == "Alliances entre associations et PME"
    assert "mécénat" in {shared.term for shared in near[0].shared}


def test_the_map_holds_what_there_is_to_read(filled: Library, corpus: Path) -> None:
    """A rebuild draws every document; one that comes later stands on the map at once, one that goes leaves it."""
    assert filled.map() == NO_MAP
    for number in range(10):
        (corpus / "etudes" / f"nappe-{number}.txt").write_text(f"{REPORT}\nPour la commune numéro {number}.")
    filled.ingest()
    filled.rebuild()
    assert {place.document_id for place in filled.map().places} == set(filled.browse())
    (corpus / "etudes" / "tardive.txt").write_text(REPORT)
    (corpus / "etudes" / "nappe-0.txt").unlink()
    filled.ingest()
    assert {place.document_id for place in filled.map().places} == set(filled.browse())


def test_before_the_first_ingest_a_search_says_what_to_do(library: Library) -> None:
    """There is no index yet: the message names the command."""
    with pytest.raises(NoIndexError, match="passerelle ingest"):
        library.search("eau")
    assert "passerelle ingest" in library.status().problem


def test_facts_say_where_they_were_read(filled: Library, corpus: Path) -> None:
    """The library gives the facts of a document with page, line and confidence."""
    document = filled.find(str(corpus / "rapports" / "eau.pdf"))
    facts = {each.name: each for each in filled.facts(document.id)}
    assert (facts[FactName.DATE].value, facts[FactName.DATE].page) == ("2022-09", 1)
    assert facts[FactName.TITLE].quote == "Gouverner l'eau ensemble"


def test_a_document_is_found_by_the_name_of_its_file(filled: Library, corpus: Path) -> None:
    """The end of a path is enough where one file has it; where several do, it is said."""
    document = filled.find(str(corpus / "rapports" / "eau.pdf"))
    assert filled.find("eau.pdf") == filled.find("rapports/eau.pdf") == document
    (corpus / "etudes" / "eau.pdf").write_bytes((corpus / "etudes" / "alliances.pdf").read_bytes())
    filled.ingest()
    with pytest.raises(UnknownDocumentError, match="several files are so called"):
        filled.find("eau.pdf")
    for asked in ("au.pdf", "", "."):
        with pytest.raises(UnknownDocumentError):
            filled.find(asked)


def test_a_page_is_drawn_with_its_words_marked(filled: Library, corpus: Path) -> None:
    """The image of a page has the colour of marks where the words asked for stand, and only then; what is no PDF has none."""
    document = filled.find(str(corpus / "etudes" / "alliances.pdf"))

    def marked(typed: str) -> int:
        image = Image.open(io.BytesIO(filled.picture(document, 2, marker=filled.marker(typed), width=600))).convert(
            "RGB"
        )
        assert image.width == 600
        distance = np.abs(np.asarray(image, dtype=np.int32) - np.array(MARK)).sum(axis=2)
        return int((distance < 60).sum())

    assert marked("financement") > 300
    assert marked("xylophone") == 0
    assert filled.picture(document, 4, marker=Marker(), width=600) == b""
    assert filled.picture(filled.find(str(corpus / "etudes" / "note.md")), 1, marker=Marker(), width=600) == b""


def test_a_page_is_related_to_other_documents_only(settings: Settings, corpus: Path) -> None:
    """What is near a page is no version of its document, even as the first question asked; each has reasons and pages to open."""
    text = (
        "Le mécénat des associations, le financement des alliances et la convention signée entre petites entreprises. "
        * 9
    )
    for name in ("projet.txt", "final.txt"):
        (corpus / "rapports" / name).write_text(f"{text}\f{text}\fFin du {name}.", encoding="utf-8")
    with closing(Library(settings)) as first:
        first.ingest()
    with closing(Library(settings)) as library:
        draft = library.find(str(corpus / "rapports" / "projet.txt"))
        near = library.related_to(library.page(draft, 1).text, apart=draft.id)
        assert near
        family = {draft.id, *(each.id for each in library.versions(draft.id))}
        assert len(family) == 2
        assert not family & {each.document.id for each in near}
        whole = library.related_to(text)
        assert any(len(each.pages) == 2 for each in whole if each.document.id in family)
        for each in (*near, *whole):
            assert each.reasons
            assert each.score == pytest.approx(sum(one.contribution for one in each.shared))


def test_a_file_aside_is_read_and_not_kept(filled: Library, tmp_path: Path) -> None:
    """A file's text is given, or why there is none; the centre is as it was."""
    before = filled.revision
    path = pdfs.write(tmp_path, "a.pdf", "Le mécénat de compétences", "des petites entreprises")
    read = filled.read_aside(path)
    assert isinstance(read, str)
    assert "petites entreprises" in read
    (tmp_path / "b.pdf").write_text("<html>", encoding="utf-8")
    refused = filled.read_aside(tmp_path / "b.pdf")
    assert isinstance(refused, Refused)
    assert refused.reason is Reason.MISMATCH
    assert filled.revision == before


def test_no_result_leads_out(filled: Library) -> None:
    """What finds nothing is named, and what is found without it is offered, each with the count that its link will have."""
    results = filled.search("financement AND zostère", filters={Facet.COLLECTION: ("etudes",), Facet.YEAR: ("1950",)})
    assert (results.total, results.missing) == (0, ("zostère",))
    assert results.ways
    for way in results.ways:
        assert filled.search(way.typed, filters=way.filters).total == way.total > 0
    assert 1 <= len(results.nearest) <= 3
    assert filled.search("zostère").ways == filled.search("financement").ways == ()


def test_equivalents_are_searched_for_shown_and_taken_off(filled: Library, corpus: Path) -> None:
    """What staff say counts as the same is found, told, marked on text and picture at once; `is_exact` leaves it out."""
    path = corpus / "vocabularies" / "equivalents.txt"
    path.parent.mkdir()
    path.write_text("apport en nature = mécénat de compétences\nseul", encoding="utf-8")
    results = filled.search("apport en nature")
    assert results.widened == ("mécénat de compétences",)
    assert [each.complete for each in (results, filled.search("apport en nature", is_exact=True))] == [2, 0]
    assert not results.missing
    shown = results.results[0].snippets[0]
    assert [shown.text[start:end] for start, end in shown.marks] == ["mécénat", "compétences"]
    document = filled.find(str(corpus / "etudes" / "alliances.pdf"))
    assert [each.page for each in filled.matching_pages(document, "apport en nature")] == [2]
    page = filled.page(document, 2)
    assert len(filled.marks(page, document.language, "apport en nature")) == 2
    assert filled.marks(page, document.language, "apport en nature", is_exact=True) == ()
    assert any("equivalents.txt, line 2: a group needs two members" in each for each in filled.check())


def test_a_page_made_to_break_what_draws_it_is_not_drawn(measured: Path, library: Library) -> None:
    """A file that brings pdfium down or takes its memory costs its own image only."""
    bad, corpus = measured / "bad", library.settings.corpus
    for name in ("xform_self_reference.pdf", "bomb_lzw_70MB_under_limit.pdf", "good_control_one_page.pdf"):
        (corpus / name).write_bytes((bad / name).read_bytes())
    library.ingest(recognise=False)
    for name in ("xform_self_reference.pdf", "bomb_lzw_70MB_under_limit.pdf"):
        library.picture(library.find(str(corpus / name)), 1, marker=Marker(), width=600)
    assert library.picture(library.find(str(corpus / "good_control_one_page.pdf")), 1, marker=Marker(), width=600)


@pytest.mark.parametrize(
    ("typed", "page"),
    [
        ("relevés publics", 4),  # the part
        ("relevés des compteurs", 3),  # no part
        ("nappe partagée", 2),  # the title is no part
        ("relevés", 3),  # too many parts may have one word
    ],
)
def test_a_part_asked_for_by_its_heading_comes_before_pages_that_say_more_of_it(
    library: Library, corpus: Path, typed: str, page: int
) -> None:
    """A heading that holds all that was asked says where it is told; the title of the document says nothing of pages."""
    pdfs.write(
        corpus / "rapports",
        "nappe.pdf",
        "La nappe partagée",
        "La nappe est partagée, la nappe partagée se recharge, et chacun en parle à la mairie.",
        "Des relevés publics, encore des relevés publics, toujours des relevés publics, relevés des compteurs.",
        "Les relevés publics\nChaque mardi, un tableau est affiché sur la place du village.",
        title="La nappe partagée",
        bookmarks=[("La nappe partagée", 1), ("Les relevés publics", 4)],
    )
    library.ingest()
    assert library.search(typed).results[0].snippets[0].page == page
