"""Compares what `hillock describe` says of tables with what Python's csv module and NumPy find in them, and with what `hillock choose`
does with the same tables.

    describe_judge.py PROGRAM DATA_FOLDER"""

import collections
import csv
import datetime
import gzip
import io
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import unittest

import numpy

PROGRAM, DATA = (pathlib.Path(word).resolve() for word in sys.argv[1:3])
MISSING = {"", "NA", "?", "NaN", "nan", "N/A", "None", "null"}
# Each number is rounded to float32 once, by half of 2^-23 at most.
RELATIVE = 2.0**-23


def run(*words):
    return subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True, timeout=120)


def described(path, *options):
    done = run("describe", path, *options, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def rows_of(path, delimiter=","):
    text = (gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()).decode("utf-8-sig")
    return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True) if row]


def as_numbers(cells):
    try:
        return numpy.array([float(cell) for cell in cells])
    except ValueError:
        return None


class Described(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)

    def file(self, name, text):
        (self.root / name).write_text(text, encoding="utf-8")
        return self.root / name

    def check_column(self, column, cells):
        filled = [cell for cell in cells if cell not in MISSING]
        if column["use"] == "feature":
            self.assertEqual(column["missing"], len(cells) - len(filled), column["name"])
        if "levels" in column:
            levels, judge = {level["name"]: level["cells"] for level in column["levels"]}, collections.Counter(filled)
            self.assertEqual(levels, {name: judge[name] for name in levels}, column["name"])
            # Of many levels, the most frequent are kept.
            others = max([count for name, count in judge.items() if name not in levels], default=0)
            self.assertTrue(others < 4 or len(levels) == 100 and others <= min(levels.values()), column["name"])
            self.assertTrue(others == 0 or len(judge) > 100 or len(filled) < 2 * len(judge), column["name"])
        else:
            numbers = as_numbers(filled)
            self.assertIsNotNone(numbers, column["name"])
            size = numpy.abs(numbers).max()
            numpy.testing.assert_allclose(column["quartiles"], numpy.quantile(numbers, [0, 0.25, 0.5, 0.75, 1]), rtol=0, atol=RELATIVE * size,
                                          err_msg=column["name"])

    def check_table(self, path, target, left_out, *options, delimiter=","):
        header, *rows = rows_of(path, delimiter)
        at = header.index(target)
        there = [row for row in rows if row[at] not in MISSING]
        table = described(path, "--target", target, *options, "--embeddings", "none")
        self.assertEqual([table["rows"], table["rows_left_out"]], [len(there), len(rows) - len(there)])
        self.assertEqual([column["name"] for column in table["columns"]], [name for name in header if name])
        self.assertEqual({column["name"] for column in table["columns"] if column["use"] == "left out"}, left_out)
        inputs = 0
        for column in table["columns"]:
            if column["use"] == "left out":
                continue
            self.check_column(column, [row[header.index(column["name"])] for row in there])
            if column["use"] == "feature":
                self.assertEqual(column["inputs"], len(column["levels"]) + 1 if "levels" in column else 1)
                inputs += column["inputs"]
        self.assertEqual(table["inputs"], inputs)

    def test_public_tables(self):
        for name, target, left_out in (("iris.csv", "species", set()), ("adult.csv.gz", "class", set()),
                                       ("breast_cancer_wdbc.csv", "diagnosis", set()), ("concrete.csv", "compressive_strength", set()),
                                       ("nasty/credit_approval_lost_missing.csv", "A16", set()), ("nasty/montreal_election_utf8.csv", "winner", {"district", "district_id"}),
                                       ("nasty/breast_cancer_id_emptycol.csv", "diagnosis", {"id"}),
                                       ("nasty/derived/iris_constant_and_empty_columns.csv", "species", {"const", "empty"}),
                                       ("nasty/derived/adult_ids_surname.csv", "class", {"RowNumber", "CustomerId"}),
                                       ("reports/target_missing_in_inspect.csv", "t", set()), ("reports/missing_informative_num.csv", "y", set())):
            with self.subTest(name=name):
                self.check_table(DATA / name, target, left_out)
        self.check_table(DATA / "winequality_red.csv", "quality", set(), delimiter=";")
        self.check_table(DATA / "winequality_red.csv", "alcohol", {"pH"}, "--drop", "pH", "--categorical", "quality", delimiter=";")

    def test_numbers_that_float32_does_not_keep(self):
        rng = random.Random(7)
        for offset, spread, digits in ((1e9, 3, 1e-6), (-4e12, 500, 1e-3), (0, 1e300, 1e294), (0, 1e-200, 1e-206), (1.7e9, 4000, 1e-2)):
            cells = [repr(offset + spread * rng.gauss(0, 1)) for _ in range(201)]
            path = self.file("t.csv", "x,y\n" + "".join(f"{x},{y}\n" for x, y in zip(cells, reversed(cells))))
            judge = numpy.quantile([float(cell) for cell in cells], [0, 0.25, 0.5, 0.75, 1])
            for column in described(path)["columns"]:
                numpy.testing.assert_allclose(column["quartiles"], judge, rtol=0, atol=digits, err_msg=str(offset))
                self.assertIn("offset", column)

    def test_dates(self):
        rng = random.Random(8)
        days = [datetime.date(2019, 1, 1) + datetime.timedelta(rng.randrange(2000)) for _ in range(101)]
        path = self.file("t.csv", "d,y\n" + "".join(f"{day:%d.%m.%Y},{rng.choice('pq')}\n" for day in days) + "n/a,p\n,q\n")
        column = described(path, "--embeddings", "none")["columns"][0]
        ordered = sorted(days)
        self.assertEqual(column["quartiles"], [str(ordered[i]) for i in (0, 25, 50, 75, 100)])
        self.assertEqual([column["kind"], column["written"], column["missing"]], ["date", "dates, day-month-year", 2])
        self.assertEqual(column["inputs"], len(column["parts"]))

    def mixed_table(self):
        rng = random.Random(9)
        lines = ["row,day,price,zip,colour,tail,y"]
        for i in range(160):
            day = datetime.date(2023, 1, 1) + datetime.timedelta(rng.randrange(700))
            lines.append(f'{i},{day},"${rng.randrange(1000, 9000):,}.50",{rng.randrange(501, 508):05},{rng.choice(["red", "blue", ""])},'
                         f'{numpy.exp(5 * rng.gauss(0, 1)):.4g},{rng.choice("pq")}')
        return self.file("mixed.csv", "\n".join(lines) + "\n")

    def test_choose_does_what_is_described(self):
        path = self.mixed_table()
        table = described(path)
        done = run("choose", path, "--activations", "relu", "--hidden", 4, "--epochs", 1, "--budget", "60runs", "--out", self.root / "out", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        answer = json.loads(done.stdout)
        self.assertEqual(table["notes"], answer["data"]["notes"])
        self.assertEqual([table["rows"], table["task"]], [answer["data"]["rows"], answer["data"]["task"]])
        steps = answer["preprocessing"]
        self.assertEqual(table["inputs"], steps["inputs"])
        features = {column["name"]: column for column in table["columns"] if column["use"] == "feature"}
        for step in steps["columns"]:
            column = features[step["time"]["column"] if "time" in step else step["name"]]
            if "time" in step:
                self.assertIn(step["time"]["part"], column["parts"])
            elif step["kind"] == "categorical":
                self.assertEqual([level["name"] for level in column["levels"]], step["categories"])
            else:
                self.assertEqual(column["treatment"], "normal scores" if "knots" in step else "scaled", column["name"])
            if step["kind"] == "numeric":
                self.assertEqual(column.get("written"), step.get("written"))
        self.assertEqual({step["time"]["column"] if "time" in step else step["name"] for step in steps["columns"]}, set(features))

    def test_errors_are_those_of_choose(self):
        for name in ("reports/predict_newcat.csv", "nasty/derived/iris_ragged.csv", "nasty/derived/empty.csv", "nasty/csvkit/null_byte.csv", "none.csv"):
            described_so, chosen_so = run("describe", DATA / name), run("choose", DATA / name, "--out", self.root / "out")
            self.assertEqual((described_so.returncode, described_so.stderr, described_so.stdout), (chosen_so.returncode, chosen_so.stderr, ""), name)
            self.assertNotEqual(described_so.returncode, 0)

    def test_no_line_is_longer_than_80_characters(self):
        rng = random.Random(10)
        makers = [lambda: f"{rng.gauss(0, 1) * 10**rng.randrange(-12, 12):.9g}", lambda: repr(1e9 + rng.gauss(0, 1)), lambda: f"{rng.gauss(0, 1e-300):.5g}",
                  lambda: rng.choice(["one", "a level with a name that is much too long for a line " * 3, "été"]), lambda: f"{rng.random():.3f}"]
        for _ in range(12):
            columns = [rng.choice(makers) for _ in range(rng.randrange(1, 40))]
            names = ["name " * rng.choice([1, 3, 40]) + str(i) for i in range(len(columns))]
            rows = [[make() for make in columns] + [rng.choice(["a class with a long name that has many words " * 2, "b"])] for _ in range(40)]
            path = self.file("t.csv", "\n".join(map(",".join, [[*names, "target " * 20], *rows])) + "\n")
            for options in ([], ["--all"]):
                done = run("describe", path, *options)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertLessEqual(max(len(line) for line in done.stdout.splitlines()[1:]), 80, done.stdout)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
