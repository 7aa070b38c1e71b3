#!/usr/bin/env python3
"""Tests how a study ends: settled, by its budget or by Ctrl-C; and that the same command continues to the answer of an undisturbed study.
Usage: ending_test.py PROGRAM TABLE TARGET"""

import json
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from studies import without_seconds

PROGRAM, TABLE, TARGET = str(pathlib.Path(sys.argv[1]).resolve()), str(pathlib.Path(sys.argv[2]).resolve()), sys.argv[3]
# The margin is too fine for a few hundred runs to tell.
STUDY = ["--activations", "relu,tanh,sigmoid"]
LONG = {"margin": 0.002, "hidden": "64,64"}  # seconds, and many hundred runs


def command(out, *more, epochs=30, margin=0.0001, hidden=16):
    return [PROGRAM, "choose", TABLE, "--target", TARGET, *STUDY, "--out", out, "--epochs", str(epochs), "--margin", str(margin),
            "--hidden", str(hidden), *map(str, more)]


def run(out, *more, **study):
    return subprocess.run(command(out, *more, **study), capture_output=True, text=True, timeout=300)


def result(out):
    return json.loads((out / "result.json").read_text())


def lines(out):
    path = out / "study.jsonl"
    return path.read_bytes().count(b"\n") if path.exists() else 0


class Endings(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)

    def started_until(self, out, fewest_lines, *more, **study):
        """A study that has so many lines in its journal, and is still at it."""
        study = subprocess.Popen(command(out, *more, **study), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(study.wait)
        self.addCleanup(study.kill)
        while lines(out) < fewest_lines:
            self.assertIsNone(study.poll(), "it ended before it could be disturbed")
            time.sleep(0.002)
        return study

    def test_a_budget_of_runs_is_kept_on_any_number_of_threads(self):
        for threads in (1, 2):
            out = self.root / f"threads{threads}"
            done = run(out, "--budget", "80runs", "--threads", threads)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertLessEqual(result(out)["runs"], 80)
            self.assertEqual(result(out)["ended"], "budget")
            self.assertFalse(result(out)["settled"])
            self.assertIn("Not settled", done.stdout)
        self.assertEqual(without_seconds(result(self.root / "threads1")), without_seconds(result(self.root / "threads2")))

    def test_a_budget_of_seconds_ends_at_the_same_place_again(self):
        for seconds in (1, 2, 4, 8, 16, 32):  # a busy machine needs more for an answer
            out, start = self.root / f"study{seconds}", time.monotonic()
            first = run(out, "--budget", f"{seconds}s", epochs=100, **LONG)
            self.assertLess(time.monotonic() - start, seconds + 20)
            if first.returncode == 0:
                break
            self.assertIn("there is no answer yet", first.stderr)
        self.assertEqual(first.returncode, 0, first.stderr)
        self.assertEqual(result(out)["ended"], "budget")
        kept, before = result(out), lines(out)
        again = run(out, "--budget", f"{seconds}s", "--resume", epochs=100, **LONG)
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertEqual(without_seconds(result(out)), without_seconds(kept))
        self.assertEqual(lines(out), before)

    def test_a_budget_that_ends_among_mixed_activations_ends_there_again(self):
        # Everything ties at the first look, and the constant answer, 0.55 behind, is worse.
        wide = {"margin": 0.3, "hidden": "16,16", "epochs": 15}
        whole = self.root / "whole"
        self.assertEqual(run(whole, "--mixed", **wide).returncode, 0)
        self.assertIsNotNone(result(whole)["mixed"])
        records = [json.loads(line) for line in (whole / "study.jsonl").read_text().splitlines()]
        runs = [r["run"] for r in records if "run" in r]
        plain = sum(run.keys().isdisjoint({"last", "init", "optimizer"}) for run in runs)
        mixed = sum("last" in run for run in runs)  # after these come runs of other weights and optimisers, if units are dead
        for budget in (max(plain + 2, 4 * 4 * 4 + 1), plain + mixed - 3):
            out = self.root / f"study{budget}"
            done = run(out, "--mixed", "--budget", f"{budget}runs", **wide)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(result(out)["recommended"], result(whole)["recommended"])
            self.assertEqual(result(out)["ended"], "settled")
            self.assertLessEqual(result(out)["runs"], budget)
            self.assertIsNone(result(out)["mixed"])
            self.assertEqual([r["rule"] for r in result(out)["rules"]][:1], [1])

    def test_ctrl_c_once_gives_the_answer_so_far_and_the_same_command_goes_on(self):
        budget = ("--budget", "250runs")
        self.assertEqual(run(self.root / "undisturbed", *budget, **LONG).returncode, 0)
        out = self.root / "study"
        study = self.started_until(out, 1 + 4 * 4 * 4 + 1, *budget, **LONG)  # four repeats of four networks at four rates are in
        study.send_signal(signal.SIGINT)
        said, _ = study.communicate(timeout=60)
        self.assertEqual(study.returncode, 0)
        self.assertEqual(result(out)["ended"], "interrupted")
        self.assertTrue((out / "model.onnx").exists())
        self.assertGreaterEqual(result(out)["repeats"], 4)
        self.assertIn("the same command continues from here", said)
        self.assertLess(result(out)["runs"], result(self.root / "undisturbed")["runs"])
        self.assertEqual(run(out, *budget, **LONG).returncode, 0)
        self.assertEqual(without_seconds(result(out)), without_seconds(result(self.root / "undisturbed")))
        self.assertEqual((out / "model.onnx").read_bytes(), (self.root / "undisturbed/model.onnx").read_bytes())

    def test_ctrl_c_before_anything_was_compared_says_so_and_loses_nothing(self):
        out = self.root / "study"
        study = self.started_until(out, 2, "--threads", 1)
        study.send_signal(signal.SIGINT)
        _, complaint = study.communicate(timeout=60)
        self.assertEqual(study.returncode, 1)
        self.assertIn("there is no answer yet", complaint)
        self.assertFalse((out / "result.json").exists() or (out / "model.onnx").exists())
        kept = lines(out)
        self.assertGreaterEqual(kept, 2)
        self.assertIn(f"continuing: {kept - 1} of the runs", run(out, "--threads", 1).stderr)

    def test_ctrl_c_twice_ends_it_at_once(self):
        study = self.started_until(self.root / "study", 2, "--threads", 1, epochs=20000)
        study.send_signal(signal.SIGINT)
        self.assertEqual(study.stderr.readline(), "\n")  # below a progress bar
        self.assertIn("again: stop at once", study.stderr.readline())
        study.send_signal(signal.SIGINT)
        study.communicate(timeout=5)
        self.assertEqual(study.returncode, -signal.SIGINT)

    def test_it_goes_on_until_each_is_worse_or_tied(self):
        out = self.root / "study"
        done = run(out, "--budget", "2000runs", margin=0.05)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue(result(out)["settled"])
        self.assertEqual(result(out)["ended"], "settled")
        self.assertNotIn("undecided", [a["verdict"] for a in result(out)["activations"]])
        self.assertIn("Settled: every activation is shown to be tied or worse.", done.stdout)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
