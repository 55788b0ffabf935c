"""What one may ask of a centre: search, related, document, page. Nothing here writes, but `usage` and files unpacked from archives.

Answers come up from index, catalogue and snippets, which do not know each other.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from pipeline import (
    archives,
    corpus,
    decisions,
    description,
    equivalents,
    language,
    marking,
    passages,
    query,
    recognition,
    snippets,
    suggestions,
    vocabularies,
    ways,
)
from pipeline.catalogue import Catalogue, Counts
from pipeline.decisions import Bond, Decided
from pipeline.equivalents import Equivalents
from pipeline.errors import (
    DamagedIndexError,
    NoIndexError,
    StaleIndexError,
    UnknownDocumentError,
    UnknownPageError,
)
from pipeline.formats import Readers
from pipeline.index import Index, Shelf, State, atlas
from pipeline.index.embedded import Embedded
from pipeline.kept import Kept
from pipeline.model import (
    NO_MAP,
    Access,
    Area,
    Bookmark,
    Common,
    Document,
    DocumentId,
    Essentials,
    Facet,
    Filters,
    Finding,
    Hit,
    Language,
    Map,
    Near,
    Notice,
    Page,
    PageHit,
    Ranking,
    Refused,
    Related,
    Result,
    Results,
    Run,
    Shared,
    Snippet,
    Sort,
    Stretch,
    Way,
)
from pipeline.query import Words
from pipeline.reading import neighbours, wording
from pipeline.reading.families import Families, families
from pipeline.reading.tables_of_contents import is_contents
from pipeline.settings import Settings
from pipeline.told import of
from pipeline.trails import Trails
from pipeline.usage import Usage

LEAST_NEAR = 0.04
"""Nearness under which two documents share words by chance: of the sample corpus's lists, read by eye, one in four between 0.03 and
this is near in fact, and most above 0.06; 12 documents of 58 are then near none."""

MAP = "map.json"
"""The file of the map of the collection, in the state folder."""

REASONS = 6
"""Reasons of a related document that are given as the document writes them; readers are shown fewer."""

NO_FILTERS: Filters = {}

NEAREST = 3
"""Results shown where nothing is found: the first of the widest way out."""

PAGES_SAID = 2
"""Pages of a related document that are named, those that speak most of what is shared..."""

PAGE_TERMS = 12
"""...by so many terms, those that count most in the whole list."""

MAX_TEXT = 200_000
"""Characters of a text that are compared with the collection."""


@dataclass(frozen=True, slots=True)
class Status:
    """Where everything stands."""

    state_folder: Path
    roots: tuple[Path, ...]
    counts: Counts
    index: State
    behind: int  # documents of the catalogue that the index does not show yet
    problem: str  # why the index cannot answer, and what to do; empty when it can
    unrecognisable: str = ""  # why pages that wait for recognition cannot have it; empty when they can


@dataclass(frozen=True, slots=True)
class _Known:
    """What a centre knows of how queries go on (`suggestions.Known`)."""

    titles: suggestions.Texts
    subjects: suggestions.Texts
    shelf: Shelf
    index: Index
    catalogue: Catalogue

    def words(self, start: str, beside: Sequence[str], *, limit: int) -> Sequence[str]:
        return self.index.completions(start, self.shelf, beside=beside, limit=limit)

    def phrases(self, word: str, start: str, *, limit: int) -> Iterator[str]:
        for following in self.index.continuations(word, start, self.shelf, limit=limit):
            written = (suggestions.after(self._text(place), word, following.words) for place in following.places)
            yield from islice(filter(None, written), 1)

    def _text(self, place: Stretch) -> str:
        page = self.catalogue.page(place.document_id, place.page)
        return page.text[place.start : place.end] if page else ""


class Answers:
    """A centre as its readers know it: answers from the catalogue and the index."""

    def __init__(self, settings: Settings, *, sees: Access = Access.STAFF) -> None:
        """Open the state of a centre, making it when it is not there.

        For readers, what is for staff only is as if it were not there, and a state that may not be written is enough.

        Raises:
            CatalogueError: the catalogue cannot be opened.
        """
        self.settings = settings
        self._catalogue = Catalogue(
            settings.state / "catalogue.sqlite",
            staff_collections=settings.staff_collections,
            is_for_readers=sees is Access.READERS,
        )
        self.usage = Usage(settings.state / "usage.sqlite", is_counting=settings.count_usage, days=settings.usage_days)
        self._drawing = Readers(workers=2, limits=settings.limits)
        self._unpacked = archives.Unpacked(settings.state / "unpacked")
        self._index: Index = Embedded(settings.state / "index", rules=passages.RULES)
        self._shelf, self._families = Shelf(-1, {}), Families({}, {})
        self._decisions = Kept(settings.corpus / decisions.NAME, decisions.load)
        self._followed = decisions.NONE  # what the families follow of it
        self._map = (0, -1), NO_MAP
        self._suggested: _Known | None = None
        self._counted: tuple[int, tuple[str, ...]] = -1, ()
        self.vocabularies = vocabularies.load(settings.corpus / corpus.VOCABULARIES)
        self._equivalents: Kept[Equivalents] | equivalents.Tried = Kept(
            settings.corpus / corpus.VOCABULARIES / equivalents.NAME, equivalents.load
        )
        self.lists = Trails(
            settings.corpus,
            self.named,
            revision=lambda: self.revision,
            is_for_readers=sees is Access.READERS,
        )

    def last_run(self) -> Run | None:
        """Give the last ingest, with the outcome of every file."""
        return self._catalogue.last_run()

    def search(
        self,
        typed: str,
        *,
        filters: Filters | None = None,
        area: Area | None = None,
        sort: Sort = Sort.RELEVANCE,
        offset: int = 0,
        limit: int = 10,
        is_exact: bool = False,
        is_explained: bool = False,
    ) -> Results:
        """Answer what a reader typed, in a part of the map or in all there is; with what staff say counts as the same, unless *is_exact*.

        With *is_explained*, each result has the parts of its score.

        Raises:
            NoIndexError, StaleIndexError, DamagedIndexError: there is no index that can answer; the message
                says what to do.
        """
        started = time.perf_counter()
        parsed = self._parsed(typed, is_exact=is_exact)
        shelf = self._documents()
        among = None if area is None else self.within(area)

        def count(asked: query.Query, filters: Filters = NO_FILTERS) -> int:
            return self._index.search(asked, shelf, filters=filters, among=among, limit=0).total

        def ask(asked: query.Query, limit: int) -> Ranking:
            return self._index.search(
                asked,
                shelf,
                filters=filters or {},
                among=among,
                sort=sort,
                offset=offset,
                limit=limit,
                is_explained=is_explained,
            )

        ranking = ask(parsed.query, limit)
        notices, missing = list(parsed.notices), tuple[str, ...]()
        respelt = self._respelt(typed, parsed.query, shelf)
        if respelt and not ask(self._parsed(respelt, is_exact=is_exact).query, 0).total:
            respelt = ""
        if respelt and not ranking.total:
            parsed = self._parsed(respelt, is_exact=is_exact)
            ranking = ask(parsed.query, limit)
            notices.append(Notice.RESPELT)
        if not ranking.total or (isinstance(parsed.query, Words) and not ranking.complete):
            missing = ways.barren(parsed.query, count)
            if ranking.total:
                notices.append(Notice.SOME_WORDS)
        marker = marking.marker(parsed.query)
        results = tuple(self._result(hit, shelf, marker) for hit in ranking.hits)
        out = self._ways(parsed.query, filters or {}, count, is_exact=is_exact) if not ranking.total else ()
        return Results(
            query=typed,
            understood=str(parsed.query),
            notices=tuple(notices),
            results=results,
            total=ranking.total,
            distinct=ranking.distinct,
            complete=ranking.complete,
            first_partial=ranking.first_partial,
            facets=ranking.facets,
            elapsed_ms=(time.perf_counter() - started) * 1000,
            offset=offset,
            limit=limit,
            missing=missing,
            labels=self._labels(ranking.facets, filters or {}),
            respelt=respelt,
            widened=_widened(parsed.query),
            ways=out,
            nearest=self._nearest(out, among, is_exact=is_exact),
        )

    def _ways(
        self, asked: query.Query, filters: Filters, count: Callable[[query.Query, Filters], int], *, is_exact: bool
    ) -> tuple[Way, ...]:
        def found(typed: str, within: Filters) -> int:
            return count(self._parsed(typed, is_exact=is_exact).query, within)

        return ways.ways(asked, filters, found)

    def _nearest(
        self, out: Sequence[Way], among: Container[DocumentId] | None, *, is_exact: bool
    ) -> tuple[Result, ...]:
        """Give the first results of the widest way out."""
        widest = max(out, key=lambda way: way.total, default=None)
        if widest is None:
            return ()
        asked, shelf = self._parsed(widest.typed, is_exact=is_exact).query, self._documents()
        hits = self._index.search(asked, shelf, filters=widest.filters, among=among, limit=NEAREST).hits
        return tuple(self._result(hit, shelf, marking.marker(asked)) for hit in hits)

    def _parsed(self, typed: str, *, is_exact: bool) -> query.Parsed:
        parsed = query.parse(typed, self.vocabularies.names)
        return parsed if is_exact else replace(parsed, query=self._equivalents.now().widened(parsed.query))

    def marker(self, typed: str, *, is_exact: bool = False) -> marking.Marker:
        """Read from what was typed what to mark."""
        return marking.marker(self._parsed(typed, is_exact=is_exact).query)

    def _labels(
        self, counted: Mapping[Facet, Mapping[str, int]], filters: Filters
    ) -> Mapping[Facet, Mapping[str, Mapping[Language, str]]]:
        """Say what the values shown are called, for the facets that have a vocabulary."""
        return {
            facet: {
                value: {tongue: vocabulary.label(value, tongue) for tongue in Language}
                for value in (*counted.get(facet, ()), *filters.get(facet, ()))
            }
            for facet, vocabulary in self.vocabularies.by_facet.items()
        }

    def _respelt(self, typed: str, asked: query.Query, shelf: Shelf) -> str:
        """Write a query as the collection spells its words; empty where it does already."""
        better = self._index.corrections(query.spelt(asked), shelf)
        written = query.rewritten(typed, better) if better else typed
        return written if written != typed else ""

    def suggest(self, begun: str, *, limit: int = suggestions.MOST) -> tuple[str, ...]:
        """Suggest how a query that is being typed goes on; see `suggestions.suggest`.

        Raises:
            NoIndexError, StaleIndexError, DamagedIndexError: there is no index that can answer.
        """
        shelf = self._documents()
        if self._suggested is None or self._suggested.shelf is not shelf:
            titles = suggestions.Texts.of(each.title for each in shelf.documents.values())
            self._suggested = _Known(titles, suggestions.Texts.of(self.subjects()), shelf, self._index, self._catalogue)
        return suggestions.suggest(begun, self._suggested, limit=limit)

    def subjects(self) -> tuple[str, ...]:
        """List the subjects of the documents, those of the most documents first."""
        shelf = self._documents()
        if self._counted[0] != shelf.revision:
            held = self._catalogue.subjects()
            counts = Counter(each for document_id in shelf.documents for each in held.get(document_id, ()))
            self._counted = shelf.revision, tuple(sorted(counts, key=lambda each: (-counts[each], each)))
        return self._counted[1]

    def _result(self, hit: Hit, shelf: Shelf, marker: marking.Marker) -> Result:
        document, shown = shelf.documents[hit.document_id], []
        headed = self._headed(document, [found.page for found in hit.pages], marker)
        for found, text in sorted(self._read(document.id, hit.pages), key=lambda each: each[0].page not in headed):
            cut = text[found.start : found.end] if found.end > found.start else text
            shown.append(snippets.snippet(cut, document.language, marker, page=found.page, score=found.score))
        return Result(document, hit.score, tuple(shown), self.versions(document.id), hit.parts)

    def _headed(self, document: Document, pages: Container[int], marker: marking.Marker) -> frozenset[int]:
        """Tell which pages have a heading, other than the title, that holds all that was asked: what is asked for is that part.

        One word alone asks for no part: too many headings hold it.
        """
        asked, title = marker.asked, language.fold(document.title)
        if len(asked) < 2:
            return frozenset()
        return frozenset(
            each.page
            for each in self._catalogue.bookmarks(document.id)
            if each.page in pages
            and language.fold(each.title) not in title
            and asked <= {word for _, _, words in marker.marks(each.title, document.language) for word in words}
        )

    def _read(self, document_id: DocumentId, hits: Iterable[PageHit]) -> list[tuple[PageHit, str]]:
        """Give the text of pages as well; tables of contents go last: what they name stands on another page."""
        pages = ((each, self._catalogue.page(document_id, each.page)) for each in hits)
        return sorted(
            ((each, page.text if page else "") for each, page in pages), key=lambda each: is_contents(each[1])
        )

    def _documents(self) -> Shelf:
        """The facts of all documents, read again when the catalogue has changed, or what staff decided."""
        shelf, revision, decided = self._shelf, self._catalogue.revision, self._decisions.now()
        if shelf.revision != revision or self._followed is not decided:
            documents = self._catalogue.documents()
            self._families = self._put_together(documents, decided.found(self.named))
            shelf = Shelf(revision, {document.id: document for document in documents}, self._families.family)
            self._shelf, self._followed = shelf, decided
        return shelf

    def _put_together(self, documents: Iterable[Document], decided: Sequence[Decided]) -> Families:
        """Make families, by what is decided, then by the words of documents."""
        told = {bond: [each.ids for each in decided if each.decision.bond is bond] for bond in Bond}
        return families(
            documents,
            self._catalogue.signatures(),
            joined=filter(None, told[Bond.JOIN]),
            apart=told[Bond.APART],
        )

    def related(self, document_id: DocumentId, *, limit: int = 6) -> tuple[Related, ...]:
        """Make the reading list of a document: documents near in vocabulary, with the terms that say why and the facts in common.

        Left out are versions of the document, of the versions of another all but the nearest, what has no telling term in
        common with it, and what is nearer than chance only by a hair: a short true list is worth more than a full one. Those
        that are near for other reasons go before those near for the same; what each is to be read for is said where a fact says it.

        Raises:
            UnknownDocumentError: there is no such document, or the index does not hold it yet.
        """
        shelf = self._documents()
        if document_id not in shelf.documents:
            raise UnknownDocumentError(document_id)
        apart = self._families.family.get(document_id, (document_id,))
        # Twice as many, for those that are left out.
        near = self._index.related(document_id, shelf, limit=2 * limit + len(apart))
        text = "\n".join(page.text for page in self._catalogue.pages(document_id))
        found = self._listed(near, text, apart=apart, limit=limit)
        document = shelf.documents[document_id]
        kinds = self.vocabularies[Facet.KIND].terms
        purposes = neighbours.purposes(
            document,
            [each.document for each in found],
            reading=lambda kind: kinds[kind].reading if kind in kinds else "",
        )
        return tuple(
            replace(each, common=self._common(document, each.document), purpose=purposes.get(each.document.id))
            for each in found
        )

    def related_to(self, text: str, *, apart: DocumentId | None = None, limit: int = 6) -> tuple[Related, ...]:
        """Find the documents nearest in vocabulary to a text, such as a page of the document *apart*, with the terms that say why.

        No more than `MAX_TEXT` characters are read. Nothing is kept of the text.

        Raises:
            NoIndexError, StaleIndexError, DamagedIndexError: there is no index that can answer.
        """
        shelf, shown = self._documents(), text[:MAX_TEXT]
        default = Language(self.settings.language)
        tongue = Language(description.language_of([Page(1, shown)], "", default=default).value)
        left_out = self._families.family.get(apart, (apart,)) if apart else ()
        near = self._index.related_to(shown, tongue, shelf, limit=2 * limit + len(left_out))
        return self._listed(near, shown, apart=left_out, limit=limit)

    def read_aside(self, path: Path) -> str | Refused:
        """Read the text of a file that is not kept, in a reading process, under limits; or say why it cannot be."""
        _, _, read = next(self._drawing.extract_all([path]))
        return read if isinstance(read, Refused) else "\n".join(page.text for page in read.pages)

    def _listed(
        self, near: Iterable[Near], text: str, *, apart: Iterable[DocumentId], limit: int
    ) -> tuple[Related, ...]:
        """Choose among the nearest, and say of each why, and on what pages."""
        shelf, left_out, kept = self._documents(), set(apart), list[Near]()
        for each in near:
            is_near = each.score >= LEAST_NEAR and any(shared.is_telling for shared in each.shared)
            if is_near and each.document_id not in left_out:
                left_out.update(self._families.family.get(each.document_id, ()))
                kept.append(each)
        chosen = neighbours.diverse(kept, limit=limit)
        found = [Related(shelf.documents[each.document_id], each.score, each.shared) for each in chosen]
        terms: defaultdict[str, float] = defaultdict(float)
        for reason in (reason for each in found for reason in each.reasons[:REASONS]):
            terms[reason.term] += reason.contribution
        told = wording.as_written(terms, text)
        most = sorted(terms, key=lambda term: -terms[term])[:PAGE_TERMS]
        words = query.content([word for term in most for word in language.words(term)])
        pages = self._index.pages([each.document.id for each in found], words)
        return tuple(
            replace(
                each,
                shared=_renamed(each.shared, told),
                pages=tuple(sorted(page.page for page, _ in self._read(each.document.id, best)[:PAGES_SAID]))
                if each.document.page_count > PAGES_SAID
                else (),
            )
            for each, best in zip(found, pages, strict=True)
        )

    def _common(self, one: Document, other: Document) -> tuple[Common, ...]:
        facts = {
            Common.SERIES: other.id in self._families.series.get(one.id, ()),
            Common.ORGANISATION: bool(one.organisation) and one.organisation == other.organisation,
            Common.COLLECTION: bool(one.collection) and one.collection == other.collection,
        }
        return tuple(fact for fact, is_common in facts.items() if is_common)

    def versions(self, document_id: DocumentId) -> tuple[Document, ...]:
        """List the other versions of a document's text, oldest first."""
        shelf = self._documents()
        return tuple(shelf.documents[each] for each in self._families.versions(document_id))

    def editions(self, document_id: DocumentId) -> tuple[Document, ...]:
        """List the other editions of a document's series, oldest first."""
        shelf = self._documents()
        return tuple(shelf.documents[each] for each in self._families.editions(document_id))

    def essentials(self, document_id: DocumentId) -> Essentials:
        """Give a document's key sentences and subjects."""
        return self._catalogue.essentials(document_id)

    def find(self, asked: str) -> Document:
        """Find a document by identifier, the first characters of it, or path.

        Raises:
            UnknownDocumentError: none is so called, or several are.
        """
        return self._catalogue.document(self._catalogue.find(asked))

    def named(self, name: str) -> Document:
        """Find a document as what staff write in the corpus names it: by its path there, else as `find` does.

        Raises:
            UnknownDocumentError: none is so called, or several are.
        """
        try:
            return self.find(str(self.settings.corpus.absolute() / name))
        except UnknownDocumentError:
            return self.find(name)

    def document(self, document_id: DocumentId) -> Document:
        """Give a document's facts.

        Raises:
            UnknownDocumentError: there is no such document.
        """
        return self._catalogue.document(document_id)

    def facts(self, document_id: DocumentId) -> tuple[Finding, ...]:
        """Give a document's facts as they were found: value, where it was read, how sure it is."""
        return self._catalogue.facts(document_id)

    def page(self, document: Document, number: int) -> Page:
        """Give the text of a page; an empty one where the page was not read.

        Raises:
            UnknownPageError: the document has no such page.
        """
        if not 1 <= number <= document.page_count:
            raise UnknownPageError(number, document.page_count)
        return self._catalogue.page(document.id, number) or Page(number, "")

    def pages(self, document_id: DocumentId) -> tuple[Page, ...]:
        """Give all the text of a document."""
        return self._catalogue.pages(document_id)

    def bookmarks(self, document_id: DocumentId) -> tuple[Bookmark, ...]:
        """Give a document's own table of contents."""
        return self._catalogue.bookmarks(document_id)

    def matching_pages(
        self, document: Document, typed: str, *, limit: int = 60, is_exact: bool = False
    ) -> tuple[Snippet, ...]:
        """Find the pages of one document that hold most of what was typed, in the order of pages."""
        marker = self.marker(typed, is_exact=is_exact)
        found = []
        for page in self._catalogue.pages(document.id):
            held = {each for _, _, asked in marker.marks(page.text, document.language) for each in asked}
            if held:
                found.append((len(held), page))
        most = max((held for held, _ in found), default=0)
        kept = [page for held, page in found if held == most][:limit]
        return tuple(snippets.snippet(page.text, document.language, marker, page=page.number) for page in kept)

    def marks(self, page: Page, tongue: Language, typed: str, *, is_exact: bool = False) -> tuple[tuple[int, int], ...]:
        """Give the spans of a page's text that a reader looks for."""
        marker = self.marker(typed, is_exact=is_exact)
        return tuple((start, end) for start, end, _ in marker.marks(page.text, tongue))

    def original(self, document_id: DocumentId) -> Path | None:
        """Give the path of a file that has a document's content, where one is there still.

        Rather one in a folder; else one in an archive, which no other program can open (`at_hand`).
        """
        paths = self._catalogue.paths(document_id)
        there = (path for path in paths if path.is_file())
        return next(there, None) or next((path for path in paths if archives.is_there(path)), None)

    def at_hand(self, document_id: DocumentId) -> Path | None:
        """Give a file with a document's content that any program can open: its own, or what is unpacked of its archive.

        Nothing where there is none, or where it cannot be unpacked: no room, no right to write the state.
        """
        path = self.original(document_id)
        return path if path is None or path.is_file() else self._unpacked.file(path, document_id)

    def picture(self, document: Document, number: int, *, marker: marking.Marker, width: int) -> bytes:
        """Draw a page of a PDF as a WebP image, with what a marker chooses marked; empty where it cannot be drawn.

        It is drawn by a reading process, under limits: a file may be made to break what draws it.
        """
        is_pdf = document.format == "pdf"
        path = self.at_hand(document.id) or self.original(document.id) if is_pdf else None
        if path is None or not 1 <= number <= document.page_count:
            return b""
        drawn = self._drawing.picture((path, number), marker=marker, tongue=document.language, width=width)
        return drawn if isinstance(drawn, bytes) else b""

    def map(self) -> Map:
        """Give the map of the collection, as it was drawn last; empty where it never was."""
        path, shelf = self.settings.state / MAP, self._documents()
        stamp = path.stat().st_mtime_ns if path.exists() else 0, shelf.revision
        if self._map[0] != stamp:
            self._map = stamp, self._seen(atlas.read(path) or NO_MAP, shelf)
        return self._map[1]

    def within(self, area: Area) -> frozenset[DocumentId]:
        """Give the documents that stand in an area of the map."""
        return atlas.inside(self.map(), area)

    def _seen(self, drawn: Map, shelf: Shelf) -> Map:
        """Keep of a map what is on the shelf: places, zones that have one, and names that one of their documents has."""
        places = tuple(each for each in drawn.places if each.document_id in shelf.documents)
        told: dict[int, set[str]] = {}
        for place in places:
            told.setdefault(place.zone, set()).update(self.essentials(place.document_id).subjects)
        zones = (
            replace(zone, subjects=tuple(each for each in zone.subjects if each in told[zone.number]))
            for zone in drawn.zones
            if zone.number in told
        )
        return Map(places, tuple(zones))

    def browse(self) -> Mapping[DocumentId, Document]:
        """Give every document, by identifier."""
        return self._documents().documents

    @property
    def revision(self) -> tuple[int, ...]:
        """What changes whenever the documents do: the number of the catalogue's last change, and what staff decided of copies."""
        return self._catalogue.revision, *self._decisions.stamp()

    def refused(self) -> tuple[Refused, ...]:
        """List the files that stand refused."""
        return self._catalogue.refused()

    def status(self) -> Status:
        """Say where everything stands."""
        problem, state = "", State((), frozenset(), 0, 0, "")
        try:
            state = self._index.state()
            if not state.generations:
                problem = of(NoIndexError(self.settings.state))
            elif state.differences:
                problem = of(StaleIndexError(state.differences))
        except DamagedIndexError as error:
            problem = of(error)
        documents = self._documents().documents
        behind = len(documents.keys() - state.documents)
        counts = self._catalogue.counts()
        why = recognition.missing(self.settings) if counts.waiting else ""
        return Status(self.settings.state, self._catalogue.roots(), counts, state, behind, problem, why)

    def close(self) -> None:
        """Write what was counted; let go of the catalogue, and of what draws pages."""
        self._drawing.stop()
        self.usage.close()
        self._catalogue.close()


def _widened(asked: query.Query) -> tuple[str, ...]:
    """List what was searched for besides what was typed, each once."""
    return tuple(dict.fromkeys(other for each in query.equivalents(asked) for other in each.others))


def _renamed(shared: Iterable[Shared], told: Mapping[str, str]) -> tuple[Shared, ...]:
    """Call terms as a reader is told them, largest contribution first; those that are told alike are one."""
    parts: dict[tuple[str, bool], float] = {}
    for each in shared:
        key = told.get(each.term, each.term), each.is_telling
        parts[key] = parts.get(key, 0.0) + each.contribution
    named = (Shared(term, contribution, is_telling) for (term, is_telling), contribution in parts.items())
    return tuple(sorted(named, key=lambda each: (-each.contribution, each.term)))
