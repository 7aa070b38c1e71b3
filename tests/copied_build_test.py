"""Checks that a checkout can be built that was copied together with its build/: CMake refuses, and ./dev creates the folder again.

    copied_build_test.py ROOT
"""
import pathlib, shutil, subprocess, sys, tempfile

root = pathlib.Path(sys.argv[1]).resolve()
LEFT_OUT = shutil.ignore_patterns("build*", "node_modules", ".git", "hillock-out", "__pycache__")
DEV = ["./dev", "configure", "release", "-DHILLOCK_TESTS=OFF", "-DHILLOCK_BENCH=OFF"]


def run(command, cwd, expected):
    done = subprocess.run(command, cwd=cwd, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if (done.returncode == 0) != expected:
        sys.exit(f"{done.stdout}\n{' '.join(command)} in {cwd}: status {done.returncode}")
    return done.stdout


with tempfile.TemporaryDirectory() as folder:
    checkout = pathlib.Path(folder) / "copy"
    shutil.copytree(root, checkout, ignore=LEFT_OUT)
    build = checkout / "build/release"
    build.mkdir(parents=True)
    # What another checkout's CMake left, as far as CMake reads it.
    (build / "CMakeCache.txt").write_text(f"CMAKE_HOME_DIRECTORY:INTERNAL={root}\nCMAKE_CACHEFILE_DIR:INTERNAL={root}/build/release\n")
    (build / "left_over.o").touch()
    run(["cmake", "--preset", "release"], checkout, expected=False)
    said = run(DEV, checkout, expected=True)
    if f"was made for {root}" not in said or (build / "left_over.o").exists():
        sys.exit(f"{said}\n./dev did not make build/release anew")
    if not (build / "build.ninja").exists():
        sys.exit("./dev configure made no build.ninja")
    (build / "kept.o").touch()
    run(DEV, checkout, expected=True)
    if not (build / "kept.o").exists():
        sys.exit("./dev made a build folder of this checkout anew")
    print(said)
