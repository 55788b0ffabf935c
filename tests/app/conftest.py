"""A centre of its own for the browser tests: the sample corpus, copied, taken in, served, and a real Chromium."""

import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from pipeline import passwords
from tests import pdfs
from tests.conftest import ROOT

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)
PASSWORD = "une phrase de passe bien à nous"


@pytest.fixture(scope="session")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample corpus, taken in; ``state`` beside it."""
    home = tmp_path_factory.mktemp("centre")
    shutil.copytree(ROOT / "corpus", home / "corpus", ignore=shutil.ignore_patterns("dépôts"))
    pdfs.write(
        home / "corpus" / "notes",
        "piege.pdf",
        "Un texte avec <script>alert('mandragore')</script> et mandragore.",
        title="<img src=x onerror=alert(1)> Piège <b>HTML</b>",
    )
    (home / "corpus" / "notes" / "page.html").write_text(
        "<p>Une page enregistrée.</p><script>alert(1)</script>", encoding="utf-8"
    )
    take_in(home)
    return home


def take_in(home: Path, more: str = "", *, status: int = 0) -> None:
    """Write the settings of a centre whose corpus is there, with some *more* of them, and take the corpus in."""
    (home / "passerelle.toml").write_text(f'corpus = "corpus"\nstate = "state"\n{more}', encoding="utf-8")
    done = subprocess.run([sys.executable, "-m", "pipeline.cli", "ingest"], cwd=home, capture_output=True, check=False)
    assert done.returncode == status, done.stderr


def account(name: str) -> str:
    """Write the section of settings that makes an account of staff, whose password is `PASSWORD`."""
    return f"[staff]\n'{name}' = '{passwords.hashed(PASSWORD)}'\n"


@pytest.fixture(scope="module")
def guarded(home: Path) -> Iterator[str]:
    """The address of the centre that a file of tests has of its own, as its fixture `home`."""
    with serving(home, "-m", "pipeline.cli", "serve") as address:
        yield address


@pytest.fixture(scope="session")
def app(centre: Path) -> Iterator[str]:
    """The address of the app, served as `passerelle serve` serves it."""
    with serving(centre, "-m", "pipeline.cli", "serve") as address:
        yield address


@contextmanager
def serving(home: Path, *command: str, before: Sequence[str] = (), port: int = 0) -> Iterator[str]:
    """Serve a centre by a command of Python, which is told a port, else a free one; give its address. *before* stands before Python."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", port))
        port = free.getsockname()[1]
    process = subprocess.Popen([*before, sys.executable, *command, "--port", str(port)], cwd=home)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(process, address)
        yield address
    finally:
        process.terminate()
        process.wait(10)


def _wait(process: "subprocess.Popen[bytes]", address: str) -> None:
    for _ in range(300):
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=1) as answer:
                if answer.status == 200:
                    return
        except OSError:
            process_wait(process)
    raise RuntimeError("the app did not start")


def process_wait(process: "subprocess.Popen[bytes]") -> None:
    """Give the process a moment; it must not end."""
    try:
        process.wait(0.2)
    except subprocess.TimeoutExpired:
        return


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium, from the system."""
    if CHROMIUM is None:
        pytest.fail("Chromium is not installed: `make test` says how")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def opened(browser: Browser, address: str) -> Iterator[BrowserContext]:
    """Open a browser of somebody's own, wide; an error in its pages, or what they were forbidden to run, fails the test."""
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900}, locale="fr-FR")
    context.set_default_timeout(PATIENCE_MS)
    said: list[str] = []
    context.on("weberror", lambda error: said.append(str(error.error)))
    context.on("console", lambda message: said.append(message.text) if "Content Security" in message.text else None)
    context.on("dialog", lambda dialog: said.append(f"dialog: {dialog.message}"))
    yield context
    context.close()
    assert not said


def sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    """Fill the form for signing in, and send it."""
    page.get_by_label("Nom du compte").fill(name)
    page.get_by_label("Mot de passe").fill(password)
    page.get_by_role("button", name="Se connecter").click()


@pytest.fixture
def page(browser: Browser, app: str) -> Iterator[Page]:
    """A reader's page; its address is the app's."""
    with opened(browser, app) as context:
        yield context.new_page()


def choose(box: Locator, typed: str, wanted: str) -> None:
    """Choose from a list as people do: type, and take what is offered; a list that the page's scrolling closed is opened again."""
    offered = box.page.get_by_role("listbox").get_by_text(wanted)
    box.scroll_into_view_if_needed()
    box.click()
    box.press_sequentially(typed)
    try:
        expect(offered).to_be_visible(timeout=5_000)
    except AssertionError:
        box.press("ArrowDown")
    offered.click()
    box.page.keyboard.press("Escape")
