"""Prints the copyright file of a package: hillock's licence, and that of every Debian package that has code in it.

    package_copyright.py ROOT BUILD CARRIED     BUILD is Ninja's build folder, CARRIED the folder of the included libraries

These packages are those of every header that the compiler read, every static library in the link, and every included library.
"""
import pathlib, re, subprocess, sys

# Their licences ask for no notice in what is compiled with them: the GCC Runtime Library Exception, and the C library's headers.
WITHOUT_NOTICE = re.compile(r"^(libc6-dev|libstdc\+\+-\d+-dev|libgcc-\d+-dev|linux-libc-dev|libgomp1|libgcc-s1|libstdc\+\+6)$")
RULE = "=" * 78


def output(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def owners(paths):
    """Debian's packages of these files, which may be patterns."""
    found = {}
    paths = sorted(paths)
    for i in range(0, len(paths), 500):
        done = subprocess.run(["dpkg-query", "-S", *paths[i:i + 500]], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for line in done.stdout.splitlines():
            names, _, path = line.partition(": ")
            for name in names.split(", "):
                found.setdefault(name.split(":")[0], set()).add(path)
    return found


def main():
    root, build, carried = (pathlib.Path(argument) for argument in sys.argv[1:])
    read = set(re.findall(r"(?m)^ +(/usr/include/\S+)$", output("ninja", "-C", str(build), "-t", "deps")))
    linked = set(re.findall(r"(?<=\s)/usr/\S+\.a\b", output("ninja", "-C", str(build), "-t", "commands", "hillock")))
    # A library may be known to dpkg under /lib or /usr/lib.
    libraries = {f"*/{path.name}" for path in carried.iterdir() if not path.is_symlink()}
    packages = {}
    for paths, how in ((read, "its headers are compiled in"), (linked, "linked statically"), (libraries, "carried in lib/hillock")):
        for package in owners({str(path) for path in paths}):
            if not WITHOUT_NOTICE.match(package):
                packages.setdefault(package, []).append(how)
    if not libraries or not any("headers" in how for hows in packages.values() for how in hows):
        sys.exit("package_copyright.py: no header or no library was found; is this a build by Ninja?")

    print("hillock is licensed under the Apache License 2.0, whose text stands at the end. It comes with what the following\n"
          "packages of Debian hold, in these versions; their sources: https://sources.debian.org/. Who wants another version of a\n"
          "library under the GNU LGPL replaces its file in lib/hillock, or, where it is linked statically, builds hillock with it:\n"
          "./dev package in hillock's sources.\n")
    texts = {}
    for package in sorted(packages):
        version = output("dpkg-query", "-W", "-f=${Version}", package)
        print(f"  {package} {version}: {', '.join(packages[package])}")
        text = pathlib.Path(f"/usr/share/doc/{package}/copyright").read_text(encoding="utf-8", errors="replace")
        texts.setdefault(text, []).append(package)
    for text, names in texts.items():
        print(f"\n{RULE}\n{', '.join(names)}\n{RULE}\n\n{text}")
    # Debian's texts name these by where they lie; on other systems they do not.
    common = sorted({name for text in texts for name in re.findall(r"/usr/share/common-licenses/([\w.-]*[\w])", text)})
    for name in common:
        path = pathlib.Path("/usr/share/common-licenses") / name
        if path.is_file():
            print(f"\n{RULE}\n/usr/share/common-licenses/{name}\n{RULE}\n\n{path.read_text(encoding='utf-8', errors='replace')}")
    print(f"\n{RULE}\nhillock\n{RULE}\n\n{(root / 'LICENSE').read_text(encoding='utf-8')}")


main()
