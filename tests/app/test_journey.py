"""What people do in the app, in a real browser: search, filter, open at the page, deposit and find."""

import csv
import hashlib
import re
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest
from docx import Document as Word
from playwright.sync_api import Browser, Page, expect

from tests import pdfs

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

BOX = "Rechercher dans les ressources"


def search(page: Page, typed: str) -> None:
    """Type a query in the box and press Enter."""
    box = page.get_by_label(BOX)
    box.fill(typed)
    box.press("Enter")
    expect(page.locator("[role=status]")).to_contain_text(typed)


def deposit(page: Page, *paths: Path) -> None:
    """Choose files, wait until they have reached the server, and deposit them."""
    page.goto("/deposit")
    page.locator("input[type=file]").set_input_files(paths)
    for path in paths:
        expect(page.get_by_role("button", name=f"Retirer {path.name}")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Déposer", exact=True).click()


def test_search_from_home(page: Page) -> None:
    """Home has the box; Enter gives results with the words marked, a true count, a link and a title that say the query."""
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Que cherchez-vous")
    search(page, "aide à domicile")
    expect(page.locator(".results h3").first).to_contain_text("L’heure et le reste")
    expect(page.locator(".snippet mark").first).to_be_visible()
    expect(page).to_have_title(re.compile("aide à domicile"))
    assert "q=aide" in page.url


def test_two_spaces_in_a_query_leave_the_page_alive(page: Page) -> None:
    """Browsers give a title back with its spaces made one: the page does not put its own back for ever."""
    page.goto("/?q=aide%20%20domicile")
    expect(page.locator(".results h3").first).to_be_visible()
    expect(page).to_have_title(re.compile("^aide domicile"))
    page.locator(".results h3 a").first.click()
    expect(page.locator("figure.picture img, article.page").first).to_be_visible()


def test_the_button_searches_too_and_slash_focuses(page: Page) -> None:
    """The box is reached with «/», and its button does what Enter does."""
    page.goto("/")
    expect(page.locator(".home")).to_be_visible()
    expect(page.get_by_label(BOX)).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.keyboard.press("/")
    expect(page.get_by_label(BOX)).to_be_focused()
    page.keyboard.type("mécénat")
    page.get_by_role("button", name="Rechercher").click()
    expect(page.locator("[role=status]")).to_contain_text("mécénat")


def test_suggestions_are_chosen_with_the_keyboard(page: Page) -> None:
    """Two letters bring suggestions; Escape closes them, an arrow and Enter search for one."""
    page.goto("/")
    box = page.get_by_label(BOX)
    expect(box).to_have_attribute("data-shown", "")
    box.press_sequentially("mecen")
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    box.press("Escape")
    expect(options.first).not_to_be_visible()
    box.press_sequentially("a")
    expect(options.first).to_contain_text("mécénat")
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    box.press("Enter")
    expect(page).to_have_url(re.compile("q=m%C3%A9c%C3%A9nat"))


def test_a_link_shows_the_same_thing_to_a_colleague(page: Page) -> None:
    """Query, filters and sort are in the address: opened anew, it gives the same list."""
    page.goto("/?q=coopération&kind=Étude&sort=newest")
    expect(page.locator(".chips")).to_contain_text("Étude")
    expect(page.locator(".results h3").first).to_be_visible()
    first = page.locator(".results h3").all_inner_texts()
    page.reload()
    expect(page.locator(".results h3")).to_have_text(first)
    expect(page.get_by_label(BOX)).to_have_value("coopération")


def test_filter_then_take_the_filter_off(page: Page) -> None:
    """A facet narrows the results to its count; its chip brings them back; back and forward work."""
    page.goto("/?q=association")
    status = page.locator("[role=status] strong")
    expect(status).to_be_visible()
    whole = status.inner_text()
    facet = page.locator(".filters a", has_text="Étude").first
    number = facet.locator("small").inner_text()
    facet.click()
    expect(status).to_have_text(re.compile(rf"^{number}\b"))
    page.locator(".chips a", has_text="Étude").click()
    expect(status).to_have_text(whole)
    page.go_back()
    expect(status).to_have_text(re.compile(rf"^{number}\b"))
    page.go_forward()
    expect(status).to_have_text(whole)


def test_open_a_document_at_the_page_that_answers(page: Page) -> None:
    """A page number leads to that page of the document, its words marked, with the facts and what is related and why."""
    page.goto("/?q=monnaie+locale+commerçants")
    first = page.locator(".results > li").first
    title = first.locator("h3").inner_text()
    link = first.locator(".page-links a").first
    number = link.inner_text()
    link.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.locator(".steps .where").first).to_contain_text(f"Page {number} sur")
    expect(page.locator(".picture img")).to_have_js_property("complete", True)
    assert page.locator(".picture img").evaluate("image => image.naturalWidth") > 500
    page.locator(".as-text > summary").click()
    expect(page.locator(".page mark").first).to_be_visible()
    expect(page.locator(".related > li").first).to_be_visible()
    expect(page.locator(".why").first).to_contain_text("%")
    page.get_by_role("link", name="Suivante").first.click()
    expect(page.locator(".steps .where").first).to_contain_text(f"Page {int(number) + 1} sur")
    page.get_by_role("link", name="Retour aux résultats").click()
    expect(page.locator("[role=status]")).to_contain_text("monnaie locale")


