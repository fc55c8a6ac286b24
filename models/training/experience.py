"""Finished rollouts as packed rows to learn from: what was sampled, how likely, and how good it was."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import torch
from torch import Tensor

from data import pack
from rollout import Run, Thread


@dataclass
class Experience:
    """Arrays [rows, context]. An entry of the last three belongs to the token that follows its place,
    and counts where `learned` is set: prompts and joined messages were not the model's choice."""

    tokens: Tensor
    documents: Tensor
    """Which thread of the row a token belongs to; -1 where there is none. No thread sees another."""
    targets: Tensor
    """The token that follows."""
    learned: Tensor
    sampled: Tensor
    """Log-probability that it was sampled with."""
    advantage: Tensor
    weight: Tensor
    """Share of the token in the objective: each rollout counts the same, and each of its tokens the same."""

    def __len__(self) -> int:
        return len(self.tokens)

    def rows(self, start: int, end: int, device: torch.device) -> Experience:
        """Some of the rows, on the device."""
        return Experience(*(getattr(self, field.name)[start:end].to(device) for field in fields(self)))


def experience(runs: list[Run], advantages: list[float], rollouts: int, context: int) -> Experience:
    """Packs all threads of the runs. `rollouts` is how many the batch had, those not learned from included."""
    threads: list[tuple[Thread, float, float]] = []
    for run, advantage in zip(runs, advantages, strict=True):
        count = sum(sum(thread.sampled) for thread in run.root.all())
        threads += [(thread, advantage, 1 / (rollouts * count)) for thread in run.root.all()]
    rows = pack(np.array([len(thread.tokens) - 1 for thread, _, _ in threads]), context)
    shape = (len(rows), context)
    tokens, targets = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    documents, learned = np.full(shape, -1, np.int32), np.zeros(shape, np.bool_)
    sampled, advantage_of, weight_of = (np.zeros(shape, np.float64) for _ in range(3))
    for r, row in enumerate(rows):
        at = 0
        for number, index in enumerate(row):
            thread, advantage, weight = threads[index]
            place = slice(at, at + len(thread.tokens) - 1)
            tokens[r, place] = thread.tokens[:-1]
            targets[r, place] = thread.tokens[1:]
            documents[r, place] = number
            learned[r, place] = thread.sampled[1:]
            sampled[r, place] = thread.log_probabilities[1:]
            advantage_of[r, place] = advantage
            weight_of[r, place] = weight
            at = place.stop
    arrays = (tokens, documents, targets, learned, sampled, advantage_of, weight_of)
    return Experience(*map(torch.from_numpy, arrays))
