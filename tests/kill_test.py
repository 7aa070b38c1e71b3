#!/usr/bin/env python3
"""Tests a study that is killed, truncated, started twice or out of disk space: study.jsonl stays intact, and the final answer is
that of an undisturbed study. Usage: kill_test.py PROGRAM TABLE TARGET [KILLS: 5] [SEED: 1]"""

import fcntl
import json
import os
import pathlib
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
import zlib

from studies import without_seconds

PROGRAM, TABLE, TARGET = str(pathlib.Path(sys.argv[1]).resolve()), str(pathlib.Path(sys.argv[2]).resolve()), sys.argv[3]
KILLS, SEED = (int(sys.argv[i]) if len(sys.argv) > i else default for i, default in ((4, 5), (5, 1)))
STUDY = ["--activations", "relu,tanh,maxout,gelu,elu,sigmoid", "--hidden", "32", "--epochs", "150", "--budget", "150runs"]

# What a disk of 100 KB does to a file that is written from its start on.
FULL_DISK = r"""
#include <errno.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

ssize_t pwrite64(int file, const void* bytes, size_t n, off_t at) {
  const off_t room = 100 * 1024 - at;
  if (room <= 0) return errno = ENOSPC, -1;
  return syscall(SYS_pwrite64, file, bytes, n < (size_t)room ? n : (size_t)room, at);
}

ssize_t pwrite(int file, const void* bytes, size_t n, off_t at) { return pwrite64(file, bytes, n, at); }
"""


def command(out, *more):
    return [PROGRAM, "choose", TABLE, "--target", TARGET, *STUDY, "--out", str(out), *map(str, more)]


def run(out, *more, **how):
    return subprocess.run(command(out, *more), capture_output=True, text=True, timeout=300, **how)


def result(out):
    return without_seconds(json.loads((out / "result.json").read_text()))


def is_whole(line):
    text, found, rest = line.rpartition(b',"crc32":"')
    return bool(found) and rest == b'%08x"}' % zlib.crc32(text)


def whole_lines(out):
    """The file's lines, checked: only the last may be cut off."""
    path = out / "study.jsonl"
    *lines, rest = path.read_bytes().split(b"\n") if path.exists() else [b""]
    bad = [i + 1 for i, line in enumerate(lines) if not is_whole(line)]
    assert not bad, f"{path}: lines {bad} are damaged"
    return lines


