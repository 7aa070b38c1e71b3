"""Installs a built tree, moves it, and builds the examples against it as examples/README.md describes.

    install_test.py ROOT BUILD      also compiles each public header alone, with every compiler that is installed
"""
import os, pathlib, re, shutil, subprocess, sys, tempfile

os.environ.setdefault("CMAKE_GENERATOR", "Ninja")  # what ./dev setup installs

root, build = (pathlib.Path(argument).resolve() for argument in sys.argv[1:])
STRICT = ["-Wall", "-Wextra", "-Wconversion", "-Wpedantic", "-Werror", "-fsyntax-only"]
HEADERS = {"hillock.h": ["c++20"], "hillock_c.h": ["c99", "c++20"]}
COMPILERS = {"c++": ["g++", "clang++", "clang++-19"], "c": ["gcc", "clang", "clang-19"]}
COMMAND = re.compile(r"^(?:c\+\+|cc) .*$", re.M)


def run(*command, cwd=None, **environment):
    done = subprocess.run([str(part) for part in command], cwd=cwd, env=os.environ | environment, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        sys.exit(f"{done.stdout}\nfailed: {' '.join(map(str, command))}")
    return done.stdout


def expect(truth, complaint):
    if not truth:
        sys.exit(complaint)


def compile_headers(include, scratch):
    for header, standards in HEADERS.items():
        for standard in standards:
            language = "c++" if "+" in standard else "c"
            source = scratch / f"alone.{'cpp' if language == 'c++' else 'c'}"
            source.write_text(f"#include <hillock/{header}>\n")
            for compiler in filter(shutil.which, COMPILERS[language]):
                run(compiler, f"-std={standard}", *STRICT, f"-I{include}", source)
    missing = [compiler for compilers in COMPILERS.values() for compiler in compilers if not shutil.which(compiler)]
    print(f"compilers that are not there, with which no header was compiled: {', '.join(missing) or 'none'}")


def says_it_is_right(program, library, **environment):
    printed = run(program, **environment)
    expect("as it should be" in printed, f"{program}: {printed}")
    linked = "libhillock.so" in run("ldd", program, **environment)
    expect(linked == (library == "shared"), f"{program} is {'' if linked else 'not '}linked with libhillock.so")


def examples_with_cmake(prefix, library, scratch):
    for folder, program in (("cpp", "gelu"), ("c", "elu")):
        made = scratch / f"{library}-{folder}"
        run("cmake", "-S", root / "examples" / folder, "-B", made, f"-DCMAKE_PREFIX_PATH={prefix}", "-DCMAKE_BUILD_TYPE=Debug")
        run("cmake", "--build", made)
        says_it_is_right(made / program, library)


def examples_by_hand(prefix, library, scratch):
    copy = scratch / f"{library}-by-hand"
    shutil.copytree(root / "examples", copy)
    found = {"PKG_CONFIG_PATH": str(next(prefix.rglob("hillock.pc")).parent),
             "LD_LIBRARY_PATH": str(next(prefix.rglob("libhillock.a")).parent)}
    commands = COMMAND.findall((root / "examples/README.md").read_text(encoding="utf-8"))
    expect(len(commands) == 2, f"examples/README.md has {len(commands)} commands that compile, not 2")
    for command in commands:
        if library == "static":
            command = command.replace("--libs", "--libs --static")
        run("bash", "-ec", command, cwd=copy, **found)
    for program in ("gelu", "elu"):
        says_it_is_right(copy / program, library, **found)


with tempfile.TemporaryDirectory() as folder:
    scratch = pathlib.Path(folder)
    run("cmake", "--install", build, "--prefix", scratch / "before")
    shared = (scratch / "before").rename(scratch / "moved")
    static = scratch / "static"
    for component in ("dev", "program"):
        run("cmake", "--install", build, "--prefix", static, "--component", component)
    run("cmake", "--install", build, "--prefix", "/usr", DESTDIR=str(scratch / "staged"))
    for wanted in ("bin/hillock", "include/hillock/hillock.h", "share/doc/hillock/LICENSE"):
        expect((scratch / "staged/usr" / wanted).is_file(), f"DESTDIR: there is no usr/{wanted}")

    compile_headers(shared / "include", scratch)
    prefixes = {"static": static}
    if list(shared.rglob("libhillock.so")):
        prefixes["shared"] = shared
    for library, prefix in prefixes.items():
        run(prefix / "bin/hillock", "--version")
        examples_with_cmake(prefix, library, scratch)
        examples_by_hand(prefix, library, scratch)
    print(f"the examples run with: {', '.join(prefixes)}")
