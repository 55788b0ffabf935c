"""Reading lists in a real browser: staff make one from a selection, put it in order and publish it; readers read it."""

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import pdfs
from tests.app.conftest import account, opened, sign_in, take_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

TITLES = ["Gouverner l’eau", "Habiter la côte", "Planter des haies"]


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A centre of three documents and an account of staff: whoever does not sign in is a reader."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for title in TITLES:
            name = title.split()[-1].replace("l’", "") + ".pdf"
            pdfs.write(home / "corpus" / "rapports", name, f"{title} : un rapport.", "La suite.", title=title)
        take_in(home, account("Marie"))
        yield home


@pytest.fixture
def reader(browser: Browser, guarded: str) -> Iterator[Page]:
    """A reader's page."""
    with opened(browser, guarded) as context:
        yield context.new_page()


@pytest.fixture
def staff(browser: Browser, guarded: str) -> Iterator[Page]:
    """A page of staff, signed in."""
    with opened(browser, guarded) as context:
        page = context.new_page()
        page.goto("/signin?next=/&lang=fr")
        sign_in(page, "Marie")
        expect(page.locator(".who")).to_have_text("Marie")
        yield page


def make(page: Page, title: str) -> None:
    """Put every document in the selection, and make a list of it."""
    page.goto("/?all=1&lang=fr&sort=title")
    expect(page.locator(".results h3")).to_have_count(3)
    for each in TITLES:
        page.get_by_role("button", name=f"Ajouter à ma sélection\u00a0: {each}").click()
    page.locator("a[data-basket]").click()
    page.get_by_role("link", name="En faire une liste de lecture").click()
    page.get_by_label("Titre de la liste").fill(title)
    page.get_by_role("button", name="Créer la liste").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_a_list_is_made_put_in_order_published_and_read(staff: Page, reader: Page, home: Path) -> None:
    """From a selection to the page of a reader; until it is published, a reader is told that there is no such list."""
    make(staff, "Lire le littoral")
    assert "name=lire-le-littoral" in staff.url
    steps = staff.locator(".step h2")
    expect(steps).to_have_text([f"Étape\u00a0{n}\u00a0: {title}" for n, title in enumerate(TITLES, 1)])
    staff.get_by_label("Étape 2\u00a0: pourquoi la lire").fill("Pour le <b>trait de côte</b>.")
    staff.get_by_label("Étape 2\u00a0: page").fill("2")
    staff.get_by_label("Étape 1\u00a0: intertitre").fill("D’abord")
    staff.get_by_role("button", name="Monter l’étape 2").focus()
    staff.keyboard.press("Enter")
    expect(staff.get_by_role("status").filter(has_text="L’étape 2 est devenue l’étape 1.")).to_be_visible()
    expect(steps.first).to_contain_text(TITLES[1])
    expect(staff.get_by_role("button", name="Monter l’étape 2")).to_be_focused()
    expect(staff.get_by_label("Étape 1\u00a0: pourquoi la lire")).to_have_value("Pour le <b>trait de côte</b>.")
    expect(staff.get_by_label("Étape 2\u00a0: intertitre")).to_have_value("D’abord")

    reader.goto("/list?name=lire-le-littoral&lang=fr")
    expect(reader.get_by_role("alert")).to_contain_text("n’existe pas")
    reader.goto("/lists?name=lire-le-littoral&lang=fr")
    expect(reader.get_by_role("heading", name="Réservé au personnel")).to_be_visible()

    staff.get_by_role("button", name="Enregistrer et publier").click()
    expect(staff.get_by_role("status").filter(has_text="La liste est publiée")).to_be_visible()
    reader.goto("/?lang=fr")
    card = reader.locator(".lists > li", has_text="Lire le littoral")
    expect(card).to_contain_text("3\u00a0ressources")
    card.get_by_role("link").click()
    expect(reader.locator(".walk h3")).to_have_text([TITLES[1], TITLES[0], TITLES[2]])
    expect(reader.get_by_text("Pour le <b>trait de côte</b>.")).to_be_visible()
    expect(reader.get_by_role("heading", level=2, name="D’abord")).to_be_visible()
    expect(reader.get_by_role("link", name="Modifier cette liste")).to_have_count(0)
    with reader.expect_download() as taken:
        reader.get_by_role("link", name="CSV").click()
    assert taken.value.path().read_text(encoding="utf-8").count("\n") == 4
    reader.get_by_role("link", name=re.compile("Ouvrir à la page 2")).click()
    expect(reader.get_by_role("heading", level=1)).to_have_text(TITLES[1])
    assert "page=2" in reader.url


