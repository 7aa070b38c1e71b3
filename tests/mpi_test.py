#!/usr/bin/env python3
"""Tests a study under mpirun: it has the numbers of one process and one journal, and survives the death of a rank.
Usage: mpi_test.py PROGRAM TABLE TARGET MPIRUN"""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from studies import without_seconds

PROGRAM, TABLE, TARGET, MPIRUN = str(pathlib.Path(sys.argv[1]).resolve()), str(pathlib.Path(sys.argv[2]).resolve()), *sys.argv[3:5]
STUDY = ["--activations", "relu,tanh,maxout,gelu,elu,sigmoid", "--hidden", "16,16", "--mixed", "--margin", "0.05"]
# More ranks than this machine has cores, and containers run as root.
MANY = ["--oversubscribe", "--bind-to", "none"]
ENVIRONMENT = {**os.environ, "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"}


def command(out, *more, ranks=0, epochs=100, table=TABLE):
    spread = [MPIRUN, *MANY, "-n", str(ranks)] if ranks else []
    return [*spread, PROGRAM, "choose", table, "--target", TARGET, *STUDY, "--epochs", str(epochs), "--out", str(out), *map(str, more)]


def run(out, *more, **how):
    return subprocess.run(command(out, *more, **how), capture_output=True, text=True, timeout=300, env=ENVIRONMENT)


def result(out):
    return without_seconds(json.loads((out / "result.json").read_text()))


def keys(out):
    return sorted(json.dumps(json.loads(line)["run"]) for line in (out / "study.jsonl").read_text().splitlines()[1:])


def children(process):
    """Processes of this program that it has started, by their number."""
    out = subprocess.run(["ps", "-o", "pid=,comm=", "--ppid", str(process.pid)], capture_output=True, text=True).stdout
    return [int(line.split()[0]) for line in out.splitlines() if "hillock" in line]


def rank_of(process):
    words = pathlib.Path(f"/proc/{process}/environ").read_bytes().split(b"\0")
    return int(next(word for word in words if word.startswith(b"OMPI_COMM_WORLD_RANK=")).partition(b"=")[2])


