"""The exported ONNX models: valid by onnx.checker, and in onnxruntime the scores of training on all test samples."""

import json
import pathlib
import random
import tempfile
import unittest

import numpy as np
import onnx
import onnxruntime

from product import distill

MODELS = ["user_tower", "item_tower", "scorer"]

TOWER = {"network": {"hidden": [8, 5]}}

# What a student can be: every activation, normalisation, history encoding, kind of heads, and what else towers have.
STUDENTS = {
    "plain": {},
    "sigmoid, separate heads, fixed scale": {
        "user_tower": {"network": {"hidden": [8], "activation": "sigmoid"}},
        "heads": "separate", "scale": 5,
    },
    "tanh and dropout, not normalised": {
        "user_tower": {"network": {"hidden": [8], "activation": "tanh", "dropout": 0.5}}, "normalised": False,
    },
    "leaky_relu, layer normalisation": {
        "user_tower": {"network": {"hidden": [8], "activation": {"kind": "leaky_relu"}, "normalisation": "layer"}},
        "item_tower": {"network": {"hidden": [8], "activation": "prelu", "normalisation": "layer"}},
    },
    "prelu, batch normalisation, user attention": {
        "user_tower": {"network": {"hidden": [8], "activation": "prelu", "normalisation": "batch"}},
        "item_tower": {"network": {"hidden": [8], "activation": "dice", "normalisation": "batch"}},
        "history": {"kind": "user_attention", "hidden": [6, 4], "activation": "dice"},
    },
    "dice, user attention without softmax, squeeze and excitation": {
        "user_tower": {"network": {"hidden": [8], "activation": "dice"}, "senet_reduction": 2},
        "item_tower": {"network": {"hidden": [8], "activation": "dice"}, "senet_reduction": 2},
        "history": {"kind": "user_attention", "hidden": [6], "softmax": False},
    },
    "augmented vectors, separate heads, no hidden layers": {
        "user_tower": {"network": {"hidden": []}}, "item_tower": {"network": {"hidden": []}}, "heads": "separate",
        "augmentation": {"user_feature": "user", "item_feature": "item", "width": 12},
    },
}


