"""Values -> HTML: whatever a text says, it comes out as text."""

from collections.abc import Sequence
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.decisions import Bond, Decided, Decision
from pipeline.deposits import Brought, Deposit
from pipeline.lists import ReadingList, Step
from pipeline.model import (
    Access,
    Area,
    Bookmark,
    Common,
    Confidence,
    DateKind,
    Document,
    DocumentId,
    Essentials,
    Facet,
    FactName,
    Finding,
    KeyDate,
    KeyFigure,
    KeySentence,
    Language,
    Map,
    Notice,
    Origin,
    Page,
    PageReader,
    Place,
    Purpose,
    Reason,
    Refused,
    Related,
    Result,
    Results,
    Shared,
    Snippet,
    Sort,
    Way,
    WayKind,
    Zone,
)
from pipeline.reading.comparing import Likeness
from pipeline.review import Concern, Doubt, Pair, Review
from pipeline.trails import Stop, Trail
from search_app import components
from search_app.access import Role, Visitor
from search_app.components.tips import Example
from search_app.judging import Verdict
from search_app.messages import Tongue, say
from search_app.state import Basket, Mapped, Nearby, Opened, Reviewing, Seen

VOID = {"rect", "path", "br", "img", "input", "meta", "link"}


class Read(HTMLParser):
    """HTML as a browser reads it: its tags, attributes and text; ``open`` is empty when all is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.marked: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "mark":
            self.marked.append("")

    def handle_startendtag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        """Note a tag that is its own end."""
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Close the tag that is open."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.text += data
        if self.open and self.open[-1] == "mark":
            self.marked[-1] += data

    @property
    def names(self) -> set[str]:
        """The names of all tags."""
        return {tag for tag, _ in self.tags}

    def links(self) -> list[str]:
        """List where the links lead."""
        return [attributes["href"] or "" for tag, attributes in self.tags if tag == "a"]


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "x onclick=alert(1) y",
    "javascript:alert(1)",
    "</main></div><b>gras</b>",
    "<!-- ",
    "&lt;b&gt; &amp; &#60;",
]
hostile = pytest.mark.parametrize("text", HOSTILE)
both = pytest.mark.parametrize("tongue", list(Tongue))


def document(text: str, **facts: Any) -> Document:
    """Make a document all of whose words are *text*."""
    made = Document(
        id=DocumentId("a" * 64),
        title=text,
        authors=(text, text),
        organisation="",
        date="2021-03-15",
        kind=text,
        language=Language.FRENCH,
        collection=text,
        format="pdf",
        page_count=12,
        size_bytes=1_234_567,
        partial=Reason.TIME,
        is_image_only=True,
    )
    return replace(made, **facts)


def seen(text: str, tongue: Tongue = Tongue.FRENCH) -> Seen:
    """Make a search all of whose words are *text*."""
    return Seen(typed=text, filters=dict.fromkeys(Facet, (text,)), sort=Sort.NEWEST, screen=2, tongue=tongue)


def found(text: str, total: int = 31, **said: Any) -> Results:
    """Make results all of whose words are *text*."""
    snippets = (Snippet(3, text, ((0, 1),)), Snippet(4, text, ((1, 2),)))
    results = Results(
        query=text,
        understood=text,
        notices=tuple(Notice),
        results=(Result(document(text), 1.0, snippets, (document(text, date=""),)), Result(document(text), 0.5, ()))
        if total
        else (),
        total=total,
        distinct=total,
        complete=1,
        first_partial=11,
        facets={facet: {text: 3, **{f"{text}{number}": number for number in range(12)}} for facet in Facet},
        elapsed_ms=12.5,
        offset=10,
        limit=10,
        missing=(text,),
        respelt=text,
    )
    return replace(results, **said)


def trail(text: str) -> Trail:
    """Make a reading list all of whose words are *text*."""
    stops = (
        Stop(Step("a.pdf", 2, text, text), document(text), text),
        Stop(Step("b.pdf", None, text), document(text)),
        Stop(Step("c.pdf", 3, "", text), document(text), text),
    )
    return Trail(ReadingList("une-liste", text, text, steps=tuple(stop.step for stop in stops)), stops, (text,))


def opened(
    text: str,
    tongue: Tongue,
    shown: Page | None = None,
    marks: Sequence[tuple[int, int]] = ((0, 1),),
    *,
    at: Opened | None = None,
    matching: Sequence[Snippet] = (),
) -> str:
    """Make the whole view of a document all of whose words are *text*."""
    at = at or Opened("a" * 64, 2, seen(text, tongue), within=text)
    body = components.document.body(
        document(text),
        at,
        page=shown or Page(2, f"{text}\n\n{text}", text),
        marks=marks,
        matching=matching,
        related=(
            Related(document(text, organisation=text), 2.0, (Shared(text, 1.5), Shared(text, 0.5)), tuple(Common)),
            Related(document(text), 1.0, ()),
        ),
        bookmarks=(Bookmark(text, 1, 1), Bookmark(text, 7, 9)),
        essentials=Essentials(
            (KeySentence(2, text), KeySentence(7, text)),
            (text, text),
            (KeyFigure(text, text, 2, f"{text} {text}"),),
            (KeyDate("2024-06-08", "2024-06-09", None, 2, text), KeyDate("2024-07", "", DateKind.DEADLINE, 3, text)),
        ),
        today="2024-07-01",
        versions=(document(text, date=""),),
        editions=(document(text),),
    )
    return components.document.head(document(text), at) + body


def everything(text: str, tongue: Tongue) -> dict[str, str]:
    """Make all that the app shows, of a text."""
    outcomes: dict[str, dict[str, object]] = {
        text: {"outcome": "added", "path": text, "document_id": text, "partial": "time"},
        f"/fonds/{text}": {"outcome": "refused", "path": f"/fonds/{text}", "reason": "encrypted", "detail": text},
    }
    return {
        "header": components.elements.header(
            "search",
            seen(text, tongue),
            Opened(text, 1, seen(text, tongue)).url(),
            Visitor(Role.STAFF, text),
            may_sign_in=True,
        ),
        "way in": components.elements.header(
            "search",
            seen(text, tongue),
            Opened(text, 1, seen(text, tongue)).url(),
            Visitor(Role.READER),
            may_sign_in=True,
        ),
        "for staff": components.signin.closed(f"/deposit?q={text}", tongue, words="for_staff", may_sign_in=True),
        "home": components.home.above(2, 3, seen(text, tongue))
        + components.home.below(found(text), (text,), seen(text, tongue), trails=(trail(text),)),
        "near": components.near.head(tongue, 20_000, upload_mb=20)
        + components.near.of_page(
            document(text), (Related(document(text), 1.0, (Shared(text, 1.0),)),), Nearby(text, 2, tongue)
        )
        + components.near.found((), tongue, name=text)
        + components.near.refused(text, text, tongue),
        "results": components.results.results(found(text, distinct=30), seen(text, tongue), is_judged=True),
        "none": components.results.results(found(text, total=0), seen(text, tongue)),
        "document": opened(text, tongue, matching=(Snippet(2, text, ((0, 1),)), Snippet(5, text, ()))),
        "basket": components.basket.basket(
            [document(text), document(text)],
            {DocumentId("a" * 64): Essentials((KeySentence(2, text),), (text,))},
            Basket(("a" * 16,), tongue),
            may_make_list=True,
        ),
        "list": components.lists.trail(trail(text), tongue, may_change=True),
        "lists": components.lists.every((trail(text),), tongue)
        + components.lists.desk((trail(text),), (text,), tongue),
        "list form": components.lists.head(text, tongue, shown=trail(text))
        + components.lists.said(text)
        + components.lists.step(Step(text, 2), document(text), 1, tongue)
        + components.lists.step(Step(text), None, 2, tongue)
        + components.lists.chosen((document(text),), tongue),
        "map": components.atlas.atlas(
            Map((Place(DocumentId("a" * 64), 0.5, 0.25, 0),), (Zone(0, (text,), 0.5, 0.25), Zone(1, (), 0.1, 0.1))),
            {DocumentId("a" * 64): document(text)},
            Mapped(Area(0), text, tongue=tongue),
            inside={DocumentId("a" * 64)},
        ),
        "tips": components.tips.tips([Example(text, "tip_words"), Example(text, "tip_kind")], tongue),
        "no basket": components.basket.basket([], {}, Basket(("a" * 16,), tongue)),
        "deposit": components.deposit.head(tongue, 200),
        "report": components.deposit.report(outcomes, {text: text}, tongue)
        + components.deposit.report(outcomes, {text: text}, tongue, deposit=deposit(text))
        + components.deposit.past([(deposit(text), outcomes, {text: text}), (deposit(text), {}, {})], tongue)
        + components.deposit.undoing(deposit(text).files, tongue, staying=2, folder=Path(text)),
        "alert": components.elements.alert(text),
        "review": "".join(
            components.review.head(to_look_at(text), at) + components.review.group(to_look_at(text), concern, at)
            for concern in Concern
            if concern not in (Concern.COPIES, Concern.DECIDED) and (at := Reviewing(concern, tongue=tongue))
        ),
        "copies": components.copies.top(Concern.DECIDED, (text,), tongue)
        + components.copies.pair(
            Pair(document(text), document(text), False),
            Likeness(0.5, (Snippet(2, text, ((0, 2),)),), ()),
            1,
            Reviewing(tongue=tongue),
            is_alone=True,
        )
        + components.copies.decided(
            Decided(Decision(Bond.JOIN, (text,), 1), (document(text),), (text,)), Reviewing(tongue=tongue)
        ),
        "correction": components.correction.head(document(text), Reviewing(document_id=text, tongue=tongue), file=text)
        + components.correction.head_together([document(text)] * 2, Reviewing(together=(text, text), tongue=tongue))
        + components.correction.origins(FactName.TITLE, text, [guess(text)], document(text), tongue, called=str)
        + components.correction.told(text, is_wrong=True),
    }


def deposit(text: str) -> Deposit:
    """Make a deposit of two files and an archive."""
    paths = (text, f"/fonds/{text}", "/fonds/lot.zip")
    return Deposit("20261125-031005-000002", tuple(Brought(Path(path), text, 1, 1, True) for path in paths))


def guess(text: str) -> Finding:
    """Make a title that was read on a page, and is not sure."""
    return Finding(FactName.TITLE, text, Origin.PAGE, Confidence.LOW, 2, text)


def to_look_at(text: str) -> Review:
    """Make a review with something in each group."""
    odd = replace(document(text), partial=Reason.TIME)
    doubts = {each: (Doubt(odd, guess(text)), Doubt(odd, waiting=2)) for each in Concern}
    return Review(doubts, (Refused(Path("/fonds", text), Reason.BROKEN, text),), ())


PARTS = [
    "header",
    "way in",
    "for staff",
    "home",
    "results",
    "none",
    "document",
    "basket",
    "no basket",
    "list",
    "lists",
    "list form",
    "map",
    "deposit",
    "report",
    "alert",
    "review",
    "copies",
    "correction",
]


@both
@hostile
@pytest.mark.parametrize("part", PARTS)
def test_no_text_becomes_markup(part: str, text: str, tongue: Tongue) -> None:
    """Titles, names, snippets, facets, file names and queries with HTML in them add no tag and no attribute."""
    read = Read(everything(text, tongue)[part])
    plain = Read(everything("texte", tongue)[part])
    assert not read.names & {"script", "style", "iframe", "object", "b"}
    assert not any(name.startswith("on") for _, said in read.tags for name in said)
    assert [said.get("style") for _, said in read.tags] == [said.get("style") for _, said in plain.tags]
    assert [(tag, list(said)) for tag, said in read.tags] == [(tag, list(said)) for tag, said in plain.tags]
    assert read.open == []


@both
@pytest.mark.parametrize("part", PARTS)
def test_markup_is_whole(part: str, tongue: Tongue) -> None:
    """Every tag that is opened is closed, in order, and no place of a message is left unfilled."""
    html = everything("Étude", tongue)[part]
    read = Read(html)
    assert read.open == []
    assert "{" not in html
    assert "None" not in read.text


@hostile
@pytest.mark.parametrize(
    "part", ["home", "results", "document", "report", "alert", "list", "lists", "list form", "review", "correction"]
)
def test_texts_are_shown_as_they_are(part: str, text: str) -> None:
    """A reader sees the very text, brackets, ampersands and quotes included."""
    assert text in Read(everything(text, Tongue.FRENCH)[part]).text


@both
@hostile
@pytest.mark.parametrize("part", PARTS)
def test_links_stay_on_this_site(part: str, text: str, tongue: Tongue) -> None:
    """No text makes a link lead elsewhere or run anything: every link is a path or a place of this site."""
    links = Read(everything(text, tongue)[part]).links()
    assert all(link.startswith(("/", "#")) and not link.startswith("//") for link in links)
    assert not any(set(link) & set("<>\"' ") for link in links)


safe = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0"), max_size=30)


@settings(deadline=None)
@given(text=safe)
def test_any_title_is_shown_as_it_is(text: str) -> None:
    """For any title: the line of facts and the heading show it, and it adds no tag."""
    html = components.document.head(document(text), Opened("a" * 64, 1, Seen()))
    read = Read(html)
    assert text in read.text
    assert read.names <= {"div", "a", "h1", "p", "span", "button"}
    assert read.open == []


@st.composite
def marked_text(draw: st.DrawFn) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Draw a text with spans in order that do not overlap."""
    text = draw(safe)
    ends = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    return text, tuple(zip(ends[::2], ends[1::2], strict=False))


