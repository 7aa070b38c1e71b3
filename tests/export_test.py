#!/usr/bin/env python3
"""Tests train_pytorch.py of `choose --export pytorch`: it compiles, its numbers are those of result.json, and it reads a table as
hillock does. PyTorch is not needed here; scripts/try_export.py tests that it trains as hillock does.
Usage: export_test.py PROGRAM DATA_FOLDER"""

import gzip
import itertools
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import types
import unittest

PROGRAM = str(pathlib.Path(sys.argv[1]).resolve())
DATA = pathlib.Path(sys.argv[2]).resolve()
SHORT = {"--activations": "relu,tanh", "--hidden": "4", "--epochs": "2", "--budget": "100runs"}
MISSING = {"", "NA", "N/A", "n/a", "#N/A", "?", "NaN", "nan", "null", "None"}
HARD_TO_WRITE = "\\ \" ' \"\"\" \n \r \x1b]0; \u202e \u200b \U0001F600 \xa0{x} $unit$ %s #"


def without_torch(script):
    """What the script defines, where `torch` and its names are there and do nothing."""
    torch = types.ModuleType("torch")
    torch.nn = types.SimpleNamespace(Module=object)
    kept = sys.modules.get("torch")
    sys.modules["torch"] = torch
    try:
        names = {"__name__": "train_pytorch"}
        exec(compile(script.read_text(encoding="utf-8"), str(script), "exec"), names)
        return types.SimpleNamespace(**names)
    finally:
        sys.modules.pop("torch")
        if kept:
            sys.modules["torch"] = kept


