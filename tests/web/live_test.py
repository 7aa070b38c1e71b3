#!/usr/bin/env python3
"""`hillock choose --live`: the page while a study runs, and whom it answers: live_test.py PROGRAM PENGUINS.CSV"""

import contextlib
import http.client
import json
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

from browser import Visit, chromium

PROGRAM, TABLE = (str(pathlib.Path(a).resolve()) for a in sys.argv[1:3])


class Study:
    """A study that runs until it is killed, or to its end."""

    def __init__(self, *options):
        self.folder = tempfile.TemporaryDirectory()
        self.process = subprocess.Popen(
            [PROGRAM, "choose", TABLE, "--target", "species", "--live", "--threads", "1", "--out", f"{self.folder.name}/out", *options],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        said = self.process.stderr.readline()
        found = re.fullmatch(r"live: http://127\.0\.0\.1:(\d+)/([0-9a-f]{32})/\n", said)
        self.port, self.token = int(found[1]), found[2]

    def ask(self, method="GET", path="/", host=None, token=None, **headers):
        path = (f"/{self.token}" if token is None else token) + path
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            connection.putrequest(method, path, skip_host=True)
            if host != "":
                connection.putheader("Host", host or f"127.0.0.1:{self.port}")
            for name, value in headers.items():
                connection.putheader(name.replace("_", "-"), value)
            connection.endheaders()
            with connection.getresponse() as response:
                return response.status, response.headers, response.read()

    def close(self):
        self.process.kill()
        self.process.communicate()
        self.folder.cleanup()


# Far more than a test waits for.
ENDLESS = ["--budget", "1h", "--settle", "all", "--margin", "1e-9"]


class Live(unittest.TestCase):
    def study(self, *options):
        study = Study(*options)
        self.addCleanup(study.close)
        return study

    def test_only_its_own_names_are_answered(self):
        study = self.study(*ENDLESS)
        for host in (f"127.0.0.1:{study.port}", f"localhost:{study.port}"):
            self.assertEqual(study.ask(host=host)[0], 200, host)
        for host in ("evil.example", f"evil.example:{study.port}", "127.0.0.1", "localhost", f"127.0.0.1:{study.port + 1}", "",
                     f"127.0.0.1:{study.port}.evil.example", f"LOCALHOST.:{study.port}"):
            status, headers, body = study.ask(host=host)
            self.assertIn(status, (400, 421), host)
            self.assertNotIn(b"species", body)

    def test_no_other_origin_is_answered(self):
        study = self.study(*ENDLESS)
        self.assertEqual(study.ask(Origin=f"http://127.0.0.1:{study.port}")[0], 200)
        for origin in ("null", "http://evil.example", f"https://127.0.0.1:{study.port}", f"http://127.0.0.1:{study.port + 1}", "file://"):
            status, headers, body = study.ask(path="/study.json", Origin=origin)
            self.assertEqual(status, 403, origin)
            self.assertNotIn(b"species", body)
        self.assertEqual(study.ask(Sec_Fetch_Site="cross-site")[0], 403)
        for _, headers, _ in (study.ask(), study.ask(path="/study.json", Origin="http://evil.example")):
            self.assertEqual([h for h in headers if h.lower().startswith("access-control")], [])

    def test_who_lacks_the_token_gets_nothing(self):
        study = self.study(*ENDLESS)
        token = study.token
        for wrong in ("", "/", "/" + "0" * 32, "/" + token[:-1], "/" + token + "0", "/" + token.upper() + "x", "/%" + token, "//" + token):
            for path in ("/", "/study.json", "/?token=" + "0" * 32):
                status, _, body = study.ask(token=wrong, path=path)
                self.assertEqual(status, 403, (wrong, path))
                self.assertNotIn(b"species", body)
                self.assertNotIn(token.encode(), body)
        self.assertNotEqual(self.study(*ENDLESS).token, token)

    def memory(self, study):
        return int(re.search(r"VmHWM:\s+(\d+)", pathlib.Path(f"/proc/{study.process.pid}/status").read_text())[1])

    def test_ranges_multiply_nothing(self):
        study = self.study(*ENDLESS)
        whole = study.ask()
        before = self.memory(study)
        for _ in range(3):
            status, headers, body = study.ask(Range="bytes=" + ",".join(["0-"] * 1900))
            self.assertEqual((status, headers["Content-Type"]), (whole[0], whole[1]["Content-Type"]))
            self.assertLess(len(body), 2 * len(whole[2]))
        self.assertLess(self.memory(study) - before, 64 * 1024)

    def test_a_request_is_bounded(self):
        study = self.study(*ENDLESS)
        with socket.create_connection(("127.0.0.1", study.port), timeout=20) as s:
            s.sendall(b"GET / HTTP/1.1\r\n")
            with contextlib.suppress(ConnectionError):
                for _ in range(200):
                    s.sendall(b"A: " + b"x" * 4000 + b"\r\n")
            with contextlib.suppress(ConnectionError):
                self.assertTrue(s.recv(100).startswith(b"HTTP/1.1 431"))
        self.assertEqual(study.ask()[0], 200)

    def test_slow_connections_starve_nobody(self):
        study = self.study(*ENDLESS)
        with contextlib.ExitStack() as slow:
            for _ in range(200):
                s = slow.enter_context(socket.create_connection(("127.0.0.1", study.port), timeout=20))
                s.sendall(b"GET / HT")
            started = time.monotonic()
            for _ in range(5):
                self.assertEqual(study.ask()[0], 200)
            self.assertLess(time.monotonic() - started, 5)

    def test_a_study_that_fails_at_once_ends_at_once(self):
        with tempfile.TemporaryDirectory() as folder:
            for limit in range(4, 12):
                done = subprocess.run(["bash", "-c", f'ulimit -n {limit}; exec "$@"', "-", PROGRAM, "choose", TABLE, "--target", "species", "--live",
                                       "--activations", "relu", "--hidden", "4", "--budget", "40runs", "--out", f"{folder}/{limit}"],
                                      capture_output=True, text=True, timeout=60)
                self.assertIn(done.returncode, (0, 1, 2), done.stderr)
                if done.returncode:
                    self.assertIn("hillock: ", done.stderr)

    def test_a_study_that_fails_after_its_page_is_served_ends(self):
        # As the journal may not grow, the study fails in its first runs.
        with tempfile.TemporaryDirectory() as folder:
            for kib in (0, 1, 4):
                done = subprocess.run(["bash", "-c", f'ulimit -f {kib}; exec "$@"', "-", PROGRAM, "choose", TABLE, "--target", "species", "--live",
                                       "--activations", "relu", "--out", f"{folder}/{kib}"], capture_output=True, text=True, timeout=60)
                self.assertEqual(done.returncode, 1, done.stderr)

    def test_it_is_for_reading_alone(self):
        study = self.study(*ENDLESS)
        for method in ("POST", "PUT", "DELETE", "OPTIONS", "PATCH"):
            self.assertIn(study.ask(method, Content_Length="0")[0], (400, 405), method)
        status, _, body = study.ask("HEAD")
        self.assertEqual((status, body), (200, b""))
        for path in ("/../../etc/passwd", "/out/study.jsonl", "/result.json", "//etc/passwd", "/%2e%2e/etc/passwd"):
            self.assertEqual(study.ask(path=path)[0], 404, path)

    def test_other_machines_cannot_reach_it(self):
        study = self.study(*ENDLESS)
        listening = [line.split() for line in pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]]
        here = [words[1] for words in listening if words[3] == "0A" and int(words[1].split(":")[1], 16) == study.port]
        self.assertEqual([address.split(":")[0] for address in here], ["0100007F"])  # 127.0.0.1

    def test_its_figures_are_those_of_the_journal(self):
        study = self.study(*ENDLESS)
        deadline = time.monotonic() + 60
        while True:
            state = json.loads(study.ask(path="/study.json")[2])
            if any(a["score"]["n"] >= 2 for a in state["result"]["activations"]) or time.monotonic() > deadline:
                break
            time.sleep(0.3)
        study.process.kill()
        kept = {}
        for line in pathlib.Path(study.folder.name, "out/study.jsonl").read_text().splitlines()[1:]:
            run = json.loads(line)
            key = run["run"]
            if "score" in run and key["repeat"] < 1_000_000 and not key.keys() & {"last", "init", "optimizer"}:
                wide = key["activation"] == "maxout" and key["hidden"] == [64, 64]
                kept.setdefault(key["activation"] + (" (wide)" if wide else ""), []).append(run["score"])
        compared = 0
        for a in state["result"]["activations"]:
            for score in a["score"]["repeats"]:
                self.assertIn(score, kept[a["name"]])
                compared += 1
        self.assertGreater(compared, 1)

    def test_the_page_follows_the_race_and_ends_as_the_report(self):
        with chromium() as browser:
            browser.new_page().close()  # a browser that has started: the study is not waiting for it
            study = self.study("--activations", "relu,tanh,sigmoid", *ENDLESS)
            visit = Visit(browser, f"http://127.0.0.1:{study.port}/{study.token}/")
            self.assertEqual(visit.page.locator("h1").inner_text(), "Racing")
            said = visit.page.locator(".hero .ending").inner_text()
            visit.page.wait_for_function("(said) => document.querySelector('.hero .ending').innerText !== said", arg=said, timeout=20_000)
            visit.page.wait_for_selector("#scores figure svg", timeout=60_000)
            self.assertTrue(visit.page.locator("#rates figure svg").first.is_visible())  # nothing is folded while it runs
            self.assertEqual(visit.page.locator("#differences, #held-out").count(), 0)  # and nothing is told
            journal = pathlib.Path(study.folder.name, "out/study.jsonl")
            while journal.read_bytes().count(b"\n") < 1 + 4 * 4 * 4 + 1:  # four repeats of four networks at four rates
                self.assertIsNone(study.process.poll(), "it ended before it could be interrupted")
                time.sleep(0.05)
            study.process.send_signal(signal.SIGINT)
            visit.page.wait_for_selector("#differences figure svg", timeout=150_000)
            result = json.loads(pathlib.Path(study.folder.name, "out/result.json").read_text())
            first = visit.page.locator("h1").inner_text().removesuffix(".")
            self.assertTrue(result["recommendation"].startswith(first), first)
            self.assertEqual(visit.complaints, [])
            own = f"http://127.0.0.1:{study.port}/{study.token}"
            self.assertEqual([url for url in visit.requests if url not in (f"{own}/", f"{own}/study.json", f"http://127.0.0.1:{study.port}/favicon.ico")], [])
            visit.close()
        study.process.wait(30)
        self.assertEqual(study.process.returncode, 0)

    def test_a_study_that_nobody_watches_ends_at_once(self):
        started = time.monotonic()
        study = self.study("--activations", "relu", "--budget", "40runs")
        study.process.communicate(timeout=60)
        self.assertEqual(study.process.returncode, 0)
        self.assertLess(time.monotonic() - started, 30)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