def write_shop(folder, views=3000):
    """A shop of 60 items and 50 users as CSV files, with features of every kind; the last 300 views are for testing."""
    choose = random.Random(7)
    items = [f"i{n}" for n in range(60)]
    users = [f"u{n}" for n in range(50)]
    category = {item: f"c{choose.randrange(6)}" for item in items}

    def table(name, header, rows):
        text = "\n".join([",".join(header), *(",".join(map(str, row)) for row in rows)])
        (folder / name).write_text(text + "\n")

    def tags():
        chosen = choose.sample(range(9), choose.randrange(4))
        return "|".join(f"t{tag}:{choose.choice([0, 0.5, 1, 2.5])}" for tag in chosen)

    table(
        "items.csv", ["id", "category", "price", "tags"],
        [[item, category[item], round(choose.expovariate(0.1), 2), tags()] for item in items])
    table(
        "users.csv", ["id", "age", "clubs"],
        [
            [user, choose.choice(["", 20, 35.5, 61]), "|".join(choose.sample("pqrs", choose.randrange(4)))]
            for user in users
        ])
    start = 1_700_000_000
    table(
        "events.csv", ["user", "item", "category", "kind", "at"],
        sorted(
            (
                [user, item, category[item], choose.choice(["view", "cart"]), start + choose.randrange(views * 60)]
                for user, item in ((choose.choice(users[:40]), choose.choice(items)) for _ in range(900))
            ),
            key=lambda row: row[-1]))
    rows = []
    for view in range(views):
        if view % 3 == 0:
            user = choose.choice(users)
        item = choose.choice(items)
        clicked = int(choose.random() < (0.7 if category[item] in ("c1", "c2") else 0.2))
        rows.append([user, item, start + view // 3 * 180, clicked, int(clicked and choose.random() < 0.5)])
    table("views.csv", ["user", "item", "at", "clicked", "bought"], rows)
    return {
        "name": "shop",
        "folder": str(folder),
        "tables": {
            "views": {"file": "views.csv", "columns": {
                "user": "id", "item": "id", "at": "time", "clicked": "number", "bought": "number"}},
            "items": {"file": "items.csv", "columns": {
                "id": "id", "category": "id", "price": "number",
                "tags": {"type": "list", "separator": "|", "weight_separator": ":"}}},
            "users": {"file": "users.csv", "columns": {
                "id": "id", "age": "number", "clubs": {"type": "list", "separator": "|"}}},
            "events": {"file": "events.csv", "columns": {
                "user": "id", "item": "id", "category": "id", "kind": "id", "at": "time"}},
        },
        "samples": {"table": "views", "time": "at", "request": ["views.user", "views.at"], "item": "views.item"},
        "joins": [
            {"table": "items", "on": {"views.item": "id"}},
            {"table": "users", "on": {"views.user": "id"}},
        ],
        "features": [
            {"name": "user", "side": "user", "column": "views.user"},
            {"name": "age", "side": "user", "column": "age", "numeric": {}},
            {"name": "clubs", "side": "user", "column": "clubs"},
            {"name": "carts", "side": "user", "history": {
                "log": "events", "match": {"views.user": "user"}, "where": {"kind": ["cart"]}, "length": 6,
                "fields": [
                    {"column": "item", "vocabulary": "item"}, {"column": "category", "vocabulary": "category"}]}},
            {"name": "visits", "side": "user", "history": {
                "log": "events", "match": {"views.user": "user"}, "length": 10, "fields": [
                    {"column": "category", "vocabulary": "category"}]}},
            {"name": "hour", "side": "context", "hour_of": "views.at"},
            {"name": "item", "side": "item", "column": "views.item", "vocabulary": "item"},
            {"name": "category", "side": "item", "column": "items.category", "vocabulary": "category"},
            {"name": "price", "side": "item", "column": "price", "transform": ["log1p"], "numeric": {}},
            {"name": "price_level", "side": "item", "column": "price", "buckets": {"quantiles": 5}},
            {"name": "tags", "side": "item", "column": "tags"},
        ],
        "tasks": [
            {"name": "click", "column": "clicked"}, {"name": "buy", "requires": "click", "column": "bought"}],
        "split": {
            "by": "time", "validation_from": start + (views - 600) * 60, "test_from": start + (views - 300) * 60},
    }


SHARING = {"tables": "shared_stopped", "history": "shared_stopped", "numeric": "shared"}


def experiment(dataset, student, sharing=None):
    """An experiment that trains for a second: long enough to move every parameter and every running statistic."""
    teacher = {"embedding": {"dimension": 4}, "network": {"hidden": [8]}}
    if "history" in student:
        teacher["history"] = student["history"]
    return {
        "name": "onnx",
        "dataset": dataset,
        "teacher": teacher,
        "student": {
            "embedding": {"dimension": 4, "initializer": {"kind": "normal", "standard_deviation": 0.5}},
            "user_tower": TOWER, "item_tower": TOWER, "output_width": 6, **student,
        },
        "distillation": {
            "mode": "joint", "sharing": sharing or {},
            "terms": [
                {"kind": "hard", "task": "click"}, {"kind": "hard", "task": "buy"},
                {"kind": "soft", "task": "click", "weight": 0.5},
            ],
        },
        "training": {
            "batch_size": 128, "epochs": 2, "optimizer": {"rule": "adam", "learning_rate": 0.02},
        },
        "evaluation": {"metrics": ["auc"]},
    }


def sessions(folder):
    """Each model, checked and ready to run; a warning of onnxruntime would be printed."""
    opened = {}
    for name in MODELS:
        path = str(folder / f"{name}.onnx")
        onnx.checker.check_model(path, full_check=True)
        opened[name] = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    return opened


def feed(session, rows):
    """The inputs of a session, of the types it declares, from lists."""
    types = {"tensor(int64)": np.int64, "tensor(float)": np.float32}
    inputs = {}
    for port in session.get_inputs():
        values = np.array(rows[port.name], types[port.type])
        # Rows of no entries at all have no second dimension as lists.
        inputs[port.name] = values.reshape(len(values), 0) if values.ndim < len(port.shape) else values
    return inputs


class ONNXTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.temporary.name)
        cls.dataset = write_shop(cls.folder)

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def export(self, name, student, sharing=None):
        path = self.folder / "experiment.json"
        path.write_text(json.dumps(experiment(self.dataset, student, sharing)))
        run = self.folder / name.replace(" ", "_").replace(",", "")
        distill("run", path, "--output", run, "--threads", 1)
        distill("export", run, "--output", run / "export")
        return run / "export"

    def test_every_student_scores_in_onnxruntime_as_in_training(self):
        for name, student in STUDENTS.items():
            with self.subTest(name):
                self.check(self.export(name, student))

    def test_a_student_with_its_teachers_tables_and_attention(self):
        student = STUDENTS["prelu, batch normalisation, user attention"]
        folder = self.export("shared", student, SHARING)
        self.check(folder)
        names = [tensor.name for tensor in onnx.load(folder / "user_tower.onnx").graph.initializer]
        self.assertIn("teacher/embeddings/user/table", names)
        self.assertIn("teacher/history/carts/attention/0/weight", names)

    def check(self, folder):
        models = sessions(folder)
        samples = json.loads((folder / "onnx_check.json").read_text())
        logits = np.array(samples["logits"], np.float32)
        self.assertEqual(logits.shape, (300, 2), "the whole test split")
        self.assertGreater(np.ptp(logits[:, 0]), 0.01, "a student that scores all alike shows nothing")
        user_inputs = feed(models["user_tower"], samples["user_tower"])
        item_inputs = feed(models["item_tower"], samples["item_tower"])
        (users,) = models["user_tower"].run(None, user_inputs)
        (items,) = models["item_tower"].run(None, item_inputs)
        found, probabilities = models["scorer"].run(None, {"user_vector": users, "item_vector": items})
        self.assertLessEqual(np.abs(found - logits).max(), 1e-5)
        self.assertLessEqual(np.abs(probabilities - 1 / (1 + np.exp(-logits.astype(np.float64)))).max(), 1e-5)

        # A user alone is what it is among others, with histories cut to their own length; so are its scores.
        lengths = (user_inputs["visits.category"] >= 0).sum(axis=1)
        self.assertEqual(lengths.min(), 0, "a user without a history is among them")
        for row in [0, int(lengths.argmin()), int(lengths.argmax())]:
            alone = {}
            for input_name, values in user_inputs.items():
                value = values[row : row + 1]
                if value.ndim == 2 and value.dtype == np.int64:
                    value = value[:, : int((value >= 0).sum())]
                alone[input_name] = value
            (user,) = models["user_tower"].run(None, alone)
            self.assertLessEqual(np.abs(user - users[row]).max(), 1e-6)
            one, _ = models["scorer"].run(None, {"user_vector": user, "item_vector": items})
            many, _ = models["scorer"].run(
                None, {"user_vector": np.repeat(user, len(items), 0), "item_vector": items})
            self.assertEqual(one.shape, (300, 2))
            self.assertLessEqual(np.abs(one - many).max(), 1e-6)

    def test_models_say_what_they_take(self):
        folder = self.export("described", {})
        model = onnx.load(folder / "user_tower.onnx")
        self.assertEqual(model.producer_name, "distill")
        self.assertRegex(model.producer_version, r"^\d+\.\d+\.\d+$")
        self.assertEqual(model.ir_version, 8)
        self.assertEqual([(entry.domain, entry.version) for entry in model.opset_import], [("", 17)])
        self.assertEqual(
            [port.name for port in model.graph.input],
            ["user", "age", "clubs", "carts.item", "carts.category", "visits.category", "hour"])
        shapes = {
            port.name: [dimension.dim_param for dimension in port.type.tensor_type.shape.dim]
            for port in model.graph.input
        }
        self.assertEqual(shapes["user"], ["batch"])
        self.assertEqual(shapes["carts.category"], ["batch", "carts.length"])
        self.assertTrue(all(port.doc_string for port in model.graph.input))
        interface = json.loads({entry.key: entry.value for entry in model.metadata_props}["interface"])
        self.assertEqual([entry["name"] for entry in interface["inputs"]], [port.name for port in model.graph.input])
        self.assertEqual(interface["inputs"][4], {
            "name": "carts.category", "type": "int64", "shape": ["batch", "carts.length"], "feature": "carts",
            "carries": "field", "field": 1, "vocabulary": "category", "padding": -1})
        manifest = json.loads((folder / "manifest.json").read_text())
        described = {file["name"]: file for file in manifest["files"]}["user_tower.onnx"]
        self.assertEqual({key: described[key] for key in interface}, interface)
        scorer = onnx.load(folder / "scorer.onnx")
        self.assertEqual([port.name for port in scorer.graph.input], ["user_vector", "item_vector"])
        self.assertEqual([port.name for port in scorer.graph.output], ["logits", "probabilities"])
        parameters = {tensor.name for tensor in model.graph.initializer}
        self.assertIn("student/embeddings/item/table", parameters)
        self.assertFalse([name for name in parameters if name.startswith(("teacher", "student/item_tower"))])


if __name__ == "__main__":
    unittest.main()