class Export(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.out = self.root / "out"

    def choose(self, table, *options, status=0):
        short = [word for name, value in SHORT.items() if name not in options for word in (name, value)]
        done = subprocess.run([PROGRAM, "choose", str(table), *short, *options, "--quiet", "--export", "pytorch", "--out", str(self.out)],
                              capture_output=True, text=True, timeout=120, cwd=self.root)
        self.assertEqual(done.returncode, status, done.stderr)
        return done

    def exported(self, table, *options):
        self.choose(table, *options)
        return without_torch(self.out / "train_pytorch.py"), json.loads((self.out / "result.json").read_text(encoding="utf-8"))

    def check_figures(self, own, result):
        figures, target = result["preprocessing"]["columns"], result["preprocessing"]["target"]
        self.assertEqual(len(figures), result["data"]["features"])
        self.assertEqual(list(own.COLUMNS), [column["name"] for column in figures])
        for column, mine in zip(figures, own.COLUMNS.values()):
            if column["kind"] == "numeric":
                spread = ("knots", "scores") if "knots" in column else ("mean", "scale")
                self.assertEqual(mine, (column["fill"], *(column[key] for key in spread)))
            else:
                self.assertEqual(mine, column["categories"])
        pieces = {column["name"]: (column["edges"], column["pieces"]) for column in figures if "pieces" in column}
        self.assertEqual(getattr(own, "EDGES", {}), pieces)
        self.assertEqual(own.TARGET, target["name"])
        if "classes" in target:
            self.assertEqual(own.CLASSES, target["classes"])
        else:
            self.assertEqual((own.TARGET_MEAN, own.TARGET_SCALE), (target["mean"], target["scale"]))
        c = result["configuration"]
        self.assertEqual((own.EPOCHS, own.BATCH, own.PATIENCE), (c["epochs"], c["batch"], c["patience"]))

    def check_reading(self, own, result, table):
        """As many usable rows as hillock found, with as many missing cells; the numbers of a column, as the network gets them,
        have the mean 0, about: the figures are of four rows in five."""
        rows = [row for row in own.read(str(table)) if (row[own.TARGET] in own.CLASSES if hasattr(own, "CLASSES")
                                                        else own.cell(row, own.TARGET) is not None)]
        self.assertEqual(len(rows), result["data"]["rows"])
        # The parts of a date are one cell.
        one_a_cell = {getattr(own, "READERS", {}).get(name, [name])[0]: name for name in own.COLUMNS}.values()
        # A rare category has no input of its own, and is there.
        missing = sum(row[name] in MISSING if isinstance(own.COLUMNS[name], list) else own.cell(row, name) is None
                      for row in rows for name in one_a_cell)
        self.assertEqual(missing, result["data"]["missing"])
        inputs = [own.inputs(row) for row in rows]
        self.assertEqual({len(row) for row in inputs}, {result["preprocessing"]["inputs"]})
        at = 0
        for name, how in own.COLUMNS.items():
            if isinstance(how, list):
                block = [row[at:at + len(how) + 1] for row in inputs]
                self.assertTrue(all(sorted(row) == [0.0] * len(how) + [1.0] for row in block))
                at += len(how) + 1
                continue
            if not isinstance(how[1], list) and how[2] > 0 and len(rows) > 300:
                mean = sum(row[at] for row in inputs) / len(rows)
                self.assertLess(abs(mean), 5 * 0.5 / len(rows)**0.5 + 0.05)
            at += 1
            edges, pieces = getattr(own, "EDGES", {}).get(name, ([], 0))
            for row, of_table in zip(inputs, rows):
                x = own.cell(of_table, name)
                self.assertEqual(row[at:at + pieces], own.passed(how[0] if x is None else x, edges, pieces) if pieces else [])
                self.assertTrue(all(-0.5 <= share <= 0.5 for share in row[at:at + pieces]))
            at += pieces

    def test_it_reads_what_hillock_reads(self):
        adult = self.root / "adult.csv.gz"
        with gzip.open(DATA / "adult.csv.gz") as whole, gzip.open(adult, "wb") as start:
            start.writelines(itertools.islice(whole, 5000))
        tables = {"iris.csv": [], "concrete.csv": [], "winequality_red.csv": [], adult: ["--sample", "all"], "auto_mpg.csv": [],
                  "breast_cancer_wdbc.csv": [], "nasty/breast_cancer_id_emptycol.csv": ["--target", "diagnosis"],
                  "nasty/credit_approval_lost_missing.csv": [], "nasty/derived/concrete_noheader.csv.gz": []}
        tables |= {f"nasty/derived/{path.name}": [] for path in sorted((DATA / "nasty/derived").iterdir()) if path.name != "empty.csv"}
        read = 0
        for name, options in tables.items():
            with self.subTest(table=name):
                done = subprocess.run([PROGRAM, "choose", str(DATA / name), *options, "--dry-run"], capture_output=True, timeout=60)
                if done.returncode:
                    continue  # tests/hostile_test.py says which are refused
                self.out = self.root / f"out{read}"
                read += 1
                own, result = self.exported(DATA / name, *options)
                self.check_figures(own, result)
                self.check_reading(own, result, DATA / name)
        self.assertGreater(read, 12)

    def test_encodings_and_headers(self):
        lines = ["größe\xa0,farbe,größe\xa0,,ziel"] + [f"{i * 37 % 101},{'grün' if i % 3 else 'blau'},{i * i % 89},{i % 7},{i * 31 % 97 / 7:.3f}"
                                              for i in range(90)]
        text = "\r\n".join(lines)
        for encoding in ("utf-8", "utf-8-sig", "utf-16", "latin-1"):
            with self.subTest(encoding=encoding):
                self.out = self.root / encoding
                table = self.root / f"{encoding}.csv"
                table.write_bytes(text.encode(encoding))
                own, result = self.exported(table)
                self.assertEqual(list(own.COLUMNS), ["größe\xa0", "farbe", "größe\xa0_2", "column_4"])
                self.check_figures(own, result)
                self.check_reading(own, result, table)

    def test_lines_before_the_header_are_left_out(self):
        rows = "".join(f"{i * 37 % 101},{i * i % 89},{'None' if i % 3 else 'some'}\n" for i in range(90))
        for name, before in (("comments", "# instrument 7\r\n# exported\r\na,b,y\n"), ("sep", "sep=,\na,b,y\n"), ("commented", "# a,b,y\n")):
            with self.subTest(before=name):
                self.out = self.root / name
                table = self.root / f"{name}.csv"
                table.write_text(before + rows, newline="")
                own, result = self.exported(table)
                self.assertEqual(list(own.COLUMNS), ["a", "b"])
                self.assertEqual(own.CLASSES, ["None", "some"])
                self.check_figures(own, result)
                self.check_reading(own, result, table)

    def test_text_of_the_table_is_never_code(self):
        cell = '"' + HARD_TO_WRITE.replace('"', '""') + '"'
        (self.root / "t.csv").write_text(f"{cell},b,t\n" + "".join(
            f"{cell if i % 3 else 'x'},{i * 7 % 11}.5,{'yes' if i * 7 % 5 > 1 else cell}\n" for i in range(80)), encoding="utf-8", newline="")
        own, result = self.exported("t.csv")
        self.check_figures(own, result)
        self.check_reading(own, result, self.root / "t.csv")
        source = (self.out / "train_pytorch.py").read_text(encoding="utf-8")
        self.assertEqual([c for c in source if not (c.isprintable() or c in "\n\xa0")], [])

    def test_every_configuration_compiles(self):
        for n, options in enumerate((["--norm", "batch", "--residual", "--schedule", "cosine", "--hidden", "4,4"],
                                     ["--norm", "layer", "--schedule", "one-cycle", "--clip", "1", "--class-weights", "--metric", "auc"],
                                     ["--optimizer", "sgd", "--l2", "0.01", "--dropout", "0.1", "--averaging", "0", "--metric", "f1"],
                                     ["--optimizer", "adamw", "--activations", "x*tanh(exp(x))", "--metric", "balanced_accuracy"],
                                     ["--activations", "maxout:k=3", "--init", "he", "--metric", "log_loss"])):
            with self.subTest(options=options):
                self.out = self.root / str(n)
                self.check_figures(*self.exported(DATA / "iris.csv", *options))

    def test_a_hidden_formula_is_written_out(self):
        self.choose(DATA / "iris.csv", "--activations", "x*tanh(exp(x))")
        if json.loads((self.out / "result.json").read_text())["recommended"] != "identity":
            self.assertIn("return x * torch.tanh(torch.exp(x))", (self.out / "train_pytorch.py").read_text())

    def test_what_is_refused(self):
        done = subprocess.run([PROGRAM, "choose", str(DATA / "iris.csv"), "--export", "pytorhc"], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr),
                         (2, "hillock: --export pytorhc: not known. Did you mean 'pytorch'? Accepted: pytorch.\n"))
        done = self.choose(DATA / "fashion-mnist", status=2)
        self.assertRegex(done.stderr, "--export pytorch: .*images")
        self.assertFalse(self.out.exists())

    def test_it_is_moved_aside_with_the_others(self):
        self.choose(DATA / "iris.csv")
        before = (self.out / "train_pytorch.py").read_bytes()
        self.choose(DATA / "iris.csv", "--seed", "2")
        self.assertEqual((self.out / "earlier-1/train_pytorch.py").read_bytes(), before)
        self.assertTrue((self.out / "train_pytorch.py").exists())

    def test_the_machine_is_not_in_it(self):
        self.choose(DATA / "iris.csv")
        self.assertNotIn(str(DATA), (self.out / "train_pytorch.py").read_text())
        self.assertTrue(re.search(r'default=\["iris.csv"\]', (self.out / "train_pytorch.py").read_text()))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