@settings(deadline=None)
@given(drawn=marked_text())
def test_marked_marks_the_spans_of_a_text(drawn: tuple[str, tuple[tuple[int, int], ...]]) -> None:
    """For any text: what is marked are its spans, and the rest is the text itself."""
    text, marks = drawn
    html = components.elements.marked(text, marks)
    assert unescape(html.replace("<mark>", "").replace("</mark>", "")) == unescape(components.elements.marked(text, ()))
    read = Read(html)
    assert read.text == text
    assert read.marked == [text[start:end] for start, end in marks]


def test_marked_leaves_out_a_span_within_another() -> None:
    """Spans that overlap never repeat a letter of the text."""
    html = components.elements.marked("alliances", ((0, 8), (3, 9)))
    assert html == "<mark>alliance</mark>s"


def test_a_page_is_shown_line_by_line() -> None:
    """Each line of a page is a paragraph, its marks within it; empty lines are none."""
    html = opened("texte", Tongue.FRENCH, Page(2, "Une alliance\n\nde communes <3"), ((4, 12), (17, 25)))
    assert "<p>Une <mark>alliance</mark></p><p>de <mark>communes</mark> &lt;3</p>" in html


@pytest.mark.parametrize("tongue", list(Tongue))
def test_a_page_without_text_says_so(tongue: Tongue) -> None:
    """A scanned page is no blank: it says what to do."""
    assert 'class="no-text"' in opened("texte", tongue, Page(2, " \n "), ())


