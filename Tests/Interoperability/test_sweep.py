"""A sweep that is killed goes on without repeating or losing a trial, and Optuna reads its journal."""

import csv
import json
import os
import pathlib
import random
import resource
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
import warnings

import optuna
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
from optuna.trial import TrialState

from product import DISTILL, ROOT, distill, small_experiment

FILES = ["report.md", "trials.csv", "best.json", "sweep.json", "test-1.json", "test-2.json"]
TRIALS = 24
ENDS = {1: "complete", 2: "stopped", 3: "failed"}


def tiny_sweep(folder):
    """24 points of four keys, two of them linked, with two seeds and successive halving."""
    experiment = json.loads(small_experiment(folder).read_text())
    experiment["teacher"] = {"embedding": {"dimension": 4}, "network": {"hidden": [8]}, "history": "mean"}
    experiment["student"].update(embedding={"dimension": 4}, output_width=4)
    for tower in ("user_tower", "item_tower"):
        experiment["student"].setdefault(tower, {})["network"] = {"hidden": [8]}
    experiment["training"].update(epochs=4, batch_size=1024)
    experiment["teacher_training"].update(batch_size=1024)
    sweep = {
        "name": "tiny",
        "experiment": experiment,
        "vary": [
            {"path": "distillation.terms[4].temperature", "values": [1, 2, 4]},
            {
                "name": "soft",
                "paths": ["distillation.terms[2].weight", "distillation.terms[3].weight"],
                "from": 0.1, "to": 3, "scale": "log",
            },
            {"path": "training.optimizer.groups[2].learning_rate", "from": 1e-4, "to": 1e-1, "scale": "log"},
            {"path": "student.output_width", "from": 3, "to": 12, "integer": True},
        ],
        "search": {"kind": "quasi_random", "trials": TRIALS, "seed": 1},
        "halving": {"kind": "asha", "reduction": 3, "minimum_epochs": 1},
        "seeds": 2,
        "objective": {"task": "click", "metric": "auc"},
    }
    path = folder / "tiny.json"
    path.write_text(json.dumps(sweep))
    return path


def lines(journal):
    """The whole lines of a journal."""
    text = journal.read_bytes() if journal.exists() else b""
    return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith(b"\n")]


def over(journal):
    """The trials that are over, each with how it ended."""
    ends = [line for line in lines(journal) if line["op_code"] == 6 and line["state"] in ENDS]
    numbers = [line["trial_id"] for line in ends]
    assert len(numbers) == len(set(numbers)), "a trial ended twice"
    return {line["trial_id"]: line["state"] for line in ends}


class SweepTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.temporary.name)
        cls.file = tiny_sweep(cls.folder)
        cls.whole = cls.folder / "whole"
        cls.result = json.loads(
            distill("sweep", cls.file, "--output", cls.whole, "--threads", 2, "--parallel", 2, "--json").stdout)
        cls.journal = cls.whole / "trials.journal"
        optuna.logging.set_verbosity(optuna.logging.WARNING)
        cls.study = optuna.load_study(
            study_name="tiny", storage=JournalStorage(JournalFileBackend(str(cls.journal))))

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def start(self, *arguments):
        return subprocess.Popen(
            [DISTILL, "sweep", *map(str, arguments)], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            text=True)

    def wait(self, process, condition):
        deadline = time.monotonic() + 60
        while not condition():
            self.assertIsNone(process.poll(), "the sweep ended before it could be killed")
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.005)

    def test_killed_twice(self):
        seed = random.randrange(2**32)
        moments = random.Random(seed)
        sweep = self.folder / "killed"
        journal = sweep / "trials.journal"
        begin, go_on = [self.file, "--output", sweep], ["--resume", sweep]
        known = {}
        for kill, arguments in enumerate([begin, go_on]):
            # One worker here, two in the sweep that was never killed.
            process = self.start(*arguments, "--threads", 1)
            enough = len(known) + moments.randrange(1, 7)
            self.wait(process, lambda: len(over(journal)) >= enough)
            time.sleep(moments.uniform(0, 0.3))
            process.send_signal(signal.SIGKILL)
            process.communicate()
            before = lines(journal)
            known = over(journal)
            self.assertLess(len(known), TRIALS, f"seed {seed}, kill {kill}: killed too late")
        if not journal.read_bytes().endswith(b"\n") or moments.random() < 0.5:
            # As a kill within a write leaves it.
            with journal.open("ab") as file:
                file.write(b'{"op_code": 7, "worker_id": "dist')
        distill("sweep", *go_on, "--threads", 2)
        after = lines(journal)
        self.assertEqual(after[:len(before)], before, f"seed {seed}: something is lost")
        touched = {line["trial_id"] for line in after[len(before):] if "trial_id" in line}
        self.assertFalse(touched & set(known), f"seed {seed}: a finished trial was run again")
        self.assertEqual(over(journal), over(self.journal), f"seed {seed}")
        for name in FILES:
            self.assertEqual((sweep / name).read_bytes(), (self.whole / name).read_bytes(), f"seed {seed}, {name}")
        self.assertEqual(
            sorted(path.name for path in (sweep / "teachers").iterdir()),
            sorted(path.name for path in (self.whole / "teachers").iterdir()))

    def test_optuna_reads_the_trials(self):
        study, trials = self.study, self.result["trials"]
        self.assertEqual(study.direction, optuna.study.StudyDirection.MAXIMIZE)
        self.assertEqual(len(study.trials), TRIALS)
        states = {TrialState.COMPLETE: "complete", TrialState.PRUNED: "stopped", TrialState.FAIL: "failed"}
        for trial, expected in zip(study.trials, trials):
            self.assertEqual(trial.number, expected["number"])
            self.assertEqual(states[trial.state], expected["state"])
            self.assertEqual(trial.value, expected["value"])
            settings = dict(expected["settings"])
            if trial.number == 0:
                # The base has different weights at the linked paths, which is no point of the range.
                self.assertEqual(settings.pop("soft"), [1.0, 0.5])
            self.assertEqual(trial.params, settings)
            if trial.state == TrialState.COMPLETE:
                seeds = [trial.user_attrs[f"seed {seed}"]["value"] for seed in (1, 2)]
                self.assertEqual(seeds, expected["seeds"])
                self.assertEqual(sum(seeds) / 2, trial.value)
                # What the first seed's last epoch reports is its result.
                self.assertEqual(trial.intermediate_values[max(trial.intermediate_values)], seeds[0])
            else:
                self.assertEqual(trial.intermediate_values[max(trial.intermediate_values)], trial.value)
                self.assertEqual(max(trial.intermediate_values), expected["epochs"])
            self.assertIsNotNone(trial.datetime_start)
            self.assertLessEqual(trial.datetime_start, trial.datetime_complete)
        self.assertEqual(study.best_trial.number, self.result["best"])
        self.assertEqual(study.best_value, trials[self.result["best"]]["value"])
        self.assertGreater(sum(trial.state == TrialState.PRUNED for trial in study.trials), 3)
        kinds = {name: type(space).__name__ for name, space in study.trials[1].distributions.items()}
        self.assertEqual(
            list(kinds.values()),
            ["CategoricalDistribution", "FloatDistribution", "FloatDistribution", "IntDistribution"])

    def test_decisions_are_those_of_the_rule(self):
        """Trial i goes on after 1 and 3 epochs if fewer than ⌈n/3⌉ of the n values so far are better than its own."""
        for rung in (1, 3):
            values = []
            for trial in self.study.trials:
                if rung not in trial.intermediate_values:
                    continue
                value = trial.intermediate_values[rung]
                goes_on = sum(other > value for other in values) < -(-(len(values) + 1) // 3)
                values.append(value)
                stopped_here = trial.state == TrialState.PRUNED and max(trial.intermediate_values) == rung
                self.assertEqual(goes_on, not stopped_here, (trial.number, rung))

    def test_importance_is_that_of_optuna(self):
        """Over all trials, the stopped ones below the complete ones."""
        study = optuna.create_study(direction="maximize")
        for trial in self.study.trials:
            is_complete = trial.state == TrialState.COMPLETE
            study.add_trial(
                optuna.trial.create_trial(
                    params=trial.params, distributions=trial.distributions,
                    value=trial.value if is_complete else trial.value - 10))
        warnings.simplefilter("ignore")  # Of the base, which is by itself outside of a range.
        shares = optuna.importance.get_param_importances(
            study, evaluator=optuna.importance.PedAnovaImportanceEvaluator(target_quantile=0.25))
        for name, share in self.result["importance"].items():
            self.assertAlmostEqual(share, shares[name], places=9)

    def test_files(self):
        with (self.whole / "trials.csv").open() as file:
            rows = list(csv.DictReader(file))
        self.assertEqual([row["state"] for row in rows], [trial["state"] for trial in self.result["trials"]])
        best = self.result["best"]
        self.assertEqual(float(rows[best]["value"]), self.result["trials"][best]["value"])
        settings = self.result["trials"][best]["settings"]
        terms = json.loads((self.whole / "best.json").read_text())["distillation"]["terms"]
        self.assertEqual(terms[2]["weight"], settings["soft"])
        self.assertEqual(terms[3]["weight"], settings["soft"])
        distill("check", self.whole / "best.json")
        self.assertEqual(
            len([path for path in (self.whole / "teachers").iterdir()]), 2, "one teacher a seed, whatever the students")

    def test_a_finished_sweep_shows_its_result_again(self):
        before = self.journal.read_bytes()
        again = distill("sweep", "--resume", self.whole, "--json")
        self.assertEqual(json.loads(again.stdout), self.result)
        self.assertEqual(self.journal.read_bytes(), before)
        self.assertEqual(json.loads(distill("sweep", self.file, "--resume", self.whole, "--json").stdout), self.result)

    def test_another_sweep_is_refused(self):
        result = distill("sweep", self.file, "--seeds", 3, "--resume", self.whole, check=False)
        self.assertEqual(result.returncode, 1)
        self.assertIn("holds another sweep: its seeds is 2, but here it is 3", result.stderr)
        result = distill("sweep", self.file, "--output", self.whole, check=False)
        self.assertIn("holds a sweep already", result.stderr)
        result = distill("sweep", "--resume", self.folder, check=False)
        self.assertIn("holds no sweep.json", result.stderr)

    def grid(self, name, path, values, change):
        """The file of a sweep over the values of one key, with one epoch and one seed, its experiment changed."""
        sweep = json.loads(self.file.read_text())
        sweep["experiment"]["training"]["epochs"] = 1
        change(sweep["experiment"])
        sweep.update(vary=[{"path": path, "values": values}], search="grid", seeds=1)
        del sweep["halving"]
        file = self.folder / f"{name}.json"
        file.write_text(json.dumps(sweep))
        return file

    def test_worlds_in_one_folder_do_not_disturb_each_other(self):
        """Each trial has simulated files of its own in the folder of all; each finds its own there."""
        path = self.grid(
            "worlds", "dataset.simulator.impressions", [5000, 6000, 7000],
            lambda experiment: experiment["dataset"].update(folder=str(self.folder / "worlds")))
        results = []
        for parallel in [1, 4]:
            output = self.folder / f"worlds-{parallel}"
            distill("sweep", path, "--output", output, "--parallel", parallel)
            self.assertEqual(set(over(output / "trials.journal").values()), {1})
            results.append((output / "trials.csv").read_bytes())
        self.assertEqual(results[0], results[1])

    def test_each_training_has_a_teacher_of_its_own(self):
        """Where the teacher is trained by "training", what a trial varies of that is the teacher's as well."""
        path = self.grid(
            "teachers", "training.batch_size", [512, 2048],
            lambda experiment: experiment.update(teacher_training=None))
        results = []
        for parallel in [1, 3]:
            output = self.folder / f"teachers-{parallel}"
            distill("sweep", path, "--output", output, "--parallel", parallel)
            self.assertEqual(len(list((output / "teachers").glob("*.safetensors"))), 3)
            results.append((output / "trials.csv").read_bytes())
        self.assertEqual(results[0], results[1])

        # What the sweep says of its best point is what a run of that point gives.
        run = self.folder / "teachers-run"
        distill("run", self.folder / "teachers-1/best.json", "--output", run)
        [chosen] = json.loads((self.folder / "teachers-1/test-1.json").read_text())["reports"]
        self.assertIn(chosen, json.loads((run / "result.json").read_text())["reports"])

    def test_changed_data_are_refused(self):
        world = self.folder / "changed-world"
        sweep = self.folder / "changed"
        shutil.copytree(self.folder / "world", world)
        # As if they were real files.
        (world / "simulated.json").unlink()
        process = self.start(self.file, "--data", world, "--output", sweep, "--threads", 1)
        self.wait(process, lambda: len(over(sweep / "trials.journal")) >= 2)
        process.kill()
        process.communicate()
        samples = world / "raw_sample.csv"
        samples.write_text("".join(samples.read_text().splitlines(keepends=True)[:15000]))
        before = lines(sweep / "trials.journal")
        refused = distill("sweep", "--resume", sweep, check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("have changed since the sweep was begun", refused.stderr)
        self.assertEqual([line for line in lines(sweep / "trials.journal")[len(before):] if line["op_code"] != 6], [])

    def test_ctrl_c_says_how_to_go_on(self):
        sweep = self.folder / "stopped"
        process = self.start(self.file, "--output", sweep, "--threads", 2)
        self.wait(process, lambda: len(over(sweep / "trials.journal")) >= 1)
        second = distill("sweep", "--resume", sweep, check=False)
        self.assertEqual(second.returncode, 1)
        self.assertIn("another process", second.stderr)
        process.send_signal(signal.SIGINT)
        errors = process.communicate()[1]
        self.assertEqual(process.returncode, 130)
        self.assertIn(f"distill sweep --resume {sweep}", errors)

    def test_a_full_disk_loses_nothing(self):
        sweep = self.folder / "full"
        journal = sweep / "trials.journal"
        process = self.start(self.file, "--output", sweep, "--threads", 2)
        self.wait(process, lambda: len(over(journal)) >= 2)
        process.kill()
        process.communicate()
        room = journal.stat().st_size + 700
        stopped = distill(
            "sweep", "--resume", sweep, "--threads", 2, check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)))
        self.assertEqual(stopped.returncode, 1)
        self.assertIn("cannot be written", stopped.stderr)
        self.assertIn(f"distill sweep --resume {sweep}", stopped.stderr)
        self.assertEqual(json.loads(distill("sweep", "--resume", sweep, "--json").stdout)["trials"], self.result["trials"])

    def test_mistakes_come_before_the_first_trial(self):
        sweep = self.folder / "never"
        result = distill(
            "sweep", self.folder / "experiment.json", "--output", sweep,
            "--vary", "training.epochs=1,0", "--vary", "distillation.terms[4].temprature=1,2", check=False)
        self.assertEqual(result.returncode, 2)
        self.assertIn("training.epochs must be an integer from 1 to 1000000, but is 0", result.stderr)
        self.assertIn('temprature is not a known key; did you mean "temperature"?', result.stderr)
        self.assertFalse(os.path.exists(sweep))


if __name__ == "__main__":
    unittest.main()
