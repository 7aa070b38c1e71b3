#!/usr/bin/env python3
"""Runs the programs of src/report/frameworks.h in PyTorch and Keras, and compares the networks that they build with hillock's.

    pip install torch keras
    build/dev/tests/print_frameworks | KERAS_BACKEND=torch python3 scripts/try_frameworks.py

It checks for every activation and every option that shapes a network: the program runs and takes a step; the number of parameters
is the same; the initial weights have hillock's standard deviation (within 4 standard errors of the two samples); the activation
gives hillock's values within float32 rounding; and the weights are averaged with the decay of src/nn/train.h.
"""

import json
import math
import sys

import numpy
import torch


def expect(name, what, given, wanted, tolerance):
    gap = numpy.max(numpy.abs(numpy.asarray(given, float) - numpy.asarray(wanted, float)))
    if not gap <= tolerance:
        sys.exit(f"{name}: {what}: {given} where hillock has {wanted}")


def spreads(name, weights, case):
    for weight, wanted in zip(weights, case["spreads"], strict=True):
        # The standard error of a standard deviation is sd / sqrt(2 n); two samples.
        expect(name, "spread", math.sqrt((weight**2).mean()), wanted, 4 * wanted / math.sqrt(weight.size))


def activation_of(case, call):
    if "y" not in case:
        return
    # float32 in, a few roundings on the way: 1e-5 of the largest value.
    expect(case["unit"], "values", call(numpy.array(case["x"], numpy.float32)), case["y"],
           1e-5 * max(1, max(map(abs, case["y"]))))


def averaged_by_hand(moments):
    """Of weights before training and after each step."""
    average = moments[0].astype(float)
    for t, weights in enumerate(moments[1:], 1):
        keep = min(0.999, (1 + t) / (10 + t))
        average = keep * average + (1 - keep) * weights
    return average


def in_pytorch(case):
    names = {}
    exec(case["pytorch"], names)
    model, nn = names["model"], torch.nn
    linear = [m for m in model.modules() if isinstance(m, nn.Linear)]
    spreads(case["unit"], [m.weight.detach().numpy() for m in linear], case)
    expect(case["unit"], "parameters", sum(p.numel() for p in model.parameters()), case["parameters"], 0)
    leaves = [m for m in model.modules() if not list(m.children())]
    unit = next(m for m in leaves if not isinstance(m, (nn.Linear, nn.BatchNorm1d, nn.LayerNorm)))
    wide = lambda x: torch.from_numpy(numpy.repeat(x[:, None], 256, 1))
    activation_of(case, lambda x: unit(wide(x)).detach().numpy()[:, 0])
    x = torch.randn(16, case["inputs"])
    target = torch.zeros(16, dtype=torch.long) if case["outputs"] > 1 else torch.zeros(16, 1)
    moments = [linear[0].weight.detach().numpy().copy()]
    for _ in range(4):
        names["optimizer"].zero_grad()
        names["loss"](model(x), target).backward()
        names["optimizer"].step()
        if "schedule" in names:
            names["schedule"].step()
        names["averaged"].update_parameters(model)
        moments.append(linear[0].weight.detach().numpy().copy())
    average = next(names["averaged"].parameters()).detach().numpy()
    expect(case["unit"], "average", average, averaged_by_hand(moments), 1e-5)


def in_keras(case):
    names = {}
    exec(case["keras"], names)
    model, keras = names["model"], names["keras"]
    dense = [m for m in model.layers if isinstance(m, keras.layers.Dense)]
    spreads(case["unit"], [keras.ops.convert_to_numpy(m.kernel) for m in dense], case)
    expect(case["unit"], "parameters", sum(math.prod(w.shape) for w in model.trainable_weights), case["parameters"], 0)
    kinds = (keras.layers.Dense, keras.layers.InputLayer, keras.layers.BatchNormalization, keras.layers.LayerNormalization)
    unit = next(m for m in model.layers if not isinstance(m, kinds))
    activation_of(case, lambda x: keras.ops.convert_to_numpy(unit(numpy.repeat(x[:, None], 256, 1)))[:, 0])
    x = numpy.random.default_rng(1).standard_normal((16, case["inputs"])).astype("float32")
    moments = [dense[0].get_weights()[0]]

    class Moments(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            moments.append(dense[0].get_weights()[0])

    # Two epochs, so that the averages are put aside and the weights taken up again.
    y = numpy.zeros((16, 1))
    model.fit(x, y, batch_size=8, epochs=2, verbose=0, validation_data=(x, y), callbacks=[Moments(), names["callbacks"][0]])
    expect(case["unit"], "average", dense[0].get_weights()[0], averaged_by_hand(moments), 1e-5)


def main():
    cases = json.load(sys.stdin)
    for case in cases:
        for library in (in_pytorch, in_keras):
            try:
                library(case)
            except Exception as error:
                code = case[library.__name__.removeprefix("in_")]
                sys.exit(f"{case['unit']}, {library.__name__}: {type(error).__name__}: {error}\n{code}")
    print(f"{len(cases)} networks, PyTorch {torch.__version__} and Keras {sys.modules['keras'].__version__}: as hillock builds them")


if __name__ == "__main__":
    main()
