"""What one reader waits for in Chromium, from the key or the click until it is painted.

The page itself holds the watch: from the event, until what is awaited stands in the page, and two frames more, by which it has
been painted. The first load begins with nothing in the browser's cache.
"""

import random
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.collection import SEED

FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
PATIENCE_MS = 30_000

TARGETS: dict[str, tuple[float, float | None]] = {
    "first load": (2_000, None),
    "results": (350, 700),
    "document with image": (600, None),
    "suggestions": (100, None),
    "map": (1_200, None),
    "part of the map": (700, None),
}
"""Milliseconds at the middle and at the 95th percentile, at 3,000 documents of 40 pages."""

_DEEP = """
const patience = PATIENCE;
const deep = (root, what) => {
  const found = root.querySelector(what);
  if (found) return found;
  for (const each of root.querySelectorAll("*")) {
    const within = each.shadowRoot && deep(each.shadowRoot, what);
    if (within) return within;
  }
  return null;
};
const painted = (what, says, since, before = null) => new Promise((resolve, reject) => {
  const look = () => {
    const found = deep(document, what);
    const isThere = found && found !== before && found.getClientRects().length && found.textContent.includes(says)
      && (found.tagName !== "IMG" || (found.complete && found.naturalWidth));
    if (isThere) requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - since)));
    else if (performance.now() - since > patience) reject(new Error(`${what} does not come`));
    else requestAnimationFrame(look);
  };
  look();
});
""".replace("PATIENCE", str(PATIENCE_MS))
_LOADED = f"([what]) => {{ {_DEEP} return painted(what, '', 0); }}"
_ARM = f"""([event, what, says]) => {{ {_DEEP}
  const before = deep(document, what);
  window.awaited = new Promise(resolve => addEventListener(
    event, () => painted(what, says, performance.now(), before).then(resolve), {{ capture: true, once: true }}));
}}"""


@dataclass(frozen=True, slots=True)
class Painted:
    """Milliseconds until something was painted."""

    count: int
    p50: float
    p95: float
    worst: float


def measure(address: str, draw: Callable[[random.Random], str], *, tries: int) -> dict[str, Painted]:
    """Do each thing so many times, by what *draw* gives to be typed; an outcome that does not come is an error."""
    chance = random.Random(SEED)
    times: defaultdict[str, list[float]] = defaultdict(list)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for _ in range(tries):
            for what, milliseconds in _visit(browser, address, draw(chance)):
                times[what].append(milliseconds)
        browser.close()
    return {what: _painted(each) for what, each in times.items()}


def _painted(times: list[float]) -> Painted:
    middle, slow = np.percentile(times, [50, 95]).tolist()
    return Painted(len(times), round(middle), round(slow), round(max(times)))


def _visit(browser: Browser, address: str, typed: str) -> Iterator[tuple[str, float]]:
    """Come for the first time, type, search, open the first document found, and look at the map and a zone of it."""
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900}, locale="fr-FR")
    context.set_default_timeout(PATIENCE_MS)
    try:
        page = context.new_page()
        page.goto("/?lang=fr", wait_until="commit")
        yield "first load", page.evaluate(_LOADED, [".home .results"])
        page.wait_for_load_state("networkidle")
        box = page.locator("#q")
        box.press_sequentially(typed[:2])
        page.locator("#suggestions li").first.wait_for()
        yield "suggestions", _after(page, "keydown", "#suggestions li", "", lambda: box.press(typed[2]))
        box.fill(typed)
        yield "results", _after(page, "keydown", ".summary [role=status]", typed, lambda: box.press("Enter"))
        first = page.locator(".results h3 a").first
        if first.count():
            yield "document with image", _after(page, "click", "figure.picture img", "", first.click)
        to_map = page.locator("nav a[href^='/map']")
        yield "map", _after(page, "click", ".map .point", "", to_map.click)
        yield "part of the map", _after(page, "click", ".chosen h2", "", page.locator(".map .zones a").first.click)
    finally:
        context.close()


def _after(page: Page, event: str, what: str, says: str, do: Callable[[], None]) -> float:
    page.evaluate(_ARM, [event, what, says])
    do()
    return float(page.evaluate("window.awaited"))


def shown(found: Mapping[str, Painted]) -> Iterator[str]:
    """Write the table, beside the targets."""
    yield f"\nChromium, one reader; milliseconds until painted\n{'':<20}{'count':>8}{'p50':>8}{'p95':>8}{'max':>8}"
    for what, painted in found.items():
        middle, slow = TARGETS[what]
        is_reached = painted.p50 < middle and (slow is None or painted.p95 < slow)
        wanted = f"p50 < {middle:g}" + (f", p95 < {slow:g}" if slow else "")
        yield (
            f"{what:<20}{painted.count:>8}{painted.p50:>8,.0f}{painted.p95:>8,.0f}{painted.worst:>8,.0f}"
            f"  {wanted}: {'reached' if is_reached else 'MISSED'}"
        )
