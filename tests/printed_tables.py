"""Tables as hillock reads them, printed by tests/print_table.cpp, which is the first argument of the test."""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

PRINTER = str(pathlib.Path(sys.argv[1]).resolve())


class Tables(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.printer = subprocess.Popen([PRINTER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        env={**os.environ, "HILLOCK_PYTHON": sys.executable})
        self.addCleanup(self.printer.communicate)

    def file(self, name, content):
        path = self.root / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    def read(self, *files, **options):
        options = {name: str(value) for name, value in options.items()}
        self.printer.stdin.write(json.dumps([list(map(str, files)), options]) + "\n")
        self.printer.stdin.flush()
        return json.loads(self.printer.stdout.readline())

    def error(self, *files, kind="error", **options):
        read = self.read(*files, **options)
        self.assertIn(kind, read, read)
        return read[kind]

    # names: the features; columns: all their cells, then the target's.
    def check(self, read, names, columns, *notes):
        self.assertIn("columns", read, read)
        self.assertEqual(list(read["columns"]), names, read["notes"])
        for name, cells in zip(names, columns):
            self.assertEqual(read["columns"][name], cells, name)
        self.assertEqual(read["target"], columns[-1])
        for note in notes:
            self.assertTrue(any(re.search(note, one) for one in read["notes"]), (note, read["notes"]))
