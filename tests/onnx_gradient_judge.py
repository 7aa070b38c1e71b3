"""Compares the gradients of every smooth operator with central differences of its values, in double precision.

    onnx_gradient_judge.py PRINT_EVALUATION [OPERATOR…]

onnx_runtime_judge.py compares the values themselves with ONNX Runtime. Each input is changed in a random direction, and the
outputs have random weights w: the change of sum(w y) must be what the gradient predicts.
"""
import sys
import tempfile

import numpy as np

import onnx_cases
import onnx_evaluator

STEP = 1e-5  # its square is the error of a central difference; 1e-16 / STEP that of rounding



def main():
    program, wanted = sys.argv[1], sys.argv[2:]
    rng = np.random.default_rng(7)
    cases = [c for c in onnx_cases.cases() if c.smooth and (not wanted or c.op in wanted)]
    feeds = []
    for c in cases:
        feeds.append({f"x{i}": x.astype(np.float64) if c.is_float(i) else x
                      for i, x in enumerate(c.inputs) if x is not None})
    with tempfile.TemporaryDirectory() as folder:
        base = onnx_evaluator.evaluate(program, folder, [(c.model(True), f) for c, f in zip(cases, feeds)])
        jobs, trials = [], []
        for c, f, result in zip(cases, feeds, base):
            outputs = {y: v for y, v in result.values.items() if y.startswith("y") and v.dtype.kind == "f"}
            if result.error or result.obstacles or not outputs:
                raise SystemExit(f"{c.name()}: {result.error} {result.obstacles}")
            weights = {y: rng.standard_normal(v.shape).astype(v.dtype) for y, v in outputs.items()}
            jobs.append((c.model(True), {**f, **{"seed:" + y: w for y, w in weights.items()}}))
            step = 0.25 if c.op == "Scaler" else STEP  # its outputs are float32, and it is linear
            for i, x in enumerate(c.inputs):
                if not c.is_float(i) or not x.size:
                    continue
                v = rng.standard_normal(x.shape)
                for sign in (1, -1):
                    jobs.append((c.model(True), {**f, f"x{i}": f[f"x{i}"] + sign * step * v}))
                trials.append((c, i, v, step, weights, outputs, len(jobs) - 2))
            trials.append((c, None, None, None, None, None, len(jobs)))
        results = onnx_evaluator.evaluate(program, folder, jobs)
    failures, count, first = 0, 0, 0
    for c, i, v, step, weights, outputs, at in trials:
        if i is None:
            first = at
            continue
        count += 1
        gradient = results[first]
        loss = [sum(np.sum(w * results[k].values[y]) for y, w in weights.items()) for k in (at, at + 1)]
        g = gradient.values.get(f"grad:x{i}")
        if gradient.obstacles or g is None:
            failures += 1
            print("FAILED", c.name(), gradient.obstacles or f"no gradient of x{i}")
            continue
        part = np.where(np.isnan(c.inputs[i]), 0, g) * v
        theirs, ours = (loss[0] - loss[1]) / (2 * step), np.sum(part)
        size = np.sum(np.abs(part)) + sum(np.sum(np.abs(w * outputs[y])) for y, w in weights.items())
        if not abs(ours - theirs) <= 1e-7 * size:
            failures += 1
            print(f"FAILED {c.name()} x{i}: {ours}, by differences {theirs}")
    print(f"{count} gradients as central differences have them, {failures} failures")
    return 1 if failures or (not wanted and count < 600) else 0


if __name__ == "__main__":
    sys.exit(main())
