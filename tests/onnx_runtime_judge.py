"""Compares every operator, attribute by attribute, with ONNX Runtime.

    onnx_runtime_judge.py PRINT_EVALUATION [OPERATOR…]
"""
import sys
import tempfile

import numpy as np
import onnxruntime

import onnx_cases
import onnx_evaluator

# What ONNX Runtime 1.32 does not compute, or not as the standard says.
NOT_THERE = "NOT_IMPLEMENTED", "is under development", "No Op registered", "Could not find an implementation"


def expected(case):
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.log_severity_level = 4
    try:
        session = onnxruntime.InferenceSession(case.model().SerializeToString(), options, ["CPUExecutionProvider"])
        return session.run(None, case.feeds())
    except Exception as error:  # of several classes
        if any(text in str(error) for text in NOT_THERE):
            return None
        raise SystemExit(f"{case.name()}: {error}") from error


def difference(case, ours, theirs):
    """What is wrong; floats agree within 2e-6 of the output's greatest magnitude: ONNX Runtime's activations
    are polynomials good to some units of it, and sums of up to 90 products in another order differ by less."""
    if list(ours.shape) != list(theirs.shape):
        return f"shape {ours.shape}, ONNX Runtime {theirs.shape}"
    if theirs.dtype.kind in "OUS":
        return None if [str(a) for a in ours.ravel()] == [str(b) for b in theirs.ravel()] else f"{ours}, ONNX Runtime {theirs}"
    a, b = ours.astype(np.float64), theirs.astype(np.float64)
    if theirs.dtype.kind != "f":
        return None if np.array_equal(a, b) else f"{ours}, ONNX Runtime {theirs}"
    finite = np.abs(b[np.isfinite(b)])
    scale = max(1.0, finite.max()) if finite.size and finite.max() < 1e20 else 1.0
    if not np.allclose(a, b, rtol=2e-6, atol=2e-6 * scale, equal_nan=True):
        with np.errstate(invalid="ignore"):
            return f"differs by {np.nanmax(np.abs(a - b))}: {ours.ravel()[:8]}, ONNX Runtime {theirs.ravel()[:8]}"
    return None


def main():
    program, wanted = sys.argv[1], sys.argv[2:]
    cases = [c for c in onnx_cases.cases() if not wanted or c.op in wanted]
    outputs = [expected(c) for c in cases]
    with tempfile.TemporaryDirectory() as folder:
        results = onnx_evaluator.evaluate(program, folder, [(c.model(), c.feeds()) for c in cases])
    failures = compared = 0
    for case, theirs, result in zip(cases, outputs, results):
        if theirs is None:
            print("not in ONNX Runtime:", case.name())
            continue
        wrong = [result.error] if result.error else list(result.obstacles)
        compared += 1
        for i, value in enumerate(theirs):
            if not wrong:
                message = difference(case, result.values[f"y{i}"], np.asarray(value))
                wrong += [f"y{i}: {message}"] if message else []
        if wrong:
            failures += 1
            print("FAILED", case.name(), wrong)
    print(f"{compared} models as ONNX Runtime has them, {failures} failures")
    return 1 if failures or (not wanted and compared < 480) else 0


if __name__ == "__main__":
    sys.exit(main())
