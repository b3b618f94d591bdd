"""`make bench-scaling`: what a sample of the joint step costs by the rows of the tables and by the number of samples.

The experiment is random-ids.json. Its tables keep their proportions; ids are hashed into fewer or more rows. As many
samples are trained on in each run, in one epoch or in several. Ids that share a row of a small table are one row to the
optimizer, so that its update grows until they no longer do; the phases tell that, and what the processor's caches no
longer hold, from work that grows with the tables.
"""

import argparse
import datetime
import json
import sys
import tempfile

from machine import ROOT, processor, profile

EXPERIMENT = ROOT / "experiments/random-ids.json"
DATASET = ROOT / "configs/datasets/random-ids.json"
# The student's augmented vectors are tables of these, beside those that are shared.
AUGMENTED = ("user", "ad")


def settings(folder, rows, samples, trained):
    sizes = json.loads(DATASET.read_text())["vocabulary"]["hashed"]
    whole = sum(sizes.values()) + sum(sizes[name] for name in AUGMENTED)
    hashed = {name: max(2, round(size * rows / whole)) for name, size in sizes.items()}
    return [
        f"dataset.folder={folder}/{samples}", f"dataset.simulator.impressions={samples}",
        f"dataset.vocabulary.hashed={json.dumps(hashed)}", f"training.epochs={max(1, trained // samples)}",
    ]


def costs(run):
    """Microseconds of threads a sample, by phase; what is done on held-out samples left out."""
    joint = run["stages"]["joint"]
    phases = {name: seconds / joint["samples"] * 1e6 for name, seconds in joint["thread_seconds"].items()
              if name not in ("scoring", "measuring", "teacher")}
    return {**phases, "all": sum(phases.values())}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, nargs="+", default=[10**5, 10**6, 10**7])
    parser.add_argument("--samples", type=int, nargs="+", default=[10**5, 10**6])
    parser.add_argument("--trained", type=int, default=10**6, help="samples that each run trains on, in one epoch or several")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    sizes = [(rows, samples) for samples in arguments.samples for rows in arguments.rows]
    measured = {size: [] for size in sizes}
    with tempfile.TemporaryDirectory() as folder:
        for number in range(arguments.rounds):
            print(f"round {number + 1} of {arguments.rounds}", file=sys.stderr)
            for size in sizes:
                run = profile(folder, EXPERIMENT, settings(folder, *size, arguments.trained), arguments.threads)
                measured[size].append((costs(run), run["peak_memory"]))
    print(f"{datetime.date.today()}, {processor()}, {arguments.threads} threads; thread µs a sample of the joint step, "
          f"the least of {arguments.rounds} runs\n")
    phases = list(measured[sizes[0]][0][0])
    print("| samples | rows | " + " | ".join(phases) + " | against the first | MiB at most |")
    print("|---:" * (len(phases) + 4) + "|")
    first = None
    for size in sizes:
        # What disturbs a run only adds to it.
        least = min((cost for cost, _ in measured[size]), key=lambda cost: cost["all"])
        first = first or least["all"]
        memory = max(peak for _, peak in measured[size]) / 2**20
        print(f"| {size[1]:,} | {size[0]:,} | " + " | ".join(f"{least[phase]:.2f}" for phase in phases)
              + f" | {least['all'] / first:.3f} | {memory:,.0f} |")


if __name__ == "__main__":
    main()
