#!/usr/bin/env python3
"""Tests `hillock judge`: its rule (docs/reference/statistics.md) is computed again with NumPy; columns, failures, exit statuses.
Usage: judge_test.py PROGRAM"""

import csv
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

import numpy as np

PROGRAM = str(pathlib.Path(sys.argv[1]).resolve())


def study(arms, seeds=20, rates=("0.01",), split=0.02, noise=0.006, seed=1):
    """Rows of a file: (arm, rate, seed, score); `arms`: its name and the mean of its best rate, the first."""
    draw = np.random.default_rng(seed)
    splits = draw.normal(0, split, seeds)
    return [(arm, rate, s, mean - 0.01 * place + splits[s] + draw.normal(0, noise))
            for s in range(seeds) for arm, mean in arms.items() for place, rate in enumerate(rates)]


def draws_of(scores, paired, count=200_000):
    """Draws of the arms' means, as docs/reference/statistics.md says; scores[repeat][arm] or a list of arms."""
    draw = np.random.default_rng(0)
    arms = len(scores)
    normal = draw.standard_normal((count, arms))
    if paired:
        table = np.array(scores).T
        table = table - table.mean(1, keepdims=True)
        n, means = len(table), table.mean(0)
        covariance = np.cov(table, rowvar=False)
        own = np.diag(covariance).copy()
        freedom = np.full(arms, n - 1.0)
        most = table.max(0)
    else:
        n = np.array([len(s) for s in scores])
        means, own, freedom = np.array([np.mean(s) for s in scores]), np.array([np.var(s, ddof=1) for s in scores]), n - 1.0
        most = np.array([max(s) for s in scores])
    variances = own.copy()
    most = most + 2 * np.sqrt(np.median(own)) if arms > 2 else np.inf
    if arms > 2:
        variances = np.maximum(own, (freedom * own + 6 * np.median(own)) / (freedom + 6))
        freedom = freedom + 6
    if not paired:
        return np.minimum(means + normal * np.sqrt(variances / n) * np.sqrt(freedom / draw.chisquare(freedom, (count, arms))), most)
    correlation = 0.5 * covariance / np.sqrt(np.outer(own, own)) - 0.5 / (arms - 1)
    np.fill_diagonal(correlation, 1)
    values, vectors = np.linalg.eigh(correlation * np.sqrt(np.outer(variances, variances)) / n)
    root = vectors * np.sqrt(np.maximum(values, 0))
    return np.minimum(means + normal @ root.T * np.sqrt(freedom[0] / draw.chisquare(freedom[0], (count, 1))), most)


