"""Exports every activation as an ONNX model and checks it with ONNX's checker and ONNX Runtime: networks on tables with missing
cells and with categories that training never saw, and the functions alone over all of float32.

    onnx_roundtrip.py EXPORT_MODELS HILLOCK [--opsets 17,28|all] [--functions]

Prints the largest differences; with --functions those of the functions alone, as the table of notebook/onnx.md.
"""
import argparse, csv, json, pathlib, random, re, subprocess, sys, tempfile

import numpy as np
import onnx
import onnxruntime as ort

EPS = 2.0**-23
# Where ONNX Runtime 1.32's own operator is not the function: at infinity (a product with 0, a quotient of infinities),
# and for NaN.
NAN_AT_INFINITY = {"Softsign", "HardSwish", "Mish", "Gelu", "Swish"}
LOSES_NAN = {"ThresholdedRelu", "Shrink"}
# What one operator may be off, ours and theirs together: in eps of 1, of its argument or of its value.
OPERATOR_ERROR = 4
FORMULAS = ["x*tanh(exp(x))", "where(x<0,expm1(x),log1p(x))", "log(1+abs(x))", "x*gelu(x)/(1+abs(x))", "softplus(x)-logsigmoid(-x)"]

failures = []


def fail(message):
    failures.append(message)
    print("FAILED", message)


def session(path):
    options = ort.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = 1
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def names(hillock):
    """Those that are a function of one number: they have a slope."""
    listing = subprocess.run([hillock, "list", "--json"], check=True, capture_output=True, text=True).stdout
    return [each["name"] for each in json.loads(listing) if each.get("max_slope") is not None]


def table(path, task, mixed, rows, training, seed):
    """Mixed: missing cells are everywhere; rows from `training` on have a level of their own, and columns that are empty
    before. A town is one of 15, or stands on one row alone and has no input. Some names are those that outputs or nodes of the model would have."""
    r = random.Random(seed)
    extra = ["colour", "layer1/Gemm", "late", "late number", "town"] if mixed else []
    header = ["a", "b", "value", "probabilities"] + extra + ["label" if task == "classification" else "y"]
    lines = []
    for i in range(rows):
        x = [r.gauss(0, 1), r.gauss(5, 3), r.gauss(0, 1e-3), r.expovariate(0.01)]
        colour = r.choice(["red", "green", "blue"] + (["violet"] if i >= training else []))
        small = r.choice(["s", "m"])
        shift = {"red": 1, "green": -1, "blue": 0, "violet": 3}[colour] if mixed else 0
        z = x[0] + (x[1] - 5) / 3 * x[2] * 1e3 + shift
        y = f"{z * 20 + 7 + r.gauss(0, 1):.6g}" if task == "regression" else "low" if z < -0.7 else "middle" if z < 0.7 else "high"
        late = [r.choice("pq"), f"{r.random():.4f}"] if i >= training else ["", ""]
        town = f"town {r.randrange(15)}" if i % 5 < 3 else f"hamlet {i}"
        cells = [f"{v:.7g}" for v in x] + ([colour, small, *late, town] if mixed else [])
        if mixed:
            cells = ["" if r.random() < 0.1 else cell for cell in cells]
        lines.append(cells + [y])
    if mixed:  # text among numbers, and what float32 does not hold, are missing too
        lines[-1][0], lines[-2][0], lines[-3][4] = "?", "1e99", "NA"
    with open(path, "w", newline="") as file:
        csv.writer(file).writerows([header] + lines)
    return header, lines


def number(text):
    try:
        x = np.float32(float(text)) if abs(float(text)) < 3e38 else np.nan
    except ValueError:
        x = np.nan
    return x


def feeds(model, header, lines):
    out = {}
    for each in model.get_inputs():
        column = [line[header.index(each.name)] for line in lines]
        cells = [number(c) for c in column] if each.type == "tensor(float)" else column
        kind = np.float32 if each.type == "tensor(float)" else object
        out[each.name] = np.array(cells, kind).reshape(-1, 1)
    return out


def check_predict(hillock, model, data, lines, answers, folder, what, off):
    """`hillock predict` gives what ONNX Runtime gives."""
    result = subprocess.run([hillock, "predict", model, data], capture_output=True, text=True)
    if result.returncode != 0:
        return fail(f"{what}: predict: {result.stderr}")
    rows = list(csv.reader(result.stdout.splitlines()))[1:]
    classes = len(answers) > 1
    ours = np.array([[float(c) for c in row[1 if classes else 0:]] for row in rows])
    if classes and [row[0] for row in rows] != list(answers[0]):
        fail(f"{what}: predict has other labels than ONNX Runtime")
    numbers = answers[-1].astype(float)
    if len(rows) != len(numbers):
        return fail(f"{what}: predict gives {len(rows)} rows of {len(numbers)}")
    # Two implementations, each within `off` of the exact answer.
    if not (np.abs(ours - numbers) <= 2 * off).all():
        fail(f"{what}: predict is {np.abs(ours - numbers).max():.3g} off ONNX Runtime")


