"""What staff look at and correct, in a real browser: a record completed after a deposit, undone, refused files tried again."""

import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from pipeline import decisions
from tests import pdfs
from tests.app.conftest import choose
from tests.app.test_journey import deposit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

TITLE, SAVE = "Titre", "Enregistrer"


def complete(page: Page, path: Path) -> None:
    """Deposit a file and follow the link of its report to its record."""
    deposit(page, path)
    page.locator(".report tr", has_text=path.name).get_by_role("link", name="Compléter la notice").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Corriger la notice")


def test_a_record_is_completed_after_a_deposit_and_undone(page: Page, centre: Path, tmp_path: Path) -> None:
    """Each value is there with where it was read; what is changed goes beside the file and is found; undone, all is as before."""
    path = pdfs.write(
        tmp_path,
        "genevrier.pdf",
        "Le genévrier cade des causses\nLes cahiers des causses, no 9\nMars 2021\nUne note.",
        title="Genévrier cade",
    )
    complete(page, path)
    form = page.locator("[data-testid=stForm]")
    expect(form.get_by_label(TITLE)).to_have_value("Genévrier cade")
    expect(form.get_by_role("link", name="Mars 2021")).to_be_visible()
    form.get_by_label(TITLE).fill("Le cade des causses")
    form.get_by_label("Auteurs").fill("Maud K. ; Noé B.")
    expect(form.get_by_label("Numéro ou édition")).to_have_value("no 9")
    expect(form.get_by_role("link", name="Les cahiers des causses, no 9")).to_have_count(2)
    form.get_by_label("Série ou revue").fill("Cahiers des causses")
    choose(form.get_by_role("combobox", name="Territoires"), "Occit", "Occitanie")
    form.get_by_role("button", name=SAVE).click()
    expect(page.get_by_text("La correction est enregistrée.")).to_be_visible()
    sidecar = centre / "corpus" / "dépôts" / "genevrier.pdf.toml"
    assert sidecar.read_text(encoding="utf-8") == (
        'title = "Le cade des causses"\nauthors = ["Maud K.", "Noé B."]\nseries = "Cahiers des causses"\nterritories = ["Occitanie"]\n'
    )
    expect(form.get_by_label(TITLE)).to_have_value("Le cade des causses")
    expect(form.get_by_label("Série ou revue")).to_have_value("Cahiers des causses")
    expect(form).to_contain_text("écrit par le centre")
    other = page.context.new_page()
    other.goto("/?q=genévrier&territory=Occitanie")
    expect(other.locator(".results h3").first).to_have_text("Le cade des causses")
    page.get_by_role("button", name="Annuler la dernière correction").click()
    expect(page.get_by_text("La dernière correction est annulée.")).to_be_visible()
    expect(form.get_by_label(TITLE)).to_have_value("Genévrier cade")
    assert not sidecar.exists()


def test_a_date_that_is_none_is_told_and_nothing_is_written(page: Page, centre: Path, tmp_path: Path) -> None:
    """A wrong date is said in plain words; what was typed stays in the form."""
    path = tmp_path / "myrtilles.txt"
    path.write_text("Note sur la cueillette des myrtilles", encoding="utf-8")
    complete(page, path)
    page.get_by_label(TITLE).fill("Cueillir")
    page.get_by_label("Date (2021").fill("mars 2021")
    page.get_by_role("button", name=SAVE).click()
    expect(page.get_by_role("alert")).to_contain_text("n’est pas une date. Écrivez 2021")
    expect(page.get_by_label(TITLE)).to_have_value("Cueillir")
    assert not (centre / "corpus" / "dépôts" / "myrtilles.txt.toml").exists()


def test_a_file_of_an_archive_has_no_form(page: Page, tmp_path: Path) -> None:
    """Why its record cannot be corrected here is said, with what to do."""
    with zipfile.ZipFile(tmp_path / "lot.zip", "w") as archive:
        archive.writestr("airelles.txt", "Note sur la cueillette des airelles rouges")
    deposit(page, tmp_path / "lot.zip")
    page.locator(".report tr", has_text="airelles.txt").get_by_role("link", name="Compléter la notice").click()
    expect(page.get_by_role("alert")).to_contain_text("décompressez l’archive")
    expect(page.get_by_role("button", name=SAVE)).to_have_count(0)


def test_refused_files_are_listed_and_tried_again(page: Page, centre: Path, tmp_path: Path) -> None:
    """A refused file stands there with its reason and what to do; once it is right, trying again takes it in."""
    (tmp_path / "sorbier.pdf").write_text("<html>Page introuvable</html>", encoding="utf-8")
    deposit(page, tmp_path / "sorbier.pdf")
    expect(page.locator(".report tr", has_text="sorbier.pdf")).to_contain_text("Refusé")
    page.goto("/review?group=refused&lang=fr")
    card = page.locator(".to-look-at li", has_text="sorbier.pdf")
    expect(card).to_contain_text("Enregistrez-le dans son propre format")
    pdfs.write(centre / "corpus" / "dépôts", "sorbier.pdf", "Le sorbier des oiseleurs", title="Sorbier")
    page.get_by_role("button", name="Réessayer").click()
    expect(page.locator(".report tr", has_text="sorbier.pdf")).to_contain_text("Ajouté")
    expect(card).to_have_count(0)


def test_a_group_leads_to_a_record_and_back(page: Page) -> None:
    """Groups have counts, the address names the one shown; a title leads to its record, and back to the same group."""
    page.goto("/review?lang=fr")
    page.get_by_role("navigation", name="Groupes à regarder").get_by_role("link", name="Copies proches").click()
    expect(page.get_by_role("heading", level=2, name="Copies proches")).to_be_visible()
    assert "group=copies" in page.url
    title = page.locator(".versions-beside h4 a").first
    said = title.inner_text()
    title.click()
    expect(page.locator(".corrected")).to_have_text(said)
    page.locator("#content").get_by_role("link", name="Voir la ressource").click()
    page.get_by_role("link", name="Corriger la notice").click()
    expect(page.locator(".corrected")).to_have_text(said)
    page.go_back()
    page.go_back()
    page.get_by_role("link", name="Retour à la liste").click()
    expect(page.get_by_role("heading", level=2, name="Copies proches")).to_be_visible()


def test_near_copies_are_kept_apart_and_put_back(page: Page, centre: Path) -> None:
    """What only one says leads to its page; kept apart, two are two results at once; taken back, they are one again."""

    def results() -> Locator:
        page.goto("/?q=eau+partagée+étiage&lang=fr")
        expect(page.locator(".results").first).to_be_visible()
        return page.locator(".results h3", has_text="L’eau partagée")

    expect(results()).to_have_count(1)
    page.goto("/review?group=copies&lang=fr")
    pair = page.locator(".pair", has_text="L’eau partagée")
    expect(pair).to_contain_text("du texte en commun")
    expect(pair).to_contain_text("un seul résultat")
    expect(pair.locator("ul.only a[href*='page=8']").first).to_be_visible()
    expect(pair.locator("mark").first).to_be_visible()
    page.get_by_role("button", name="Tenir à part la paire 1").click()
    expect(page.get_by_role("status")).to_contain_text("tenues à part")
    expect(pair).to_have_count(0)
    expect(results()).to_have_count(2)
    page.goto("/review?group=decided&lang=fr")
    expect(pair).to_contain_text("Tenues à part")
    page.get_by_role("button", name="Retirer la décision 1").click()
    expect(page.get_by_role("status")).to_contain_text("décision est retirée")
    expect(results()).to_have_count(1)
    assert decisions.load(centre / "corpus" / decisions.NAME) == decisions.NONE
