"""Signing in with one's organisation: a provider is asked in earnest, and nobody comes in whom it or the settings do not name."""

from collections.abc import Iterator
from dataclasses import replace
from html import unescape

import httpx2
import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from pipeline.settings import Provider as Known
from pipeline.settings import Settings
from search_app import guard
from search_app.access import COOKIE, Role
from search_app.messages import Tongue, say
from tests.doors import Serve, serving
from tests.provider import CLIENT_ID, CLIENT_SECRET, Provider, providing

HERE = "https://centre.example"


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    """A provider that sends people back to the centre."""
    with providing(f"{HERE}/signin/back") as running:
        yield running


@pytest.fixture
def provider(running: Provider) -> Iterator[Provider]:
    """The provider, which does nothing wrong before it is told to."""
    running.asked.clear()
    yield running
    running.does = ""


@pytest.fixture
def served_by() -> Iterator[Serve]:
    """Serve a centre by its settings."""
    with serving() as serve:
        yield serve


@pytest.fixture
def chosen(settings: Settings, provider: Provider) -> Settings:
    """A centre where readers sign in, staff and readers with the provider."""
    return replace(
        settings,
        readers_sign_in=True,
        staff_emails=("@Centre.example",),
        reader_emails=("paul@lecteurs.example",),
        provider=Known(provider.address, CLIENT_ID, CLIENT_SECRET, HERE),
    )


def go(client: TestClient, path: str) -> Response:
    """Ask for a page as a browser does."""
    return client.get(HERE + path, headers={"Accept": "text/html"})


def held(client: TestClient) -> Role:
    """Say what a client may do, by the doors that open to it."""
    if go(client, "/opensearch.xml").status_code != 200:
        return Role.NOBODY
    return Role.READER if go(client, "/_stcore/metrics").status_code == 403 else Role.STAFF


def begun(client: TestClient, who: str, tongue: Tongue = Tongue.FRENCH, there: str = "/deposit") -> str:
    """Sign in at the provider; give the path to which it sends the browser back."""
    sent = go(client, f"/signin/elsewhere?next={there}&lang={tongue}")
    assert sent.status_code == 302
    back = httpx2.get(f"{sent.headers['location']}&who={who}").headers["location"]
    assert back.startswith(f"{HERE}/signin/back?")
    return back.removeprefix(HERE)


def come(client: TestClient, who: str, tongue: Tongue = Tongue.FRENCH) -> Response:
    """Sign in at the provider and come back."""
    return go(client, begun(client, who, tongue))


def assert_nobody(
    client: TestClient, answer: Response, words: str, tongue: Tongue = Tongue.FRENCH, about: str = ""
) -> None:
    """The page says why, in the language of whoever came, and nothing has opened."""
    assert answer.status_code in (403, 502)
    assert say(words, tongue, about=about) in unescape(answer.text)
    assert f'lang="{tongue}"' in answer.text
    assert COOKIE not in client.cookies
    assert held(client) is Role.NOBODY


@pytest.mark.parametrize(("who", "role"), [("marie", Role.STAFF), ("paul", Role.READER)])
def test_who_comes_by_the_provider_has_the_role_of_the_settings(
    served_by: Serve, chosen: Settings, who: str, role: Role
) -> None:
    """An address that the provider has verified gives the role that the settings give it, and one is where one was going."""
    client = served_by(chosen)
    assert held(client) is Role.NOBODY
    there = go(client, "/deposit?lang=en")
    assert there.headers["location"] == "/signin?next=%2Fdeposit%3Flang%3Den&lang=en"
    assert "/signin/elsewhere?next=%2Fdeposit%3Flang%3Den&amp;lang=en" in go(client, there.headers["location"]).text
    answer = come(client, who)
    assert (answer.status_code, answer.headers["location"]) == (303, "/deposit")
    cookie = answer.headers["set-cookie"]
    assert all(word in cookie for word in ("HttpOnly", "SameSite=lax", "Secure", "Max-Age=43200"))
    assert held(client) is role
    assert client.post(f"{HERE}/signout", headers={"Origin": HERE}).status_code == 303
    assert held(client) is Role.NOBODY


@pytest.mark.parametrize("tongue", list(Tongue))
@pytest.mark.parametrize(
    ("who", "words", "about"),
    [
        ("eve", "elsewhere_stranger", "eve@ailleurs.example"),
        ("faux", "elsewhere_unsure", ""),
        ("entra", "elsewhere_unsure", ""),
        ("muet", "elsewhere_unsure", ""),
        ("refuse", "elsewhere_refused", "access_denied"),
    ],
)
def test_whom_the_provider_or_the_settings_do_not_name_is_told_why(
    served_by: Serve, chosen: Settings, who: str, words: str, about: str, tongue: Tongue
) -> None:
    """Who is not listed, not sure, or sent back with an error, reads so in either language, and nothing opens."""
    client = served_by(chosen)
    assert_nobody(client, come(client, who, tongue), words, tongue, about)