@pytest.mark.parametrize(
    ("page", "pages"), [(1, ["2"]), (2, ["1", "3"]), (12, ["11"])], ids=["first", "within", "last"]
)
def test_steps_lead_to_the_pages_beside(page: int, pages: list[str]) -> None:
    """There is no page before the first, nor after the last."""
    html = components.document.body(
        document("texte"),
        Opened("a" * 64, page, Seen()),
        page=Page(page, "texte"),
        marks=(),
        matching=(),
        related=(),
        bookmarks=(),
    )
    steps = html[html.index('<nav class="steps"') :].partition("</nav>")[0]
    links = [link for link in Read(steps + "</nav>").links() if link.startswith("/document")]
    assert sorted({link.partition("page=")[2].partition("&")[0] for link in links}, key=int) == pages


def test_pages_found_lead_to_those_before_and_after() -> None:
    """Of the pages that hold what is looked for, the next on either side are named; the box keeps the search and the size."""
    found = tuple(Snippet(number, "un partenariat", ((3, 14),)) for number in (2, 5, 9))
    at = Opened("a" * 64, 5, Seen(typed="ville"), within="partenariat", zoom=150)
    html = opened("texte", Tongue.FRENCH, Page(5, "texte"), at=at, matching=found)
    read = Read(html)
    around = Read(html.partition('<nav class="page-links"')[2].partition("</nav>")[0]).links()
    assert [url.partition("page=")[2].partition("&")[0] for url in around] == ["2", "5", "9", "2", "9"]
    assert all("in=partenariat" in url and "zoom=150" in url for url in around)
    (form,) = (said for tag, said in read.tags if tag == "form")
    assert form["action"] == Opened("a" * 64, 1, at.seen, zoom=150).url()


