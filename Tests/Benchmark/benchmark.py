"""`make bench`: the joint step, the teacher alone, the student from a frozen teacher's scores, and scoring, on tables as
large as the official Taobao ad files'; ours, and the same jobs in PyTorch where a Python that has it is named, in turns
in one run.

    make bench                                   ours alone
    make bench PYTORCH=install                   installs PyTorch into an environment that is thrown away afterwards
    make bench PYTORCH=path/to/python            uses a Python that has PyTorch
"""

import argparse
import datetime
import json
import os
import statistics
import subprocess
import sys
import tempfile

from machine import ENVIRONMENT, ROOT, processor, profile, python_with

EXPERIMENT = ROOT / "experiments/random-ids.json"
TWO_STAGE = [
    "distillation.mode=two_stage", "distillation.sharing={}", "training.epochs=2",
    'student.augmentation={"user_feature":"user","item_feature":"ad","width":64}',
]
# Runs on all threads and on one, directly after each other, in each round.
PAIRS = 3
HALF_HELD_OUT = ['dataset.split={"by":"random","validation":0.5,"test":0.02,"seed":1}', "training.epochs=1"]


def ours(folder, settings, threads):
    return profile(folder, EXPERIMENT, settings, threads)


def rate(profile, stage):
    return profile["stages"][stage]["samples_per_second"]


def bound(profile):
    """Samples a second of the joint step if it were matrix products alone, at the speed they have in the same run."""
    return profile["matrix_product_rate"] / profile["stages"]["joint"]["arithmetic_per_sample"]


def scoring_rate(profile):
    stage = profile["stages"]["joint"]
    return stage["evaluated_samples"] / (stage["thread_seconds"]["scoring"] / profile["threads"])


def theirs(python, job, threads, compiled):
    command = [python, ROOT / "Tests/Benchmark/pytorch_jobs.py", "--job", job, "--threads", threads]
    result = subprocess.run(
        [str(part) for part in command + (["--compile"] if compiled else [])], env=ENVIRONMENT, capture_output=True,
        text=True)
    if result.returncode != 0:
        return None, result.stderr.strip().splitlines()[-1:]
    answer = json.loads(result.stdout)
    return statistics.median(answer["samples_per_second"]), answer["version"]


def listed(rates):
    return " · ".join(f"{value:,.0f}" for value in rates)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pytorch", default="", help="a Python that has PyTorch, or 'install'")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(folder, python_with(["torch", "numpy"], arguments.pytorch, folder), arguments)


def measure(folder, python, arguments):
    jobs = {"joint": "joint step", "teacher": "teacher alone", "student": "student, frozen teacher",
            "scoring": "scoring by both"}
    mine = {job: [] for job in jobs}
    other = {(job, compiled): [] for job in jobs for compiled in (False, True)}
    pairs, shares, version, last = [], [], None, None
    for number in range(arguments.rounds):
        print(f"round {number + 1} of {arguments.rounds}", file=sys.stderr)
        last = ours(folder, [], arguments.threads)
        mine["joint"].append(rate(last, "joint"))
        shares.append(mine["joint"][-1] / bound(last))
        for _ in range(PAIRS):
            pairs.append([rate(ours(folder, ["training.epochs=2"], threads), "joint") for threads in (1, arguments.threads)])
        for job, compiled in other:
            if job == "teacher" and not compiled:
                two_stage = ours(folder, TWO_STAGE, arguments.threads)
                mine["teacher"].append(rate(two_stage, "teacher"))
                stage = two_stage["stages"]["student"]
                scored = stage["thread_seconds"]["teacher"] / two_stage["threads"]
                trained = stage["samples"] / stage["samples_per_second"]
                mine["student"].append(stage["samples"] / (trained - scored))
            if job == "scoring" and not compiled:
                mine["scoring"].append(scoring_rate(ours(folder, HALF_HELD_OUT, arguments.threads)))
            if python:
                value, answer = theirs(python, job, arguments.threads, compiled)
                if value is None:
                    print(f"PyTorch, {job}, compiled {compiled}: {answer}", file=sys.stderr)
                else:
                    other[job, compiled].append(value)
                    version = answer
    report(jobs, mine, other, pairs, shares, version, last, arguments)


def report(jobs, mine, other, pairs, shares, version, last, arguments):
    joint = last["stages"]["joint"]
    print(f"{datetime.date.today()}, {processor()}, {arguments.threads} threads, OpenBLAS kernels for "
          f"{last['blas_kernels']}" + (f", PyTorch {version}" if version else "") + "; samples/s\n")
    print("| job | distill | PyTorch, eager | PyTorch, compiled | median against the better |")
    print("|---|---|---|---|---:|")
    for job, name in jobs.items():
        medians = [statistics.median(other[job, compiled]) for compiled in (False, True) if other[job, compiled]]
        ratio = f"{statistics.median(mine[job]) / max(medians):.2f} ×" if medians else "–"
        columns = [listed(other[job, compiled]) or "–" for compiled in (False, True)]
        print(f"| {name} | {listed(mine[job])} | {columns[0]} | {columns[1]} | {ratio} |")
    ratios = sorted(several / one for one, several in pairs)
    one, several = (statistics.median(rates) for rates in zip(*pairs))
    print(f"\nThe joint step on one thread and on {arguments.threads}, {len(pairs)} times in turns: {one:,.0f} and {several:,.0f} "
          f"samples/s (medians); the second is {statistics.median(ratios):.2f} × the first (median of the pairs, "
          f"{ratios[0]:.2f} to {ratios[-1]:.2f}).")
    print(f"It takes {joint['arithmetic_per_sample'] / 1e6:.2f} million multiplications and additions a sample; matrix products "
          f"reach {last['matrix_product_rate'] / 1e9:.0f} GFLOP/s in the last round, which would be {bound(last):,.0f} samples/s. "
          f"Of what they reach in its own round the step reaches {' · '.join(f'{share:.0%}' for share in shares)}.")
    print(f"Most memory in use: {last['peak_memory'] / 2**20:,.0f} MiB.\n")
    print("| phase of the joint step | thread µs a sample | share |")
    print("|---|---:|---:|")
    whole = joint["seconds"] * last["threads"]
    for phase, seconds in joint["thread_seconds"].items():
        if seconds > 0:
            print(f"| {phase} | {seconds / joint['samples'] * 1e6:.2f} | {seconds / whole:.1%} |")


if __name__ == "__main__":
    main()
