"""Checks the subjects of all commits since the one that added CONTRIBUTING.md: at most 72 characters, and no semicolon.

    check_commits.py [ROOT]      prints each violation, and fails if there is one

A shallow clone has fewer commits, and only those are checked. A tree without .git, as from a tarball, has none.
"""
import pathlib, subprocess, sys

LIMIT = 72

root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()


def git(*arguments):
    return subprocess.run(["git", "-C", root, *arguments], check=True, capture_output=True, text=True).stdout.splitlines()


def complaint(line):
    commit, subject = line.split(" ", 1)
    if len(subject) > LIMIT:
        return f"{commit}: {len(subject)} characters, more than {LIMIT}: {subject}"
    if ";" in subject:
        return f"{commit}: a semicolon, where one sentence is enough: {subject}"


if not (root / ".git").exists():
    print(f"{root}: no git history, so there are no subjects to check")
    sys.exit(0)
# The oldest commit that adds the file; in a shallow clone this is where history begins.
since = git("log", "--diff-filter=A", "--format=%H", "--", "CONTRIBUTING.md")[-1:]
lines = git("log", "--no-merges", "--format=%h %s", f"{since[0]}..HEAD") + git("log", "-1", "--format=%h %s", since[0]) if since else []
# Where a shallow history begins, the commit may be older than the rule.
shallow = git("rev-parse", "--is-shallow-repository") == ["true"]
bad = [text for line in (lines[:-1] if shallow else lines) if (text := complaint(line))]
print(*bad, sep="\n", end="\n" if bad else "")
sys.exit(bool(bad))