def test_words_that_a_document_does_not_hold_are_named() -> None:
    """Nothing found inside a document is said, with the words; a document that was only browsed says nothing."""
    at = Opened("a" * 64, 1, Seen(typed="ville"), within="xylophone")
    assert "xylophone" in Read(opened("texte", Tongue.FRENCH, Page(1, "texte"), at=at)).text
    assert "no-match" not in opened("texte", Tongue.FRENCH, Page(1, "texte"), at=replace(at, within=""))


@pytest.mark.parametrize(("tongue", "tag"), [(Tongue.FRENCH, "Texte reconnu"), (Tongue.ENGLISH, "Recognised text")])
def test_recognised_text_is_marked_as_such(tongue: Tongue, tag: str) -> None:
    """A reader is told of a page, and of a document, whose words were read from images; of no other."""
    assert tag in components.elements.facts(document("texte", is_recognised=True), tongue)
    assert tag not in components.elements.facts(document("texte"), tongue)
    assert tag in opened("texte", tongue, Page(2, "texte", reader=PageReader.OCR))
    assert tag not in opened("texte", tongue, Page(2, "texte", reader=PageReader.PDFIUM))


def test_the_original_opens_at_the_page_when_it_can() -> None:
    """A PDF opens at its page; another format at its beginning."""
    assert components.elements.file_url(document("x"), 3) == f"/files/{'a' * 64}#page=3"
    assert components.elements.file_url(document("x", format="text"), 3) == f"/files/{'a' * 64}"


def test_only_what_opens_at_a_page_says_that_it_does() -> None:
    """The link to the original of a slide or a sheet promises no page."""
    for format_, words in (("pdf", "Ouvrir l’original à cette page<"), ("pptx", "Ouvrir l’original<")):
        html = components.document.body(
            document("texte", format=format_),
            Opened("a" * 64, 1, Seen()),
            page=Page(1, "texte"),
            marks=(),
            matching=(),
            related=(),
            bookmarks=(),
        )
        assert words in html


def test_results_say_where_documents_with_some_words_begin() -> None:
    """The divider stands once, at its rank, or not at all when it is on another screen."""
    assert components.results.results(found("texte", first_partial=11), seen("texte")).count('class="divider"') == 1
    assert 'class="divider"' not in components.results.results(found("texte", first_partial=25), seen("texte"))
    assert 'class="divider"' not in components.results.results(found("texte", first_partial=None), seen("texte"))


@pytest.mark.parametrize(
    ("total", "screen", "leads_to"),
    [(10, 1, set()), (11, 1, {"2"}), (31, 2, {"1", "3", "4"}), (1_000, 50, {"1", "48", "49", "51", "52", "100"})],
)
def test_screens_lead_to_those_near_and_to_the_ends(total: int, screen: int, leads_to: set[str]) -> None:
    """Every screen near, the first and the last are one click away, and none that is empty."""
    html = components.results.results(found("texte", total=total), Seen(typed="eau", screen=screen))
    nav = html.partition('class="screens"')[2].partition("</nav>")[0]
    links = {link.partition("&p=")[2].partition("&")[0] or "1" for link in Read(f"<nav {nav}").links()}
    assert links - {str(screen)} == leads_to


def test_a_result_says_how_many_versions_it_stands_for() -> None:
    """A family is one result that leads to each of its other versions, and the count says that some are grouped."""
    other = document("texte", id=DocumentId("b" * 64), date="2022-09")
    one = Result(document("texte"), 1.0, (), (other,))
    html = components.results.results(found("texte", total=3, distinct=2, results=(one,)), Seen(typed="eau"))
    read = Read(html)
    assert "2\u00a0versions" in read.text
    assert "2 résultats" in read.text
    assert any(str(other.id) in link for link in read.links())


