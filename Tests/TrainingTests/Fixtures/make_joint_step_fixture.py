"""Makes joint_step_*.json: three training steps of a teacher and a student, as PyTorch makes them.

Everything is in double precision and written from the formulas of the papers, with the samples of a batch one after
the other where that is the plainer way; only the parameters' paths and shapes follow the Swift side. The whole batch is
one pass here. The Swift side cuts it into micro-batches where the case says so; category alignment, which is defined per
micro-batch, is then computed per micro-batch and averaged by the number of samples.

Optimizers are PyTorch's own (Adagrad with sparse gradients, Adam, AdamW, SGD) where it has them. L2 on touched rows and
row-wise Adagrad (FBGEMM's EXACT_ROWWISE_ADAGRAD) are written out. SGD with momentum on touched rows makes each row a
parameter of its own, stepped only where it is looked up.

Run: python make_joint_step_fixture.py       (torch 2.13; writes beside itself)
"""
import json
import math
import os
import random

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
torch.sparse.check_sparse_tensor_invariants.enable()

D = 3
VOCABULARIES = dict(user=6, item=8, category=5, tag=4, hour=3, behavior=4)
HISTORY = ["item", "category", "behavior"]
# name -> (side, kind, vocabulary), in the order of the schema; the history is not a field.
FIELDS = dict(
    user=("user", "id", "user"), age=("user", "number", None), hour=("context", "id", "hour"),
    item=("item", "id", "item"), category=("item", "id", "category"), tags=("item", "bag", "tag"),
    seen_before=("cross", "number", None), viewed_after=("privileged", "number", None))
TASKS = ["click", "purchase"]


# ---------------------------------------------------------------------------------------------------- samples


def make_batch(draw, sizes):
    """Samples in lists of the given sizes: some without history, some without tags, one with a tag of no weight."""
    count = sum(sizes)
    batch = dict(
        user=[], age=[], hour=[], item=[], category=[], seen_before=[], viewed_after=[], tags=[], history=[],
        click=[], purchase=[], sizes=sizes)
    for _ in range(count):
        for name in ("user", "hour", "item", "category"):
            batch[name].append(draw.randrange(VOCABULARIES[FIELDS[name][2]]))
        for name in ("age", "seen_before", "viewed_after"):
            batch[name].append(round(draw.uniform(-1.5, 1.5), 2))
        batch["tags"].append(
            [[draw.randrange(VOCABULARIES["tag"]), draw.choice([0.5, 1, 1.5, 2])] for _ in range(draw.randrange(4))])
        batch["history"].append(
            [[draw.randrange(VOCABULARIES[name]) for name in HISTORY] for _ in range(draw.randrange(4))])
        click = int(draw.random() < 0.5)
        batch["click"].append(click)
        batch["purchase"].append(click * int(draw.random() < 0.6))
    batch["history"][1] = []
    batch["tags"][2] = []
    batch["tags"][3] = [[2, 0.0]]
    batch["click"][0], batch["purchase"][0] = 1, 1
    return batch


def bounds(sizes):
    start = 0
    for size in sizes:
        yield slice(start, start + size)
        start += size


# ------------------------------------------------------------------------------------------------- parameters


class Store:
    """Parameters by path; the first use of a path makes it, from random numbers of the path alone."""

    def __init__(self):
        self.values, self.initial, self.tables = {}, {}, set()

    def __call__(self, path, shape, kind="dense", start="weight"):
        if path not in self.values:
            draw = random.Random("initial value of " + path)
            centre, spread = dict(
                weight=(0.0, (6 / (shape[-1] + shape[0])) ** 0.5), table=(0.0, 0.7), bias=(0.0, 0.2), gain=(1.0, 0.3),
                positive=(0.6, 0.5), scale=(3.0, 0.5), slope=(0.25, 0.1), mean=(0.0, 0.2), variance=(1.0, 0.3))[start]
            numbers = [round(centre + draw.uniform(-spread, spread), 3) for _ in range(math.prod(shape))]
            # As the Swift side reads them: single precision.
            value = torch.tensor(numbers, dtype=torch.float32).double().reshape(shape)
            self.values[path] = value if kind == "statistic" else value.requires_grad_()
            if kind == "table":
                self.tables.add(path)
            self.initial[path] = dict(shape=shape, kind=kind, values=numbers)
        assert list(self.values[path].shape) == list(shape), path
        return self.values[path]

    def table(self, path, rows, width):
        return self(path, [rows, width], "table", "table")


