#!/usr/bin/env python3
"""Passes text from files and arguments through the real program: no character of it may control the terminal or be invisible in it.
Reports must not reveal where the data are on the machine. Usage: terminal_test.py PROGRAM"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

PROGRAM = str(pathlib.Path(sys.argv[1]).resolve())
ONNX = pathlib.Path(__file__).resolve().parent / "onnx"

# U+200C and U+200D stay: Persian words and emoji are written with them.
CONTROLS = [*range(1, 0x20), 0x7F, *range(0x80, 0xA0), 0x2028, 0x2029]
DECEPTIVE = [0xAD, 0x61C, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF, 0xE0001, *range(0xE0020, 0xE0080)]
EVIL = "".join(map(chr, CONTROLS + DECEPTIVE))
IN_A_CELL = EVIL.replace("\r", "").replace("\n", "")
SHORT = "\x1b]0;title\x07\x9b31m\u202e\u2066\u200b\n\rhillock: forged"  # fits into a file's name
QUICK = ["--activations", "relu,tanh", "--budget", "50runs", "--epochs", "2", "--hidden", "4"]


def table(target="t", column="a", category="x"):
    quoted = ['"' + name.replace('"', '""') + '"' for name in (column, "b", target)]
    lines = [",".join(quoted)]
    lines += [f'{i * 37 % 23}.5,"{category if i % 3 else "plain"}",{"yes" if i * 7 % 5 > 1 else "no" + category}' for i in range(80)]
    return "\n".join(lines) + "\n"


class Terminal(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def run_program(self, *arguments):
        done = subprocess.run([PROGRAM, *arguments], capture_output=True, timeout=120, cwd=self.folder, env=dict(os.environ, NO_COLOR="1"))
        self.assertIn(done.returncode, (0, 1, 2), done.stderr)
        return done

    def check_clean(self, *arguments):
        done = self.run_program(*arguments)
        for stream in (done.stdout, done.stderr):
            text = stream.decode("utf-8")  # or it throws
            found = sorted({hex(ord(c)) for c in text if c != "\n" and ord(c) in {*CONTROLS, *DECEPTIVE}})
            self.assertEqual(found, [], (arguments, text))
            self.assertNotIn("\nhillock: forged", text)
            self.assertFalse(text.startswith("hillock: forged"))
        return done

    def test_names_and_categories_of_a_table(self):
        for evil in (IN_A_CELL, SHORT):
            for role in ("target", "column", "category"):
                if evil is SHORT and role == "category":
                    continue
                with self.subTest(role=role, evil=evil):
                    (self.folder / "t.csv").write_text(table(**{role: evil}), newline="")
                    self.check_clean("choose", "t.csv", *QUICK, "--dry-run")
                    self.check_clean("choose", "t.csv", "--target", "nothing of that")
                    self.check_clean("choose", "t.csv", "--task", "regression")
        done = self.check_clean("choose", "t.csv", *QUICK)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.check_clean("choose", "t.csv", *QUICK)  # it goes on
        self.check_clean("choose", "t.csv", *QUICK, "--seed", "2")  # another study's journal
        (self.folder / "other.csv").write_text("q,r\n1,2\n")
        self.check_clean("predict", "hillock-out/model.onnx", "other.csv")

    def test_names_of_files_and_folders(self):
        (self.folder / SHORT).write_text(table())
        (self.folder / "t.csv").write_text(table())
        self.check_clean("choose", SHORT, *QUICK, "--dry-run")
        self.check_clean("choose", SHORT + "not there")
        self.check_clean("choose", "t.csv", *QUICK, "--out", "out" + SHORT)
        self.check_clean("choose", "t.csv", *QUICK, "--out", "out" + SHORT)
        self.check_clean("choose", "t.csv", *QUICK, "--seed", "2", "--out", "out" + SHORT)
        self.check_clean("predict", f"out{SHORT}/model.onnx", SHORT)
        self.check_clean("inspect", SHORT)
        self.check_clean("inspect", str(ONNX / "vanishing.onnx"), SHORT)
        self.check_clean("explore", "--out", SHORT + ".html")
        os.rename(self.folder / "t.csv", os.fsencode(self.folder) + b"/\xff\x9b.csv")
        self.check_clean("choose", b"\xff\x9b.csv", *QUICK, "--dry-run")

    def test_arguments(self):
        (self.folder / "t.csv").write_text(table())
        for evil in (EVIL, SHORT, "\udcff\udc9b"):
            for option in ("--activations", "--target", "--metric", "--hidden", "--budget", "--seed", "--" + evil):
                self.check_clean("choose", "t.csv", option, evil)
            for command in ("show", "bench", "check", "lab", evil):
                self.check_clean(command, "relu+" + evil)
        self.check_clean("choose", "t.csv", *QUICK[2:], "--dry-run", "--activations", "x*\n\ttanh(x)")

    def test_names_inside_a_model(self):
        whole = (ONNX / "vanishing.onnx").read_bytes()
        names = sorted(set(re.findall(rb"[A-Za-z][A-Za-z0-9_./]{4,40}", whole)), key=len)
        evil = "\x1b\x9b\u202e\n".encode()
        for name in names:
            (self.folder / "m.onnx").write_bytes(whole.replace(name, (evil * 10)[: len(name)]))
            self.check_clean("inspect", "m.onnx")

    def test_reports_do_not_tell_where_the_data_lie(self):
        (self.folder / "t.csv").write_text(table())
        for given in (str(self.folder / "t.csv"), "t.csv"):
            done = self.run_program("choose", given, *QUICK, "--out", str(self.folder / "out"))  # the second goes on
            self.assertEqual(done.returncode, 0, done.stderr)
            for name in ("report.html", "result.json", "study.jsonl", "model.onnx"):
                self.assertNotIn(str(self.folder).encode(), (self.folder / "out" / name).read_bytes(), name)
        self.assertIn(b"continuing", done.stderr)
        self.assertEqual(json.loads((self.folder / "out/result.json").read_text())["data"]["file"], "t.csv")

    def test_the_page_of_inspect_runs_nothing(self):
        self.run_program("inspect", str(ONNX / "vanishing.onnx"), "--html", "i.html")
        page = (self.folder / "i.html").read_text()
        self.assertRegex(page, "Content-Security-Policy\" content=\"default-src 'none'; style-src")
        self.assertNotIn(str(ONNX), page)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[2:])
