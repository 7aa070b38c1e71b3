"""Trains small networks on columns of every kind that hillock reads (dressed numbers, dates, codes, long tails, numbers whose digits
float32 loses) and gives new rows to ONNX Runtime, with the cells read here by datetime and NumPy: `hillock predict`, which reads the
cells itself, must say the same, and the inputs that train_pytorch.py computes must be those within the model.

    onnx_columns_judge.py HILLOCK
"""
import csv, datetime, json, math, pathlib, random, subprocess, sys, tempfile, types, unittest

import numpy
import onnx
import onnxruntime

HILLOCK = str(pathlib.Path(sys.argv.pop(1)).resolve())
EPS = 2.0**-23


class Kind:
    """How a value is written, and what the model's inputs are for it."""

    def __init__(self, draw, write, inputs):
        self.draw, self.write, self.inputs = draw, write, inputs


def itself(x):
    return {"": x}


def parts(time):
    """As docs/reference/tables.md says, of a datetime or date."""
    midnight = datetime.datetime(time.year, time.month, time.day)
    clock = (time - midnight).total_seconds() if isinstance(time, datetime.datetime) else 0
    turns = {"month": (time.month - 1) / 12, "day of year": (midnight - datetime.datetime(time.year, 1, 1)).days / 365.25,
             "weekday": time.weekday() / 7, "hour": clock / 86400}
    out = {" (year)": time.year, " (days)": (midnight - datetime.datetime(1970, 1, 1)).days + clock / 86400}
    for name, turn in turns.items():
        out[f" ({name} sine)"], out[f" ({name} cosine)"] = math.sin(2 * math.pi * turn), math.cos(2 * math.pi * turn)
    return out


def months(day):
    return {part: x for part, x in parts(day).items() if not part.startswith((" (day of", " (week", " (hour"))}


def a_time(r):
    return datetime.datetime(2019, 3, 5) + datetime.timedelta(seconds=r.randrange(6 * 365 * 86400))


def utc(time):  # written two hours and a half east of Greenwich
    return (time + datetime.timedelta(hours=2.5)).strftime("%Y-%m-%dT%H:%M:%S+02:30")


def of_clock(minutes):
    turn = minutes / 1440
    return {" (hour sine)": math.sin(2 * math.pi * turn), " (hour cosine)": math.cos(2 * math.pi * turn)}


def in_parentheses(x):
    return f"({-x:.2f})" if x < 0 else f"{x:.2f}"


