"""`distill score` over runs and exports: one score whatever the store holds, and mistakes that are told."""

import csv
import json
import os
import pathlib
import shutil
import tempfile
import unittest

from product import distill, small_experiment


class ScoreTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp())
        cls.run_folder = cls.folder / "run"
        distill(
            "run", small_experiment(cls.folder), "--output", cls.run_folder, "--set", "training.epochs=1",
            "--set", "teacher_training.epochs=1",
        )  # fmt: skip
        distill("export", cls.run_folder)
        cls.requests = cls.folder / "requests.csv"
        lines = (cls.folder / "world" / "raw_sample.csv").read_text().splitlines()
        users = [line.split(",")[0] for line in lines[1:200]]
        items = sorted({line.split(",")[2] for line in lines[1:]})
        # Two requests of all items but the first ten, and one of an item that nobody has heard of.
        cls.request_rows = [
            (user, 1494650000 + place, item) for place, user in enumerate(users[:2]) for item in items[10:]
        ] + [(users[5], 1494650009, "987654321")]
        cls.write(cls.requests, cls.request_rows)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    @staticmethod
    def write(path, rows):
        # As a server has them: no labels, columns in another order.
        text = "adgroup_id,user,pid,time_stamp\n"
        text += "".join(f"{item},{user},430539_1007,{time}\n" for user, time, item in rows)
        path.write_text(text)

    def score(self, source, *arguments):
        output = self.folder / "scores.csv"
        result = distill("score", source, "--input", self.requests, "--output", output, "--json", *arguments)
        return list(csv.DictReader(output.read_text().splitlines())), json.loads(result.stdout)

    def test_run_and_export_give_the_same_scores(self):
        from_run, _ = self.score(self.run_folder)
        from_export, latencies = self.score(self.run_folder / "export")
        self.assertEqual(from_run, from_export)
        self.assertEqual(len(from_run), len(self.request_rows))
        self.assertEqual(latencies["requests"], 3)
        self.assertEqual(latencies["user_tower_rows"], 3)
        self.assertEqual(latencies["computed_vectors"], 1)
        for stage in latencies["milliseconds"].values():
            self.assertLessEqual(stage["p50"], stage["p90"])
            self.assertLessEqual(stage["p99"], stage["max"])

    def test_vectors_that_are_not_stored_are_computed(self):
        whole, _ = self.score(self.run_folder / "export")
        distill("export", self.run_folder, "--output", self.folder / "limited", "--item-limit", "20")
        limited, latencies = self.score(self.folder / "limited")
        self.assertGreater(latencies["computed_vectors"], len(self.request_rows) // 2)
        expected = {row["line"]: float(row["logit"]) for row in whole}
        for row in limited:
            self.assertAlmostEqual(float(row["logit"]), expected[row["line"]], delta=1e-5)

    def test_the_first_k_of_a_task(self):
        every, _ = self.score(self.run_folder / "export", "--task", "purchase")
        top, _ = self.score(self.run_folder / "export", "--task", "purchase", "--top", "5", "--repeat", "3")
        self.assertEqual(top, [row for row in every if int(row["rank"]) <= 5])
        clicks, _ = self.score(self.run_folder / "export")
        self.assertNotEqual([row["logit"] for row in clicks], [row["logit"] for row in every])

    def test_threads_change_nothing(self):
        self.assertEqual(
            self.score(self.run_folder / "export")[0], self.score(self.run_folder / "export", "--threads", "2")[0]
        )

    def test_without_an_output_the_scores_are_printed(self):
        result = distill("score", self.run_folder / "export", "--input", self.requests, "--top", "1")
        lines = result.stdout.splitlines()
        self.assertEqual(lines[0], "request,line,item,logit,probability,rank")
        self.assertEqual(len(lines), 4)
        self.assertIn("p99", result.stderr)

    def assertRefused(self, code, text, *arguments):
        result = distill("score", *arguments, check=False)
        self.assertEqual(result.returncode, code, result.stderr)
        self.assertIn(text, result.stderr)
        self.assertEqual(result.stdout, "")

    def test_mistakes_are_told(self):
        export = self.run_folder / "export"
        self.assertRefused(2, "--input", export)
        self.assertRefused(2, "'click' or 'purchase'", export, "--input", self.requests, "--task", "clicks")
        self.assertRefused(1, "absent.csv", export, "--input", self.folder / "absent.csv")
        self.assertRefused(1, "no run", self.folder / "world", "--input", self.requests)
        columns = self.folder / "columns.csv"
        columns.write_text("user,time_stamp\n1,1494650000\n")
        self.assertRefused(1, "columns.csv", export, "--input", columns)
        empty = self.folder / "empty.csv"
        self.write(empty, [])
        self.assertRefused(1, "empty.csv", export, "--input", empty)

    def test_what_is_read_is_not_written_over(self):
        link = self.folder / "link.csv"
        link.symlink_to(self.requests)
        for output in [self.requests, link, self.folder / "world" / "raw_sample.csv"]:
            before = output.read_bytes()
            result = distill(
                "score", self.run_folder / "export", "--input", self.requests, "--output", output, check=False)
            self.assertEqual(result.returncode, 1)
            self.assertIn("a file that is read for the scores; let --output name another", result.stderr)
            self.assertEqual(output.read_bytes(), before)

    def test_a_pipe_and_a_missing_folder_are_told_of_first(self):
        pipe = self.folder / "pipe"
        os.mkfifo(pipe)
        for path, reason in [(pipe, "not a regular file"), (self.folder / "no.csv", "No such file or directory")]:
            result = distill("score", self.run_folder, "--input", path, check=False)
            self.assertEqual(
                result.stderr,
                f"distill: {path}: {reason}; let --input name a file of requests (of a pipe, write what it brings to a file "
                "first)\n")
        result = distill(
            "score", self.run_folder, "--input", self.requests, "--output", self.folder / "no/scores.csv", check=False)
        self.assertIn("let --output name a file in a folder that is there", result.stderr)
        self.assertNotIn("Computing the vectors", result.stderr)

    def test_a_damaged_export_is_refused(self):
        damaged = self.folder / "damaged"
        shutil.copytree(self.run_folder / "export", damaged)
        vectors = damaged / "item_vectors.npy"
        content = bytearray(vectors.read_bytes())
        content[-1] ^= 1
        vectors.write_bytes(content)
        self.assertRefused(1, "item_vectors.npy", damaged, "--input", self.requests)
        vectors.unlink()
        self.assertRefused(1, "item_vectors.npy", damaged, "--input", self.requests)
        (damaged / "manifest.json").write_text("{")
        self.assertRefused(1, "manifest.json", damaged, "--input", self.requests)


if __name__ == "__main__":
    unittest.main()