def test_search_inside_a_document(page: Page) -> None:
    """Words searched for inside a document lead to its pages that hold them, and are marked; the results stay behind."""
    page.goto("/?q=monnaie+locale+commerçants")
    page.locator(".results h3 a").first.click()
    box = page.get_by_label("Chercher dans ce document").locator("visible=true").last
    box.fill("euros")
    box.press("Enter")
    expect(page.locator(".within .clear")).to_be_visible()
    assert "in=euros" in page.url
    page.locator(".doc .page-links a").first.click()
    page.locator(".as-text > summary").click()
    expect(page.locator(".page mark").first).to_contain_text(re.compile("euro", re.IGNORECASE))
    page.get_by_role("link", name="200\u202f%").click()
    expect(page.locator(".picture.zoom-200 img")).to_have_js_property("complete", True)
    assert page.locator(".picture img").evaluate("image => image.naturalWidth") == 2_000
    page.get_by_role("link", name="Retour aux résultats").click()
    expect(page.locator("[role=status]")).to_contain_text("monnaie locale")


def test_put_aside_take_away_and_send(page: Page, browser: Browser, app: str, tmp_path: Path) -> None:
    """What is put aside is counted, stays after a reload, is taken away as a bibliography, and is sent as a link."""
    page.goto("/?q=monnaie+locale+commerçants")
    for number in range(2):
        page.locator(".results .keep").nth(number).click()
    expect(page.locator(".results .keep[aria-pressed=true]")).to_have_count(2)
    first = page.locator(".results h3").first.inner_text()
    page.reload()
    selection = page.locator("a[data-basket]")
    expect(selection).to_have_attribute("data-count", "2")
    selection.click()
    expect(page.locator(".basket h3")).to_have_count(2)
    with page.expect_download() as taken:
        page.get_by_role("link", name="Bibliographie annotée").click()
    taken.value.save_as(tmp_path / "liste.docx")
    assert first in [each.text for each in Word(str(tmp_path / "liste.docx")).paragraphs]
    address = page.url
    page.get_by_role("link", name=re.compile("^Retirer")).first.click()
    expect(page.locator(".basket h3")).to_have_count(1)
    expect(selection).to_have_attribute("data-count", "1")
    context = browser.new_context()
    colleague = context.new_page()
    colleague.goto(address)
    expect(colleague.locator(".basket h3")).to_have_count(2)
    context.close()


def test_tips_are_examples_that_find_something(page: Page) -> None:
    """From home to the tips; each example of the collection leads to results."""
    page.goto("/")
    page.get_by_role("link", name="Conseils de recherche").click()
    examples = page.locator(".tips tbody a")
    expect(examples.first).to_be_visible()
    assert examples.count() >= 6
    examples.nth(1).click()
    expect(page.locator(".results > li").first).to_be_visible()


def test_the_map_leads_to_zones_and_documents(page: Page) -> None:
    """A point opens its document; the name of a zone leaves its documents only, on the map and in the table."""
    page.goto("/map")
    expect(page.locator(".map .point").nth(59)).to_be_attached()
    # Other tests deposit documents in the same centre.
    assert 60 <= page.locator(".map .point").count() <= page.request.get("/health").json()["documents"]
    page.locator(".map .zones a").first.click()
    expect(page).to_have_url(re.compile("zone="))
    expect(page.locator(".map .point.off").first).to_be_attached()
    lit = page.locator(".map .point:not(.off)").count()
    expect(page.locator(".report tbody tr")).to_have_count(lit)
    point = page.locator(".map .point:not(.off)").first
    title = point.get_attribute("title") or ""
    point.dispatch_event("click")
    heading = page.get_by_role("heading", level=1)
    expect(heading).not_to_have_text("La carte de la collection")
    assert title.startswith(heading.inner_text())


