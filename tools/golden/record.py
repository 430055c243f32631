"""Record golden training runs of REDA for the engine's tests.

What: for every case below, ten training steps of a tiny model: the start values, the samples of each step,
the step's loss and gradients, and the parameters after ten Adam steps. The tests of Reda.Engine replay them.

How it is independent: the model is written straight from equations (2)-(8) and (10) of the paper in float64,
every interaction vector v_nl is materialised, and torch's autograd differentiates it. Nothing of the engine's
factored form is used.

Run from anywhere (Debian: python3-torch; nothing else is needed):

    python3 tools/golden/record.py

It rewrites every Reda.Engine.Tests/Golden/<case>.json; running it again gives the same bytes.

Layout of a file (tensors are flat row-major lists):
    case, shape {items, aspects, dimensions, memory_slots, hidden, memory_attention}, loss, sampling,
    adam {mode, learning_rate, beta1, beta2, epsilon, weight_decay},
    initial {items [N,k,d], keys [m,d], hidden_weight [s,d], hidden_bias [s], projection [s], slots [m,d]},
    steps [{samples {positive, negative, context: [[i, j], ...]}, loss, gradients {as initial}}],
    final {as initial}
Without memory attention (NMAL) memory_slots is 0, and the tensors keys and slots are absent.

A step's loss is the sum over its samples, its gradients are those of that sum, without the L2 term, taken before
the step. Start values are exact in float32. Runs that come close to a kink of the ReLU are not recorded (see MARGIN).
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("ATEN_CPU_CAPABILITY", "default")  # the same kernels on every x86-64 machine

import itertools
import json
import pathlib
import random

import torch

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)

OUTPUT = pathlib.Path(__file__).resolve().parents[2] / "Reda.Engine.Tests" / "Golden"
STEPS = 10
BATCH = 6
# A float32 engine must take the same branch of every ReLU: no input of one may come closer to 0 than MARGIN. For the
# same reason a gradient of the hidden bias is either 0 by construction (units that are off, k = 1) or well clear of
# the rounding noise: a unit that is on for every (n, l) has a zero sum that Adam would turn into a random direction.
MARGIN = 2e-5
LEARNING_RATE, BETA1, BETA2, EPSILON, WEIGHT_DECAY = 0.01, 0.9, 0.999, 1e-8, 1e-5
GRID = 1 << 20  # start values are multiples of 1 / GRID: exact in float32


def case(name, *, items, k, d, s, loss, sampling, adam, m=0):
    """One golden run. m = 0 means no memory attention."""
    return {"name": name, "items": items, "k": k, "d": d, "m": m, "s": s, "loss": loss, "sampling": sampling, "adam": adam}


CASES = [
    case("full-bpr-shared-sparse", items=8, k=2, d=5, m=4, s=3, loss="bpr", sampling="shared", adam="sparse"),
    case("full-sigmoid-shared-dense", items=8, k=2, d=5, m=4, s=3, loss="sigmoid", sampling="shared", adam="dense"),
    case("full-k3-d17-bpr-shared-sparse", items=6, k=3, d=17, m=20, s=10, loss="bpr", sampling="shared", adam="sparse"),
    case("full-m33-bpr-independent-dense", items=6, k=2, d=16, m=33, s=5, loss="bpr", sampling="independent", adam="dense"),
    case("npil-bpr-shared-sparse", items=8, k=1, d=7, m=6, s=4, loss="bpr", sampling="shared", adam="sparse"),
    case("npil-sigmoid-independent-sparse", items=8, k=1, d=7, m=6, s=4, loss="sigmoid", sampling="independent", adam="sparse"),
    case("nmal-bpr-shared-sparse", items=8, k=2, d=6, s=3, loss="bpr", sampling="shared", adam="sparse"),
    case("nmal-k3-d18-sigmoid-independent-dense", items=6, k=3, d=18, s=4, loss="sigmoid", sampling="independent", adam="dense"),
    case("full-k4-m2-s1-bpr-shared-dense", items=7, k=4, d=3, m=2, s=1, loss="bpr", sampling="shared", adam="dense"),
    # Degenerate: with one slot every relation is that slot, so x = 0, the loss is BATCH ln 2 and every gradient is 0
    # up to rounding; only the L2 term moves anything.
    case("full-m1-s1-bpr-shared-dense", items=7, k=4, d=3, m=1, s=1, loss="bpr", sampling="shared", adam="dense"),
    case("npil-d1-bpr-independent-sparse", items=7, k=1, d=1, m=2, s=1, loss="bpr", sampling="independent", adam="sparse"),
]


class NearKink(Exception):
    """This run is ill-conditioned for a float32 replay: draw another one."""


# ---- The model, equation by equation ------------------------------------------------------------------------------


def relation(p, i, j):
    """r_ij for pairs of items (two index tensors of length B): B x d."""
    # (2) v_nl = p_i^n (*) p_j^l, all k^2 of them: B x k^2 x d.
    v = (p["items"][i].unsqueeze(2) * p["items"][j].unsqueeze(1)).flatten(1, 2)

    if "keys" in p:
        # (3) a_nl,t = v_nl . K_t and (4) A_nl = softmax over t.
        logits = (v.unsqueeze(2) * p["keys"]).sum(-1)
        attention = torch.softmax(logits, dim=2)
        # (5) r_nl = sum_t A_nl,t M_t.
        r = (attention.unsqueeze(3) * p["slots"]).sum(2)
    else:
        r = v  # NMAL

    # (6) the score h . relu(W v_nl + b), (7) softmax over all (n, l), (8) the weighted sum.
    before = (v.unsqueeze(2) * p["hidden_weight"]).sum(-1) + p["hidden_bias"]
    if before.detach().abs().min() < MARGIN:
        raise NearKink
    weights = torch.softmax((torch.relu(before) * p["projection"]).sum(-1), dim=1)
    return (weights.unsqueeze(2) * r).sum(1)


def batch_loss(p, samples, kind):
    """(10), in the two sound readings of its erratum; summed over the samples."""
    pairs = {name: torch.tensor(rows).unbind(1) for name, rows in samples.items()}
    positive, negative, context = (relation(p, *pairs[name]) for name in ("positive", "negative", "context"))
    x = (context * negative).sum(1) - (context * positive).sum(1)
    return (torch.nn.functional.softplus(x, threshold=1e9) if kind == "bpr" else torch.sigmoid(x)).sum()


# ---- Drawing start values and samples -----------------------------------------------------------------------------


def draw_parameters(rng, c):
    def uniform(spread, *shape):
        count = 1
        for size in shape:
            count *= size
        values = [round(rng.uniform(-spread, spread) * GRID) / GRID for _ in range(count)]
        return torch.tensor(values).reshape(shape)

    n, k, d, m, s = c["items"], c["k"], c["d"], c["m"], c["s"]
    p = {"items": uniform(1.0, n, k, d)}
    if m:
        p["keys"] = uniform(1.0, m, d)
    p["hidden_weight"] = uniform(1.0, s, d)
    p["hidden_bias"] = uniform(0.25, s)
    p["projection"] = uniform(1.0, s)
    if m:
        p["slots"] = uniform(1.0, m, d)
    return p


def draw_samples(rng, c):
    """Samples over a part of the items only, so that each step leaves some rows untouched and repeats others."""
    pool = rng.sample(range(c["items"]), 4 if c["items"] < 8 else 5)
    samples = {"positive": [], "negative": [], "context": []}
    for _ in range(BATCH):
        if c["sampling"] == "shared":
            base, common, pos, neg = rng.sample(pool, 4)
            pairs = [pos, common], [neg, common], [base, common]
        else:
            pairs = (rng.sample(pool, 2) for _ in range(3))
        for rows, pair in zip(samples.values(), pairs):
            rows.append(pair)
    return samples


# ---- Adam ---------------------------------------------------------------------------------------------------------


class SparseAdam:
    """Textbook Adam with coupled L2, but item rows that the step's samples do not name keep value, m and v.

    The bias correction follows the global step number. All tensors other than the items are dense.
    """

    def __init__(self, p):
        self.step_number = 0
        self.m = {name: torch.zeros_like(value) for name, value in p.items()}
        self.v = {name: torch.zeros_like(value) for name, value in p.items()}

    def step(self, p, gradients, touched):
        self.step_number += 1
        with torch.no_grad():
            for name, value in p.items():
                rows = touched if name == "items" else slice(None)
                g = gradients[name][rows] + WEIGHT_DECAY * value[rows]
                m = BETA1 * self.m[name][rows] + (1 - BETA1) * g
                v = BETA2 * self.v[name][rows] + (1 - BETA2) * g * g
                self.m[name][rows], self.v[name][rows] = m, v
                m_hat = m / (1 - BETA1**self.step_number)
                v_hat = v / (1 - BETA2**self.step_number)
                value[rows] -= LEARNING_RATE * m_hat / (v_hat.sqrt() + EPSILON)


class DenseAdam:
    """torch's own Adam: every parameter moves in every step."""

    def __init__(self, p):
        self.adam = torch.optim.Adam(
            p.values(), lr=LEARNING_RATE, betas=(BETA1, BETA2), eps=EPSILON, weight_decay=WEIGHT_DECAY)

    def step(self, p, gradients, touched):
        for name, value in p.items():
            value.grad = gradients[name]
        self.adam.step()


