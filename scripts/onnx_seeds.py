"""Writes fuzz/seeds/onnx: small models as seeds for fuzzing, one operator each, and some inconsistent ones.

    build/venv/bin/python scripts/onnx_seeds.py
"""
import os
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "tests"))
import onnx_cases  # noqa: E402
import onnx_evaluator  # noqa: E402

FOLDER = os.path.join(ROOT, "fuzz", "seeds", "onnx")


def write(name, model):
    with open(os.path.join(FOLDER, name + ".onnx"), "wb") as file:
        file.write(model.SerializeToString())


def hostile():
    """By name: what has to be refused."""
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 2])
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, None)

    def model(nodes, tensors=()):
        return helper.make_model(helper.make_graph(nodes, "g", [x], [y], list(tensors)),
                                 opset_imports=[helper.make_opsetid("", 17)], ir_version=8)

    yield "circle", model([helper.make_node("Add", ["x", "b"], ["a"]), helper.make_node("Relu", ["a"], ["b"]),
                           helper.make_node("Relu", ["b"], ["y"])])
    yield "unsorted", model([helper.make_node("Relu", ["h"], ["y"]), helper.make_node("Tanh", ["x"], ["h"])])
    yield "twice", model([helper.make_node("Relu", ["x"], ["y"]), helper.make_node("Tanh", ["x"], ["y"])])
    yield "nothing", model([helper.make_node("Relu", ["h1"], ["y"])])
    short = TensorProto(name="w", data_type=1, dims=[1000, 1000], raw_data=b"1234")
    yield "short", model([helper.make_node("MatMul", ["x", "w"], ["y"])], [short])
    huge = TensorProto(name="w", data_type=1, dims=[2**40, 2**40])
    yield "huge", model([helper.make_node("MatMul", ["x", "w"], ["y"])], [huge])
    negative = TensorProto(name="w", data_type=1, dims=[-2, -2], raw_data=b"1234" * 4)
    yield "negative", model([helper.make_node("MatMul", ["x", "w"], ["y"])], [negative])
    outside = TensorProto(name="w", data_type=1, dims=[2], data_location=TensorProto.EXTERNAL)
    outside.external_data.add(key="location", value="../../etc/passwd")
    yield "outside", model([helper.make_node("Add", ["x", "w"], ["y"])], [outside])
    branch = helper.make_graph([helper.make_node("Relu", ["x"], ["z"])], "b", [], [y])
    yield "branches", model([helper.make_node("If", ["x"], ["y"], then_branch=branch, else_branch=branch)])


def main():
    os.makedirs(FOLDER, exist_ok=True)
    seen = {}
    for case in onnx_cases.cases():
        seen[case.op] = seen.get(case.op, 0) + 1
        if seen[case.op] > (3 if case.op in ("Conv", "ConvTranspose", "Resize", "Slice", "Pad") else 1):
            continue
        model = case.model()
        graph = model.graph
        # What says how stays in the file; numbers are made up.
        for i in reversed(range(len(graph.input))):
            name = graph.input[i].name
            if not case.is_float(int(name[1:])) or name != "x0":
                graph.initializer.append(onnx_evaluator.tensor_proto(name, case.inputs[int(name[1:])]))
                del graph.input[i]
        if len(model.SerializeToString()) < 3000:
            write(f"{case.op}{seen[case.op]}", model)
    for name, model in hostile():
        write(name, model)
    rng = np.random.default_rng(1)

    def weights(name, *shape):
        return numpy_helper.from_array(rng.standard_normal(shape).astype(np.float32), name)

    layers = helper.make_graph(
        [helper.make_node("Gemm", ["x", "w1", "b1"], ["a"], transB=1), helper.make_node("Sigmoid", ["a"], ["s"]),
         helper.make_node("Mul", ["a", "s"], ["h"]), helper.make_node("MatMul", ["h", "w2"], ["m"]),
         helper.make_node("Add", ["m", "b2"], ["z"]), helper.make_node("Softmax", ["z"], ["y"], axis=-1)],
        "layers", [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 4])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 3])],
        [weights("w1", 5, 4), weights("b1", 5), weights("w2", 5, 3), weights("b2", 3)])
    write("layers", helper.make_model(layers, opset_imports=[helper.make_opsetid("", 13)], ir_version=8))
    print(len(os.listdir(FOLDER)), "seeds in", FOLDER)


if __name__ == "__main__":
    main()
