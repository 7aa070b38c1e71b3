#!/usr/bin/env python3
"""Calls the real program with wrong arguments and difficult files: it ends in time, with status 0, 1 or 2 and one helpful message,
and leaves no file half written. Usage: hostile_test.py PROGRAM [SECONDS a run may take: 60]"""

import gzip
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import unittest

from studies import without_seconds

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
SECONDS = int(sys.argv[2]) if len(sys.argv) > 2 else 60
DATA = pathlib.Path(__file__).resolve().parent / "data"
NASTY = DATA / "nasty"
QUICK = ["--epochs", "3", "--hidden", "8", "--activations", "relu,tanh", "--budget", "49runs"]  # the fewest with an answer

# What should train, with its default target or the one that is named here.
TRAIN = {
    "derived/winequality_red_decimal_comma.csv": [],
    "breast_cancer_id_emptycol.csv": ["--target", "diagnosis"],
    "credit_approval_lost_missing.csv": [],
    "derived/adult_ids_surname.csv": [],
    "../../../examples/penguins.csv": ["--target", "species"],
    "montreal_election_utf8.csv": ["--target", "winner"],
    "derived/concrete_noheader.csv.gz": [],
    "derived/iris_crlf_bom_quoted.csv": [],
    "derived/iris_nan_inf.csv": [],
    "derived/iris_constant_and_empty_columns.csv": ["--target", "species"],
    "derived/iris_duplicate_headers.csv": [],
    "auto_mpg_whitespace.data": ["--target", "mpg"],
}


class Run:
    def __init__(self, *arguments, stdin=b""):
        with tempfile.TemporaryDirectory() as folder:
            before = dict(os.environ, NO_COLOR="1")
            done = subprocess.run([PROGRAM, *map(str, arguments)], input=stdin, capture_output=True, timeout=SECONDS, cwd=folder, env=before)
            self.left = sorted(str(p.relative_to(folder)) for p in pathlib.Path(folder).rglob("*"))
        self.status, self.out, self.err = done.returncode, done.stdout.decode(), done.stderr.decode(errors="replace")


def choose(*arguments):
    return Run("choose", *arguments)