class Ranks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.root = pathlib.Path(cls.folder.name)
        done = run(cls.root / "alone")
        assert done.returncode == 0, done.stderr
        cls.alone = result(cls.root / "alone")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_any_number_of_ranks_gives_the_same_numbers_and_one_journal(self):
        for ranks in (1, 2, 4):
            out = self.root / f"ranks{ranks}"
            done = run(out, ranks=ranks)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(result(out), self.alone)
            self.assertEqual(keys(out), keys(self.root / "alone"))
            self.assertEqual(done.stdout.count("If you use relu today"), 1, done.stdout)

    def test_other_ranks_do_train(self):
        out = self.root / "busy"
        study = subprocess.Popen(command(out, "--threads", 1, ranks=3, epochs=200), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                 env=ENVIRONMENT)
        self.addCleanup(study.wait)
        self.addCleanup(study.kill)
        used = {}
        while study.poll() is None:
            for child in children(study):
                try:
                    fields = pathlib.Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
                except OSError:
                    continue
                used[child] = int(fields[11]) + int(fields[12])
            time.sleep(0.05)
        study.communicate()
        self.assertEqual(len(used), 3)
        self.assertGreater(min(used.values()), max(used.values()) / 5, "a rank idled")

    def test_a_rank_that_is_killed_ends_the_job_and_the_study_goes_on_from_there(self):
        out = self.root / "killed"
        study = subprocess.Popen(command(out, ranks=3), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT)
        self.addCleanup(study.wait)
        self.addCleanup(study.kill)
        journal = out / "study.jsonl"
        while not journal.exists() or journal.read_bytes().count(b"\n") < 10:
            self.assertIsNone(study.poll(), "it ended before it could be disturbed")
            time.sleep(0.002)
        os.kill(children(study)[-1], signal.SIGKILL)
        self.assertNotEqual(study.wait(timeout=60), 0)
        self.assertFalse((out / "result.json").exists())
        again = run(out, "--resume")  # alone now: any number of ranks may go on
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertIn("continuing", again.stderr)
        self.assertEqual(result(out), self.alone)

    def started(self, out, ranks):
        """A study that has begun, and its ranks' processes."""
        study = subprocess.Popen(command(out, ranks=ranks), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                 env={**ENVIRONMENT, "HILLOCK_PATIENCE": "2"})
        self.addCleanup(study.wait)
        self.addCleanup(study.kill)
        journal = out / "study.jsonl"
        while not journal.exists() or journal.read_bytes().count(b"\n") < 10:
            self.assertIsNone(study.poll(), "it ended before it could be disturbed")
            time.sleep(0.002)
        return study, {rank_of(child): child for child in children(study)}

    def test_a_rank_that_stays_silent_is_named_and_the_others_end_the_study(self):
        for ranks in (2, 3):  # with another rank to take its runs, and without
            with self.subTest(ranks=ranks):
                out = self.root / f"silent{ranks}"
                study, processes = self.started(out, ranks)
                os.kill(processes[ranks - 1], signal.SIGSTOP)
                said, complaint = study.communicate(timeout=120)
                # Open MPI 4.1's mpiexec may crash in its own PMIx_server_finalize() after an MPI_Abort.
                if "PMIx_server_finalize" not in complaint:
                    self.assertEqual(study.returncode, 0, complaint)
                self.assertIn(f"rank {ranks - 1} has not answered for 2 s", complaint)
                self.assertEqual(said.count("If you use relu today"), 1, said)
                self.assertEqual(result(out), self.alone)
                self.assertEqual(keys(out), keys(self.root / "alone"))

    def test_a_rank_that_was_silent_takes_part_again(self):
        out = self.root / "slept"
        study, processes = self.started(out, 3)
        os.kill(processes[2], signal.SIGSTOP)
        for line in study.stderr:
            if "rank 2 has not answered" in line:
                break
        os.kill(processes[2], signal.SIGCONT)
        complaint = study.communicate(timeout=120)[1]
        self.assertEqual(study.returncode, 0, complaint)
        self.assertIn("rank 2 answers again", complaint)
        self.assertEqual(result(out), self.alone)
        self.assertEqual(keys(out), keys(self.root / "alone"))

    def test_an_error_is_told_once(self):
        done = run(self.root / "none", ranks=3, table="missing.csv")
        self.assertNotEqual(done.returncode, 0)
        self.assertEqual(done.stderr.count("hillock: "), 1, done.stderr)
        self.assertIn("missing.csv", done.stderr)

    def test_an_error_of_rank_0_alone_ends_all(self):
        done = run(self.root / "nothing", "--resume", ranks=3)
        self.assertNotEqual(done.returncode, 0)
        self.assertEqual(done.stderr.count("hillock: "), 1, done.stderr)
        self.assertIn("--resume", done.stderr)

    def test_a_build_without_mpi_says_so_under_mpirun(self):
        alone = self.root / "without"
        alone.mkdir()
        program = shutil.copy2(PROGRAM, alone / "hillock")
        done = subprocess.run([MPIRUN, *MANY, "-n", "2", program, "choose", TABLE, "--target", TARGET, "--out", alone / "out"],
                              capture_output=True, text=True, timeout=60, env=ENVIRONMENT)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("it was built without MPI", done.stderr)
        self.assertFalse((alone / "out").exists())

    def test_an_installed_program_finds_mpi(self):
        build = pathlib.Path(PROGRAM).parent
        prefix = self.root / "installed"
        subprocess.run(["cmake", "--install", build, "--prefix", prefix, "--component", "program"], check=True, capture_output=True)
        done = subprocess.run([MPIRUN, *MANY, "-n", "2", prefix / "bin/hillock", *command(self.root / "by_installed")[1:]],
                              capture_output=True, text=True, timeout=300, env=ENVIRONMENT)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(result(self.root / "by_installed"), self.alone)

    def test_no_mpi_library_is_loaded_without_mpirun(self):
        # Open MPI's, where it comes with UCX, takes SIGHUP for itself.
        needed = subprocess.run(["ldd", PROGRAM], capture_output=True, text=True, check=True).stdout
        self.assertNotIn("libmpi", needed)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