class Judge(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.file = pathlib.Path(self.folder.name) / "scores.csv"

    def write(self, rows, header=("activation", "lr", "seed", "accuracy")):
        with open(self.file, "w", newline="") as out:
            csv.writer(out).writerows([header, *rows])

    def run_it(self, *flags):
        return subprocess.run([PROGRAM, "judge", self.file, *map(str, flags)], capture_output=True, text=True, timeout=60)

    def verdict(self, *flags, status):
        done = self.run_it(*flags, "--json")
        self.assertEqual(done.returncode, status, done.stderr)
        return json.loads(done.stdout)

    def same_as_numpy(self, result, drawn, contestant_of, names, margin, tie, worse):
        arms_of = [[a for a, c in enumerate(contestant_of) if c == k] for k in range(len(names))]
        best = np.array([drawn[:, arms].max(1) for arms in arms_of])
        most_often = [arms[np.bincount(drawn[:, arms].argmax(1)).argmax()] for arms in arms_of]
        means = drawn.mean(0)[most_often]
        leader = means.argmax()
        self.assertEqual(result["leader"], names[leader])
        for k, arm in enumerate(result["arms"]):
            self.assertEqual(arm["name"], names[k])
            if k == leader:
                self.assertEqual(arm["verdict"], "leader")
                continue
            d = best[k] - best[leader]
            low, high = np.quantile(d, tie), np.quantile(d, 1 - worse)
            # The tail of 32,768 draws has so many, give or take their root.
            loose = 5 * d.std() / np.sqrt(32768)
            self.assertAlmostEqual(arm["difference"], np.clip(means[k] - means[leader], low, high), delta=loose)
            self.assertAlmostEqual(arm["interval"][0], low, delta=d.std() * 5 / np.sqrt(32768 * tie))
            self.assertAlmostEqual(arm["interval"][1], high, delta=d.std() * 5 / np.sqrt(32768 * worse))
            low, high = arm["interval"]
            self.assertEqual(arm["verdict"], "tie" if low > -margin else "worse" if high < 0 else "undecided")

    def test_the_rule_is_that_of_numpy(self):
        names = ["relu", "gelu", "silu", "tanh", "elu"]
        rows = study(dict(zip(names, (0.80, 0.823, 0.822, 0.79, 0.81))), rates=("0.003", "0.001"))
        self.write(rows)
        result = self.verdict(status=0)
        self.assertTrue(result["paired"])
        arms = [(n, r) for n in names for r in ("0.003", "0.001")]
        scores = [[x for n, r, _, x in rows if (n, r) == arm] for arm in arms]
        common = np.corrcoef(scores)
        self.assertAlmostEqual(result["correlation"], common[np.triu_indices(len(arms), 1)].mean(), delta=1e-9)
        self.same_as_numpy(result, draws_of(scores, True), [i // 2 for i in range(10)], names, 0.005, 0.05 / 4, 0.05 / 20)
        self.assertEqual({a["rate"] for a in result["arms"]}, {"0.003"})

    def test_without_seeds_the_arms_are_not_paired(self):
        draw = np.random.default_rng(5)
        scores = [draw.normal(0.8, 0.01, 9), draw.normal(0.81, 0.03, 14), draw.normal(0.7, 0.02, 30)]
        self.write([(name, x) for name, own in zip("abc", scores) for x in own], header=("arm", "score"))
        result = self.verdict(status=1)
        self.assertFalse(result["paired"])
        self.same_as_numpy(result, draws_of(scores, False), [0, 1, 2], list("abc"), 0.005, 0.05 / 2, 0.05 / 6)

    def test_a_loss_is_a_score_with_another_sign(self):
        rows = study({"relu": 0.80, "gelu": 0.83, "tanh": 0.80})
        self.write(rows)
        scores = self.verdict("--margin", 0.005, status=0)
        self.write([(a, r, s, -x) for a, r, s, x in rows])
        losses = self.verdict("--margin", 0.005, "--lower-is-better", status=0)
        for one, other in zip(scores["arms"], losses["arms"]):
            self.assertAlmostEqual(one["score"], -other["score"], delta=1e-9)
            self.assertAlmostEqual(one["difference"], other["difference"], delta=1e-9)
            self.assertEqual(one["verdict"], other["verdict"])

    def test_words_say_what_is_known(self):
        self.write(study({"relu": 0.80, "gelu": 0.83, "silu": 0.83}, seeds=60))
        done = self.run_it()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("relu is worse by 0.02", done.stdout)
        self.assertIn("If you use relu today: it costs 0.02", done.stdout)
        self.assertIn("correlation 0.89", done.stdout)
        self.write(study({"relu": 0.80, "gelu": 0.80, "silu": 0.80}, seeds=60))
        done = self.run_it("--margin", 0.02)
        self.assertEqual(done.returncode, 1)
        self.assertIn("These scores do not tell 3 arms apart", done.stdout)
        self.assertIn("Keep relu", done.stdout)
        self.write(study({"relu": 0.80, "gelu": 0.80, "silu": 0.80}, seeds=3, noise=0.1))
        done = self.run_it()
        self.assertEqual(done.returncode, 1)
        self.assertIn("Nothing is shown yet", done.stdout)

    def test_failed_runs_are_counted_and_shown(self):
        rows = study({"relu": 0.80, "gelu": 0.83})
        rows[0] = (*rows[0][:3], "nan")
        rows[3] = (*rows[3][:3], "")
        rows += [("prelu", "0.01", s, "inf") for s in range(20)]
        self.write(rows)
        result = self.verdict(status=0)
        of = {a["name"]: a for a in result["arms"]}
        self.assertEqual((of["relu"]["failed_runs"], of["gelu"]["failed_runs"]), (1, 1))
        self.assertEqual(of["relu"]["runs"], 18)  # seeds that both have
        self.assertEqual(of["prelu"], {"name": "prelu", "verdict": "failed", "runs": 0, "failed_runs": 20})
        self.assertRegex(self.run_it().stdout, r"failed +prelu .* 0 +20")
        self.write([(a, r, s, "nan") for a, r, s, _ in rows])
        done = self.run_it()
        self.assertEqual(done.returncode, 3)
        self.assertIn("every run failed", done.stderr)

    def test_of_what_has_one_score_or_fails_mostly_nothing_is_said(self):
        rows = study({"relu": 0.80, "gelu": 0.83})
        self.write(rows)
        expected = self.verdict(status=0)["arms"]
        self.write([*rows, ("prelu", "0.01", 1, 0.9), *(("elu", "0.01", s, 0.99 if s < 3 else "nan") for s in range(7))])
        arms = self.verdict(status=0)["arms"]
        self.assertEqual(arms[:2], expected)
        self.assertEqual([(a["name"], a["verdict"], a["runs"], a["failed_runs"]) for a in arms[2:]], [("prelu", "too few", 1, 0), ("elu", "failed", 3, 4)])
        self.write([("relu", "0.01", s, "nan") for s in range(4)] + [(a, "0.01", s, 0.5 + s / 9) for s in range(4) for a in ("silu", "gelu")])
        done = self.run_it()
        self.assertIn("nothing can be said of the baseline relu: 0 scores, 4 failed runs. The baseline is silu.", done.stderr)
        self.assertEqual(self.run_it("--baseline", "relu").returncode, 2)

    def test_scores_are_the_means_even_of_two_runs(self):
        draw = np.random.default_rng(8)
        for _ in range(20):
            scores = draw.normal(0.8, 0.02, (2, 2)).round(4)
            self.write([(name, "", s, x) for name, own in zip("ab", scores) for s, x in enumerate(own)])
            result = json.loads(self.run_it("--json").stdout)
            self.assertEqual(result["leader"], "ab"[scores.mean(1).argmax()])
            for arm, own in zip(result["arms"], scores):
                self.assertAlmostEqual(arm["score"], own.mean(), delta=1e-12)
                self.assertTrue(arm["interval"][0] <= arm["difference"] <= arm["interval"][1])

    def test_it_is_not_mistaken_which_way_is_better_or_what_a_comma_is(self):
        rows = study({"relu": 0.80, "gelu": 0.83})
        self.write(rows, header=("activation", "lr", "seed", "loss"))
        self.assertIn("lower values of loss are better: add --lower-is-better", self.run_it().stderr)
        self.assertEqual(self.run_it("--lower-is-better").returncode, 1)
        self.write(rows)
        expected = self.verdict(status=0)
        self.file.write_text(self.file.read_text().replace(",", ";").replace(".", ","))
        arms = self.verdict(status=0)["arms"]
        self.assertEqual([{**a, "rate": None} for a in arms], [{**a, "rate": None} for a in expected["arms"]])

    def test_arms_are_paired_by_half_of_their_seeds_or_not_at_all(self):
        rows = [("relu", "", s, 0.8 + s % 3 / 100) for s in range(10)]
        for count, paired in ((4, False), (5, True)):
            self.write(rows + [("gelu", "", s, 0.81 + s % 3 / 100 + s / 1e4) for s in range(count)])
            self.assertEqual(json.loads(self.run_it("--json").stdout)["paired"], paired)

    def test_of_steps_the_last_one_counts(self):
        rows = study({"relu": 0.80, "gelu": 0.83})
        plain = self.write(rows) or self.verdict(status=0)
        self.write([(a, r, s, step, x if step == 10 else 0.1) for a, r, s, x in rows for step in (9, 10, 1)],
                   header=("activation", "lr", "seed", "epoch", "accuracy"))
        steps = self.verdict(status=0)
        self.assertEqual(steps["arms"], plain["arms"])

    def test_what_is_wrong_is_said(self):
        rows = study({"relu": 0.80, "gelu": 0.83})
        for change, flags, words in [
            (lambda r: r, ["--score", "acuracy"], "did you mean 'accuracy'?"),
            (lambda r: r, ["--baseline", "geku"], "did you mean 'gelu'?"),
            (lambda r: r, ["--margin", "-1"], "--margin"),
            (lambda r: r + r[:1], [], "line 42: relu has a score for seed 0 already, in line 2"),
            (lambda r: [*r, ("relu", "0.01", 99, "good")], [], "line 42: the score 'good' is not a number"),
            (lambda r: [*r[:5], (), *r[5:], ("relu", "0.01", 99, "good")], [], "line 43: the score 'good'"),  # below an empty line
            (lambda r: [x for x in r if x[0] == "relu"], [], "only relu has at least two scores"),
            (lambda r: [(a, r, s, x) for a, r, s, x in r if s == 0], [], "every arm has fewer than two scores"),
            (lambda r: [], [], "no scores below a header"),
        ]:
            with self.subTest(words=words):
                self.write(change(rows))
                done = self.run_it(*flags)
                self.assertEqual(done.returncode, 2)
                self.assertIn(words, done.stderr)
                self.assertEqual(done.stdout, "")
        self.write([(1, 2)], header=("one", "two"))
        self.assertIn("--arm", self.run_it().stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
