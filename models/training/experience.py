"""Finished rollouts as packed rows to learn from: what was sampled, how likely, and how good it was."""

from __future__ import annotations

import math
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


Learnt = tuple[Thread, float, float]
"""With its advantage, and the weight of each of its tokens."""


def doubt(thread: Thread) -> float:
    """How many of the thread's tokens, in expectation, would come out otherwise if it were sampled again.

    It bounds the gradient: of a token's log-probability by its logits, no entry is larger than
    1 - p, and where p is 1 there is nothing to learn.
    """
    pairs = zip(thread.log_probabilities, thread.sampled, strict=True)
    return sum(-math.expm1(logs) for logs, sampled in pairs if sampled)


def uncertain(threads: list[Learnt], certain: float) -> list[Learnt]:
    """All but those of least doubt that have together less than this share of it; in their order."""
    doubts = np.array([doubt(thread) for thread, _, _ in threads])
    order = np.argsort(doubts, kind="stable")
    kept = np.ones(len(threads), np.bool_)
    kept[order] = doubts[order].cumsum() >= certain * doubts.sum()
    return [threads[index] for index in np.flatnonzero(kept)]


def experience(runs: list[Run], advantages: list[float], rollouts: int, context: int, certain: float = 0.0) -> Experience:
    """Packs the threads of the runs, those left out that have least doubt and together less than the share `certain` of it.

    `rollouts` is how many the batch had, those not learned from included.
    """
    threads: list[Learnt] = []
    for run, advantage in zip(runs, advantages, strict=True):
        count = sum(sum(thread.sampled) for thread in run.root.all())
        weight = 1 / (rollouts * count)
        threads += [(thread, advantage, weight) for thread in run.root.all()]
    threads = uncertain(threads, certain)
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
