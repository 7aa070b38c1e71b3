#!/usr/bin/env python3
"""Tests the program with scarce resources: few threads, little address space, folders that it may not read, a pipe to which nobody
writes. Usage: resources_test.py PROGRAM TABLE TARGET"""

import os
import pathlib
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

PROGRAM, TABLE, TARGET = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve(), sys.argv[3]
QUICK = ["--target", TARGET, "--activations", "relu,tanh", "--hidden", "8", "--epochs", "3", "--quick"]
NOBODY = 65534
# Root is held to rights on files once its capabilities are gone, and to a limit of processes only as another user, who may have
# to come in where root alone may.
WITHOUT_RIGHTS = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]
AS_NOBODY = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--bounding-set=-all,+dac_override",
             "--inh-caps=-all,+dac_override", "--ambient-caps=-all,+dac_override"]


def threads_of(process, user):
    try:
        lines = dict(line.split(":", 1) for line in (process / "status").read_text().splitlines() if ":" in line)
    except OSError:  # it has ended
        return 0
    return int(lines["Threads"]) if int(lines["Uid"].split()[0]) == user else 0


class Little(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="hillock_"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.folder.chmod(0o777)
        self.program = shutil.copy(PROGRAM, self.folder / "hillock")
        self.table = shutil.copy(TABLE, self.folder / "table.csv")

    def start(self, *arguments, before=lambda: None, dropped=WITHOUT_RIGHTS, **environment):
        return subprocess.Popen([*(dropped if os.getuid() == 0 else []), self.program, *map(str, arguments)], stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, cwd=self.folder, preexec_fn=before,
                                env=dict(os.environ, NO_COLOR="1", HOME=str(self.folder), **environment))

    def run_it(self, *arguments, **how):
        process = self.start(*arguments, **how)
        out, err = process.communicate(timeout=120)
        return process.returncode, out, err

    def test_fewer_threads_than_asked_for_do_the_same_work(self):
        # The limit counts all threads of the user.
        user = NOBODY if os.getuid() == 0 else os.getuid()
        used = sum(threads_of(process, user) for process in pathlib.Path("/proc").glob("[0-9]*"))

        def few():
            resource.setrlimit(resource.RLIMIT_NPROC, (used + 6, used + 6))

        status, whole, err = self.run_it("choose", self.table, *QUICK, "--threads", 1, "--out", "a", "--quiet")
        self.assertEqual(status, 0, err)
        status, out, err = self.run_it("choose", self.table, *QUICK, "--threads", 64, "--out", "b", "--quiet", before=few, dropped=AS_NOBODY)
        self.assertEqual(status, 0, err)
        self.assertIn("grants fewer threads than 64", err)
        self.assertEqual(out, whole)

    def test_little_address_space_ends_in_an_answer_or_in_words(self):
        for mib in (400, 600, 1000, 2000):
            def tight(size=mib << 20):
                resource.setrlimit(resource.RLIMIT_AS, (size, size))

            with self.subTest(mib=mib):
                status, _, err = self.run_it("choose", self.table, *QUICK, "--threads", 2, "--out", f"m{mib}", before=tight)
                self.assertIn(status, (0, 1, 2), err)
                if status:
                    self.assertIn("hillock: ", err)

    def test_an_unreadable_folder_is_named(self):
        closed = self.folder / "closed"
        closed.mkdir()
        closed.chmod(0)
        self.addCleanup(closed.chmod, 0o700)
        for arguments in (["choose", closed], ["choose", self.table, *QUICK, "--out", closed / "out"]):
            with self.subTest(arguments=arguments):
                status, _, err = self.run_it(*arguments)
                self.assertIn(status, (1, 2), err)
                self.assertEqual(len(err.strip().splitlines()), 1, err)
                self.assertIn("closed", err)
                self.assertNotIn("filesystem error", err)

    def test_a_pipe_that_nobody_writes_to_is_said_and_can_be_left(self):
        pipe = self.folder / "pipe"
        os.mkfifo(pipe)
        pipe.chmod(0o666)
        waits = self.start("choose", pipe, *QUICK)
        self.assertIn("is a named pipe: waiting", waits.stderr.readline())
        waits.send_signal(signal.SIGINT)
        self.assertEqual(waits.wait(timeout=30), -signal.SIGINT)
        waits.communicate()

        reads = self.start("choose", pipe, *QUICK, "--out", "piped")
        self.assertIn("is a named pipe: waiting", reads.stderr.readline())
        pipe.write_bytes(TABLE.read_bytes())
        _, err = reads.communicate(timeout=60)
        self.assertEqual(reads.returncode, 0, err)

    def test_products_keep_to_the_instruction_set(self):
        status, _, err = self.run_it("choose", self.table, *QUICK, "--threads", 1, "--out", "isa", HILLOCK_ISA="avx2")
        if "none of the instruction sets" in err:  # another processor
            self.assertEqual(status, 2)
            return
        self.assertEqual(status, 0, err)
        self.assertNotIn("avx512", (self.folder / "isa" / "study.jsonl").read_text().lower())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
