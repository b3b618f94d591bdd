"""What the benchmarks share: the program, the processor's name, and a Python that has what ours is compared with."""

import json
import os
import pathlib
import platform
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
DISTILL = ROOT / ".build/release/distill"
# OpenBLAS chooses its kernels by the processor, as it does for users.
ENVIRONMENT = {key: value for key, value in os.environ.items() if key != "OPENBLAS_CORETYPE"}


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":")[1].strip()
    return platform.machine()


def python_with(packages, choice, folder):
    """The Python that was named, or, for 'install', one in an environment below `folder` with these packages."""
    if choice == "install":
        subprocess.run([sys.executable, "-m", "venv", f"{folder}/python"], check=True)
        python = f"{folder}/python/bin/python"
        subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], check=True)
        return python
    if choice and not shutil.which(choice):
        sys.exit(f"{choice}: no such program; name a Python that has {' and '.join(packages)}, or say install")
    return choice


def profile(folder, experiment, settings, threads):
    """The profile of one run of an experiment, which leaves nothing behind."""
    with tempfile.TemporaryDirectory(dir=folder) as output:
        command = [DISTILL, "run", experiment, "--output", f"{output}/run", "--threads", threads, "--profile", "--json"]
        for setting in settings:
            command += ["--set", setting]
        result = subprocess.run(
            [str(part) for part in command], cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit(result.stderr)
    return json.loads(result.stdout)["profile"]
