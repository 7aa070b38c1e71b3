#!/usr/bin/env python3
"""report.html in a real browser, opened from disk after `hillock choose`: report_test.py PROGRAM PENGUINS.CSV"""

import csv
import io
import json
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import unittest

from browser import LOWEST_CONTRAST, NAMELESS, Visit, chromium

PROGRAM, TABLE = (str(pathlib.Path(a).resolve()) for a in sys.argv[1:3])
HOSTILE = '</script><script>window.hacked = 1</script><img src=x onerror="window.hacked = 2"><!--'
CHARTS = ["Paired differences to the leader", "Learning curves", "Dead units", "Saturated units", "Mean output", "Gradient",
          "Score against learning rate", "Score against cost"]


def study(folder, table, *options):
    subprocess.run([PROGRAM, "choose", table, "--out", folder, "--quiet", *options], check=True, stdout=subprocess.DEVNULL)
    return pathlib.Path(folder, "report.html"), json.loads(pathlib.Path(folder, "result.json").read_text())


class Report(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.file, cls.result = study(f"{cls.folder.name}/out", TABLE, "--target", "species")
        cls.activations = cls.result["activations"]
        cls.names = [a["name"] for a in cls.activations]
        cls.running = chromium()
        cls.browser = cls.running.__enter__()
        cls.untouched = Visit(cls.browser, f"file://{cls.file}")  # for tests that only look

    @classmethod
    def tearDownClass(cls):
        cls.running.__exit__(None, None, None)
        cls.folder.cleanup()

    def open(self, file=None, **how):
        visit = Visit(self.browser, f"file://{file or self.file}", **how)
        self.addCleanup(visit.close)
        return visit

    def chart(self, visit, name):
        return visit.page.locator(f'figure.chart[aria-label="{name}"]')

    def test_it_asks_for_nothing_and_complains_of_nothing(self):
        visit = self.open()
        visit.page.mouse.wheel(0, 6000)
        visit.page.wait_for_timeout(300)
        self.assertEqual(visit.requests, [f"file://{self.file}"])
        self.assertEqual(visit.complaints, [])

    def test_it_may_ask_for_nothing(self):
        visit = self.open()
        tried = visit.page.evaluate("""async () => { try { await fetch("http://127.0.0.1:1/"); return "went out"; } catch (e) { return "refused"; } }""")
        self.assertEqual(tried, "refused")
        self.assertRegex(" ".join(visit.complaints), "Content Security Policy")

    def test_a_usual_study_is_under_2_megabytes(self):
        self.assertLess(self.file.stat().st_size, 2_000_000)

    def test_the_verdict_stands_on_top(self):
        visit = self.untouched
        said = visit.page.locator(".hero").inner_text()
        self.assertEqual(visit.page.locator("h1").inner_text(), f"Use {self.result['recommended']}.")
        self.assertIn(self.result["recommendation"].split(". ", 1)[1], said)
        self.assertIn(self.result["ending"], said)

    def test_every_chart_is_drawn_and_has_its_figures_in_a_table(self):
        visit = self.open()
        for name in CHARTS:
            self.assertGreater(self.chart(visit, name).locator("svg path, svg circle").count(), 2, name)
        for summary in visit.page.locator("details.figures summary").all():
            summary.click()
        for details in visit.page.locator("details.figures").all():
            self.assertGreaterEqual(details.locator("tbody tr").count(), len(self.names), details.inner_text()[:60])

    def test_the_forest_plot_lies_where_the_figures_say(self):
        visit = self.untouched
        at = self.chart(visit, CHARTS[0]).locator('g[aria-label="dot"] > *').evaluate_all(
            "marks => marks.map((m) => { const r = m.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; })")
        at = [x for x, _ in sorted(at, key=lambda point: point[1])]
        means = [a["difference"]["mean"] for a in self.activations]
        self.assertEqual(len(at), len(means))
        # The line through the first and the last mean goes through all of them.
        scale = (at[-1] - at[0]) / (means[-1] - means[0])
        for name, x, mean in zip(self.names, at, means):
            self.assertAlmostEqual(x, at[0] + scale * (mean - means[0]), delta=0.6, msg=name)

    def test_hovering_says_the_figures(self):
        visit = self.open()
        for name, expected in [(CHARTS[0], self.names), (CHARTS[1], self.names), (CHARTS[6], self.names), (CHARTS[7], self.names)]:
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
                    "path => { const p = path.getPointAtLength(path.getTotalLength() / 2).matrixTransform(path.getScreenCTM()); return [p.x, p.y]; }")
                visit.page.mouse.move(x, y, steps=4)
                visit.page.wait_for_timeout(150)
            tip = [t.strip("\u200b") for t in self.chart(visit, name).locator('g[aria-label="tip"] text').all_text_contents()]
            self.assertTrue(tip and any(tip[0].startswith(n) for n in expected), f"{name}: {tip}")

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

    def test_a_heading_sorts_by_value(self):
        visit = self.open()
        for key, value in [("cost", lambda a: a["cost"]), ("dead", lambda a: a["diagnostics"]["dead"]), ("repeats", lambda a: a["score"]["n"])]:
            heading = visit.page.locator("#numbers th button", has_text=re.compile(f"^{key}$"))
            for sign in (1, -1):
                heading.click()
                shown = visit.page.locator("#numbers tbody th").all_text_contents()
                values = [value(a) for name in shown for a in self.activations if a["name"] == name]
                self.assertEqual(values, sorted(values, key=lambda v: sign * v), key)
        self.assertEqual(visit.page.locator("#numbers th[aria-sort]").count(), 1)

    def test_the_copy_has_every_digit(self):
        visit = self.open()
        visit.page.get_by_role("button", name="Copy as CSV").click()
        visit.page.evaluate("document.body.prepend(Object.assign(document.createElement('textarea'), { id: 'paste' }))")
        visit.page.locator("#paste").focus()
        visit.page.keyboard.press("Control+V")
        rows = list(csv.DictReader(io.StringIO(visit.page.locator("#paste").input_value())))
        self.assertEqual([row["activation"] for row in rows], self.names)
        for row, a in zip(rows, self.activations):
            self.assertEqual(float(row["difference"]), a["difference"]["mean"])
            self.assertEqual(float(row["score"]), a["score"]["mean"])
            self.assertEqual(row["saturated"], "" if a["diagnostics"]["saturated"] is None else str(row["saturated"]))

    def test_the_theme_follows_the_system_and_the_button(self):
        for scheme in ("light", "dark"):
            visit = self.open(color_scheme=scheme)
            background = lambda: visit.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
            brightness = lambda: sum(int(v) for v in re.findall(r"\d+", background()))
            self.assertEqual(brightness() > 384, scheme == "light", background())
            visit.page.get_by_role("button", name="Switch to the").click()
            self.assertEqual(brightness() > 384, scheme == "dark", background())

    def test_text_can_be_read_in_both_themes(self):
        for scheme in ("light", "dark"):
            lowest = self.open(color_scheme=scheme).page.evaluate(LOWEST_CONTRAST)
            self.assertGreaterEqual(lowest["ratio"], 4.5, f"{scheme}: {lowest}")  # WCAG 2, level AA

    def test_a_narrow_screen_needs_no_sideways_scrolling(self):
        visit = self.open(width=360)
        self.assertEqual(visit.page.evaluate("document.documentElement.scrollWidth"), 360)
        beyond = visit.page.evaluate("""[...document.querySelectorAll("main figure svg text")].filter((t) => {
            const r = t.getBoundingClientRect(); return r.width > 0 && (r.right > 360 || r.left < 0); }).map((t) => t.textContent)""")
        self.assertEqual(beyond, [])

    def test_everything_that_takes_the_focus_has_a_name(self):
        visit = self.untouched
        self.assertEqual(visit.page.evaluate(NAMELESS), [])
        levels = visit.page.evaluate("[...document.querySelectorAll('h1, h2, h3')].map((h) => Number(h.tagName[1]))")
        self.assertEqual(levels[0], 1)
        self.assertTrue(all(b <= a + 1 for a, b in zip(levels, levels[1:])), levels)

    def test_the_keyboard_reaches_the_verdict_first(self):
        visit = self.open()
        visit.page.keyboard.press("Tab")
        visit.page.keyboard.press("Enter")
        self.assertEqual(visit.page.evaluate("document.activeElement.id"), "main")

    def test_paper_has_the_charts_and_both_programs_but_no_buttons(self):
        visit = self.open()
        visit.page.emulate_media(media="print")
        self.assertFalse(visit.page.get_by_role("button", name="Copy as CSV").is_visible())
        self.assertTrue(visit.page.get_by_role("heading", name="Keras").is_visible())
        self.assertGreater(len(visit.page.pdf(format="A4")), 50_000)

    def test_the_programs_are_python(self):
        visit = self.open()
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
        table = pathlib.Path(self.folder.name, "<b>hostile & 'bold'.csv")
        with table.open("w") as out:
            csv.writer(out).writerows(rows)
        file, _ = study(f"{self.folder.name}/hostile", str(table), "--target", "species", "--activations", "relu,tanh", "--budget", "30runs")
        visit = self.open(file)
        command = shlex.split(visit.page.locator("#again pre").inner_text())
        self.assertEqual(command[:3], ["hillock", "choose", table.name])  # no folder of this machine
        self.assertEqual(command[command.index("--activations") + 1], "relu,tanh")
        self.assertIn(HOSTILE, visit.page.locator("#data tbody th").all_text_contents())
        self.assertIsNone(visit.page.evaluate("window.hacked ?? null"))
        self.assertEqual(visit.page.locator("img, b, iframe, object").count(), 0)
        self.assertEqual(visit.complaints, [])
        self.assertEqual(visit.requests, [visit.page.url])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
