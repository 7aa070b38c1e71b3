"""Checks that the source tree has one namespace per folder, and each namespace one definition per type name.

    check_namespaces.py [ROOT]      prints each violation, and fails if there is one

Two different types with the same name in the same namespace share member functions when the program is linked (a violation of the
one definition rule), which no compiler notices, because it sees one source file at a time. Types in an unnamed namespace belong to
their file. They may repeat each other's names, but not the name of a type that other files can see.
"""
import collections, pathlib, re, sys

PUBLIC = {"src/api/hillock.h", "src/api/hillock_c.h"}  # these two declare in hillock itself, and src/api/*.cpp define that
TOKEN = re.compile(
    r'//[^\n]*|/\*.*?\*/|^[ \t]*\#(?:[^\n\\]|\\\n|\\.)*|R"(?P<d>[^(\s]*)\(.*?\)(?P=d)"|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)\''
    r"|(?P<word>[A-Za-z_]\w*)|(?P<mark>::|[{};<>=()\[\]])", re.S | re.M)


def definitions(text):
    """(namespace, type name, line) of each type defined at namespace scope, and (namespace, None, line) where one opens."""
    scopes, statement = [], []  # of open braces: a namespace's name, or None for any other; tokens since the last ; { or }
    for found in TOKEN.finditer(text):
        token = found["word"] or found["mark"]
        if not token:
            continue
        if token not in "{};":
            statement.append(token)
            continue
        line = text.count("\n", 0, found.start()) + 1
        if token == "}" and scopes:
            scopes.pop()
        if token == "{":
            at_namespace_scope = None not in scopes
            is_namespace = at_namespace_scope and "namespace" in statement and "using" not in statement
            if is_namespace:
                scopes.append("".join(statement[statement.index("namespace") + 1:]) or "(unnamed)")
                # A block without braces declares types of another folder, and defines none.
                if "{" in text[found.end():text.find("}", found.end())]:
                    yield "::".join(scopes), None, line
            else:
                if at_namespace_scope and (name := defined_type(statement)):
                    yield "::".join(scopes), name, line
                scopes.append(None)
        statement = []


def defined_type(statement):
    """The name in `struct Name {`, `template <class T> struct Name {`, `enum class Name : int {`; not of a specialisation."""
    depth, words = 0, []
    for token in statement:
        depth += (token in "<([") - (token in ">)]")
        if depth == 0:
            words.append(token)
    for i, word in enumerate(words[:-1]):
        if word in ("struct", "class", "enum", "union") and words[i + 1] not in ("struct", "class"):
            names = [w for w in words[i + 1:] if re.match(r"[A-Za-z_]", w) and w not in ("final", "alignas", "HILLOCK_API")]
            # `struct Name<int> {` specialises, `struct Outer::Name {` belongs to a type, `struct Name f() {` is a function.
            return names[0] if names and not {">", "::", "(", ")"} & set(words[i + 1:]) else None


def complaints(root):
    seen = collections.defaultdict(dict)  # (namespace, type name) -> file -> line
    for path in sorted(path for folder in ("src", "tests", "fuzz", "bench") for path in (root / folder).glob("**/*") if path.suffix in (".h", ".cpp")):
        file, parts = path.relative_to(root).as_posix(), path.relative_to(root).parts
        is_public = file in PUBLIC or (parts[:2] == ("src", "api") and path.suffix == ".cpp")
        home = "hillock" if is_public else f"hillock::{parts[1] if parts[0] == 'src' else parts[0]}"
        for namespace, name, line in definitions(path.read_text(encoding="utf-8")):
            if name:
                seen[namespace, name].setdefault(file, line)
            elif namespace.startswith("hillock") and not f"{namespace}::".startswith(f"{home}::"):
                yield f"{file}:{line}: opens {namespace}; what is in this folder belongs into {home}"
    if not seen:
        yield f"{root}: nothing found to check"
    for (namespace, name), places in seen.items():
        outer, unnamed, _ = namespace.partition("::(unnamed)")
        others = {file: line for file, line in seen.get((outer, name), {}).items() if file not in places} if unnamed else {}
        if (len(places) > 1 and not unnamed) or others:
            where = ", ".join(f"{file}:{line}" for file, line in {**places, **others}.items())
            yield f"{outer}::{name} is defined more than once: {where}; rename one"


found = list(complaints(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
print(*found, sep="\n", end="\n" if found else "")
sys.exit(bool(found))
