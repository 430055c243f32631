"""Training steps of REDA the way the paper's own program takes them, to be timed beside Reda.

A data loader draws and collates one sample at a time, the model is written from equations (2)-(8) and (10) of the paper and differentiated by autograd, and
Adam with coupled weight decay moves every parameter at every step. This is our own program; nothing is copied from the authors'.

    /usr/bin/python3 authors_way.py TRAINSET THREADS STEPS

prints the samples per second of each step, after one that warms up, as a JSON list. Needs PyTorch (Debian: python3-torch).
"""

import itertools
import json
import random
import sys
import time

import torch
from torch.utils.data import DataLoader, Dataset

ASPECTS, DIMENSIONS, SLOTS, HIDDEN, BATCH = 3, 128, 20, 10, 2000


class Samples(Dataset):
    """(positive, negative, base, common) for every interaction of a user with at least three items."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as lines:
            histories = [[int(item) for item in line.split(":")[1].split()] for line in lines]
        self.item_count = 1 + max(item for history in histories for item in history)
        self.histories = histories
        self.sets = [set(history) for history in histories]
        self.interactions = [(user, item) for user, history in enumerate(histories) if len(history) >= 3 for item in history]

    def __len__(self):
        return len(self.interactions)

    def __getitem__(self, index):
        user, positive = self.interactions[index]
        negative = random.randrange(self.item_count)
        while negative in self.sets[user]:
            negative = random.randrange(self.item_count)
        base, common = random.sample([item for item in self.histories[user] if item != positive], 2)
        return positive, negative, base, common


class Reda(torch.nn.Module):
    """The paper's model."""

    def __init__(self, items):
        super().__init__()
        self.items = torch.nn.Embedding(items, ASPECTS * DIMENSIONS)
        self.keys = torch.nn.Parameter(torch.empty(SLOTS, DIMENSIONS).uniform_(-0.1, 0.1))
        self.slots = torch.nn.Parameter(torch.empty(SLOTS, DIMENSIONS).uniform_(-0.1, 0.1))
        self.hidden = torch.nn.Linear(DIMENSIONS, HIDDEN)
        self.projection = torch.nn.Parameter(torch.empty(HIDDEN).uniform_(-0.1, 0.1))
        torch.nn.init.uniform_(self.items.weight, -0.1, 0.1)

    def relation(self, left, right):
        p = self.items(left).view(-1, ASPECTS, 1, DIMENSIONS)
        q = self.items(right).view(-1, 1, ASPECTS, DIMENSIONS)
        v = (p * q).flatten(1, 2)
        r = torch.softmax(v @ self.keys.t(), dim=2) @ self.slots
        weights = torch.softmax(torch.relu(self.hidden(v)) @ self.projection, dim=1)
        return (weights.unsqueeze(2) * r).sum(1)

    def forward(self, positive, negative, base, common):
        p, n, c = (self.relation(left, common) for left in (positive, negative, base))
        return torch.nn.functional.softplus((c * n).sum(1) - (c * p).sum(1)).sum()


def main(path, threads, steps):
    torch.set_num_threads(threads)
    random.seed(1)
    torch.manual_seed(1)
    samples = Samples(path)
    model = Reda(samples.item_count)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001, weight_decay=1e-5)
    loader = DataLoader(samples, batch_size=BATCH, shuffle=True, drop_last=True)
    rates = []
    start = time.perf_counter()
    for batch in itertools.islice(loader, steps + 1):
        optimizer.zero_grad()
        model(*batch).backward()
        optimizer.step()
        now = time.perf_counter()
        rates.append(BATCH / (now - start))
        start = now
    print(json.dumps(rates[1:]))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
