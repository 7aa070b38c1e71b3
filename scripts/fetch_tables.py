#!/usr/bin/env python3
"""Downloads the tables on which the figures in notebook/ were measured into one folder: tests/data/README.md, "Whole tables".

    fetch_tables.py [FOLDER: build/data]
"""
import gzip, hashlib, pathlib, shutil, subprocess, sys, urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
GITHUB = "https://raw.githubusercontent.com"
HANDS_ON = f"{GITHUB}/ageron/handson-ml2/1e2115277b50f6c584cd668fa30e3af309a5b136/datasets"
FETCHED = {  # address, header to put before, text to put after, SHA-256 of the result
    "phoneme.csv": (f"{GITHUB}/jbrownlee/Datasets/d20fcb6402ae34e653d4513b00f39257bb37ed7f/phoneme.csv", "Aa,Ao,Dcl,Iy,Sh,nasal_oral\n", "\n",
                    "aa53cfc31185e66789a8604d86a8fabd3a229049655adeacbcf7925d6e59cec6"),
    "titanic.csv": (f"{HANDS_ON}/titanic/train.csv", "", "", "14769fb1850e2d26d8e6db0ee49c213878040432827e39b13caaa15603c6598f"),
    "california_housing.csv": (f"{HANDS_ON}/housing/housing.csv", "", "", "8a3727f4cf54ac1a327f69b1d5b4db54c5834ea81c6e4efc0d163300022a685e"),
}
FASHION = pathlib.Path("/usr/share/datasets/fashion-mnist")
# In R's package mlbench (Debian: r-cran-mlbench), where the names have capitals.
MLBENCH = ["Vehicle", "Glass", "PimaIndiansDiabetes2", "Ionosphere", "Sonar", "Servo", "Vowel", "HouseVotes84", "DNA", "Ozone", "Zoo"]
WRITE_MLBENCH = """arguments <- commandArgs(TRUE)
library(mlbench)
for (name in arguments[-1]) {
  data(list = name, package = "mlbench")
  write.csv(get(name), file.path(arguments[1], paste0(tolower(name), ".csv")), row.names = FALSE, na = "")
}"""


def copy_what_is_here(folder):
    for file in sorted((ROOT / "tests" / "data").glob("*.csv*")):
        if file.suffix == ".gz":
            (folder / file.stem).write_bytes(gzip.decompress(file.read_bytes()))
        else:
            shutil.copyfile(file, folder / file.name)


def fetch(file, address, before, after, wanted):
    """What went wrong, or nothing."""
    def is_whole(data):
        return hashlib.sha256(data).hexdigest() == wanted

    if file.exists() and is_whole(file.read_bytes()):
        return None
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            data = before.encode() + answer.read() + after.encode()
    except OSError as error:
        return f"{file.name}: {address}: {error}"
    if not is_whole(data):
        return f"{file.name}: {address} has another content than the figures in notebook/ were measured on"
    file.write_bytes(data)


def write_mlbench(folder):
    """What went wrong, or nothing."""
    if all((folder / f"{name.lower()}.csv").exists() for name in MLBENCH):
        return None
    if shutil.which("Rscript"):
        done = subprocess.run(["Rscript", "-e", WRITE_MLBENCH, folder, *MLBENCH], capture_output=True, text=True)
        if done.returncode == 0:
            return None
    return f"{', '.join(name.lower() for name in MLBENCH)}: install Debian's package r-cran-mlbench"


def link_fashion(place):
    if place.exists():
        return None
    if not FASHION.is_dir():
        return (f"fashion-mnist: install Debian's package dataset-fashion-mnist, or put the four files of "
                f"github.com/zalandoresearch/fashion-mnist into {place}")
    place.symlink_to(FASHION)


def main(arguments):
    if len(arguments) > 1 or any(argument.startswith("-") for argument in arguments):
        sys.exit(__doc__)
    folder = pathlib.Path(arguments[0]) if arguments else ROOT / "build" / "data"
    folder.mkdir(parents=True, exist_ok=True)
    copy_what_is_here(folder)
    complaints = [fetch(folder / name, *source) for name, source in FETCHED.items()]
    complaints += [write_mlbench(folder), link_fashion(folder / "fashion-mnist")]
    complaints = [complaint for complaint in complaints if complaint]
    print(f"{folder}: {', '.join(sorted(path.name for path in folder.iterdir()))}")
    print(*complaints, sep="\n", end="\n" if complaints else "", file=sys.stderr)
    return bool(complaints)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
