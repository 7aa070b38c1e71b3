"""Writes the manual page and the completions for bash, zsh and fish. All content is taken from the program: its help, its lists of
names, and the values that its error messages list.

    program_texts.py PROGRAM FOLDER      writes hillock.1.gz, hillock.bash, _hillock and hillock.fish
"""
import dataclasses, gzip, json, pathlib, re, subprocess, sys

COLUMN = 30  # where CLI11's help begins its descriptions
GROUPS = ["classic", "default", "all"]
BREAK = "\n.sp\n"


@dataclasses.dataclass
class Entry:
    """A line of the help: an option, an argument or a command."""
    left: str
    said: str

    @property
    def names(self):
        return [name for name in self.left.split(" ")[0].split(",")]

    @property
    def takes_value(self):
        return bool(re.search(r"^-\S+ [A-Z]+\b", self.left))


@dataclasses.dataclass
class Help:
    said: str
    usage: str
    groups: dict  # "positionals", "options", "subcommands": [Entry]
    footer: str

    def long_options(self):
        return [(name, entry) for entry in self.groups.get("options", []) for name in entry.names if name.startswith("--")]


def run(program, *arguments):
    return subprocess.run([program, *arguments], capture_output=True, text=True, encoding="utf-8")


def read_help(program, *command):
    done = run(program, *command, "--help")
    if done.returncode:
        sys.exit(f"{program} {' '.join(command)} --help: {done.stderr}")
    head, _, rest = done.stdout.partition("Usage:")
    usage, _, rest = rest.partition("\n")
    groups, current, footer = {}, None, []
    lines = rest.splitlines()
    for line, below in zip(lines, [*lines[1:], ""]):
        title = re.fullmatch(r"([A-Z][a-z]+):", line)
        if title and title[1] != "Examples" and not footer:
            # Options stand in groups with titles of their own.
            name = title[1].lower()
            current = groups.setdefault(name if name in ("positionals", "subcommands") else "options", [])
        elif current is not None and line.startswith("  ") and not footer:
            # What is too long for the left column has its description on the next line; a long description has several.
            if line[:COLUMN].isspace():
                current[-1].said = f"{current[-1].said} {line.strip()}".strip()
            elif line[COLUMN - 1:COLUMN] != " " and below[:COLUMN].isspace() and len(below) > COLUMN:
                current.append(Entry(line.strip(), ""))
            else:
                current.append(Entry(line[:COLUMN].strip(), line[COLUMN:].strip()))
        elif line.strip() or footer:
            footer.append(line)
    return Help(head.strip(), usage.strip(), groups, "\n".join(footer).strip())


def values_of(program, command, option):
    """What the program says it accepts, when it is given what it does not."""
    done = run(program, command, ".", option, "no such value")
    said = re.search(re.escape(option) + r" no such value: .*Accepted: (.*)\.\n", done.stderr)
    return said[1].split(", ") if said and done.returncode == 2 else []


class Program:
    def __init__(self, path):
        self.help = read_help(path)
        self.version = run(path, "--version").stdout.split()[1]
        self.commands = {entry.left: read_help(path, entry.left) for entry in self.help.groups["subcommands"]}
        self.summaries = {entry.left: entry.said for entry in self.help.groups["subcommands"]}
        activations = [activation["name"] for activation in json.loads(run(path, "list", "--json").stdout)]
        experiments = re.findall(r"(?m)^([a-z][a-z0-9_]+)  ", run(path, "lab", "--list").stdout)
        # What an argument or an option's value may be, by what the help says of it.
        self.words = {"activations": GROUPS + activations, "experiments": ["all"] + experiments}
        self.values = {}
        for command, about in self.commands.items():
            for name, entry in about.long_options():
                if entry.takes_value:
                    self.values[command, name] = self.kind(path, command, name, entry.said)

    def kind(self, path, command, option, said):
        """A list of words, or "columns", "activations", "files" or "free"."""
        if option in ("--target", "--activations"):
            return {"--target": "columns", "--activations": "activations"}[option]
        if re.search(r"(?i)\b(file|folder)\b", said):
            return "files"
        return values_of(path, command, option) or "free"

    def argument(self, command):
        arguments = self.commands[command].groups.get("positionals", [])
        if not arguments or not arguments[0].left.startswith("NAME"):
            return "files"
        return "experiments" if command == "lab" else "activations"


def roff(text):
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return re.sub(r"(?m)^([.'])", r"\\&\1", text)


def manual_entries(entries):
    out = []
    for entry in entries:
        name, _, value = entry.left.partition(" ")
        if name.startswith("-"):
            name = ", ".join(f"\\fB{roff(spelling)}\\fR" for spelling in name.split(","))
            value = f" \\fI{roff(value)}\\fR" if value else ""
        else:
            name, value = f"\\fI{roff(name)}\\fR", " ..." if "..." in value else ""
        out.append(f".TP\n{name}{value}\n{roff(entry.said)}\n")
    return "".join(out)


