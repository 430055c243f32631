"""Record golden training runs of FISM and NeuMF for the engine's tests.

What: for every case a few training steps of a tiny model: the start values, the examples of each step, its loss before the
step, and the parameters after the last. The tests of Reda.Engine replay them in single precision.

How it is independent: the models are written example by example from their equations in float64, and torch's autograd
differentiates them; AdaGrad is written out here, Adam is torch's.

Run from anywhere (Debian: python3-torch; nothing else is needed):

    python3 tools/golden/record_towers.py

It rewrites every Reda.Engine.Tests/Golden/Towers/<case>.json; running it again gives the same bytes.

Tensors are flat row-major lists. FISM: a step names users; "negatives" are those of each of these users, as many for every
item of the history as "each" says, in its order. NeuMF: a step lists [user, item, label] triples; vectors of the two towers
are tensors of their own, a layer's weights are [inputs, outputs].
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

OUTPUT = pathlib.Path(__file__).resolve().parents[2] / "Reda.Engine.Tests" / "Golden" / "Towers"
GRID = 1 << 16  # start values are multiples of 1 / GRID: exact in float32
MARGIN = 1e-4   # no input of a ReLU comes closer to 0: float32 must take the same branch
MASK = (1 << 64) - 1


def start(rng, scale, *shape):
    count = 1
    for size in shape:
        count *= size
    return torch.tensor([round(rng.uniform(-scale, scale) * GRID) / GRID for _ in range(count)]).reshape(shape).requires_grad_()


def flat(tensors):
    return {name: tensor.detach().reshape(-1).tolist() for name, tensor in tensors.items()}


def write(name, content):
    text = json.dumps(content, separators=(",", ":"))
    (OUTPUT / f"{name}.json").write_text(text + "\n")
    print(name, len(text))


# ---- The engine's counter-based numbers, so that its own draws can be written down ----------------------------------


def mix(value):
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & MASK
    return value ^ (value >> 31)


class Counter:
    GOLDEN = 0x9E3779B97F4A7C15

    def __init__(self, seed, stream, substream):
        key = mix((seed + self.GOLDEN) & MASK)
        key = mix(key ^ ((stream * 0xD1342543DE82EF95) & MASK))
        self.key = mix(key ^ ((substream * 0x2545F4914F6CDD1D) & MASK))
        self.count = 0

    def below(self, bound):
        while True:
            self.count += 1
            product = mix((self.key + self.count * self.GOLDEN) & MASK) * bound
            if product & MASK >= ((1 << 64) - bound) % bound:
                return product >> 64


# ---- FISM ------------------------------------------------------------------------------------------------------------


def fism(name, loss, alpha, each, decay, steps=6, items=7, d=5, seed=1, rate=0.05, accumulator=1e-3):
    rng = random.Random(name)
    histories = [[0, 3], [5], [1, 2, 5], [0, 1, 2, 4]]
    tensors = {"history": start(rng, 0.5, items, d), "items": start(rng, 0.5, items, d), "bias": start(rng, 0.2, items)}
    initial = flat(tensors)
    sums = {key: torch.full_like(tensor, accumulator) for key, tensor in tensors.items()}
    recorded = []
    for step in range(1, steps + 1):
        users = rng.sample(range(len(histories)), 3)
        total, moved_items, moved_history, negatives = 0, set(), set(), []
        for user in users:
            history = histories[user]
            unseen = [item for item in range(items) if item not in history]
            draws = Counter(seed, (56 << 32) + step, user)
            drawn = [unseen[draws.below(len(unseen))] for _ in range(len(history) * each)]
            negatives.append(drawn)

            def logit(item):
                others = [other for other in history if other != item]
                if not others:
                    return tensors["bias"][item]
                inner = sum(tensors["history"][other] @ tensors["items"][item] for other in others)
                return tensors["bias"][item] + len(others) ** -alpha * inner

            positive, negative = [logit(item) for item in history], [logit(item) for item in drawn]
            softplus = torch.nn.functional.softplus
            terms = ([softplus(-x) for x in positive] + [softplus(x) for x in negative] if loss == "LogLoss"
                     else [0.5 * (1 - (positive[n // each] - x)) ** 2 for n, x in enumerate(negative)])
            total = total + sum(terms) / len(terms)
            moved_history.update(history)
            moved_items.update(history + drawn)
        for tensor in tensors.values():
            tensor.grad = None
        total.backward()
        with torch.no_grad():
            for key, rows in (("items", moved_items), ("history", moved_history), ("bias", moved_items)):
                for row in rows:
                    slope = tensors[key].grad[row] + (decay * tensors[key][row] if key != "bias" else 0)
                    sums[key][row] += slope * slope
                    tensors[key][row] -= rate * slope / sums[key][row].sqrt()
        recorded.append({"users": users, "negatives": negatives, "loss": total.item()})
    write(name, {"loss": loss, "alpha": alpha, "each": each, "decay": decay, "rate": rate, "accumulator": accumulator, "seed": seed,
                 "dimensions": d, "items": items, "histories": histories, "initial": initial, "steps": recorded, "final": flat(tensors)})


# ---- NeuMF -----------------------------------------------------------------------------------------------------------


class NearKink(Exception):
    """This run is ill-conditioned for a float32 replay: draw another one."""


def neumf(name, product, tower, layers, optimizer, steps=8, users=4, items=6, batch=10, rate=0.01):
    for attempt in range(1000):
        try:
            return neumf_attempt(name, product, tower, layers, optimizer, steps, users, items, batch, rate, random.Random(f"{name} {attempt}"))
        except NearKink:
            pass
    raise RuntimeError(name)


def neumf_attempt(name, product, tower, layers, optimizer, steps, users, items, batch, rate, rng):
    widths = [2 * tower >> layer for layer in range(layers + 1)]
    tensors = {"product_users": start(rng, 0.5, users, product), "tower_users": start(rng, 0.5, users, tower),
               "product_items": start(rng, 0.5, items, product), "tower_items": start(rng, 0.5, items, tower)}
    for layer in range(1, layers + 1):
        tensors[f"layer_{layer}"] = start(rng, 0.7, widths[layer - 1], widths[layer])
        tensors[f"layer_{layer}_bias"] = start(rng, 0.3, widths[layer])
    tensors["output"], tensors["output_bias"] = start(rng, 0.7, product + widths[-1]), start(rng, 0.3, 1)
    initial, recorded = flat(tensors), []
    make = torch.optim.Adam if optimizer == "Adam" else torch.optim.SGD
    descent = make(list(tensors.values()), lr=rate)
    for _ in range(steps):
        examples = [[rng.randrange(users), rng.randrange(items), rng.randrange(2)] for _ in range(batch)]
        losses = []
        for user, item, label in examples:
            hidden = torch.cat([tensors["tower_users"][user], tensors["tower_items"][item]])
            for layer in range(1, layers + 1):
                inputs = hidden @ tensors[f"layer_{layer}"] + tensors[f"layer_{layer}_bias"]
                if inputs.abs().min() < MARGIN:
                    raise NearKink
                hidden = torch.relu(inputs)
            products = tensors["product_users"][user] * tensors["product_items"][item]
            logit = tensors["output"] @ torch.cat([products, hidden]) + tensors["output_bias"][0]
            losses.append(torch.nn.functional.binary_cross_entropy_with_logits(logit, torch.tensor(float(label))))
        loss = sum(losses) / batch
        descent.zero_grad()
        loss.backward()
        # Adam turns the rounding of a gradient that is nearly 0 into a whole step.
        if optimizer == "Adam" and any(0 < slope < 1e-7 for tensor in tensors.values() for slope in tensor.grad.abs().reshape(-1).tolist()):
            raise NearKink
        descent.step()
        recorded.append({"examples": examples, "loss": loss.item()})
    write(name, {"product": product, "tower": tower, "layers": layers, "optimizer": optimizer, "rate": rate, "users": users, "items": items,
                 "initial": initial, "steps": recorded, "final": flat(tensors)})


OUTPUT.mkdir(parents=True, exist_ok=True)
fism("fism-log-loss", "LogLoss", alpha=0.5, each=4, decay=1e-3)
fism("fism-log-loss-sum", "LogLoss", alpha=0, each=2, decay=0)
fism("fism-auc", "Auc", alpha=0.5, each=3, decay=1e-3)
neumf("neumf-adam", product=5, tower=6, layers=2, optimizer="Adam")
neumf("neumf-adam-deep", product=3, tower=8, layers=3, optimizer="Adam")
neumf("neumf-sgd", product=17, tower=4, layers=1, optimizer="Sgd", rate=0.5)
