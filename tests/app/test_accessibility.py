"""Every view, in both languages and both themes, has no serious fault that axe-core finds."""

from importlib import resources
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("tongue", ["fr", "en"])
def test_no_view_has_a_serious_fault(browser: Browser, app: str, scheme: Any, tongue: str) -> None:
    """Contrast, names, roles, landmarks: what axe-core calls serious or critical is nowhere."""
    context = browser.new_context(base_url=app, viewport={"width": 1280, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    page.goto("/?q=monnaie+locale")
    link = page.locator(".results h3 a").first.get_attribute("href") or ""
    found = []
    for name, (url, sign) in VIEWS.items():
        page.goto(url.format(id=link.partition("id=")[2].partition("&")[0]) + f"lang={tongue}")
        expect(page.locator(sign).first).to_be_visible(timeout=20_000)
        page.evaluate(AXE)
        faults = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        found += [
            (name, fault["id"], fault["nodes"][0]["html"])
            for fault in faults
            if fault["impact"] in ("serious", "critical")
        ]
    context.close()
    assert found == []
