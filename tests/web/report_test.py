#!/usr/bin/env python3
"""report.html in a real browser, opened from disk after `hillock choose`, and its figures: report_test.py PROGRAM PENGUINS.CSV"""

import csv
import pathlib
import re
import shlex
import sys
import unittest

from browser import LOWEST_CONTRAST, NAMELESS
from report_case import CHARTS, TABLE, ReportCase, study, unfolded
from report_figures_test import Figures  # noqa: F401: its tests run here too, on the same studies

HOSTILE = '</script><script>window.hacked = 1</script><img src=x onerror="window.hacked = 2"><!--'
PHONE, SCREEN = 360, 800
FOLDED = ("inside", "rates")  # wherever the page is read; others on a phone alone


class Report(ReportCase):
    def test_it_asks_for_nothing_and_complains_of_nothing(self):
        visit = unfolded(self.file)
        visit.page.mouse.wheel(0, 6000)
        visit.page.wait_for_timeout(300)
        self.assertEqual(visit.requests, [f"file://{self.file}"])
        self.assertEqual(visit.complaints, [])

    def test_it_may_ask_for_nothing(self):
        visit = unfolded(self.mistakes_file)  # no other test looks at its complaints
        tried = visit.page.evaluate("""async () => { try { await fetch("http://127.0.0.1:1/"); return "went out"; } catch (e) { return "refused"; } }""")
        self.assertEqual(tried, "refused")
        self.assertRegex(" ".join(visit.complaints), "Content Security Policy")

    def test_a_usual_study_is_under_2_megabytes(self):
        self.assertLess(self.file.stat().st_size, 2_000_000)

    def test_the_verdict_stands_on_top(self):
        visit = unfolded(self.file)
        title, said = visit.page.locator("h1").inner_text(), visit.page.locator(".hero").inner_text()
        recommendation = self.result["recommendation"]
        self.assertEqual(title[:-1], recommendation[:len(title) - 1])
        self.assertIn(recommendation[len(title) + 2:], said)  # beyond a letter that may be a capital there
        for sentence in (self.result["baseline"]["text"], self.result["ending"], self.result["new_data"]):
            self.assertIn(sentence, said)

    def test_every_chart_is_drawn_and_has_its_figures_in_a_table(self):
        visit = unfolded(self.file)
        for name in CHARTS:
            self.assertGreater(self.chart(visit, name).locator("svg path, svg circle").count(), 2, name)
        for details in visit.page.locator("details.figures").all():
            self.assertGreaterEqual(details.locator("tbody tr").count(), len(self.names), details.inner_text()[:60])

    def test_what_is_long_is_folded_and_a_phone_shows_five_screens_and_never_scrolls_sideways(self):
        for file, width in ((self.file, PHONE), (self.numbers_file, PHONE), (self.mistakes_file, PHONE), (self.file, 1200)):
            visit = self.open(file, width=width)
            for section in FOLDED:
                self.assertFalse(visit.page.locator(f"#{section} figure").first.is_visible(), section)
            self.assertFalse(visit.page.locator("#findings .reasons").is_visible())
            if width == PHONE:
                height = visit.page.evaluate("document.documentElement.scrollHeight")
                print(f"{file.parent.name}: {height} pixels high on a phone, {file.stat().st_size / 1e6:.2f} MB")
                self.assertLessEqual(height, 5 * SCREEN)
                visit.unfold()
                self.assertEqual(visit.page.evaluate("document.documentElement.scrollWidth"), PHONE)
                beyond = visit.page.evaluate("""[...document.querySelectorAll("main figure svg text")].filter((t) => {
                    const r = t.getBoundingClientRect(); return r.width > 0 && (r.right > 360 || r.left < 0); }).map((t) => t.textContent)""")
                self.assertEqual(beyond, [])
        visit.page.locator("#rates summary h2").click()
        self.chart(visit, CHARTS[6]).locator("svg").wait_for()
        visit.page.locator("nav").get_by_text("What they look like inside").click()
        self.chart(visit, CHARTS[2]).locator("svg").wait_for()

    def test_the_keyboard_unfolds(self):
        visit = self.open()
        visit.page.locator("#inside summary").first.press("Enter")
        self.chart(visit, CHARTS[2]).locator("svg").wait_for()

    def test_hovering_says_the_figures(self):
        visit = unfolded(self.file)
        for name in (CHARTS[0], CHARTS[1], CHARTS[6], CHARTS[7]):
            svg = self.chart(visit, name).locator("svg")
            svg.scroll_into_view_if_needed()
            box = svg.bounding_box()
            visit.page.mouse.move(box["x"] + box["width"] * 0.42, box["y"] + box["height"] * 0.45, steps=4)
            visit.page.wait_for_timeout(150)
            if name in CHARTS[6:]:  # their points are few and far between
                point = self.chart(visit, name).locator('g[aria-label="dot"] > *').first.bounding_box()
                visit.page.mouse.move(point["x"] + 3, point["y"] + 3, steps=4)
                visit.page.wait_for_timeout(150)
            if name == CHARTS[1]:  # wherever its curves run
                x, y = self.chart(visit, name).locator('g[aria-label="line"] path').last.evaluate(
                    "path => { const p = path.getPointAtLength(path.getTotalLength() * 0.9).matrixTransform(path.getScreenCTM()); return [p.x, p.y]; }")
                visit.page.mouse.move(x, y, steps=4)
                visit.page.wait_for_timeout(150)
            tip = [t.strip("\u200b") for t in self.chart(visit, name).locator('g[aria-label="tip"] text').all_text_contents()]
            self.assertTrue(tip and any(tip[0].startswith(n) for n in self.names), f"{name}: {tip}")

    def test_picking_an_activation_colours_it_in_all_charts(self):
        visit = self.open()
        labels = self.chart(visit, CHARTS[1]).locator("svg text")
        self.assertNotIn("gelu", labels.all_text_contents())
        visit.page.locator("#curves .pick", has_text=re.compile("^gelu$")).click()
        self.assertIn("gelu", labels.all_text_contents())
        for pressed in visit.page.locator(".pick", has_text=re.compile("^gelu$")).all():
            self.assertEqual(pressed.get_attribute("aria-pressed"), "true")

    def test_dragging_zooms_and_so_does_the_keyboard(self):
        visit = self.open()
        ticks = lambda: self.chart(visit, CHARTS[1]).locator('g[aria-label="x-axis tick label"] text').all_text_contents()
        before = ticks()
        self.chart(visit, CHARTS[1]).scroll_into_view_if_needed()
        box = self.chart(visit, CHARTS[1]).locator("svg .brush .overlay").bounding_box()
        middle = box["y"] + box["height"] / 2
        visit.page.mouse.move(box["x"] + 20, middle)
        visit.page.mouse.down()
        visit.page.mouse.move(box["x"] + 120, middle, steps=5)
        visit.page.mouse.up()
        self.assertNotEqual(ticks(), before)
        visit.page.get_by_role("button", name="whole").press("Enter")
        self.assertEqual(ticks(), before)
        visit.page.get_by_role("button", name="Zoom in").press("Enter")
        self.assertNotEqual(ticks(), before)

    def test_the_theme_follows_the_system_and_the_button(self):
        for scheme in ("light", "dark"):
            visit = self.open(color_scheme=scheme)
            background = lambda: visit.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
            brightness = lambda: sum(int(v) for v in re.findall(r"\d+", background()))
            self.assertEqual(brightness() > 384, scheme == "light", background())
            visit.page.get_by_role("button", name="Switch to the").click()
            self.assertEqual(brightness() > 384, scheme == "dark", background())

    def test_text_can_be_read_in_both_themes(self):
        for file in (self.mistakes_file, self.numbers_file):
            for scheme, visit in (("light", unfolded(file)), ("dark", unfolded(file, color_scheme="dark"))):
                lowest = visit.page.evaluate(LOWEST_CONTRAST)
                self.assertGreaterEqual(lowest["ratio"], 4.5, f"{scheme}: {lowest}")  # WCAG 2, level AA

    def test_everything_that_takes_the_focus_has_a_name(self):
        visit = unfolded(self.file)
        self.assertEqual(visit.page.evaluate(NAMELESS), [])
        levels = visit.page.evaluate("[...document.querySelectorAll('h1, h2, h3')].map((h) => Number(h.tagName[1]))")
        self.assertEqual(levels[0], 1)
        self.assertTrue(all(b <= a + 1 for a, b in zip(levels, levels[1:])), levels)

    def test_the_keyboard_reaches_the_verdict_first(self):
        visit = self.open()
        visit.page.keyboard.press("Tab")
        visit.page.keyboard.press("Enter")
        self.assertEqual(visit.page.evaluate("document.activeElement.id"), "main")

    def test_paper_has_everything_unfolded_and_both_programs_but_no_buttons(self):
        for width in (PHONE, 1200):
            visit = self.open(width=width)
            visit.page.evaluate("addEventListener('beforeprint', () => (window.on_paper = document.querySelectorAll('figure.chart svg').length))")
            self.assertGreater(len(visit.page.pdf(format="A4")), 50_000)
            self.assertEqual(visit.page.evaluate("window.on_paper"), len(CHARTS))
            self.assertFalse(visit.page.locator("#inside figure").first.is_visible())
            visit.page.emulate_media(media="print")
            for shown in ("#inside figure", "#rates figure", "#findings .reasons", "#data tbody"):
                visit.page.locator(shown).first.wait_for()
            for button in ("Copy as CSV", "Download as CSV"):
                self.assertFalse(visit.page.get_by_role("button", name=button).is_visible())
            self.assertTrue(visit.page.get_by_role("heading", name="Keras").is_visible())
            visit.page.emulate_media(media="screen")
            visit.page.locator("#inside figure").first.wait_for(state="hidden")

    def test_the_programs_are_python(self):
        visit = unfolded(self.file)
        for library, word in [("PyTorch", "nn.Sequential"), ("Keras", "keras.Model")]:
            visit.page.locator("#code").get_by_role("button", name=library).click()
            code = visit.page.locator("#code pre").first.inner_text()
            self.assertIn(word, code)
            compile(code, library, "exec")

    def test_a_hostile_column_name_stays_text(self):
        rows = list(csv.reader(pathlib.Path(TABLE).read_text().splitlines()))
        rows[0][rows[0].index("sex")] = HOSTILE
        for row in rows[1:]:
            row[rows[0].index("island")] += HOSTILE
            row[rows[0].index("species")] += HOSTILE
        table = pathlib.Path(self.folder, "<b>hostile & 'bold'.csv")
        with table.open("w") as out:
            csv.writer(out).writerows(rows)
        file, _, _ = study(f"{self.folder}/hostile", str(table), "--target", "species", "--activations", "relu,tanh", "--budget", "60runs")
        visit = self.open(file)
        visit.unfold()
        command = shlex.split(visit.page.locator("#again pre").inner_text())
        self.assertEqual(command[:3], ["hillock", "choose", table.name])  # no folder of this machine
        self.assertEqual(command[command.index("--activations") + 1], "relu,tanh")
        self.assertIn(HOSTILE, visit.page.locator("#data tbody th").all_text_contents())
        self.assertIn("Adelie" + HOSTILE, visit.page.locator(".confusion tbody th").all_text_contents())
        self.assertIn(f"always 'Adelie{HOSTILE}'", visit.page.locator("#numbers tbody th").all_text_contents())
        self.assertIsNone(visit.page.evaluate("window.hacked ?? null"))
        self.assertEqual(visit.page.locator("img, b, iframe, object").count(), 0)
        self.assertEqual(visit.complaints, [])
        self.assertEqual(visit.requests, [visit.page.url])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
