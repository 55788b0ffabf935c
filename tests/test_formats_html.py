"""Saved web pages: their text, without what stands around it; what they say of themselves."""

from pathlib import Path

import pytest

from pipeline.model import Bookmark, Extract, Reason
from tests.reading import extract, read, refusal, texts, write

ARTICLE = (
    "<h1>La monnaie locale, dix ans après</h1><p class='byline'>Par Inès Le Bras</p><p>Les commerçants de Brévenec l’acceptent"
    " encore, mais ne la rendent plus. L’enquête a suivi cinquante-deux caisses pendant un an.</p><h2>Ce que disent les caisses</h2>"
    "<ul><li>un premier point</li><li>un second <b>point</b></li></ul><table><tr><th>Année</th><th>Billets</th></tr>"
    "<tr><td>2021</td><td>12&nbsp;000</td></tr></table><p>Une ligne<br>coupée.</p>"
)
TEXT = (
    "La monnaie locale, dix ans après\n\nPar Inès Le Bras\n\nLes commerçants de Brévenec l’acceptent encore, mais ne la rendent plus."
    " L’enquête a suivi cinquante-deux caisses pendant un an.\n\nCe que disent les caisses\n\n• un premier point\n\n• un second point"
    "\n\nAnnée | Billets\n\n2021 | 12 000\n\nUne ligne\ncoupée."
)
AROUND = (
    "<header>Le site</header><nav><ul><li><a href=/>Accueil</a></li></ul></nav>{}<aside>À lire aussi</aside>"
    "<div class='share-buttons'>Partager</div><div id=cookie-banner>Nous utilisons des cookies</div><form>Chercher</form>"
    "<script>var menu = 1;</script><style>p {{ color: red }}</style><footer>Mentions légales</footer>"
)


@pytest.mark.parametrize(
    "body",
    [
        AROUND.format(f"<main>{ARTICLE}</main>"),
        AROUND.format(f"<article>{ARTICLE}</article>"),
        AROUND.format(f"<div role=main><article>{ARTICLE}</article></div>"),
        AROUND.format(f"<div class=page>{ARTICLE}</div>"),
        f"<div class='menu-wide page'>{ARTICLE}</div>",
        ARTICLE,
    ],
    ids=["main", "article", "role", "nothing said", "text in what is called a menu", "nothing around"],
)
def test_the_text_of_a_page_comes_out_without_what_is_around_it(tmp_path: Path, body: str) -> None:
    """Menus, banners, forms and scripts go; headings, lists and tables stay, whatever the page calls its parts."""
    page = f"<!DOCTYPE html><html><head><meta charset=utf-8><title>La page</title></head><body>{body}</body></html>"
    found = extract(write(tmp_path, "a.html", page.encode()))
    assert texts(found) == [TEXT]
    assert found.bookmarks == (
        Bookmark("La monnaie locale, dix ans après", 1, 1),
        Bookmark("Ce que disent les caisses", 1, 2),
    )


def test_a_page_laid_out_by_tables_keeps_its_paragraphs(tmp_path: Path) -> None:
    """A table that lays out a page is none: its paragraphs stay apart, and a table within it keeps its rows."""
    page = (
        "<table><tr><td><h1>Le titre</h1><p>Un.</p><p>Deux.</p><ul><li></li></ul><p>Trois.</p></td><td>À côté</td></tr><tr><td>"
        "<table><tr><td>a</td><td><p>b</p></td></tr></table></td></tr></table>"
    )
    text = texts(extract(write(tmp_path, "a.html", page.encode())))[0]
    assert text == "Le titre\n\nUn.\n\nDeux.\n\nTrois.\n\nÀ côté\n\na | b"


def test_what_an_article_is_about_is_not_taken_for_what_it_is(tmp_path: Path) -> None:
    """A blog classes its articles by subject: one about menus or sharing is not left out."""
    page = (
        f"<p>{'mot ' * 60}</p><div class='post category-menu tag-share'>Le menu de la cantine</div><div class=share>Partager</div>"
        "<div class='economie-social'>L’économie sociale</div>"
    )
    text = texts(extract(write(tmp_path, "a.html", page.encode())))[0]
    assert "cantine" in text
    assert "économie sociale" in text
    assert "Partager" not in text


