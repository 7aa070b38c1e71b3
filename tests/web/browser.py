"""browser.py: Debian's Chromium, driven by Playwright, and what any page of hillock's has to keep to."""

import contextlib
import os
import sys

from playwright.sync_api import sync_playwright

# A browser that asks nothing of the network by itself. As root it has no sandbox.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"]
CHROMIUM = os.environ.get("HILLOCK_CHROMIUM", "/usr/bin/chromium")


@contextlib.contextmanager
def chromium():
    if not os.path.exists(CHROMIUM):
        sys.exit(f"there is no {CHROMIUM}: ./dev setup test installs Debian's package chromium, or name one with HILLOCK_CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Visit:
    """A page in a fresh profile; what it asks for, says and throws is kept."""

    def __init__(self, browser, address, width=1200, **context):
        self.context = browser.new_context(viewport={"width": width, "height": 800}, **context)
        self.requests, self.complaints = [], []
        self.context.on("request", lambda request: self.requests.append(request.url))
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self.complaints.append(f"console: {message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.complaints.append(f"thrown: {error}"))
        self.page.on("dialog", lambda dialog: (self.complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        self.page.set_default_navigation_timeout(120_000)  # other tests build at the same time
        self.page.goto(address)
        self.page.wait_for_selector("main figure.chart svg")

    def unfold(self):
        """Opens all that a reader may open; the charts in it are drawn."""
        self.page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
        self.page.wait_for_function("() => [...document.querySelectorAll('figure.chart')].every((f) => f.querySelector('svg, p'))")

    def close(self):
        self.context.close()


# Text and background of every element that has text of its own: the lowest contrast, WCAG 2's formula.
LOWEST_CONTRAST = """() => {
  // rgb(…) has 0 to 255; color(srgb …), which color-mix gives, 0 to 1.
  const parse = (colour) => (colour.match(/[\\d.]+/g) ?? []).map((v, i) => Number(v) * (colour.startsWith("color(") && i < 3 ? 255 : 1));
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
      .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = parse(getComputedStyle(e).backgroundColor);
      if (colour.length === 3 || (colour.length === 4 && colour[3] === 1)) return colour;
    }
    return [255, 255, 255];
  };
  let lowest = { ratio: 21, text: "" };
  for (const element of document.body.querySelectorAll("*")) {
    const own = [...element.childNodes].filter((n) => n.nodeType === 3).map((n) => n.data.trim()).join("");
    if (!own || element.tagName === "SCRIPT" || element.disabled || !element.getClientRects().length) continue;
    if (element.closest("[aria-hidden=true]")) continue;
    const style = getComputedStyle(element);
    const colour = parse(element.closest("svg") ? style.fill : style.color);
    if (colour.length < 3) continue;
    const [a, b] = [light(colour), light(behind(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < lowest.ratio) lowest = { ratio, text: own.slice(0, 60), colour, behind: behind(element) };
  }
  return lowest;
}"""

# Whatever takes the keyboard's focus, and has no name.
NAMELESS = """() => [...document.querySelectorAll("button, a, input, select, summary, [tabindex], svg[role=img]")]
  .filter((e) => !(e.getAttribute("aria-label") || e.getAttribute("aria-labelledby") || e.textContent.trim() || e.labels?.length || e.id === "main"))
  .map((e) => e.outerHTML.slice(0, 120))"""
