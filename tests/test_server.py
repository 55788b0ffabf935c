"""How originals are sent, shown where a browser runs nothing of them; from where judgements may come, and how often."""

import pytest

from search_app.judging import Rate, is_own
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
