"""Compares tables as people have them with what Python's csv and json modules, and NumPy's loadtxt, read in the same files; and
the answers, predictions and training scripts of one table in many spellings with each other.

    tables_judge.py PRINT_TABLE PROGRAM DATA_FOLDER

PRINT_TABLE is tests/print_table.cpp."""

import csv
import gzip
import io
import json
import pathlib
import random
import subprocess
import sys
import unittest

import numpy

from export_test import without_torch
from printed_tables import Tables
from studies import without_seconds

PROGRAM, DATA = (str(pathlib.Path(word).resolve()) for word in sys.argv[2:4])
SHORT = ["--activations", "relu,tanh", "--hidden", "4", "--epochs", "2", "--budget", "60runs"]


def number(text, comma=False, missing=("",)):
    if text in missing:
        return None
    return float(numpy.float32(text.replace(",", ".") if comma else text))


def random_rows(rng, n=60):
    """Numbers, text with blanks, whole numbers; a class that is neither's function."""
    return [[f"{rng.gauss(0, 10):.3f}", rng.choice(["red", "dark blue", "green"]), str(rng.randrange(1000)), rng.choice(["yes", "no"])]
            for _ in range(n)]


def as_csv(rows, delimiter=",", end="", **quotes):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end + "\n", **quotes)
    writer.writerows(rows)
    return text.getvalue()


HEADER = ["a", "b", "c", "y"]


