#!/usr/bin/env python3
"""Computes every activation with other software: writes tests/witness/activations.csv, which tests/witness_test.cpp reads.

    python3 -m venv build/witness && build/witness/bin/pip install jax mpmath keras
    KERAS_BACKEND=jax build/witness/bin/python scripts/witness.py > tests/witness/activations.csv

A row has spec, x, value, slope and their source. If JAX or Keras has the function, it is their function and their gradient in
float64. The others are the formulas of the papers, evaluated by mpmath with 60 digits. Where PyTorch's defaults differ
(docs/reference/activations/) does not matter here, because each row states its parameters.
"""
import sys

import jax
import keras
import mpmath as mp
from jax import nn
from jax import numpy as jnp
from keras import activations as ka

jax.config.update("jax_enable_x64", True)
mp.mp.dps = 60

# Away from every kink: 0, 0.5, 1, 3, 6, and those that the parameters below move.
POINTS = [-17.5, -6.25, -3.5, -1.6875, -0.75, -0.03125, 0.03125, 0.4375, 0.875, 1.8125, 2.75, 7.5, 21.25]


def sigma(x):
    return 1 / (1 + mp.exp(-x))


def softplus(x):
    return mp.log(1 + mp.exp(x))


def gelu(x):
    return x * mp.ncdf(x)


def smelu(beta):
    return lambda x: 0 if x <= -beta else x if x >= beta else (x + beta) ** 2 / (4 * beta)


def isru(alpha):
    return lambda x: x / mp.sqrt(1 + alpha * x**2)


def pelu(a, b):
    return lambda x: a / b * x if x >= 0 else a * (mp.exp(x / b) - 1)


# spec: (who says so, function). A function of JAX is named as it is called there.
FRAMEWORKS = {
    "identity": ("keras.activations.linear", ka.linear),
    "sigmoid": ("jax.nn.sigmoid", nn.sigmoid),
    "tanh": ("jax.numpy.tanh", jnp.tanh),
    "relu": ("jax.nn.relu", nn.relu),
    "leaky_relu": ("jax.nn.leaky_relu", nn.leaky_relu),
    "leaky_relu:slope=0.2": ("keras.activations.leaky_relu", ka.leaky_relu),
    "prelu": ("jax.nn.leaky_relu(negative_slope=0.25)", lambda x: nn.leaky_relu(x, 0.25)),
    "elu": ("jax.nn.elu", nn.elu),
    "elu:alpha=0.5": ("jax.nn.elu(alpha=0.5)", lambda x: nn.elu(x, 0.5)),
    "selu": ("jax.nn.selu", nn.selu),
    "celu": ("jax.nn.celu", nn.celu),
    "celu:alpha=2": ("jax.nn.celu(alpha=2)", lambda x: nn.celu(x, 2.0)),
    "gelu": ("jax.nn.gelu(approximate=False)", lambda x: nn.gelu(x, approximate=False)),
    "gelu_tanh": ("jax.nn.gelu(approximate=True)", lambda x: nn.gelu(x, approximate=True)),
    "silu": ("jax.nn.silu", nn.silu),
    "mish": ("jax.nn.mish", nn.mish),
    "softplus": ("jax.nn.softplus", nn.softplus),
    "softsign": ("jax.nn.soft_sign", nn.soft_sign),
    "hard_tanh": ("jax.nn.hard_tanh", nn.hard_tanh),
    "hard_sigmoid": ("jax.nn.hard_sigmoid", nn.hard_sigmoid),
    "hard_swish": ("jax.nn.hard_swish", nn.hard_swish),
    "relu6": ("jax.nn.relu6", nn.relu6),
    "logsigmoid": ("jax.nn.log_sigmoid", nn.log_sigmoid),
    "arctan": ("jax.numpy.arctan", jnp.arctan),
    "erf": ("jax.scipy.special.erf", jax.scipy.special.erf),
    "threshold": ("keras.activations.threshold(threshold=1, default_value=0)", lambda x: ka.threshold(x, 1.0, 0.0)),
    "threshold:theta=-0.5:value=-2": ("keras.activations.threshold(threshold=-0.5, default_value=-2)",
                                      lambda x: ka.threshold(x, -0.5, -2.0)),
    "abs": ("jax.numpy.abs", jnp.abs),
    "squareplus": ("jax.nn.squareplus", nn.squareplus),
    "squareplus:b=0.5": ("jax.nn.squareplus(b=0.5)", lambda x: nn.squareplus(x, 0.5)),
    "swish": ("jax.nn.swish", nn.swish),
    "sin": ("jax.numpy.sin", jnp.sin),
    "hard_shrink": ("keras.activations.hard_shrink", ka.hard_shrink),
    "hard_shrink:lambda=1.5": ("keras.activations.hard_shrink(threshold=1.5)", lambda x: ka.hard_shrink(x, 1.5)),
    "soft_shrink": ("keras.activations.soft_shrink", ka.soft_shrink),
    "soft_shrink:lambda=1.5": ("keras.activations.soft_shrink(threshold=1.5)", lambda x: ka.soft_shrink(x, 1.5)),
    "tanh_shrink": ("keras.activations.tanh_shrink", ka.tanh_shrink),
}

