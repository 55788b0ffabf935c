"""How originals are sent, shown where a browser runs nothing of them; from where judgements may come, and how often."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from pipeline.library import Library
from search_app import centre, server
from search_app.judging import Rate, is_own
from search_app.server import served
from search_app.views.deposit import _name
from tests import offices


@pytest.mark.parametrize("format_", ["pdf", "text", "markdown", "csv"])
def test_what_runs_nothing_is_shown(format_: str) -> None:
    """PDFs and texts open in the browser, unless a download is asked for."""
    assert served(format_, "a", is_download=False)[1]["Content-Disposition"].startswith("inline;")
    assert served(format_, "a", is_download=True)[1]["Content-Disposition"].startswith("attachment;")


@pytest.mark.parametrize(
    "format_", ["html", "docx", "xlsx", "pptx", "odt", "odp", "ods", "epub", "eml", "msg", "rtf", "other"]
)
def test_anything_else_is_downloaded(format_: str) -> None:
    """A web page, or what a browser may come to open, is never run in the app's own place."""
    media, headers = served(format_, "été.html", is_download=False)
    assert headers["Content-Disposition"] == "attachment; filename*=UTF-8''%C3%A9t%C3%A9.html"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert (media == "application/octet-stream") is (format_ == "other")


@pytest.mark.parametrize(
    ("headers", "is_ours"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "cross-site", "origin": "http://centre.fr", "host": "centre.fr"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"origin": "https://centre.fr:8501", "host": "centre.fr:8501"}, True),
        ({"origin": "https://ailleurs.fr", "host": "centre.fr"}, False),
        ({"origin": "null", "host": "centre.fr"}, False),
        ({"host": "centre.fr"}, False),
        ({}, False),
    ],
)
def test_only_our_own_pages_may_judge(headers: dict[str, str], is_ours: bool) -> None:
    """What the browser says of where a request comes from decides; one that says nothing is not ours."""
    assert is_own(headers) is is_ours


def test_an_address_may_send_so_many_a_minute() -> None:
    """One too many is refused until the first is a minute old; another address does not suffer."""
    times = [0.0]
    rate = Rate(2, clock=lambda: times[-1])
    assert [rate.allows("a"), rate.allows("a"), rate.allows("a"), rate.allows("b")] == [True, True, False, True]
    times.append(59.0)
    assert not rate.allows("a")
    times.append(60.0)
    assert [rate.allows("a"), rate.allows("a"), rate.allows("a")] == [True, True, False]


def test_addresses_are_not_remembered_without_end() -> None:
    """Whoever sends from thousands of addresses does not fill the memory."""
    rate = Rate(1)
    for number in range(3_000):
        rate.allows(str(number))
    assert len(rate._times) <= 1_000


@pytest.fixture
def packed(library: Library, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    """The centre that the app serves, with a web page in an archive."""
    page = "<html><body><p>Une page sur les abeilles sauvages</p></body></html>"
    (library.settings.corpus / "lot.zip").write_bytes(offices.zipped({"web/été.html": page}))
    library.ingest()
    monkeypatch.setenv("PASSERELLE_STATE", str(library.settings.state))
    monkeypatch.setenv("PASSERELLE_CORPUS", str(library.settings.corpus))
    centre.library.cache_clear()
    yield library
    centre.library().close()
    centre.library.cache_clear()


def asked(library: Library, query: bytes = b"") -> Response:
    """Ask for the original of the page in the archive."""
    (result,) = library.search("abeilles").results
    scope = {"type": "http", "method": "GET", "headers": [], "path": "/", "query_string": query, "server": ("a", 80)}
    return server._file(Request({**scope, "path_params": {"document_id": result.document.id}}))


def test_the_original_in_an_archive_is_sent_under_its_own_name(packed: Library) -> None:
    """What is unpacked under a digest is downloaded as staff called it."""
    answer = asked(packed)
    assert isinstance(answer, FileResponse)
    assert Path(answer.path).read_bytes().startswith(b"<html>")
    assert answer.headers["Content-Disposition"].endswith("UTF-8''%C3%A9t%C3%A9.html")


def test_an_original_that_cannot_be_unpacked_is_said_to_be_unavailable(packed: Library) -> None:
    """Where the state may not be written, the answer is a sentence in the reader's language, with the archive's name."""
    (packed.settings.state / "unpacked").write_text("in the way")
    answer = asked(packed, b"lang=en")
    assert answer.status_code == 503
    assert "in the archive lot.zip" in bytes(answer.body).decode()
    assert "dans l’archive lot.zip" in bytes(asked(packed).body).decode()


def test_the_files_of_a_deposited_archive_are_told_by_their_place_in_it() -> None:
    """The report of a deposit calls them after the archive as it was uploaded; other files are not in it."""
    names = {"/fonds/dépôts/lot (2).zip": "lot.zip", "/fonds/dépôts/a.pdf": "a.pdf"}
    assert _name("/fonds/dépôts/a.pdf", names) == "a.pdf"
    assert _name("/fonds/dépôts/lot (2).zip/rapports/a.pdf", names) == "lot.zip/rapports/a.pdf"
    assert _name("/fonds/dépôts/b.pdf", names) == ""
