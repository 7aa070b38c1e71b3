#!/usr/bin/env python3
"""Tests `hillock race` with real commands whose truth is known: failures, interruptions, resumption, metrics, exit statuses.
Usage: race_command_test.py PROGRAM"""

import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

PROGRAM = str(pathlib.Path(sys.argv[1]).resolve())

# Its score is a function of the arm and the seed; what it prints is up to a test. sh starts in a millisecond, Python in thirty.
TRAIN = """#!/bin/sh
# arm seed: the arm's quality, and noise by seed and arm
case $1 in good*) q=900;; bad*) q=500;; *) q=700;; esac
noise=$(( ($2 * 7919 + ${#1} * 104729) % 97 ))
echo "epoch 1 accuracy: 0.1"
echo "epoch 2 accuracy: 0.$(( q + noise / 5 ))"
"""
# A training with a rate: the best is 0.01.
RATES = """#!/bin/sh
case $2 in 0.01) q=900;; 0.00316|0.0316) q=850;; *) q=600;; esac
echo "{\\"step\\": 9, \\"accuracy\\": 0.$(( q + ($3 * 7919 + ${#1} * 31) % 19 ))}"
"""


def alive(mark):
    """Processes that have the mark in their command line."""
    found = []
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes()
            state = (entry / "stat").read_text().rsplit(")", 1)[1].split()[0]
        except OSError:
            continue
        if mark.encode() in words and state != "Z" and int(entry.name) != os.getpid():
            found.append((entry.name, words))
    return found


