"""What the tests of this folder share: the built program, and small experiments for it to run."""

import json
import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
DISTILL = os.environ.get("DISTILL", str(ROOT / ".build/release/distill"))


def distill(*arguments, check=True, folder=ROOT, **options):
    """Runs the program with these arguments in a folder; its output and errors are kept as text."""
    result = subprocess.run(
        [DISTILL, *map(str, arguments)], cwd=folder, capture_output=True, text=True, **options
    )
    if check and result.returncode != 0:
        raise AssertionError(f"distill {' '.join(map(str, arguments))}: exit {result.returncode}\n{result.stderr}")
    return result


def small_experiment(folder, **changes):
    """An experiment of a few seconds on a simulated world in `folder`; `changes` override its top-level keys."""
    folder = pathlib.Path(folder)
    experiment = json.loads((ROOT / "experiments/taobao.json").read_text())
    for key in ("teacher", "distillation"):
        experiment[key] = str((ROOT / "experiments" / experiment[key]).resolve())
    experiment["dataset"] = {
        "base": str(ROOT / "configs/datasets/taobao-ads.json"),
        "folder": str(folder / "world"),
        "simulator": {"kind": "taobao_ads", "impressions": 20000, "seed": 1},
    }
    experiment["student"]["base"] = str(ROOT / "configs/students/dual-tower.json")
    for key in ("training", "teacher_training"):
        experiment[key]["base"] = str(ROOT / "configs/training/adam.json")
    experiment["training"]["epochs"] = 2
    experiment["teacher_training"]["epochs"] = 1
    experiment.update(changes)
    path = folder / "experiment.json"
    path.write_text(json.dumps(experiment))
    return path
