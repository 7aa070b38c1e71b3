#!/usr/bin/env python3
"""Takes a screenshot of a page for docs/guide/, with light colours, 1200 pixels wide and the given number of pixels high:

    build/venv/bin/python scripts/screenshot.py hillock-out/report.html docs/guide/report.png 1300
"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests/web"))
from browser import Visit, chromium  # noqa: E402

page, picture, height = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2], int(sys.argv[3])
with chromium() as browser:
    visit = Visit(browser, f"file://{page}", color_scheme="light")
    visit.page.set_viewport_size({"width": 1200, "height": height})
    visit.page.wait_for_timeout(500)
    visit.page.screenshot(path=picture)