def test_what_was_searched_for_besides_is_said_and_taken_off() -> None:
    """Equivalents are named, with a link that takes them off; without them, a link brings them back."""
    shown, typed = found("texte", widened=("<b>économie sociale</b>",)), Seen(typed="ESS", screen=2)
    read = Read(components.results.results(shown, typed))
    assert "<b>économie sociale</b>" in read.text
    assert "/?q=ESS&exact=1&lang=fr" in read.links()
    exact = Read(components.results.results(found("texte"), replace(typed, is_exact=True)))
    assert "Seuls les mots saisis" in exact.text
    assert "/?q=ESS&lang=fr" in exact.links()


def test_screens_count_results_not_documents() -> None:
    """Versions grouped leave no empty screen at the end."""
    assert "p=2" not in components.results.results(found("texte", total=11, distinct=10, offset=0), Seen(typed="eau"))


def test_key_sentences_lead_to_their_page_and_subjects_to_a_search() -> None:
    """Each sentence is quoted with a link to its page; a subject of several words is searched for as a phrase."""
    essentials = Essentials((KeySentence(7, "La nappe baisse."),), ("eau", "aide à domicile"))
    at = Opened("a" * 64, 2, Seen(typed="eau"))
    view = {"page": Page(2, "texte"), "marks": (), "matching": (), "related": (), "bookmarks": ()}
    read = Read(components.document.body(document("texte"), at, essentials=essentials, **view))  # type: ignore[arg-type]
    assert "La nappe baisse." in read.text
    assert replace(at, page=7).url() in read.links()
    assert Seen(typed='"aide à domicile"').url() in read.links()
    assert Seen(typed="eau").url() in read.links()


def test_key_figures_and_dates_lead_to_their_page() -> None:
    """A figure stands in large above its sentence, a date with its kind; each leads to its page."""
    essentials = Essentials(
        figures=(KeyFigure("un tiers", "", 4, "Près d’un tiers des puits baissent."),),
        dates=(KeyDate("2024-06-08", "2024-06-09", DateKind.EVENT, 5, "Colloque les 8 et 9 juin."),),
    )
    at = Opened("a" * 64, 2, Seen(typed="eau"))
    view = {"page": Page(2, "texte"), "marks": (), "matching": (), "related": (), "bookmarks": ()}
    made = components.document.body(document("texte"), at, essentials=essentials, today="2024-06-09", **view)  # type: ignore[arg-type]
    read = Read(made)
    assert all(said in read.text for said in ("Chiffres clés", "un tiers", "Dates à retenir", "événement"))
    assert {replace(at, page=4).url(), replace(at, page=5).url()} <= set(read.links())
    assert "L’essentiel" not in read.text
    assert "date passée" not in read.text
    assert "date passée" in components.document.body(
        document("texte"),
        at,
        essentials=essentials,
        today="2024-06-10",
        **view,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("date", "until", "today", "past"),
    [
        ("2024-06-08", "", "2024-06-08", False),
        ("2024-06-08", "", "2024-06-09", True),
        ("2024-06-08", "2024-06-12", "2024-06-10", False),
        ("2024-06", "", "2024-06-30", False),
        ("2024-06", "", "2024-07-01", True),
    ],
)
def test_a_date_is_past_when_its_last_day_is(date: str, until: str, today: str, past: bool) -> None:
    """A run of days lasts until its last one, a month until its end."""
    assert components.told.is_past(KeyDate(date, until, None, 1, "texte"), today) is past


def test_a_document_without_essentials_has_no_such_section() -> None:
    """Nothing is announced that is not there: no key points, figures, dates, versions, editions."""
    view = {"page": Page(2, "texte"), "marks": (), "matching": (), "related": (), "bookmarks": ()}
    read = Read(components.document.body(document("texte"), Opened("a" * 64), **view))  # type: ignore[arg-type]
    assert not {"L’essentiel", "Chiffres clés", "Dates à retenir", "Versions", "Autres éditions"} & set(
        read.text.split("\n")
    )
    assert "blockquote" not in read.names


def test_reasons_are_the_telling_terms() -> None:
    """A term that tells nothing counts in the score, and is not shown as a reason; facts in common are."""
    near = Related(
        document("texte", organisation="Estran"),
        1.0,
        (Shared("deux", 0.6, False), Shared("quai", 0.4)),
        (Common.ORGANISATION,),
    )
    view = {"page": Page(2, "texte"), "marks": (), "matching": (), "bookmarks": ()}
    read = Read(components.document.body(document("texte"), Opened("a" * 64), related=(near,), **view))  # type: ignore[arg-type]
    assert "quai40\u202f%" in read.text
    assert "deux" not in read.text
    assert "Même organisme\u00a0: Estran" in read.text


@both
def test_related_documents_say_what_they_are_for_and_which_pages_to_open(tongue: Tongue) -> None:
    """A purpose is said in words, the other language by its name; the pages that speak of it most are links."""
    other = Related(
        document("texte", language=Language.ENGLISH),
        1.0,
        (Shared("quai", 1.0),),
        purpose=Purpose.OTHER_LANGUAGE,
        pages=(4, 9),
    )
    first = Related(document("texte"), 0.5, (Shared("quai", 0.5),), purpose=Purpose.START)
    read = Read(components.near.found((other, first), tongue, name="note.pdf"))
    for said in ("En anglais", "Pour commencer") if tongue is Tongue.FRENCH else ("In English", "To start with"):
        assert said in read.text
    assert {Opened("a" * 64, page, Seen(tongue=tongue)).url() for page in (4, 9)} <= set(read.links())
    assert "note.pdf" in read.text


