#!/usr/bin/env python3
"""`hillock explore`'s page in a real browser, its formulas beside hillock's own: explore_test.py PROGRAM PRINT_FORMULAS"""

import json
import math
import pathlib
import subprocess
import sys
import tempfile
import unittest

from browser import LOWEST_CONTRAST, NAMELESS, Visit, chromium

PROGRAM, PRINT_FORMULAS = sys.argv[1:3]

# Values pass as text, since JSON has no infinity.
EVALUATE = """([name, xs, params]) => hillock.evaluate(name, xs.map(Number), params).map((ys) => ys.map(String))"""


def close(a, b):
    if math.isnan(a) or math.isnan(b) or math.isinf(a) or math.isinf(b):
        return a == b or (math.isnan(a) and math.isnan(b))
    # V8's exp, tanh and log1p are not glibc's, and either may be an ULP off; a sum that cancels keeps that error.
    return abs(a - b) <= 1e-15 + 4e-14 * abs(b) or abs(a - b) < 1e-307  # subnormals have few digits


class Explore(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.file = pathlib.Path(cls.folder.name, "explore.html")
        subprocess.run([PROGRAM, "explore", "--out", str(cls.file)], check=True, stdout=subprocess.DEVNULL)
        cls.wanted = json.loads(subprocess.run([PRINT_FORMULAS], check=True, capture_output=True).stdout)
        cls.running = chromium()
        cls.browser = cls.running.__enter__()
        cls.untouched = Visit(cls.browser, f"file://{cls.file}")  # for tests that only ask for figures

    @classmethod
    def tearDownClass(cls):
        cls.running.__exit__(None, None, None)
        cls.folder.cleanup()

    def open(self, view="", **how):
        visit = Visit(self.browser, f"file://{self.file}{view}", **how)
        self.addCleanup(visit.close)
        return visit

    def test_its_formulas_give_hillocks_values_tails_included(self):
        page = self.untouched.page
        xs = [str(x).replace("inf", "Infinity") for x in self.wanted["x"]]
        wrong, compared = [], 0
        for a in self.wanted["activations"]:
            given = page.evaluate(EVALUATE, [a["name"], xs, a["params"]])
            for what, ys in zip(("f", "d", "dd"), given):
                for x, y, wanted in zip(self.wanted["x"], ys, a[what]):
                    if what == "dd" and not abs(float(x)) <= 700:
                        continue  # where exponentials overflow, telu's is 0 times inf in double precision
                    compared += 1
                    if not close(float(y), float(wanted)):
                        wrong.append(f"{a['name']} {a['params']} {what}({x}) = {y}, hillock has {wanted}")
        self.assertEqual(wrong[:20], [], f"{len(wrong)} of {compared}")
        self.assertGreater(compared, 47 * 3 * 1300)

    def test_its_moments_are_hillocks(self):
        page = self.untouched.page
        for a in self.wanted["activations"]:
            given = page.evaluate("([name, params]) => Object.values(hillock.moments(name, params))", [a["name"], a["params"]])
            for y, wanted in zip(given, a["moments"]):
                # Its rule has no adaptive steps: a leap, also one of the slope, costs at most what lies between two points, 1/320
                # of a unit, times the density, 0.4, and the square of its height.
                smooth = a["name"] in ("sigmoid", "tanh", "gelu", "silu", "mish", "softplus", "sin", "gaussian", "swish", "arctan")
                self.assertAlmostEqual(y, wanted, delta=1e-10 if smooth else 4e-3, msg=a["name"])

    def test_sigmoid_loses_its_gradient_through_the_layers(self):
        # Glorot's gain 1: chi = E sigmoid'(z)^2 <= 1/16 a layer.
        layers = self.untouched.page.evaluate("hillock.through_layers('sigmoid', 1, 0, 10)")
        self.assertTrue(all(0 < layer["chi"] <= 1 / 16 for layer in layers))

    def test_relu_at_hes_gain_keeps_signal_and_gradient(self):
        # He et al. 2015: gain sqrt(2) keeps both, at any depth.
        for layer in self.untouched.page.evaluate("hillock.through_layers('relu', Math.SQRT2, 0, 50)"):
            self.assertAlmostEqual(layer["q"], 1, delta=1e-9)
            self.assertAlmostEqual(layer["chi"], 1, delta=1e-9)

    def test_a_view_is_in_its_address(self):
        visit = self.open("#elu:alpha=0.5,sin&x=12&show=f,dd&layers=30&gain=1.2&bias=0.1")
        self.assertEqual(visit.page.locator(".picked strong").all_text_contents(), ["elu", "sin"])
        self.assertIn("0.5", visit.page.locator(".picked .slider").first.inner_text())
        self.assertEqual(visit.page.locator("figure.chart:visible").count(), 6)
        self.assertTrue(visit.page.url.endswith("#elu:alpha=0.5,sin&x=12&show=f,dd&layers=30&gain=1.2&bias=0.1"))

    def test_nonsense_in_the_address_is_passed_over(self):
        visit = self.open("#nothing,relu:slope=x,<img src=x onerror=alert(1)>,elu:alpha=1e9&x=-3&layers=zz&show=q&gain=nan")
        self.assertEqual(visit.page.locator(".picked strong").all_text_contents(), ["relu", "elu"])
        self.assertEqual(visit.complaints, [])

    def test_a_slider_moves_the_curve_and_the_address(self):
        visit = self.open("#elu&show=f")
        line = visit.page.locator('.wide figure g[aria-label="line"] path').first
        before = line.get_attribute("d")
        visit.page.locator(".picked input[type=range]").focus()
        visit.page.keyboard.press("Home")
        self.assertNotEqual(line.get_attribute("d"), before)
        self.assertIn("elu:alpha=0", visit.page.url)

    def test_picking_and_dropping(self):
        visit = self.open("#relu")
        visit.page.get_by_role("searchbox").fill("hard")
        self.assertEqual(visit.page.locator(".catalogue .pick:visible").count(), 4)
        visit.page.get_by_role("button", name="hard_swish", exact=True).click()
        self.assertEqual(visit.page.locator(".picked strong").all_text_contents(), ["relu", "hard_swish"])
        visit.page.get_by_role("button", name="Take relu away").click()
        self.assertEqual(visit.page.locator(".picked strong").all_text_contents(), ["hard_swish"])

    def test_hovering_says_the_figures(self):
        visit = self.open("#tanh&show=f")
        box = visit.page.locator(".wide figure svg").first.bounding_box()
        visit.page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.5, steps=4)
        visit.page.wait_for_timeout(150)
        self.assertIn("tanh", visit.page.locator('.wide g[aria-label="tip"] text').first.text_content())

    def test_it_asks_for_nothing_complains_of_nothing_and_fits(self):
        for width in (360, 1200):
            visit = self.open(width=width)
            self.assertEqual(visit.page.evaluate("document.documentElement.scrollWidth"), width)
            self.assertEqual(visit.requests, [f"file://{self.file}"])
            self.assertEqual(visit.complaints, [])
            self.assertEqual(visit.page.evaluate(NAMELESS), [])

    def test_text_can_be_read_in_both_themes(self):
        for scheme in ("light", "dark"):
            lowest = self.open(color_scheme=scheme).page.evaluate(LOWEST_CONTRAST)
            self.assertGreaterEqual(lowest["ratio"], 4.5, f"{scheme}: {lowest}")  # WCAG 2, level AA


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