class Scope:
    """A place in the tree of paths. A stopped scope's parameters get no gradient from what is computed through it."""

    def __init__(self, store, prefix, stopped=False):
        self.store, self.prefix, self.stopped = store, prefix, stopped

    def __truediv__(self, name):
        return Scope(self.store, f"{self.prefix}/{name}", self.stopped)

    def __call__(self, name, shape, kind="dense", start="weight"):
        value = self.store(f"{self.prefix}/{name}", shape, kind, start)
        return value.detach() if self.stopped and kind != "statistic" else value

    def look_up(self, name, rows, width, ids):
        table = self.store.table(f"{self.prefix}/{name}", rows, width)
        vectors = F.embedding(torch.tensor(ids, dtype=torch.long), table, sparse=True)
        return vectors.detach() if self.stopped else vectors


# ----------------------------------------------------------------------------------------------------- layers


def linear(scope, x, outputs, bias="bias", start="weight"):
    weight = scope("weight", [outputs, x.shape[-1]], start=start)
    return F.linear(x, weight, scope("bias", [outputs], start=bias) if bias else None)


def batch_norm(scope, x, gain, shift, epsilon):
    mean = scope("running/mean", [x.shape[1]], "statistic", "mean")
    variance = scope("running/variance", [x.shape[1]], "statistic", "variance")
    return F.batch_norm(x, mean, variance, gain, shift, training=True, momentum=0.1, eps=epsilon)


def activate(scope, x, kind):
    if kind == "prelu":
        return F.prelu(x, (scope / "activation")("slope", [x.shape[1]], start="slope"))
    if kind == "dice":
        slope = (scope / "activation")("slope", [x.shape[1]], start="slope")
        share = torch.sigmoid(batch_norm(scope / "activation", x, None, None, 1e-8))
        return share * x + (1 - share) * slope * x
    return dict(relu=F.relu, tanh=torch.tanh, sigmoid=torch.sigmoid, leaky=lambda x: F.leaky_relu(x, 0.1))[kind](x)


def perceptron(scope, x, hidden, outputs, activation, normalisation=None):
    for index, size in enumerate(hidden):
        place = scope / str(index)
        x = linear(place, x, size)
        if normalisation:
            norm = place / "normalisation"
            gain, shift = norm("gain", [size], start="gain"), norm("shift", [size], start="bias")
            x = (batch_norm(norm, x, gain, shift, 1e-5) if normalisation == "batch"
                 else F.layer_norm(x, [size], gain, shift, 1e-5))
        x = activate(place, x, activation)
    # Positive biases keep the towers' vectors away from 0, where normalising them would magnify all rounding.
    return x if outputs is None else linear(scope / "output", x, outputs, bias="positive")


def target_attention(scope, queries, histories, hidden, activation, softmax):
    """queries [B, Q]; histories: for each sample its keys [n, Q]. DIN: a perceptron on [q, k, q - k, q * k]."""
    pairs = torch.cat([torch.cat([q.expand_as(k), k, q - k, q * k], 1) for q, k in zip(queries, histories)])
    first = activate(scope / "0", linear(scope / "0", pairs, hidden[0]), activation)
    scores = perceptron(scope / "scores", first, hidden[1:], 1, activation)
    pooled = []
    for keys, own in zip(histories, scores.split([len(k) for k in histories])):
        weights = torch.softmax(own, 0) if softmax else own
        pooled.append((weights * keys).sum(0))
    return torch.stack(pooled)