# ---- Recording ----------------------------------------------------------------------------------------------------


def flat(tensors):
    return {name: value.detach().flatten().tolist() for name, value in tensors.items()}


def record(c, seed):
    rng = random.Random(seed)
    p = {name: value.requires_grad_() for name, value in draw_parameters(rng, c).items()}
    initial = flat(p)
    adam = (SparseAdam if c["adam"] == "sparse" else DenseAdam)(p)

    steps = []
    for _ in range(STEPS):
        samples = draw_samples(rng, c)
        loss = batch_loss(p, samples, c["loss"])
        gradients = dict(zip(p, torch.autograd.grad(loss, list(p.values()))))
        bias = gradients["hidden_bias"].abs()
        if c["m"] != 1 and ((bias > 0) & (bias < MARGIN)).any():
            raise NearKink
        steps.append({"samples": samples, "loss": loss.item(), "gradients": flat(gradients)})
        touched = sorted({item for pairs in samples.values() for pair in pairs for item in pair})
        adam.step(p, gradients, touched)

    return {
        "case": c["name"],
        "shape": {
            "items": c["items"], "aspects": c["k"], "dimensions": c["d"], "memory_slots": c["m"], "hidden": c["s"],
            "memory_attention": c["m"] > 0,
        },
        "loss": c["loss"],
        "sampling": c["sampling"],
        "adam": {
            "mode": c["adam"], "learning_rate": LEARNING_RATE, "beta1": BETA1, "beta2": BETA2, "epsilon": EPSILON,
            "weight_decay": WEIGHT_DECAY,
        },
        "initial": initial,
        "steps": steps,
        "final": flat(p),
    }


def main():
    OUTPUT.mkdir(parents=True, exist_ok=True)
    for c in CASES:
        for attempt in itertools.count():
            try:
                run = record(c, f"{c['name']}/{attempt}")
                break
            except NearKink:
                if attempt == 999:
                    raise SystemExit(f"{c['name']}: no well-conditioned run found") from None
        path = OUTPUT / (c["name"] + ".json")
        path.write_bytes(json.dumps(run, separators=(",", ":"), allow_nan=False).encode("ascii") + b"\n")
        losses = " ".join(f"{step['loss']:.3f}" for step in run["steps"])
        print(f"{path.name}: {path.stat().st_size} bytes, attempt {attempt}, losses {losses}")


if __name__ == "__main__":
    main()