def test_a_part_of_the_map_is_chosen_and_searched(page: Page, browser: Browser) -> None:
    """A line around points, or a frame moved by the keyboard, leaves what is inside: a list, a link to send, a search among it."""
    page.goto("/map")
    box = page.locator(".map").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 3, box["y"] + 3)
    page.mouse.down()
    for across, down in ((0.5, 0.01), (0.5, 0.99), (0.01, 0.99)):
        page.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"], steps=4)
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"area=[\d.]+(-[\d.]+){2,23}"))
    title = page.locator(".chosen h2")
    expect(title).to_be_focused()
    drawn = page.locator(".map .point:not(.off)").count()
    assert 0 < drawn < 60
    expect(page.locator(".report tbody tr")).to_have_count(drawn)
    expect(title).to_contain_text(f"{drawn} ressources")
    context = browser.new_context()
    colleague = context.new_page()
    colleague.goto(page.url)
    expect(colleague.locator(".report tbody tr")).to_have_count(drawn)
    context.close()
    taken = page.get_by_role("link", name="CSV").get_attribute("href") or ""
    assert len(list(csv.reader(page.request.get(taken).text().splitlines()))) == drawn + 1
    page.get_by_role("link", name="Chercher parmi ces ressources").click()
    expect(page.locator(".summary [role=status]")).to_contain_text(f"{drawn} ressources")
    page.get_by_role("link", name="Retirer le filtre Partie de la carte").click()
    expect(page.locator(".summary [role=status]")).not_to_contain_text(f"{drawn} ressources")

    page.goto("/map")
    page.get_by_role("button", name="Choisir une partie").focus()
    page.keyboard.press("Enter")
    for key in ("ArrowLeft",) * 12 + ("Shift+ArrowRight",) * 8 + ("ArrowUp",) * 12 + ("Shift+ArrowDown",) * 24:
        page.keyboard.press(key)
    told = page.locator("[data-told]")
    expect(told).to_have_text(re.compile(r"Dans le cadre\s: [1-9]\d* points"))
    framed = re.sub(r"\D", "", told.inner_text())
    page.keyboard.press("Enter")
    expect(title).to_contain_text(f"{framed} ressources")
    expect(title).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Chercher parmi ces ressources")).to_be_focused()


def test_the_original_opens_at_its_page(page: Page, app: str) -> None:
    """The file itself is served by its identifier, to be read and never to run, at the page."""
    page.goto("/?q=monnaie+locale")
    page.locator(".results > li").first.locator(".page-links a").first.click()
    address = page.get_by_role("link", name="Ouvrir l’original").first.get_attribute("href")
    assert address is not None
    assert re.fullmatch(r"/files/[0-9a-f]{64}#page=\d+", address)
    with urllib.request.urlopen(app + address.partition("#")[0]) as answer:
        assert answer.read(5) == b"%PDF-"
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_a_saved_page_is_downloaded_and_never_shown(app: str, centre: Path) -> None:
    """An original that a browser would run is sent to be kept."""
    digest = hashlib.sha256((centre / "corpus" / "notes" / "page.html").read_bytes()).hexdigest()
    with urllib.request.urlopen(f"{app}/files/{digest}") as answer:
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "/files/..%2f..%2fpasserelle.toml",
        "/files/passerelle.toml",
        f"/files/{'0' * 64}",
        "/assets/..%2fapp.py",
        "/assets/nothing",
    ],
)
def test_no_path_from_outside_is_a_path(app: str, path: str) -> None:
    """Nothing but a known identifier leads to a file: the answer is a refusal, or the app's own page."""
    status, body = fetch(app + path)
    assert status in (400, 404) or b"<title>Passerelle</title>" in body


def fetch(address: str) -> tuple[int, bytes]:
    """Give the status and the body of what is at an address."""
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers={"Accept": "text/html"})) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def test_deposit_a_pdf_and_find_it(page: Page, centre: Path, tmp_path: Path) -> None:
    """A deposited document is told as added, is found seconds later, and is in the corpus."""
    path = pdfs.write(
        tmp_path,
        "étude tilleuls.pdf",
        "Les tilleuls argentés de Vaubrun",
        "La taille des tilleuls argentés",
        title="Tilleuls argentés",
    )
    broken = tmp_path / "faux.pdf"
    broken.write_text("<html>Page introuvable</html>")
    deposit(page, path, broken)
    report = page.locator(".report")
    expect(report.locator("tr", has_text="étude tilleuls.pdf")).to_contain_text("Ajouté")
    expect(report.locator("tr", has_text="faux.pdf")).to_contain_text("Le contenu n’est pas celui que le nom annonce")
    assert (centre / "corpus" / "dépôts" / "étude tilleuls.pdf").read_bytes() == path.read_bytes()
    page.goto("/?q=tilleuls+argentés")
    expect(page.locator(".results h3").first).to_have_text("Tilleuls argentés")


