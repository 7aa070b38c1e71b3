"""Compares transcripts with the program: '$ command' and its output, stdout and stderr together; '[exit N]' follows if N is not 0.

    cli_test.py PROGRAM tests/cli/*.txt             compares
    cli_test.py PROGRAM --update tests/cli/*.txt    writes the current output, to be read and committed

A line of '...' stands for any number of lines; '# ' starts a remark between commands. Commands run in an empty folder, with
'hillock' on the path.
"""
import difflib, os, pathlib, re, subprocess, sys, tempfile


def run(command, program):
    with tempfile.TemporaryDirectory() as folder:
        os.symlink(pathlib.Path(program).resolve(), f"{folder}/hillock")
        for data in ("onnx", "data"):  # models to inspect, and tables
            os.symlink(pathlib.Path(__file__).resolve().parent / data, f"{folder}/{data}")
        os.mkdir(f"{folder}/here")
        environment = {"PATH": f"{folder}:{os.environ['PATH']}", "LANG": "C.UTF-8", "TERM": "xterm"}
        done = subprocess.run(["bash", "-c", command], cwd=f"{folder}/here", env=environment, text=True, timeout=300,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8")
    return done.stdout + (f"[exit {done.returncode}]\n" if done.returncode else "")


def as_expected(expected, printed):
    pattern = "".join("(?:.*\n)*?" if line == "...\n" else re.escape(line) for line in expected.splitlines(keepends=True))
    return re.fullmatch(pattern, printed)


def check(path, program, update):
    parts = re.split(r"(?m)^(\$ .*\n)", path.read_text(encoding="utf-8"))
    wrong = 0
    for i in range(1, len(parts), 2):
        body, remarks = re.fullmatch(r"((?:.*\n)*?)((?:# .*\n|\n)*)", parts[i + 1]).groups()
        printed = run(parts[i][2:], program).rstrip("\n") + "\n"
        if as_expected(body, printed):
            continue
        wrong += 1
        parts[i + 1] = printed + remarks
        if not update:
            print(f"{path}: {parts[i]}", "".join(difflib.unified_diff(
                body.splitlines(True), printed.splitlines(True), "expected", "printed")), sep="")
    if update:
        path.write_text("".join(parts), encoding="utf-8")
    return 0 if update else wrong


program, *rest = sys.argv[1:]
update = rest[0] == "--update"
wrong = sum(check(pathlib.Path(path), program, update) for path in rest[update:])
sys.exit(f"{wrong} command(s) print something else" if wrong else 0)
