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
from playwright.sync_api import Browser, Page, sync_playwright

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
    (home / "passerelle.toml").write_text('corpus = "corpus"\nstate = "state"\n')
    subprocess.run([sys.executable, "-m", "pipeline.cli", "ingest"], cwd=home, check=True, stdout=subprocess.DEVNULL)
    return home


@pytest.fixture(scope="session")
def app(centre: Path) -> Iterator[str]:
    """The address of the app, served as `passerelle serve` serves it."""
    with serving(centre, "-m", "pipeline.cli", "serve") as address:
        yield address


@contextmanager
def serving(home: Path, *command: str, before: Sequence[str] = ()) -> Iterator[str]:
    """Serve a centre by a command of Python, which is told a free port; give its address. *before* stands before Python."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
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


@pytest.fixture
def page(browser: Browser, app: str) -> Iterator[Page]:
    """A reader's page, wide, in a context of its own; its address is the app's. An error in the page fails the test."""
    context = browser.new_context(base_url=app, viewport={"width": 1280, "height": 900}, locale="fr-FR")
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("dialog", lambda dialog: errors.append(f"dialog: {dialog.message}"))
    yield page
    context.close()
    assert not errors
