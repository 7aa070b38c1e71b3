"""Times training: hillock compared with PyTorch and scikit-learn, as far as they are installed. All use one thread and the same
network, data, batches, optimiser (Adam) and number of steps, without validation or early stopping.

    train.py BENCH_TRAIN [RUNS: 5] [CASE…]

Each run is a process of its own, and the libraries take turns; medians are printed. Seconds are CPU time of training only: reading,
compiling (torch.compile) and a first warm-up step are not counted. Install with pip install torch scikit-learn, for instance into a venv."""
import gzip, importlib.util, os, pathlib, statistics, subprocess, sys, tempfile
import numpy as np

from whole_tables import DATA

program, runs, wanted = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 5, sys.argv[3:]
RATE = 1e-3

READ = """
import sys, time, numpy as np
folder, inputs, classes, hidden, batch, epochs, rate = sys.argv[1], *map(int, sys.argv[2:4]), [int(u) for u in sys.argv[4].split('-')], *map(int, sys.argv[5:7]), float(sys.argv[7])
x, y, test_x, test_y = (np.fromfile(f'{folder}/{part}', np.float32) for part in ('train.x', 'train.y', 'test.x', 'test.y'))
x, test_x, y, test_y = x.reshape(-1, inputs), test_x.reshape(-1, inputs), y.astype(np.int64), test_y.astype(np.int64)
"""
TORCH = READ + """
import torch
torch.set_num_threads(1)
widths = [inputs, *hidden, classes]
layers = [layer for a, b in zip(widths, widths[1:]) for layer in (torch.nn.Linear(a, b), torch.nn.ReLU())][:-1]
net, loss = torch.nn.Sequential(*layers), torch.nn.CrossEntropyLoss()
adam = torch.optim.Adam(net.parameters(), lr=rate, fused=%s)
x, y, test_x, test_y = map(torch.from_numpy, (x, y, test_x, test_y))
def forward_backward(x, y):
    out = loss(net(x), y)
    out.backward()
run = %s
def epochs_of(n):
    for _ in range(n):
        for rows in torch.randperm(len(x)).split(batch):
            adam.zero_grad()
            run(x[rows], y[rows])
            adam.step()
for rows in (torch.arange(batch), torch.arange(len(x) %% batch or batch)):  # both sizes are compiled
    run(x[rows], y[rows])
    adam.step()
start = time.process_time()
epochs_of(epochs)
seconds = time.process_time() - start
with torch.no_grad(): print(seconds, (net(test_x).argmax(1) == test_y).float().mean().item())
"""
SKLEARN = READ + """
import warnings
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits
warnings.filterwarnings('ignore')
net = MLPClassifier(hidden, solver='adam', alpha=0, batch_size=batch, learning_rate_init=rate, max_iter=epochs, tol=0, n_iter_no_change=epochs + 1)
with threadpool_limits(1):
    start = time.process_time()
    net.fit(x, y)
    seconds = time.process_time() - start
print(seconds, (net.predict(test_x) == test_y).mean())
"""
PEERS = {
    "PyTorch": ("torch", TORCH % ("False", "forward_backward")),
    "PyTorch, fused Adam": ("torch", TORCH % ("True", "forward_backward")),
    "PyTorch, compiled, fused Adam": ("torch", TORCH % ("True", "torch.compile(forward_backward)")),
    "scikit-learn": ("sklearn", SKLEARN),
}


def standardised(train, test):
    mean, deviation = train.mean(0), train.std(0)
    deviation[deviation == 0] = 1
    return (train - mean) / deviation, (test - mean) / deviation


def random_numbers(inputs, classes, rows):
    rng = np.random.default_rng(1)
    x, w = rng.normal(size=(rows + 1000, inputs)), rng.normal(size=(inputs, classes))
    y = (x @ w).argmax(1)
    return x[:rows], y[:rows], x[rows:], y[rows:]


def digits():
    table = np.loadtxt(DATA / "digits.csv", delimiter=",", skiprows=1)
    rows = np.random.default_rng(1).permutation(len(table))
    x, y = table[rows, :-1], table[rows, -1]
    train, test = standardised(x[:1437], x[1437:])
    return train, y[:1437], test, y[1437:]


def fashion_mnist():
    def idx(name, head): return np.frombuffer(gzip.open(DATA / "fashion-mnist" / name).read(), np.uint8, offset=head)
    x = [idx(f"{part}-images-idx3-ubyte.gz", 16).reshape(-1, 784) / 255 for part in ("train", "t10k")]
    y = [idx(f"{part}-labels-idx1-ubyte.gz", 8) for part in ("train", "t10k")]
    return x[0], y[0], x[1], y[1]


# name: numbers, inputs, classes, hidden, batch, epochs
CASES = {
    "16-64-64-3, 32": (lambda: random_numbers(16, 3, 3200), 16, 3, "64-64", 32, 20),
    "64-64-64-10, 32": (lambda: random_numbers(64, 10, 3200), 64, 10, "64-64", 32, 20),
    "784-256-128-10, 128": (lambda: random_numbers(784, 10, 12800), 784, 10, "256-128", 128, 3),
    "digits, 100, 200": (digits, 64, 10, "100", 200, 50),
    "digits, 64-64, 32": (digits, 64, 10, "64-64", 32, 20),
    "Fashion-MNIST, 256-128, 128": (fashion_mnist, 784, 10, "256-128", 128, 3),
}


def measured(command):
    env = dict(os.environ, OMP_NUM_THREADS="1", MKL_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", CUDA_VISIBLE_DEVICES="")
    return [float(figure) for figure in subprocess.run(command, capture_output=True, text=True, check=True, env=env).stdout.split()]


here = {name: script for name, (module, script) in PEERS.items() if importlib.util.find_spec(module)}
versions = [f"{module} {importlib.import_module(module).__version__}" for module in ("torch", "sklearn") if importlib.util.find_spec(module)]
print(f"{', '.join(versions)}; medians of {runs} runs\n\n| net, batch | | a step, us | times hillock | test accuracy, % |\n|---|---|--:|--:|--:|")
for case, (numbers, inputs, classes, hidden, batch, epochs) in CASES.items():
    if wanted and case not in wanted:
        continue
    with tempfile.TemporaryDirectory() as folder:
        parts = numbers()
        for name, part in zip(("train.x", "train.y", "test.x", "test.y"), parts):
            np.ascontiguousarray(part, np.float32).tofile(pathlib.Path(folder, name))
        steps = epochs * -(-len(parts[0]) // batch)
        arguments = [folder, str(inputs), str(classes), hidden, str(batch), str(epochs), str(RATE)]
        commands = {"hillock": [program, *arguments, "0"], "hillock, weights averaged": [program, *arguments, "0.999"]}
        commands |= {name: [sys.executable, "-c", script, *arguments] for name, script in here.items()}
        figures = {name: [] for name in commands}
        for _ in range(runs):
            for name, command in commands.items():
                figures[name].append(measured(command))
        ours = statistics.median(seconds for seconds, _ in figures["hillock"])
        for name, done in figures.items():
            seconds, right = (statistics.median(column) for column in zip(*done))
            print(f"| {case} | {name} | {seconds / steps * 1e6:.1f} | {seconds / ours:.2f} | {100 * right:.1f} |", flush=True)
