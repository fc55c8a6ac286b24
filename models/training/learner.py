"""One policy update: several clipped steps on the same rollouts, held near a reference policy."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from experience import Experience
from grpo import entropy, is_clipped, kl_estimate, surrogate
from model import Model


@dataclass(frozen=True)
class Objective:
    clip: float
    kl: float
    """Weight of the KL divergence from the reference."""
    temperature: float
    """Of the rollouts: the policy is what was sampled from."""


@dataclass(frozen=True)
class Figures:
    """Of one update, over all its inner steps."""

    kl: float
    """Mean per token, nats; as are the next two."""
    entropy: float
    clipped: float
    """Share of the tokens whose gradient the clip took away."""
    gradient: float
    """Norm before it is clipped, mean over the steps."""


class Learner:
    """A policy with its optimiser. The reference is left as it is."""

    def __init__(self, model: Model, reference: Model, objective: Objective, rate: float, largest_gradient: float) -> None:
        self.model, self.reference, self.objective = model, reference, objective
        self.rate, self.largest_gradient = rate, largest_gradient
        self.optimiser = torch.optim.AdamW(model.parameters(), lr=rate, betas=(0.9, 0.95), weight_decay=0.0)

    def learn(self, data: Experience, steps: int, rows: int, scale: float = 1.0) -> Figures:
        """Takes `steps` steps, each on all of the experience, with `rows` rows in a forward pass; `scale` multiplies the rate."""
        for group in self.optimiser.param_groups:
            group["lr"] = self.rate * scale
        device = self.model.embedding.weight.device
        parts = [data.rows(start, start + rows, device) for start in range(0, len(data), rows)]
        with torch.no_grad():
            reference = [log_probabilities(self.logits(self.reference, part), part) for part in parts]
        sums, norms = torch.zeros(3, dtype=torch.float64, device=device), []
        for _ in range(steps):
            self.optimiser.zero_grad()
            for part, logs in zip(parts, reference, strict=True):
                loss, measured = self.loss(part, logs)
                loss.backward()
                sums += measured
            # A gradient that is no number must not reach the weights, nor the checkpoint.
            norm = nn.utils.clip_grad_norm_(self.model.parameters(), self.largest_gradient, error_if_nonfinite=True)
            norms.append(norm.item())
            self.optimiser.step()
        kl, spread, clipped = (sums / (steps * data.learned.sum())).tolist()
        return Figures(kl, spread, clipped, sum(norms) / steps)

    def loss(self, part: Experience, reference: Tensor) -> tuple[Tensor, Tensor]:
        """These rows' part of the loss; and, without gradient, KL, entropy and clipped tokens, summed."""
        o = self.objective
        logits = self.logits(self.model, part)
        logs = log_probabilities(logits, part)
        sampled, advantage, weight = (a[part.learned] for a in (part.sampled, part.advantage, part.weight))
        kl = kl_estimate(logs, reference)
        loss = -(weight * (surrogate(logs, sampled, advantage, o.clip) - o.kl * kl)).sum()
        with torch.no_grad():
            clipped = is_clipped(logs, sampled, advantage, o.clip)
            measured = torch.stack([kl.sum(), entropy(logits).sum(), clipped.sum()]).double()
        return loss, measured

    def logits(self, model: Model, part: Experience) -> Tensor:
        """At the places of the learned tokens, at the rollouts' temperature."""
        return model.logits_at(part.tokens, part.documents, part.learned) / self.objective.temperature


def log_probabilities(logits: Tensor, part: Experience) -> Tensor:
    """Of the learned tokens [n]."""
    return logits.log_softmax(-1).gather(1, part.targets[part.learned][:, None])[:, 0]
