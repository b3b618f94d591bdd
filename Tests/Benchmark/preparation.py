"""`make bench-preparation`: about 1 GB in the layout of the official Taobao ad files, read, joined, encoded and cached by
`distill data prepare`, and the same with pyarrow's CSV reader and polars where a Python that has them is named, in turns in
one run.

    make bench-preparation                       ours alone
    make bench-preparation POLARS=install        installs both into an environment that is thrown away afterwards
    make bench-preparation POLARS=path/to/python uses a Python that has both
"""

import argparse
import datetime
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

from machine import DISTILL, ROOT, processor, python_with

DESCRIPTION = ROOT / "configs/datasets/taobao-ads.json"
INPUTS = ("raw_sample.csv", "behavior_log.csv", "ad_feature.csv", "user_profile.csv")


def measured(command, environment=None):
    """Standard output, seconds, processor seconds and MiB at most in use of a command."""
    begun = time.perf_counter()
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            [str(part) for part in command], stdout=subprocess.PIPE, stderr=errors, env={**os.environ, **(environment or {})})
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begun
        if os.waitstatus_to_exitcode(status) != 0:
            errors.seek(0)
            sys.exit(errors.read().decode())
    return output, seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def ours(folder, data, threads):
    """The first start, which prepares, and the second, which maps what the first has kept."""
    with tempfile.TemporaryDirectory(dir=folder) as cache:
        command = [DISTILL, "data", "prepare", DESCRIPTION, "--data", data, "--threads", threads, "--json"]
        first = measured(command, {"XDG_CACHE_HOME": cache})
        return first, measured(command, {"XDG_CACHE_HOME": cache})


def theirs(python, folder, data, threads):
    with tempfile.TemporaryDirectory(dir=folder) as output:
        return measured([
            python, ROOT / "Tests/Benchmark/preparation_polars.py", data, "--threads", threads, "--output", output])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--polars", default="", help="a Python that has pyarrow and polars, or 'install'")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--impressions", type=int, default=6_250_000)
    parser.add_argument("--data", help="a folder with the files; by default they are simulated")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        python = python_with(["pyarrow", "polars"], arguments.polars, folder)
        data = arguments.data
        if not data:
            data = f"{folder}/data"
            measured([DISTILL, "data", "simulate", data, "--impressions", arguments.impressions])
        compare(python, folder, data, arguments)


def compare(python, folder, data, arguments):
    size = sum((pathlib.Path(data) / name).stat().st_size for name in INPUTS)
    first, second, other, answer = [], [], [], None
    for number in range(arguments.rounds):
        print(f"round {number + 1} of {arguments.rounds}", file=sys.stderr)
        prepared, mapped = ours(folder, data, arguments.threads)
        first.append(prepared[1:])
        second.append(mapped[1:])
        if python:
            result = theirs(python, folder, data, arguments.threads)
            answer = json.loads(result[0])
            other.append(result[1:])
    summary = json.loads(prepared[0])
    print(f"{datetime.date.today()}, {processor()}, {arguments.threads} threads" + (f", {answer['versions']}" if answer else ""))
    print(f"{size / 1e6:,.0f} MB of {', '.join(INPUTS)}, in the page cache\n")
    print("| | s | median MB/s | processor s | MiB at most |")
    print("|---|---|---:|---:|---:|")
    for name, runs in (("distill, first start: read, joined, encoded, cached", first), ("distill, second start", second),
                       ("pyarrow and polars: read, joined, encoded, written", other)):
        if runs:
            seconds = [run[0] for run in runs]
            print(f"| {name} | {' · '.join(f'{value:.2f}' for value in seconds)} | "
                  f"{size / 1e6 / statistics.median(seconds):,.0f} | {statistics.median(run[1] for run in runs):.1f} | "
                  f"{max(run[2] for run in runs):,.0f} |")
    if not answer:
        return
    ratio = statistics.median(run[0] for run in other) / statistics.median(run[0] for run in first)
    print(f"\nOurs is {ratio:.2f} × as fast. Theirs by phase: "
          + ", ".join(f"{name} {seconds:.2f} s" for name, seconds in answer["phases"].items()) + ".")
    print("Both compute all 31 features, both labels, the split, the vocabularies and the buckets of the description.")
    check(summary, answer)


def check(summary, answer):
    """Whether both have come to the same."""
    text = json.dumps(summary)
    for count in answer["purchases"] + list(answer["vocabularies"].values()):
        if str(count) not in text:
            sys.exit(f"polars counts {count}, which is not in our summary: {text}")


if __name__ == "__main__":
    main()
