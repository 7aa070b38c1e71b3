"""The figures on report.html are those of result.json, and of the terminal. report_test.py runs this with its own tests."""

import csv
import io
import pathlib
import random
import re

from report_case import CHARTS, CONCRETE, ReportCase, study, unfolded


def words(text):
    return " ".join(text.replace("-", "\u2212").split())


class Figures(ReportCase):
    def ticks(self, visit, name, axis):
        """(value, place in pixels) of an axis' labels."""
        at = self.chart(visit, name).locator(f'g[aria-label="{axis}-axis tick label"] text').evaluate_all(
            "labels => labels.map((t) => { const r = t.getBoundingClientRect(); return [t.textContent, r.x + r.width / 2, r.y + r.height / 2]; })")
        number = lambda text: float(text.replace("\u2212", "-").replace("%", "").strip())
        return [(number(text), x if axis == "x" else y) for text, x, y in at if text]

    def test_it_says_what_the_terminal_says(self):
        for file, result, terminal in ((self.file, self.result, self.terminal), (self.numbers_file, self.numbers, self.numbers_terminal)):
            visit = unfolded(file)
            for sentence in (result["recommendation"], result["baseline"]["text"], result["ending"], result["new_data"]):
                self.assertIn(sentence, terminal)
            lines = [words(line) for line in terminal.splitlines()]
            rows = visit.page.locator("#numbers tbody tr").all()
            self.assertEqual(len(rows), len(result["activations"]) + 1)  # and the yardstick
            for row in rows:
                name, verdict, score, difference, low, high, rate, dead, cost = row.locator("th, td").all_inner_texts()[:9]
                verdict = verdict.split()[1]
                interval = [] if verdict in ("leader", "best") else [f"{difference} [{low}, {high}]"]
                network = [] if rate == "\u2013" else [rate, dead, cost.removesuffix("\u00d7")]
                self.assertIn(words(" ".join([verdict, name, score, *interval, *network])), lines)
            said = visit.page.locator("main").inner_text()
            for old in ("unresolved", "more runs", "runs more", "at equal parameters", "undefined", "NaN"):
                self.assertNotIn(old, said)
            for a in result["activations"]:
                for reason in a["reasons"]:
                    self.assertIn(reason, said)
            for a in (a for a in result["activations"] if a["same_as"]):
                self.assertIn(f"{a['name']} computes the same as {a['same_as']}", said)
        self.assertTrue(any(a["same_as"] for a in self.numbers["activations"]))

    def test_the_forest_plot_lies_where_the_figures_say(self):
        for file, result in ((self.file, self.result), (self.numbers_file, self.numbers)):
            visit = unfolded(file)
            plot = self.chart(visit, CHARTS[0])
            at = plot.locator('g[aria-label="dot"] > *').evaluate_all(
                "marks => marks.map((m) => { const r = m.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; })")
            at = [x for x, _ in sorted(at, key=lambda point: point[1])]
            rows = [*result["activations"], result["yardstick"]]
            means = [row["difference"]["mean"] for row in rows]
            # What lies far below is said to be off the chart.
            off = [t for t in plot.locator("svg text").all_text_contents() if t.endswith("off the chart")]
            self.assertEqual(len(at) + len(off), len(means))
            self.assertGreater(len(off), 0)
            self.assertGreater(min(means[:len(at)]), max(means[len(at):]))
            # The line through the first and the last mean goes through all of them.
            scale = (at[-1] - at[0]) / (means[len(at) - 1] - means[0])
            for row, x, mean in zip(rows, at, means):
                self.assertAlmostEqual(x, at[0] + scale * (mean - means[0]), delta=0.6, msg=row["name"])

    def test_learning_curves_show_what_is_kept_and_not_the_start(self):
        visit = unfolded(self.file)
        middle = lambda values: sorted(values)[len(values) // 2]
        kept, start = [], []
        for a in self.activations:
            repeats = a["learning_curves"]["repeats"]
            kept.append(middle([r["validation_loss"][r["kept_epoch"]] for r in repeats]))
            start.append(middle([r["validation_loss"][0] for r in repeats]))
        highest = lambda: max(value for value, _ in self.ticks(visit, CHARTS[1], "y"))
        self.assertLess(highest(), 10 * middle(kept) * 1.1)
        self.assertLess(highest(), min(start))
        frame = self.chart(visit, CHARTS[1]).locator("svg .brush .overlay").bounding_box()
        for dot in self.chart(visit, CHARTS[1]).locator('g[aria-label="dot"] circle').all():
            if (box := dot.bounding_box()) and box["width"] >= 8:  # of those in colour
                self.assertTrue(frame["y"] - 5 <= box["y"] + box["height"] / 2 <= frame["y"] + frame["height"] + 5, (box, frame))
        self.assertIn("Cut off", visit.page.locator("#curves .cut").inner_text())
        visit.page.locator("#curves .cut button").press("Enter")
        self.assertGreater(highest() * 2.5, max(start))
        visit.page.locator("#curves .cut button").press("Enter")
        self.assertLess(highest(), min(start))

    def test_rates_are_drawn_with_their_errors(self):
        visit = unfolded(self.numbers_file)
        ticks = self.ticks(visit, CHARTS[6], "y")
        (low, y_low), (high, y_high) = ticks[0], ticks[-1]
        pixels = abs((y_high - y_low) / (high - low))
        heights = sorted(self.chart(visit, CHARTS[6]).locator('g[aria-label="rule"] line').evaluate_all(
            "lines => lines.map((l) => Math.abs(l.y2.baseVal.value - l.y1.baseVal.value))"))
        errors = sorted(r["error"] for a in self.numbers["activations"] for r in a["rates_tried"] if r["error"] > 0)
        self.assertEqual(len(heights), len(errors))
        for height, error in zip(heights, errors):
            self.assertAlmostEqual(height, 2 * error * pixels, delta=0.01 * height + 0.5)

    def test_the_confusion_matrix_adds_up_to_the_score(self):
        for file, result in ((self.file, self.result), (self.mistakes_file, self.mistakes)):
            found = result["held_out"]
            confusion, classes = found["confusion"], found["classes"]
            right = sum(confusion[i][i] for i in range(len(classes)))
            self.assertEqual(sum(map(sum, confusion)), result["test_rows"])
            self.assertAlmostEqual(right / result["test_rows"], result["test_score"])
            visit = unfolded(file)
            shown = visit.page.locator(".confusion tbody tr").all()
            self.assertEqual(len(shown), len(classes))
            for i, (row, c) in enumerate(zip(shown, classes)):
                taken = sum(line[i] for line in confusion)
                self.assertEqual(c["rows"], sum(confusion[i]))
                self.assertEqual(c["precision"], confusion[i][i] / taken if taken else None)
                self.assertEqual(c["recall"], confusion[i][i] / c["rows"] if c["rows"] else None)
                self.assertEqual(row.locator("th").inner_text(), c["name"])
                self.assertEqual([int(t) for t in row.locator("td.cell").all_inner_texts()], confusion[i])
        self.assertLess(self.mistakes["test_score"], 1)
        self.assertIn("The commonest mistake", visit.page.locator("#held-out").inner_text())

    def test_predictions_are_drawn_against_the_truth(self):
        actual, predicted = (self.numbers["held_out"][key] for key in ("actual", "predicted"))
        error = (sum((p - a) ** 2 for a, p in zip(actual, predicted)) / len(actual)) ** 0.5
        self.assertEqual(len(actual), self.numbers["test_rows"])
        self.assertAlmostEqual(error, self.numbers["test_score"], delta=1e-4 * error)
        with open(CONCRETE) as table:
            known = {float(row["compressive_strength"]) for row in csv.DictReader(table)}
        self.assertLessEqual({round(a, 4) for a in actual}, {round(k, 4) for k in known})
        visit = unfolded(self.numbers_file)
        at = self.chart(visit, "Predicted against actual").locator('g[aria-label="dot"] circle').evaluate_all(
            "marks => marks.map((m) => [m.cx.baseVal.value, m.cy.baseVal.value])")
        self.assertEqual(len(at), len(actual))
        for values, places in ((actual, [x for x, _ in at]), (predicted, [y for _, y in at])):
            ends = [values.index(min(values)), values.index(max(values))]
            scale = (places[ends[1]] - places[ends[0]]) / (values[ends[1]] - values[ends[0]])
            for value, place in zip(values, places):
                self.assertAlmostEqual(place, places[ends[0]] + scale * (value - values[ends[0]]), delta=0.1)

    def test_large_answers_are_bounded(self):
        small = ["--activations", "relu", "--hidden", "8,8", "--epochs", "2", "--budget", "40runs"]
        draw = random.Random(1)
        table = pathlib.Path(self.folder, "large.csv")

        table.write_text("x,y\n" + "".join(f"{(x := draw.gauss(0, 1)):.4f},{1e6 + 50 * x + draw.gauss(0, 20):.3f}\n" for _ in range(11_000)))
        file, result, _ = study(f"{self.folder}/points", str(table), "--target", "y", *small)
        actual, predicted = (result["held_out"][key] for key in ("actual", "predicted"))
        self.assertEqual((len(actual), len(predicted)), (2000, 2000))
        self.assertGreater(len(set(actual)), 1000)  # no digit that tells them apart is lost
        visit = self.open(file)
        self.assertEqual(self.chart(visit, "Predicted against actual").locator('g[aria-label="dot"] circle').count(), 2000)
        self.assertIn("drawn at random", visit.page.locator("#held-out .how").inner_text())
        for axis in "xy":
            values = [value for value, _ in self.ticks(visit, "Predicted against actual", axis)]
            self.assertEqual(len(values), len(set(values)), "two ticks have the same label")

        table.write_text("x,word\n" + "".join(f"{k + draw.random():.3f},w{k}\n" for k in range(60) for _ in range(40 if k < 50 else 20)))
        file, result, _ = study(f"{self.folder}/classes", str(table), "--target", "word", *small)
        found = result["held_out"]
        self.assertEqual((len(found["classes"]), found["other_classes"], len(found["confusion"])), (50, 10, 51))
        self.assertEqual({c["name"] for c in found["classes"]}, {f"w{k}" for k in range(50)})  # the commonest
        self.assertEqual(sum(map(sum, found["confusion"])), result["test_rows"])
        for line in found["confusion"]:
            self.assertEqual(len(line), 51)
        visit = self.open(file)
        self.assertEqual(visit.page.locator(".confusion tbody tr").count(), 51)
        self.assertEqual(visit.page.evaluate("document.documentElement.scrollWidth"), 1200)

    def test_a_heading_sorts_by_value(self):
        visit = self.open()
        for key, value in [("cost", lambda a: a["cost"]), ("dead", lambda a: a["diagnostics"]["dead"]), ("repeats", lambda a: a["score"]["n"])]:
            heading = visit.page.locator("#numbers th button", has_text=re.compile(f"^{key}$"))
            for sign in (1, -1):
                heading.click()
                shown = visit.page.locator("#numbers tbody th").all_text_contents()
                self.assertEqual(shown[-1], self.result["yardstick"]["name"])  # it has none of these
                values = [value(a) for name in shown for a in self.activations if a["name"] == name.rstrip(" \u00b9\u00b2")]
                self.assertEqual(len(values), len(self.activations))
                self.assertEqual(values, sorted(values, key=lambda v: sign * v), key)
        self.assertEqual(visit.page.locator("#numbers th[aria-sort]").count(), 1)

    def test_the_copy_and_the_file_have_every_digit(self):
        visit = self.open()
        visit.page.locator("#numbers th button", has_text=re.compile("^cost$")).click()
        shown = [name.rstrip(" \u00b9\u00b2") for name in visit.page.locator("#numbers tbody th").all_text_contents()]
        visit.page.get_by_role("button", name="Copy as CSV").click()
        visit.page.evaluate("document.body.prepend(Object.assign(document.createElement('textarea'), { id: 'paste' }))")
        visit.page.locator("#paste").focus()
        visit.page.keyboard.press("Control+V")
        copy = visit.page.locator("#paste").input_value()
        with visit.page.expect_download() as waiting:
            visit.page.get_by_role("button", name="Download as CSV").click()
        self.assertEqual(waiting.value.suggested_filename, "penguins-activations.csv")
        file = pathlib.Path(waiting.value.path()).read_text()
        self.assertEqual(file, copy)
        self.assertEqual(visit.complaints, [])
        rows = list(csv.DictReader(io.StringIO(file)))
        self.assertEqual([row["activation"] for row in rows], shown)
        self.assertEqual(len(rows[0]), visit.page.locator("#numbers thead th").count())
        by_name = {a["name"]: a for a in self.activations}
        for row in rows[:-1]:
            a = by_name[row["activation"]]
            self.assertEqual(float(row["difference"]), a["difference"]["mean"])
            self.assertEqual(float(row["score"]), a["score_beside_leader"])
            self.assertEqual(float(row["mean"]), a["score"]["mean"])
            self.assertEqual(row["saturated"] == "", a["diagnostics"]["saturated"] is None)
        self.assertEqual((rows[-1]["note"], float(rows[-1]["difference"])), ("yardstick", self.result["yardstick"]["difference"]["mean"]))