class Files(Tables):
    def setUp(self):
        super().setUp()
        seed = random.SystemRandom().randrange(10**6)
        print("seed", seed)
        self.rng = random.Random(seed)
        self.rows = random_rows(self.rng)
        a, b, c, y = map(list, zip(*self.rows))
        self.columns = [[number(x) for x in a], b, [number(x) for x in c], y]

    def test_a_delimiter_at_the_end_of_every_row(self):
        for delimiter in ",;\t|":
            for header_too in (True, False):
                text = as_csv([HEADER], delimiter, delimiter if header_too else "") + as_csv(self.rows, delimiter, delimiter)
                self.check(self.read(self.file("t.csv", text)), HEADER[:3], self.columns, "Each row ends with a delimiter")
        # Without a header, and with the last line as one without its delimiter.
        text = as_csv(self.rows, ",", ",")[:-2]
        self.check(self.read(self.file("t.csv", text), header="no"), ["column_1", "column_2", "column_3"], self.columns)
        # Where something follows the last delimiter, the line is named.
        lines = (as_csv([HEADER], ",", ",") + as_csv(self.rows * 50, ",", ",")).splitlines()
        lines[2041] += "x"
        self.assertIn("line 2042 has 5 fields where the header has 4", self.error(self.file("t.csv", "\n".join(lines))))

    def test_single_quotes_around_all_names(self):
        texts = ["it's", "a,b;c", "line\nend", 'q"q', "", "'", "x"]
        names = ["a", "the b's", "c, d", "y"]
        rows = [[row[0], self.rng.choice(texts), *row[2:]] for row in self.rows * 100]  # more than one chunk
        columns = [[number(row[0]) for row in rows], [row[1] or None for row in rows], [number(row[2]) for row in rows], [row[3] for row in rows]]
        for delimiter in ",;\t|":
            for quoting in (csv.QUOTE_ALL, csv.QUOTE_MINIMAL):
                header = as_csv([names], delimiter, quotechar="'", quoting=csv.QUOTE_ALL)
                text = header + as_csv(rows, delimiter, quotechar="'", quoting=quoting)
                self.assertEqual(list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quotechar="'")), [names, *rows])
                self.check(self.read(self.file("t.csv", text)), names[:3], columns, "stand in single quotes")
        # One name without them, and they are part of the others.
        rows = [[row[0], f"'{row[1]}'", row[2], row[3]] for row in self.rows]
        self.check(self.read(self.file("t.csv", as_csv([["'a'", "'b'", "'c'", "y"]] + rows))), ["'a'", "'b'", "'c'"],
                   [self.columns[0], [row[1] for row in rows], self.columns[2], self.columns[3]])
        lines = as_csv([HEADER] + self.rows, quotechar="'", quoting=csv.QUOTE_ALL).splitlines()
        lines[30] = lines[30][:-1]
        self.assertIn("line 31: a quote (') opens", self.error(self.file("t.csv", "\n".join(lines[:31]))))

    def test_a_blank_column_of_names_is_kept_where_it_has_a_cell(self):
        rows = [row[:3] + ["5" if i == 3 else ""] + row[3:] for i, row in enumerate(self.rows)]
        read = self.read(self.file("t.csv", as_csv([["a", "b", "c", "", "y"]] + rows)))
        self.assertNotIn("delimiter", " ".join(read["notes"]))

    def test_the_header_again(self):
        for end in ("\n", "\r\n", "\r"):
            parts = [as_csv([HEADER] + self.rows[i:i + 20]) for i in (0, 20, 40)]
            text = "".join(parts).replace("\n", end)
            self.check(self.read(self.file("t.csv", text)), HEADER[:3], self.columns, "^2 rows are the header again and are left out")
            # Lines are counted as an editor counts them.
            self.assertIn("line 64 has 2 fields", self.error(self.file("t.csv", text + "1,2" + end)))
        rows = [[str(self.rng.randrange(9)) for _ in range(4)] for _ in range(50)]
        names = rows[0]  # a header of numbers may come again as a row
        read = self.read(self.file("t.csv", as_csv([names] + rows)), header="yes", task="regression")
        self.assertEqual(read["target"], [float(row[3]) for row in rows])

    def test_blanks_separate_columns_as_numpy_reads_them(self):
        numbers = [[f"{self.rng.gauss(0, 3):.4g}" for _ in range(4)] for _ in range(80)]
        def line(cells):
            return self.rng.choice(["", "  ", "\t"]) + self.rng.choice([" ", "   ", "\t", " \t "]).join(cells) + self.rng.choice(["", " ", "\t"])
        for comment in ("", "# made by an instrument, yesterday\n"):
            text = comment + "\n".join(map(line, numbers)) + "\n"
            judge = numpy.loadtxt(io.StringIO(text), dtype=numpy.float32).T.tolist()
            read = self.read(self.file("t.txt", text))
            self.check(read, ["column_1", "column_2", "column_3"], judge, "Runs of blanks")
            text = comment.replace(", yesterday", "") + line(HEADER) + "\n" + "\n".join(map(line, numbers))
            self.check(self.read(self.file("t.txt", text)), HEADER[:3], judge, "Runs of blanks")
        # Many blocks of 256 KiB, whose ends lie anywhere in a line.
        large = "\n".join(map(line, numbers * 300)) + "\n"
        self.assertGreater(len(large), 500_000)
        self.check(self.read(self.file("t.txt", large)), ["column_1", "column_2", "column_3"],
                   numpy.loadtxt(io.StringIO(large), dtype=numpy.float32).T.tolist())
        # As numpy.savetxt writes a header.
        text = io.StringIO()
        numpy.savetxt(text, numpy.array(judge).T, header="a b c y")
        self.check(self.read(self.file("t.txt", text.getvalue())), HEADER[:3], judge)

    def test_fixed_width_with_text_in_quotes(self):
        width = [10, 14, 6, 5]
        def line(cells):
            return "".join(f'"{cell}"'.rjust(w) if " " in cell else cell.rjust(w) for cell, w in zip(cells, width))
        text = "\n".join(map(line, [HEADER] + self.rows)) + "\n"
        self.check(self.read(self.file("t.txt", text)), HEADER[:3], self.columns, "Runs of blanks")
        # One field too many is told with its line.
        bad = text + line(self.rows[0]).replace('"', "") + " more\n"
        self.assertRegex(self.error(self.file("t.txt", bad)), "line 62 has [56] fields where the header has 4, separated by blanks")

    def test_blanks_within_cells_do_not_separate(self):
        rows = [[f"{i % 3} north {i % 2}", f"{i * i % 11} 00 0", "a b" if i % 2 else "c d e"] for i in range(40)]
        for delimiter in ",;\t|":
            read = self.read(self.file("t.csv", as_csv(rows, delimiter)), target="column_3")
            self.assertEqual(read["columns"], {f"column_{c + 1}": [row[c] for row in rows] for c in (0, 1)})

    def test_lines_before_the_header(self):
        table = as_csv([HEADER] + self.rows)
        for before, skip in (("A title\n\n", 2), ("\n\nOne\r", 3), ("A title, with a comma\r\nby me\r\n\r\n", 3)):
            path = self.file("t.csv", before + table)
            self.check(self.read(path, skip=skip), HEADER[:3], self.columns, "stand.* before the table")
            self.assertIn(f"add --skip {skip}.", self.error(path))
            self.assertIn(f"line {skip + 62} has 1 field", self.error(self.file("t.csv", before + table + "x\n"), skip=skip))
        self.check(self.read(self.file("t.csv", "x\n# y\n" + table), skip=1), HEADER[:3], self.columns)
        self.assertIn("has 64 lines, and --skip 99", self.error(self.file("t.csv", before + table), skip=99))
        long = "x" * 300_000 + "\r\n"  # across blocks
        self.check(self.read(self.file("t.csv", long * 3 + table), skip=3), HEADER[:3], self.columns)

    def test_several_files_are_one_table(self):
        parts = [self.file(f"{i}.csv", as_csv([HEADER] + self.rows[20 * i:20 * i + 20])) for i in range(3)]
        self.check(self.read(*parts), HEADER[:3], self.columns)
        pathlib.Path(parts[1]).write_bytes(gzip.compress(as_csv([HEADER] + self.rows[20:40], ";").encode("utf-16")))
        self.check(self.read(*parts), HEADER[:3], self.columns)
        # Text among numbers is named with its file and its line there.
        rows = [list(row) for row in self.rows]
        rows[45][2] = "lots"
        parts[2] = self.file("2.csv", as_csv([HEADER] + rows[40:]))
        self.assertTrue(any("line 7 of " + parts[2] in note for note in self.read(*parts)["notes"]))
        parts[2] = self.file("2.csv", as_csv([HEADER] + rows[40:]) + "1\n")
        self.assertIn(f"{parts[2]}: line 22 has 1 field", self.error(*parts))
        for header, wrong in ((["a", "c", "b", "y"], "column 2 is 'c', and in"), (HEADER[:3], "column 4 is none"), (HEADER + ["z"], "it is none")):
            other = self.file("other.csv", as_csv([header] + [(row * 2)[:len(header)] for row in self.rows]))
            self.assertIn(wrong, self.error(parts[0], other))

    def test_latin_1_beside_utf_8(self):
        rows = [[row[0], {"red": "grün", "green": "blå"}.get(row[1], row[1]), *row[2:]] for row in self.rows]
        one = self.file("1.csv", as_csv([HEADER] + rows[:30]))
        two = self.file("2.csv", as_csv([HEADER] + rows[30:]).encode("latin-1"))
        self.columns[1] = [row[1] for row in rows]
        self.check(self.read(one, two), HEADER[:3], self.columns, "2.csv: The text is not UTF-8")
        self.check(self.read(two, encoding="latin-1"), HEADER[:3], [column[30:] for column in self.columns])
        self.assertIn("is not UTF-8, which --encoding says", self.error(two, encoding="utf-8"))
        first = next(i for i, row in enumerate(rows[30:]) if not row[1].isascii())
        self.assertIn(f"line {first + 2} ", self.error(two, encoding="utf-8"))
        half = self.file("3.csv", as_csv([HEADER] + rows).encode("utf-16-be"))
        self.check(self.read(half, encoding="utf-16"), HEADER[:3], self.columns)
        self.assertEqual({cell for cell in self.read(one, encoding="latin-1")["columns"]["b"] if not cell.isascii()},
                         {cell.encode().decode("latin-1") for cell in self.columns[1][:30] if not cell.isascii()})

    def objects(self):
        return [{"a": float(a), "b": b, "c": int(c), "y": y} for a, b, c, y in self.rows]

    def test_json_lines(self):
        lines = [json.dumps(one) for one in self.objects()]
        for end in ("\n", "\r\n", "\n\n"):
            self.check(self.read(self.file("t.jsonl", end.join(lines))), HEADER[:3], self.columns)
        self.check(self.read(self.file("t.ndjson.gz", gzip.compress("\n".join(lines).encode()))), HEADER[:3], self.columns)
        self.check(self.read(self.file("any", "\n".join(lines))), HEADER[:3], self.columns)
        self.check(self.read(self.file("any", "\n".join(lines).encode("utf-16"))), HEADER[:3], self.columns)

    def test_json_lines_as_json_reads_them(self):
        texts = ["", " x", "é", 'q"q', "a,b", "line\nend", "\U0001F600", "\u2028", "1.5", "None"]
        objects = []
        for i in range(400):  # a key may come late, and the order may change
            keys = ["n", "t", "y", "late"][:3 if i < 300 else 4]
            self.rng.shuffle(keys)
            objects.append({key: {"n": self.rng.choice([1, -2.5, 1e-7, 12345678901234567890, None]), "t": self.rng.choice([*texts, True, False, None]),
                                  "y": self.rng.choice("pq"), "late": self.rng.random()}[key] for key in keys if self.rng.random() < 0.9 or key == "y"})
        objects[0] = {"n": 0.5, "t": "x", "y": "p"}
        path = self.file("t.jsonl", "\n".join(json.dumps(one, ensure_ascii=self.rng.random() < 0.5) for one in objects))
        judged = [json.loads(line) for line in pathlib.Path(path).read_text(encoding="utf-8").split("\n")]
        def text(cell):
            cell = {None: "", True: "true", False: "false"}.get(cell, cell) if not isinstance(cell, (int, float)) or isinstance(cell, bool) else str(cell)
            return cell.strip(" \t\r\n\v\f")
        def column(key):
            return [None if one.get(key) is None else float(numpy.float32(one[key])) for one in judged]
        words = [text(one.get("t")) for one in judged]
        self.check(self.read(path, target="y"), ["n", "t", "late"],
                   [column("n"), [None if word in ("", "None") else word for word in words], column("late"), [one["y"] for one in judged]])

    def test_lines_that_are_no_flat_object(self):
        lines = [json.dumps(one) for one in self.objects()]
        for bad, wrong in (('{"a": [1]}', "the value of 'a' is an array"), ('{"a": {"b": 1}}', "the value of 'a' is an object"),
                           ("[1, 2]", "it is an array"), ("5", "it is no object"), ('{"a": 1', "no JSON"), ('{"a": 1} {"a": 2}', "no JSON"),
                           ('{"a": NaN}', "no JSON"), ('{"a": ' + "[" * 100_000, "an array"), ("[" * 100_000, "it is an array"),
                           ('{"a": ' + '{"a": ' * 100_000, "an object"), ("x", "no JSON"), ('{"a": "\xff"}'.encode("latin-1"), "no JSON")):
            bad = bad if isinstance(bad, bytes) else bad.encode()
            message = self.error(self.file("t.jsonl", "\n".join(lines[:40]).encode() + b"\n\n" + bad + b"\n" + lines[0].encode()))
            self.assertIn(f"t.jsonl: line 42: ", message)
            self.assertIn(wrong, message)
        self.assertIn("is an array of JSON", self.error(self.file("t.json", json.dumps(self.objects()))))
        self.assertIn("64 MiB", self.error(self.file("t.jsonl", '{"a": "' + "x" * (70 << 20))))
        for option, value in (("delimiter", ";"), ("decimal", "comma"), ("header", "no"), ("encoding", "latin-1")):
            self.assertIn(f"Leave --{option}", self.error(self.file("t.jsonl", "\n".join(lines)), kind="usage", **{option: value}))

    def test_what_the_user_says_of_the_form(self):
        comma = [[cell.replace(".", ",") for cell in row] for row in self.rows]
        for delimiter, name in ((":", ":"), (" ", "space"), ("\t", "tab"), ("^", "^"), (",", ",")):
            text = as_csv([HEADER] + comma, delimiter)
            a = [number(row[0], comma=True) for row in comma]
            self.check(self.read(self.file("t.csv", text), delimiter=name, decimal="comma"), HEADER[:3], [a, *self.columns[1:]])
        rows = [[word, *row[1:]] for word, row in zip(["u", "v"] * 30, self.rows)]
        text = as_csv([["u", "red", "5", "yes"]] + rows)
        self.assertEqual(len(self.read(self.file("t.csv", text), header="yes")["target"]), 60)
        self.assertEqual(len(self.read(self.file("t.csv", text), header="no")["target"]), 61)
        for wrong in ("ab", "", "x", "5", "-", ".", '"', "é", "\n"):
            self.assertIn("--delimiter", self.error(self.file("t.csv", text), kind="usage", delimiter=wrong))

    def test_words_that_mean_missing(self):
        words = ["-999", "unknown", "NA", "-", ""]
        rows = [[self.rng.choice(["-999", "-999.0", row[0], row[0]]), self.rng.choice([row[1], row[1], *words]),
                 self.rng.choice([row[2]] * 3 + ["unknown", "NA"]), self.rng.choice([row[3]] * 5 + ["unknown"])] for row in self.rows * 20]
        path = self.file("t.csv", as_csv([HEADER] + rows))
        there = [row for row in rows if row[3] != "unknown"]
        def text(cell):
            return None if cell in ("-999", "unknown", "") else cell
        a = [None if float(row[0]) == -999 else number(row[0]) for row in there]
        c = [number(row[2], missing=("unknown", "NA")) for row in there]
        read = self.read(path, missing="-999, unknown", numeric="c")
        self.check(read, HEADER[:3], [a, [text(row[1]) for row in there], c, [row[3] for row in there]], "no target and are left out")

    def test_columns_by_name(self):
        codes = [[str(i % 4), str(i + 1), f"{i * i % 17}.5" if i % 3 else "n.d.", row[1], row[3]] for i, row in enumerate(self.rows)]
        path = self.file("t.csv", as_csv([["code", "row", "part", 'with, "all"', "y"]] + codes))
        every = dict(zip(["code", "row", "part", 'with, "all"', "y"], map(list, zip(*codes))))
        read = self.read(path)
        self.assertNotIn("row", read["columns"])  # running numbers
        self.assertEqual(read["columns"]["code"], [number(cell) for cell in every["code"]])
        self.assertEqual(self.read(path, categorical="code")["columns"]["code"], every["code"])
        self.assertEqual(self.read(path, numeric="part")["columns"]["part"], [None if cell == "n.d." else number(cell) for cell in every["part"]])
        self.assertEqual(self.read(path, features="row,code")["columns"]["row"], [number(cell) for cell in every["row"]])
        self.assertEqual(list(self.read(path, drop='"with, ""all""",part')["columns"]), ["code"])
        self.assertEqual(list(self.read(path, features='code,"with, ""all"""', target="part", task="classification")["columns"]), ["code", 'with, "all"'])
        self.assertEqual(self.read(path, drop="y")["target"], every['with, "all"'])  # the last one that is left
        for options, words in (({"drop": "cod"}, "no column 'cod'. Did you mean 'code'?"), ({"features": "Part"}, "Did you mean 'part'?"),
                               ({"numeric": "nothing like it"}, "no column"), ({"features": "code,y"}, "'y' is the target"),
                               ({"drop": "y", "target": "y"}, "'y' is the target"), ({"categorical": "y"}, "'y' is the target"),
                               ({"numeric": "code", "categorical": "code"}, "both name 'code'"), ({"drop": ""}, "names of columns"),
                               ({"numeric": 'with, "all"'}, "no column 'with'"), ({"drop": '"x'}, "a quote opens"),
                               ({"numeric": '"with, ""all"""'}, "no cell of")):
            self.assertIn(words, self.error(path, kind="usage", **options))

    def test_files_that_are_no_text_say_what_to_do(self):
        for magic, reader in ((b"PK\3\4", "read_excel"), (b"\x89HDF", "read_hdf")):
            message = self.error(self.file("t.bin", magic + bytes(range(256)) * 4))
            self.assertRegex(message, rf"python3 -c \"import pandas; pandas.{reader}\('.*t.bin'\).to_csv\('table.csv', index=False\)\"")