class Hostile(unittest.TestCase):
    def check_refusal(self, run, status, *words):
        self.assertEqual(run.status, status, run.err)
        lines = run.err.strip().splitlines()
        self.assertEqual(len(lines), 1, run.err)
        self.assertTrue(lines[0].startswith("hillock: "), run.err)
        for word in words:
            self.assertIn(word, run.err)
        self.assertEqual(run.left, [])

    def test_every_awkward_file_ends_well(self):
        files = sorted(p for p in NASTY.rglob("*") if p.is_file())
        self.assertGreater(len(files), 60)
        for file in files:
            with self.subTest(file=file.name):
                run = choose(file, *QUICK)
                self.assertIn(run.status, (0, 1, 2), run.err)
                if run.status != 0:
                    self.check_refusal(run, run.status, file.name)
                else:
                    self.assertEqual(run.left, ["hillock-out"] + [f"hillock-out/{name}" for name in ("model.onnx", "report.html", "result.json", "study.jsonl")])

    def test_what_should_train_does_and_predicts_every_row_of_the_same_file(self):
        for file, options in TRAIN.items():
            with self.subTest(file=file), tempfile.TemporaryDirectory() as folder:
                out = pathlib.Path(folder)
                run = choose(NASTY / file, *options, *QUICK, "--json", "--out", out)
                self.assertEqual(run.status, 0, run.err)
                predicted = Run("predict", out / "model.onnx", NASTY / file)
                self.assertEqual(predicted.status, 0, predicted.err)
                self.assertGreaterEqual(len(predicted.out.splitlines()) - 1, json.loads(run.out)["data"]["rows"])
                self.assertNotIn("nan", predicted.out)

    def test_defects_that_change_nothing_give_the_result_of_iris(self):
        def result(file):
            run = choose(file, "--target", "species", *QUICK, "--json")
            self.assertEqual(run.status, 0, run.err)
            return without_seconds(json.loads(run.out)["activations"])

        iris = result(DATA / "iris.csv")
        for file in ("iris_crlf_bom_quoted.csv", "iris_constant_and_empty_columns.csv"):
            self.assertEqual(result(NASTY / "derived" / file), iris, file)

    def test_files_that_cannot_be_used_are_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)

            def file(name, content):
                (folder / name).write_bytes(content)
                return folder / name

            self.check_refusal(choose(folder / "none.csv"), 2, "none.csv")
            self.check_refusal(choose(folder), 1, str(folder))
            self.check_refusal(choose(file("empty.csv", b"")), 1, "empty.csv")
            self.check_refusal(choose(file("head.csv", b"a,b,c\n")), 1, "head.csv")
            self.check_refusal(choose(file("row.csv", b"a,b,c\n1,2,x\n")), 1, "row.csv")
            one_class = b"a,b\n" + b"".join(b"%d.5,x\n" % (i * i) for i in range(40))
            self.check_refusal(choose(file("class.csv", one_class)), 1, "class.csv", "b")
            ragged = b"a,b,c\n" + b"".join(b"%d,%d,x\n" % (i, i * i) for i in range(40)) + b"1,2\n"
            self.check_refusal(choose(file("ragged.csv", ragged)), 1, "ragged.csv", "42")
            self.check_refusal(choose(file("binary.csv", bytes(range(256)) * 20)), 1, "binary.csv")
            self.check_refusal(choose(file("cut.csv.gz", (NASTY / "derived" / "concrete_noheader.csv.gz").read_bytes()[:5000])), 1, "cut.csv.gz")

    def test_bad_standard_input_is_refused(self):
        rows = b"".join(b"%d,%d,%s\n" % (i * 7 % 23, i, b"xy"[i % 2:][:1]) for i in range(40))
        rng = random.Random(1)
        deep = b'{"a": 1}\n' * 40
        for name, bytes_, word in (("nothing", b"", "is empty"), ("blank lines", b"\n \n\r\n" * 9, "is empty"), ("noise", rng.randbytes(99999), "is not text"),
                                   ("a header", b"a,b,y\n", "no rows"), ("a long line", b"a,b,y\n" + b"1" * 2**20 + b"\n" + rows, "line 2 has 1 field"),
                                   ("a long JSON", deep + b'{"a": "' + b"1" * 2**20, "line 41"), ("deep JSON", deep + b'{"a":' * 100_000, "line 41"),
                                   ("deep arrays", deep + b"[" * 100_000, "line 41"), ("cut gzip", gzip.compress(rows)[:50], "end too early"),
                                   ("many keys", b"{" + b",".join(b'"%d":1' % i for i in range(200_000)) + b"}", "100000"),
                                   ("binary JSON", b'{"a": "\0"}' * 40, "is not text"), ("blanks alone", b" " * 2**20, "is empty"),
                                   ("quotes", b"a b\n" + b'"' * 99_999, "a quote")):
            with self.subTest(name=name):
                for command in (["choose", "-", *QUICK], ["judge", "-"]):
                    run = Run(*command, stdin=bytes_)
                    self.check_refusal(run, 2 if command[0] == "judge" else 1, *(["standard input", word] if command[0] == "choose" else []))

    def test_standard_input_that_is_closed(self):
        with tempfile.TemporaryDirectory() as folder:
            for call in ("choose - --quick", "judge -", f"predict {DATA.parent / 'onnx'}/none.onnx -"):
                done = subprocess.run(f"{PROGRAM} {call} <&-", shell=True, capture_output=True, text=True, timeout=SECONDS, cwd=folder)
                self.assertIn(done.returncode, (1, 2), done.stderr)
                self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
            self.assertEqual(os.listdir(folder), [])

    def test_wrong_words_about_a_table_are_refused(self):
        iris = DATA / "iris.csv"
        for option in ("--drop", "--features", "--categorical", "--numeric"):
            self.check_refusal(choose(iris, option, "sepal_lenth"), 2, "sepal_lenth", "'sepal_length'", option)
            self.check_refusal(choose(iris, option, ""), 2, option, "commas")
            self.check_refusal(choose(DATA / "fashion-mnist", option, "x"), 2, option, "images")
        for option, value in (("--decimal", "dot"), ("--header", "maybe"), ("--encoding", "utf8"), ("--skip", "-1"), ("--skip", "1.5"), ("--skip", "many"),
                              ("--delimiter", "ab"), ("--delimiter", "\\t"), ("--delimiter", "7"), ("--missing", "")):
            self.check_refusal(choose(iris, option, value), 2, option)
            self.check_refusal(Run("judge", iris, option, value), 2, option)
        self.check_refusal(choose(iris, "--skip", "999999"), 1, "--skip 999999", "151")
        self.check_refusal(choose(iris, "--features", "species"), 2, "target")
        self.check_refusal(choose(iris, DATA / "concrete.csv"), 1, "column 1", "'sepal_length'")
        self.check_refusal(choose(iris, "none.csv"), 2, "none.csv")
        self.check_refusal(choose(DATA / "fashion-mnist", iris), 1, "fashion-mnist")

    def test_wrong_calls_are_refused_with_what_to_try(self):
        iris = DATA / "iris.csv"
        self.check_refusal(choose(iris, "--target", "specis"), 2, "specis", "species")
        self.check_refusal(choose(iris, "--activations", "relu,swsh"), 2, "swsh", "swish")
        self.check_refusal(choose(iris, "--activations", "elu:alpha=-2"), 2, "alpha", "[0, 10]")
        self.check_refusal(choose(iris, "--activations", "maxout:k=1"), 2, "maxout")
        self.check_refusal(choose(iris, "--activations", "maxot"), 2, "'maxout'")
        self.check_refusal(choose(iris, "--activations", "prelu:per=row"), 2, "channel")
        self.check_refusal(choose(iris, "--activations", ","), 2, "empty")
        for hidden in ("0", "-3", "64,", "64x0", "many", "", "1e99", "64,0"):
            self.check_refusal(choose(iris, "--hidden", hidden), 2, "--hidden")
        self.check_refusal(choose(iris, "--hidden", "65536x64"), 2, "GiB", "--hidden")
        self.check_refusal(choose(iris, "--metric", "acuracy"), 2, "accuracy")
        self.check_refusal(choose(iris, "--metric", "r2"), 2, "r2")
        self.check_refusal(choose(iris, "--task", "regression"), 2, "species")
        self.check_refusal(choose(iris, "--epochs", "0"), 2, "--epochs")
        self.check_refusal(choose(iris, "--epochs", "2.5"), 2, "--epochs")
        self.check_refusal(choose(iris, "--confidence", "1.5"), 2, "confidence")
        self.check_refusal(choose(iris, "--dropout", "1"), 2, "dropout")
        self.check_refusal(choose(iris, "--optimizer", "adm"), 2, "adam")
        self.check_refusal(choose(iris, "--schedule", "cosin"), 2, "--schedule", "'cosine'", "one-cycle")
        self.check_refusal(choose(iris, "--schedule", ""), 2, "--schedule", "constant")
        for clip in ("0", "-0.0", "-1", "nan", "inf", "-inf", "1e999", "", "one", "1x", "1e31"):
            self.check_refusal(choose(iris, "--clip", clip), 2, "--clip")
        for norm in ("bach", "group", "", "BATCH", "0"):
            self.check_refusal(choose(iris, "--norm", norm), 2, "--norm", "batch", "layer")
        self.check_refusal(choose(iris, "--norm", "batch", "--batch", "1"), 2, "--batch 2", "--norm layer")
        self.check_refusal(choose(iris, "--target", "sepal_length", "--class-weights"), 2, "--class-weights", "sepal_length")
        self.check_refusal(choose(iris, "--residual", "yes"), 2, "yes")
        self.check_refusal(choose(iris, "--seed", "-1"), 2, "--seed")
        self.check_refusal(choose(iris, "--target", ""), 2, "species")
        self.check_refusal(choose(iris, "--out", ""), 2, "--out")
        self.check_refusal(choose(iris, "--frobnicate"), 2, "--frobnicate")
        self.check_refusal(choose(), 2, "DATA")
        self.check_refusal(Run("chose", iris), 2, "choose")

    def test_bench_refuses_what_it_cannot_measure(self):
        def bench(*arguments):
            return Run("bench", *arguments)

        self.check_refusal(bench("swsh"), 2, "swsh", "swish")
        self.check_refusal(bench("softmax"), 2, "softmax")
        self.check_refusal(bench("maxout"), 2, "maxout")
        self.check_refusal(bench(","), 2, "empty")
        self.check_refusal(bench("elu:alpha=-3"), 2, "[0, 10]")
        self.check_refusal(bench("relu", "--dtype", "f8"), 2, "f8", "bf16")
        self.check_refusal(bench("relu", "--dtype", ","), 2, "--dtype")
        self.check_refusal(bench("relu", "--isa", "mmx"), 2, "mmx", "scalar")
        for threads in ("0", "-1", "many", "100000", "99999999999999999999"):
            self.check_refusal(bench("relu", "--threads", threads), 2, "--threads")
        self.check_refusal(bench("relu", "--json", "/nowhere/at/all.json"), 2, "/nowhere/at/all.json")
        self.check_refusal(bench("relu", "--json", "/tmp"), 2, "folder")
        self.assertIn("the formula is wrong", bench("log(").err)
        self.assertEqual(bench("log(").status, 2)
        for formula, dtype in (("exp(exp(x))", "f16"), ("log(x)", "f64")):
            run = bench(formula, "--dtype", dtype, "--quick", "--json", "all.json")
            self.assertEqual((run.status, run.left), (0, ["all.json"]), run.err)
            self.assertNotIn(" - ", run.out)

    def test_an_output_path_that_cannot_be_written_is_known_before_the_work(self):
        with tempfile.NamedTemporaryFile() as file:
            self.check_refusal(choose(DATA / "iris.csv", "--out", file.name + "/below"), 2, file.name)
            self.check_refusal(choose(DATA / "iris.csv", "--out", file.name), 2, file.name)

    def test_a_full_disk_is_an_error(self):
        if os.path.exists("/dev/full"):
            with open("/dev/full", "w") as full, tempfile.TemporaryDirectory() as folder:
                done = subprocess.run([PROGRAM, "choose", DATA / "iris.csv", *QUICK, "--out", folder + "/o"], stdout=full, stderr=subprocess.PIPE)
            self.assertEqual(done.returncode, 1, done.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