class Race(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.train = self.script("train.sh", TRAIN)

    def script(self, name, text):
        path = self.root / name
        path.write_text(text)
        path.chmod(0o755)
        return str(path)

    def words(self, *words, arms="arm=fair,good", flags=(), out="race", seed=("--seed", "seed")):
        return [PROGRAM, "race", "--arm", arms, *seed, "--out", str(self.root / out), *map(str, flags), "--",
                *(words or (self.train, "{arm}", "{seed}"))]

    def race(self, *words, status=0, **more):
        done = subprocess.run(self.words(*words, **more), capture_output=True, text=True, errors="replace", timeout=60)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def verdict(self, *words, flags=(), **more):
        return json.loads(self.race(*words, flags=(*flags, "--json"), **more).stdout)

    def lines(self, out="race"):
        path = self.root / out / "race.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()[1:]] if path.exists() else []

    def test_better_is_shown_and_a_tie_is_not(self):
        result = self.verdict()
        self.assertEqual((result["ended"], result["settle"], result["leader"], result["baseline"]["name"]), ("settled", "better", "good", "fair"))
        self.assertTrue(result["shown_better_than_baseline"])
        self.assertEqual({a["name"]: a["verdict"] for a in result["arms"]}, {"fair": "worse", "good": "leader"})
        self.assertEqual((result["runs"], result["failed"], result["repeats"], result["recommended"]), (8, 0, 4, "good"))
        self.assertEqual([(r["arm"], r["seed"]) for r in self.lines()[:4]], [("fair", 1), ("good", 1), ("fair", 2), ("good", 2)])
        worse = self.verdict(arms="arm=fair,bad", out="worse", status=1)
        self.assertEqual((worse["ended"], worse["leader"]), ("futile", "fair"))
        words = self.race(arms="arm=fair,bad", out="worse", status=1).stdout
        self.assertIn("Keep fair: nothing is shown to be better.", words)

    def test_each_arm_has_its_best_rate(self):
        rates = self.script("rates.sh", RATES)
        result = self.verdict(rates, "{a}", "{lr}", "{s}", arms="a=x,yy,zzz", seed=("--seed", "s"), status=1,
                              flags=("--rate", "lr=1e-4..1e-1", "--budget", "200runs"))
        self.assertEqual({a["rate"] for a in result["arms"]}, {"0.01"})
        self.assertLessEqual(result["runs"], 200)
        self.assertLess({r["rate"] for r in self.lines()}, {"0.0001", "0.000316", "0.001", "0.00316", "0.01", "0.0316", "0.1"})

    def test_it_says_where_the_best_rate_is_the_last_one(self):
        for rates, edge in (("lr=1e-4..1e-1", False), ("lr=1e-4..1e-2", True)):
            script = self.script("rates.sh", RATES)
            result = self.verdict(script, "{arm}", "{lr}", "{seed}", arms="arm=b,good", flags=("--rate", rates), out=rates, status=1)
            self.assertEqual([name.split(" (")[1] for name in result["at_the_edge_of_rates"]], ["lr 0.01)"] * edge)

    def test_a_metric_is_found_in_colours_and_in_the_errors(self):
        logging = TRAIN.replace('accuracy: 0.$((', '\\033[1maccuracy\\033[0m: \\033[32m0.$((').replace(' ))"', ' ))\\033[0m" >&2')
        result = self.verdict(self.script("colours.sh", logging.replace('echo "epoch 1', '# "').replace("echo", "printf '%b\\n'")), "{arm}", "{seed}", out="colours")
        self.assertEqual(result["leader"], "good")

    def test_a_product_has_a_name_for_each(self):
        done = self.race("sh", self.train, "{arm}{opt}", "{seed}", arms="arm=fair,good", flags=("--arm", "opt=sgd,adam", "--baseline", "good, sgd", "--dry-run"))
        self.assertEqual(done.returncode, 0)
        result = self.verdict("sh", self.train, "{arm}{opt}", "{seed}", arms="arm=fair,good", flags=("--arm", "opt=sgd,adam"), out="product")
        self.assertEqual([a["name"] for a in result["arms"]], ["fair/sgd", "fair/adam", "good/sgd", "good/adam"])

    def test_a_loss_is_named_and_is_lower(self):
        loss = self.script("loss.sh", "#!/bin/sh\ncase $1 in a) q=5;; *) q=3;; esac\necho \"loss=$q.$2$2 time=3\"\n")
        self.assertIn("--metric loss --lower-is-better",
                      self.race(loss, "{arm}", "{seed}", arms="arm=a,b", flags=("--budget", "4runs"), status=3).stderr)
        result = self.verdict(loss, "{arm}", "{seed}", arms="arm=a,b", flags=("--lower-is-better",), out="lower")
        self.assertEqual((result["leader"], result["lower_is_better"], result["columns"]["score"]), ("b", True, "loss"))
        other = self.verdict(loss, "{arm}", "{seed}", arms="arm=a,b", flags=("--metric", "time"), status=1, out="other")
        self.assertTrue(other["constant"])

    def test_what_hillock_report_names_counts_first(self):
        for number, text in enumerate(["0.$1$2", "1 0.9\n2 0.$1$2", "score: 0.$1$2", '{"accuracy": 0.$1$2, "n": 3}']):
            report = self.script("report.sh", f"#!/bin/sh\necho 'accuracy: 7'\ncat > $HILLOCK_REPORT <<E\n{text}\nE\n")
            result = self.verdict(report, "{arm}", "{seed}", arms="arm=1,2", out=f"report{number}")
            self.assertAlmostEqual(max(a["score"] for a in result["arms"]), 0.225, delta=0.02)

    def test_failed_runs_are_counted_and_shown(self):
        for number, end in enumerate(["exit 3", "echo nothing; exit 0", "echo accuracy: nan; exit 0", "kill -9 $$", "sleep 9"]):
            failing = self.script(f"f{number}.sh", TRAIN.replace("case", f"[ $1$2 = good2 ] && {{ {end}; }}\n[ $1 = broken ] && exit 1\ncase", 1))
            with self.subTest(end=end):
                result = self.verdict(failing, "{arm}", "{seed}", arms="arm=fair,good,broken", out=f"f{number}",
                                      flags=("--timeout", "0.5s", "--budget", "18runs"))
                arms = {a["name"]: a for a in result["arms"]}
                self.assertEqual(arms["good"]["failed_runs"], 1)
                self.assertEqual(arms["broken"], {"name": "broken", "verdict": "failed", "runs": 0, "failed_runs": 4})
                self.assertEqual(result["failed"], 5)
                logs = {path.name for path in (self.root / f"f{number}" / "logs").iterdir()}
                self.assertIn("1-good-2.err", logs)
                self.assertNotIn("0-fair-1.err", logs)

    def test_when_every_run_fails_its_errors_are_shown(self):
        failing = self.script("failing.sh", "#!/bin/sh\necho 'no module named torch' >&2\nexit 1\n")
        done = self.race(failing, "{arm}", "{seed}", status=3)
        self.assertIn("every run failed: 4 of 4", done.stderr)
        self.assertIn("no module named torch", done.stderr)
        said = json.loads(self.race(failing, "{arm}", "{seed}", flags=("--json",), status=3).stdout)
        self.assertEqual((said["ended"], said["shown_better_than_baseline"], said["failed"]), ("failed", False, 4))
        done = self.race(self.train, "{arm}", "{seed}", flags=("--budget", "4runs", "--json"), out="few", status=1)
        self.assertEqual((json.loads(done.stdout)["ended"], json.loads(done.stdout)["headline"]), ("budget", None))

    def test_a_baseline_that_fails_is_no_answer(self):
        failing = self.script("lost.sh", TRAIN.replace("case", "[ $1 = fair ] && exit 1\ncase", 1))
        self.assertIn("nothing can be said of it", self.race(failing, "{arm}", "{seed}", arms="arm=fair,good,bad", status=2).stderr)
        self.assertIn("cannot be run: No such file", self.race("/no/such", "{arm}", "{seed}", out="b", status=3).stderr)

    def test_slots_change_nothing(self):
        results = [self.verdict(arms="arm=fair,good,fairer", flags=("--slots", s, "--budget", "60runs"), out=f"slots{s}") for s in (1, 4)]
        self.assertEqual(*results)
        cuda = self.script("cuda.sh", TRAIN + "echo $CUDA_VISIBLE_DEVICES >> $3\n")
        self.race(cuda, "{arm}", "{seed}", str(self.root / "used"), flags=("--slots", "gpu:3,5"), out="gpu")
        self.assertEqual(set((self.root / "used").read_text().split()), {"3", "5"})

    def started(self, script, count, **more):
        """A race that has so many runs in its journal."""
        race = subprocess.Popen(self.words(script, "{arm}", "{seed}", **more), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(race.communicate)
        self.addCleanup(race.kill)
        journal = self.root / "race" / "race.jsonl"
        while not journal.exists() or journal.read_bytes().count(b"\n") < count + 1:
            self.assertIsNone(race.poll(), "it ended before it could be disturbed")
            time.sleep(0.005)
        return race

    def slow(self, seconds):
        # The sleep is a grandchild, with a mark of its own.
        self.mark = f"{seconds}.{os.getpid()}{time.monotonic_ns()}"
        return self.script("slow.sh", TRAIN.replace("case", f"[ $2 -gt 4 ] && {{ sleep {self.mark} & wait; }}\ncase", 1))

    def expect_one_at_work(self):
        deadline = time.monotonic() + 20
        while not alive(self.mark):
            self.assertLess(time.monotonic(), deadline, "no run came to its sleep")
            time.sleep(0.01)

    def expect_none_left(self):
        for _ in range(100):
            if not alive(self.mark):
                return
            time.sleep(0.02)
        self.fail(f"left behind: {alive(self.mark)}")

    def test_ctrl_c_gives_the_answer_so_far_and_leaves_no_child(self):
        for number, (sign, status) in enumerate([(signal.SIGINT, 130), (signal.SIGTERM, 143)]):
            race = self.started(self.slow(30 + number), 8, flags=("--settle", "all", "--margin", 0, "--json", "--slots", 2), arms="arm=fair,fare")
            self.expect_one_at_work()
            race.send_signal(sign)
            out, err = race.communicate(timeout=20)
            self.assertEqual(race.returncode, status, err)
            self.assertEqual(json.loads(out)["ended"], "interrupted")
            self.assertEqual(json.loads(out)["repeats"], 4)
            self.expect_none_left()

    def test_a_killed_race_goes_on_to_the_same_answer(self):
        undisturbed = self.verdict(self.script("fast.sh", TRAIN), "{arm}", "{seed}", arms="arm=fair,fare,good", flags=("--settle", "all"), out="whole")
        slow = self.script("fast.sh", TRAIN.replace("case", "[ -e $0.slow ] && sleep 0.05\ncase", 1))
        mark = pathlib.Path(slow + ".slow")
        mark.touch()
        for runs in (2, 7):
            race = self.started(slow, runs, arms="arm=fair,fare,good", flags=("--settle", "all"))
            race.kill()
            race.wait()
        with open(self.root / "race" / "race.jsonl", "a") as journal:
            journal.write('{"run":{"words"')  # as a crash leaves it
        mark.unlink()
        self.assertEqual(self.verdict(slow, "{arm}", "{seed}", arms="arm=fair,fare,good", flags=("--settle", "all")), undisturbed)

    def test_a_killed_race_leaves_no_child(self):
        race = self.started(self.slow(40), 8, flags=("--settle", "all", "--margin", 0, "--slots", 2), arms="arm=fair,fare")
        self.expect_one_at_work()
        race.kill()
        race.wait()
        self.expect_none_left()

    def test_another_race_in_the_folder_is_moved_aside(self):
        self.race()
        done = self.race(arms="arm=fair,bad", status=1)
        self.assertIn("holds another race", done.stderr)
        self.assertEqual({r["arm"] for r in self.lines("race/earlier-1")}, {"fair", "good"})
        self.assertEqual(self.verdict()["runs"], 8)

    def test_reuse_takes_runs_of_the_same_words(self):
        reuse = ("--reuse", "--unpaired")
        self.race(flags=reuse)
        second = self.verdict(arms="arm=fair,bad", flags=reuse, status=1)
        self.assertEqual((second["runs"], second["reused"], second["paired"]), (2, 4, False))
        again = self.verdict(arms="arm=fair,bad", flags=reuse, status=1)
        self.assertEqual(again, second)
        self.assertEqual(len(self.lines()), 10)

    def epochs(self, flags, out, slots=8, arms="arm=" + ",".join([*(f"bad{i}" for i in range(7)), "good"])):
        """Of trainings that take ten, how many are done, and the verdict. An arm called late has nothing to show before the last."""
        count = self.root / f"epochs-{out}"
        script = self.script("epochs.sh", TRAIN.split("echo")[0] + f"""
for epoch in 1 2 3 4 5 6 7 8 9 10; do
  echo . >> {count}
  value=$(( (q + noise / 5) * epoch / 10 ))
  case $1 in late*) value=$(( epoch == 10 ? q + 250 : 1 ));; esac
  printf 'epoch %d accuracy: 0.%03d\\n' $epoch $value
  sleep 0.06
done
""")
        result = self.verdict(script, "{arm}", "{seed}", arms=arms, flags=("--settle", "all", "--slots", slots, *flags), out=out)
        return len(count.read_text().split()), result

    def test_runs_that_cannot_catch_up_are_stopped_early(self):
        whole, undisturbed = self.epochs((), "whole")
        early, stopped = self.epochs(("--stop-early",), "early")
        self.assertEqual(undisturbed["stopped_early"], 0)
        self.assertEqual(stopped["stopped_early"], 14)  # the seven bad ones, in the repeats 3 and 4
        self.assertEqual(whole, 320)
        self.assertLess(early, 0.9 * whole)
        self.assertEqual([(a["name"], a["verdict"]) for a in stopped["arms"]], [(a["name"], a["verdict"]) for a in undisturbed["arms"]])
        whole_scores = {(line["arm"], line["seed"]): line["score"] for line in self.lines("whole")}
        for line in self.lines("early"):
            self.assertAlmostEqual(line["score"], whole_scores[line["arm"], line["seed"]], delta=0.02)
        self.assertEqual(self.epochs(("--stop-early",), "five", slots=5)[1], stopped)
        _, late = self.epochs(("--stop-early",), "late", arms="arm=" + ",".join(f"bad{i}" for i in range(6)) + ",good,late")
        self.assertEqual((late["leader"], late["stopped_early"]), ("late", 0))

    def test_commas_within_parentheses_are_the_values_own(self):
        self.assertEqual({a["name"] for a in self.verdict(arms="arm=good,max(0,x)", status=1)["arms"]}, {"good", "max(0,x)"})

    def test_two_races_at_once_do_not_mix(self):
        race = self.started(self.slow(50), 8, flags=("--settle", "all", "--margin", 0), arms="arm=fair,fare")
        done = self.race(self.root / "slow.sh", "{arm}", "{seed}", arms="arm=fair,fare", flags=("--settle", "all", "--margin", 0), status=2)
        self.assertIn("is at work on this", done.stderr)
        race.terminate()
        self.assertEqual(race.wait(timeout=20), 143)

    def test_hostile_output_is_no_more_than_a_failure(self):
        for number, (text, failed) in enumerate([
            ("head -c 10000000 /dev/zero | tr '\\0' x; echo; echo accuracy: 0.$1$2", False),
            ("head -c 3000000 /dev/urandom; echo; echo accuracy: 0.$1$2", False),
            ("printf 'accuracy: 0.%s' $1$2", False),
            ("echo accuracy: 0.$1$2; exec 1>&-; exec 2>&-", False),
            ("printf '{\"a\":%.0s' $(seq 3000); echo", True),
            ("echo accuracy: 1e999", True),
        ]):
            with self.subTest(text=text):
                script = self.script("hostile.sh", f"#!/bin/sh\n{text}\n")
                done = self.race(script, "{arm}", "{seed}", arms="arm=1,5", out=f"hostile{number}", flags=("--budget", "8runs"), status=3 if failed else 0)
                self.assertNotIn("\x1b", done.stdout + done.stderr)
        done = self.race(arms="arm=fair,good\x1b[31m\u202e", out="escapes")
        self.assertNotIn("\x1b", done.stdout + done.stderr)
        closed = subprocess.run(["sh", "-c", '"$@" >&-', "sh", *self.words(out="closed")], capture_output=True, text=True, timeout=60)
        self.assertEqual(closed.returncode, 2)

    def test_a_dry_run_shows_the_commands(self):
        done = self.race("./it's", "{arm}", "{{x}}", "--seed={seed}", flags=("--dry-run",), out="dry")
        self.assertEqual(done.stdout.splitlines()[:2], ["'./it'\\''s' fair '{x}' --seed=1", "'./it'\\''s' good '{x}' --seed=1"])
        self.assertFalse((self.root / "dry").exists())

    def test_what_is_wrong_is_said(self):
        for words, more, said in [
            (("x", "{arm}"), {}, "'seed' is in no word of the command"),
            (("x", "{am}", "{seed}"), {}, "did you mean 'arm'?"),
            (("x", "{arm", "{seed}"), {}, "a brace without its other one"),
            (("x", "{arm}", "{seed}"), {"arms": "arm=one"}, "it takes two arms to compare"),
            (("x", "{arm}", "{seed}"), {"arms": "arm=a,a"}, "'a' is there twice"),
            (("x", "{arm}", "{seed}"), {"arms": "a,b"}, "an equals sign"),
            (("x", "{arm}"), {"seed": ()}, "--seed: none is named"),
            (("x", "{arm}", "{seed}"), {"flags": ("--baseline", "fsir")}, "did you mean 'fair'?"),
            (("x", "{arm}", "{seed}"), {"flags": ("--slots", "0")}, "--slots '0'"),
            (("x", "{arm}", "{seed}"), {"flags": ("--budget", "5")}, "it has no unit"),
            (("x", "{arm}", "{seed}"), {"flags": ("--timeout", "5runs")}, "--timeout '5runs'"),
            (("x", "{arm}", "{seed}"), {"flags": ("--rate", "lr=1..2")}, "'lr' is in no word"),
            (("x", "{arm}", "{seed}"), {"flags": ("--settle", "al")}, "--settle 'al'"),
        ]:
            with self.subTest(said=said):
                done = self.race(*words, status=2, **more)
                self.assertIn(said, done.stderr)
                self.assertEqual(done.stdout, "")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
