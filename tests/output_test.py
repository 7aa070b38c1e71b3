#!/usr/bin/env python3
"""Tests what is printed and written with closed and full descriptors, full disks, links, devices, and several processes at once.
Usage: output_test.py PROGRAM TABLE TARGET MODELS"""

import os
import pathlib
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

PROGRAM, TABLE, MODELS = (str(pathlib.Path(sys.argv[i]).resolve()) for i in (1, 2, 4))
TARGET = sys.argv[3]
MODEL = f"{MODELS}/vanishing.onnx"
STUDY = ["choose", TABLE, "--target", TARGET, "--activations", "relu,tanh", "--hidden", "4", "--epochs", "2", "--budget", "50runs"]
ANSWER = ["model.onnx", "report.html", "result.json", "study.jsonl"]


def run(*arguments, **how):
    return subprocess.run([PROGRAM, *map(str, arguments)], **{"capture_output": True, "text": True, "timeout": 120, **how})


def shell(line, *arguments, **how):
    """A line for bash, in which "$@" is the command."""
    return subprocess.run(["bash", "-c", line, "bash", PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=120, **how)


def files_of_at_most(size):
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


class Output(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.shared = pathlib.Path(cls.folder.name)
        cls.study = cls.shared / "study"
        done = run(*STUDY, "--out", cls.study)
        assert done.returncode == 0, done.stderr
        cls.model = cls.study / "model.onnx"

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)

    def writers(self, out):
        """Commands that write a file."""
        return [["explore", "--out", out],
                ["inspect", MODEL, "--html", out],
                ["inspect", MODEL, "--swap", "sigmoid=relu", "--out", out],
                ["predict", self.model, TABLE, "--out", out],
                ["check", "relu", "--floats", "1000", "--json", out]]

    def left(self):
        return sorted(p.name for p in self.root.iterdir())

    def refused(self, done, *words):
        self.assertEqual(done.returncode, 1, done.stderr)
        message = done.stderr.strip().splitlines()[-1]
        self.assertTrue(message.startswith("hillock: "), message)
        for word in words:
            self.assertIn(word, message)

    def test_closed_descriptors_do_not_reach_the_journal(self):
        out = self.root / "s"
        journal = self.study / "study.jsonl"
        for closed in ("2>&-", "0<&- 2>&-", ">&- 2>&-", "0<&- >&- 2>&-", "0<&- >&-"):
            with self.subTest(closed=closed):
                out.mkdir(exist_ok=True)
                (out / "study.jsonl").write_bytes(journal.read_bytes())
                done = shell(f'"$@" {closed}', *STUDY, "--out", out)
                self.assertEqual(done.returncode, 1 if ">&-" in closed.replace("2>&-", "") else 0, done.stderr)
                self.assertEqual((out / "study.jsonl").read_bytes(), journal.read_bytes())
        done = shell('"$@" 2>&-', *STUDY, "--out", self.root / "new")  # and a study that begins
        self.assertEqual(done.returncode, 0)
        self.assertEqual(sorted(p.name for p in (self.root / "new").iterdir()), ANSWER)

    def test_a_message_that_cannot_be_written_changes_no_status(self):
        for closed in ("2>/dev/full", "2>&-"):
            for status, command in ((2, ["choose", "nofile"]), (2, ["shwo"]), (2, ["list", "--jsno"]), (0, ["list"]), (0, ["--version"]),
                                    (0, ["predict", self.model, TABLE]), (0, [*STUDY, "--out", self.study])):
                with self.subTest(closed=closed, command=command):
                    self.assertEqual(shell(f'"$@" {closed}', *command).returncode, status)

    def test_standard_output_that_cannot_be_written_is_an_error(self):
        for command in (["--help"], ["--version"], ["choose", "--help"], ["list"], ["list", "--json"], ["list", "--from-output"],
                        ["show", "elu"], ["show", "elu", "--json"], ["lab"], ["lab", "gains"], ["inspect", MODEL],
                        ["inspect", MODEL, "--json"], ["predict", self.model, TABLE], ["explore", "--out", self.root / "page"],
                        ["check", "relu", "--floats", "1000"], ["bench", "relu", "--quick"], [*STUDY, "--dry-run", "--out", self.root / "o"]):
            for closed in (">/dev/full", ">&-"):
                if command[0] == "bench" and closed == ">&-":
                    continue  # half a second each
                with self.subTest(command=command, closed=closed):
                    done = shell(f'"$@" {closed}', *command)
                    self.refused(done)
                    self.assertRegex(done.stderr, "standard output:? cannot be written")

    def test_the_files_of_a_study_come_without_a_reader_of_its_answer(self):
        out = self.root / "s"
        done = shell('"$@" | head -1', *STUDY, "--out", out)
        self.assertEqual(sorted(p.name for p in out.iterdir()), ANSWER, done.stderr)

    def test_a_disk_that_gets_full_takes_no_answer_and_leaves_no_part(self):
        out = self.root / "s"
        most = (self.study / "report.html").stat().st_size - 2000  # seconds and names are not as long each time
        self.assertGreater(most, (self.study / "study.jsonl").stat().st_size)
        done = run(*STUDY, "--out", out, preexec_fn=files_of_at_most(most))
        self.refused(done, "report.html", "File too large", "study.jsonl", "the same command")
        self.assertIn("verdict", done.stdout)
        self.assertIn("If you use relu today", done.stdout)
        self.assertEqual([p.name for p in out.iterdir()], ["study.jsonl"])
        (out / f".hillock-{1:016x}.part").write_text("left by a process that was killed")
        self.assertEqual(run(*STUDY, "--out", out).returncode, 0)
        self.assertEqual(sorted(p.name for p in out.iterdir()), ANSWER)

    def test_every_file_is_whole_or_as_it_was(self):
        out, mask = self.root / "out", os.umask(0)
        os.umask(mask)
        for command in self.writers(out):
            with self.subTest(command=command):
                out.write_text("old")
                out.chmod(0o640)
                self.refused(run(*command, preexec_fn=files_of_at_most(5)), "out: cannot be written: File too large")
                self.assertEqual(self.left(), ["out"])
                self.assertEqual(out.read_text(), "old")
                done = run(*command)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual(self.left(), ["out"])
                self.assertGreater(out.stat().st_size, 5)
                self.assertEqual(out.stat().st_mode & 0o777, 0o640)
                out.unlink()
                run(*command)
                self.assertEqual(out.stat().st_mode & 0o777, 0o666 & ~mask)

    def test_links_are_followed_to_the_file_and_nowhere_else(self):
        elsewhere, link = self.root / "elsewhere", self.root / "link"
        elsewhere.mkdir()
        link.symlink_to("elsewhere/page")
        (self.root / ".link.part").symlink_to("victim")  # a name that others foresaw once
        (elsewhere / ".page.part").symlink_to("victim")
        for _ in range(2):  # the file is not there, then it is
            self.assertEqual(run("predict", self.model, TABLE, "--out", link).returncode, 0)
            self.assertTrue(link.is_symlink())
            self.assertIn("p(", (elsewhere / "page").read_text().splitlines()[0])
        self.assertEqual(self.left(), [".link.part", "elsewhere", "link"])
        self.assertEqual(sorted(p.name for p in elsewhere.iterdir()), [".page.part", "page"])

    def test_a_signal_leaves_no_part(self):
        table = self.root / "table.csv"
        os.mkfifo(table)  # its end never comes
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with self.subTest(signal=number):
                process = subprocess.Popen([PROGRAM, "predict", self.model, table, "--out", self.root / "out"], stderr=subprocess.DEVNULL)
                with open(table, "wb") as writer:
                    writer.write(pathlib.Path(TABLE).read_bytes())
                    writer.flush()
                    while len(self.left()) < 2:
                        self.assertIsNone(process.poll())
                        time.sleep(0.002)
                    process.send_signal(number)
                    self.assertEqual(process.wait(timeout=60), -number)
                self.assertEqual(self.left(), ["table.csv"])

    def test_processes_that_write_one_file_at_once_do_not_fight(self):
        for command in self.writers(self.root / "out"):
            with self.subTest(command=command):
                several = [subprocess.Popen([PROGRAM, *map(str, command)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
                           for _ in range(6 if command[0] == "predict" else 2)]
                for process in several:
                    said = process.communicate()[1]
                    self.assertEqual(process.returncode, 0, said)
                self.assertEqual(self.left(), ["out"])

    def test_what_is_no_plain_file_is_written_into(self):
        fifo, log = self.root / "fifo", self.root / "log"
        os.mkfifo(fifo)
        for command in self.writers(self.root / "whole"):
            with self.subTest(command=command):
                self.assertEqual(run(*command).returncode, 0)
                whole = (self.root / "whole").read_text(errors="replace")[:400].split('"seconds"')[0]
                to = [[target if word == self.root / "whole" else word for word in command]
                      for target in ("/dev/stdout", "/dev/null", "/dev/fd/3", fifo)]
                self.assertIn(whole, run(*to[0], errors="replace").stdout)
                log.write_text("before\n")
                self.assertEqual(shell(f'"$@" >>{log}', *to[0]).returncode, 0)
                text = log.read_text(errors="replace")
                self.assertTrue(text.startswith("before\n"))
                self.assertIn(whole, text)
                self.assertEqual(run(*to[1]).returncode, 0)
                self.assertEqual(shell(f'"$@" 3>{log}', *to[2]).returncode, 0)
                self.assertTrue(log.read_text(errors="replace").startswith(whole))
                got = []
                reader = threading.Thread(target=lambda: got.append(fifo.read_text(errors="replace")))
                reader.start()
                self.assertEqual(run(*to[3]).returncode, 0)
                reader.join()
                self.assertTrue(got[0].startswith(whole))
        self.refused(run("explore", "--out", "/dev/full"), "/dev/full: cannot be written: No space left on device")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