def test_a_page_leads_to_what_is_near_it() -> None:
    """A page with text has the link to the documents near it; an empty one has none."""
    view = {"marks": (), "matching": (), "related": (), "bookmarks": ()}
    beside = Nearby("a" * 64, 2).url()
    at = Opened("a" * 64, 2)
    assert beside in Read(components.document.body(document("t"), at, page=Page(2, "texte"), **view)).links()  # type: ignore[arg-type]
    assert beside not in Read(components.document.body(document("t"), at, page=Page(2, " "), **view)).links()  # type: ignore[arg-type]
    near = Read(components.near.of_page(document("texte"), (), Nearby("a" * 64, 2)))
    assert at.url() in near.links()
    assert "Aucune autre ressource" in near.text


def test_a_chosen_value_stays_in_sight() -> None:
    """A filter that leaves nothing is still shown among its facet, to be taken off."""
    html = components.results.results(found("texte", facets={}), Seen(filters={Facet.KIND: ("Charte",)}))
    assert Read(html).text.count("Charte") >= 2


def test_nothing_found_says_what_can_be_done() -> None:
    """What finds nothing is named; each way out is a link with its count; what is nearest is shown; all can be seen."""
    asked = Seen(typed="eau AND introuvable", filters={Facet.KIND: ("Note",), Facet.YEAR: ("2021",)}, screen=3)
    ways = (
        Way(WayKind.FILTER, "eau", {Facet.KIND: ("Note",)}, what="2021", facet=Facet.YEAR, total=4),
        Way(WayKind.FILTERS, "eau", {}, total=12),
        Way(WayKind.PART, "eau", asked.filters, what="introuvable", total=3),
        Way(WayKind.WORDS, "eau introuvable", {}, total=31),
    )
    nearest = (Result(document("tout près"), 1.0, ()),)
    shown = found("x", total=0, notices=(), missing=("introuvable",), ways=ways, nearest=nearest)
    read = Read(components.results.results(shown, asked))
    assert "Aucune ressource ne contient\u00a0: «\u00a0introuvable\u00a0»" in read.text
    for said in (
        "Sans le filtre «\u00a02021\u00a0» 4",
        "Sans aucun filtre 12",
        "Sans «\u00a0introuvable\u00a0» 3",
        "sans filtre 31",
    ):
        assert said in read.text
    assert "tout près" in read.text
    assert {
        "/?all=1&lang=fr",
        "/?q=eau+AND+introuvable&kind=Note&lang=fr",
        "/?q=eau+AND+introuvable&lang=fr",
        "/?q=eau&kind=Note&year=2021&lang=fr",
        "/?q=eau+introuvable&lang=fr",
        Nearby().url(),
    } <= set(read.links())


def test_examples_are_made_of_what_the_collection_has() -> None:
    """Words of different families, a phrase, the fact that most documents have; in French under its French name."""
    held = found("texte", facets={Facet.KIND: {"Note": 2, "Étude": 5}, Facet.TERRITORY: {"Val de Loire": 1}})
    subjects = ("association", "associations", "eau potable", "rivière")
    typed = [each.typed for each in components.tips.examples(subjects, held, Tongue.FRENCH)]
    assert typed == [
        "association rivière", '"eau potable"', "association AND rivière", "association -rivière", "assoc*", "nature:Étude",
        'territoire:"Val de Loire"',
    ]  # fmt: skip
    assert "kind:Étude" in [each.typed for each in components.tips.examples(subjects, held, Tongue.ENGLISH)]
    assert list(components.tips.examples((), found("texte", facets={}), Tongue.FRENCH)) == []


def test_home_leads_to_what_there_is_to_browse() -> None:
    """Ways in are those that have values, years with the newest first; each leads to the documents of its value."""
    held = found("texte", facets={Facet.YEAR: {"2019": 5, "2023": 1}, Facet.KIND: {}, Facet.TERRITORY: {"bretagne": 2}})
    read = Read(components.home.below(held, (), Seen()))
    ways = [link for link in read.links() if link.startswith("/?") and "all=1" in link]
    values = ((Facet.TERRITORY, "bretagne"), (Facet.YEAR, "2023"), (Facet.YEAR, "2019"))
    assert ways == [Seen(is_browsing=True).url(), *(Seen().toggle(*each).url() for each in values)]


@both
def test_the_language_of_the_view_can_be_changed(tongue: Tongue) -> None:
    """The same view is one click away in the other language, and the current one is said."""
    shown = replace(Seen(typed="l’eau", filters={Facet.LANGUAGE: ("fr",)}), tongue=tongue)
    read = Read(components.elements.header("search", shown, shown.url(), Visitor(Role.READER), may_sign_in=False))
    links = {said["lang"]: said for tag, said in read.tags if tag == "a" and said.get("lang")}
    for each in Tongue:
        assert links[each.value]["href"] == replace(shown, tongue=each).url()
        assert ("aria-current" in links[each.value]) is (each is tongue)


