"""Builds the web site of docs/ and follows every link in it and in the Markdown files outside docs/: no page, picture or anchor
may be missing. Links to other servers are not followed.

    site_test.py PROGRAM [ROOT]
"""

import html.parser
import pathlib
import re
import subprocess
import sys
import tempfile
import urllib.parse

import markdown

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
ROOT = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else ".").resolve()
POINTS = {"a": "href", "link": "href", "img": "src", "script": "src", "iframe": "src"}


class Page(html.parser.HTMLParser):
    """The links and the anchors of a page, and its headings as GitHub makes anchors of them."""

    def __init__(self, text):
        super().__init__()
        self.links, self.anchors, self.headings, self.heading = [], set(), {}, None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if values.get("id"):
            self.anchors.add(values["id"])
        if target := values.get(POINTS.get(tag)):
            self.links.append(target)
        if re.fullmatch("h[1-6]", tag):
            self.heading = ""

    def handle_data(self, data):
        if self.heading is not None:
            self.heading += data

    def handle_endtag(self, tag):
        if re.fullmatch("h[1-6]", tag) and self.heading is not None:
            anchor = re.sub(r"[^\w\- ]", "", self.heading.strip().lower()).replace(" ", "-")
            seen = self.headings[anchor] = self.headings.get(anchor, -1) + 1
            self.anchors.add(f"{anchor}-{seen}" if seen else anchor)
            self.heading = None


def page_of(file, pages={}):
    if file not in pages:
        text = file.read_text(encoding="utf-8")
        pages[file] = Page(markdown.markdown(text, extensions=["tables", "fenced_code"]) if file.suffix == ".md" else text)
    return pages[file]


def dead_links(file, top):
    """Links that leave `top` are dead too: the site, or the checkout, stands alone."""
    for link in page_of(file).links:
        parts = urllib.parse.urlsplit(link)
        if parts.scheme or parts.netloc:
            continue
        target = (file.parent / urllib.parse.unquote(parts.path)).resolve() if parts.path else file
        if not target.exists() or not target.is_relative_to(top):
            yield f"{file.relative_to(top)}: {link} leads nowhere"
        elif parts.fragment and target.suffix in (".md", ".html") and urllib.parse.unquote(parts.fragment) not in page_of(target).anchors:
            yield f"{file.relative_to(top)}: {target.relative_to(top)} has no anchor #{parts.fragment}"


def links_to_other_servers(file):
    """What a page would fetch when it opens."""
    return re.findall(r'<(?:script|img|iframe)[^>]+src="(https?://[^"]+)"', file.read_text(encoding="utf-8"))


with tempfile.TemporaryDirectory() as folder:
    site = pathlib.Path(folder).resolve() / "site"
    if subprocess.run([sys.executable, ROOT / "scripts/build_site.py", PROGRAM, site]).returncode != 0:
        sys.exit("the site does not build")
    built = sorted(site.rglob("*.html"))
    wrong = [text for page in built if page.name != "404.html" for text in dead_links(page, site)]
    wrong += [f"{page.name} fetches {link}" for page in built for link in links_to_other_servers(page)]
    activations = list((ROOT / "docs/reference/activations").glob("*.md"))
    if len(built) < len(activations) + 20:
        wrong.append(f"the site has {len(built)} pages: fewer than activations and chapters")
    for name in ("search/search_index.json", "hillock-explore.html", "reference/activations/relu.svg"):
        if not (site / name).exists():
            wrong.append(f"the site has no {name}")
    beside = [file for pattern in ("*.md", "notebook/*.md", "examples/*.md", "tests/data/*.md") for file in sorted(ROOT.glob(pattern))]
    # docs/ too: hosts of Git show it as it is, with anchors of their own.
    beside += sorted((ROOT / "docs").rglob("*.md"))
    wrong += [text for file in beside for text in dead_links(file, ROOT) if "hillock-explore.html" not in text]
    if len(beside) < 20:
        wrong.append(f"{ROOT}: hardly any Markdown found")
words = sum(len(file.read_text(encoding="utf-8").split()) for file in (ROOT / "docs/guide").glob("*.md"))
if not 0 < words <= 8000:
    wrong.append(f"docs/guide has {words} words; it may have 8,000")
print(*wrong, sep="\n", end="\n" if wrong else "")
print(f"{len(built)} pages of the site and {len(beside)} Markdown files: {len(wrong)} faults; the guide has {words} words")
sys.exit(bool(wrong))