def networks(arguments, folder, task, mixed, shape, units, opsets, predicts):
    training, rows = 200, 300
    data = folder / f"{task}-{'mixed' if mixed else 'numeric'}.csv"
    header, lines = table(data, task, mixed, rows, training, seed=1 + mixed + 2 * (task == "regression"))
    held_out = lines[training:]
    part = folder / "held_out.csv"
    with open(part, "w", newline="") as file:
        csv.writer(file).writerows([header] + held_out)
    subprocess.run([arguments.export_models, "networks", folder, data, header[-1], str(training), shape,
                    ",".join(map(str, opsets)), *units], check=True)
    worst = {}
    for i, unit in enumerate(units):
        expected, off, scale = np.fromfile(folder / f"{i}.f64").reshape(3, len(held_out), -1)
        for opset in opsets:
            what = f"{unit}, {task}, {'mixed' if mixed else 'numeric'}, {shape}, opset {opset}"
            path = folder / f"{i}-{opset}.onnx"
            onnx.checker.check_model(onnx.load(path), full_check=True)
            model = session(path)
            got = model.run(None, feeds(model, header, held_out))
            difference = np.abs(got[-1] - expected)
            if not (difference <= off).all():
                at = np.unravel_index(np.argmax(np.nan_to_num(difference - off, nan=np.inf)), off.shape)
                fail(f"{what}: row {at[0]}: {got[-1][at]!r} for {expected[at]!r}, bound {off[at]:.3g}")
            worst["bound"] = max(worst.get("bound", 0), float((difference / off).max()))
            ratio = float((difference / (EPS * scale)).max())
            if ratio > worst.get("ratio", (-1,))[0]:
                worst["ratio"] = (ratio, what, float(difference.max()))
            if float(difference.max()) > worst.get("difference", (-1,))[0]:
                worst["difference"] = (float(difference.max()), what)
            if task == "classification":
                ordered = np.sort(expected, axis=1)
                clear = ordered[:, -1] - ordered[:, -2] > 2 * off.max(axis=1)
                classes = sorted({line[-1] for line in lines})
                said = np.array(classes)[expected.argmax(axis=1)]
                if (got[0] != said)[clear].any():
                    fail(f"{what}: a label is not the most probable class")
            if mixed and opset == opsets[0]:  # texts that the table never had are missing
                never, missing = feeds(model, header, held_out), feeds(model, header, held_out)
                for name in ("colour", "town"):
                    never[name][:], missing[name][:] = "never seen", ""
                never["town"][::2] = "hamlet 4"
                if not all((a == b).all() for a, b in zip(model.run(None, never), model.run(None, missing))):
                    fail(f"{what}: an unknown text is not as a missing one")
            if predicts and opset == opsets[0]:
                check_predict(arguments.hillock, path, part, held_out, got, folder, what, off)
    return worst


def idx(path, array):
    with open(path, "wb") as file:
        file.write(bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes() + array.astype(np.uint8).tobytes())


def images(arguments, folder, opsets):
    """A folder of images is one input, and predict reads it."""
    random_numbers = np.random.default_rng(1)
    labels = random_numbers.integers(0, 3, 200)
    pixels = np.clip(random_numbers.normal(60 * labels[:, None, None] + 60, 40, (200, 4, 5)), 0, 255).astype(np.uint8)
    data = folder / "images"
    data.mkdir()
    idx(data / "train-images-idx3-ubyte", pixels)
    idx(data / "train-labels-idx1-ubyte", labels)
    subprocess.run([arguments.export_models, "networks", folder, data, "label", "150", "16", ",".join(map(str, opsets)), "relu"], check=True)
    expected, off, _ = np.fromfile(folder / "0.f64").reshape(3, 50, -1)
    for opset in opsets:
        path = folder / f"0-{opset}.onnx"
        got = session(path).run(None, {"pixels": pixels.reshape(200, 20).astype(np.float32)})
        if not (np.abs(got[1][150:] - expected) <= off).all():
            fail(f"images, opset {opset}: {np.abs(got[1][150:] - expected).max():.3g} off")
        check_predict(arguments.hillock, path, data, labels, got, folder, f"images, opset {opset}", off.max())


def tell(what, worst):
    print(f"{what}: at most {worst['ratio'][0]:.2f} eps of the last layer's scale and {worst['bound']:.2f} of the bound, {worst['difference'][0]:.3g}"
          f" ({worst['ratio'][1].split(',')[0]}, {worst['difference'][1].split(',')[0]})")


