"""How originals are sent: shown where a browser runs nothing of them, downloaded otherwise."""

import pytest

from search_app.server import served


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