def test_depositing_again_says_that_it_is_there(page: Page, tmp_path: Path) -> None:
    """The same content under another name is told as already there, and makes no second document."""
    for name in ("un.txt", "deux.txt"):
        (tmp_path / name).write_text("Compte rendu unique sur la zostère marine", encoding="utf-8")
        deposit(page, tmp_path / name)
        expect(page.locator(".report tr", has_text=name)).to_contain_text(
            "Ajouté" if name == "un.txt" else "Déjà présent"
        )
    page.goto("/?q=zostère")
    expect(page.locator("[role=status] strong")).to_have_text(re.compile("^1\\b"))


def test_a_query_that_finds_nothing_leads_to_what_is_found_without_a_part(page: Page) -> None:
    """The part that finds nothing is named; the link without it finds as many as it says."""
    page.goto("/?q=monnaie+AND+xylophonie")
    expect(page.locator(".none")).to_contain_text("xylophonie")
    way = page.locator(".ways-out a").first
    number = way.locator("small").inner_text()
    expect(page.locator(".results > li").first).to_contain_text("onnaie")
    way.click()
    expect(page.locator("[role=status] strong")).to_have_text(re.compile(rf"^{number}\b"))


def test_what_is_near_a_pasted_text(page: Page) -> None:
    """A pasted text finds documents with reasons, and stays out of the address; a document and back, they are still there."""
    page.goto("/near")
    page.get_by_label("Votre texte").fill(
        "Une monnaie locale complémentaire circule entre les commerçants du bassin de vie ; le billet est rendu après trois achats."
    )
    page.get_by_role("button", name="Comparer").click()
    first = page.locator(".related > li").first
    expect(first).to_contain_text("monnaie")
    expect(first.locator(".why")).to_contain_text("%")
    assert "billet" not in page.url
    first.locator("a").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.go_back()
    expect(page.locator(".related > li").first).to_contain_text("monnaie")


def test_what_is_near_a_file_that_is_not_kept(page: Page, centre: Path, tmp_path: Path) -> None:
    """A file is read, compared and forgotten; one that cannot be read says why."""
    before = sorted((centre / "corpus").rglob("*"))
    path = pdfs.write(tmp_path, "monnaie.pdf", "La monnaie locale circule entre les commerçants de la vallée.")
    page.goto("/near")
    page.locator("input[type=file]").set_input_files(path)
    expect(page.get_by_text("monnaie.pdf").first).to_be_visible()
    page.get_by_role("button", name="Comparer").click()
    expect(page.locator(".related > li").first).to_contain_text("monnaie")
    expect(page.locator(".near")).to_contain_text("qui n’est pas gardé")
    assert sorted((centre / "corpus").rglob("*")) == before


def test_what_is_near_a_page(page: Page) -> None:
    """A document's page leads to the documents near it, by a link that can be sent, and back."""
    page.goto("/?q=monnaie+locale")
    page.locator(".results > li").first.locator(".page-links a").first.click()
    page.get_by_role("link", name="Documents proches de cette page").click()
    expect(page.locator(".related > li").first).to_be_visible()
    expect(page).to_have_url(re.compile(r"/near\?id=[0-9a-f]{64}&page=\d+"))
    page.get_by_role("link", name="Retour à la page").click()
    expect(page.locator(".picture")).to_be_visible()


def test_equivalents_are_said_and_taken_off(page: Page) -> None:
    """What was searched for besides is said above the results; a link takes it off, in the address, and one brings it back."""
    page.goto("/?q=ESS")
    expect(page.locator(".notice.quiet")).to_contain_text("Aussi cherché")
    expect(page.locator(".notice.quiet")).to_contain_text("économie sociale et solidaire")
    page.get_by_role("link", name="Chercher seulement les mots saisis").click()
    expect(page).to_have_url(re.compile("exact=1"))
    expect(page.locator(".notice.quiet")).to_contain_text("Seuls les mots saisis")
    page.get_by_role("link", name="Chercher aussi leurs équivalents").click()
    expect(page.locator(".notice.quiet")).to_contain_text("Aussi cherché")


