"""Shows in percent where the time of a training step goes: `perf record` for each benchmark of one epoch.

    profile.py build/release/bench/bench_training_step

Needs perf (linux-perf). Products are the functions that oneDNN and libxsmm generate or run. `set-up` creates the data and the
network of the benchmark, and is not part of a step."""
import re, subprocess, sys, tempfile

NAMES = ["784-256-128-10, 128", "64-64-64-10, 32", "16-64-64-3, 32", "128, 8 x 128, 10, 64"]
PARTS = [  # first that matches, of "library symbol"
    ("products", r"\[JIT\]|perf-\d+\.map|dnnl|xsmm|matmul|gemm"),
    ("Adam", r"adam|ieee754_pow|__pow"),
    ("loss", r"softmax|cross_entropy"),
    ("activation, bias", r"forward|backward|bias|column_sums"),
    ("gathering", r"memmove|memcpy|gather"),
    ("set-up", r"__cos|__log|ieee754_log|run_epochs|kernel|random|normal_|shuffl"),
]
print("| network, batch | " + " | ".join([part for part, _ in PARTS[:-1]] + ["the rest"]) + " |\n|---|" + "--:|" * len(PARTS))
for index, name in enumerate(NAMES):
    with tempfile.NamedTemporaryFile() as file:
        subprocess.run(["taskset", "-c", "1", "perf", "record", "-q", "-F", "4999", "-o", file.name, sys.argv[1],
                        f"--benchmark_filter=^epoch/{index}$", "--benchmark_min_time=4"], check=True, capture_output=True)
        report = subprocess.run(["perf", "report", "-i", file.name, "--stdio", "--no-children", "-F", "overhead,dso,sym", "-t", "@"],
                                check=True, capture_output=True, text=True).stdout
    share = dict.fromkeys([part for part, _ in PARTS] + ["the rest"], 0.0)
    for line in report.splitlines():
        percent = re.match(r"\s*([\d.]+)%\s*@(.*)", line)
        if percent:
            share[next((part for part, pattern in PARTS if re.search(pattern, percent[2])), "the rest")] += float(percent[1])
            if "-v" in sys.argv and float(percent[1]) > 0.4:
                print(line, file=sys.stderr)
    whole = sum(share.values()) - share.pop("set-up")
    print(f"| {name} | " + " | ".join(f"{100 * value / whole:.0f} %" for value in share.values()) + " |", flush=True)
