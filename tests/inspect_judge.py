"""Compares the measurements of `hillock inspect` with a forward and backward pass in NumPy, with PyTorch's counts and with ONNX Runtime.

    inspect_judge.py HILLOCK
"""
import json
import os
import subprocess
import sys
import tempfile

import numpy as np
import onnx
import onnxruntime
from onnx import numpy_helper

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "onnx")
failures = []


def inspect(program, *arguments):
    done = subprocess.run([program, "inspect", *arguments, "--json"], text=True, capture_output=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{arguments}: {done.stderr}")
    return json.loads(done.stdout)


def expect(what, ours, theirs, tolerance=0.0):
    if abs(ours - theirs) > tolerance * max(1e-30, abs(theirs)):
        failures.append(f"{what}: {ours}, expected {theirs}")


def clouds():
    table = np.genfromtxt(os.path.join(FOLDER, "clouds.csv"), delimiter=",", skip_header=1)
    return table[:, :-1].astype(np.float32), table[:, -1].astype(int)


FUNCTIONS = {
    "Relu": (lambda z: np.maximum(z, 0), lambda z: (z > 0).astype(float)),
    "Sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda z: 1 / (2 + np.exp(z) + np.exp(-z))),
}


def judge_stack(program, name, op):
    """A stack of Gemms: all figures from float64 NumPy. hillock's are of float32 values: 1e-4."""
    x, labels = clouds()
    model = onnx.load(os.path.join(FOLDER, name + ".onnx"))
    tensors = {t.name: numpy_helper.to_array(t).astype(np.float64) for t in model.graph.initializer}
    depth = len(tensors) // 2
    f, slope = FUNCTIONS[op]
    z, h = [], [x.astype(np.float64)]
    for i in range(depth):
        z.append(h[-1] @ tensors[f"w{i}"] + tensors[f"b{i}"])
        h.append(f(z[-1]) if i + 1 < depth else z[-1])
    p = np.exp(z[-1] - z[-1].max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    result = inspect(program, os.path.join(FOLDER, name + ".onnx"), os.path.join(FOLDER, "clouds.csv"), "--target", "cloud")
    rows = np.arange(len(x))
    expect(f"{name} loss", result["data"]["loss"]["mean"], np.mean(-np.log(p[rows, labels])), 1e-4)
    expect(f"{name} accuracy", result["data"]["loss"]["accuracy"], np.mean(p.argmax(1) == labels), 0.01)  # ties of float32
    d = p.copy()
    d[rows, labels] -= 1
    gradients = [None] * (depth - 1)
    for i in reversed(range(depth - 1)):
        d = (d @ tensors[f"w{i + 1}"].T) * slope(z[i])
        gradients[i] = np.sqrt(np.mean(d**2))
    expect(f"{name} gradient factor", result["data"]["gradient_factor"], (gradients[0] / gradients[-1]) ** (1 / max(1, depth - 2)), 1e-3)
    for i, site in enumerate(result["data"]["sites"]):
        what, y = f"{name} layer {i + 1}", h[i + 1]
        expect(what + " dead", site["dead"], int(np.sum(np.all(slope(z[i]) == 0, axis=0))))
        flat = np.abs(slope(z[i])) < 0.05 * (1.0 if op == "Relu" else 0.25)
        dead = np.all(slope(z[i]) == 0, axis=0)
        expect(what + " saturated", site["saturated"], int(np.sum(~dead & (flat.mean(0) > 0.5))))
        expect(what + " mean", site["mean_output"], y.mean(), 1e-4)
        # Of sigmoids that hardly move, the spread is a difference of float32 values next to 1/2.
        noise = 2**-24 / max(1e-30, np.sqrt(y.var(0).mean()))
        expect(what + " spread", site["output_spread"], np.sqrt(y.var(0).mean()), 1e-4 + 2 * noise)
        s = np.linalg.svd(y - y.mean(0), compute_uv=False)
        s = s[s > 1e-12] / s.sum()
        expect(what + " rank", site["effective_rank"], np.exp(-np.sum(s * np.log(s))), 1e-3 + 40 * noise)
        expect(what + " gradient", site["gradient_rms"], gradients[i], 1e-3)
        weights = tensors[f"w{i}"]
        expect(what + " scale", result["layers"][i]["weight_scale"], np.sqrt(weights.shape[0] * np.mean(weights**2)), 1e-5)
    kinds = {finding["kind"] for finding in result["findings"]}
    return kinds


def judge_findings(program):
    wanted = {"healthy": ("Relu", set()), "dead": ("Relu", {"dead"}), "saturated": ("Sigmoid", {"saturated", "scale"}),
              "vanishing": ("Sigmoid", {"gradient", "mean"})}
    for name, (op, kinds) in wanted.items():
        found = judge_stack(program, name, op)
        if found != kinds:
            failures.append(f"{name}: findings {found}, expected {kinds}")


def judge_torch(program):
    """scripts/onnx_faults.py --torch printed what PyTorch counts: tests/onnx/torch_dead.txt."""
    with open(os.path.join(FOLDER, "torch_dead.txt"), encoding="utf-8") as file:
        counts = json.load(file)
    result = inspect(program, os.path.join(FOLDER, "torch_dead.onnx"), os.path.join(FOLDER, "clouds.csv"), "--target", "cloud")
    for i, count in enumerate(counts["dead"]):
        expect(f"torch_dead layer {i + 1} dead", result["data"]["sites"][i]["dead"], count)
    expect("torch_dead accuracy", result["data"]["loss"]["accuracy"], counts["accuracy"], 1e-6)
    mixed = inspect(program, os.path.join(FOLDER, "torch_mixed.onnx"))
    names = [a["activation"] for a in mixed["activations"]]
    if names != ["silu", "gelu", "mish", "hard_swish"]:
        failures.append(f"torch_mixed: activations {names}")
    layers = [(layer["op"], layer["fan_in"], layer["units"], layer["activation"]) for layer in mixed["layers"]]
    if layers != [("Conv", 9, 4, 0), ("Gemm", 64, 16, 1), ("Gemm", 16, 16, 2), ("Gemm", 16, 16, 3), ("Gemm", 16, 3, None)]:
        failures.append(f"torch_mixed: layers {layers}")


def judge_swap(program):
    """The model that --swap writes gives in ONNX Runtime what NumPy makes of the other function."""
    x, _ = clouds()
    tensors = {t.name: numpy_helper.to_array(t) for t in onnx.load(os.path.join(FOLDER, "dead.onnx")).graph.initializer}
    h = x
    for i in range(3):
        h = h @ tensors[f"w{i}"] + tensors[f"b{i}"]
        if i < 2:
            h = np.where(h > 0, h, np.float32(0.01) * h)
    p = np.exp(h - h.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    with tempfile.TemporaryDirectory() as folder:
        for source, swap in [("dead", "relu=leaky_relu"), ("torch_mixed", "silu=gelu"), ("torch_mixed", "gelu=mish")]:
            path = os.path.join(folder, "swapped.onnx")
            result = inspect(program, os.path.join(FOLDER, source + ".onnx"), "--swap", swap, "--out", path)
            onnx.checker.check_model(path)
            session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
            expect(f"{source} {swap} places", result["swap"]["places"], 2 if source == "dead" else 1)
            names = [a["activation"] for a in inspect(program, path)["activations"]]
            if swap.split("=")[0] in [n for n in names if swap == "relu=leaky_relu"]:
                failures.append(f"{source}: after {swap} there are {names}")
            if source != "dead":
                session.run(None, {"x": np.zeros((1, 1, 8, 8), np.float32)})
                continue
            ours = session.run(None, {"x": x})[0]
            if not np.allclose(ours, p, atol=1e-5):
                failures.append(f"{swap}: differs by {np.abs(ours - p).max()}")


def main():
    program = sys.argv[1]
    judge_findings(program)
    judge_torch(program)
    judge_swap(program)
    for line in failures:
        print("FAILED", line)
    print(f"{len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
