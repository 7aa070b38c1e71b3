"""Compares `hillock predict` with ONNX Runtime on models that scikit-learn and a graph of PyTorch's shape give, from tables and arrays.

    predict_models_test.py HILLOCK
"""
import csv
import io
import os
import subprocess
import sys
import tempfile
import unittest
import warnings
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper
from sklearn import metrics
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingClassifier, GradientBoostingRegressor, RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

import skl2onnx
from skl2onnx.common.data_types import FloatTensorType, Int64TensorType

PROGRAM = None
warnings.filterwarnings("ignore", module="sklearn")  # few iterations suffice here
random = np.random.default_rng(7)
X = random.normal(size=(150, 4)).astype("float32")
CLASSES = np.array(["a,b", "=1+1", "c"])
PLACES = (X[:, 0] > 0).astype(int) + (X[:, 1] + X[:, 2] > 0.5)
NAMES = CLASSES[PLACES]
VALUES = X @ [1, 2, 0, -1] + 100
# A sum of at most 10 terms of float32 is rounded at most 10 times, and so is what it is divided by: relative to the largest value.
TOLERANCE = 20 * 2.0**-24

# skl2onnx gives NumPy's whole numbers and booleans, which onnx 1.23 does not take.
make_attribute = helper.make_attribute


def with_plain_numbers(key, value, *rest, **named):
    if isinstance(value, (list, tuple)) and value and all(isinstance(v, (int, np.integer, np.bool_)) for v in value):
        value = [int(v) for v in value]
    return make_attribute(key, value, *rest, **named)


helper.make_attribute = with_plain_numbers


def convert(model, **options):
    return skl2onnx.to_onnx(model, X[:1], target_opset=17, **options).SerializeToString()


def run(*arguments, stdin=None):
    return subprocess.run([PROGRAM, "predict", *map(str, arguments)], input=stdin, capture_output=True, text=True, check=False)


def columns_of(outputs):
    """What ONNX Runtime gives, column by column; a ZipMap's maps by the order of their keys."""
    for output in outputs:
        if isinstance(output, list):
            yield from ([row[key] for row in output] for key in output[0])
        else:
            yield from output.reshape(len(output), -1).T