@both
def test_the_page_for_signing_in_holds_what_it_is_given_as_text(tongue: Tongue) -> None:
    """Where one goes on to is text in the form and in every link; a failure is announced and said of both fields."""
    there = '/?q="><script>alert(1)</script>'
    made = components.signin.page(tongue, there, has_accounts=True, has_provider=True, problem="signin_wrong")
    assert "<script" not in made
    other = components.signin.page(
        tongue, there, has_accounts=True, has_provider=True, problem="elsewhere_stranger", about="<b>@a.example"
    )
    assert "&lt;b&gt;@a.example" in other
    assert "aria-invalid" not in other
    read = Read(made)
    fields = [said for tag, said in read.tags if tag == "input"]
    assert [said["value"] for said in fields if said.get("name") == "next"] == [there]
    assert {said["id"] for said in fields if said.get("aria-describedby") == "wrong"} == {"name", "password"}
    assert any(said.get("role") == "alert" and said["id"] == "wrong" for _, said in read.tags)
    assert {said["for"] for tag, said in read.tags if tag == "label"} == {"name", "password"}


@both
def test_what_is_for_staff_is_marked(tongue: Tongue) -> None:
    """A document for staff says so among its facts; another does not."""
    badge = say("for_staff", tongue)
    assert badge in components.elements.facts(replace(document("a"), access=Access.STAFF), tongue)
    assert badge not in components.elements.facts(document("a"), tongue)


@both
def test_every_outcome_is_reported_by_the_name_it_was_given(tongue: Tongue) -> None:
    """Each file has its line: the name it was uploaded under, what became of it, why, and where it opens."""
    outcomes: list[dict[str, object]] = [
        {"outcome": kind, "path": f"/fonds/{kind} (2).pdf", "document_id": "a" * 64} for kind in ("added", "unchanged")
    ]
    outcomes += [{"outcome": "refused", "path": f"/fonds/{reason}.pdf", "reason": reason.value} for reason in Reason]
    told = {str(each["path"]): each for each in outcomes}
    read = Read(components.deposit.report(told, {"/fonds/added (2).pdf": "ma note.pdf"}, tongue))
    assert [tag for tag, _ in read.tags].count("tr") == len(outcomes) + 1
    assert "ma note.pdf" in read.text
    assert [each.partition("?")[0] for each in read.links()] == ["/document", "/review"] * 2


@both
def test_what_a_deposit_brought_can_be_ticked(tongue: Tongue) -> None:
    """A file that it brought has a box, by its document or else its name; an archive has one, before what is in it; no other has."""
    paths = [Path("/fonds/a.txt"), Path("/fonds/b.pdf"), Path("/fonds/lot.zip"), Path("/fonds/c.txt")]
    brought = Deposit("20261125-031005-000002", tuple(Brought(path, path.name, 1, 1) for path in paths))
    told: dict[str, dict[str, object]] = {
        "/fonds/lot.zip/d.txt": {"outcome": "added", "document_id": "d" * 64},
        "/fonds/a.txt": {"outcome": "added", "document_id": "a" * 64},
        "/fonds/b.pdf": {"outcome": "refused", "reason": Reason.BROKEN.value},
        "/fonds/autre.txt": {"outcome": "unchanged", "document_id": "e" * 64},
        "/fonds/lot.zip/f.txt": {"outcome": "added", "document_id": "f" * 64},
    }
    told = {path: {**outcome, "path": path} for path, outcome in told.items()}
    names = {path: path.removeprefix("/fonds/") for path in told}
    read = Read(components.deposit.report(told, names, tongue, deposit=brought))
    assert [said["value"] for tag, said in read.tags if tag == "input"] == ["a" * 16, "b.pdf", "lot.zip", "c.txt"]
    at = [read.text.index(name) for name in ("a.txt", "b.pdf", "lot.zip/d.txt", "lot.zip/f.txt", "autre.txt", "c.txt")]
    assert at == sorted(at)
    assert say("deposit_unread", tongue) in read.text
    assert [said["data-to"].partition("?")[0] for tag, said in read.tags if tag == "button"] == ["/deposit"]
    more = {**told, "/fonds/c.txt": {"outcome": "added", "path": "/fonds/c.txt", "document_id": "c" * 64}}
    read = Read(components.deposit.report(more, names, tongue, deposit=brought))
    assert [said["data-to"].partition("?")[0] for tag, said in read.tags if tag == "button"] == ["/review", "/deposit"]
    assert "<input" not in components.deposit.report(told, names, tongue)


@both
def test_undoing_says_what_it_does(tongue: Tongue) -> None:
    """Where the files go is said always; what stays, what cannot come back, what is in archives, where there is any."""
    plain = Brought(Path("/fonds/a.txt"), "a.txt", 1, 1)
    told = Read(components.deposit.undoing([plain], tongue, staying=0, folder=Path("/ailleurs"))).text
    assert say("undo_where", tongue, folder="/ailleurs") in told
    special = [key for key in ("undo_archives", "undo_staying", "undo_replacing") if say(key, tongue, n=1) in told]
    assert special == []
    odd = replace(plain, path=Path("/fonds/lot.ZIP"), is_replacing=True)
    told = Read(components.deposit.undoing([plain, odd], tongue, staying=1, folder=Path("/ailleurs"))).text
    assert all(say(key, tongue, n=1) in told for key in ("undo_archives", "undo_staying", "undo_replacing"))


