"""Tests the packages of ./dev package as far as the machine that built them can; scripts/try_package.sh does so on a bare Debian.

    package_test.py ROOT FOLDER     ROOT is the source tree, FOLDER holds one .tar.gz and one .deb

It unpacks the .tar.gz, checks which libraries each program and library in it needs, runs the README's study, moves the folder and
runs it again, builds both examples against it, and reads the manual page, the completions and the .deb.
"""
import gzip, os, pathlib, re, shutil, subprocess, sys, tarfile, tempfile

root, packages = (pathlib.Path(argument).resolve() for argument in sys.argv[1:])
MOST_BYTES = 25_000_000  # of each: xz, and gzip, which every bare system unpacks
# What has to be there outside of the package.
SYSTEM = re.compile(r"^(lib(c|m|dl|rt|pthread|stdc\+\+|gcc_s|gomp)\.so\.\d+|ld-linux[\w.-]*\.so\.\d+)$")
DEPENDS = {"libc6", "libstdc++6", "libgcc-s1", "libgomp1"}
COMMAND = re.compile(r"^(?:c\+\+|cc) .*$", re.M)
BARE = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}


def expect(truth, complaint):
    if not truth:
        sys.exit(f"package_test.py: {complaint}")


def run(*command, cwd=None, environment=BARE):
    done = subprocess.run([str(part) for part in command], cwd=cwd, env=environment, text=True, encoding="utf-8",
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    expect(done.returncode == 0, f"{' '.join(map(str, command))}: status {done.returncode}\n{done.stdout}")
    return done.stdout


def the_one(pattern):
    found = list(packages.glob(pattern))
    expect(len(found) == 1, f"{packages} holds {len(found)} files {pattern}, not 1")
    return found[0]


def check_needs(prefix):
    """Nothing but SYSTEM is needed from outside, and nothing is looked for where it was built."""
    carried = {path.name for path in (prefix / "lib/hillock").iterdir()}
    used = set()
    for path in sorted(prefix.rglob("*")):
        if path.is_symlink() or not path.is_file() or path.read_bytes()[:4] != b"\x7fELF":
            continue
        dynamic = run("readelf", "-d", path)
        needed = set(re.findall(r"\(NEEDED\).*\[(.*)\]", dynamic))
        own = {name for name in needed if not SYSTEM.match(name)}
        if path.parent == prefix / "lib":
            expect(not own, f"{path.name} needs {', '.join(own)}, which its users do not have")
        expect(own <= carried, f"{path.name} needs {', '.join(own - carried)}, which are neither carried nor everywhere")
        used |= own
        for found in re.findall(r"\((?:RPATH|RUNPATH)\).*\[(.*)\]", dynamic):
            expect(all(part.startswith("$ORIGIN") for part in found.split(":")), f"{path.name} looks in {found}")
        expect(".debug_info" not in run("readelf", "-S", "-W", path), f"{path.name} has debug information")
    expect("libdnnl" in " ".join(used), "the program needs no oneDNN?")
    spare = {path.name for path in (prefix / "lib/hillock").iterdir() if not path.is_symlink()} - {
        (prefix / "lib/hillock" / name).resolve().name for name in used}
    expect(not spare, f"nothing needs {', '.join(spare)}, which are carried")
    for path in [*prefix.rglob("*.cmake"), *prefix.rglob("*.pc")]:
        expect(str(root) not in path.read_text(), f"{path} names {root}")
    for line in run("ldd", prefix / "bin/hillock").splitlines():
        found = re.search(r"(\S+) => (.+) \(0x", line)
        if found and not SYSTEM.match(found[1]):
            expect(found[2].startswith(str(prefix)), f"{found[1]} comes from {found[2]}")


def study(prefix, scratch):
    data = prefix / "share/doc/hillock/examples/penguins.csv"
    out = scratch / f"study by {prefix.name}"
    printed = run(prefix / "bin/hillock", "choose", data, "--target", "species", "--out", out, "--quiet", "--quick")
    expect(re.search(r"\b(Use|use|Keep) \w+", printed) and printed.count("\n") == 1, printed)
    for name in ("report.html", "result.json", "model.onnx"):
        expect((out / name).stat().st_size > 0, f"there is no {name}")
    run(prefix / "bin/hillock", "predict", out / "model.onnx", data, "--quiet")
    return printed


def build_examples(prefix, scratch):
    copy = scratch / "examples"
    shutil.copytree(prefix / "share/doc/hillock/examples", copy)
    commands = COMMAND.findall((copy / "README.md").read_text(encoding="utf-8"))
    expect(len(commands) == 2, f"examples/README.md has {len(commands)} commands that compile, not 2")
    found = BARE | {"PKG_CONFIG_PATH": str(prefix / "lib/pkgconfig"), "LD_LIBRARY_PATH": str(prefix / "lib")}
    for command in commands:
        expect("as it should be" in run("bash", "-ec", command, cwd=copy, environment=found), command)
    for folder, program in (("cpp", "gelu"), ("c", "elu")):
        run("cmake", "-G", "Ninja", "-S", copy / folder, "-B", copy / "made" / folder, f"-DCMAKE_PREFIX_PATH={prefix}")
        run("cmake", "--build", copy / "made" / folder)
        expect("as it should be" in run(copy / "made" / folder / program), f"examples/{folder} with CMake")


def complete(script, *words, cwd):
    """What bash offers for the last word."""
    line = f'source "{script}"; compopt() {{ :; }}; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _hillock; printf "%s\\n" "${{COMPREPLY[@]}}"'
    return run("bash", "-c", line, "bash", *words, cwd=cwd).split("\n")[:-1]


def check_texts(prefix, scratch):
    program = prefix / "bin/hillock"
    manual = gzip.decompress((prefix / "share/man/man1/hillock.1.gz").read_bytes()).decode().replace("\\-", "-")
    bash = prefix / "share/bash-completion/completions/hillock"
    others = [prefix / "share/zsh/vendor-completions/_hillock", prefix / "share/fish/vendor_completions.d/hillock.fish"]
    commands = re.findall(r"(?m)^  ([a-z]+) ", run(program, "--help").partition("ubcommands:")[2].partition("Examples:")[0])
    expect({"choose", "inspect", "show"} <= set(commands), f"the help names these commands: {commands}")
    expect(set(commands) <= set(complete(bash, "hillock", "", cwd=scratch)), "bash does not offer every command")
    for command in commands:
        options = set(re.findall(r"(?m)^  (?:-\w,)?(--[\w-]+)", run(program, command, "--help")))
        expect(f".SS hillock {command}\n" in manual, f"the manual page has nothing of {command}")
        section = manual.partition(f".SS hillock {command}\n")[2].partition(".SS hillock")[0]
        expect(all(option in section for option in options), f"the manual page lacks options of {command}: {options}")
        offered = set(complete(bash, "hillock", command, "--", cwd=scratch))
        expect(offered == options, f"bash offers other options of {command}: {sorted(offered ^ options)}")
        for path in others:
            text = path.read_text(encoding="utf-8")
            expect(command in text and all(option[2:] in text for option in options), f"{path.name} lacks options of {command}")

    # A header is data: nothing of it is run, and no control character reaches the terminal.
    (scratch / "t.csv").write_text('mass,$(touch run),"bill length",\x1b[31mred,`touch run`\n1,2,3,4,5\n')
    for words, wanted in ((["choose", "t.csv", "--target", ""], ["mass", r"\$\(touch\ run\)", r"bill\ length", r"\[31mred", r"\`touch\ run\`"]),
                          (["choose", "t.csv", "--target", "=", "m"], ["mass"]),
                          (["choose", "t.csv", "--optimizer", "adam"], ["adam", "adamw"]),
                          (["choose", "t.csv", "--activations", "relu,sel"], ["relu,selu"]),
                          (["show", "softs"], ["softsign"]), (["pred"], ["predict"])):
        printed = complete(bash, "hillock", *words, cwd=scratch)
        expect(printed == wanted, f"bash completes {words} to {printed}, not {wanted}")
    expect(not (scratch / "run").exists(), "bash ran what a header has in it")


def check_deb(deb, prefix):
    depends = run("dpkg-deb", "-f", deb, "Depends")
    names = {part.split()[0] for part in depends.strip().split(",")}
    expect(names <= DEPENDS and {"libc6", "libstdc++6", "libgomp1"} <= names, f"the .deb depends on {depends}")
    with tarfile.open(fileobj=subprocess.Popen(["dpkg-deb", "--fsys-tarfile", deb], stdout=subprocess.PIPE).stdout, mode="r|") as tar:
        inside = {member.name.removeprefix("./usr/") for member in tar if not member.isdir()}
    unpacked = {str(path.relative_to(prefix)) for path in prefix.rglob("*") if path.is_symlink() or path.is_file()}
    expect(inside == unpacked, f"only in one of .deb and .tar.gz: {sorted(inside ^ unpacked)[:10]}")
    copyright = (prefix / "share/doc/hillock/copyright").read_text(encoding="utf-8")
    for name in ("libmpfr-dev", "libgmp-dev", "Apache License", "LESSER GENERAL PUBLIC LICENSE", "oneDNN", "libhwy-dev"):
        expect(name in copyright, f"the copyright file has nothing of {name}")
    return depends.strip()


archive, deb = the_one("*.tar.gz"), the_one("*.deb")
for path in (archive, deb):
    expect(path.stat().st_size < MOST_BYTES, f"{path.name} has {path.stat().st_size:,} bytes, more than {MOST_BYTES:,}")
with tempfile.TemporaryDirectory() as folder:
    scratch = pathlib.Path(folder).resolve()
    run("tar", "-C", scratch, "-xzf", archive)
    unpacked = next(scratch.iterdir())
    check_needs(unpacked)
    first = study(unpacked, scratch)
    moved = (scratch / "a folder").resolve()
    moved = unpacked.rename(moved)
    check_needs(moved)
    expect(study(moved, scratch) == first, "the moved program gives another verdict")
    depends = check_deb(deb, moved)
    check_texts(moved, scratch)
    plain = moved.rename(scratch / "prefix")  # pkg-config's words have no room for a space
    build_examples(plain, scratch)
    print(run(plain / "bin/hillock", "--version"), end="")
print(f"depends on {depends}")
for path in (archive, deb):
    print(f"{path.stat().st_size / 1e6:5.1f} MB  {path}")
