"""Compares Parquet and Feather files, as hillock reads them, with what pyarrow wrote.

    arrow_judge.py PRINT_TABLE PROGRAM

PRINT_TABLE is tests/print_table.cpp."""

import datetime
import decimal
import io
import os
import pathlib
import random
import re
import subprocess
import sys
import unittest

import numpy
import pyarrow
import pyarrow.csv
import pyarrow.feather
import pyarrow.parquet

from printed_tables import Tables

PROGRAM = str(pathlib.Path(sys.argv[2]).resolve())


class Files(Tables):
    rng = random.Random(5)

    def test_parquet_and_feather_as_their_writer_has_them(self):
        n = 400
        numbers = [None if self.rng.random() < 0.1 else self.rng.choice([1, -2.5, 1e-7, 3e30]) for _ in range(n)]
        words = [self.rng.choice([None, "é", 'q"q', "a,b", "line\nend", "x", "true"]) for _ in range(n)]
        days = [datetime.date(2020, 1, 1) + datetime.timedelta(self.rng.randrange(900)) for _ in range(n)]
        wholes = [self.rng.randrange(-50, 50) for _ in range(n)]
        truths = [self.rng.random() < 0.5 for _ in range(n)]
        classes = [self.rng.choice("pq") for _ in range(n)]
        table = pyarrow.table({
            "n": pyarrow.array(numbers, pyarrow.float64()), "half": pyarrow.array(numpy.array(wholes, numpy.float16)),
            "words": pyarrow.array(words), "levels": pyarrow.array(words).dictionary_encode(), "truth": truths,
            "whole": pyarrow.array(wholes, pyarrow.int8()), "money": [decimal.Decimal(w) / 4 for w in wholes], "day": days,
            "__index_level_0__": list(range(n)), "y": classes})
        float32 = [None if x is None else float(numpy.float32(x)) for x in numbers]
        judge = [float32, wholes, words, words, ["true" if t else "false" for t in truths], wholes, [w / 4 for w in wholes]]
        names = ["n", "half", "words", "levels", "truth", "whole", "money"]
        paths = [str(self.root / name) for name in ("t.parquet", "many_groups", "t.feather", "t.arrow")]
        pyarrow.parquet.write_table(table, paths[0])
        pyarrow.parquet.write_table(table, paths[1], row_group_size=37, compression="zstd")
        pyarrow.feather.write_feather(table, paths[2], compression="lz4")
        with pyarrow.ipc.new_file(paths[3], table.schema) as out:
            out.write_table(table, max_chunksize=100)
        for path in paths:
            read = self.read(path, target="y")
            self.assertIn("columns", read, read)
            self.assertEqual(read["target"], classes)
            for name, cells in zip(names, judge):
                self.assertEqual(read["columns"][name], cells, name)
            self.assertEqual([name for name in read["columns"] if name not in names and not name.startswith("day (")], [])
            first = min(days)
            self.assertEqual(read["columns"]["day (days)"], [(day - first).days for day in days])
        # Two files, the first of them text, are one table.
        text = io.BytesIO()
        pyarrow.csv.write_csv(table.select(["n", "whole", "y"]), text)
        pyarrow.parquet.write_table(table.select(["n", "whole", "y"]), paths[0])
        read = self.read(self.file("t.csv", text.getvalue()), paths[0])
        self.assertEqual(read["columns"], {"n": float32 * 2, "whole": wholes * 2})

    def test_what_pyarrow_cannot_read_or_is_no_table(self):
        path = str(self.root / "t.parquet")
        pyarrow.parquet.write_table(pyarrow.table({"a": [[1], [2]], "y": [1, 2]}), path)
        self.assertRegex(self.error(path), "pyarrow cannot read it: column 'a' has cells of type list<.*Write it as numbers, text or times")
        whole = pathlib.Path(path).read_bytes()
        self.assertRegex(self.error(self.file("cut", whole[:len(whole) // 2])), "cut: pyarrow cannot read it: .*Parquet")
        bare = self.file("bare-python", f"#!/bin/sh\nexec {sys.executable} -S \"$@\"\n")  # without installed packages
        os.chmod(bare, 0o755)
        for python, wrong in ((bare, "does not have"), ("/nowhere/python", "'/nowhere/python' cannot be run")):
            done = subprocess.run([PROGRAM, "choose", path, "--dry-run"], capture_output=True, text=True, env={**os.environ, "HILLOCK_PYTHON": python})
            self.assertEqual((done.returncode, done.stdout), (1, ""))
            self.assertRegex(done.stderr, f"^hillock: {re.escape(path)}: .*{wrong}.*to_csv.*\n$")
        with open(path, "rb") as file:
            done = subprocess.run([PROGRAM, "choose", "-", "--dry-run"], stdin=file, capture_output=True, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn("It is Parquet or Feather. Save it as a file", done.stderr)


unittest.main(argv=sys.argv[:1])
