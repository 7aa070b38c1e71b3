#!/usr/bin/env python3
"""Lets the n-th allocation, open, write, fsync or rename fail, for every n of a short study and of commands that write a file.
Each time the program ends with a message and status 1, or does its work nevertheless; no file is half written, and the same
command continues to the undisturbed answer. Allocations are those by operator new (tests/faults.c); of these, the first one fails,
and then one in a fixed number, starting at a random one.
Usage: faults_test.py PROGRAM FAULTS_LIBRARY MODELS [ALLOCATIONS to let fail, or all: 24] [SEED: 1]"""

import concurrent.futures
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import threading
import unittest
import zlib

from studies import without_seconds

PROGRAM, LIBRARY, MODELS = (str(pathlib.Path(word).resolve()) for word in sys.argv[1:4])
ALLOCATIONS = sys.argv[4] if len(sys.argv) > 4 else "24"
SEED = int(sys.argv[5]) if len(sys.argv) > 5 else 1
ANSWER = ["model.onnx", "report.html", "result.json"]
# An allocation: of what is at hand, or of the table's numbers.
REASON = {"allocation": "out of memory|does not fit into memory", "open": "Too many open files", "write": "No space left on device",
          "fsync": "Input/output error", "rename": "Input/output error"}


class Ended:
    """A command that was run with one fault, or with none."""

    def __init__(self, arguments, fault="none:0"):
        with tempfile.TemporaryDirectory() as folder:
            report = pathlib.Path(folder) / "report"
            environment = dict(os.environ, LD_PRELOAD=LIBRARY, FAULT=fault, FAULT_REPORT=str(report), NO_COLOR="1")
            done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=120, env=environment)
            said = report.read_text() if report.exists() else ""
        self.status, self.out, self.err = done.returncode, done.stdout, done.stderr
        self.fired = said.startswith("fired")
        self.calls = int(said.split()[-2]) if said.endswith("calls") else None  # None: main() did not come to its end


def is_whole(line):
    text, found, rest = line.rpartition(b',"crc32":"')
    return bool(found) and rest == b'%08x"}' % zlib.crc32(text)


class Faults(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        memory = "/dev/shm"  # where fsync does not wait for a busy disk
        cls.folder = tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None)
        cls.root = pathlib.Path(cls.folder.name)
        cls.table = cls.root / "table.csv"
        cls.table.write_text("a,b,y\n" + "".join(f"{i % 7},{i * i % 11},{'pq'[i % 2]}\n" for i in range(24)))
        done = Ended(cls.study(cls.root / "undisturbed"))
        assert done.status == 0, done.err
        cls.expected = without_seconds(json.loads((cls.root / "undisturbed/result.json").read_text()))
        cls.lock, cls.number = threading.Lock(), 0

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    @classmethod
    def study(cls, out):
        return ["choose", cls.table, "--target", "y", "--activations", "relu", "--hidden", "2", "--epochs", "1", "--batch", "24",
                "--budget", "33runs", "--threads", "2", "--out", out]

    def fresh(self):
        with self.lock:
            type(self).number += 1
            folder = self.root / f"case{self.number}"
        folder.mkdir()
        return folder / "out"

    def numbers(self, kind, arguments):
        """Of the calls that are to fail, and whether there may be more: the count differs from run to run."""
        total = Ended(arguments(self.fresh()), f"{kind}:0").calls
        if kind != "allocation":
            return range(1, total + 4)
        if ALLOCATIONS == "all":
            return range(1, total + 1)
        chance = random.Random(SEED)
        first, stride = 6, max(1, total // int(ALLOCATIONS))
        print(f"allocations: {total}; the first {first} fail, and every {stride}th from a drawn one on, seed {SEED}", flush=True)
        return [*range(1, first + 1), *range(first + 1 + chance.randrange(stride), total + 1, stride)]

    def check_every(self, kind, arguments, check):
        def one(n):
            place = self.fresh()
            ended = Ended(arguments(place), f"{kind}:{n}")
            with self.lock:
                if not ended.fired:
                    counts["never came"] += 1
                elif ended.status == 0:
                    counts["did no harm"] += 1
                else:
                    counts["ended with a message"] += 1
            where = f"{kind} {n}: status {ended.status}: {ended.err}"
            try:
                self.assertIn(ended.status, (0, 1), where)
                if ended.status == 0:
                    self.assertIsNotNone(ended.calls, where)
                else:
                    self.assertTrue(ended.fired, where)
                    message = ended.err.strip().splitlines()[-1]
                    self.assertTrue(message.startswith("hillock: "), where)
                    self.assertRegex(message, REASON[kind], where)
                check(place, ended, where)
            except AssertionError as failure:
                return str(failure)

        counts = dict.fromkeys(("ended with a message", "did no harm", "never came"), 0)
        with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
            failures = [failure for failure in pool.map(one, self.numbers(kind, arguments)) if failure]
        print(f"{kind} of {arguments(pathlib.Path('OUT'))[0]}:", ", ".join(f"{count} {what}" for what, count in counts.items()), flush=True)
        self.assertEqual(failures, [])
        self.assertGreater(counts["ended with a message"], 0)

    def check_study(self, out, ended, where):
        left = sorted(p.name for p in out.iterdir()) if out.exists() else []
        answer = [name for name in left if name in ANSWER]
        self.assertIn(answer, ([], ANSWER), where)
        self.assertLessEqual(set(left), {*ANSWER, "study.jsonl"}, where)
        if ended.status == 0:
            self.assertEqual(answer, ANSWER, where)
        if "study.jsonl" in left:
            *lines, rest = (out / "study.jsonl").read_bytes().split(b"\n")
            self.assertTrue(all(map(is_whole, lines)), where)
        if not ended.fired:
            return
        again = Ended(self.study(out))
        self.assertEqual(again.status, 0, f"{where}\nafter it: {again.err}")
        self.assertEqual(sorted(p.name for p in out.iterdir()), [*ANSWER, "study.jsonl"], where)
        self.assertEqual(without_seconds(json.loads((out / "result.json").read_text())), self.expected, where)
        self.assertEqual((out / "model.onnx").read_bytes(), (self.root / "undisturbed/model.onnx").read_bytes(), where)

    def check_file(self, arguments):
        new = self.fresh()
        self.assertEqual(Ended(arguments(new)).status, 0)
        whole = new.read_bytes()

        def check(place, ended, where):
            there = place.read_bytes() if place.exists() else None
            self.assertIn(there, (whole,) if ended.status == 0 else (None, whole), where)
            self.assertEqual([p.name for p in place.parent.iterdir()], [place.name] if place.exists() else [], where)
        return check

    def test_a_study(self):
        for kind in REASON:
            with self.subTest(kind=kind):
                self.check_every(kind, self.study, self.check_study)

    def test_commands_that_write_a_file(self):
        model = pathlib.Path(MODELS) / "vanishing.onnx"
        for arguments in (lambda out: ["explore", "--out", out],
                          lambda out: ["inspect", model, "--html", out],
                          lambda out: ["predict", self.root / "undisturbed/model.onnx", self.table, "--out", out]):
            check = self.check_file(arguments)
            for kind in ("open", "write", "fsync", "rename"):
                with self.subTest(command=arguments("OUT")[0], kind=kind):
                    self.check_every(kind, arguments, check)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
