"""The jobs of experiments/random-ids.json in PyTorch on the CPU: what a practitioner would run instead.

Joint training of a fine-ranking teacher and a dual-tower student, the teacher alone, the student from cached teacher
logits, and scoring. The data are random ids (Zipf-like) in lists of 16, made before the clock starts; only the steps
are timed. Tables and layers are those of the experiment: 3.1 million rows of width 16, 2 million of width 64.

Prints one JSON object: samples a second of each repetition.
"""

import argparse
import json
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

WIDTH, HISTORY, LIST = 16, 50, 16
USER = dict(user=1141730, segment=98, group=14, gender=3, age=8, price_level=5, shopping=5, occupation=4, town=6)
ITEM = dict(ad=846812, category=12978, campaign=423437, customer=255876, brand=461498, price=51)
CONTEXT = dict(page=3, hour=25)
PRIVILEGED = dict(position=12, dwell=22)
TABLES = {**USER, **ITEM, **CONTEXT, **PRIVILEGED}
AUGMENTED = 64


def perceptron(width, hidden, outputs=None):
    layers = []
    for units in hidden:
        layers += [nn.Linear(width, units), nn.ReLU()]
        width = units
    if outputs:
        layers.append(nn.Linear(width, outputs))
    return nn.Sequential(*layers)


class Teacher(nn.Module):
    """Target attention over the history, FM, bilinear crosses of all pairs, one network over everything."""

    def __init__(self):
        super().__init__()
        fields = len(TABLES)
        left, right = torch.triu_indices(fields, fields, 1)
        self.register_buffer("left", left)
        self.register_buffer("right", right)
        self.attention = perceptron(4 * 2 * WIDTH, [36], 1)
        self.bilinear = nn.Linear(WIDTH, WIDTH, bias=False)
        self.network = perceptron(fields * WIDTH + 2 * WIDTH + WIDTH + len(left), [512, 256, 128], 2)

    def forward(self, fields, items, history, mask):
        query = torch.cat([items[:, 1], items[:, 4]], 1)[:, None].expand(-1, HISTORY, -1)
        scores = self.attention(torch.cat([query, history, query - history, query * history], 2)).squeeze(2)
        weights = scores.masked_fill(~mask, -1e9).softmax(1)
        pooled = (weights[:, :, None] * history).sum(1)
        second_order = 0.5 * (fields.sum(1) ** 2 - (fields**2).sum(1))
        crosses = torch.bmm(self.bilinear(fields), fields.transpose(1, 2))[:, self.left, self.right]
        return self.network(torch.cat([fields.flatten(1), pooled, second_order, crosses], 1))


class Student(nn.Module):
    """Two towers, L2-normalised, that meet in a product which each task's head weighs for itself."""

    def __init__(self):
        super().__init__()
        self.user_tower = perceptron((len(USER) + len(CONTEXT)) * WIDTH + 2 * WIDTH + AUGMENTED, [256, 128], 64)
        self.item_tower = perceptron(len(ITEM) * WIDTH + AUGMENTED, [256, 128], 64)
        self.heads = nn.Parameter(torch.ones(2, 64))
        self.bias = nn.Parameter(torch.zeros(2))

    def forward(self, users, context, items, history, mask, augmented_user, augmented_item):
        mean = (history * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True).clamp(min=1)
        user = self.user_tower(torch.cat([users.flatten(1), context.flatten(1), mean, augmented_user], 1))
        item = self.item_tower(torch.cat([items.flatten(1), augmented_item], 1))
        user, item = F.normalize(user, dim=1), F.normalize(item, dim=1)
        return (user * item) @ self.heads.t() * 8 + self.bias, user, item


