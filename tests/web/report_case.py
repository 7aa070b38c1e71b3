"""report_case.py: three studies, their pages and figures, and a browser to look at them. They are made once for all tests."""

import atexit
import contextlib
import functools
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


until_the_end = contextlib.ExitStack()
atexit.register(until_the_end.close)


@functools.cache
def browser():
    return until_the_end.enter_context(chromium())


@functools.cache
def studies():
    folder = until_the_end.enter_context(tempfile.TemporaryDirectory())
    return (
        folder,
        study(f"{folder}/out", TABLE, "--target", "species", "--quick"),
        # Two that compute the same; and errors in the target's own unit.
        study(f"{folder}/numbers", CONCRETE, "--target", "compressive_strength", "--activations", "relu,leaky_relu:slope=0,tanh,sigmoid",
              "--metric", "rmse", "--budget", "90runs"),
        # Where mistakes are made.
        study(f"{folder}/mistakes", TABLE, "--target", "island", "--activations", "relu,tanh", "--budget", "60runs"))


@functools.cache
def unfolded(file, **how):
    """A visit for tests that only look: everything is open, and what a test touches, it leaves as it was, or nobody else looks at."""
    visit = Visit(browser(), f"file://{file}", **how)
    visit.unfold()
    return visit


class ReportCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder, (cls.file, cls.result, cls.terminal), (cls.numbers_file, cls.numbers, cls.numbers_terminal), (cls.mistakes_file, cls.mistakes, _) = studies()
        cls.activations = cls.result["activations"]
        cls.names = [a["name"] for a in cls.activations]

    def open(self, file=None, **how):
        visit = Visit(browser(), f"file://{file or self.file}", **how)
        self.addCleanup(visit.close)
        return visit

    def chart(self, visit, name):
        return visit.page.locator(f'figure.chart[aria-label="{name}"]')
