#!/usr/bin/env python3
"""Creates the files of tests/data/ that are derived from others: real tables with added defects, and the Fashion-MNIST sample.

    test_data.py                      writes tests/data/nasty/derived/ from the tables of tests/data/
    test_data.py --check              compares instead of writing, and fails on a difference
    test_data.py --fashion FOLDER     writes tests/data/fashion-mnist/ from the whole data set (Debian: dataset-fashion-mnist)
"""
import csv, gzip, io, pathlib, random, struct, sys

DATA = pathlib.Path(__file__).resolve().parent.parent / "tests" / "data"
DERIVED = DATA / "nasty" / "derived"
CONSONANTS, VOWELS, ENDINGS = "BDFGHKLMNPRSTVW", "aeiou", ("n", "rt", "ll", "s", "nd", "")
ADULT_COLUMNS = ("age", "workclass", "education_num", "marital_status", "occupation", "race", "sex", "capital_gain", "hours_per_week", "relationship")


def table(name, delimiter=","):
    path = DATA / name
    text = gzip.decompress(path.read_bytes()).decode() if path.suffix == ".gz" else path.read_text()
    return list(csv.reader(io.StringIO(text), delimiter=delimiter))


def text_of(rows, end="\n"):
    return "".join(",".join(row) + end for row in rows)


def in_first_column(rows, texts):
    """Each text replaces the first cell of a row: rows 1, 16, 31 and so on."""
    rows = [list(row) for row in rows]
    for i, text in enumerate(texts):
        rows[1 + 15 * i][0] = text
    return rows


def of_iris():
    """iris.csv, each time with one defect."""
    iris = table("iris.csv")
    head, rows = iris[0], iris[1:]
    label = {"setosa": "01", "versicolor": "1", "virginica": "1.0"}
    odd = ["NaN", "inf", "-Infinity", "nan", "1e999", "-1e400", "NA", "null", "None", "#N/A"]
    ragged = [list(row) for row in iris]
    ragged[11].append("extra")
    ragged[21].pop()
    quoted = [[f'"{cell}"' for cell in row] for row in iris]
    return {
        "empty.csv": "",
        "iris_class_01_labels.csv": text_of([head] + [[*row[:4], label[row[4]]] for row in rows]),
        "iris_constant_and_empty_columns.csv":
            text_of([[*head[:4], "const", "empty", head[4]]] + [[*row[:4], "7", "", row[4]] for row in rows]),
        "iris_crlf_bom_quoted.csv": "\ufeff" + text_of(quoted, "\r\n"),
        "iris_duplicate_headers.csv": text_of([["x"] * 4 + head[4:]] + rows),
        "iris_header_only.csv": text_of([head]),
        "iris_nan_inf.csv": text_of(in_first_column(iris, odd)),
        "iris_one_class.csv": text_of(iris[:51]),
        "iris_one_row.csv": text_of(iris[:2]),
        "iris_ragged.csv": text_of(ragged),
    }


def wine_with_decimal_comma():
    """winequality_red.csv with decimal commas, a column of row numbers, CRLF, and no end of the last line."""
    head, *rows = table("winequality_red.csv", ";")
    lines = [";".join(["Id", *head])]
    lines += [";".join([str(i), *row]).replace(".", ",") for i, row in enumerate(rows, 1)]
    return "\r\n".join(lines)


def adult_with_identifiers():
    """2,000 rows of adult.csv.gz, drawn with seed 1 from those without a missing cell, behind three columns that identify a person.

    Numbers and surnames are drawn too; nobody has them."""
    rng = random.Random(1)
    head, *rows = table("adult.csv.gz")
    rows = rng.sample([row for row in rows if "NA" not in row], 2000)
    syllable = lambda: rng.choice(CONSONANTS) + rng.choice(VOWELS)
    surnames = sorted({syllable() + syllable().lower() + rng.choice(ENDINGS) for _ in range(700)})
    numbers = rng.sample(range(15_000_000, 16_000_000), len(rows))
    columns = [head.index(name) for name in ADULT_COLUMNS]
    out = [["RowNumber", "CustomerId", "Surname", *ADULT_COLUMNS, "class"]]
    for i, (number, row) in enumerate(zip(numbers, rows), 1):
        out.append([str(i), str(number), rng.choice(surnames), *(row[c] for c in columns), row[-1]])
    return text_of(out)


def concrete_without_header():
    """concrete.csv without its header; columns have their means taken off, and the third is scaled by 1e-8."""
    rows = [[float(cell) for cell in row] for row in table("concrete.csv")[1:]]
    means = [sum(column) / len(rows) for column in zip(*rows)]
    scales = [1e-8 if i == 2 else 1 for i in range(len(means))]
    return text_of([[f"{scale * (x - mean):.5g}" for x, mean, scale in zip(row, means, scales)] for row in rows])


def derived():
    """Name to content, which is text; that of a .gz file is what it holds unpacked."""
    return {**of_iris(), "winequality_red_decimal_comma.csv": wine_with_decimal_comma(),
            "adult_ids_surname.csv": adult_with_identifiers(), "concrete_noheader.csv.gz": concrete_without_header()}


def content(path):
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def packed(data):
    return gzip.compress(data, 9, mtime=0)


def write_fashion(folder):
    """Of each class the first 300 training images and the first 100 test images, in the order of the whole."""
    out = DATA / "fashion-mnist"
    out.mkdir(parents=True, exist_ok=True)
    for part, most in (("train", 300), ("t10k", 100)):
        images, labels = (gzip.decompress((folder / f"{part}-{name}-ubyte.gz").read_bytes()) for name in ("images-idx3", "labels-idx1"))
        _, _, rows, columns = struct.unpack(">4I", images[:16])
        seen, kept = [0] * 10, []
        for i, label in enumerate(labels[8:]):
            seen[label] += 1
            if seen[label] <= most:
                kept.append(i)
        size = rows * columns
        pixels = b"".join(images[16 + i * size:16 + (i + 1) * size] for i in kept)
        (out / f"{part}-images-idx3-ubyte.gz").write_bytes(packed(struct.pack(">4I", 2051, len(kept), rows, columns) + pixels))
        (out / f"{part}-labels-idx1-ubyte.gz").write_bytes(packed(struct.pack(">2I", 2049, len(kept)) + bytes(labels[8 + i] for i in kept)))


def main(arguments):
    if arguments[:1] == ["--fashion"] and len(arguments) == 2:
        write_fashion(pathlib.Path(arguments[1]))
        return 0
    if arguments not in ([], ["--check"]):
        sys.exit(__doc__)
    wanted = {name: text.encode() for name, text in derived().items()}
    if arguments:
        there = {path.name for path in DERIVED.iterdir()}
        wrong = sorted(there ^ set(wanted)) + [name for name in sorted(there & set(wanted)) if content(DERIVED / name) != wanted[name]]
        if wrong:
            print(f"not what scripts/test_data.py makes of the tables: {', '.join(wrong)}. Without --check it writes them.")
        return bool(wrong)
    DERIVED.mkdir(parents=True, exist_ok=True)
    for name, data in wanted.items():
        (DERIVED / name).write_bytes(packed(data) if name.endswith(".gz") else data)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
