#!/usr/bin/env python3
"""Trains small networks with PyTorch: writes tests/witness/training.txt, which tests/witness_test.cpp reads.

    apt-get install python3-torch && python3 scripts/witness_training.py > tests/witness/training.txt

Each case is a network 3-4-4-2 in float64 with batch or layer normalisation, with or without residual layers, trained on one batch
of six rows for seven steps of Adam. The learning rate follows a schedule of PyTorch. In some cases the gradient is clipped or the
classes are weighted. Lines are 'key number…': the initial weights, the first loss and gradients, the final weights, and the
outputs of the trained network for these rows. Matrices are [inputs][outputs], as in hillock; PyTorch's own are their transposes.
"""
import sys

import torch
from torch import nn

torch.set_default_dtype(torch.float64)
STEPS, RATE = 7, 0.05


class Net(nn.Module):
    def __init__(self, norm, residual):
        super().__init__()
        make = {"none": lambda: nn.Identity(), "batch": lambda: nn.BatchNorm1d(4), "layer": lambda: nn.LayerNorm(4)}[norm]
        biased = norm != "batch"  # a bias before batch normalisation is taken out by it
        self.hidden = nn.ModuleList([nn.Linear(3, 4, bias=biased), nn.Linear(4, 4, bias=biased)])
        self.norms = nn.ModuleList([make(), make()])
        self.output = nn.Linear(4, 2)
        self.residual = residual

    def forward(self, x):
        for i, (linear, norm) in enumerate(zip(self.hidden, self.norms)):
            f = torch.tanh(norm(linear(x)))
            x = x + f if self.residual and i > 0 else f  # one residual layer: its scale is 1
        return self.output(x)

    def ours(self, of):
        """Our order: weights, biases (batch normalisation's shifts among them), gains, shifts."""
        weights = [of(linear.weight).T.reshape(-1) for linear in [*self.hidden, self.output]]
        batch = isinstance(self.norms[0], nn.BatchNorm1d)
        biases = [of(layer.bias) for layer in [*(self.norms if batch else self.hidden), self.output]]
        plain = isinstance(self.norms[0], nn.Identity)
        gains = [] if plain else [of(norm.weight) for norm in self.norms]
        shifts = [] if plain or batch else [of(norm.bias) for norm in self.norms]
        return torch.cat(weights + biases + gains + shifts)


def schedule(name, optimizer):
    if name == "cosine":
        return torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=STEPS)
    if name == "one-cycle":
        return torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=RATE, total_steps=STEPS, pct_start=0.45, three_phase=True,
                                                   anneal_strategy="linear", cycle_momentum=False)
    return torch.optim.lr_scheduler.LambdaLR(optimizer, lambda t: 1)


def say(key, numbers):
    print(key, *(repr(float(x)) for x in torch.as_tensor(numbers).detach().reshape(-1)))


print(f"# scripts/witness_training.py with PyTorch {torch.__version__}")
generator = torch.Generator().manual_seed(1)
x = torch.randn(6, 3, generator=generator).float().double()  # what a float holds
target = torch.tensor([0, 1, 1, 0, 1, 1])
balanced = 6 / (2 * torch.bincount(target).double())  # scikit-learn's "balanced"
for norm in ("none", "batch", "layer"):
    for residual in (0, 1):
        for name, clip, weighed in (("constant", 0, 0), ("cosine", 0.05, 1), ("one-cycle", 0, 0)):
            net = Net(norm, residual)
            for p in net.parameters():
                p.data = (torch.randn(p.shape, generator=generator) * 0.7 + (norm != "none" and p.ndim == 1)).float().double()
            print(f"case {norm} {residual} {name} {clip} {weighed}")
            say("x", x)
            say("target", target)
            say("start", net.ours(lambda p: p.data))
            optimizer = torch.optim.Adam(net.parameters(), lr=RATE)
            rate = schedule(name, optimizer)
            rates = []
            for step in range(STEPS):
                optimizer.zero_grad()
                loss = nn.functional.cross_entropy(net(x), target, weight=balanced if weighed else None, reduction="sum") / 6
                loss.backward()
                if step == 0:
                    say("loss", loss)
                    say("gradients", net.ours(lambda p: p.grad))
                if clip:
                    nn.utils.clip_grad_norm_(net.parameters(), clip)
                rates.append(optimizer.param_groups[0]["lr"])
                optimizer.step()
                rate.step()
            say("rates", rates)
            say("end", net.ours(lambda p: p.data))
            say("outputs", net(x))  # of the batch's own statistics
            if norm == "batch":
                for m in net.norms:
                    m.momentum = 1.0  # the running statistics become those of this batch
                net(x)
                say("mean", torch.cat([m.running_mean for m in net.norms]))
                say("variance", torch.cat([m.running_var for m in net.norms]))
                say("predictions", net.eval()(x))
sys.stdout.flush()
