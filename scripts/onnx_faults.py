"""Writes tests/onnx: models with known faults, data that reveal them, and a model without faults.

    build/venv/bin/python scripts/onnx_faults.py
    /usr/bin/python3 scripts/onnx_faults.py --torch     the models that PyTorch exports (Debian's python3-torch)
"""
import json
import os
import sys

import numpy as np

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FOLDER = os.path.join(ROOT, "tests", "onnx")
FEATURES, CLASSES, ROWS = 6, 3, 300


def data(rng):
    """Three clouds of standard deviation 1, standardised together."""
    labels = rng.integers(0, CLASSES, ROWS)
    centres = 2 * rng.standard_normal((CLASSES, FEATURES))
    x = centres[labels] + rng.standard_normal((ROWS, FEATURES))
    return ((x - x.mean(0)) / x.std(0)).astype(np.float32), labels


def stack(rng, widths, gain, spread=1.0):
    """Weights of the critical size times `spread`, and biases 0, layer by layer."""
    layers = []
    for i, (m, n) in enumerate(zip(widths, widths[1:])):
        scale = (1.0 if i == 0 else gain) * spread / np.sqrt(m)
        layers.append([(scale * rng.standard_normal((m, n))).astype(np.float32), np.zeros(n, np.float32)])
    return layers


def settle_last(layers, forward, x, labels):
    """The last layer by ridge regression on the one-hot labels, scaled up: a network that works."""
    h = np.hstack([forward(x, layers[:-1]), np.ones((len(x), 1), np.float32)]).astype(np.float64)
    y = np.eye(CLASSES)[labels]
    solution = np.linalg.solve(h.T @ h + np.eye(h.shape[1]), h.T @ y)
    layers[-1] = [(8 * solution[:-1]).astype(np.float32), (8 * solution[-1]).astype(np.float32)]


def write(name, layers, op):
    from onnx import TensorProto, helper, numpy_helper
    nodes, tensors, value = [], [], "x"
    for i, (w, b) in enumerate(layers):
        tensors += [numpy_helper.from_array(w, f"w{i}"), numpy_helper.from_array(b, f"b{i}")]
        nodes.append(helper.make_node("Gemm", [value, f"w{i}", f"b{i}"], [f"z{i}"], name=f"layer{i + 1}"))
        value = f"z{i}"
        if i + 1 < len(layers):
            nodes.append(helper.make_node(op, [value], [f"h{i}"]))
            value = f"h{i}"
    nodes.append(helper.make_node("Softmax", [value], ["p"], axis=-1))
    graph = helper.make_graph(nodes, name, [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", FEATURES])],
                              [helper.make_tensor_value_info("p", TensorProto.FLOAT, ["n", CLASSES])], tensors)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8, producer_name="onnx_faults.py")
    with open(os.path.join(FOLDER, name + ".onnx"), "wb") as file:
        file.write(model.SerializeToString())


def relu_stack(x, layers):
    for w, b in layers:
        x = np.maximum(x @ w + b, 0)
    return x


def sigmoid_stack(x, layers):
    for w, b in layers:
        x = 1 / (1 + np.exp(-(x @ w + b).astype(np.float64)))
    return x.astype(np.float32)


def models():
    rng = np.random.default_rng(5)
    x, labels = data(rng)
    with open(os.path.join(FOLDER, "clouds.csv"), "w") as file:
        file.write(",".join(f"f{i}" for i in range(FEATURES)) + ",cloud\n")
        for row, label in zip(x, labels):
            file.write(",".join(f"{v:.6g}" for v in row) + f",{label}\n")

    healthy = stack(rng, [FEATURES, 24, 24, CLASSES], np.sqrt(2))
    settle_last(healthy, relu_stack, x, labels)
    write("healthy", healthy, "Relu")

    # Biases that no row lifts above 0: exactly 9 of 24 units in the first layer, 6 of 24 in the second.
    dead = stack(rng, [FEATURES, 24, 24, CLASSES], np.sqrt(2))
    for layer, count in ((0, 9), (1, 6)):
        dead[layer][1][rng.choice(24, count, replace=False)] = -100
    settle_last(dead, relu_stack, x, labels)
    write("dead", dead, "Relu")

    # Weights 12 times the usual: nearly all units lie on a tail, and the gradient vanishes.
    saturated = stack(rng, [FEATURES, 24, 24, 24, CLASSES], 1.0, 12.0)
    settle_last(saturated, sigmoid_stack, x, labels)
    write("saturated", saturated, "Sigmoid")

    # Eight sigmoids with weights of variance 1 / fan-in, as Xavier's: each divides the gradient by 4.
    vanishing = stack(rng, [FEATURES] + 8 * [24] + [CLASSES], 1.0)
    settle_last(vanishing, sigmoid_stack, x, labels)
    write("vanishing", vanishing, "Sigmoid")


def torch_models():
    import torch
    torch.manual_seed(3)
    table = np.genfromtxt(os.path.join(FOLDER, "clouds.csv"), delimiter=",", skip_header=1)
    x, labels = table[:, :-1].astype(np.float32), table[:, -1].astype(int)
    n = torch.nn

    def export(name, net, sample, **more):
        net.eval()
        torch.onnx.export(net, sample, os.path.join(FOLDER, name + ".onnx"), opset_version=13, input_names=["x"],
                          output_names=["logits"], dynamic_axes={"x": {0: "n"}, "logits": {0: "n"}}, **more)

    # Trained at a rate that kills units; how many is what PyTorch itself counts.
    net = n.Sequential(n.Linear(FEATURES, 32), n.ReLU(), n.Linear(32, 32), n.ReLU(), n.Linear(32, CLASSES))
    optimizer = torch.optim.SGD(net.parameters(), lr=0.6, momentum=0.9)
    inputs, targets = torch.tensor(x), torch.tensor(labels)
    for step in range(60):
        part = torch.arange(step * 50, step * 50 + 50) % ROWS
        optimizer.zero_grad()
        n.functional.cross_entropy(net(inputs[part]), targets[part]).backward()
        optimizer.step()
    export("torch_dead", net, inputs[:1])
    counts, h = [], inputs
    for layer in net:
        h = layer(h)
        if isinstance(layer, n.ReLU):
            counts.append(int((h == 0).all(0).sum()))
    with open(os.path.join(FOLDER, "torch_dead.txt"), "w") as file:
        json.dump({"dead": counts, "accuracy": float((h.argmax(1) == targets).float().mean())}, file)

    # Functions that opset 13 has no operators for, and blocks that people build.
    class Mixed(n.Module):
        def __init__(self):
            super().__init__()
            self.conv, self.norm = n.Conv2d(1, 4, 3, padding=1), n.BatchNorm2d(4)
            self.a, self.b, self.c, self.d = n.Linear(64, 16), n.Linear(16, 16), n.Linear(16, 16), n.Linear(16, CLASSES)

        def forward(self, x):
            h = n.functional.silu(self.norm(self.conv(x)))
            h = n.functional.max_pool2d(h, 2).flatten(1)
            h = n.functional.gelu(self.a(h))
            h = h + n.functional.mish(self.b(h))
            return self.d(n.functional.hardswish(self.c(h)))

    export("torch_mixed", Mixed(), torch.randn(1, 1, 8, 8))


if __name__ == "__main__":
    os.makedirs(FOLDER, exist_ok=True)
    if "--torch" in sys.argv[1:]:
        torch_models()
    else:
        models()
