"""report_case.py: three studies, their pages and figures, and a browser to look at them."""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

from browser import Visit, chromium

PROGRAM, TABLE = (str(pathlib.Path(a).resolve()) for a in sys.argv[1:3])
CONCRETE = str(pathlib.Path(__file__).resolve().parent.parent / "data/concrete.csv")
CHARTS = ["Paired differences to the leader", "Learning curves", "Dead units", "Saturated units", "Mean output", "Gradient",
          "Score against learning rate", "Score against cost"]


def study(folder, table, *options):
    """The page, its figures, and what the terminal says."""
    done = subprocess.run([PROGRAM, "choose", table, "--out", folder, *options], check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    return pathlib.Path(folder, "report.html"), json.loads(pathlib.Path(folder, "result.json").read_text()), done.stdout


class ReportCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.file, cls.result, cls.terminal = study(f"{cls.folder.name}/out", TABLE, "--target", "species", "--quick")
        # Two that compute the same; and errors in the target's own unit.
        cls.numbers_file, cls.numbers, cls.numbers_terminal = study(
            f"{cls.folder.name}/numbers", CONCRETE, "--target", "compressive_strength", "--activations", "relu,leaky_relu:slope=0,tanh,sigmoid",
            "--metric", "rmse", "--budget", "90runs")
        # Where mistakes are made.
        cls.mistakes_file, cls.mistakes, _ = study(f"{cls.folder.name}/mistakes", TABLE, "--target", "island", "--activations", "relu,tanh", "--quick")
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
