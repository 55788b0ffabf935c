"""Who may do what, in a real browser and by hand: staff sign in, readers come no further than reading."""

import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests import pdfs
from tests.app.conftest import PASSWORD, account, opened, serving, sign_in, take_in
from tests.app.test_journey import deposit, search

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

NAME = "<img src=x onerror=alert(1)> Marie"
NOBODY = 65534
UNABLE_TO_WRITE = ("setpriv", "--bounding-set=-dac_override")
"""Makes root a user that may read what is another's, but not write it."""


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A centre of two documents, one of them for staff, and an account, in a folder that other users may read."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        home.chmod(0o755)
        pdfs.write(home / "corpus" / "rapports", "eau.pdf", "La vallée partage une nappe.", title="Gouverner l’eau")
        secret = pdfs.write(home / "corpus" / "direction", "plan.pdf", "Le projet Zéphyrine.", title="Plan Zéphyrine")
        secret.with_name("plan.pdf.toml").write_text('access = "staff"', encoding="utf-8")
        take_in(home, f"upload_mb = 3\n{account(NAME)}")
        yield home


@pytest.fixture
def context(browser: Browser, guarded: str) -> Iterator[BrowserContext]:
    """A browser of somebody's own."""
    with opened(browser, guarded) as context:
        yield context


def test_a_reader_is_led_from_a_link_of_staff_to_signing_in_and_back(context: BrowserContext, tmp_path: Path) -> None:
    """At the address of a page for staff a reader finds the way in; signed in, the page itself, and deposits."""
    page = context.new_page()
    page.goto("/deposit?lang=fr")
    expect(page.get_by_role("heading", name="Réservé au personnel")).to_be_visible()
    expect(page.locator("[data-testid=stFileUploader]")).to_have_count(0)
    expect(page.get_by_role("link", name="Déposer")).to_have_count(0)
    page.locator("#content").get_by_role("link", name="Se connecter").click()
    sign_in(page, NAME, "faux")
    expect(page.get_by_role("alert")).to_have_text("Ce nom et ce mot de passe ne vont pas ensemble.")
    expect(page.get_by_label("Nom du compte")).to_be_focused()
    sign_in(page, NAME)
    expect(page.locator("[data-testid=stFileUploader]")).to_be_visible()
    assert page.url.endswith("/deposit?lang=fr")
    expect(page.locator(".who")).to_have_text(NAME)
    (tmp_path / "note.txt").write_text("Une note sur la zostère marine des estuaires.", encoding="utf-8")
    deposit(page, tmp_path / "note.txt")
    expect(page.locator(".report tr", has_text="note.txt")).to_contain_text("Ajouté")


def test_what_is_for_staff_is_seen_by_staff_only(context: BrowserContext) -> None:
    """Staff find it, marked; the link they copy tells a reader that there is no such document."""
    staff = context.new_page()
    staff.goto("/signin?next=/")
    sign_in(staff, NAME)
    search(staff, "Zéphyrine")
    expect(staff.locator(".results .tag", has_text="Réservé au personnel")).to_be_visible()
    staff.locator(".results h3 a").first.click()
    expect(staff.get_by_role("heading", level=1)).to_have_text("Plan Zéphyrine")
    link = staff.url
    staff.get_by_role("button", name="Se déconnecter").click()
    expect(staff.locator(".account")).to_have_text("Se connecter")
    staff.goto(link)
    expect(staff.get_by_role("alert")).to_contain_text("n’existe pas")
    assert "Zéphyrine" not in staff.title()
    search_again = context.new_page()
    search_again.goto("/?q=Zéphyrine")
    expect(search_again.locator(".none")).to_be_visible()


def test_signing_out_in_one_tab_ends_the_others(context: BrowserContext, tmp_path: Path) -> None:
    """A tab left open at the page for depositing deposits nothing once its session was ended in another."""
    left, other = context.new_page(), context.new_page()
    left.goto("/signin?next=/deposit")
    sign_in(left, NAME)
    (tmp_path / "tard.txt").write_text("Trop tard pour cette note.", encoding="utf-8")
    left.locator("input[type=file]").set_input_files(tmp_path / "tard.txt")
    expect(left.get_by_role("button", name="Retirer tard.txt")).to_be_visible()
    left.wait_for_load_state("networkidle")
    other.goto("/")
    other.get_by_role("button", name="Se déconnecter").click()
    expect(other.locator(".account")).to_have_text("Se connecter")
    left.get_by_role("button", name="Déposer", exact=True).click()
    expect(left.get_by_role("heading", name="Réservé au personnel")).to_be_visible()
    other.goto("/?q=tard+note")
    expect(other.locator("[role=status]")).not_to_contain_text("tard.txt")
    expect(other.get_by_text("Trop tard pour cette note")).to_have_count(0)


@pytest.fixture(scope="module")
def closed(home: Path) -> Iterator[str]:
    """The same centre, where readers sign in."""
    (home / "closed.toml").write_text(
        (home / "passerelle.toml").read_text().replace("upload_mb", "readers_sign_in = true\nupload_mb")
    )
    with serving(home, "-m", "pipeline.cli", "--config", "closed.toml", "serve") as address:
        yield address


