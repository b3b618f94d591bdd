"""What Python makes of an export: weights, item vectors and the Faiss index give the scores of training."""

import csv
import hashlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import unittest

import faiss
import numpy as np
import onnxruntime
from safetensors.numpy import load_file, safe_open

from product import DISTILL, distill, small_experiment


class ExportTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp())
        experiment = small_experiment(cls.folder)
        cls.run_folder = cls.folder / "run"
        distill("run", experiment, "--output", cls.run_folder, "--set", "training.epochs=1")
        cls.messages = distill("export", cls.run_folder, "--width", "8").stderr
        cls.export = cls.run_folder / "export"
        cls.manifest = json.loads((cls.export / "manifest.json").read_text())
        cls.check = json.loads((cls.export / "onnx_check.json").read_text())
        cls.vectors = np.load(cls.export / "item_vectors.npy")
        cls.ids = (cls.export / "item_ids.txt").read_text().split("\n")[:-1]
        tasks = cls.manifest["scoring"]["tasks"]
        cls.weights = np.array([task["weights"] for task in tasks], dtype=np.float32)
        cls.biases = np.array([task["bias"] for task in tasks], dtype=np.float32)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def test_every_file_has_the_checksum_of_the_manifest(self):
        names = {file["name"] for file in self.manifest["files"]}
        self.assertEqual(names | {"manifest.json"}, set(os.listdir(self.export)))
        for file in self.manifest["files"]:
            content = (self.export / file["name"]).read_bytes()
            self.assertEqual(len(content), file["bytes"])
            self.assertEqual(hashlib.sha256(content).hexdigest(), file["sha256"], file["name"])

    def test_safetensors_hold_the_runs_weights(self):
        exported = load_file(self.export / "student.safetensors")
        trained = load_file(self.run_folder / "student.safetensors")
        self.assertEqual(set(exported), {name.replace("/", ".") for name in trained})
        for name, value in trained.items():
            np.testing.assert_array_equal(exported[name.replace("/", ".")], value)
        with safe_open(self.export / "student.safetensors", "numpy") as file:
            self.assertEqual(file.metadata()["run"], "run")
            self.assertIn("category", file.metadata()["item_features"])

    def scored_test_samples(self):
        """The test split's rows as `distill score` scores them, with all candidates of a request."""
        world = self.folder / "world"
        rows = list(csv.DictReader((world / "raw_sample.csv").read_text().splitlines()))
        rows = [row for row in rows if int(row["time_stamp"]) >= 1494604800]
        requests = self.folder / "test.csv"
        with requests.open("w", newline="") as file:
            writer = csv.DictWriter(file, rows[0].keys())
            writer.writeheader()
            writer.writerows(rows)
        output = self.folder / "scores.csv"
        distill("score", self.export, "--input", requests, "--output", output)
        scores = list(csv.DictReader(output.read_text().splitlines()))
        self.assertEqual(len(scores), len(rows))
        self.assertGreater(len(scores), 1000)
        return rows, scores

    def vectors_of(self, tower):
        """What onnxruntime gives for the encoded test samples that the export brings along."""
        session = onnxruntime.InferenceSession(self.export / f"{tower}.onnx")
        types = {"tensor(int64)": np.int64, "tensor(float)": np.float32}
        inputs = {
            input.name: np.array(self.check[tower][input.name], types[input.type]) for input in session.get_inputs()
        }
        return session.run(None, inputs)[0]

    def test_vectors_give_the_test_scores(self):
        # Both towers by onnxruntime from encoded samples; items from the store where their vectors are there.
        users, items = self.vectors_of("user_tower"), self.vectors_of("item_tower")
        expected = np.array(self.check["logits"], dtype=np.float32)
        differences = np.abs(self.vectors[None] - items[:, None]).max(axis=2)
        rows = differences.argmin(axis=1)
        self.assertLess(differences.min(axis=1).max(), 1e-5, "every test sample's item is stored")
        logits = np.einsum("kd,bd,bd->bk", self.weights, users, self.vectors[rows]) + self.biases
        self.assertLessEqual(np.abs(logits - expected).max(), 1e-5)

    def test_faiss_ranks_the_catalogue_as_the_scores_do(self):
        if not (self.export / "item_vectors.faiss").exists():
            self.skipTest("the program was built without Faiss")
        index = faiss.read_index(str(self.export / "item_vectors.faiss"))
        self.assertEqual((index.ntotal, index.d), self.vectors.shape)
        users = self.vectors_of("user_tower")
        for task in range(len(self.biases)):
            queries = (users * self.weights[task]).astype(np.float32)
            products, places = index.search(queries, 100)
            exact = queries @ self.vectors.T
            expected = np.argsort(-exact, axis=1, kind="stable")[:, :100]
            found = np.take_along_axis(exact, places, 1)
            # Ties aside: at every rank stands an item of the score that belongs there.
            np.testing.assert_allclose(found, np.take_along_axis(exact, expected, 1), atol=1e-5)
            np.testing.assert_allclose(products, found, atol=1e-5)

    def test_scores_of_a_request_are_those_of_the_towers(self):
        rows, scores = self.scored_test_samples()
        # Every row once, its item and request those of its line, ranks counted from 1 in the order of the logits.
        by_line = {int(score["line"]): score for score in scores}
        requests = {}
        for line, row in enumerate(rows, start=2):
            score = by_line[line]
            self.assertEqual(score["item"], row["adgroup_id"])
            self.assertEqual(score["request"], f"{row['user']}|{row['time_stamp']}")
            requests.setdefault(score["request"], []).append(score)
        for group in requests.values():
            group.sort(key=lambda score: int(score["rank"]))
            self.assertEqual([int(score["rank"]) for score in group], list(range(1, len(group) + 1)))
            logits = [float(score["logit"]) for score in group]
            self.assertEqual(logits, sorted(logits, reverse=True))
        logit, probability = (np.array([float(score[key]) for score in scores]) for key in ("logit", "probability"))
        np.testing.assert_allclose(probability, 1 / (1 + np.exp(-logit)), atol=1e-6)
        # The mean probability over the clicks observed is what the run measured as pcoc on its test split.
        clicks = sum(float(row["clk"]) for row in rows)
        values = self.manifest["metrics"]["tasks"][0]["values"]
        self.assertAlmostEqual(probability.sum() / clicks, values["pcoc"]["run"], places=4)
        self.assertAlmostEqual(values["auc"]["export"], values["auc"]["run"], places=4)

    def test_smaller_vectors_are_near_the_exact_ones(self):
        halves = np.load(self.export / "item_vectors_fp16.npy")
        np.testing.assert_array_equal(halves, self.vectors.astype(np.float16))
        scales = np.load(self.export / "item_vectors_int8_scales.npy")
        bytes_ = np.load(self.export / "item_vectors_int8.npy")
        self.assertLessEqual(np.abs(bytes_ * scales[:, None] - self.vectors).max(), scales.max() * 0.51)
        reduced, query, item, mean = (
            np.load(self.export / name)
            for name in ("item_vectors_svd8.npy", "svd8_query.npy", "svd8_item.npy", "svd8_mean.npy")
        )
        np.testing.assert_allclose((self.vectors - mean) @ item.T, reduced, atol=1e-4)
        queries = self.vectors_of("user_tower") * self.weights[0]
        exact = queries @ self.vectors.T
        products = (queries @ query.T) @ reduced.T + (queries @ mean)[:, None]
        correlations = [np.corrcoef(a, b)[0, 1] for a, b in zip(exact, products)]
        self.assertGreater(np.mean(correlations), 0.9)
        forms = {form["name"]: form for form in self.manifest["storage"]["forms"]}
        self.assertEqual(set(forms), {"fp16", "int8", "svd8"})
        self.assertGreater(forms["fp16"]["tasks"][0]["catalogue"]["recall@100"], 0.98)

    def test_a_failed_export_leaves_nothing_behind(self):
        damaged = self.folder / "damaged"
        shutil.copytree(self.run_folder, damaged, ignore=shutil.ignore_patterns("export"))
        before = sorted(os.listdir(damaged))
        weights = damaged / "student.safetensors"
        # Other signs in the middle of the tables, and no sum by which that shows: the file is sound, the student another.
        content = bytearray(weights.read_bytes().replace(b'"checksum"', b'"unsummed"'))
        for place in range(len(content) // 2, len(content) - 3, 4):
            content[place + 3] ^= 0x80
        weights.write_bytes(content)
        result = distill("export", damaged, check=False)
        self.assertEqual(result.returncode, 1)
        self.assertIn("nothing was exported", result.stderr)
        self.assertEqual(sorted(os.listdir(damaged)), before)

        weights.write_bytes(content[: len(content) // 2])
        result = distill("export", damaged, check=False)
        self.assertEqual(result.returncode, 1)
        self.assertEqual(sorted(os.listdir(damaged)), before)

        occupied = self.folder / "occupied"
        occupied.mkdir()
        (occupied / "mine.txt").write_text("mine")
        result = distill("export", self.run_folder, "--output", occupied, check=False)
        self.assertEqual(result.returncode, 1)
        self.assertIn("mine.txt", result.stderr)
        self.assertEqual(os.listdir(occupied), ["mine.txt"])

        file = self.folder / "file"
        file.write_text("")
        result = distill("export", self.run_folder, "--output", file / "export", check=False)
        self.assertEqual(result.returncode, 1)

    def test_a_folder_with_other_files_is_not_replaced(self):
        # The manifest of a web page, and an export into which somebody has put a file.
        page = self.folder / "page"
        page.mkdir()
        (page / "manifest.json").write_text('{"name": "page", "files": [{"name": "index.html"}]}')
        (page / "index.html").write_text("mine")
        export = self.folder / "with_notes"
        distill("export", self.run_folder, "--format", "npy", "--output", export)
        (export / "notes.txt").write_text("mine")
        for folder, mine in ((page, "index.html"), (export, "notes.txt")):
            before = sorted(os.listdir(folder))
            result = distill("export", self.run_folder, "--format", "npy", "--output", folder, check=False)
            self.assertEqual(result.returncode, 1, result.stderr)
            self.assertIn(mine, result.stderr)
            self.assertEqual(sorted(os.listdir(folder)), before)
            self.assertEqual((folder / mine).read_text(), "mine")

    def test_encoders_that_are_not_the_runs_are_not_exported(self):
        world = self.folder / "other_prices"
        shutil.copytree(self.folder / "world", world, ignore=shutil.ignore_patterns("simulated.json"))
        # Each price a little higher: all fall into the buckets that they fell into, but the buckets' bounds are others.
        header, *ads = (world / "ad_feature.csv").read_text().splitlines()
        ads = [(columns, float(price)) for columns, _, price in (ad.rpartition(",") for ad in ads)]
        lines = [header, *(f"{columns},{price * 1.01:.4f}" for columns, price in ads)]
        (world / "ad_feature.csv").write_text("\n".join(lines) + "\n")
        output = self.folder / "other_encoders"
        result = distill("export", self.run_folder, "--data", world, "--output", output, check=False)
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertIn("the dataset's files have changed since the run was made", result.stderr)
        self.assertFalse(output.exists())

    def test_the_run_of_the_models_shows_its_progress(self):
        count = f"{self.manifest['check']['test_samples']:,}"
        self.assertRegex(self.messages, f"running the ONNX models   {count} test samples in .*/s")

    def test_an_interrupted_export_leaves_nothing_behind(self):
        output = self.folder / "interrupted"
        process = subprocess.Popen(
            [DISTILL, "export", self.run_folder, "--output", output], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True,
        )  # fmt: skip
        while "Scoring" not in (line := process.stderr.readline()):
            self.assertTrue(line, "the export scores the test split")
        process.send_signal(signal.SIGINT)
        _, messages = process.communicate()
        self.assertEqual(process.returncode, 130, messages)
        self.assertIn("nothing was exported", messages)
        self.assertEqual([name for name in os.listdir(self.folder) if name.startswith("interrupted")], [])

    def test_the_manifest_is_printed_for_programs(self):
        printed = json.loads(
            distill("export", self.run_folder, "--format", "npy", "--output", f"{self.folder}/npy/", "--json").stdout
        )
        self.assertEqual(printed, json.loads((self.folder / "npy" / "manifest.json").read_text()))
        self.assertEqual(
            {file["name"] for file in printed["files"]},
            {"item_ids.txt", "item_vectors.npy", "encoders.json", "resolved.json"},
        )


if __name__ == "__main__":
    unittest.main()
