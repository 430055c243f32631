"""Record golden training runs of BPR-MF, CML and LRML for the engine's tests.

What: for every case below, ten steps of a tiny model: the start values, the samples of each step, the loss of each step and the
parameters after the last. The tests of Reda.Engine replay them.

How it is independent: the losses are written straight from the papers in float64 and differentiated by torch's autograd; AdaGrad
is TensorFlow 1's formula (sums of squares start at 0.1, nothing is added to their roots). Nothing of the engine is used.

    python3 tools/golden/record_baselines.py

It rewrites Reda.Engine.Tests/Golden/Baselines/<case>.json; running it again gives the same bytes. Tensors are flat row-major
lists. A run in which a sample comes close to the kink of a hinge, or its nearest negative to another, is drawn anew: in
single precision it could go the other way.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("ATEN_CPU_CAPABILITY", "default")  # the same kernels on every x86-64 machine

import json
import pathlib
import random

import torch

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)

OUTPUT = pathlib.Path(__file__).resolve().parents[2] / "Reda.Engine.Tests" / "Golden" / "Baselines"
STEPS = 10
BATCH = 6
USERS, ITEMS = 5, 8
KINK = 2e-4
GRID = 1 << 16  # start values are multiples of 1 / GRID: exact in float32


class NearKink(Exception):
    """This run is ill-conditioned for a float32 replay: draw another one."""


def hinge(x):
    if bool((x.abs() < KINK).any()):
        raise NearKink
    return x.clamp(min=0)


def bpr(t, u, items, o):
    p, i, j = t["users"][u], t["items"][items[:, 0]], t["items"][items[:, 1]]
    d = o["dimensions"]
    x = (p * (i[:, :d] - j[:, :d])).sum(1)
    decay = o["user_decay"] * (p**2).sum() + o["positive_decay"] * (i[:, :d] ** 2).sum() + o["negative_decay"] * (j[:, :d] ** 2).sum()
    if o["item_bias"]:
        x = x + i[:, d] - j[:, d]
        decay = decay + o["bias_decay"] * ((i[:, d] ** 2).sum() + (j[:, d] ** 2).sum())
    loss = torch.nn.functional.softplus(-x).sum()
    return loss, loss + decay / 2


def covariance(t, o):
    x = torch.cat([t["users"], t["items"]])
    x = x - x.mean(0)
    c = x.T @ x / len(x)
    beside = c - torch.diag(torch.diag(c))
    value = {"Off": 0 * beside.sum(), "SignedSum": beside.sum(), "SquaredFrobenius": (beside**2).sum()}[o["covariance"]]
    return o["covariance_weight"] * value


def cml(t, u, items, o):
    distances = ((t["users"][u][:, None, :] - t["items"][items]) ** 2).sum(2)
    near, far = distances[:, :1], distances[:, 1:]
    ordered = far.detach().sort(1).values
    if far.shape[1] > 1 and bool(((ordered[:, 1] - ordered[:, 0]).abs() < KINK).any()):
        raise NearKink
    impostors = (hinge(o["margin"] + near - far).detach() > 0).sum(1)
    weight = torch.log1p(ITEMS * impostors / far.shape[1]) if o["rank_weight"] else torch.ones(len(u))
    loss = (weight * hinge(o["margin"] + near[:, 0] - far.min(1).values)).sum() + covariance(t, o)
    return loss, loss


def lrml(t, u, items, o):
    p, i, j = t["users"][u], t["items"][items[:, 0]], t["items"][items[:, 1]]
    relation = torch.softmax((p * i) @ t["keys"].T, 1) @ t["slots"]
    near, far = ((p + relation - i) ** 2).sum(1), ((p + relation - j) ** 2).sum(1)
    if o["distance"] == "Root":
        near, far = (near + 1e-3).sqrt(), (far + 1e-3).sqrt()
    loss = hinge(o["margin"] + near - far).sum()
    return loss, loss


def project(tensor, radius):
    return tensor / (tensor.norm(dim=1, keepdim=True) / radius).clamp(min=1)


METHODS = {"BprMf": bpr, "Cml": cml, "Lrml": lrml}


def case(name, method, negatives=1, **options):
    return {"case": name, "method": method, "negatives": negatives, "options": options}


BPR = {"user_decay": 0.0025, "positive_decay": 0.0025, "negative_decay": 0.00025, "bias_decay": 0.001}
CASES = [
    case("bpr-sgd", "BprMf", dimensions=5, item_bias=True, optimizer="Sgd", learning_rate=0.05, **BPR),
    case("bpr-d16-adagrad", "BprMf", dimensions=16, item_bias=True, optimizer="AdaGrad", learning_rate=0.1, **BPR),
    case("bpr-no-bias-adam", "BprMf", dimensions=17, item_bias=False, optimizer="Adam", learning_rate=0.01, **BPR),
    case("cml", "Cml", 4, dimensions=5, margin=0.5, rank_weight=True, covariance="Off", covariance_weight=1.0, optimizer="AdaGrad", learning_rate=0.1),
    case("cml-d17-unweighted", "Cml", 1, dimensions=17, margin=1.9, rank_weight=False, covariance="Off", covariance_weight=1.0, optimizer="AdaGrad", learning_rate=0.1),
    case("cml-signed", "Cml", 3, dimensions=5, margin=1.0, rank_weight=True, covariance="SignedSum", covariance_weight=3.0, optimizer="AdaGrad", learning_rate=0.1),
    case("cml-squared", "Cml", 3, dimensions=18, margin=1.0, rank_weight=True, covariance="SquaredFrobenius", covariance_weight=3.0, optimizer="AdaGrad", learning_rate=0.1),
    case("lrml-squared", "Lrml", dimensions=5, memory_slots=3, distance="Squared", margin=0.5, optimizer="AdaGrad", learning_rate=0.1),
    case("lrml-d17-m20-root", "Lrml", dimensions=17, memory_slots=20, distance="Root", margin=0.5, optimizer="AdaGrad", learning_rate=0.1),
]


def start(rows, columns, spread, rng):
    return torch.tensor([[round(rng.uniform(-spread, spread) * GRID) / GRID for _ in range(columns)] for _ in range(rows)])


def tensors(c, rng):
    o, d = c["options"], c["options"]["dimensions"]
    columns = d + 1 if o.get("item_bias") else d
    t = {"users": start(USERS, d, 0.5, rng), "items": start(ITEMS, columns, 0.5, rng)}
    if c["method"] == "Lrml":
        t["keys"], t["slots"] = start(o["memory_slots"], d, 1.0, rng), start(o["memory_slots"], d, 0.3, rng)
    return t


def move(name, value, gradient, touched, state, step, o):
    """One optimiser step of the rows that the batch names."""
    rate = o["learning_rate"]
    if o["optimizer"] == "Sgd":
        change = rate * gradient
    elif o["optimizer"] == "AdaGrad":
        squares = state.setdefault(name, torch.full_like(value, 0.1))
        squares += gradient**2
        change = rate * gradient / squares.sqrt()
    else:
        m, v = state.setdefault(name, (torch.zeros_like(value), torch.zeros_like(value)))
        m[touched] = 0.9 * m[touched] + 0.1 * gradient[touched]
        v[touched] = 0.999 * v[touched] + 0.001 * gradient[touched] ** 2
        change = rate * (m / (1 - 0.9**step)) / ((v / (1 - 0.999**step)).sqrt() + 1e-8)
    result = value.clone()
    result[touched] -= change[touched]
    return result


def record(c, seed):
    rng = random.Random(seed)
    o = c["options"]
    t = tensors(c, rng)
    initial = {name: value.flatten().tolist() for name, value in t.items()}
    ball = c["method"] != "BprMf"
    if ball:
        for name in ("users", "items"):
            t[name] = project(t[name], 1.0)
    state, steps = {}, []
    for step in range(1, STEPS + 1):
        users = [rng.randrange(USERS) for _ in range(BATCH)]
        items = [rng.sample(range(ITEMS), 1 + c["negatives"]) for _ in range(BATCH)]
        leaves = {name: value.clone().requires_grad_(True) for name, value in t.items()}
        loss, total = METHODS[c["method"]](leaves, torch.tensor(users), torch.tensor(items), o)
        total.backward()
        for name in t:
            every = name in ("keys", "slots") or o.get("covariance", "Off") != "Off"
            touched = list(range(len(t[name]))) if every else sorted(set(users if name == "users" else [x for row in items for x in row]))
            t[name] = move(name, t[name], leaves[name].grad, touched, state, step, o)
            if ball and name in ("users", "items"):
                t[name] = project(t[name], 1.0)
        steps.append({"users": users, "items": [x for row in items for x in row], "loss": loss.item()})
    final = {name: [float(f"{x:.12g}") for x in value.flatten().tolist()] for name, value in t.items()}
    return {**c, "users": USERS, "items": ITEMS, "initial": initial, "steps": steps, "final": final}


def main():
    OUTPUT.mkdir(parents=True, exist_ok=True)
    for c in CASES:
        for seed in range(1000):
            try:
                run = record(c, seed)
                break
            except NearKink:
                continue
        else:
            raise SystemExit(f"{c['case']}: every run comes near a kink")
        path = OUTPUT / (c["case"] + ".json")
        path.write_text(json.dumps(run, separators=(",", ":")) + "\n")
        print(f"{c['case']}: seed {seed}, {path.stat().st_size} bytes, loss {run['steps'][0]['loss']:.4f} -> {run['steps'][-1]['loss']:.4f}")


main()
