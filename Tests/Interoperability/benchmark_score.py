"""`make bench-score`: latencies of a request of 5,000 candidates, by `distill score` and by onnxruntime running the same
exported student on the same encoded users and the same stored item vectors, each on one thread, in turns in one run.

Both clocks run from encoded user features to logits of all tasks, without reading files or encoding. Ours besides looks
the candidates up by their ids as text, and ranks them; both are also given apart. onnxruntime is given the candidates'
rows; it is timed with scorer.onnx over the gathered vectors, and with one matrix product of NumPy in its place.

    make bench-score                             a student of experiments/taobao.json on 400,000 simulated impressions
    python3 Tests/Interoperability/benchmark_score.py --export runs/mine/export --world data/taobao-ads
"""

import argparse
import csv
import json
import os
import pathlib
import platform
import tempfile
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np  # noqa: E402  (after the number of its threads)
import onnxruntime  # noqa: E402

from product import ROOT, distill  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--export", type=pathlib.Path, help="an export of a run on simulated ads; by default one is made")
    parser.add_argument("--world", type=pathlib.Path, help="the folder of that run's data files")
    parser.add_argument("--impressions", type=int, default=400_000)
    parser.add_argument("--candidates", type=int, default=5000)
    parser.add_argument("--requests", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=5, help="turns; in each every request is scored --repeat times")
    parser.add_argument("--repeat", type=int, default=20)
    parser.add_argument("--json", type=pathlib.Path, help="also writes the figures here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        if options.export is None:
            options.export, options.world = train(folder, options.impressions)
        benchmark(folder, options)


def train(folder, impressions):
    """A student of the main experiment, trained for one epoch: what it has learnt does not change its speed."""
    world = folder / "world"
    print(f"Training a student on {impressions:,} simulated impressions …", flush=True)
    distill(
        "run", ROOT / "experiments/taobao.json", "--data", world, "--output", folder / "run",
        "--set", f"dataset.simulator.impressions={impressions}", "--set", "training.epochs=1",
        "--set", "teacher_training.epochs=1", "--set", "compares_alone=false",
    )  # fmt: skip
    distill("export", folder / "run")
    return folder / "run/export", world


def known_users(folder, export, world, check, count):
    """Places of encoded test samples in onnx_check.json, with the rows of the sample file that they are.

    The rows are found by their scores: those that no other row shares, for both tasks.
    """
    rows = list(csv.reader((world / "raw_sample.csv").read_text().splitlines()))
    header, rows = rows[0], rows[1:]
    path = folder / "rows.csv"
    path.write_text("\n".join(",".join(row) for row in [header] + rows) + "\n")
    logits = []
    for task in check["tasks"]:
        output = folder / f"{task}.csv"
        distill("score", export, "--input", path, "--output", output, "--task", task, "--data", world)
        column = np.empty(len(rows))
        with output.open() as file:
            for score in csv.DictReader(file):
                column[int(score["line"]) - 2] = float(score["logit"])
        logits.append(column)
    users, found = [], []
    for place, sample in enumerate(check["logits"]):
        near = np.ones(len(rows), bool)
        for column, logit in zip(logits, sample):
            near &= np.abs(column - logit) <= 2e-5
        matches = np.flatnonzero(near)
        if len(matches) != 1:
            continue
        row = dict(zip(header, rows[matches[0]]))
        key = (row["user"], row["time_stamp"])
        if key not in users:
            users.append(key)
            found.append((place, row))
        if len(found) == count:
            break
    return found


class Runtime:
    """onnxruntime over an export, one thread."""

    def __init__(self, export, check):
        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = settings.inter_op_num_threads = 1
        settings.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
        self.user_tower, self.scorer = (
            onnxruntime.InferenceSession(export / f"{name}.onnx", settings, providers=["CPUExecutionProvider"])
            for name in ("user_tower", "scorer")
        )
        self.vectors = np.load(export / "item_vectors.npy")
        tasks = json.loads((export / "manifest.json").read_text())["scoring"]["tasks"]
        self.weights = np.array([task["weights"] for task in tasks], dtype=np.float32)
        self.biases = np.array([task["bias"] for task in tasks], dtype=np.float32)
        self.check = check
        self.types = {"tensor(int64)": np.int64, "tensor(float)": np.float32}

    def inputs(self, place):
        """One sample's inputs, lists without their padding."""
        inputs = {}
        for port in self.user_tower.get_inputs():
            value = self.check["user_tower"][port.name][place]
            if isinstance(value, list):
                value = [entry for entry in value if entry != -1]
            inputs[port.name] = np.array([value], self.types[port.type])
        return inputs

    def by_scorer(self, inputs, rows):
        start = time.perf_counter()
        user = self.user_tower.run(["user_vector"], inputs)[0]
        tower = time.perf_counter()
        logits = self.scorer.run(["logits"], {"user_vector": user, "item_vector": self.vectors[rows]})[0]
        return logits, tower - start, time.perf_counter() - start

    def by_product(self, inputs, rows):
        start = time.perf_counter()
        user = self.user_tower.run(["user_vector"], inputs)[0]
        tower = time.perf_counter()
        logits = self.vectors[rows] @ (user * self.weights).T + self.biases
        return logits, tower - start, time.perf_counter() - start


def percentiles(values):
    values = sorted(values)
    return [values[max(0, int(np.ceil(share * len(values))) - 1)] for share in (0.5, 0.9, 0.99, 1)]


def benchmark(folder, options):
    export = options.export
    check = json.loads((export / "onnx_check.json").read_text())
    ids = (export / "item_ids.txt").read_text().split("\n")[:-1]
    users = known_users(folder, export, options.world, check, options.requests)
    random = np.random.default_rng(1)
    candidates = [
        random.choice(len(ids), options.candidates, replace=options.candidates > len(ids)).astype(np.int64)
        for _ in users
    ]
    requests = folder / "requests.csv"
    with requests.open("w") as file:
        file.write("user,time_stamp,pid,adgroup_id\n")
        for (_, row), chosen in zip(users, candidates):
            for item in chosen:
                file.write(f"{row['user']},{row['time_stamp']},{row['pid']},{ids[item]}\n")

    runtime = Runtime(export, check)
    inputs = [runtime.inputs(place) for place, _ in users]
    output = folder / "scores.csv"
    ours, scorer, product = [], [], []
    for turn in range(options.rounds):
        result = distill(
            "score", export, "--input", requests, "--output", output, "--data", options.world,
            "--repeat", options.repeat, "--json",
        )  # fmt: skip
        ours.append(json.loads(result.stdout))
        for run, times in ((runtime.by_scorer, scorer), (runtime.by_product, product)):
            for sample, chosen in zip(inputs, candidates):
                run(sample, chosen)
                times += [run(sample, chosen)[1:] for _ in range(options.repeat)]

    difference = compare(output, runtime, inputs, candidates)
    stages = {
        name: np.median([[turn["milliseconds"][name][key] for key in ("p50", "p90", "p99", "max")] for turn in ours], 0)
        for name in ours[0]["milliseconds"]
    }
    figures = {f"distill: {name.replace('_', ' ')}": list(values) for name, values in stages.items()}
    for name, times in (("onnxruntime, scorer.onnx", scorer), ("onnxruntime, NumPy product", product)):
        figures[f"{name}: user tower"] = percentiles([1000 * tower for tower, _ in times])
        figures[f"{name}: total"] = percentiles([1000 * total for _, total in times])
    print(
        f"\n{len(users)} requests of {options.candidates:,} candidates, {len(ids):,} items of width "
        f"{runtime.vectors.shape[1]}, {len(runtime.biases)} tasks, one thread, {options.rounds} turns of {options.repeat}; "
        f"onnxruntime {onnxruntime.__version__}, {platform.processor() or platform.machine()}.\n"
        f"Largest difference of a logit: {difference:.1e}. Ours are medians over the turns.\n"
    )
    print(f"{'milliseconds a request':<42}{'p50':>9}{'p90':>9}{'p99':>9}{'max':>9}")
    for name, values in figures.items():
        print(f"{name:<42}" + "".join(f"{value:9.3f}" for value in values))
    if options.json:
        options.json.write_text(json.dumps({"difference": difference, "milliseconds": figures}, indent=1) + "\n")


def compare(output, runtime, inputs, candidates):
    """The largest difference between our logits of the first task and onnxruntime's."""
    logits = {}
    with output.open() as file:
        for score in csv.DictReader(file):
            logits[int(score["line"]) - 2] = float(score["logit"])
    largest, line = 0.0, 0
    for sample, chosen in zip(inputs, candidates):
        expected = runtime.by_scorer(sample, chosen)[0][:, 0]
        found = np.array([logits[line + place] for place in range(len(chosen))])
        largest = max(largest, float(np.abs(expected - found).max()))
        line += len(chosen)
    if not largest <= 1e-4:
        raise SystemExit(f"the two do not score alike: a logit differs by {largest}")
    return largest


if __name__ == "__main__":
    main()