def test_only_staff_are_led_to_the_record() -> None:
    """A document's view leads staff to the form that corrects it, and nobody else."""
    at = Opened("a" * 64)
    assert "/review?id=" in components.document.head(document("a"), at, may_correct=True)
    assert "/review" not in components.document.head(document("a"), at)


def test_a_group_is_shown_fifty_at_a_time() -> None:
    """A screen holds fifty, the last what is left; a screen past the last is the last."""
    many = tuple(Doubt(document(f"Titre {number}")) for number in range(120))
    review = Review({**dict.fromkeys(Concern, ()), Concern.TITLE: many}, (), ())
    for asked, shown in ((1, 50), (3, 20), (9, 20)):
        html = components.review.group(review, Concern.TITLE, Reviewing(Concern.TITLE, asked))
        assert [tag for tag, _ in Read(html).tags].count("h3") == shown
        assert 'aria-current="page"' in html


@both
def test_where_a_value_was_read_leads_to_its_page(tongue: Tongue) -> None:
    """A value of a page is told with its sentence, a link to that page, and how sure it is; others are left out."""
    other = replace(guess("ailleurs"), page=9)
    html = components.correction.origins(FactName.TITLE, "a", [guess("a"), other], document("a"), tongue, called=str)
    assert [each.partition("&")[2].partition("&")[0] for each in Read(html).links()] == ["page=2"]
    assert say("confidence_low", tongue) in html
    assert say("correct_nothing_read", tongue) in components.correction.origins(
        FactName.SERIES, "", [guess("a")], document("a"), tongue, called=str
    )


@pytest.mark.parametrize(("tongue", "label"), [(Tongue.FRENCH, "Bretagne"), (Tongue.ENGLISH, "Brittany")])
def test_terms_are_shown_in_the_reader_s_language(tongue: Tongue, label: str) -> None:
    """A filter and its chip say a term's label; the link keeps the term."""
    labels = {Facet.TERRITORY: {"Bretagne": {Language.FRENCH: "Bretagne", Language.ENGLISH: "Brittany"}}}
    results = found("texte", facets={Facet.TERRITORY: {"Bretagne": 3}}, labels=labels)
    html = components.results.results(
        results, Seen(typed="eau", filters={Facet.TERRITORY: ("Bretagne",)}, tongue=tongue)
    )
    assert f"<span>{label}</span>" in html
    assert "territory=Bretagne" in components.results.results(results, Seen(typed="eau", tongue=tongue))
    assert "territory=Brittany" not in html


def test_readers_are_asked_whether_results_answer_where_it_is_judged() -> None:
    """Each result has its two buttons, not pressed, in a group that names the document; nothing where nobody is asked."""
    html = components.results.results(found("texte"), Seen(typed="eau & air"), is_judged=True)
    groups = [said for tag, said in Read(html).tags if tag == "div" and "data-judging" in said]
    assert [(said["role"], said["data-query"]) for said in groups] == [("group", "eau & air")] * 2
    assert all("texte" in said["aria-label"] for said in groups)
    buttons = [said for tag, said in Read(html).tags if tag == "button" and "data-verdict" in said]
    assert [(said["data-verdict"], said["aria-pressed"]) for said in buttons] == [
        ("answers", "false"),
        ("does-not", "false"),
    ] * 2
    assert {said["data-verdict"] for said in buttons} < set(Verdict)
    assert "data-judging" not in components.results.results(found("texte"), Seen(typed="eau"))


def test_the_steps_of_a_list_are_numbered_through_its_parts() -> None:
    """Numbers go on from part to part; each part has its heading; a step without a page has no link to one."""
    read = Read(components.lists.trail(trail("texte"), Tongue.FRENCH, may_change=False))
    assert read.text.count("Étape ") == 3
    assert [each for each in ("Étape 1", "Étape 2", "Étape 3") if each in read.text] == [
        "Étape 1",
        "Étape 2",
        "Étape 3",
    ]
    assert [tag for tag, _ in read.tags].count("h2") == 2
    assert read.text.count("Ouvrir à la page") == 2
    assert not any(link.startswith("/lists") for link in read.links())


def test_the_words_of_an_introduction_keep_their_paragraphs() -> None:
    """An empty line begins a paragraph, a single end of line a line."""
    html = components.lists.trail(
        Trail(ReadingList("une-liste", "Titre", "Un\ndeux\n\ntrois"), ()), Tongue.FRENCH, may_change=False
    )
    assert "<p>Un<br>deux</p><p>trois</p>" in html


def test_home_says_how_a_list_begins() -> None:
    """A long introduction is cut between words."""
    one = Trail(ReadingList("une-liste", "Titre", "mesurer " * 60, is_published=True), ())
    text = Read(components.lists.section((one,), Tongue.FRENCH)).text
    assert text.endswith("mesurer…")
    assert len(text) < 260
    assert components.lists.section((), Tongue.FRENCH) == ""