KINDS = {
    "plain": Kind(lambda r: round(r.gauss(3, 2), 4), str, itself),
    "price": Kind(lambda r: round(r.uniform(10, 9000), 2), "${:,.2f}".format, itself),
    "weight": Kind(lambda r: round(r.uniform(1, 90), 1), "{} kg".format, itself),
    "share": Kind(lambda r: r.randrange(100), "{} %".format, itself),
    "balance": Kind(lambda r: round(r.gauss(0, 50), 2), in_parentheses, itself),
    "euro": Kind(lambda r: round(r.uniform(-5000, 90000), 2), lambda x: f"{x:,.2f}".translate(str.maketrans(",.", ".,")), itself),
    "fortran": Kind(lambda r: float(f"{r.gauss(0, 1000):.4E}"), lambda x: f"{x:.4E}".replace("E", "D"), itself),
    "minus": Kind(lambda r: round(r.gauss(0, 5), 3), lambda x: str(x).replace("-", "\u2212"), itself),
    "sold": Kind(lambda r: a_time(r).date(), lambda t: t.strftime("%d.%m.%Y"), parts),
    "us": Kind(a_time, lambda t: t.replace(second=0).strftime("%m/%d/%Y %I:%M %p"), lambda t: parts(t.replace(second=0))),
    "month name": Kind(lambda r: a_time(r).date(), lambda t: t.strftime("%d-%b-%Y"), parts),
    "digits": Kind(lambda r: a_time(r).date(), lambda t: t.strftime("%Y%m%d"), parts),
    "stamp": Kind(a_time, utc, parts),
    "clock": Kind(lambda r: r.randrange(1440), lambda m: f"{m // 60}:{m % 60:02d}", of_clock),
    "month": Kind(lambda r: a_time(r).date().replace(day=1), lambda t: t.strftime("%Y-%m"), months),
    "month of": Kind(lambda r: a_time(r).date().replace(day=1), lambda t: t.strftime("%b %Y"), months),
    "quarter": Kind(lambda r: datetime.date(r.randrange(2000, 2020), r.choice([1, 4, 7, 10]), 1),
                    lambda t: f"{t.year}Q{(t.month + 2) // 3}", months),
    "below": Kind(lambda r: round(r.uniform(0, 9), 2), lambda x: f"<{x}" if x < 1 else str(x), itself),
    "lakh": Kind(lambda r: r.randrange(10**6, 10**7), lambda x: f"{x // 10**5},{x // 1000 % 100:02d},{x % 1000:03d}", itself),
    "unix": Kind(lambda r: 1.7e9 + r.randrange(5000), "{:.0f}".format, itself),
    "tiny": Kind(lambda r: r.gauss(0, 1) * 1e-300, repr, itself),
    "tail": Kind(lambda r: float(f"{math.exp(6 * r.gauss(0, 1)):.6g}"), repr, itself),
    "zip": Kind(lambda r: f"{r.choice([501, 2134, 10115, 80331]):05d}", str, itself),
    "colour": Kind(lambda r: r.choice(["red", "green", "None-such"]), str, itself),
}