class Job(nn.Module):
    """The dense part of a job: from looked-up vectors to its loss, or to scores."""

    def __init__(self, kind):
        super().__init__()
        self.kind = kind
        self.teacher = Teacher() if kind != "student" else None
        self.student = Student() if kind != "teacher" else None

    def forward(self, users, items, context, privileged, history, mask, augmented_user, augmented_item, labels, cached):
        entropy = F.binary_cross_entropy_with_logits
        teacher = cached
        if self.teacher is not None:
            teacher = self.teacher(torch.cat([users, items, context, privileged], 1), items, history, mask)
        if self.student is None:
            return entropy(teacher, labels)
        logits, user, item = self.student(users, context, items, history, mask, augmented_user, augmented_item)
        if self.kind == "scoring":
            return teacher, logits
        loss = entropy(teacher, labels) if self.kind == "joint" else 0
        target = teacher.detach()
        listwise = F.kl_div(
            F.log_softmax(logits[:, 0].view(-1, LIST) / 2, 1), F.log_softmax(target[:, 0].view(-1, LIST) / 2, 1),
            log_target=True, reduction="batchmean")
        click = labels[:, :1]
        mimic = ((click * augmented_user + (1 - click) * item.detach() - item.detach()) ** 2).sum(1).mean() + (
            (click * augmented_item + (1 - click) * user.detach() - user.detach()) ** 2).sum(1).mean()
        return loss + entropy(logits, labels) + entropy(logits, torch.sigmoid(target)) + 0.3 * listwise + 0.1 * mimic


def ids(rows, shape):
    return torch.clamp((rows ** torch.rand(shape)).long() - 1, 0, rows - 1)


def make_batch(size):
    rows = {name: ids(count, (size,)) for name, count in TABLES.items()}
    mask = torch.arange(HISTORY)[None] < torch.randint(1, HISTORY + 1, (size, 1))
    labels = (torch.rand(size, 2) < torch.tensor([0.1, 0.02])).float()
    categories, brands = ids(ITEM["category"], (size, HISTORY)), ids(ITEM["brand"], (size, HISTORY))
    return rows, categories, brands, mask, labels, torch.randn(size, 2)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--job", choices=["joint", "teacher", "student", "scoring"], required=True)
    parser.add_argument("--batch", type=int, default=4096)
    parser.add_argument("--steps", type=int, default=30)
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--compile", action="store_true")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(0)

    used = {**USER, **ITEM, **CONTEXT} if arguments.job == "student" else TABLES
    tables = nn.ModuleDict({name: nn.Embedding(rows, WIDTH, sparse=rows > 1000) for name, rows in used.items()})
    augmented = nn.ModuleDict()
    if arguments.job != "teacher":
        augmented = nn.ModuleDict({n: nn.Embedding(TABLES[n], AUGMENTED, sparse=True) for n in ("user", "ad")})
    for table in [*tables.values(), *augmented.values()]:
        nn.init.normal_(table.weight, std=0.01)
    dense = Job(arguments.job)
    every = [*tables.values(), *augmented.values()]
    sparse_parameters = [p for table in every if table.sparse for p in table.parameters()]
    dense_parameters = [p for table in every if not table.sparse for p in table.parameters()] + list(dense.parameters())
    run = torch.compile(dense) if arguments.compile else dense
    optimizers = [
        torch.optim.Adagrad(sparse_parameters, lr=0.05), torch.optim.Adam(dense_parameters, lr=1e-3, fused=True)
    ]

    def forward(batch):
        rows, categories, brands, mask, labels, cached = batch
        stack = lambda names: torch.stack([tables[name](rows[name]) for name in names], 1)
        history = torch.cat([tables["category"](categories), tables["brand"](brands)], 2)
        privileged = stack(PRIVILEGED) if "position" in tables else None
        vectors = [augmented[name](rows[name]) if augmented else None for name in ("user", "ad")]
        return run(stack(USER), stack(ITEM), stack(CONTEXT), privileged, history, mask, *vectors, labels, cached)

    def step(batch):
        if arguments.job == "scoring":
            with torch.inference_mode():
                forward(batch)
            return
        loss = forward(batch)
        for optimizer in optimizers:
            optimizer.zero_grad(set_to_none=True)
        loss.backward()
        for optimizer in optimizers:
            optimizer.step()

    batches = [make_batch(arguments.batch) for _ in range(8)]
    for index in range(6):
        step(batches[index])
    rates = []
    for _ in range(arguments.repetitions):
        start = time.perf_counter()
        for index in range(arguments.steps):
            step(batches[index % 8])
        rates.append(arguments.steps * arguments.batch / (time.perf_counter() - start))
    print(json.dumps({"version": torch.__version__, "samples_per_second": rates}))


if __name__ == "__main__":
    main()