q = mp.mpf
PAPERS = {
    "lecun_tanh": ("Efficient BackProp, section 4.4", lambda x: q("1.7159") * mp.tanh(2 * x / 3)),
    "isru": ("arXiv:1710.09967", isru(1)),
    "isru:alpha=3": ("arXiv:1710.09967", isru(3)),
    "penalized_tanh": ("arXiv:1901.02671", lambda x: mp.tanh(x) if x > 0 else q("0.25") * mp.tanh(x)),
    "penalized_tanh:a=0.5": ("arXiv:1901.02671", lambda x: mp.tanh(x) if x > 0 else q("0.5") * mp.tanh(x)),
    "rrelu": ("torch.nn.RReLU in evaluation", lambda x: x if x >= 0 else x * (q(1) / 8 + q(1) / 3) / 2),
    "rrelu:lower=0.25:upper=0.5": ("torch.nn.RReLU in evaluation", lambda x: x if x >= 0 else x * q("0.375")),
    "relu_squared": ("arXiv:2109.08668", lambda x: max(x, 0) ** 2),
    "pelu": ("arXiv:1605.09332", pelu(1, 1)),
    "pelu:a=1.5:b=2": ("arXiv:1605.09332", pelu(q("1.5"), 2)),
    "isrlu": ("arXiv:1710.09967", lambda x: x if x >= 0 else isru(1)(x)),
    "isrlu:alpha=3": ("arXiv:1710.09967", lambda x: x if x >= 0 else isru(3)(x)),
    "telu": ("arXiv:2412.20269", lambda x: x * mp.tanh(mp.exp(x))),
    "logish": ("doi:10.1016/j.neucom.2021.06.067", lambda x: x * mp.log(1 + sigma(x))),
    "serf": ("arXiv:2108.09598", lambda x: x * mp.erf(softplus(x))),
    "swish:beta=1.5": ("arXiv:1710.05941", lambda x: x * sigma(q("1.5") * x)),
    "swish:beta=-2": ("arXiv:1710.05941", lambda x: x * sigma(-2 * x)),
    "quick_gelu": ("arXiv:1606.08415", lambda x: x * sigma(q("1.702") * x)),
    "lisht": ("arXiv:1901.05894", lambda x: x * mp.tanh(x)),
    "phish": ("doi:10.36227/techrxiv.17283824", lambda x: x * mp.tanh(gelu(x))),
    "smelu": ("arXiv:2202.06499", smelu(1)),
    "smelu:beta=2": ("arXiv:2202.06499", smelu(2)),
    "snake": ("arXiv:2006.08195", lambda x: x + mp.sin(x) ** 2),
    "snake:a=5": ("arXiv:2006.08195", lambda x: x + mp.sin(5 * x) ** 2 / 5),
    "gaussian": ("e^(-x^2)", lambda x: mp.exp(-(x**2))),
    "gcu": ("arXiv:2108.12943", lambda x: x * mp.cos(x)),
}


def rows():
    for spec, (who, f) in FRAMEWORKS.items():
        grad = jax.grad(lambda x: jnp.asarray(f(x)).sum())
        for x in POINTS:
            yield spec, x, float(f(jnp.float64(x))), float(grad(jnp.float64(x))), who
    for spec, (who, f) in PAPERS.items():
        for x in POINTS:
            yield spec, x, float(f(q(x))), float(mp.diff(f, q(x), h=q("1e-25"))), who + ", by mpmath"


versions = f"jax {jax.__version__}, keras {keras.__version__}, mpmath {mp.__version__}"
sys.stdout.write(f"# scripts/witness.py with {versions}\nspec,x,value,slope,witness\n")
for spec, x, value, slope, who in rows():
    sys.stdout.write(f'{spec},{x!r},{value!r},{slope!r},"{who}"\n')
