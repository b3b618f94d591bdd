"""A run that is stopped, however it is stopped, ends with the very files of a run that never was."""

import os
import pathlib
import random
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

from product import DISTILL, ROOT, distill, small_experiment

WEIGHTS = ["teacher.safetensors", "student.safetensors", "student_alone.safetensors"]
FILES = ["metrics.jsonl", "result.json", "report.md", "resolved.json", "encoders.json", *WEIGHTS]


class ResumeTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.temporary.name)
        cls.experiment = small_experiment(cls.folder)
        cls.whole = cls.folder / "whole"
        distill("run", cls.experiment, "--output", cls.whole, "--threads", 1)

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def start(self, *arguments):
        return subprocess.Popen(
            [DISTILL, "run", *map(str, arguments)], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            text=True,
        )

    def assert_whole(self, run, whole=None):
        for name in FILES:
            self.assertEqual((run / name).read_bytes(), ((whole or self.whole) / name).read_bytes(), name)
        self.assertEqual(sorted(os.listdir(run)), sorted(FILES))

    def stopped(self, name, signal_number=signal.SIGINT, checkpoints=2, interval=0):
        """A run of that name that was stopped when it had written some checkpoints; its exit code and its errors."""
        run = self.folder / name
        process = self.start(self.experiment, "--output", run, "--checkpoint-interval", interval)
        self.wait_for(lambda: len(self.checkpoints(run)) >= checkpoints, process)
        process.send_signal(signal_number)
        errors = process.communicate()[1]
        return run, process.returncode, errors

    def wait_for(self, condition, process):
        deadline = time.monotonic() + 60
        while not condition():
            self.assertIsNone(process.poll(), "the run ended before it could be stopped")
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.005)

    def checkpoints(self, run):
        return sorted(int(path.stem) for path in (run / "checkpoints").glob("*.json"))

    def test_killed_at_twenty_random_moments(self):
        random.seed(7)
        kills, runs, moments = 0, 0, set()
        while kills < 20:
            run = self.folder / f"killed-{runs}"
            runs += 1
            arguments = [self.experiment, "--output", run]
            while True:
                process = self.start(*arguments, "--checkpoint-interval", 0, "--threads", random.choice([1, 2]))
                try:
                    process.wait(random.uniform(0.1, 1.2) if kills < 20 else None)
                except subprocess.TimeoutExpired:
                    process.kill()
                process.communicate()
                if process.returncode == 0:
                    break
                self.assertEqual(process.returncode, -signal.SIGKILL)
                kills += 1
                if (run / "checkpoints").exists():
                    moments.add(tuple(self.checkpoints(run)))
                if (run / "resolved.json").exists():
                    arguments = ["--resume", run]
                elif run.exists():
                    os.rmdir(run)
            self.assert_whole(run)
        self.assertGreater(len(moments), 5, "the kills came at the same few moments")

    def test_joint_training_with_all_kinds_of_state_goes_on(self):
        """Shared tables, running statistics, dropout, momentum, a plateau schedule, early stopping."""
        base = ROOT / "configs"
        training = {
            "batch_size": 512, "epochs": 3, "log_every": 1, "monitor": {"task": "click", "metric": "auc"},
            "plateau": {"patience": 0, "factor": 0.5}, "early_stopping": {"patience": 1},
            "optimizer": {
                "clip_norm": 5,
                "groups": [
                    {"kind": "table", "rule": "row_wise_adagrad", "learning_rate": 0.05},
                    {"parameters": "student/*", "rule": "sgd", "momentum": 0.9, "learning_rate": 0.01},
                    {"rule": "adam", "learning_rate": 0.01},
                ],
            },
        }
        tower = {"network": {"hidden": [16], "normalisation": "batch", "dropout": 0.2, "activation": "dice"}}
        folder = self.folder / "joint"
        folder.mkdir()
        experiment = small_experiment(
            folder, training=training, teacher_training=None,
            distillation={"base": str(base / "distillation/joint.json"), "start_step": 10},
            student={"base": str(base / "students/dual-tower.json"), "user_tower": tower, "item_tower": tower},
            dataset={
                "base": str(base / "datasets/taobao-ads.json"), "folder": str(self.folder / "world"),
                "simulator": {"kind": "taobao_ads", "impressions": 20000, "seed": 1},
            },
        )
        whole, run = folder / "whole", folder / "run"
        distill("run", experiment, "--output", whole)
        random.seed(1)
        arguments, kills = [experiment, "--output", run], 0
        while True:
            process = self.start(*arguments, "--checkpoint-interval", 0)
            self.wait_for(lambda: (run / "resolved.json").exists(), process)
            arguments = ["--resume", run]
            try:
                process.wait(random.uniform(0.3, 1) if kills < 6 else None)
            except subprocess.TimeoutExpired:
                process.kill()
            errors = process.communicate()[1]
            if process.returncode == 0:
                break
            self.assertEqual(process.returncode, -signal.SIGKILL, errors)
            kills += 1
        self.assertGreater(kills, 3)
        names = sorted(os.listdir(whole))
        self.assertIn("teacher.safetensors", names)
        self.assertEqual(sorted(os.listdir(run)), names)
        for name in names:
            self.assertEqual((run / name).read_bytes(), (whole / name).read_bytes(), name)

    def test_interrupted(self):
        for number, code in [(signal.SIGINT, 130), (signal.SIGTERM, 143)]:
            run, status, errors = self.stopped(f"signal-{code}", number, checkpoints=1)
            self.assertEqual(status, code)
            self.assertIn(f"distill run --resume {run}", errors)
            distill("run", "--resume", run, "--threads", 2)
            self.assert_whole(run)
            self.assertIn("finished already", distill("run", "--resume", run).stderr)

    def test_saved_without_a_checkpoint_being_due(self):
        run = self.folder / "early"
        process = self.start(self.experiment, "--output", run)
        self.wait_for(lambda: (run / "metrics.jsonl").exists() and (run / "metrics.jsonl").stat().st_size, process)
        process.send_signal(signal.SIGINT)
        process.communicate()
        self.assertEqual(process.returncode, 130)
        self.assertEqual(len(self.checkpoints(run)), 1)
        distill("run", "--resume", run)
        self.assert_whole(run)

    def test_one_process_a_run(self):
        run, _, _ = self.stopped("shared")
        first = self.start("--resume", run, "--checkpoint-interval", 0)
        self.wait_for(lambda: True, first)
        number = self.checkpoints(run)[-1]
        self.wait_for(lambda: self.checkpoints(run)[-1:] > [number], first)
        second = distill("run", "--resume", run, check=False)
        self.assertEqual(second.returncode, 1)
        self.assertIn("another process", second.stderr)
        self.assertEqual(first.wait(), 0)
        first.communicate()
        self.assert_whole(run)

    def test_a_damaged_checkpoint_is_refused_and_the_one_before_offered(self):
        def flip(path):
            data = bytearray(path.read_bytes())
            data[len(data) * 2 // 3] ^= 4
            path.write_bytes(data)

        def cut(path):
            path.write_bytes(path.read_bytes()[:-100])

        for name, suffix, damage in [
            ("flipped", "safetensors", flip), ("cut", "safetensors", cut), ("flipped-json", "json", flip),
            ("cut-json", "json", cut),
        ]:
            run, _, _ = self.stopped(name, signal.SIGKILL)
            earlier, last = self.checkpoints(run)[-2:]
            path = run / "checkpoints" / f"{last}.{suffix}"
            if not path.exists():  # Between two stages there are no tensors.
                path = run / "checkpoints" / f"{last}.json"
            damage(path)
            refused = distill("run", "--resume", run, check=False)
            self.assertEqual(refused.returncode, 1)
            self.assertEqual(len(refused.stderr.splitlines()[-1:]), 1)
            self.assertIn(str(path), refused.stderr)
            self.assertIn(f"--resume {run} --checkpoint {earlier}", refused.stderr)
            distill("run", "--resume", run, "--checkpoint", earlier)
            self.assert_whole(run)

    def test_a_changed_configuration_is_refused(self):
        run, _, _ = self.stopped("changed")
        path = run / "resolved.json"
        path.write_text(path.read_text().replace('"temperature": 1', '"temperature": 2', 1))
        refused = distill("run", "--resume", run, check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("does not fit this run", refused.stderr)

    def test_changed_data_are_refused_and_nothing_is_lost(self):
        world = self.folder / "other-world"
        shutil.copytree(self.folder / "world", world)
        run = self.folder / "changed-data"
        arguments = [self.experiment, "--data", world, "--output", run, "--checkpoint-interval", 0]
        process = self.start(*arguments)
        self.wait_for(lambda: len(self.checkpoints(run)) >= 2, process)
        process.kill()
        process.communicate()
        kept = self.checkpoints(run)
        samples = world / "raw_sample.csv"
        lines = samples.read_text().splitlines()
        place = next(n for n, line in enumerate(lines) if line.endswith(",1,0"))
        lines[place] = lines[place][:-3] + "0,1"
        samples.write_text("\n".join(lines) + "\n")
        for more in [[], ["--checkpoint", kept[0]]]:
            refused = distill("run", "--resume", run, *more, check=False)
            self.assertEqual(refused.returncode, 1)
            self.assertIn("does not fit this run", refused.stderr)
            self.assertEqual(self.checkpoints(run), kept)

    def test_damaged_weights_are_refused(self):
        run = self.folder / "damaged-weights"
        shutil.copytree(self.whole, run)
        path = run / "student.safetensors"
        data = bytearray(path.read_bytes())
        data[-1000] ^= 1
        path.write_bytes(data)
        refused = distill("evaluate", run, check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertIn(f"{path}: ", refused.stderr)

    def test_several_seeds_go_on(self):
        whole, broken = self.folder / "seeds-whole", self.folder / "seeds-broken"
        distill("run", self.experiment, "--seeds", 2, "--output", whole)
        process = self.start(self.experiment, "--seeds", 2, "--output", broken, "--checkpoint-interval", 0)
        self.wait_for(lambda: self.checkpoints(broken / "seed-2"), process)
        process.kill()
        process.communicate()
        first = (broken / "seed-1" / "metrics.jsonl").stat().st_mtime_ns
        distill("run", "--resume", broken)
        self.assertEqual((broken / "seed-1" / "metrics.jsonl").stat().st_mtime_ns, first)
        for seed in ["seed-1", "seed-2"]:
            self.assert_whole(broken / seed, whole / seed)
        self.assertEqual((broken / "report.md").read_bytes(), (whole / "report.md").read_bytes())

    def test_mistakes_in_the_arguments(self):
        for arguments, message in [
            (["--resume", self.folder], "there is no run to go on with"),
            (["--resume", self.whole, "--set", "seed=2"], "cannot be given with '--resume'"),
            ([self.experiment, "--checkpoint", "2"], "goes with '--resume'"),
            ([self.experiment, "--output", self.whole], "--resume"),
            ([], "FILE"),
        ]:
            result = distill("run", *arguments, check=False)
            self.assertIn(result.returncode, (1, 2))
            self.assertIn(message, result.stderr)

    @unittest.skipUnless(os.geteuid() == 0, "mounting a small disk needs root")
    def test_a_full_disk_loses_nothing_that_was_saved(self):
        disk = self.folder / "disk"
        disk.mkdir()
        total = sum((self.whole / name).stat().st_size for name in FILES)
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={total}", "tmpfs", disk], capture_output=True, text=True
        )
        if mounted.returncode != 0:
            self.skipTest(f"no small disk can be mounted here: {mounted.stderr.strip()}")
        try:
            run = disk / "run"
            process = self.start(self.experiment, "--output", run, "--checkpoint-interval", 0)
            errors = process.communicate()[1]
            self.assertEqual(process.returncode, 1)
            self.assertIn("No space left on device", errors)
            self.assertIn(f"distill run --resume {run}", errors)
            subprocess.run(["mount", "-o", f"remount,size={20 * total}", disk], check=True)
            distill("run", "--resume", run)
            self.assert_whole(run)
        finally:
            subprocess.run(["umount", disk], check=True)


if __name__ == "__main__":
    unittest.main()