def manual(program):
    """man(7), see groff_man(7)."""
    out = [f'.TH HILLOCK 1 "" "hillock {program.version}" "User Commands"\n',
           ".SH NAME\nhillock \\- choose the activation function of a network by experiment\n",
           ".SH SYNOPSIS\n"]
    for command, about in program.commands.items():
        usage = about.usage.removeprefix("hillock ").removeprefix(command).strip()
        out.append(f".B hillock {command}\n{roff(usage)}\n.br\n")
    out.append(f".SH DESCRIPTION\n{roff(program.help.said)}\n")
    out.append("\n.PP\nThe options of the program itself:\n" + manual_entries(program.help.groups["options"]))
    out.append(".SH COMMANDS\n")
    for command, about in program.commands.items():
        out.append(f".SS hillock {command}\n{roff(about.said)}.\n")
        for title in ("positionals", "options"):
            out.append(manual_entries(about.groups.get(title, [])))
        out.append(f".PP\n.nf\n{roff(about.footer)}\n.fi\n")
    out.append(".SH EXAMPLES\n.nf\n" + roff(program.help.footer.removeprefix("Examples:").strip("\n")) + "\n.fi\n")
    out.append(".SH ENVIRONMENT\n.TP\n.B HILLOCK_ISA\nThe instruction set of the kernels, where it is not to be the best "
               "one of this CPU; 'hillock \\-\\-version' says which it runs.\n")
    out.append(".SH EXIT STATUS\n.TP\n.B 0\nThe work is done.\n.TP\n.B 1\nThe work failed.\n"
               ".TP\n.B 2\nThe call is wrong: an option, a name or a value.\n")
    return "".join(out)


def in_quotes(text):
    return "'" + text.replace("'", "'\\''") + "'"


def bash(program):
    lines = ["# Made from the program by scripts/program_texts.py.", "",
             "# The columns of the table $1, one a line, by its first line.",
             "_hillock_columns() {",
             "  [ -f \"$1\" ] || return",
             "  { case $1 in *.gz) gzip -dc -- \"$1\" ;; *) cat -- \"$1\" ;; esac; } 2>/dev/null | head -c 65536 | head -n 1 |",
             "    tr -d '\"\\000-\\010\\013-\\037\\177' | tr ',;\\t' '\\n\\n\\n'",
             "}", "",
             "_hillock() {",
             "  local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]} data= words= kind= name i",
             "  COMPREPLY=()",
             "  if [ \"$current\" = = ]; then current=; elif [ \"$before\" = = ]; then before=${COMP_WORDS[COMP_CWORD-2]}; fi",
             "  for ((i = 2; i < COMP_CWORD; ++i)); do [ -f \"${COMP_WORDS[i]}\" ] && data=${COMP_WORDS[i]} && break; done",
             "  if [ \"$COMP_CWORD\" -eq 1 ]; then",
             f"    words='{' '.join(program.commands)} {' '.join(name for name, _ in program.help.long_options())}'",
             "  else",
             "    case \"$command $before\" in"]
    for (command, option), kind in program.values.items():
        what = f"kind={kind}" if isinstance(kind, str) else f"words='{' '.join(kind)}'"
        lines.append(f"      '{command} {option}') {what} ;;")
    lines += ["      *)", "        case $command in"]
    for command, about in program.commands.items():
        options = " ".join(name for name, _ in about.long_options())
        lines.append(f"          {command}) kind={program.argument(command)} words='{options}' ;;")
    lines += ["        esac",
              "        case $current in -*) kind= ;; *) words= ;; esac ;;",
              "    esac", "  fi",
              "  local list=",
              "  case $kind in"]
    for kind, words in program.words.items():
        lines.append(f"    {kind}) words='{' '.join(words)}' list=yes ;;")
    lines += ["    files) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- \"$current\"); return ;;",
              "    columns)",
              "      # Not through compgen -W, which would run what a header has in $(…).",
              "      while IFS= read -r name; do",
              "        case $name in '') ;; \"$current\"*) COMPREPLY+=(\"$(printf %q \"$name\")\") ;; esac",
              "      done < <(_hillock_columns \"$data\")",
              "      return ;;",
              "  esac",
              "  local first=",
              "  case $list$current in yes*,*) first=${current%\"${current##*,}\"}; compopt -o nospace ;; esac",
              "  mapfile -t COMPREPLY < <(compgen -P \"$first\" -W \"$words\" -- \"${current##*,}\")",
              "}", "complete -F _hillock hillock"]
    return "\n".join(lines) + "\n"


