"""Every view, in both languages and both themes, has no serious fault that axe-core finds."""

from importlib import resources
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

AXE = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
VIEWS = {
    "home": ("/?", ".home"),
    "results": ("/?q=association&kind=Étude&", ".results"),
    "none": ("/?q=xylophonie&", ".none"),
    "deposit": ("/deposit?", "[data-testid=stFileUploader]"),
    "health": ("/centre-health?", ".levels, .report"),
    "words": ("/words?", ".report summary"),
    "to look at": ("/review?", ".to-look-at"),
    "copies": ("/review?group=copies&", ".pair"),
    "undoing": ("/deposit?undo=20261125-031005-000002&", ".done"),
    "together": ("/review?with={id}&with={other}&", ".described"),
    "correction": ("/review?id={id}&", "[data-testid=stForm]"),
    "near": ("/near?", "textarea"),
    "near page": ("/near?id={id}&page=2&", ".near"),
    "signing in": ("/signin?", "main"),
    "tips": ("/tips?", ".tips"),
    "basket": ("/basket?id={id}&", ".basket"),
    "list": ("/list?name=monter-une-premiere-alliance&", ".walk"),
    "all lists": ("/list?", ".lists"),
    "lists of staff": ("/lists?", ".lists"),
    "new list": ("/lists?new=1&id={id}&", "ol.lists"),
    "list form": ("/lists?name=mesurer-sans-s-epuiser&", "details"),
    "map": ("/map?zone=0&", ".map"),
    "part of the map": ("/map?area=0.0-1000.0-1000.1000-0.1000&", ".chosen .ways"),
    "document": ("/document?id={id}&page=2&q=monnaie&", ".picture"),
}


pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


LOOKS = 4
"""How often a page with a fault is looked at, a second apart: while a theme changes, Streamlit's own colours come after ours."""


def faults(page: Page) -> list[tuple[str, str]]:
    """Give the serious faults that axe-core finds in a page, and that stay: of which rule, and the first element."""
    page.evaluate(AXE)
    for _ in range(LOOKS):
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        serious = [
            (each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] in ("serious", "critical")
        ]
        if not serious:
            break
        page.wait_for_timeout(1_000)
    return serious


GROUNDS: dict[Literal["light", "dark"], str] = {"light": "rgb(251, 250, 247)", "dark": "rgb(18, 22, 31)"}
"""The background of each theme, by which it is told that the page has it."""


@pytest.mark.parametrize("tongue", ["fr", "en"])
def test_no_view_has_a_serious_fault(browser: Browser, app: str, tongue: str) -> None:
    """Contrast, names, roles, landmarks: what axe-core calls serious or critical is nowhere, in neither theme."""
    context = browser.new_context(base_url=app, viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.goto("/?q=monnaie+locale")
    links = [page.locator(".results h3 a").nth(at).get_attribute("href") or "" for at in (0, 1)]
    first, second = (link.partition("id=")[2].partition("&")[0] for link in links)
    found = []
    for name, (url, sign) in VIEWS.items():
        page.goto(url.format(id=first, other=second) + f"lang={tongue}")
        expect(page.locator(sign).first).to_be_visible()
        for scheme, ground in GROUNDS.items():
            page.emulate_media(color_scheme=scheme)
            expect(page.locator(".stApp, body:not(:has(.stApp))")).to_have_css("background-color", ground)
            found += [(name, scheme, *fault) for fault in faults(page)]
    context.close()
    assert found == []