def judge_function(unit, op, x, got, exact):
    """Where it differs, and the greatest difference in eps of 1, x or f(x), whichever is greatest."""
    size = np.abs(x)
    shown = np.ones_like(x, bool)
    if op in NAN_AT_INFINITY:
        shown &= np.isfinite(x)
    if op in LOSES_NAN:
        shown &= ~np.isnan(x)
    # Waves need every digit of x, and what stands in a formula may be beyond float32 where it is not.
    reach = 2.0**13 if re.match("sin|snake|gcu", unit) else 2.0**60 if unit in FORMULAS else np.inf
    shown &= ~np.isfinite(x) | (size < reach)
    wrong = shown & (np.isnan(got) != np.isnan(exact))
    # A product may pass float32's range a little before or after the exact one does.
    top = np.abs(exact) > 3.39e38
    wrong |= shown & ~top & (np.isinf(got) != np.isinf(exact))
    both = shown & np.isfinite(got) & np.isfinite(exact)
    unit_of = EPS * np.maximum(1, np.maximum(size, np.abs(exact)))
    error = np.where(both, np.abs(got.astype(float) - exact) / unit_of.astype(float), 0)
    return wrong, error


def functions(arguments, folder, units, opsets):
    subprocess.run([arguments.export_models, "functions", folder, ",".join(map(str, opsets)), *units], check=True)
    x = np.fromfile(folder / "x.f32", np.float32)
    worst = (0, "")
    for i, unit in enumerate(units):
        exact = np.fromfile(folder / f"{i}.f32", np.float32)
        rows = []  # of the table: opsets, nodes, what is off
        for opset in opsets:
            path = folder / f"{i}-{opset}.onnx"
            proto = onnx.load(path)
            onnx.checker.check_model(proto, full_check=True)
            ops = [node.op_type for node in proto.graph.node]
            with np.errstate(all="ignore"):
                got = session(path).run(None, {"x": x})[0]
                wrong, error = judge_function(unit, ops[0] if len(ops) == 1 else "", x, got, exact)
                ulps = np.abs(got.astype(float) - exact) / np.spacing(np.abs(exact)).astype(float)
            ulps[~np.isfinite(ulps) | (np.abs(x) > 2.0**13)] = 0
            at, far = int(error.argmax()), int(ulps.argmax())
            for j in np.flatnonzero(wrong)[:3]:
                fail(f"{unit}, opset {opset}: f({x[j]}) is {got[j]} for {exact[j]} by {', '.join(ops)}")
            if error[at] > OPERATOR_ERROR:
                fail(f"{unit}, opset {opset}: f({x[at]}) is {got[at]} for {exact[at]} by {', '.join(ops)}")
            worst = max(worst, (float(error[at]), f"{unit}, opset {opset}, at {x[at]:.6g}"))
            row = (", ".join(ops), f"{error[at]:.2f}", f"{ulps[far]:.2g} at {x[far]:.3g}" if ulps[far] else "0")
            if rows and rows[-1][1] == row:
                rows[-1][0].append(opset)
            else:
                rows.append(([opset], row))
        for of, row in rows if arguments.functions else []:
            print(f"| {unit} | {of[0]}{f'-{of[-1]}' if len(of) > 1 else ''} | {' | '.join(row)} |")
    return worst


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("export_models")
    parser.add_argument("hillock")
    parser.add_argument("--opsets", default="17,28")
    parser.add_argument("--functions", action="store_true")
    arguments = parser.parse_args()
    opsets = list(range(13, 29)) if arguments.opsets == "all" else [int(o) for o in arguments.opsets.split(",")]
    units = names(arguments.hillock) + ["elu:alpha=0.5", "threshold:theta=0.5:value=-1", "leaky_relu:slope=0"] + FORMULAS
    hidden_only = ["maxout", "maxout:k=3", "prelu:per=channel", "swish:per=channel"]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        fixed = [unit for unit in units if unit not in ("prelu", "swish")]  # these learn: judged in networks
        if arguments.functions:
            print("| f | opset | nodes | off, in eps of 1, x or f(x) | in ULP of f(x) |\n|---|---|---|---|---|")
        worst, where = functions(arguments, folder, fixed, sorted({13, *opsets}))
        print(f"functions alone: at most {worst:.2f} eps of 1, x or f(x): {where}")
        if arguments.functions:
            return
        for task in ("classification", "regression"):
            for mixed in (False, True):
                worst = networks(arguments, folder, task, mixed, "24,16", units + hidden_only, opsets, predicts=mixed)
                tell(f"{task}, {'mixed' if mixed else 'numeric'}", worst)
        for shape in ("24,24,24:batch", "24,24:layer", "24,24,24:residual", "24,16:last=tanh", "24,24:batch:residual:last=maxout"):
            worst = networks(arguments, folder, "classification", True, shape, ["relu", "silu", "maxout:k=3"], [13, 17, 18, 28], predicts=False)
            tell(shape, worst)
        images(arguments, folder, opsets)


main()
sys.exit(1 if failures else 0)
