"""A training that takes no time and no libraries, for `hillock race`: one hidden layer on points inside and outside a ring.
Usage: train.py --act {relu,tanh,silu,identity} --lr RATE --seed SEED; prints its test accuracy, as a line of JSON."""

import argparse
import json
import math
import random

ACTIVATIONS = {
    "relu": (lambda z: max(z, 0.0), lambda z: float(z > 0)),
    "tanh": (math.tanh, lambda z: 1 - math.tanh(z) ** 2),
    "silu": (lambda z: z / (1 + math.exp(-z)), lambda z: (1 + math.exp(-z) * (1 + z)) / (1 + math.exp(-z)) ** 2),
    "identity": (lambda z: z, lambda z: 1.0),
}


def points(draw, count):
    for _ in range(count):
        x, y = draw.uniform(-1.5, 1.5), draw.uniform(-1.5, 1.5)
        yield x, y, 1.0 if x * x + y * y + draw.gauss(0, 0.2) < 1.2 else 0.0


def train(act, rate, seed, hidden=6, steps=600):
    f, slope = ACTIVATIONS[act]
    draw = random.Random(seed)
    training, test = list(points(draw, 100)), list(points(draw, 200))
    inner = [[draw.gauss(0, 1) for _ in range(3)] for _ in range(hidden)]
    outer = [draw.gauss(0, 0.5) for _ in range(hidden)] + [0.0]

    def forward(x, y):
        z = [a * x + b * y + c for a, b, c in inner]
        out = sum(w * f(v) for w, v in zip(outer, z)) + outer[-1]
        return z, 1 / (1 + math.exp(-max(min(out, 30.0), -30.0)))

    for step in range(steps):
        x, y, label = training[step % len(training)]
        z, p = forward(x, y)
        error = rate * (p - label)
        for i, v in enumerate(z):
            back = error * outer[i] * slope(v)
            outer[i] -= error * f(v)
            for j, given in enumerate((x, y, 1.0)):
                inner[i][j] -= back * given
        outer[-1] -= error
    return sum((forward(x, y)[1] > 0.5) == (label > 0.5) for x, y, label in test) / len(test)


flags = argparse.ArgumentParser()
flags.add_argument("--act", required=True, choices=ACTIVATIONS)
flags.add_argument("--lr", type=float, default=0.1)
flags.add_argument("--seed", type=int, required=True)
given = flags.parse_args()
print(json.dumps({"act": given.act, "accuracy": train(given.act, given.lr, given.seed)}))
