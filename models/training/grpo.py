"""The arithmetic of group-relative policy optimisation (arXiv 2402.03300, section 4), term by term.

Every thread of a rollout shares the rollout's advantage (arXiv 2504.15466, section 3). Logarithms
are natural; the log-probabilities are those at the temperature of the rollouts.
"""

from __future__ import annotations

import torch
from torch import Tensor

SMALLEST_DEVIATION = 0.1
"""Divides the rewards of a group that hardly differ. Rewards of 0 and 1 always differ by more (0.45
in groups of five), but a small cost per token must stay small where it is all that differs."""


def advantages(rewards: Tensor) -> Tensor:
    """Rewards [groups, size] -> how much better than its group each rollout is, in deviations of the sample."""
    mean, deviation = rewards.mean(1, keepdim=True), rewards.std(1, keepdim=True)
    return (rewards - mean) / deviation.clamp(min=SMALLEST_DEVIATION)


def surrogate(logs: Tensor, sampled: Tensor, advantage: Tensor, clip: float) -> Tensor:
    """What a step makes large, per token: the ratio to the probability that the token was sampled
    with (`sampled`), clipped on the side where the advantage would push it further, times that."""
    ratio = (logs - sampled).exp()
    return torch.minimum(ratio * advantage, ratio.clamp(1 - clip, 1 + clip) * advantage)


def is_clipped(logs: Tensor, sampled: Tensor, advantage: Tensor, clip: float) -> Tensor:
    """Per token: whether the clip takes its gradient away."""
    ratio = (logs - sampled).exp()
    return torch.where(advantage > 0, ratio > 1 + clip, ratio < 1 - clip)


def kl_estimate(logs: Tensor, reference: Tensor) -> Tensor:
    """KL divergence from the reference policy, per token: r - log r - 1 with r = reference / policy.

    Never negative, and unbiased for tokens that the policy sampled (the k3 estimator).
    """
    difference = reference - logs
    return difference.exp() - difference - 1


def entropy(logits: Tensor) -> Tensor:
    """Entropy of the softmax of logits [n,V] -> [n]."""
    logs = logits.log_softmax(-1)
    return -(logs.exp() * logs).sum(-1)