def squeeze_excitation(scope, fields, reduction):
    """fields [B, F, D] -> relu(W2 relu(W1 mean)) * fields."""
    count = fields.shape[1]
    squeezed = F.relu(linear(scope / "squeeze", fields.mean(2), max(1, count // reduction), None, "positive"))
    return F.relu(linear(scope / "excitation", squeezed, count, None, "positive")).unsqueeze(2) * fields


def bilinear(scope, fields, kind, scalar):
    """p_ij = (W v_i) * v_j for i < j."""
    count = fields.shape[1]
    pairs = [(i, j) for i in range(count) for j in range(i + 1, count)]
    if kind == "all":
        weight = scope("weight", [D, D])
    else:
        weight = scope("weight", [count - 1 if kind == "each" else len(pairs), D, D])
    products = []
    for index, (i, j) in enumerate(pairs):
        matrix = dict(all=lambda: weight, each=lambda: weight[i], interaction=lambda: weight[index])[kind]()
        product = torch.einsum("de,be->bd", matrix, fields[:, i]) * fields[:, j]
        products.append(product.sum(1, keepdim=True) if scalar else product)
    return torch.cat(products, 1)


def factorisation_machine(fields):
    return 0.5 * (fields.sum(1) ** 2 - (fields**2).sum(1))


def cross_network(scope, x0, layers, rank):
    x = x0
    for layer in range(layers):
        place = scope / str(layer)
        if rank is None:
            mapped = linear(place, x, x0.shape[1])
        else:
            mapped = linear(place / "outer", linear(place / "inner", x, rank, bias=None), x0.shape[1])
        x = x0 * mapped + x
    return x


# ----------------------------------------------------------------------------------------------------- models


class Inputs:
    """The fields and the history as one model sees them: `tables` and `numeric` say where each parameter lives."""

    def __init__(self, batch, tables, numeric, names):
        self.batch, self.tables = batch, tables
        self.names = [name for name in FIELDS if name in names]
        self.fields = {name: self.field(name, numeric) for name in self.names}

    def vectors(self, vocabulary, ids):
        scope = self.tables(vocabulary)
        return (scope / vocabulary).look_up("table", VOCABULARIES[vocabulary], D, ids)

    def field(self, name, numeric):
        values = self.batch[name]
        _, kind, vocabulary = FIELDS[name]
        if kind == "id":
            return self.vectors(vocabulary, values)
        if kind == "number":
            x = torch.tensor(values, dtype=torch.float32).double().unsqueeze(1)
            return linear(numeric / name, x, D)
        entries = self.vectors(vocabulary, [tag for tags in values for tag, _ in tags])
        means, start = [], 0
        for tags in values:
            weights = torch.tensor([weight for _, weight in tags])
            own = entries[start:start + len(tags)]
            start += len(tags)
            total = float(weights.sum()) if len(tags) else 0.0
            means.append((weights.unsqueeze(1) * own).sum(0) / total if total else torch.zeros(D))
        return torch.stack(means)

    def stacked(self):
        return torch.stack([self.fields[name] for name in self.names], 1)

    def flat(self, names=None):
        return torch.cat([self.fields[name] for name in names or self.names], 1)

    def histories(self):
        columns = [
            self.vectors(name, [event[position] for events in self.batch["history"] for event in events])
            for position, name in enumerate(HISTORY)]
        return torch.cat(columns, 1).split([len(events) for events in self.batch["history"]])


def pool(inputs, scope, history):
    """One vector of the sample's history: the mean, or attention by the item or by the user."""
    histories = inputs.histories()
    if history["kind"] == "mean":
        return torch.stack([k.mean(0) if len(k) else torch.zeros(k.shape[1]) for k in histories])
    if history["kind"] == "target":
        behavior = scope("query_2", [1, D], start="table").expand(len(histories), D)
        query = torch.cat([inputs.fields["item"], inputs.fields["category"], behavior], 1)
    else:
        query = linear(scope / "query", inputs.flat(["user", "age"]), D * len(HISTORY))
    return target_attention(
        scope / "attention", query, histories, history["hidden"], history["activation"], history["softmax"])


def teacher(store, batch, case):
    config = case["teacher"]
    root = Scope(store, "teacher")
    inputs = Inputs(batch, lambda vocabulary: root / "embeddings", root / "numeric", FIELDS)
    fields = inputs.stacked()
    base = torch.cat([inputs.flat(), pool(inputs, root / "history" / "history", config["history"])], 1)
    parts = [base]
    if config["fm"]:
        parts.append(factorisation_machine(fields))
    if config["bilinear"]:
        kind, scalar, reduction = config["bilinear"]
        place = root / "bilinear"
        parts.append(bilinear(place / "raw", fields, kind, scalar))
        if reduction:
            weighted = squeeze_excitation(place / "senet", fields, reduction)
            parts.append(bilinear(place / "weighted", weighted, kind, scalar))
    if config["cross"]:
        parts.append(cross_network(root / "cross_network", base, *config["cross"]))
    last = perceptron(root / "network", torch.cat(parts, 1), *config["network"])
    outputs = linear(root / "heads", last, 2)
    if not config["esmm"]:
        return [outputs[:, 0], outputs[:, 1]]
    both = torch.sigmoid(outputs[:, 0]) * torch.sigmoid(outputs[:, 1])
    return [outputs[:, 0], torch.log(both) - torch.log1p(-both)]


def student(store, batch, case):
    config, sharing = case["student"], case["sharing"]
    root = Scope(store, "student")

    def choose(policy, own, theirs):
        return own if policy == "own" else Scope(store, theirs, stopped=policy == "shared_stopped")

    def tables(vocabulary):
        policy = sharing["per_table"].get(vocabulary, sharing["tables"])
        return choose(policy, root / "embeddings", "teacher/embeddings")

    width = config["width"] * (2 if config["heads"] == "separate" else 1)

    def tower(name, names, key, with_history):
        place = root / name
        numeric = choose(sharing["numeric"], place / "numeric", "teacher/numeric")
        inputs = Inputs(batch, tables, numeric, names)
        fields = inputs.stacked()
        if config["senet"]:
            fields = squeeze_excitation(place / "senet", fields, config["senet"])
        parts = [fields.flatten(1)]
        if with_history:
            scope = choose(sharing["history"], place / "history" / "history", "teacher/history/history")
            parts.append(pool(inputs, scope, config["history"]))
        augmented = (place / "augmented").look_up("table", VOCABULARIES[key], width, batch[key])
        hidden, activation, normalisation = config["network"]
        output = perceptron(
            place / "network", torch.cat(parts + [augmented], 1), hidden, width, activation, normalisation)
        if config["normalised"]:
            output = F.normalize(output.view(len(output), -1, config["width"]), dim=2).flatten(1)
        return output, augmented

    user, a_user = tower("user_tower", ["user", "age", "hour"], "user", True)
    item, a_item = tower("item_tower", ["item", "category", "tags"], "item", False)
    heads = root / "heads"
    scale = heads("scale", [1, 1], start="scale")[0, 0] if config["scale"] is None else config["scale"]
    bias = heads("bias", [2], start="bias")
    if config["heads"] == "shared":
        weight = heads("weight", [2, width], start="gain")
        logits = [scale * (weight[task] * user * item).sum(1) + bias[task] for task in range(2)]
    else:
        half = config["width"]
        logits = [
            scale * (user * item)[:, task * half:(task + 1) * half].sum(1) + bias[task] for task in range(2)]
    return dict(logits=logits, user=user, item=item, a_user=a_user, a_item=a_item)


# ------------------------------------------------------------------------------------------------------ terms


def bce(labels, logits):
    """-(y log p + (1 - y) log (1 - p)) of each sample."""
    return -(labels * F.logsigmoid(logits) + (1 - labels) * F.logsigmoid(-logits))


def alignment(vectors, categories):
    groups = {}
    for row, category in enumerate(categories):
        groups.setdefault(category, []).append(row)
    order = sorted(groups, key=lambda category: (-len(groups[category]), category))

    def covariance(category):
        return torch.cov(vectors[groups[category]].T, correction=0)

    return sum((((covariance(order[0]) - covariance(other)) ** 2).sum() for other in order[1:]), torch.tensor(0.0))


def term_value(kind, task, out, t, batch, micro_batches):
    y = [torch.tensor(batch[name], dtype=torch.float64) for name in TASKS]
    lists = list(bounds(batch["sizes"]))
    if kind[0] == "category_alignment":
        count = len(batch["user"])
        return sum(
            alignment(out["item"][piece], batch["category"][piece]) * (piece.stop - piece.start) / count
            for piece in micro_batches)
    index = TASKS.index(task)
    z, t, y = out["logits"][index], t[index].detach(), y[index]
    if kind[0] == "hard":
        return bce(y, z).mean()
    if kind[0] == "soft":
        return bce(torch.sigmoid(t / kind[1]), z / kind[1]).mean() * (kind[1] ** 2 if kind[2] else 1)
    if kind[0] == "logit_regression":
        return F.mse_loss(z, t)
    if kind[0] == "listwise_softmax":
        losses = [
            -(torch.softmax(t[own] / kind[1], 0) * torch.log_softmax(z[own] / kind[1], 0)).sum() for own in lists]
        return torch.stack(losses).mean() * (kind[1] ** 2 if kind[2] else 1)
    if kind[0] == "listwise_probability":
        losses = []
        for own in lists:
            p = (1 - kind[1]) * torch.sigmoid(t[own]) + kind[1] / (own.stop - own.start)
            losses.append(-(p * torch.log_softmax(z[own], 0)).sum())
        return torch.stack(losses).mean()
    if kind[0] == "mimic":
        y = y.unsqueeze(1)

        def side(a, p):
            p = p.detach()
            return ((y * a + (1 - y) * p - p) ** 2).sum(1).mean()

        return side(out["a_user"], out["item"]) + side(out["a_item"], out["user"])
    raise ValueError(kind)


def weight_at(weight, step):
    if not isinstance(weight, tuple):
        return weight
    start, end, first, last = weight
    if step >= last:
        return end
    return start if step <= first else start + (end - start) * (step - first) / (last - first)


def losses(store, batch, case, step):
    """The terms of a step with their weights, in the order in which the Swift side logs them."""
    t = teacher(store, batch, case)
    terms = []
    for task, logits in zip(TASKS, t):
        labels = torch.tensor(batch[task], dtype=torch.float64)
        terms.append((f"teacher/{task}", 1.0, F.binary_cross_entropy_with_logits(logits, labels)))
    out = student(store, batch, case)
    pieces = list(bounds(batch["sizes"])) if case["one_list_a_micro_batch"] else [slice(0, len(batch["user"]))]
    for kind, task, weight in case["terms"]:
        reads_teacher = kind[0] in ("soft", "logit_regression", "listwise_softmax", "listwise_probability")
        share = 0 if reads_teacher and step < case["start_step"] else weight_at(weight, step)
        if share:
            name = f"{kind[0]}/{task}" if task else kind[0]
            terms.append((name, share, term_value(kind, task, out, t, batch, pieces)))
    return terms


# ------------------------------------------------------------------------------------------------- optimizers


class RowWiseAdagrad:
    """FBGEMM's EXACT_ROWWISE_ADAGRAD."""

    def __init__(self, p, epsilon=1e-10):
        self.p, self.squares, self.epsilon = p, torch.zeros(len(p)), epsilon

    def step(self, rate):
        rows, values = self.p.grad.indices()[0], self.p.grad.values()
        self.squares[rows] += (values**2).mean(1)
        with torch.no_grad():
            self.p[rows] -= rate * values / (self.squares[rows].sqrt() + self.epsilon).unsqueeze(1)


class RowsOfSGD:
    """torch.optim.SGD with each row a parameter of its own."""

    def __init__(self, p, momentum):
        self.p = p
        self.rows = [row.detach().clone().requires_grad_() for row in p]
        self.optimizers = [torch.optim.SGD([row], lr=1, momentum=momentum) for row in self.rows]

    def step(self, rate):
        for row, values in zip(self.p.grad.indices()[0].tolist(), self.p.grad.values()):
            self.rows[row].grad = values
            self.optimizers[row].param_groups[0]["lr"] = rate
            self.optimizers[row].step()
            with torch.no_grad():
                self.p[row] = self.rows[row]


class RowsOfAdam:
    """torch.optim.Adam, of which rows that are not looked up see nothing; its count of updates is the table's.

    torch.optim.SparseAdam does the same but for epsilon, which it adds before the bias correction and not after it."""

    def __init__(self, p):
        self.p, self.optimizer = p, torch.optim.Adam([p], lr=1)

    def step(self, rate):
        gradient = self.p.grad
        kept = torch.ones(len(self.p), dtype=torch.bool)
        kept[gradient.indices()[0]] = False
        state = self.optimizer.state[self.p]
        tensors = [self.p.detach()] + [state[name] for name in ("exp_avg", "exp_avg_sq") if name in state]
        before = [tensor.clone() for tensor in tensors]
        self.p.grad = gradient.to_dense()
        self.optimizer.param_groups[0]["lr"] = rate
        self.optimizer.step()
        for tensor, old in zip(tensors, before):
            tensor[kept] = old[kept]


class Torch:
    def __init__(self, optimizer):
        self.optimizer = optimizer

    def step(self, rate):
        self.optimizer.param_groups[0]["lr"] = rate
        self.optimizer.step()


RULES = dict(
    adagrad=lambda p: Torch(torch.optim.Adagrad([p], lr=1, initial_accumulator_value=0)),
    adagrad_from=lambda p: Torch(torch.optim.Adagrad([p], lr=1, initial_accumulator_value=0.1, eps=1e-8)),
    row_wise_adagrad=lambda p: RowWiseAdagrad(p),
    row_sgd=lambda p: RowsOfSGD(p, 0.9),
    row_adam=lambda p: RowsOfAdam(p),
    adam=lambda p: Torch(torch.optim.Adam([p], lr=1)),
    adam_blunt=lambda p: Torch(torch.optim.Adam([p], lr=1, betas=(0.8, 0.99), eps=1e-3)),
    adamw=lambda p: Torch(torch.optim.AdamW([p], lr=1, eps=1e-4, weight_decay=0.1)),
    sgd=lambda p: Torch(torch.optim.SGD([p], lr=1)),
    momentum=lambda p: Torch(torch.optim.SGD([p], lr=1, momentum=0.8)),
)


class Training:
    def __init__(self, store, case):
        self.store, self.case, self.rules = store, case, {}

    def group(self, path):
        table = path in self.store.tables and len(self.store.values[path]) > self.case["dense_tables_up_to"]
        return self.case["group"](path, table)

    def backward(self, terms):
        for p in self.store.values.values():
            p.grad = None
        sum(weight * value for _, weight, value in terms).backward()
        gradients = {}
        for path, p in self.store.values.items():
            if p.grad is not None:
                if p.grad.is_sparse:
                    p.grad = p.grad.coalesce()
                gradients[path] = p.grad
        return gradients

    def step(self, gradients, step):
        case, sizes = self.case, [(g.values() if g.is_sparse else g).norm() for g in gradients.values()]
        norm = float(torch.stack(sizes).norm())
        clip = min(1.0, case["clip_norm"] / (norm + 1e-6)) if case["clip_norm"] else 1.0
        for path, gradient in gradients.items():
            p = self.store.values[path]
            rule, rate, l2 = self.group(path)
            if gradient.is_sparse and len(p) <= case["dense_tables_up_to"]:
                gradient = gradient.to_dense()
            if gradient.is_sparse:
                rows = gradient.indices()[0]
                values = gradient.values() * clip + l2 * p.detach()[rows]
                p.grad = torch.sparse_coo_tensor(gradient.indices(), values, p.shape, is_coalesced=True)
            else:
                p.grad = gradient * clip + l2 * p.detach()
            if path not in self.rules:
                self.rules[path] = RULES[rule](p)
            self.rules[path].step(rate * case["schedule"](step))
        return norm, clip


# ------------------------------------------------------------------------------------------------------ cases


def first_group(path, table):
    if table:
        return "adagrad", 0.05, 0
    # A softmax does not see this bias: its gradient is rounding, of which Adam would make whole steps.
    return ("sgd", 0.02, 0) if path.endswith("attention/scores/output/bias") else ("adam", 0.01, 0)


def second_group(path, table):
    return ("adagrad_from", 0.1, 0.02) if table else ("adam_blunt", 0.02, 0.01)


def third_group(path, table):
    if table and path.startswith("teacher/embeddings/"):
        return "row_wise_adagrad", 0.04, 0
    if table:
        return ("row_adam", 0.02, 0) if path.endswith("augmented/table") else ("row_sgd", 0.1, 0.01)
    return ("momentum", 0.05, 0) if path.startswith("student/") else ("adamw", 0.01, 0)


CASES = dict(
    target_attention=dict(
        sizes=[[5, 1, 4, 3], [2, 6, 1, 4], [3, 3, 5, 1]], one_list_a_micro_batch=True,
        teacher=dict(
            history=dict(kind="target", hidden=[4], activation="relu", softmax=True), fm=True,
            bilinear=("all", True, None), cross=(1, None), network=([6, 5], None, "relu"), esmm=True),
        student=dict(
            history=dict(kind="mean"), senet=None, network=([5], "relu", None), width=3, normalised=True, scale=None,
            heads="shared"),
        sharing=dict(
            tables="shared_stopped", per_table=dict(user="own", item="shared"), history="own",
            numeric="shared_stopped"),
        start_step=0,
        terms=[
            (("hard",), "click", 1.0), (("hard",), "purchase", 0.5), (("soft", 2.0, True), "click", (0.25, 1.0, 0, 2)),
            (("soft", 1.0, False), "purchase", 0.5), (("logit_regression",), "purchase", 0.1),
            (("listwise_softmax", 2.0, True), "click", 1.0), (("listwise_probability", 0.1), "click", 0.25),
            (("mimic",), "click", 0.5), (("category_alignment",), None, 0.25),
        ],
        group=first_group, dense_tables_up_to=0, clip_norm=None, schedule=lambda step: 1.0),
    user_attention=dict(
        sizes=[[5, 1, 4, 3], [2, 6, 1, 4], [3, 3, 5, 1]], one_list_a_micro_batch=False,
        teacher=dict(
            history=dict(kind="user", hidden=[4, 3], activation="dice", softmax=True), fm=False,
            bilinear=("each", False, 3), cross=(2, 2), network=([5], None, "relu", "batch"), esmm=True),
        student=dict(
            history=dict(kind="user", hidden=[4, 3], activation="dice", softmax=True), senet=2,
            network=([5, 4], "prelu", "layer"), width=2, normalised=True, scale=2.0, heads="separate"),
        sharing=dict(
            tables="own", per_table=dict(category="shared", item="shared_stopped"), history="shared",
            numeric="shared"),
        start_step=0,
        terms=[
            (("hard",), "click", 1.0), (("hard",), "purchase", 0.5), (("soft", 2.0, True), "click", (0.5, 1.0, 1, 1)),
            (("soft", 3.0, False), "purchase", 1.0), (("logit_regression",), "click", 0.1),
            (("listwise_softmax", 2.0, True), "purchase", 0.5), (("listwise_softmax", 0.5, False), "click", 0.5),
            (("listwise_probability", 0.05), "purchase", 0.5), (("mimic",), "purchase", 0.5),
            (("category_alignment",), None, 1.0),
        ],
        group=second_group, dense_tables_up_to=0, clip_norm=1.5, schedule=lambda step: (step + 1) / 4),
    optimizers=dict(
        sizes=[[4, 1, 3], [2, 4, 1], [3, 2, 2]], one_list_a_micro_batch=True,
        teacher=dict(
            history=dict(kind="user", hidden=[3], activation="tanh", softmax=False), fm=True,
            bilinear=("interaction", True, 2), cross=None, network=([4], None, "leaky"), esmm=False),
        student=dict(
            history=dict(kind="user", hidden=[3], activation="tanh", softmax=False), senet=None,
            network=([4], "sigmoid", None), width=3, normalised=False, scale=None, heads="shared"),
        sharing=dict(
            tables="own", per_table=dict(category="shared", hour="shared"), history="shared_stopped", numeric="own"),
        start_step=1,
        terms=[
            (("hard",), "click", 1.0), (("hard",), "purchase", 1.0), (("soft", 2.0, True), "click", 0.5),
            (("listwise_softmax", 1.0, True), "purchase", 0.5), (("mimic",), "click", 0.2),
        ],
        group=third_group, dense_tables_up_to=4, clip_norm=None,
        schedule=lambda step: 0.1 + 0.9 * 0.5 * (1 + math.cos(math.pi * step / 3))),
)


def numbers(tensor):
    return [float("%.9g" % v) for v in tensor.detach().flatten().tolist()]


def written(gradient):
    if gradient.is_sparse:
        return dict(rows=gradient.indices()[0].tolist(), values=numbers(gradient.values()))
    return dict(values=numbers(gradient))


def run(name, case):
    """The fixture of one case."""
    draw = random.Random("samples of " + name)
    batches = [make_batch(draw, sizes) for sizes in case["sizes"]]
    store = Store()
    training = Training(store, case)
    steps = []
    for step, batch in enumerate(batches):
        terms = losses(store, batch, case, step)
        gradients = training.backward(terms)
        record = dict(terms=[dict(name=n, weight=w, value=float(v.detach())) for n, w, v in terms])
        if step == 0:
            record["gradients"] = {path: written(g) for path, g in gradients.items()}
            for path, g in gradients.items():
                assert float((g.values() if g.is_sparse else g).abs().max()) > 0, path + " has no gradient"
        record["gradient_norm"], clip = training.step(gradients, step)
        assert not case["clip_norm"] or clip < 1, "clipping is not active"
        if step != 1:
            record["parameters"] = {path: numbers(p) for path, p in store.values.items()}
        steps.append(record)
    return dict(batches=batches, initial=store.initial, steps=steps)


def lines(value, depth):
    """JSON with one line an entry down to a depth."""
    if depth == 0 or not isinstance(value, (dict, list)):
        return json.dumps(value, separators=(",", ":"))
    if isinstance(value, dict):
        return "{" + ",\n".join(f"{json.dumps(key)}:{lines(entry, depth - 1)}" for key, entry in value.items()) + "}"
    return "[" + ",\n".join(lines(entry, depth - 1) for entry in value) + "]"


def main():
    folder = os.path.dirname(os.path.abspath(__file__))
    for name, case in CASES.items():
        with open(os.path.join(folder, f"joint_step_{name}.json"), "w") as file:
            result = run(name, case)
            depths = dict(batches=2, initial=1, steps=3)
            parts = [f'"{key}":{lines(result[key], depth)}' for key, depth in depths.items()]
            file.write("{" + ",\n".join(parts) + "}\n")


if __name__ == "__main__":
    main()