class Columns(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.rng = random.Random(20)

    def rows(self, n, is_classes):
        values = [{name: kind.draw(self.rng) for name, kind in KINDS.items()} for _ in range(n)]
        def target(row):
            z = (row["plain"] - 3) / 2 + row["balance"] / 50 + self.rng.gauss(0, 0.5)
            return ("up" if z > 0 else "down") if is_classes else f"{1.7e9 + 10 * z:.3f}"
        return values, [target(row) for row in values]

    def write(self, name, values, targets, lose=0.0):
        """Returns the inputs of ONNX models, by name."""
        inputs = {}
        with open(self.root / name, "w", newline="", encoding="utf-8") as file:
            out = csv.writer(file)
            out.writerow([*KINDS, "y"])
            for row, target in zip(values, targets):
                lost = {name for name in KINDS if self.rng.random() < lose}
                out.writerow(["" if name in lost else kind.write(row[name]) for name, kind in KINDS.items()] + [target])
                for name, kind in KINDS.items():
                    for part, x in kind.inputs(row[name]).items():
                        inputs.setdefault(name + part, []).append(("" if isinstance(x, str) else math.nan) if name in lost else x)
        return inputs

    def study(self, is_classes):
        """The model, and new rows as its inputs; some cells are missing."""
        self.write("train.csv", *self.rows(300, is_classes), lose=0.02)
        done = subprocess.run([HILLOCK, "choose", "train.csv", "--activations", "relu,tanh", "--hidden", "8", "--epochs", "3", "--budget", "100runs",
                               "--quiet", "--export", "pytorch"], cwd=self.root, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        values, targets = self.rows(100, is_classes)
        inputs = self.write("new.csv", values, targets, lose=0.1)
        # What days count from is told by the input's description.
        model = onnx.load(self.root / "hillock-out/model.onnx")
        onnx.checker.check_model(model, full_check=True)
        self.model, feeds = model, {}
        for each in model.graph.input:
            cells = inputs[each.name]
            if each.name.endswith(" (days)"):
                origin = datetime.date.fromisoformat(each.doc_string.split(" since ")[1][:10])
                cells = [x - (origin - datetime.date(1970, 1, 1)).days for x in cells]
            kind = {onnx.TensorProto.FLOAT: numpy.float32, onnx.TensorProto.DOUBLE: numpy.float64, onnx.TensorProto.STRING: object}
            with numpy.errstate(over="ignore"):
                feeds[each.name] = numpy.array(cells, kind[each.type.tensor_type.elem_type]).reshape(-1, 1)
        return feeds

    def run_model(self, feeds, *more):
        """The outputs by name; `more` are values within the model."""
        model = onnx.ModelProto()
        model.CopyFrom(self.model)
        for name in more:
            model.graph.output.append(onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None))
        session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
        return dict(zip([o.name for o in session.get_outputs()], session.run(None, feeds)))

    def predicted(self):
        done = subprocess.run([HILLOCK, "predict", "hillock-out/model.onnx", "new.csv"], cwd=self.root, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        return list(csv.reader(done.stdout.splitlines()))[1:]

    def inputs_of_network(self):
        """The name of the matrix that all columns become."""
        matrix = [node.output[0] for node in self.model.graph.node if node.op_type == "Concat" and node.output[0].startswith("inputs")]
        return max(matrix, key=lambda name: sum(name in node.input for node in self.model.graph.node if node.op_type == "Gemm"))

    def check_script(self, feeds):
        """The script's inputs of the network are the model's, to what float32 rounds of numbers up to 6 and quantiles of them."""
        kept, sys.modules["torch"] = sys.modules.get("torch"), types.ModuleType("torch")
        sys.modules["torch"].nn = types.SimpleNamespace(Module=object)
        own = {"__name__": "train_pytorch"}
        exec((self.root / "hillock-out/train_pytorch.py").read_text(encoding="utf-8"), own)
        sys.modules.pop("torch")
        if kept:
            sys.modules["torch"] = kept
        mine = numpy.array([own["inputs"](row) for row in own["read"](self.root / "new.csv")])
        name = self.inputs_of_network()
        theirs = self.run_model(feeds, name)[name]
        self.assertEqual(mine.shape, theirs.shape)
        self.assertLess(numpy.abs(mine - theirs).max(), 1e-3)
        self.assertLess(numpy.abs(mine - theirs).mean(), 1e-5)

    def test_every_kind_is_read_as_it_is_written(self):
        result = self.study(is_classes=True) and json.loads((self.root / "hillock-out/result.json").read_text())
        kinds = {column["name"]: column for column in result["preprocessing"]["columns"]}
        self.assertIn("knots", kinds["tail"])
        self.assertIn("offset", kinds["unix"])
        self.assertIn("unit", kinds["tiny"])
        self.assertEqual(kinds["zip"]["categories"], ["00501", "02134", "10115", "80331"])
        for name in ("price", "weight", "share", "balance", "euro", "fortran", "minus", "below", "lakh", "quarter (year)"):
            self.assertIn("written", kinds[name])
        self.assertEqual([name for name in KINDS if name not in kinds and name + " (hour sine)" not in kinds and name + " (year)" not in kinds], [])

    def test_classes(self):
        feeds = self.study(is_classes=True)
        judge = self.run_model(feeds)
        mine = self.predicted()
        self.assertEqual([row[0] for row in mine], list(judge["label"]))
        # Probabilities of a network of 8 units: float32 in two orders of summation.
        self.assertLess(numpy.abs(numpy.array([row[1:] for row in mine], float) - judge["probabilities"]).max(), 200 * EPS)
        self.check_script(feeds)

    def test_a_target_beyond_float32(self):
        feeds = self.study(is_classes=False)
        judge = self.run_model(feeds)["value"]
        self.assertEqual(judge.dtype, numpy.float64)
        mine = numpy.array([row[0] for row in self.predicted()], float)
        spread = judge.std()
        self.assertGreater(spread, 0.1)  # float32 has steps of 128 there
        self.assertLess(numpy.abs(mine - judge[:, 0]).max(), 1000 * EPS * spread)
        self.check_script(feeds)


unittest.main()
