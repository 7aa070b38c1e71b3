"""Runs every test case that the package onnx publishes for the operators that hillock knows, and compares the outputs.

    onnx_published_judge.py PRINT_EVALUATION [NAME…]
"""
import sys
import tempfile
import warnings

import numpy as np
import onnx

import onnx_evaluator

warnings.filterwarnings("ignore")
from onnx.backend.test.case.node import collect_testcases  # noqa: E402

# What is refused with a reason, by what the reason says; every other case has to agree.
REFUSED = [
    "no operator '",                                 # of nets with memory, of signals, of images
    "is a graph or a sparse tensor",                 # If, Loop, Scan
    "it holds type", "tensors of type", "tensors of complex", "it holds complex",  # 4-bit and 8-bit floats
    "tensors of no type",
    "as in training",
    "which is not known here", "is not known here", "are not known here",
    "graph, which is not read",
]


def main():
    program, wanted = sys.argv[1], sys.argv[2:]
    cases = [c for c in collect_testcases(None) if not wanted or c.name in wanted]
    cases = [c for c in cases if c.data_sets and all(plain(v) for v in c.data_sets[0][0] + c.data_sets[0][1])]
    with tempfile.TemporaryDirectory() as folder:
        pairs = []
        for case in cases:
            names = [i.name for i in case.model.graph.input]
            given = dict(zip([n for n in names], case.data_sets[0][0]))
            pairs.append((case.model, given))
        results = onnx_evaluator.evaluate(program, folder, pairs)
    compared = refused = 0
    why = {}
    failures = []
    for case, result in zip(cases, results):
        reasons = ([result.error] if result.error else []) + result.obstacles
        if reasons:
            if any(all(r not in reason for r in REFUSED) for reason in reasons):
                failures.append(f"{case.name}: {reasons}")
            else:
                refused += 1
                for reason in reasons[:1]:
                    why[reason.split(": ", 1)[-1][:60]] = why.get(reason.split(": ", 1)[-1][:60], 0) + 1
            continue
        wrong = compare(case, result)
        compared += 1
        if wrong:
            failures.append(f"{case.name}: {wrong}")
    for line in failures:
        print("FAILED", line)
    for reason, count in sorted(why.items(), key=lambda pair: -pair[1]):
        print(f"{count:5} refused: {reason}")
    print(f"{compared} published cases compared, {refused} refused with a reason, {len(failures)} failures")
    return 1 if failures or (not wanted and compared < 1100) else 0


def plain(value):
    if isinstance(value, onnx.TensorProto):
        return value.data_type not in (17, 18, 19, 20, 21, 22, 23, 24, 25, 26)
    return isinstance(value, (np.ndarray, np.generic))


def compare(case, result):
    for info, expected in zip(case.model.graph.output, case.data_sets[0][1]):
        if isinstance(expected, onnx.TensorProto):
            expected = onnx.numpy_helper.to_array(expected)
        expected = np.asarray(expected)
        if info.name not in result.values:
            return f"no value for {info.name}"
        ours = result.values[info.name]
        if ours.shape != expected.shape:
            return f"{info.name} has shape {ours.shape}, published {expected.shape}"
        if expected.dtype.kind in "OUS":
            if [str(x) for x in ours.ravel()] != [x.decode() if isinstance(x, bytes) else str(x) for x in expected.ravel()]:
                return f"{info.name}: {ours} published {expected}"
            continue
        # Of 16 bits the reference rounds at other places than the nodes' outputs: two units of them.
        unit = {10: 2.0**-10, 16: 2.0**-7}.get(result.types[info.name], 0)
        a, b = ours.astype(np.float64), expected.astype(np.float64)
        if not np.allclose(a, b, rtol=max(case.rtol, 2 * unit), atol=case.atol, equal_nan=True):
            return f"{info.name} differs by {np.nanmax(np.abs(a - b))}"
    return None


if __name__ == "__main__":
    sys.exit(main())
