"""What the program writes where no terminal is: plain text, JSON for programs, and errors when it cannot write."""

import json
import os
import pathlib
import resource
import subprocess
import tempfile
import unittest

from product import DISTILL, ROOT, distill, small_experiment


class TerminalTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.temporary.cleanup)
        cls.folder = pathlib.Path(cls.temporary.name)
        cls.experiment = small_experiment(cls.folder)
        cls.dataset = cls.folder / "dataset.json"
        cls.dataset.write_text(json.dumps(json.loads(cls.experiment.read_text())["dataset"]))
        distill("data", "simulate", cls.folder / "world", "--impressions", 20000)
        cls.finished = cls.folder / "run"
        distill("run", cls.experiment, "--output", cls.finished, "--set", "training.epochs=1")
        requests = (cls.folder / "world/raw_sample.csv").read_text().splitlines(keepends=True)
        cls.requests = cls.folder / "requests.csv"
        cls.requests.write_text("".join(requests[:200]))

    def commands(self):
        """A command line for each command that prints, and what it exits with."""
        yield 0, ["--help"]
        yield 0, ["data", "prepare", self.dataset]
        yield 0, ["check", self.experiment]
        yield 0, ["run", self.experiment, "--output", self.new_folder(), "--set", "training.epochs=1"]
        yield 0, ["evaluate", self.finished]
        yield 0, ["export", self.finished, "--output", self.new_folder()]
        yield 0, ["score", self.finished, "--input", self.requests]
        yield 0, ["completion", "bash"]
        yield 2, ["run", self.experiment, "--set", "training.epoch=1"]
        yield 2, ["rum"]
        yield 1, ["check", self.experiment, "--data", self.folder / "nowhere", "--set", "dataset.simulator=null"]

    def new_folder(self):
        self.folders = getattr(self, "folders", 0) + 1
        return self.folder / f"{self.id().split('.')[-1]}-{self.folders}"

    def sweep(self):
        return [
            "sweep", self.experiment, "--output", self.new_folder(), "--vary", "student.output_width=8,16", "--set",
            "training.epochs=1"]

    def test_a_pipe_gets_no_control_characters(self):
        for code, arguments in [*self.commands(), (0, self.sweep())]:
            with self.subTest(arguments=arguments):
                result = subprocess.run([DISTILL, *map(str, arguments)], cwd=ROOT, capture_output=True)
                self.assertEqual(result.returncode, code, result.stderr)
                for output in [result.stdout, result.stderr]:
                    self.assertEqual([byte for byte in output if byte < 0x20 and byte not in b"\n\t"], [])
                    self.assertNotIn(0x7F, output)
                    output.decode()

    def test_a_full_device_is_an_error(self):
        for code, arguments in self.commands():
            if code != 0:
                continue
            with self.subTest(arguments=arguments), open("/dev/full", "w") as full:
                result = subprocess.run(
                    [DISTILL, *map(str, arguments)], cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True)
                self.assertEqual(result.returncode, 1)
                self.assertEqual(
                    result.stderr.splitlines()[-1],
                    "distill: the standard output cannot be written: No space left on device; what is printed there is "
                    "not complete")

    def test_a_file_at_its_limit_is_an_error(self):
        with open(self.folder / "limited", "w") as file:
            result = subprocess.run(
                [DISTILL, "--help"], stdout=file, stderr=subprocess.PIPE, text=True,
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100)))
        self.assertEqual((result.returncode, "File too large" in result.stderr), (1, True), result)

    def test_a_closed_pipe_ends_quietly(self):
        for code, arguments in self.commands():
            if code != 0:
                continue
            with self.subTest(arguments=arguments):
                reader, writer = os.pipe()
                os.close(reader)
                result = subprocess.run(
                    [DISTILL, *map(str, arguments)], cwd=ROOT, stdout=writer, stderr=subprocess.PIPE, text=True)
                os.close(writer)
                self.assertEqual(result.returncode, 0)
                self.assertNotIn("distill:", result.stderr)

    def test_json_is_one_object_and_all_there_is(self):
        check = json.loads(distill("check", self.experiment, "--json").stdout)
        self.assertEqual(list(check), ["configuration", "features", "models"])
        self.assertEqual(check["configuration"]["training"]["epochs"], 2)
        self.assertEqual(check["features"]["user_behaviors"]["read_by"], ["teacher", "user_tower"])
        for model in check["models"]:
            numbers = model["table_parameters"] + model["dense_parameters"]
            self.assertEqual(model["weights_bytes"], 4 * numbers)

        prepared = json.loads(distill("data", "prepare", self.dataset, "--json").stdout)
        self.assertEqual(sum(split["samples"] for split in prepared["splits"].values()), 20000)
        self.assertEqual(set(prepared["features"]), set(check["features"]))

        export = self.new_folder()
        for arguments in [
            ["evaluate", self.finished], ["export", self.finished, "--output", export],
            ["score", export, "--input", self.requests], self.sweep(),
        ]:
            with self.subTest(arguments=arguments):
                self.assertIsInstance(json.loads(distill(*arguments, "--json").stdout), dict)

        run = json.loads(
            distill(
                "run", self.experiment, "--json", "--output", self.new_folder(), "--set", "training.epochs=1").stdout)
        self.assertEqual(set(run["result"]), {"teacher", "distilled student", "student alone"})
        self.assertGreater(run["result"]["teacher"]["click"]["auc"], 0.5)

    def test_check_prints_what_it_knows_before_it_misses_files(self):
        arguments = ["check", self.experiment, "--data", self.folder / "nowhere", "--set", "dataset.simulator=null"]
        result = distill(*arguments, check=False)
        self.assertEqual(result.returncode, 1)
        self.assertIn('"epochs": 2', result.stdout)
        self.assertIn("user tower", result.stdout)
        self.assertEqual(len(result.stderr.splitlines()), 4)
        for line in result.stderr.splitlines():
            self.assertRegex(line, r"dataset\.tables\.\w+\.file names the file .*/nowhere/\w+\.csv, which does not exist")
        result = distill(*arguments, "--json", check=False)
        self.assertEqual((result.returncode, json.loads(result.stdout)["models"]), (1, None))

    def test_warns_of_batches_larger_than_the_split(self):
        for command in ["check", "run"]:
            output = ["--output", self.new_folder()] if command == "run" else []
            changes = ["--set", "training.batch_size=100000", "--set", "training.epochs=1"]
            self.assertRegex(
                distill(command, self.experiment, *changes, *output).stderr,
                r"warning: training\.batch_size is 100000, but the training split has \d+ samples, so that every epoch is "
                "one step; lower it\n")


if __name__ == "__main__":
    unittest.main()