def test_no_result_offers_ways_out(page: Page) -> None:
    """A word that is nowhere is named, and all can be browsed."""
    page.goto("/?q=xylophonie")
    expect(page.locator(".none")).to_contain_text("xylophonie")
    page.get_by_role("link", name="Voir toutes les ressources").click()
    expect(page.locator(".results > li").first).to_be_visible()


def test_the_interface_in_english_keeps_what_is_shown(page: Page) -> None:
    """The switch changes the words, the language of the page and not the results; documents keep their own language."""
    page.goto("/?q=coopération")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.locator(".results h3")).to_have_count(10)
    titles = page.locator(".results h3").all_inner_texts()
    page.get_by_role("link", name="EN", exact=True).click()
    expect(page.locator("[role=status]")).to_contain_text("resources")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.locator(".results h3").all_inner_texts() == titles
    assert page.locator(".results h3").first.get_attribute("lang") == "fr"


def test_text_of_documents_is_text(page: Page) -> None:
    """HTML and script in a title or a text are shown as they are written, and nothing of them runs."""
    page.goto("/?q=mandragore")
    expect(page.locator(".results h3").first).to_contain_text("<img src=x onerror=alert(1)> Piège <b>HTML</b>")
    expect(page.locator(".results .snippet").first).to_contain_text("<script>")
    page.locator(".results h3 a").first.click()
    page.locator(".as-text > summary").click()
    expect(page.locator(".page")).to_contain_text("<script>alert('mandragore')</script>")
    assert page.locator(".stHtml img[src=x], .stHtml script").count() == 0


def test_a_query_with_html_is_text(page: Page) -> None:
    """What is typed is shown as typed."""
    page.goto('/?q="><img src=x onerror=alert(1)>')
    expect(page.locator("[role=status]")).to_contain_text("<img src=x onerror=alert(1)>")


def test_an_unknown_document_is_said(page: Page) -> None:
    """A link to a document that is no more says so, with the way back to search."""
    page.goto(f"/document?id={'0' * 64}")
    expect(page.get_by_role("alert")).to_contain_text("n’existe pas")


@pytest.mark.parametrize(
    "path", ["/", "/?q=association", "/basket", "/map", "/tips", "/deposit", "/review", "document"]
)
def test_a_phone_shows_everything_within_its_width(page: Page, path: str) -> None:
    """At 390 and 320 pixels nothing goes past the edge, and the box leaves room for 27 characters."""
    page.goto("/?q=association")
    if path == "document":
        page.locator(".results h3 a").first.click()
        expect(page.locator(".picture")).to_be_visible()
        path = f"{page.url}&in=association&zoom=200"
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(path)
        expect(page.locator(".top")).to_be_visible()
        expect(page.locator("h1, .results, [data-testid=stFileUploader]").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_nothing_of_the_interface_is_left_in_english(page: Page) -> None:
    """Streamlit's own words are in French in the French app."""
    page.goto("/deposit")
    expect(page.get_by_text("200 Mo par fichier").first).to_be_visible()
    shown = page.locator("body").inner_text()
    assert not re.search(r"\b(Upload|Browse|Drag|Limit|per file|Running)\b", shown)


@pytest.mark.parametrize(
    ("path", "kind", "held"),
    [
        ("/export.csv?q=mécénat", "text/csv", "mécénat"),
        ("/export.ris?q=mécénat", "application/x-research-info-systems", "TY  - RPRT"),
        ("/export.bib?q=association&kind=Kit", "application/x-bibtex", "@techreport"),
        ("/feed?q=mécénat", "application/atom+xml", "<entry"),
        ("/opensearch.xml", "application/opensearchdescription+xml", "searchTerms"),
    ],
)
def test_results_are_taken_away(app: str, path: str, kind: str, held: str) -> None:
    """The links below a list give files that other programs read, of what is seen."""
    with urllib.request.urlopen(app + urllib.parse.quote(path, safe="/?=&")) as answer:
        assert answer.headers["Content-Type"].startswith(kind)
        assert held in answer.read().decode()


def test_a_document_is_cited(page: Page) -> None:
    """A document's view has its citation, and the links for bibliography software."""
    page.goto("/?q=monnaie+locale")
    page.locator(".results h3 a").first.click()
    expect(page.locator(".citation")).to_contain_text("Une monnaie qui ne fait qu’un tour")
    expect(page.get_by_role("link", name="BibTeX")).to_be_visible()
