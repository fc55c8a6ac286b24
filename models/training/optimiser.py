"""Muon for the matrices of the blocks, AdamW for everything else."""

from __future__ import annotations

from collections import defaultdict

import torch
from torch import Tensor, nn

from model import Matrix, Model, number_words


def orthogonalise(stack: Tensor, precision: torch.dtype) -> Tensor:
    """Nearest half-orthogonal matrices to a stack [N,R,C], by five Newton-Schulz steps; half precision is enough."""
    tall = stack.shape[1] > stack.shape[2]
    x = (stack.mT if tall else stack) / (stack.norm(dim=(1, 2), keepdim=True) + 1e-7)
    x = x.to(precision)
    for _ in range(5):
        gram = torch.bmm(x, x.mT)
        x = 3.4445 * x + torch.bmm(-4.7750 * gram + 2.0315 * torch.bmm(gram, gram), x)
    return (x.mT if tall else x).float()


class Muon:
    """Momentum whose update is orthogonalised, per logical matrix (queries apart from keys, ...).

    Matrices of one shape, over all layers, go through one batched product.
    """

    def __init__(
        self, matrices: list[Matrix], rate: float, precision: torch.dtype, momentum: float = 0.95, decay: float = 0.01
    ) -> None:
        self.weights = [matrix.weight for matrix in matrices]
        self.velocity = [torch.zeros_like(weight) for weight in self.weights]
        self.rate, self.precision, self.momentum, self.decay = rate, precision, momentum, decay
        self.groups: dict[tuple[int, int], list[tuple[int, slice]]] = defaultdict(list)
        for index, matrix in enumerate(matrices):
            start = 0
            for rows in matrix.parts:
                self.groups[rows, matrix.weight.shape[1]].append((index, slice(start, start + rows)))
                start += rows

    @torch.no_grad()
    def step(self, scale: float) -> None:
        gradients = [weight.grad for weight in self.weights]
        torch._foreach_mul_(self.velocity, self.momentum)
        torch._foreach_add_(self.velocity, gradients)
        ahead = torch._foreach_add(gradients, self.velocity, alpha=self.momentum)
        rate = self.rate * scale
        torch._foreach_mul_(self.weights, 1 - rate * self.decay)
        for (rows, columns), members in self.groups.items():
            update = orthogonalise(torch.stack([ahead[index][part] for index, part in members]), self.precision)
            # Tall matrices need a larger step for the same change of their outputs.
            step = rate * max(1.0, rows / columns) ** 0.5
            for (index, part), change in zip(members, update):
                self.weights[index][part].sub_(change, alpha=step)


class NumberSharing:
    """Lets all numbers learn from each one.

    A table of words learns about 842 only where 842 stands, and numbers over 200 are rare. The same
    gradient, taken through the numbers' features, says how the rows of all numbers should change:
    as if each row were its own vector plus features [N,F] times a matrix [F,W] that all share. The
    matrix never exists: its steps go straight into the rows, so that a checkpoint is a plain model.
    """

    def __init__(self, tables: list[nn.Parameter], rate: float) -> None:
        rows, features = number_words()
        device = tables[0].device
        self.tables, self.rate, self.rows = tables, rate, rows.to(device)
        self.features = (features / features.shape[1] ** 0.5).to(device)
        self.steps = [nn.Parameter(torch.zeros(features.shape[1], t.shape[1], device=device)) for t in tables]
        self.adam = torch.optim.AdamW(self.steps, lr=rate, betas=(0.9, 0.95), weight_decay=0.0)

    @torch.no_grad()
    def step(self, scale: float) -> None:
        for table, step in zip(self.tables, self.steps):
            step.zero_()
            step.grad = self.features.T @ table.grad[self.rows]
        self.adam.param_groups[0]["lr"] = self.rate * scale
        self.adam.step()
        for table, step in zip(self.tables, self.steps):
            table[self.rows] += self.features @ step


class Optimiser:
    """All optimisers behind one step and one state."""

    def __init__(self, model: Model, matrix_rate: float, rate: float) -> None:
        matrices = [m for m in model.blocks.modules() if isinstance(m, Matrix)]
        owned = {id(m.weight) for m in matrices}
        rest: list[nn.Parameter] = [p for p in model.parameters() if id(p) not in owned]
        self.parameters = list(model.parameters())
        self.muon = Muon(matrices, matrix_rate, model.precision)
        self.rate = rate
        self.adam = torch.optim.AdamW(rest, lr=rate, betas=(0.9, 0.95), weight_decay=0.0, fused=True)
        self.sharing = NumberSharing([model.embedding.weight, model.head.weight], rate)

    def step(self, scale: float) -> None:
        """Applies and clears the gradients; `scale` multiplies both learning rates."""
        for group in self.adam.param_groups:
            group["lr"] = self.rate * scale
        self.sharing.step(scale)
        self.adam.step()
        self.muon.step(scale)
        for parameter in self.parameters:
            parameter.grad = None

    def state(self) -> dict:
        return {
            "adam": self.adam.state_dict(),
            "velocity": self.muon.velocity,
            "sharing": self.sharing.adam.state_dict(),
        }

    def restore(self, state: dict) -> None:
        self.adam.load_state_dict(state["adam"])
        self.sharing.adam.load_state_dict(state["sharing"])
        for mine, saved in zip(self.muon.velocity, state["velocity"], strict=True):
            mine.copy_(saved)
