"""What staff do in the view of the centre's health, in a real browser, on a centre of its own."""

import csv
import json
import re
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect

from pipeline.console import Exit
from tests import pdfs
from tests.app.conftest import PATIENCE_MS, account, opened, sign_in, take_in
from tests.app.test_journey import search

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

LONG_MS = 3 * PATIENCE_MS  # a process of its own starts, works and ends
REFUSED = "=faux <b>.pdf"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A centre of two documents and a file that is refused, with an account of staff."""
    home = tmp_path_factory.mktemp("health")
    pdfs.write(home / "corpus" / "rapports", "eau.pdf", "La vallée partage une nappe.", title="Gouverner l’eau")
    pdfs.write(home / "corpus" / "rapports", "sol.pdf", "La terre des communes.", title="Partager le sol")
    (home / "corpus" / "rapports" / REFUSED).write_text("<html>", encoding="utf-8")
    take_in(home, account("marie"), status=Exit.REFUSED)
    return home


@pytest.fixture
def staff(browser: Browser, guarded: str) -> Iterator[Page]:
    """A page of staff, signed in, at the view."""
    with opened(browser, guarded) as context:
        page = context.new_page()
        page.goto("/signin?next=/centre-health&lang=fr")
        sign_in(page, "marie")
        expect(page.get_by_role("heading", name="Santé du centre")).to_be_visible()
        yield page


def fact(page: Page, name: str) -> str:
    """Read a figure by what it is called."""
    return (
        page.locator(".health dt")
        .filter(has_text=re.compile(f"^{name}$"))
        .locator("xpath=following-sibling::dd[1]")
        .inner_text()
    )


def test_what_the_centre_holds_and_what_was_refused_are_told(staff: Page, guarded: str) -> None:
    """Counts, the report with its reason, and the same report taken away as CSV and JSON, safe for a spreadsheet."""
    assert (fact(staff, "Ressources"), fact(staff, "Refusés")) == ("2", "1")
    row = staff.locator(".report tr", has_text=REFUSED)
    expect(row).to_contain_text("Refusé")
    expect(row).to_contain_text("Enregistrez-le dans son propre format.")
    with staff.expect_download() as taken:
        staff.get_by_role("link", name="CSV", exact=True).click()
    lines = list(csv.reader(taken.value.path().read_text(encoding="utf-8-sig").splitlines()))
    assert lines[0] == ["Fichier", "Bilan", "Raison", "Que faire"]
    assert len(lines) == 4
    with staff.expect_download() as taken:
        staff.get_by_role("link", name="JSON").click()
    assert json.loads(taken.value.path().read_bytes())["counts"]["refused"] == 1
    with staff.expect_download() as taken:
        staff.get_by_role("link", name="Toutes les notices").click()
    assert "Gouverner l’eau" in taken.value.path().read_text(encoding="utf-8-sig")


def test_staff_rebuild_reload_and_go_back(staff: Page, home: Path) -> None:
    """A rebuild goes on while the page is loaded again; going back is asked for twice, and can be left."""
    before = (home / "state" / "index" / "CURRENT").read_text()
    staff.get_by_role("button", name="Reconstruire l’index").click()
    expect(staff.locator(".work")).to_contain_text("Reconstruction de l’index")
    staff.reload()
    expect(staff.locator(".work")).to_contain_text("Reconstruction de l’index : terminé.", timeout=LONG_MS)
    after = (home / "state" / "index" / "CURRENT").read_text()
    assert after != before
    staff.get_by_role("button", name="Revenir à l’index précédent…").click()
    staff.get_by_role("button", name="Annuler").click()
    expect(staff.get_by_role("button", name="Oui, revenir")).to_have_count(0)
    assert (home / "state" / "index" / "CURRENT").read_text() == after
    staff.get_by_role("button", name="Revenir à l’index précédent…").click()
    staff.get_by_role("button", name="Oui, revenir").click()
    expect(staff.get_by_text("L’index précédent répond de nouveau.")).to_be_visible()
    assert (home / "state" / "index" / "CURRENT").read_text() != after
    staff.goto("/")
    search(staff, "nappe")
    expect(staff.locator(".results h3").first).to_have_text("Gouverner l’eau")


def test_a_check_says_what_does_not_agree_and_a_repair_mends_it(staff: Page, home: Path) -> None:
    """What is wrong is named; what a repair did is said, and all agrees again."""
    staff.get_by_role("button", name="Vérifier", exact=True).click()
    expect(staff.locator(".work")).to_contain_text("Vérification : tout concorde.", timeout=LONG_MS)
    (home / "state" / "index" / "CURRENT").write_text("{", encoding="utf-8")
    staff.get_by_role("button", name="Vérifier", exact=True).click()
    expect(staff.locator(".work .problems")).to_contain_text("CURRENT", timeout=LONG_MS)
    expect(staff.locator(".work .problems")).to_contain_text("ne peut pas être lu")
    expect(staff.locator(".doc-head .notice")).to_contain_text("Reconstruisez l’index")
    staff.get_by_role("button", name="Vérifier et réparer").click()
    expect(staff.locator(".work")).to_contain_text("tout concorde.", timeout=LONG_MS)
    expect(staff.locator(".work")).to_contain_text("L’index a été refait.")


def test_a_backup_is_made_and_taken_away_by_staff_only(staff: Page, guarded: str) -> None:
    """The file is whole; at its address, and at the others of the desk, who is not staff is refused."""
    staff.get_by_role("button", name="Sauvegarder avec les fichiers").click()
    link = staff.locator(".backups a")
    expect(link).to_have_count(1, timeout=LONG_MS)
    address = link.get_attribute("href")
    with staff.expect_download() as taken:
        link.click()
    with tarfile.open(taken.value.path()) as file:
        assert "manifest.json" in file.getnames()
    for path in (address, "/centre/descriptions.csv", "/centre/report.csv", "/centre/report.json"):
        assert httpx2.get(f"{guarded}{path}").status_code == 403
    for name in ("..%2Fsecret", "secret", "passerelle-..tar.gz"):
        assert staff.request.get(f"/centre/backups/{name}").status in (400, 404)


def test_work_that_finds_another_at_work_is_refused_politely(staff: Page, home: Path) -> None:
    """While an ingest writes, neither a rebuild nor going back does anything, and the view says why."""
    hold = "import fcntl, sys; file = open('state/lock'); fcntl.flock(file, fcntl.LOCK_EX); print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", hold], cwd=home, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        other.stdout.readline()
        staff.get_by_role("button", name="Reconstruire l’index").click()
        expect(staff.locator(".work .notice")).to_contain_text("Un autre travail est en cours", timeout=LONG_MS)
        staff.get_by_role("button", name="Revenir à l’index précédent…").click()
        staff.get_by_role("button", name="Oui, revenir").click()
        expect(staff.get_by_test_id("stAlert").filter(has_text="Un autre travail est en cours")).to_be_visible()
        other.stdin.close()


@pytest.mark.parametrize("path", ["centre-health", "words"])
def test_readers_find_what_is_for_staff_shut(browser: Browser, guarded: str, path: str) -> None:
    """At its address a reader finds that it is for staff."""
    context = browser.new_context(base_url=guarded, locale="fr-FR")
    page = context.new_page()
    page.goto(f"/{path}?lang=fr")
    expect(page.get_by_role("heading", name="Réservé au personnel")).to_be_visible()
    context.close()
