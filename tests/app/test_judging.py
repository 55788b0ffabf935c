"""Readers say whether a result answers, in a real browser; the centre learns what they say and miss, not who they are."""

import json
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.app.test_journey import BOX, search

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def told(centre: Path, *words: str) -> list[dict[str, Any]]:
    """Give what a command says in JSON."""
    command = [sys.executable, "-m", "pipeline.cli", *words, "--json"]
    read: list[dict[str, Any]] = json.loads(
        subprocess.run(command, cwd=centre, check=True, stdout=subprocess.PIPE).stdout
    )
    return read


def judged(centre: Path, query: str) -> list[tuple[str, int, int]]:
    """Give title, yes and no of what readers said of a query's results."""
    return [(each["title"], each["yes"], each["no"]) for each in told(centre, "judgements") if each["query"] == query]


def post(app: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Send a judgement as a program would; give the status."""
    request = urllib.request.Request(f"{app}/api/judgement", data=body, headers=dict(headers))
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_a_result_is_judged_with_the_keyboard_changed_and_taken_back(page: Page, centre: Path) -> None:
    """A press is shown, said and kept, without leaving the list; it stands after another view, and can be taken back."""
    page.goto("/")
    search(page, "monnaie locale")
    title = page.locator(".results h3").first.inner_text()
    group = page.get_by_role("group", name=title).first
    yes, no = (
        group.get_by_role("button", name="Répond à ma question"),
        group.get_by_role("button", name="Ne répond pas"),
    )
    yes.focus()
    page.keyboard.press("Enter")
    expect(yes).to_have_attribute("aria-pressed", "true")
    expect(group.locator("[aria-live]")).to_have_text("Merci, c’est noté.")
    assert judged(centre, "monnaie locale") == [(title, 1, 0)]
    no.focus()
    page.keyboard.press("Space")
    expect(no).to_have_attribute("aria-pressed", "true")
    expect(yes).to_have_attribute("aria-pressed", "false")
    assert judged(centre, "monnaie locale") == [(title, 0, 1)]
    page.reload()
    expect(no).to_have_attribute("aria-pressed", "true")
    no.click()
    expect(group.locator("[aria-live]")).to_have_text("Avis retiré.")
    expect(no).to_have_attribute("aria-pressed", "false")
    assert judged(centre, "monnaie locale") == []


def test_a_query_that_looks_personal_is_not_asked_about(page: Page) -> None:
    """No buttons stand beside the results of a query with an address in it, nor where nothing was typed."""
    page.goto("/?q=association+anne@exemple.fr")
    expect(page.locator(".results h3").first).to_be_visible()
    expect(page.locator("[data-judging]")).to_have_count(0)
    page.goto("/?all=1")
    expect(page.locator(".results h3").first).to_be_visible()
    expect(page.locator("[data-judging]")).to_have_count(0)


def test_what_cannot_be_kept_is_said(page: Page, centre: Path) -> None:
    """When the centre cannot keep it, the button is not pressed and the reader is told."""
    page.route("**/api/judgement", lambda route: route.fulfill(status=503, body="{}"))
    page.goto("/?q=mécénat")
    group = page.locator("[data-judging]").first
    group.get_by_role("button", name="Répond à ma question").click()
    expect(group.locator("[aria-live]")).to_have_text("Votre avis n’a pas pu être gardé.")
    expect(group.get_by_role("button", name="Répond à ma question")).to_have_attribute("aria-pressed", "false")
    assert judged(centre, "mécénat") == []


def test_other_pages_cannot_judge(app: str, centre: Path) -> None:
    """A request from elsewhere, of nonsense, or about no document is refused, and nothing is kept."""
    own = {"Origin": app, "Content-Type": "application/json"}
    good = {"query": "étrangère", "document": "0" * 64, "verdict": "answers"}
    body = json.dumps(good).encode()
    assert post(app, body, {**own, "Origin": "http://ailleurs.example"}) == 403
    assert post(app, body, {"Content-Type": "application/json"}) == 403
    assert post(app, body, own) == 404
    assert post(app, b"{", own) == 400
    assert post(app, b"[]", own) == 400
    assert post(app, json.dumps({**good, "verdict": "perhaps"}).encode(), own) == 400
    assert post(app, json.dumps({**good, "query": 1}).encode(), own) == 400
    assert post(app, b" " * 9_000, own) == 413
    assert judged(centre, "étrangère") == []


def test_what_readers_miss_and_open_is_counted_once_a_visit(page: Page, centre: Path) -> None:
    """A search without an answer counts once however often its view is drawn; so does a document that is opened."""
    page.goto("/?q=zythologie")
    expect(page.locator(".none")).to_be_visible()
    page.get_by_label(BOX).fill("zythologie")
    page.get_by_label(BOX).press("Enter")
    page.get_by_role("link", name="EN", exact=True).click()
    expect(page.locator(".none")).to_contain_text("See all resources")
    page.goto("/?q=monnaie+locale")
    page.locator(".results h3 a").first.click()
    expect(page.locator(".doc-head")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert [each["count"] for each in told(centre, "searches") if each["query"] == "zythologie"] == [1]
    assert max(each["count"] for each in told(centre, "searches", "--opened")) >= 1
