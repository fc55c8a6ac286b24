"""What the threads of a rollout are told, and how much room that gives them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

import language as lang
from rollout import Limits

Method = Literal["apr", "sos"]


@dataclass(frozen=True)
class Condition:
    tokens: tuple[int, ...]
    """In the prompt of every thread."""
    limits: Limits


def fixed_condition(method: Method, context: int) -> Condition:
    """The one that the bundled models are used with: any number of children, eight at a time, or the whole window."""
    if method == "apr":
        return children_condition(None, context)
    return Condition(lang.sos_condition(max(windows(context))), Limits(context=context))


def children_condition(children: int | None, context: int) -> Condition:
    """At most so many children, or any number, eight at a time."""
    return Condition(lang.apr_condition(children, 8), Limits(context=context))


def draw_condition(method: Method, context: int, random: np.random.Generator) -> Condition:
    """As often as the demonstrations have it (src/countdown/demonstration/curriculum.ts).

    A serial search that is told a smaller window also gets no more.
    """
    if method == "apr":
        children = None if random.random() < 0.75 else int(random.integers(11))
        per_spawn = 8 if random.random() < 0.5 else int(random.choice(lang.PER_SPAWN_CHOICES))
        return Condition(lang.apr_condition(children, per_spawn), Limits(context=context))
    choices = windows(context)
    window = max(choices) if random.random() < 0.5 else int(random.choice(choices))
    shuffled = bool(random.random() < 0.4)
    return Condition(lang.sos_condition(window, shuffled), Limits(context=window))


def windows(context: int) -> list[int]:
    return [window for window in lang.WINDOW_CHOICES if window <= context]
