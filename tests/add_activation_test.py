"""Follows docs/contributing/add-an-activation.md in a copy of the tree, and so shows that its diff is all that a new activation needs.

    add_activation_test.py ROOT BUILD      BUILD keeps the copy, so that a second run compiles only what has changed
"""
import os, pathlib, re, shutil, subprocess, sys, tempfile

root, build = (pathlib.Path(argument).resolve() for argument in sys.argv[1:])
NAME = "shifted_relu"
FOLDERS = ("src", "tests", "fuzz", "scripts", "cmake", "web/dist")
TESTS = ["card_test", "limits_test"]  # kernel_test takes longer to compile than all the rest


def run(*command, cwd=None, **environment):
    done = subprocess.run([str(part) for part in command], cwd=cwd, env=os.environ | environment, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        sys.exit(f"{done.stdout}\nfailed: {' '.join(map(str, command))}")
    return done.stdout


def applied(diff):
    """The files of the tree, with the diff applied, in a folder of their own."""
    fresh = pathlib.Path(tempfile.mkdtemp(dir=build))
    for name in FOLDERS:
        shutil.copytree(root / name, fresh / name)
    for name in ("CMakeLists.txt", "CMakePresets.json"):
        shutil.copy(root / name, fresh / name)
    (fresh / "the.diff").write_text(diff)
    # The ceiling: git is to see a plain folder, not the repository around it.
    run("git", "apply", "the.diff", cwd=fresh, GIT_CEILING_DIRECTORIES=str(build))
    return fresh


def refresh(copy, fresh):
    """Makes copy what fresh is, touching only files that differ."""
    wanted = {file.relative_to(fresh) for file in fresh.rglob("*") if file.is_file()}
    for file in [file for top in FOLDERS for file in (copy / top).rglob("*") if file.is_file()]:
        if file.relative_to(copy) not in wanted:
            file.unlink()
    for name in wanted:
        if (copy / name).exists() and (copy / name).read_bytes() == (fresh / name).read_bytes():
            continue
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(fresh / name, copy / name)
    shutil.rmtree(fresh)


diff = re.search(r"```diff\n(.*?)```", (root / "docs/contributing/add-an-activation.md").read_text(encoding="utf-8"), re.S).group(1)
build.mkdir(parents=True, exist_ok=True)
copy = build / "tree"
refresh(copy, applied(diff))

targets = ["hillock_program"] + [test for test in TESTS if (copy / f"tests/{test}.cpp").exists()]
# A relative view of paths: what the diff leaves alone comes out of ccache, as the tree's own build left it there. The rest is
# not optimised, and stays out of the cache: a list of activations is in the sources that compile longest, and those take an
# eighth of the time so.
quickly = build / "not_optimised"
quickly.write_text('#!/bin/sh\nexec "$@" -O0 -g0\n')
quickly.chmod(0o755)
share = dict(CCACHE_BASEDIR=str(copy), CCACHE_NOHASHDIR="1", CCACHE_PREFIX=str(quickly), CCACHE_READONLY="1")
flags = [] if shutil.which("ccache") else ["-DCMAKE_CXX_FLAGS=-O0"]
run("cmake", "--preset", "dev", *flags, "-DHILLOCK_BENCH=OFF", "-DHILLOCK_SHARED=OFF", cwd=copy, **share)
run("cmake", "--build", "--preset", "dev", "--target", *targets, cwd=copy, **share)

shown = run(copy / "build/dev/hillock", "show", f"{NAME}:alpha=0.5")
for promised in ("f(x)  = max(−α, x)", "f'(x) = 1 if x > −α, else 0", "range         -0.5 to ∞", "shifted rectified linear unit"):
    if promised not in shown:
        sys.exit(f"hillock show {NAME}:alpha=0.5 does not say '{promised}':\n{shown}")
if NAME not in run(copy / "build/dev/hillock", "list"):
    sys.exit(f"hillock list does not have {NAME}")
for test in targets[1:]:
    printed = run(copy / "build/dev/tests" / test, f"--gtest_filter=*{NAME}*")
    if NAME not in printed:
        sys.exit(f"{test} has no test of {NAME}:\n{printed}")