def test_a_list_is_taken_back_and_deleted(staff: Page, reader: Page, home: Path) -> None:
    """A step is taken out; unpublished, readers no longer reach it; deleted, its file is gone, and it was asked twice."""
    make(staff, "Pour un temps")
    path = home / "corpus" / "lists" / "pour-un-temps.toml"
    staff.get_by_role("button", name="Retirer l’étape 1").click()
    expect(staff.locator(".step")).to_have_count(2)
    staff.get_by_role("button", name="Enregistrer et publier").click()
    expect(staff.get_by_role("button", name="Enregistrer et ne plus publier")).to_be_visible()
    assert "is_published = true" in path.read_text(encoding="utf-8")
    staff.get_by_role("button", name="Enregistrer et ne plus publier").click()
    expect(staff.get_by_role("button", name="Enregistrer et publier")).to_be_visible()
    reader.goto("/list?name=pour-un-temps&lang=fr")
    expect(reader.get_by_role("alert")).to_be_visible()
    expect(staff.get_by_role("button", name="Supprimer définitivement")).not_to_be_visible()
    staff.get_by_text("Supprimer cette liste").click()
    staff.get_by_role("button", name="Supprimer définitivement").click()
    expect(staff.get_by_role("status").filter(has_text="La liste est supprimée.")).to_be_visible()
    assert not path.exists()


def test_a_selection_is_added_to_a_list_that_exists(staff: Page, home: Path) -> None:
    """What staff find later goes to the end of the list that they choose; a list without a title is not made."""
    make(staff, "Suite")
    link = staff.locator(".step a").first.get_attribute("href") or ""
    staff.goto(f"/lists?new=1&id={link.partition('id=')[2][:16]}&lang=fr")
    staff.get_by_role("button", name="Créer la liste").click()
    expect(staff.get_by_text("Donnez un titre à la liste.")).to_be_visible()
    staff.get_by_role("combobox").click()
    staff.get_by_role("option", name="Suite").click()
    staff.get_by_role("button", name="Ajouter à cette liste").click()
    expect(staff.locator(".step")).to_have_count(4)
    expect(staff.locator(".step h2").last).to_contain_text(TITLES[0])


def test_what_is_wrong_is_said_and_what_was_typed_stays(staff: Page, home: Path) -> None:
    """A page that is no number, a title that is gone, a list that somebody else changed: nothing is written, nothing lost."""
    make(staff, "À deux mains")
    path = home / "corpus" / "lists" / "a-deux-mains.toml"
    before = path.read_text(encoding="utf-8")
    note = staff.get_by_label("Étape 1\u00a0: pourquoi la lire")
    note.fill("Une note longue à écrire.")
    staff.get_by_label("Étape 1\u00a0: page").fill("deux")
    staff.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(staff.get_by_text("La page de l’étape 1 n’est pas un nombre")).to_be_visible()
    expect(note).to_have_value("Une note longue à écrire.")
    assert path.read_text(encoding="utf-8") == before
    path.write_text(before.replace("À deux mains", "À quatre mains"), encoding="utf-8")
    staff.get_by_label("Étape 1\u00a0: page").fill("")
    staff.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(staff.get_by_text("Quelqu’un a modifié cette liste").first).to_be_visible()
    expect(note).to_have_value("Une note longue à écrire.")
    assert "À quatre mains" in path.read_text(encoding="utf-8")
    staff.get_by_role("button", name="Reprendre la liste telle qu’elle est").click()
    expect(staff.get_by_label("Titre de la liste")).to_have_value("À quatre mains")
    expect(note).to_have_value("")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(
    "url",
    [
        "/list?name=mesurer-sans-s-epuiser",
        "/list?",
        "/lists?",
        "/lists?new=1",
        "/lists?name=mesurer-sans-s-epuiser",
    ],
)
def test_views_of_lists_fit(page: Page, url: str, width: int) -> None:
    """Nothing sticks out, on a phone either."""
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{url}&lang=fr")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