@pytest.mark.parametrize("does", ["foreign-key", "other-aud", "other-nonce", "late"])
def test_a_token_that_is_not_for_us_opens_nothing(
    served_by: Serve, chosen: Settings, provider: Provider, does: str
) -> None:
    """Signed by another key, made for another client, another visit or too long ago: it is no answer."""
    client = served_by(chosen)
    provider.does = does
    assert_nobody(client, come(client, "marie"), "elsewhere_broken")


def test_an_answer_serves_once_and_only_whoever_asked(served_by: Serve, chosen: Settings) -> None:
    """Taken again, made up, or brought by another browser, an answer opens nothing."""
    client, thief = served_by(chosen), served_by(chosen)
    back = begun(client, "marie")
    assert_nobody(thief, go(thief, back), "elsewhere_broken")
    assert_nobody(client, go(client, back.replace("state=", "state=x")), "elsewhere_broken")
    made_up = "/signin/back?error=Call+the+number+below"
    assert_nobody(client, go(client, made_up), "elsewhere_refused", about="error")
    back = begun(client, "marie")
    assert go(client, back).status_code == 303
    client.cookies.delete(COOKIE)
    assert_nobody(client, go(client, back), "elsewhere_broken")


@pytest.mark.parametrize("tongue", list(Tongue))
def test_a_provider_that_is_down_is_said_to_be(
    served_by: Serve, chosen: Settings, provider: Provider, tongue: Tongue
) -> None:
    """One that answers otherwise than it should, that is not there, or that goes down midway: the page says so."""
    client = served_by(chosen)
    back = begun(client, "marie", tongue)
    provider.does = "down"
    assert_nobody(client, go(client, back), "elsewhere_down", tongue)
    assert_nobody(client, go(client, f"/signin/elsewhere?lang={tongue}"), "elsewhere_down", tongue)
    nowhere = served_by(replace(chosen, provider=replace(chosen.provider, url="http://127.0.0.1:1")))
    assert_nobody(nowhere, go(nowhere, f"/signin/elsewhere?lang={tongue}"), "elsewhere_down", tongue)


def test_a_wrong_secret_opens_nothing(served_by: Serve, chosen: Settings) -> None:
    """Where the secret is not the provider's, it gives no token."""
    client = served_by(replace(chosen, provider=replace(chosen.provider, client_secret="faux")))
    assert_nobody(client, come(client, "marie"), "elsewhere_broken")


def test_addresses_may_be_taken_as_sure(served_by: Serve, chosen: Settings) -> None:
    """Of a provider that verifies without saying so, addresses are taken where the settings say so; a denial stays one."""
    client = served_by(replace(chosen, provider=replace(chosen.provider, emails_are_sure=True)))
    assert_nobody(client, come(client, "faux"), "elsewhere_unsure")
    assert come(client, "entra").status_code == 303
    assert held(client) is Role.STAFF


def test_an_address_may_be_told_only_when_asked(served_by: Serve, chosen: Settings, provider: Provider) -> None:
    """Some providers keep addresses out of their tokens: they are asked for them."""
    client = served_by(replace(chosen, provider=replace(chosen.provider, url=f"{provider.address}/")))
    provider.does = "userinfo"
    assert come(client, "marie").status_code == 303
    assert held(client) is Role.STAFF


def test_a_session_of_the_provider_ends_with_what_gave_it(served_by: Serve, chosen: Settings) -> None:
    """Touched, or once the settings no longer name the address, or name another provider, a session opens nothing."""
    client = served_by(chosen)
    come(client, "marie")
    token = client.cookies[COOKIE]
    for changed in (
        replace(chosen, staff_emails=()),
        replace(chosen, provider=replace(chosen.provider, client_id="another")),
        replace(chosen, readers_only=True),
    ):
        other = served_by(changed)
        other.cookies.set(COOKIE, token)
        assert held(other) is Role.NOBODY
    again = served_by(chosen)
    for cookie, role in (
        (token, Role.STAFF),
        (token[:-1] + ("0" if token[-1] != "0" else "1"), Role.NOBODY),
        ("x.y", Role.NOBODY),
    ):
        again.cookies.set(COOKIE, cookie)
        assert held(again) is role


def test_without_a_provider_its_doors_lead_to_the_page_for_signing_in(served_by: Serve, settings: Settings) -> None:
    """Nothing is asked of anybody where no provider is written; Streamlit's own way of signing in is shut."""
    client = served_by(settings)
    assert go(client, "/signin/elsewhere").status_code == 200
    assert "/signin/elsewhere" not in go(client, "/signin/back?code=a&state=b").text
    assert {guard.needed(path) for path in ("/auth/login", "/auth/logout", "/oauth2callback")} == {Role.STAFF}
    assert go(client, "/oauth2callback").status_code == 403


def test_nobody_is_sent_on_to_another_place(served_by: Serve, chosen: Settings) -> None:
    """Where one goes on to is of the centre, and short enough for a cookie."""
    client = served_by(chosen)
    for there in ("//evil.example", "https://evil.example", "/" + "a" * 5_000):
        assert go(client, begun(client, "marie", there=there)).headers["location"] == "/"