class Predict(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.table = self.write("x.csv", X, "p,q,r,s")

    def write(self, name, rows, header):
        path = self.root / name
        path.write_text("\n".join([header, *(",".join(map(str, row)) for row in rows.tolist())]) + "\n")
        return path

    def save(self, model):
        path = self.root / "model.onnx"
        path.write_bytes(model)
        return path

    def check(self, path, data, wanted, *options):
        done = run(path, data, *options)
        self.assertEqual(done.returncode, 0, done.stderr)
        header, *rows = csv.reader(io.StringIO(done.stdout))
        wanted = list(columns_of(wanted))
        self.assertEqual(len(header), len(wanted))
        for name, ours, theirs in zip(header, zip(*rows), wanted):
            if isinstance(theirs[0], (str, np.str_, np.integer)):
                self.assertEqual(list(ours), [str(v) for v in theirs], name)
            else:
                theirs = np.asarray(theirs, float)
                off = np.abs(np.asarray(ours, float) - theirs).max()
                self.assertLessEqual(off, TOLERANCE * max(1, np.abs(theirs).max()), name)
        return header

    def test_models_of_scikit_learn_give_what_onnx_runtime_gives(self):
        classifiers = [LogisticRegression(), make_pipeline(StandardScaler(), LogisticRegression()), DecisionTreeClassifier(max_depth=4),
                       RandomForestClassifier(5, random_state=1), GradientBoostingClassifier(n_estimators=4, random_state=1),
                       MLPClassifier((5,), max_iter=20, random_state=1)]
        two = np.minimum(PLACES, 1)
        cases = [(model, target) for model in classifiers for target in (NAMES, PLACES, CLASSES[two], two)]
        cases += [(model, VALUES) for model in (LinearRegression(), RandomForestRegressor(5, random_state=1),
                                                GradientBoostingRegressor(n_estimators=9, random_state=1))]
        cases.append((LinearRegression(), np.c_[VALUES, -VALUES]))
        for model, target in cases:
            with self.subTest(model=model, target=target[:3].tolist()):
                path = self.save(convert(model.fit(X, target)))
                wanted = onnxruntime.InferenceSession(path).run(None, {"X": X})
                header = self.check(path, self.table, wanted)
                if target.dtype.kind in "iU":
                    self.assertEqual(header[1:], [f"p({name})" for name in np.unique(target)])

    def test_arrays_of_any_type_and_order_are_the_same_rows(self):
        path = self.save(convert(RandomForestClassifier(5, random_state=1).fit(X, NAMES)))
        whole = np.round(3 * X)
        for array in (X, np.asfortranarray(X), X.astype(">f8"), X.astype("f2"), whole.astype("i4"), whole.astype(">i2")):
            with self.subTest(type=array.dtype, order=array.flags.f_contiguous):
                np.save(self.root / "x.npy", array)
                wanted = onnxruntime.InferenceSession(path).run(None, {"X": array.astype("float32")})
                self.check(path, self.root / "x.npy", wanted)
        for options, said in ((["--features", "p,q,r,s"], "--features: is about a table"), (["--array", "x"], "holds one array without a name")):
            done = run(path, self.root / "x.npy", *options)
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn(said, done.stderr)
        wanted = onnxruntime.InferenceSession(path).run(None, {"X": X})
        np.savez(self.root / "x.npz", rows=X, other=whole)
        self.check(path, self.root / "x.npz", wanted, "--array", "rows")
        done = run(path, self.root / "x.npz")
        self.assertEqual(done.returncode, 2)
        self.assertIn("no array 'X', which the model takes; there are other, rows", done.stderr)

    def test_nan_goes_where_onnx_runtime_sends_it(self):
        holes = X.copy()
        holes[::3, 0] = np.nan
        path = self.save(convert(RandomForestRegressor(5, random_state=1).fit(holes, VALUES)))
        wanted = onnxruntime.InferenceSession(path).run(None, {"X": holes})
        self.check(path, self.write("holes.csv", holes, "p,q,r,s"), wanted)

    def test_the_target_is_no_input_and_is_scored(self):
        model = RandomForestClassifier(5, random_state=1).fit(X, PLACES)
        path = self.save(convert(model))
        rows = self.write("y.csv", np.c_[X.astype(object), PLACES], "p,q,r,s,y")
        done = run(path, rows, "--target", "y")
        self.assertIn(f"accuracy {np.mean(model.predict(X) == PLACES):.4f} on 150 rows", done.stderr)
        rows.write_text(rows.read_text() + "1,2,3,4,\n")
        self.assertIn("1 row has no target that the model knows and is not scored", run(path, rows, "--target", "y").stderr)
        floats = self.write("floats.csv", np.c_[X, PLACES].astype(float), "p,q,r,s,y")
        self.assertIn("on 150 rows", run(path, floats, "--target", "y").stderr)
        done = run(path, rows)
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("5 columns (p, q, r, s, y), and the input 'X'", done.stderr)
        swapped = self.write("swapped.csv", np.c_[X[:, ::-1].astype(object), PLACES], "s,r,q,p,y")
        self.check(path, swapped, onnxruntime.InferenceSession(path).run(None, {"X": X}), "--features", "p,q,r,s")

    def test_the_metric_of_the_metadata_is_scored_as_scikit_learn_does(self):
        model = make_pipeline(StandardScaler(), LogisticRegression()).fit(X, NAMES)
        labels, scores = model.predict(X), model.predict_proba(X)
        wanted = {"balanced_accuracy": metrics.balanced_accuracy_score(NAMES, labels), "log_loss": metrics.log_loss(NAMES, scores),
                  "f1": metrics.f1_score(NAMES, labels, average="macro"), "auc": metrics.roc_auc_score(NAMES, scores, multi_class="ovr")}
        rows = self.root / "y.csv"
        with rows.open("w", newline="") as file:
            csv.writer(file).writerows([["p", "q", "r", "s", "y"], *np.c_[X.astype(object), NAMES].tolist()])
        for metric, value in wanted.items():
            graph = onnx.load_from_string(convert(model))
            graph.metadata_props.add(key="metric", value=metric)
            done = run(self.save(graph.SerializeToString()), rows, "--target", "y")
            # Four digits are printed.
            self.assertAlmostEqual(float(done.stderr.split(metric)[1].split(",")[0]), value, delta=0.6e-4, msg=metric)

    def test_an_input_for_each_column_is_found_by_its_name(self):
        level = random.integers(0, 4, len(X))
        table = np.c_[X[:, :1], level]
        model = make_pipeline(ColumnTransformer([("n", StandardScaler(), [0]), ("l", "passthrough", [1])]), LogisticRegression())
        kinds = [("p", FloatTensorType([None, 1])), ("level", Int64TensorType([None, 1]))]
        path = self.save(skl2onnx.convert_sklearn(model.fit(table, NAMES), initial_types=kinds, target_opset=17).SerializeToString())
        wanted = onnxruntime.InferenceSession(path).run(None, {"p": X[:, :1], "level": level[:, None].astype("int64")})
        self.check(path, self.write("c.csv", np.c_[level.astype(object), X[:, :1]], "level,p"), wanted)
        for cell, said in (("1.5", "'level' is 1.5 in row 2"), ("", "'level' is no number in row 2")):
            (self.root / "bad.csv").write_text(f"p,level\n1,2\n1,{cell}\n")
            done = run(path, self.root / "bad.csv")
            self.assertEqual((done.returncode, done.stdout), (1, ""))
            self.assertIn(said, done.stderr)

    def test_an_unknown_operator_is_named(self):
        done = run(self.save(convert(SVC().fit(X, PLACES))), self.table)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn("no operator 'SVMClassifier' of ai.onnx.ml is known here. Export the model with other operators", done.stderr)

    def test_inputs_of_any_type_and_shape_take_a_row_of_columns(self):
        whole = np.round(3 * X).astype("int64")
        words = np.where(whole % 2 == 0, "even", "odd").astype(object)
        words[3, 1] = ""
        cases = [(TensorProto.DOUBLE, [None, 4], X.astype(float)), (TensorProto.FLOAT16, ["n", 4], X.astype("f2")), (TensorProto.INT64, [None, None], whole),
                 (TensorProto.INT32, [None, 4], whole.astype("i4")), (TensorProto.STRING, [None, 4], words), (TensorProto.FLOAT, [None, 1, 2, 2], X),
                 (TensorProto.FLOAT, [32, 2, None], X), (TensorProto.BOOL, [None, 4], whole > 0)]
        for kind, shape, rows in cases:
            with self.subTest(kind=kind, shape=shape):
                graph = helper.make_graph([helper.make_node("Identity", ["x"], ["y"])], "main", [helper.make_tensor_value_info("x", kind, shape)],
                                          [helper.make_tensor_value_info("y", kind, shape)])
                path = self.save(helper.make_model(graph, ir_version=8, opset_imports=[helper.make_opsetid("", 17)]).SerializeToString())
                written = rows.astype(int) if kind == TensorProto.BOOL else rows
                done = run(path, self.write("rows.csv", written, "p,q,r,s"))
                self.assertEqual(done.returncode, 0, done.stderr)
                got = list(csv.reader(io.StringIO(done.stdout)))[1:]
                if kind == TensorProto.STRING:
                    self.assertEqual(got, rows.tolist())
                else:
                    self.assertEqual(np.array(got, float).astype(written.dtype).tolist(), written.tolist())

    def test_scores_get_class_names_and_a_fixed_batch_takes_any_number_of_rows(self):
        """A linear layer with logits, as torch.onnx.export writes one, for 1 row, 32 rows and any number."""
        weights = random.normal(size=(3, 4)).astype("float32")
        for rows in (1, 32, "batch"):
            graph = helper.make_graph(
                [helper.make_node("Gemm", ["x", "w"], ["logits"], transB=1)], "main",
                [helper.make_tensor_value_info("x", TensorProto.FLOAT, [rows, 4])],
                [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [rows, 3])], [onnx.numpy_helper.from_array(weights, "w")])
            path = self.save(helper.make_model(graph, ir_version=8, opset_imports=[helper.make_opsetid("", 17)]).SerializeToString())
            session = onnxruntime.InferenceSession(path)
            parts = [X[i:i + 1] for i in range(len(X))] if rows == 1 else [np.r_[X, X[:10]][i:i + 32] for i in range(0, 160, 32)]
            logits = np.concatenate([session.run(None, {"x": part})[0] for part in parts])[:len(X)]
            self.assertEqual(self.check(path, self.table, [logits]), ["logits_0", "logits_1", "logits_2"])
            (self.root / "names.txt").write_text("\n".join(CLASSES) + "\n")
            header = self.check(path, self.table, [CLASSES[logits.argmax(1)], logits], "--classes", self.root / "names.txt")
            self.assertEqual(header, ["label", *(f"logits({name})" for name in CLASSES)])
        (self.root / "names.txt").write_text("one\n")
        done = run(path, self.table, "--classes", self.root / "names.txt")
        self.assertEqual(done.returncode, 2)
        self.assertIn("1 names, and 'logits'", done.stderr)


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main(warnings="ignore")
