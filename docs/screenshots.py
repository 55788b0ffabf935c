"""Take the pictures of the documentation: `make screenshots`, on the sample corpus taken in."""

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

IMAGES = Path(__file__).parent / "images"
SIZES = {"": (1280, 900), "-phone": (390, 844)}
VIEWS = {
    "home": "/",
    "results": "/?q=coopération+entre+associations+et+entreprises",
    "filtered": "/?q=association&kind=Étude&year=2022",
    "none": "/?q=xylophonie+associative",
    "map": "/map",
    "near": "/near",
    "tips": "/tips",
    "list": "/list?name=monter-une-premiere-alliance",
    "review": "/review",
    "copies": "/review?group=copies",
    "words": "/words",
    "health": "/centre-health",
    "deposit": "/deposit",
}


def main() -> None:
    """Serve the app, then take every view in each size, and in the dark."""
    IMAGES.mkdir(exist_ok=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([sys.executable, "-m", "pipeline.cli", "serve", "--port", str(port)])
    try:
        _wait(f"http://127.0.0.1:{port}")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"),
                args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
            )
            for name, size in SIZES.items():
                _views(browser, f"http://127.0.0.1:{port}", name, size, scheme="light")
            _views(browser, f"http://127.0.0.1:{port}", "-dark", SIZES[""], scheme="dark")
            browser.close()
    finally:
        server.terminate()


def _wait(address: str) -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(f"{address}/health").close()
        except OSError:
            time.sleep(0.2)
        else:
            return


def _views(browser: Browser, address: str, suffix: str, size: tuple[int, int], *, scheme: str) -> None:
    context = browser.new_context(
        base_url=address,
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    for name, url in VIEWS.items():
        page.goto(url)
        page.wait_for_selector("#content")
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(600)
        page.screenshot(path=IMAGES / f"{name}{suffix}.png")
    page.goto(VIEWS["results"])
    for number in range(3):
        page.locator(".keep").nth(number).click()
    page.locator("a[data-basket]").click()
    page.wait_for_selector(".basket")
    page.wait_for_timeout(600)
    page.screenshot(path=IMAGES / f"basket{suffix}.png")
    page.goto(VIEWS["results"])
    page.locator(".page-links a").first.click()
    page.wait_for_selector(".picture img")
    page.wait_for_timeout(600)
    page.screenshot(path=IMAGES / f"document{suffix}.png")
    context.close()


if __name__ == "__main__":
    main()
