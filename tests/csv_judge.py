"""Compares random difficult tables as read by Python's csv module and by hillock: the fields are equal for any chunk size.

    csv_judge.py READER [SECONDS] [SEED]

READER is tests/print_records. Its input is a number of bytes per chunk and a file; it prints the records as JSON."""
import csv, io, json, pathlib, random, subprocess, sys, tempfile, time

reader, seconds = sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 2
seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.SystemRandom().randrange(10**6)
print("seed", seed)
rng = random.Random(seed)
pieces = ["a", "b c", "1.5", '"', '""', ",", "\n", "\r\n", "\r", ";", "é", "x" * 40, "'", "5'10", "\t", "|"]


def field():
    return "".join(rng.choice(pieces) for _ in range(rng.choice([0, 1, 1, 1, 2, 5])))


def written(text, delimiter):
    bare = text == text.strip(" \t") and text and not any(c in text for c in ('"', "\r", "\n", delimiter))
    if bare and rng.random() < 0.7:
        return rng.choice(["", " "]) + text + rng.choice(["", "  "])
    quoted = '"' + text.replace('"', '""') + '"'
    return rng.choice(["", " "]) + quoted + rng.choice(["", "", " "]) if rng.random() < 0.2 else quoted


# What was meant, and, where there are no blanks around quotes (which csv takes for text), what csv reads.
def judge(text, meant, delimiter):
    if ' "' in text or '" ' in text:
        return meant
    read = [[f.strip(" ") if f.strip(" ") in row_meant else f for f, row_meant in zip(row, [m] * len(row))]
            for row, m in zip(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), meant)]
    assert read == meant, (read, meant)
    return read


tables, end = 0, time.time() + seconds
with tempfile.TemporaryDirectory() as folder:
    while time.time() < end:
        jobs, wanted = [], []
        for i in range(200):
            delimiter, line_end = rng.choice(",;\t|"), rng.choice(["\n", "\r\n", "\r"])
            width = rng.randrange(2, 6)
            meant = [[field() for _ in range(width)] for _ in range(rng.randrange(1, 30))]
            text = line_end.join(delimiter.join(written(f, delimiter) for f in row) for row in meant)
            text += line_end if rng.random() < 0.8 else ""
            path = pathlib.Path(folder, f"{i}.csv")
            path.write_bytes(text.encode())
            jobs.append(f"{rng.choice([1, 2, 3, 7, 16, 64, 1000])}\t{ord(delimiter)}\t{path}")
            wanted.append(judge(text, meant, delimiter))
        out = subprocess.run([reader], input="\n".join(jobs) + "\n", capture_output=True, text=True, check=True).stdout
        for job, want, line in zip(jobs, wanted, out.splitlines(), strict=True):
            got = json.loads(line)
            if got != want:
                path = job.split("\t")[2]
                sys.exit(f"seed {seed}, chunk and delimiter {job}:\n{pathlib.Path(path).read_bytes()!r}\nwanted {want}\ngot    {got}")
        tables += len(jobs)
print(tables, "tables agree")