def test_a_list_of_articles_is_kept_whole(tmp_path: Path) -> None:
    """A page of several articles has no main one: none is left out."""
    page = "".join(f"<article><h2>Article {number}</h2><p>{'mot ' * 80}</p></article>" for number in range(3))
    text = "".join(texts(extract(write(tmp_path, "a.html", page.encode()))))
    assert [line for line in text.split("\n") if "Article" in line] == ["Article 0", "Article 1", "Article 2"]


@pytest.mark.parametrize(
    "head",
    [
        "<meta property='og:title' content='Le titre'><meta name=author content='Ana Roy'>"
        "<meta property='article:published_time' content='2021-03-15T08:00:00+01:00'>",
        "<title>Le titre | Le site de l’observatoire</title><meta name='DC.creator' content='Ana Roy'>"
        "<meta name='DC.date' content=2021-03-15>",
        "<title>Le titre – Le site</title><script type='application/ld+json'>{\"@graph\": [{\"@type\": \"Article\","
        "\"author\": [{\"name\": \"Ana Roy\"}], \"datePublished\": \"2021-03-15\"}]}</script>",
    ],
    ids=["social networks", "libraries", "search engines"],
)  # fmt: skip
def test_a_page_says_its_title_author_and_date(tmp_path: Path, head: str) -> None:
    """The three ways in which pages say what they are."""
    page = f"<html><head><meta charset=utf-8>{head}</head><body><p>Le texte de la page.</p></body></html>"
    found = extract(write(tmp_path, "a.htm", page.encode()))
    assert (found.title, found.authors, found.created) == ("Le titre", ("Ana Roy",), "2021-03-15")


@pytest.mark.parametrize(
    ("encoding", "declared"), [("utf-8", ""), ("cp1252", "iso-8859-1"), ("iso-8859-15", "iso-8859-15"), ("utf-16", "")]
)
def test_a_page_is_read_in_the_encoding_that_it_declares(tmp_path: Path, encoding: str, declared: str) -> None:
    """Accents come out whole, and ISO-8859-1 is read as browsers read it."""
    meta = f"<meta http-equiv=Content-Type content='text/html; charset={declared}'>" if declared else ""
    page = f"<html><head>{meta}</head><body><p>Où l’été s’achève</p></body></html>".replace(
        "’", "'" if encoding == "iso-8859-15" else "’"
    )
    assert texts(extract(write(tmp_path, "a.html", page.encode(encoding))))[0].replace("'", "’") == "Où l’été s’achève"


def test_a_page_saved_with_its_images_is_read(tmp_path: Path) -> None:
    """MHTML, which browsers write as one file, gives the page that is in it."""
    content = (
        b"From: <Saved by a browser>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n"
        b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        b"<p>L=E2=80=99=C3=A9t=C3=A9</p>\r\n--x\r\nContent-Type: image/png\r\n\r\nPNG\r\n--x--\r\n"
    )
    assert texts(extract(write(tmp_path, "a.mht", content))) == ["L’été"]


def test_a_page_made_to_break_its_reader_ends_in_an_outcome(tmp_path: Path) -> None:
    """Tags nested without end, none closed, a null byte: text or a reason, never a crash."""
    deep = read(write(tmp_path, "deep.html", b"<p>avant<div>" * 100_000 + b"texte"))
    assert isinstance(deep, Extract) or deep.reason in (Reason.BROKEN, Reason.TIME, Reason.NO_PAGES)
    assert texts(extract(write(tmp_path, "open.html", b"<p>un<b>deux<table><tr><td>trois"))) == ["undeux\n\ntrois"]
    assert refusal(write(tmp_path, "none.html", b"\x00\x01" * 900))[0] is Reason.MISMATCH