def test_where_readers_sign_in_nothing_is_read_before_nor_after(browser: Browser, closed: str) -> None:
    """A stranger is led to sign in and back to what was asked; a view left open asks in vain once signed out elsewhere."""
    context = browser.new_context(base_url=closed, locale="fr-FR")
    left, other = context.new_page(), context.new_page()
    left.goto("/?q=nappe&lang=fr")
    expect(left.get_by_label("Nom du compte")).to_be_visible()
    sign_in(left, NAME)
    expect(left.locator(".results h3").first).to_have_text("Gouverner l’eau")
    other.goto("/")
    other.get_by_role("button", name="Se déconnecter").click()
    expect(other.get_by_label("Nom du compte")).to_be_visible()
    left.get_by_label("Rechercher dans les ressources").fill("vallée")
    left.get_by_role("button", name="Rechercher").click()
    expect(left.get_by_role("heading", name="Votre session est terminée")).to_be_visible()
    expect(left.locator(".results")).to_have_count(0)
    context.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_for_signing_in_fits(context: BrowserContext, width: int) -> None:
    """Nothing sticks out on a phone, and what one touches is large enough."""
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 844})
    page.goto("/signin")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for each in (page.get_by_label("Nom du compte"), page.get_by_role("button"), page.get_by_role("link", name="EN")):
        box = each.bounding_box()
        assert box is not None
        assert box["height"] >= 40
    page.get_by_role("link", name="EN").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("GET", "/_stcore/health", 200),
        ("GET", "/_stcore/metrics", 403),
        ("PUT", "/_stcore/upload_file/a/b", 403),
        ("DELETE", "/_stcore/upload_file/a/b", 403),
        ("POST", "/_stcore/agent/mcp", 403),
        ("GET", "/_stcore/agent/openapi.json", 403),
        ("GET", "/media/x", 403),
        ("GET", "/%5Fstcore/metrics", 403),
        ("GET", "//_stcore/metrics", 400),
    ],
)
def test_the_server_itself_shuts_its_doors(guarded: str, method: str, path: str, status: int) -> None:
    """Asked by hand, as the loopback address too, Streamlit's own doors are shut to readers."""
    answer = httpx2.request(method, guarded + path, headers={"Origin": guarded})
    assert answer.status_code == status
    assert "content-security-policy" in answer.headers
    assert "server" not in answer.headers


def test_streamlit_does_not_call_home(guarded: str) -> None:
    """The app's page keeps its own settings: nothing is counted elsewhere."""
    assert httpx2.get(f"{guarded}/_stcore/host-config").json()["metricsUrl"] == ""


@pytest.fixture(scope="module")
def another_s(home: Path) -> Iterator[Path]:
    """The same centre, all of it another user's."""
    if os.geteuid() != 0 or shutil.which("setpriv") is None:
        pytest.skip("only root can give files to another user, and only setpriv lets it no longer write to them")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "centre"
        shutil.copytree(home, copy, ignore=shutil.ignore_patterns("state", "dépôts"))
        subprocess.run([sys.executable, "-m", "pipeline.cli", "ingest"], cwd=copy, check=True, capture_output=True)
        for path in (copy, *copy.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
        yield copy


@pytest.fixture(scope="module")
def readers(another_s: Path) -> Iterator[str]:
    """The address of that centre, served to readers only by a process that may write nothing there."""
    with serving(another_s, "-m", "pipeline.cli", "serve", "--readers", before=UNABLE_TO_WRITE) as address:
        yield address


def test_a_reading_site_reads_and_nothing_else(browser: Browser, readers: str, another_s: Path) -> None:
    """As another user, it finds what readers may see, has no way in, and writes nothing."""
    before = files(another_s)
    context = browser.new_context(base_url=readers, locale="fr-FR")
    page = context.new_page()
    page.goto("/")
    search(page, "nappe")
    expect(page.locator(".results h3").first).to_have_text("Gouverner l’eau")
    page.locator(".results h3 a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Gouverner l’eau")
    expect(page.locator(".account")).to_have_count(0)
    page.goto("/?q=Zéphyrine")
    expect(page.locator(".none")).to_be_visible()
    page.goto("/deposit")
    expect(page.get_by_role("heading", name="Réservé au personnel")).to_be_visible()
    context.close()
    own = {"Origin": readers}
    assert httpx2.put(f"{readers}/_stcore/upload_file/a/b", headers=own).status_code == 403
    assert httpx2.get(f"{readers}/_stcore/metrics").status_code == 403
    entry = httpx2.post(f"{readers}/signin", data={"name": NAME, "password": PASSWORD}, headers=own)
    assert entry.status_code == 403
    assert files(another_s) == before
    assert (
        subprocess.run(
            [*UNABLE_TO_WRITE, "touch", another_s / "state" / "x"], capture_output=True, check=False
        ).returncode
        != 0
    )


def files(folder: Path) -> dict[Path, int]:
    """Give every file of a folder, with when it was written."""
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def test_the_secret_is_the_owners(guarded: str, home: Path) -> None:
    """What signs sessions is in the state folder, for its owner only."""
    assert stat.S_IMODE((home / "state" / "secret").stat().st_mode) == 0o600
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", guarded)