class Kills(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.root = pathlib.Path(cls.folder.name)
        start = time.monotonic()
        done = run(cls.root / "undisturbed")
        cls.seconds = time.monotonic() - start
        assert done.returncode == 0, done.stderr
        cls.expected = result(cls.root / "undisturbed")
        cls.lines = len(whole_lines(cls.root / "undisturbed"))
        assert cls.lines == cls.expected["runs"] + 1, cls.lines

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def out(self, name):
        return self.root / name

    def check_end(self, out, done):
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(result(out), self.expected)
        self.assertEqual(len(whole_lines(out)), self.lines)
        self.assertEqual(sorted(p.name for p in out.iterdir()), ["model.onnx", "report.html", "result.json", "study.jsonl"])
        self.assertEqual((out / "model.onnx").read_bytes(), (self.root / "undisturbed" / "model.onnx").read_bytes())

    def refused(self, done, status, *words):
        self.assertEqual(done.returncode, status, done.stderr)
        message = done.stderr.strip().splitlines()[-1]
        self.assertTrue(message.startswith("hillock: "), message)
        for word in words:
            self.assertIn(word, message)

    def test_killed_at_random_it_ends_as_if_undisturbed(self):
        chance = random.Random(SEED)
        print(f"seed {SEED}, {KILLS} kills of a study of {self.seconds:.1f} s", flush=True)
        out = self.out("killed")
        caught = went_on = finished = 0
        for _ in range(KILLS):
            before = whole_lines(out) if out.exists() else []
            study = subprocess.Popen(command(out, "--threads", chance.choice((1, 2, 3))), stdout=subprocess.DEVNULL,
                                     stderr=subprocess.PIPE, text=True)
            try:
                study.wait(chance.uniform(0, 0.6 * self.seconds))
            except subprocess.TimeoutExpired:
                study.kill()
            said = study.communicate()[1]
            lines = whole_lines(out) if out.exists() else []
            self.assertEqual(lines[:len(before)], before)  # what was kept is kept
            went_on += len(before) > 1 and f"continuing: {len(before) - 1} of the runs" in said
            caught += 1 < len(lines) < self.lines
            if study.returncode == 0:
                self.check_end(out, study_done(study, said))
                shutil.rmtree(out)
                finished += 1
            elif chance.random() < 0.5 and lines:  # as if the machine had gone down: the last bytes are lost
                self.assertEqual(study.returncode, -9, said)
                os.truncate(out / "study.jsonl", chance.randrange((out / "study.jsonl").stat().st_size))
        self.check_end(out, run(out, "--threads", 1))
        print(f"{caught} of {KILLS} kills left a part of the runs; {went_on} starts went on from one; "
              f"{finished} studies ended in between", flush=True)
        self.assertGreater(caught, 0)
        self.assertGreater(went_on, 0)

    def test_a_finished_study_is_told_again_without_a_run(self):
        out = self.out("again")
        shutil.copytree(self.root / "undisturbed", out)
        before = (out / "study.jsonl").read_bytes()
        done = run(out, "--resume")
        self.check_end(out, done)
        self.assertIn(f"continuing: {self.expected['runs']} of the runs are in {out}/study.jsonl", done.stderr)
        self.assertEqual((out / "study.jsonl").read_bytes(), before)
        self.assertEqual(run(out, "--quiet").stderr, "")

    def test_another_study_is_refused_by_resume_and_nothing_is_touched(self):
        out = self.out("other")
        shutil.copytree(self.root / "undisturbed", out)
        before = {p.name: p.read_bytes() for p in out.iterdir()}
        self.refused(run(out, "--resume", "--seed", 2), 2, "configuration.seed is 1 there and 2 here", "study.jsonl", "--out")
        self.refused(run(out, "--resume", "--l2", 0.5, "--dropout", 0.1), 2, "configuration.l2", "configuration.dropout")
        changed = self.root / "changed.csv"
        changed.write_bytes(pathlib.Path(TABLE).read_bytes() + b"\n")
        done = subprocess.run([changed if word == TABLE else word for word in command(out, "--resume")], capture_output=True, text=True)
        self.refused(done, 2, "data.file_fingerprint")
        self.assertEqual({p.name: p.read_bytes() for p in out.iterdir()}, before)
        moved = self.root / "moved.csv"
        shutil.copy(TABLE, moved)
        done = subprocess.run([moved if word == TABLE else word for word in command(out)], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_another_study_moves_aside(self):
        out = self.out("aside")
        shutil.copytree(self.root / "undisturbed", out)
        before = {p.name: p.read_bytes() for p in out.iterdir()}
        for seed, aside in ((2, "earlier-1"), (3, "earlier-2")):
            done = run(out, "--seed", seed)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn(f"{out} holds another study; it is in {out / aside} now.", done.stderr)
            self.assertEqual(json.loads((out / "result.json").read_text())["seed"], seed)
        self.assertEqual({p.name: p.read_bytes() for p in (out / "earlier-1").iterdir()}, before)
        self.assertEqual(json.loads((out / "earlier-2" / "result.json").read_text())["seed"], 2)

    def test_resume_needs_a_study(self):
        self.refused(run(self.out("none"), "--resume"), 2, "--resume", "none/study.jsonl")
        self.assertFalse(self.out("none").exists())

    def test_a_second_process_is_refused_and_the_first_goes_on(self):
        out = self.out("two")
        first = subprocess.Popen(command(out), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        while first.poll() is None and not (out.exists() and len(whole_lines(out)) > 3):
            time.sleep(0.01)
        first_pid, others = first.pid, []
        os.kill(first_pid, 19)  # stopped, so that it cannot be done too soon
        try:
            for words in ((), ("--resume",)):  # both wait at the same time
                others.append(subprocess.Popen(command(out, *words), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True))
            for other in others:
                told = other.communicate()[1]
                self.assertIn(f"{out}: another process ({first_pid}) is at work on this study; waiting for up to 5 s", told)
                self.refused(study_done(other, told), 1, "study.jsonl", f"another process ({first_pid})", "--out")
        finally:
            os.kill(first_pid, 18)
        said = first.communicate()[1]
        self.check_end(out, study_done(first, said))

    def test_a_journal_that_is_held_for_a_moment_is_waited_for(self):
        out = self.out("held")
        shutil.copytree(self.root / "undisturbed", out)
        with open(out / "study.jsonl", "rb") as journal:  # as a rank does that is being killed
            fcntl.flock(journal, fcntl.LOCK_EX)
            study = subprocess.Popen(command(out), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            said = study.stderr.readline()
        self.assertEqual(said, f"{out}: another process is at work on this study; waiting for up to 5 s.\n")
        said = study.communicate()[1]
        self.assertIn("continuing", said)
        self.check_end(out, study_done(study, said))

    def test_of_many_started_at_once_one_does_the_study(self):
        out = self.out("at-once") / "deeper"
        several = [subprocess.Popen(command(out), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) for _ in range(4)]
        ends = [(p, p.communicate()[1]) for p in several]
        for process, said in ends:
            if process.returncode != 0:
                self.refused(study_done(process, said), 1, "another process")
        self.check_end(out, study_done(*next(end for end in ends if end[0].returncode == 0)))

    def test_no_room_ends_with_a_message_and_a_whole_journal(self):
        whole = (self.root / "undisturbed" / "study.jsonl").stat().st_size
        for share in (0, 0.003, 0.3, 0.9):
            with self.subTest(share=share):
                out, most = self.out(f"room-{share}"), int(whole * share)
                done = run(out, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)))
                kept = max(0, len(whole_lines(out)) - 1)
                self.refused(done, 1, "study.jsonl: cannot be written: File too large", f" {kept} finished runs are kept", "Free some space")
                self.assertFalse((out / "result.json").exists() or (out / "model.onnx").exists())
                if share > 0.1:
                    self.assertGreater(kept, 3)
                    self.assertTrue((out / "study.jsonl").read_bytes().endswith(b"}\n"))
                self.check_end(out, run(out))

    def run_on_a_full_disk(self):
        """On a file system of 100 KB; where none may be mounted, pwrite behaves as if there were one."""
        disk, copy = self.root / "disk", self.out("copy")
        for folder in (disk, copy):
            folder.mkdir()
        in_its_own = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--mount", "--map-root-user"]
        mounted = f"mount -t tmpfs -o size=100k tmpfs {disk} && "
        out = copy / "out"
        if subprocess.run([*in_its_own, "sh", "-c", mounted + "true"], capture_output=True).returncode == 0:
            script = mounted + '"$@"; status=$?; cp -r "$0"/. "$COPY"; exit $status'
            return out, subprocess.run([*in_its_own, "sh", "-c", script, disk, *command(disk / "out")], capture_output=True, text=True,
                                       env=dict(os.environ, COPY=str(copy)))
        source, library = self.root / "full.c", self.root / "full.so"
        source.write_text(FULL_DISK)
        subprocess.run(["cc", "-shared", "-fPIC", "-o", library, source], check=True)
        # The address sanitizer wants to be the first library.
        return out, run(out, env=dict(os.environ, LD_PRELOAD=str(library), ASAN_OPTIONS="verify_asan_link_order=0"))

    def test_a_full_disk_ends_with_a_message_and_a_whole_journal(self):
        out, done = self.run_on_a_full_disk()
        kept = len(whole_lines(out)) - 1
        self.assertGreater(kept, 3)
        self.refused(done, 1, "No space left on device", f" {kept} finished runs are kept")
        self.assertTrue((out / "study.jsonl").read_bytes().endswith(b"}\n"))
        self.check_end(out, run(out))


def study_done(process, said):
    return subprocess.CompletedProcess(process.args, process.returncode, "", said)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