class Spellings(Tables):
    """One table, written in many ways: the answer, the predictions and the rows of the training script are the same."""

    def run_program(self, *words, stdin=None):
        done = subprocess.run([PROGRAM, *map(str, words)], stdin=stdin, capture_output=True, text=True, cwd=self.root, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_all_are_one_table(self):
        rng = random.Random(5)
        rows = [[row[0], row[1].replace(" ", "_"), row[2], row[3]] for row in random_rows(rng, 90)]
        for i in range(0, 90, 10):
            rows[i][2] = ""
        objects = [{name: cell for name, cell in zip(HEADER, row) if cell} for row in rows]
        objects[0] = dict(zip(HEADER, [*rows[0][:2], None, rows[0][3]]))
        na = [[cell or "NA" for cell in row] for row in rows]
        coded = [[cell or "-9" for cell in row] for row in rows]
        comma = [[cell.replace(".", ",") for cell in row] for row in rows]
        ways = {
            "plain.csv": (as_csv([HEADER] + rows), []),
            "end.csv": (as_csv([HEADER], ";", ";") + as_csv(rows, ";", ";"), []),
            "single.csv": (as_csv([HEADER] + rows, quotechar="'", quoting=csv.QUOTE_ALL), []),
            "again.csv": (as_csv([HEADER] + rows[:40] + [HEADER] + rows[40:]), []),
            "blanks.txt": ("\n".join("   ".join(row) for row in [HEADER] + na), []),
            "quoted.txt": ("\n".join(" \t".join(f'"{cell}"' for cell in row) for row in [HEADER] + na), ["--delimiter", "space"]),
            "title.csv": ("A title\n\n" + as_csv([HEADER] + rows), ["--skip", "2"]),
            "lines.jsonl": ("\n".join(map(json.dumps, objects)), []),
            "coded.csv": (as_csv([HEADER] + coded), ["--missing", "-9"]),
            "colon.csv": (as_csv([HEADER] + comma, ":"), ["--delimiter", ":", "--decimal", "comma"]),
            "commas.csv": (as_csv([HEADER] + comma), ["--decimal", "comma"]),
            "utf16.csv": (as_csv([HEADER] + rows).encode("utf-16"), ["--encoding", "utf-16"]),
        }
        usual = None
        for name, (text, options) in ways.items():
            with self.subTest(name=name):
                usual = self.check_way(usual, [self.file(name, text)], options)
        with self.subTest(name="two files"):
            self.check_way(usual, [self.file("1.csv", as_csv([HEADER] + rows[:33])), self.file("2.csv", as_csv([HEADER] + rows[33:]))], [])
        with self.subTest(name="standard input"):
            with open(self.root / "plain.csv") as table:
                out = self.run_program("choose", "-", *SHORT, "--json", "--out", "stdin", "--export", "pytorch", stdin=table)
            self.assertEqual(without_seconds(json.loads(out)["activations"]), usual[0])
            with open(self.root / "lines.jsonl") as table:
                self.assertEqual(self.run_program("predict", "stdin/model.onnx", "-", stdin=table), usual[1])
            self.assertIn('"tables", nargs="+")', (self.root / "stdin/train_pytorch.py").read_text())

    def check_way(self, usual, files, options):
        out = self.root / (pathlib.Path(files[0]).stem + "-out")
        answer = json.loads(self.run_program("choose", *files, *options, *SHORT, "--json", "--out", out, "--export", "pytorch"))
        activations = without_seconds(answer["activations"])
        predict = [word for pair in zip(options[::2], options[1::2]) if pair[0] != "--missing" for word in pair]
        predictions = self.run_program("predict", out / "model.onnx", *files, *predict)
        own = without_torch(out / "train_pytorch.py")
        rows = [own.inputs(row) for file in files for row in own.read(file)]
        classes = [row[own.TARGET] for file in files for row in own.read(file)]
        if usual:
            self.assertEqual(activations, usual[0])
            self.assertEqual(predictions, usual[1])
            self.assertEqual(rows, usual[2])
            self.assertEqual(classes, usual[3])
        self.assertEqual(len(rows), 90)
        return activations, predictions, rows, classes

    def test_what_is_said_belongs_to_the_study(self):
        table = self.file("t.csv", as_csv([HEADER] + random_rows(random.Random(3))))
        headers = []
        for options in ([], ["--drop", "c"], ["--missing", "red"], ["--categorical", "c"], ["--header", "yes"], ["--skip", "0"]):
            self.run_program("choose", table, *SHORT, *options, "--out", "same")
            headers.append(json.loads((self.root / "same/study.jsonl").read_text().splitlines()[0])["configuration"])
        self.assertEqual(len({json.dumps(header) for header in headers}), len(headers))
        self.assertEqual(headers[1]["drop"], ["c"])
        self.assertEqual(headers[0]["drop"], None)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
