"""Runs print_evaluation on many models at once, for the other tests in this folder."""
import os
import subprocess

import numpy as np
import onnx
from onnx import helper, numpy_helper


def tensor_proto(name, array):
    """A TensorProto, of 16-bit floats, of strings and of numbers."""
    if isinstance(array, onnx.TensorProto):
        copy = onnx.TensorProto()
        copy.CopyFrom(array)
        copy.name = name
        return copy
    array = np.asarray(array)
    if array.dtype.kind in "OUS":
        return helper.make_tensor(name, onnx.TensorProto.STRING, array.shape,
                                  [s if isinstance(s, bytes) else str(s).encode() for s in array.ravel()])
    return numpy_helper.from_array(np.ascontiguousarray(array).reshape(array.shape), name)


def write_inputs(path, tensors):
    graph = helper.make_graph([], "inputs", [], [], [tensor_proto(n, a) for n, a in tensors.items()])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    with open(path, "wb") as file:
        file.write(model.SerializeToString())


class Result:
    """What came of one model: values by name, obstacles, or an error."""

    def __init__(self, path):
        self.values, self.types, self.obstacles, self.error = {}, {}, [], None
        with open(path, "rb") as file:
            data = file.read()
        at = 0
        while at < len(data):
            end = data.index(b"\n", at)
            fields = data[at:end].decode().split("\t")
            at = end + 1
            if fields[0] == "!!":
                self.error = fields[1]
                continue
            if fields[0] == "!":
                self.obstacles.append(fields[1] + ": " + fields[2])
                continue
            name, kind, dims, held = fields
            dims = [int(d) for d in dims.split(",") if d]
            count = int(np.prod(dims, dtype=np.int64)) if dims else 1
            if held == "s":
                strings = []
                for _ in range(count):
                    end = data.index(b"\n", at)
                    size = int(data[at:end])
                    strings.append(data[end + 1:end + 1 + size].decode())
                    at = end + 1 + size
                value = np.array(strings, dtype=object).reshape(dims)
            else:
                dtype = np.dtype({"f": "<f4", "d": "<f8", "i": "<i8"}[held])
                value = np.frombuffer(data, dtype, count, at).reshape(dims)
                at += count * dtype.itemsize
            self.values[name], self.types[name] = value, int(kind)


def evaluate(program, folder, cases):
    """Results of (model, inputs) pairs; a model is a ModelProto, bytes or a path."""
    lines = []
    for i, (model, inputs) in enumerate(cases):
        path = model
        if not isinstance(model, str):
            path = os.path.join(folder, f"{i}.onnx")
            with open(path, "wb") as file:
                file.write(model if isinstance(model, bytes) else model.SerializeToString())
        write_inputs(os.path.join(folder, f"{i}.in"), inputs)
        lines.append("\t".join([path, os.path.join(folder, f"{i}.in"), os.path.join(folder, f"{i}.out")]))
    done = subprocess.run([program], input="\n".join(lines) + "\n", text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{program} ended with {done.returncode}")
    return [Result(os.path.join(folder, f"{i}.out")) for i in range(len(cases))]
