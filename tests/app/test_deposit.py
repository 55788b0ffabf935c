"""What staff do after a deposit, in a real browser: describe together what came together, and take back what it brought."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.app.test_accessibility import faults
from tests.app.test_journey import deposit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_what_came_together_is_described_together_and_taken_back(page: Page, centre: Path, tmp_path: Path) -> None:
    """Two of three are described in one form, and that is undone; in another tab two are taken back, the third stays and is found."""
    for name in ("arbousier", "pistachier", "térébinthe"):
        (tmp_path / f"{name}.txt").write_text(f"Note sur le {name}\n\nLe {name} pousse au soleil.", encoding="utf-8")
    folder = centre / "corpus" / "dépôts"
    deposit(page, *sorted(tmp_path.iterdir()))
    report = page.locator(".report form").first
    expect(report.get_by_role("checkbox")).to_have_count(3)
    assert faults(page) == []
    report.get_by_label("Choisir : térébinthe.txt").uncheck()
    report.get_by_role("button", name="Décrire ensemble").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Décrire ensemble")
    expect(page.locator(".described li")).to_have_text(["Note sur le arbousier", "Note sur le pistachier"])
    form = page.locator("[data-testid=stForm]")
    form.get_by_label("Organisme").fill("Parc des causses")
    form.get_by_label("Date (2021").fill("mars 2021")
    form.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("alert")).to_contain_text("n’est pas une date. Écrivez 2021")
    form.get_by_label("Date (2021").fill("2021-03")
    form.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Corrections écrites : 2. Organisme = Parc des causses · Date = 2021-03")).to_be_visible()
    written = 'organisation = "Parc des causses"\ndate = "2021-03"\n'
    assert {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*ier.txt.toml")} == {
        "arbousier.txt.toml": written,
        "pistachier.txt.toml": written,
    }
    assert not (folder / "térébinthe.txt.toml").exists()
    page.get_by_role("button", name="Annuler cette correction commune (2)").click()
    expect(page.get_by_text("Corrections annulées : 2.")).to_be_visible()
    assert list(folder.glob("*ier.txt.toml")) == []

    other = page.context.new_page()
    other.goto("/deposit?lang=fr")
    other.locator(".past summary").first.click()
    past = other.locator(".past details").first
    past.get_by_label("Choisir : arbousier.txt").uncheck()
    past.get_by_role("button", name="Retirer du fonds…").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("Annuler un dépôt")
    expect(other.locator(".undoing li")).to_have_text(["pistachier.txt", "térébinthe.txt"])
    expect(other.locator(".undoing")).to_contain_text("Rien n’est supprimé.")
    assert faults(other) == []
    other.get_by_role("button", name="Oui, les retirer").click()
    expect(other.get_by_text("Fichiers retirés du fonds : 2.")).to_be_visible()
    assert not (folder / "pistachier.txt").exists()
    assert {path.name for path in (centre / "state" / "withdrawn").rglob("*.txt")} >= {
        "pistachier.txt",
        "térébinthe.txt",
    }
    expect(other.locator(".past details").first.locator("input")).to_have_count(1)
    other.goto("/?q=pistachier+OR+arbousier&lang=fr")
    expect(other.locator(".results h3")).to_have_text(["Note sur le arbousier"])
    page.goto("/review?group=date&lang=fr")
    page.locator(".to-look-at").get_by_role("checkbox").first.check()
    page.locator(".to-look-at").get_by_role("checkbox").nth(1).check()
    page.get_by_role("button", name="Décrire ensemble les ressources cochées").click()
    expect(page.locator(".described li")).to_have_count(2)
    assert "group=date" in page.url
