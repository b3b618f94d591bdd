"""Makes optimizers.json: three steps of every update rule, as PyTorch makes them.

Dense cases use torch.optim as it is. Row cases look rows up with repetitions; their oracles are:
- Adagrad: torch.optim.Adagrad on a sparse gradient; with L2, the coalesced gradient plus l2 * touched rows.
- Adam: torch.optim.SparseAdam likewise; AdamW: touched rows times (1 - lr * decay) before it.
- SGD with momentum: torch.optim.SGD with each row a parameter of its own, stepped only when it is touched.
- row-wise Adagrad: the formula of FBGEMM's EXACT_ROWWISE_ADAGRAD written out.

Run: python make_optimizer_fixtures.py > optimizers.json       (torch 2.13, float32)
"""
import json
import torch

torch.manual_seed(20240607)
LR, STEPS = 0.05, 3
LOOKUPS = [[4, 1, 4, 0], [1, 5, 5, 5], [0, 4, 2, 1]]  # row 3 is never touched


def flat(tensor):
    return [float(v) for v in tensor.detach().flatten()]


def dense(name, make, l2=0.0, slots=()):
    p = torch.nn.Parameter(torch.randn(6, 3))
    case = dict(name=name, rate=LR, l2=l2, shape=[6, 3], initial=flat(p), steps=[], values=[])
    optimizer = make([p], l2)
    for _ in range(STEPS):
        p.grad = torch.randn(6, 3)
        case["steps"].append(dict(gradient=flat(p.grad)))
        optimizer.step()
        case["values"].append(flat(p))
    case["state"] = {ours: flat(optimizer.state[p][theirs]) for ours, theirs in slots}
    return case


def rows(name, update, l2=0.0):
    """update(p, coalesced sparse gradient with L2 in it) moves p."""
    p = torch.nn.Parameter(torch.randn(6, 3))
    case = dict(name=name, rate=LR, l2=l2, shape=[6, 3], initial=flat(p), steps=[], values=[], state={})
    for looked_up in LOOKUPS:
        values = torch.randn(len(looked_up), 3)
        case["steps"].append(dict(rows=looked_up, gradient=flat(values)))
        gradient = torch.sparse_coo_tensor(torch.tensor([looked_up]), values, (6, 3)).coalesce()
        touched = gradient.indices()[0]
        with_l2 = gradient.values() + l2 * p.detach()[touched]
        update(p, torch.sparse_coo_tensor(gradient.indices(), with_l2, (6, 3)).coalesce())
        case["values"].append(flat(p))
    return case


def by_sparse_optimizer(make, decay=0.0):
    optimizers = {}

    def update(p, gradient):
        optimizer = optimizers.setdefault(id(p), make([p]))
        with torch.no_grad():
            p[gradient.indices()[0]] *= 1 - LR * decay
        p.grad = gradient
        optimizer.step()

    return update


def by_row(make):
    own = {}

    def update(p, gradient):
        for row, values in zip(gradient.indices()[0].tolist(), gradient.values()):
            if row not in own:
                q = torch.nn.Parameter(p.detach()[row].clone())
                own[row] = q, make([q])
            q, optimizer = own[row]
            q.grad = values.clone()
            optimizer.step()
            with torch.no_grad():
                p[row] = q

    return update


def row_wise_adagrad():
    squares = torch.zeros(6)

    def update(p, gradient):
        touched, values = gradient.indices()[0], gradient.values()
        squares[touched] += (values**2).mean(1)
        with torch.no_grad():
            p[touched] -= LR * values / (squares[touched].sqrt() + 1e-10)[:, None]

    return update


o = torch.optim
adam_slots = [("first_moment", "exp_avg"), ("second_moment", "exp_avg_sq")]
cases = [
    dense("sgd", lambda p, l2: o.SGD(p, LR, weight_decay=l2), 0.1),
    dense("momentum", lambda p, l2: o.SGD(p, LR, momentum=0.9, weight_decay=l2), 0.1, [("velocity", "momentum_buffer")]),
    dense("adagrad", lambda p, l2: o.Adagrad(p, LR, weight_decay=l2, initial_accumulator_value=0.1), 0.1,
          [("squares", "sum")]),
    dense("adam", lambda p, l2: o.Adam(p, LR, weight_decay=l2), 0.1, adam_slots),
    dense("adam_w", lambda p, l2: o.AdamW(p, LR, weight_decay=0.2), 0.0, adam_slots),
    rows("sgd", by_row(lambda p: o.SGD(p, LR)), 0.1),
    rows("momentum", by_row(lambda p: o.SGD(p, LR, momentum=0.9)), 0.1),
    rows("adagrad", by_sparse_optimizer(lambda p: o.Adagrad(p, LR, initial_accumulator_value=0.1)), 0.1),
    rows("row_wise_adagrad", row_wise_adagrad(), 0.1),
    rows("adam", by_sparse_optimizer(lambda p: o.SparseAdam(p, LR)), 0.1),
    rows("adam_w", by_sparse_optimizer(lambda p: o.SparseAdam(p, LR), decay=0.2)),
]
lines = ",\n".join(json.dumps(case) for case in cases)
print(f"[\n{lines}\n]")
