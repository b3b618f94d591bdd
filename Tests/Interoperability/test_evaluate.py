"""`distill evaluate`: a finished run measured again, on its own data, on other data, and refused where features differ."""

import json
import pathlib
import shutil
import tempfile
import unittest

from product import ROOT, distill, small_experiment

LIGHT = {"epochs": 1, "batch_size": 512, "micro_batch_size": 256}


def run(folder, name, **changes):
    """A finished run in `folder`, and its directory."""
    path = small_experiment(folder, **changes)
    experiment = json.loads(path.read_text())
    experiment["dataset"]["simulator"]["impressions"] = 6000
    for key in ("training", "teacher_training"):
        if experiment[key]:
            experiment[key].update(LIGHT)
    path.write_text(json.dumps(experiment))
    directory = pathlib.Path(folder) / name
    output = distill("run", path, "--output", directory, "--threads", 2, "--json").stdout
    return directory, json.loads(output)["result"]


def evaluate(directory, *arguments):
    return json.loads(distill("evaluate", directory, *arguments, "--json").stdout)


class EvaluateTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp())
        cls.directory, cls.reported = run(cls.folder, "two-stage")

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def test_its_own_dataset_gives_the_metrics_of_the_run(self):
        again = evaluate(self.directory)
        self.assertEqual(again["result"], self.reported)
        self.assertEqual((again["split"], again["dataset"]), ("test", "taobao-ads"))

    def test_the_same_files_encoded_anew_give_the_same_metrics(self):
        again = evaluate(self.directory, "--data", self.folder / "world")
        self.assertEqual(again["result"], self.reported)

    def test_validation_gives_what_the_run_logged(self):
        lines = [json.loads(line) for line in (self.directory / "metrics.jsonl").read_text().splitlines()]
        logged = [
            line["values"]
            for line in lines
            if (line.get("split"), line.get("model"), line.get("task")) == ("validation", "teacher", "click")
        ]
        again = evaluate(self.directory, "--split", "validation")["result"]["teacher"]["click"]
        # What needs a teacher beside the model is not measured of the teacher.
        self.assertIn({name: value for name, value in again.items() if not name.startswith("teacher_")}, logged)

    def test_a_joint_run_with_shared_tables(self):
        directory, reported = run(
            self.folder,
            "joint",
            distillation=str(ROOT / "configs/distillation/joint.json"),
            teacher_training=None,
        )
        self.assertEqual(evaluate(directory)["result"], reported)
        # The student's file is enough for the student, the teacher's for the teacher: neither is read for the other.
        self.assertEqual(evaluate(directory, "--split", "all")["result"].keys(), reported.keys())

    def test_other_data_are_encoded_by_the_run(self):
        other = self.folder / "other"
        distill("data", "simulate", other, "--impressions", 3000, "--seed", 7)
        result = evaluate(self.directory, "--data", other, "--split", "all")
        self.assertEqual(result["folder"], str(other))
        self.assertNotEqual(result["result"], self.reported)
        # Its own vocabularies would give other ids; those of the run stay what they were.
        description = json.loads((ROOT / "configs/datasets/taobao-ads.json").read_text())
        description.update(folder=str(other), vocabulary={"minimum_count": 50}, simulator=None)
        path = self.folder / "other.json"
        path.write_text(json.dumps(description))
        again = evaluate(self.directory, "--dataset", path, "--split", "all")
        self.assertEqual(again["result"], result["result"])
        # Without a split all rows are meant.
        del description["split"]
        path.write_text(json.dumps(description))
        self.assertEqual(evaluate(self.directory, "--dataset", path), again)
        refused = distill("evaluate", self.directory, "--dataset", path, "--split", "test", check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertIn('has no "split", so that there is no test split', refused.stderr)

    def test_a_dataset_with_other_features_is_refused(self):
        description = json.loads((ROOT / "configs/datasets/taobao-ads.json").read_text())
        description["folder"] = str(self.folder / "world")
        description["features"][0]["name"] = "member"
        description["features"][1]["side"] = "cross"
        path = self.folder / "changed.json"
        path.write_text(json.dumps(description))
        result = distill("evaluate", self.directory, "--dataset", path, check=False)
        self.assertEqual((result.returncode, result.stdout), (1, ""))
        self.assertIn(
            'does not have the features and tasks that the run was trained on: it has no feature "user"; its feature '
            '"member" is unknown to the run; its feature "segment" is on the side cross and not user',
            result.stderr,
        )

    def test_what_is_no_finished_run_is_refused(self):
        result = distill("evaluate", self.folder, check=False)
        self.assertEqual(result.returncode, 1)
        self.assertIn("there is no run (no resolved.json)", result.stderr)
        unfinished = self.folder / "unfinished"
        shutil.copytree(self.directory, unfinished)
        (unfinished / "student_alone.safetensors").unlink()
        result = distill("evaluate", unfinished, check=False)
        self.assertEqual(result.returncode, 1)
        self.assertIn("the run is finished, but its student_alone.safetensors is gone", result.stderr)
        (unfinished / "result.json").unlink()
        result = distill("evaluate", unfinished, check=False)
        self.assertEqual(result.returncode, 1)
        self.assertIn("the run is not finished (no student_alone.safetensors); go on with it by", result.stderr)

    def test_an_export_is_no_run(self):
        export = self.folder / "export"
        distill("export", self.directory, "--output", export)
        for command in [("evaluate", export), ("run", "--resume", export)]:
            result = distill(*command, check=False)
            self.assertEqual(result.returncode, 1)
            self.assertIn("the folder holds an export", result.stderr)

    def test_no_simulated_world_is_replaced(self):
        """The run's own world gives way to a run that asks for another one; evaluate does not take it back."""
        base = self.folder / "worlds"
        base.mkdir()
        experiment = small_experiment(base)
        distill("run", experiment, "--output", base / "run", "--set", "dataset.simulator.impressions=3000")
        distill("data", "prepare", ROOT / "configs/datasets/taobao-ads.json", "--data", base / "world",
                "--set", "simulator.impressions=4000")
        before = (base / "world/raw_sample.csv").read_bytes()
        result = distill("evaluate", base / "run", check=False)
        self.assertEqual(result.returncode, 1)
        self.assertIn("holds a simulated world of 4000 impressions", result.stderr)
        self.assertEqual((base / "world/raw_sample.csv").read_bytes(), before)

    def test_a_folder_without_files_is_not_simulated(self):
        result = distill("evaluate", self.directory, "--data", self.folder / "nowhere", check=False)
        self.assertEqual(result.returncode, 1)
        self.assertIn("raw_sample.csv", result.stderr)
        self.assertFalse((self.folder / "nowhere").exists())


if __name__ == "__main__":
    unittest.main()