def zsh(program):
    def described(text):
        return re.sub(r"([\[\]:\\])", r"\\\1", text)

    def action(kind):
        if not isinstance(kind, str):
            return f"value:({' '.join(kind)})"
        if kind in ("files", "free"):
            return {"files": "file:_files", "free": "value: "}[kind]
        if kind == "columns":
            return "column:_hillock_columns"
        return f"names:_sequence -s , compadd - {' '.join(program.words[kind])}"

    def option(command, entry):
        value = f":{action(program.values[command, entry.names[-1]])}" if entry.takes_value else ""
        return "".join(f" \\\n        {in_quotes(name + '[' + described(entry.said) + ']' + value)}" for name in entry.names)

    lines = ["#compdef hillock", "# Made from the program by scripts/program_texts.py.", "",
             "_hillock_columns() {",
             "  local data",
             "  for data in $words[2,-1]; do [[ -f ${(Q)data} ]] && break; done",
             "  [[ -f ${(Q)data} ]] || return",
             "  local text=$({ case $data in *.gz) gzip -dc -- ${(Q)data} ;; *) cat -- ${(Q)data} ;; esac } 2>/dev/null | head -c 65536 |",
             "    head -n 1 | tr -d '\"\\000-\\010\\013-\\037\\177' | tr ',;\\t' '\\n\\n\\n')",
             "  compadd -- ${(f)text}",
             "}", "",
             "_hillock() {", "  local curcontext=$curcontext state line", "  typeset -A opt_args", "  local -a commands=("]
    lines += [f"    {in_quotes(name + ':' + said.replace(':', chr(92) + ':'))}" for name, said in program.summaries.items()]
    lines += ["  )",
              "  _arguments -C" + "".join(option("", entry) for entry in program.help.groups["options"]) +
              " \\\n        '1:command:->command' '*::argument:->argument'",
              "  case $state in",
              "    command) _describe command commands ;;",
              "    argument)",
              "      case $words[1] in"]
    for command, about in program.commands.items():
        options = "".join(option(command, entry) for entry in about.groups["options"])
        many = action(program.argument(command)).replace("_sequence -s , ", "")
        lines.append(f"        {command}) _arguments{options} \\\n          {in_quotes('*:' + many)} ;;")
    lines += ["      esac ;;", "  esac", "}", "", "_hillock \"$@\""]
    return "\n".join(lines) + "\n"


def fish(program):
    def quoted(text):
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"

    def offered(kind):
        if not isinstance(kind, str):
            return "-x -a " + quoted(" ".join(kind))
        if kind in ("files", "free"):
            return {"files": "-r", "free": "-x"}[kind]
        if kind == "columns":
            return "-x -a '(__hillock_columns)'"
        return f"-x -a '(__fish_append , {' '.join(program.words[kind])})'"

    lines = ["# Made from the program by scripts/program_texts.py.", "",
             "function __hillock_columns",
             "    for data in (commandline -opc)[3..-1]",
             "        test -f $data; or continue",
             "        switch $data",
             "            case '*.gz'; gzip -dc -- $data 2>/dev/null | head -c 65536 | head -n 1",
             "            case '*'; head -c 65536 -- $data | head -n 1",
             "        end | tr -d '\"\\000-\\010\\013-\\037\\177' | tr ',;\\t' '\\n\\n\\n'",
             "        return",
             "    end",
             "end", ""]
    for name, entry in program.help.long_options():
        lines.append(f"complete -c hillock -n __fish_use_subcommand -l {name[2:]} -d {quoted(entry.said)}")
    for command, said in program.summaries.items():
        lines.append(f"complete -c hillock -n __fish_use_subcommand -f -a {command} -d {quoted(said)}")
        here = f"complete -c hillock -n '__fish_seen_subcommand_from {command}'"
        for name, entry in program.commands[command].long_options():
            value = offered(program.values[command, name]) + " " if entry.takes_value else ""
            lines.append(f"{here} -l {name[2:]} {value}-d {quoted(entry.said)}")
        argument = program.argument(command)
        if argument != "files":
            lines.append(f"{here} -f -a {quoted(' '.join(program.words[argument]))}")
    return "\n".join(lines) + "\n"


def main():
    path, folder = str(pathlib.Path(sys.argv[1]).resolve()), pathlib.Path(sys.argv[2])
    program = Program(path)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (("hillock.bash", bash), ("_hillock", zsh), ("hillock.fish", fish)):
        (folder / name).write_text(text(program), encoding="utf-8")
    # Without the time, so that the same program gives the same bytes.
    (folder / "hillock.1.gz").write_bytes(gzip.compress(manual(program).encode(), 9, mtime=0))


main()
