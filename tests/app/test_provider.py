"""Signing in with one's organisation, in a real browser: out to a provider, back, and out again."""

import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import pdfs
from tests.app.conftest import opened, serving, take_in
from tests.provider import Provider, providing

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

ELSEWHERE = "Se connecter avec le compte de votre organisme"


@pytest.fixture(scope="module")
def port() -> int:
    """A port that is free: the provider and the centre must know it before the centre is served."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@pytest.fixture(scope="module")
def provider(port: int) -> Iterator[Provider]:
    """A provider that sends people back to the centre."""
    with providing(f"http://127.0.0.1:{port}/signin/back") as provider:
        yield provider


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, port: int, provider: Provider) -> Path:
    """A centre where readers sign in, all with the provider."""
    home = tmp_path_factory.mktemp("provider")
    pdfs.write(home / "corpus" / "rapports", "eau.pdf", "La vallée partage une nappe.", title="Gouverner l’eau")
    people = 'readers_sign_in = true\nstaff_emails = ["@centre.example"]\nreader_emails = ["paul@lecteurs.example"]\n'
    take_in(home, people + provider.section(f"http://127.0.0.1:{port}"))
    return home


@pytest.fixture(scope="module")
def guarded(home: Path, port: int) -> Iterator[str]:
    """The address of that centre, which the provider knows."""
    with serving(home, "-m", "pipeline.cli", "serve", port=port) as address:
        yield address


@pytest.fixture
def page(browser: Browser, guarded: str, provider: Provider) -> Iterator[Page]:
    """A page of somebody who has not signed in; it may ask nothing of anybody but the centre and the provider."""
    provider.does = ""
    with opened(browser, guarded) as context:
        asked: set[str] = set()
        context.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
        yield context.new_page()
    assert asked - {""} <= {urlsplit(guarded).netloc, urlsplit(provider.address).netloc}


def test_staff_sign_in_with_their_organisation_and_out(page: Page) -> None:
    """From a page for staff to the provider and back to that page; signed out, nothing is read, and one is asked again who one is."""
    page.goto("/deposit?lang=fr")
    expect(page.get_by_label("Mot de passe")).to_have_count(0)
    page.get_by_role("link", name=ELSEWHERE).click()
    page.get_by_role("link", name="marie").click()
    expect(page.locator("[data-testid=stFileUploader]")).to_be_visible()
    assert page.url.endswith("/deposit?lang=fr")
    expect(page.locator(".who")).to_have_text("marie@centre.example")
    page.get_by_role("button", name="Se déconnecter").click()
    page.get_by_role("link", name=ELSEWHERE).click()
    page.get_by_role("link", name="paul").click()
    expect(page.locator(".who")).to_have_text("paul@lecteurs.example")
    page.goto("/deposit?lang=fr")
    expect(page.get_by_role("heading", name="Réservé au personnel")).to_be_visible()
    expect(page.locator("[data-testid=stFileUploader]")).to_have_count(0)
    kept = next(cookie for cookie in page.context.cookies() if cookie["name"] == "passerelle")
    assert kept["httpOnly"]
    page.context.add_cookies([{**kept, "value": kept["value"][:-1] + "x"}])  # type: ignore[typeddict-item,list-item]
    page.goto("/deposit?lang=fr")
    expect(page.get_by_role("link", name=ELSEWHERE)).to_be_visible()


def test_who_does_not_come_in_reads_why(page: Page, provider: Provider) -> None:
    """Whom nobody named, whom the provider refuses, and a provider that is down: the page says so, and how to go on."""
    page.goto("/deposit?lang=fr")
    page.get_by_role("link", name=ELSEWHERE).click()
    page.get_by_role("link", name="eve").click()
    expect(page.get_by_role("alert")).to_contain_text("Le compte eve@ailleurs.example n’a pas d’accès")
    page.get_by_role("link", name="EN", exact=True).click()
    page.get_by_role("link", name="Sign in with your organisation").click()
    page.get_by_role("link", name="refuse").click()
    expect(page.get_by_role("alert")).to_contain_text("did not sign you in (access_denied)")
    provider.does = "down"
    page.get_by_role("link", name="Sign in with your organisation").click()
    expect(page.get_by_role("alert")).to_contain_text("does not answer")
    page.goto("/deposit?lang=fr")
    expect(page.locator("[data-testid=stFileUploader]")).to_have_count(0)
