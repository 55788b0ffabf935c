"""What staff do in the view of the centre's vocabulary, in a real browser, on a centre of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from pipeline import settings
from pipeline.library import Library
from pipeline.model import JudgedFile
from tests import pdfs
from tests.app.conftest import opened, take_in
from tests.app.test_journey import search

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

FILE = "# sigles\nESS = économie sociale et solidaire\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A centre of two documents, two judged questions, a file of equivalents and two judgements of readers."""
    home = tmp_path_factory.mktemp("words")
    water = pdfs.write(home / "corpus" / "rapports", "eau.pdf", "La vallée partage une nappe.", title="Gouverner l’eau")
    water.with_name("eau.pdf.toml").write_text('territories = ["Cantal"]', encoding="utf-8")
    pdfs.write(home / "corpus" / "rapports", "sol.pdf", "La terre des communes.", title="Partager le sol")
    for folder in ("evaluation", "vocabularies"):
        (home / "corpus" / folder).mkdir()
    (home / "corpus" / "evaluation" / JudgedFile.TOPICS).write_text("t1\tflotte\nt2\tterre\n", encoding="utf-8")
    judged = "t1 0 rapports/eau.pdf 1\nt2 0 rapports/sol.pdf 1\n"
    (home / "corpus" / "evaluation" / JudgedFile.QRELS).write_text(judged, encoding="utf-8")
    (home / "corpus" / "vocabularies" / "equivalents.txt").write_text(FILE, encoding="utf-8")
    take_in(home)
    centre = Library(settings.load(home / "passerelle.toml"))
    for title, query, answers in (
        ("Gouverner l’eau", "partage de la nappe", True),
        ("Partager le sol", "<b>nappe</b>", False),
    ):
        document = next(each for each in centre.browse().values() if each.title == title)
        centre.usage.judge(query, document.id, answers=answers)
    centre.close()
    return home


@pytest.fixture
def staff(browser: Browser, guarded: str, home: Path) -> Iterator[Page]:
    """A page at the view, its file as it was first."""
    equivalents(home).write_text(FILE, encoding="utf-8")
    with opened(browser, guarded) as context:
        page = context.new_page()
        page.goto("/words?lang=fr")
        expect(page.get_by_label("Équivalents")).to_have_value(FILE)
        yield page


def equivalents(home: Path) -> Path:
    """Give the file."""
    return home / "corpus" / "vocabularies" / "equivalents.txt"


def test_the_effect_is_seen_before_a_text_is_saved(staff: Page, home: Path) -> None:
    """The lines that cannot be followed and the questions that change are named; nothing is written before; searches follow."""
    text = f"{FILE}flotte => nappe\nseul\n"
    staff.get_by_label("Équivalents").fill(text)
    staff.get_by_role("button", name="Voir l’effet").click()
    effect = staff.locator(".effect")
    expect(effect).to_contain_text("nDCG@10 : 0,500 avec le fichier, 1,000 avec ce texte.")
    expect(effect.locator("tbody tr")).to_have_count(1)
    expect(effect.locator("tbody tr")).to_contain_text("flotte")
    expect(staff.locator(".problems").first).to_contain_text("equivalents.txt, ligne 4")
    assert equivalents(home).read_text(encoding="utf-8") == FILE
    staff.get_by_role("button", name="Enregistrer").click()
    expect(staff.get_by_text("Enregistré : les recherches en tiennent compte.")).to_be_visible()
    assert equivalents(home).read_text(encoding="utf-8") == text
    staff.goto("/")
    search(staff, "flotte")
    expect(staff.locator(".results h3").first).to_have_text("Gouverner l’eau")


def test_a_text_whose_effect_was_not_seen_is_not_saved(staff: Page, home: Path) -> None:
    """Saved at once, a text is tried first; what was edited since it was tried is tried again."""
    staff.get_by_label("Équivalents").fill(f"{FILE}flotte => terre\n")
    staff.get_by_role("button", name="Enregistrer").click()
    expect(staff.get_by_text("Rien n’est encore enregistré.")).to_be_visible()
    expect(staff.locator(".effect")).to_contain_text("Aucune question jugée ne reçoit d’autres réponses.")
    staff.get_by_label("Équivalents").fill(f"{FILE}flotte => nappe\n")
    staff.get_by_role("button", name="Enregistrer").click()
    expect(staff.locator(".effect")).to_contain_text("1,000 avec ce texte")
    assert equivalents(home).read_text(encoding="utf-8") == FILE


def test_what_somebody_else_saved_meanwhile_stays(staff: Page, home: Path) -> None:
    """The text of the editor is kept there, and the file is that of the other."""
    text = f"{FILE}flotte => nappe\n"
    staff.get_by_label("Équivalents").fill(text)
    staff.get_by_role("button", name="Voir l’effet").click()
    expect(staff.locator(".effect")).to_be_visible()
    equivalents(home).write_text("# un autre\n", encoding="utf-8")
    staff.get_by_role("button", name="Enregistrer").click()
    expect(staff.get_by_text("Le fichier a été changé entre-temps")).to_be_visible()
    expect(staff.get_by_label("Équivalents")).to_have_value(text)
    assert equivalents(home).read_text(encoding="utf-8") == "# un autre\n"


def test_staff_rule_on_what_readers_say_and_add_it_to_the_judged_questions(staff: Page, home: Path) -> None:
    """One is accepted, the other rejected; only the first is added, once; then nothing waits."""
    accepted = staff.locator("[class*=st-key-judgement-]", has_text="partage de la nappe")
    expect(accepted).to_contain_text("Répond : 1. Ne répond pas : 0.")
    accepted.get_by_role("button", name="Accepter : répond").click()
    expect(accepted).to_have_count(0)
    rejected = staff.locator("[class*=st-key-judgement-]", has_text="<b>nappe</b>")
    rejected.get_by_role("button", name="Écarter").click()
    expect(staff.get_by_text("Aucun avis n’attend.")).to_be_visible()
    staff.get_by_role("button", name="Ajouter aux questions jugées").click()
    expect(staff.get_by_text("Avis acceptés qui sont dans les questions jugées : 1.")).to_be_visible()
    topics = (home / "corpus" / "evaluation" / JudgedFile.TOPICS).read_text(encoding="utf-8")
    assert topics.count("partage de la nappe") == 1
    assert "<b>" not in topics


def test_terms_are_listed_with_how_many_carry_them(staff: Page) -> None:
    """Each term that a document carries has its count."""
    staff.locator("summary", has_text="Territoire").click()
    row = staff.locator("details[open] tr", has_text="Cantal")
    expect(row.locator("td")).to_have_text("1")
