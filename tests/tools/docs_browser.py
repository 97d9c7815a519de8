# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Look at each page of the documentation in Chromium, wide and narrow, and follow its links within the site.

Run with the folder of the site and one for screenshots. The browser is the system's: where there is none, this says so
and ends well, except in CI, where root installs Debian's first, and its absence is a failure.
"""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin

from playwright.sync_api import Error, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
WIDTHS = {1400: 1000, 400: 800}  # and heights, in pixels
SEARCHED = "es_package"
# What is wrong with a page as it is shown, in sentences. Text is clipped where its box hides what does not fit.
LOOK = """
() => {
  const found = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) {
    const right = element => element.getBoundingClientRect().right;
    const widest = [...document.querySelectorAll('article *')]
      .filter(element => right(element) > root.clientWidth + 1)
      .map(element => element.tagName.toLowerCase() + ' ' + element.className + ' "'
        + element.textContent.trim().slice(0, 40) + '"');
    found.push(`scrolls sideways: ${root.scrollWidth} pixels of ${root.clientWidth}; ${widest.slice(-1)}`);
  }
  const names = 'h1, h2, h3, h4, .sidebar-brand-text, .sidebar-tree .reference, .toc-tree .reference';
  for (const element of document.querySelectorAll(names)) {
    const box = element.getBoundingClientRect();
    // In the drawer of a narrow page, which is closed.
    if (!box.width || box.right <= 0 || box.left >= root.clientWidth) continue;
    const text = document.createRange();
    text.selectNodeContents(element);
    const inner = text.getBoundingClientRect();
    let clip = element;
    while (clip && getComputedStyle(clip).overflowX === 'visible') clip = clip.parentElement;
    const edge = clip ? clip.getBoundingClientRect() : {left: 0, right: root.clientWidth};
    if (inner.right > edge.right + 1 || inner.left < edge.left - 1)
      found.push(`clips "${element.textContent.trim()}"`);
  }
  for (const table of document.querySelectorAll('.table-wrapper.ansible-option-table'))
    if (table.scrollWidth > table.clientWidth + 1)
      found.push(`cuts a table off: "${table.textContent.trim().replace(/\\s+/g, ' ').slice(0, 40)}"`);
  for (const image of document.images)
    if (!image.complete || !image.naturalWidth) found.push(`has a broken image ${image.getAttribute('src')}`);
  const title = document.title.trim();
  const heading = document.querySelector('h1');
  if (!title || title.includes('<no title>') || !heading || !heading.textContent.trim()) found.push('has no title');
  if (/Copyright\\W*$/m.test(document.body.innerText)) found.push('has an empty copyright');
  return found;
}
"""
STILL = "*, *::before, *::after { transition: none !important; animation: none !important; }"
OPEN_DRAWER = "open => { document.getElementById('__navigation').checked = open; }"
LINKS = "() => [...document.querySelectorAll('a[href]')].map(link => link.href)"
ANCHORS = "() => [...document.querySelectorAll('[id], a[name]')].map(place => place.id || place.name)"


class Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_arguments: Any) -> None:
        """Requests are no news."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The URL of the folder, on the loopback interface."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def find_browser() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


def install_browser() -> str | None:
    """Debian's Chromium, where this is a machine for tests alone: CI is set, and we are root."""
    if not os.environ.get("CI") or os.geteuid() or not shutil.which("apt-get"):
        return None
    print("Installing chromium with apt-get, as CI is set and this is root", flush=True)
    for command in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
        subprocess.run(["apt-get", "-qq", *command], check=False, stdin=subprocess.DEVNULL)
    return find_browser()


def look(page: Page, url: str, pages: list[str], screenshots: Path) -> list[str]:
    """What is wrong with the pages, each at each width; screenshots of all of them."""
    problems: list[str] = []
    spoken: list[str] = []
    page.on("console", lambda message: spoken.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: spoken.append(str(error)))
    page.on("requestfailed", lambda request: spoken.append(f"{request.url} failed"))
    links: dict[str, list[str]] = {}
    anchors: dict[str, set[str]] = {}
    for name in pages:
        for width, height in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            if width == max(WIDTHS):
                page.goto(url + name, wait_until="load")
                page.add_style_tag(content=STILL)
                # Images are loaded once they come into view.
                page.evaluate("() => { for (const image of document.images) image.loading = 'eager'; }")
                page.wait_for_function("() => [...document.images].every(image => image.complete)")
                anchors[name], links[name] = set(page.evaluate(ANCHORS)), page.evaluate(LINKS)
            problems += [f"{name} at {width} pixels {what}" for what in page.evaluate(LOOK)]
            target = screenshots / f"{name.removesuffix('.html').replace('/', '-')}-{width}.png"
            page.screenshot(path=str(target))
            if width == min(WIDTHS):
                page.evaluate(OPEN_DRAWER, True)
                problems += [f"{name} at {width} pixels with its menu {what}" for what in page.evaluate(LOOK)]
                page.evaluate(OPEN_DRAWER, False)
        problems += [f"{name}: the console says {text}" for text in spoken]
        spoken.clear()
    for name in pages:
        for link in sorted(set(links[name])):
            target_url, fragment = urldefrag(urljoin(url + name, link))
            if not target_url.startswith(url):
                continue
            target_name = unquote(target_url.removeprefix(url)) or "index.html"
            if target_name not in anchors:
                if target_name not in EXTRA_PAGES:
                    problems.append(f"{name} links to {target_name}, which is not there")
            elif fragment and unquote(fragment) not in anchors[target_name]:
                problems.append(f"{name} links to {target_name}#{fragment}, and there is no such place")
    return problems


EXTRA_PAGES = {"search.html", "genindex.html", "py-modindex.html"}


def search(page: Page, url: str, screenshots: Path) -> list[str]:
    """What is wrong with the search for a module by its name."""
    page.goto(f"{url}search.html?q={SEARCHED}")
    try:
        page.wait_for_selector(f"#search-results a[href*='{SEARCHED}_module']", timeout=10_000)
    except Error:
        return [f"The search does not find {SEARCHED}"]
    finally:
        page.screenshot(path=str(screenshots / "search-400.png"))
    return []


def main() -> None:
    site, screenshots = Path(sys.argv[1]), Path(sys.argv[2])
    browser_path = find_browser() or install_browser()
    if not browser_path:
        message = f"The pages were not looked at in a browser: none of {', '.join(NAMES)} is installed."
        if os.environ.get("CI"):
            sys.exit(message)
        print(message)
        return
    screenshots.mkdir(parents=True, exist_ok=True)
    pages = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html") if "_static" not in path.parts)
    pages = [name for name in pages if name not in EXTRA_PAGES]
    with sync_playwright() as playwright, served(site) as url:
        # The sandbox of Chromium takes rights that root in a container lacks; only our own pages are looked at.
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        problems = look(page, url, pages, screenshots) + search(page, url, screenshots)
        browser.close()
    if problems:
        sys.exit("\n".join([*problems, f"{len(problems)} problems; screenshots are in {screenshots}."]))
    print(
        f"{len(pages)} pages look right at {' and '.join(map(str, WIDTHS))} pixels; screenshots are in {screenshots}."
    )


if __name__ == "__main__":
    main()
