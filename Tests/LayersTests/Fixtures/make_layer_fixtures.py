"""Makes layers.json: what PyTorch makes of each layer, its gradients for Σ w ⊙ output, and running moments.

Everything is written with torch's own functions, padded and masked where ours is ragged, so that nothing but the formula is
shared with the project.

Run: python make_layer_fixtures.py > layers.json       (torch 2.13, float32)
"""
import json
import torch
import torch.nn.functional as F

torch.manual_seed(20240608)
B, FIELDS, D = 4, 4, 3
PAIRS = [(i, j) for i in range(FIELDS) for j in range(i + 1, FIELDS)]
LENGTHS = [2, 0, 1, 3]
cases = []


def flat(tensor):
    return [float(v) for v in tensor.detach().flatten()]


def case(name, inputs, parameters, forward, moments=()):
    """forward(inputs, parameters) gives [rows, columns]; moments are (path, function without arguments)."""
    inputs = [torch.randn(*shape, requires_grad=True) for shape in inputs]
    parameters = {path: (torch.randn(*shape) * 0.5).requires_grad_() for path, shape in parameters.items()}
    output = forward(inputs, parameters)
    weights = torch.randn(*output.shape)
    (output * weights).sum().backward()
    entry = lambda t: dict(shape=list(t.shape), values=flat(t), gradient=flat(t.grad))
    cases.append(dict(
        name=name, inputs=[entry(t) for t in inputs], parameters={p: entry(t) for p, t in parameters.items()},
        output=flat(output), weights=flat(weights), statistics={p: flat(f()) for p, f in moments}))


def pairs(x, left):
    """left(i, j, v_i) is what stands on the left of the pair (i, j)."""
    v = x.view(B, FIELDS, D)
    return torch.cat([left(i, j, v[:, i]) * v[:, j] for i, j in PAIRS], 1)


case("bilinear all scalar", [(B, FIELDS * D)], dict(weight=(D, D)),
     lambda x, p: pairs(x[0], lambda i, j, v: F.linear(v, p["weight"])).view(B, len(PAIRS), D).sum(2))
case("bilinear each", [(B, FIELDS * D)], dict(weight=(FIELDS - 1, D, D)),
     lambda x, p: pairs(x[0], lambda i, j, v: F.linear(v, p["weight"][i])))
case("bilinear interaction", [(B, FIELDS * D)], dict(weight=(len(PAIRS), D, D)),
     lambda x, p: pairs(x[0], lambda i, j, v: F.linear(v, p["weight"][PAIRS.index((i, j))])))
case("factorisation machine", [(B, FIELDS * D)], {}, lambda x, p: pairs(x[0], lambda i, j, v: v).view(B, -1, D).sum(1))


def senet(x, p):
    v = x[0].view(B, FIELDS, D)
    a = F.relu(F.linear(F.relu(F.linear(v.mean(2), p["squeeze/weight"])), p["excitation/weight"]))
    return (v * a[:, :, None]).view(B, -1)


case("SENet", [(B, FIELDS * D)], {"squeeze/weight": (2, FIELDS), "excitation/weight": (FIELDS, 2)}, senet)


def cross(x, p):
    y = x[0]
    for l in range(2):
        y = x[0] * F.linear(F.linear(y, p[f"{l}/inner/weight"]), p[f"{l}/outer/weight"], p[f"{l}/outer/bias"]) + y
    return y


case("cross network", [(B, 5)],
     {f"{l}/{n}": s for l in range(2) for n, s in
      {"inner/weight": (2, 5), "outer/weight": (5, 2), "outer/bias": (5,)}.items()}, cross)


def attention(x, p, softmax):
    q, keys = x
    rows = torch.split(keys, LENGTHS)
    padded = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True)
    mask = torch.arange(padded.shape[1])[None] < torch.tensor(LENGTHS)[:, None]
    e = q[:, None].expand_as(padded)
    h = F.relu(F.linear(torch.cat([e, padded, e - padded, e * padded], 2), p["0/weight"], p["0/bias"]))
    h = F.relu(F.linear(h, p["scores/0/weight"], p["scores/0/bias"]))
    s = F.linear(h, p["scores/output/weight"], p["scores/output/bias"]).squeeze(2)
    w = s.masked_fill(~mask, -1e9).softmax(1) if softmax else s
    return ((w * mask)[:, :, None] * padded).sum(1)


for softmax in (True, False):
    case("target attention" + ("" if softmax else " without softmax"), [(len(LENGTHS), D), (sum(LENGTHS), D)],
         {"0/weight": (5, 4 * D), "0/bias": (5,), "scores/0/weight": (4, 5), "scores/0/bias": (4,),
          "scores/output/weight": (1, 4), "scores/output/bias": (1,)}, lambda x, p: attention(x, p, softmax))

MLP = {"0/weight": (3, 5), "0/bias": (3,), "output/weight": (2, 3), "output/bias": (2,)}
NORM = {"0/normalisation/gain": (3,), "0/normalisation/shift": (3,)}
mean, variance = torch.zeros(3), torch.ones(3)


def perceptron(x, p, normalise, activate):
    h = F.linear(x[0], p["0/weight"], p["0/bias"])
    return F.linear(activate(normalise(h, p), p), p["output/weight"], p["output/bias"])


case("MLP batch prelu", [(6, 5)], MLP | NORM | {"0/activation/slope": (3,)},
     lambda x, p: perceptron(x, p, lambda h, p: F.batch_norm(
         h, mean, variance, p["0/normalisation/gain"], p["0/normalisation/shift"], training=True, momentum=0.1),
         lambda h, p: F.prelu(h, p["0/activation/slope"])),
     [("0/normalisation/running/mean", lambda: mean), ("0/normalisation/running/variance", lambda: variance)])
case("MLP layer tanh", [(6, 5)], MLP | NORM,
     lambda x, p: perceptron(x, p, lambda h, p: F.layer_norm(
         h, (3,), p["0/normalisation/gain"], p["0/normalisation/shift"]), lambda h, p: torch.tanh(h)))


def dice(h, p):
    share = torch.sigmoid(F.batch_norm(h, None, None, training=True, eps=1e-8))
    return share * h + (1 - share) * p["0/activation/slope"] * h


case("MLP none dice", [(6, 5)], MLP | {"0/activation/slope": (3,)}, lambda x, p: perceptron(x, p, lambda h, p: h, dice))

print("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]")
