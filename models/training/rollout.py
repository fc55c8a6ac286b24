"""Spawn/join rollouts: all threads of all problems in one decode batch.

A thread decodes until it ends or spawns. The children of a spawn read only their own prompt, decode
side by side (and may spawn in turn), and their results are inserted into the parent as a forced
`join`; the parent then goes on from its kept key/value cache.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import torch
from torch import Tensor

import countdown
import language as lang
from grammar import Answer, Event, GiveUp, Grammar, Spawn

Problem = list[int]
"""Target, then the numbers."""


@dataclass(frozen=True)
class Limits:
    """Those of the engine (src/engine/runRequest.ts)."""

    context: int = 256
    """Tokens of a thread."""
    threads: int = 5000
    """Threads of one problem; a spawn beyond them gets misses."""
    depth: int = 4
    """Levels of children below the root."""


@dataclass
class Thread:
    """One context. After the rollout: what it read and wrote, and how likely each written token was."""

    target: int
    numbers: list[int]
    condition: tuple[int, ...]
    run: Run
    parent: Thread | None = None
    path: str = ""
    """Its place in the tree, as the engine names it: the root's second spawn's first message is '.1.0'."""
    depth: int = 0
    tokens: list[int] = field(default_factory=list)
    sampled: list[bool] = field(default_factory=list)
    """Per token: whether the model chose it (otherwise it was forced)."""
    log_probabilities: list[float] = field(default_factory=list)
    """Per token, at the rollout's temperature; 0 where forced."""
    spawns: list[list[Thread]] = field(default_factory=list)
    """Children of each spawn."""
    steps: list[lang.Operation] | None = None
    """The solution that it claims, if it ended with one."""
    failure: str | None = None
    fed: int = 0
    """Tokens already in the cache."""
    saved: Tensor | None = None
    """The cache while children run."""
    open: int = 0
    """Children that have not ended."""
    served: list[tuple[lang.Operation, Thread | None]] = field(default_factory=list)
    """Operations of the last spawn with their children (None: its operands are not there, or a limit)."""
    understood: int = 0
    """Tokens that the grammar has read."""

    def __post_init__(self) -> None:
        self.grammar = Grammar(self.target, self.numbers)
        self.force(lang.prompt(self.condition, self.target, self.numbers))
        self.understood = len(self.tokens)

    def read(self) -> Event | None:
        """What the last token completed."""
        fresh, self.understood = self.tokens[self.understood :], len(self.tokens)
        return self.grammar.read(fresh)

    def force(self, tokens: list[int]) -> None:
        self.tokens += tokens
        self.sampled += [False] * len(tokens)
        self.log_probabilities += [0.0] * len(tokens)

    @property
    def total_tokens(self) -> int:
        return len(self.tokens) + sum(child.total_tokens for spawn in self.spawns for child in spawn)

    @property
    def sequential_tokens(self) -> int:
        """Length of the longest chain of tokens that had to wait for one another."""
        return len(self.tokens) + sum(max((c.sequential_tokens for c in spawn), default=0) for spawn in self.spawns)

    @property
    def longest(self) -> int:
        return max(len(self.tokens), *(c.longest for spawn in self.spawns for c in spawn), 0)

    def all(self) -> list[Thread]:
        return [self, *(t for spawn in self.spawns for child in spawn for t in child.all())]


@dataclass
class Run:
    """One problem's rollout."""

    target: int
    numbers: list[int]
    limits: Limits
    threads: int = 1
    root: Thread = field(init=False)

    @property
    def claimed(self) -> bool:
        return self.root.steps is not None

    @property
    def solved(self) -> bool:
        return self.claimed and countdown.solves(self.target, self.numbers, self.root.steps)

    @property
    def children(self) -> int:
        return self.threads - 1

    @property
    def failure(self) -> str | None:
        """Why it is not solved: wrong claim, gave up, malformed spawn, malformed answer, or window."""
        if self.solved:
            return None
        return "wrong claim" if self.claimed else self.root.failure


class Cache(Protocol):
    """What a rollout needs of a decoder; see decoder.Decoder."""

    rows: int

    def join(self, saved: Tensor | None) -> None: ...
    def leave(self, row: int, keep: bool) -> Tensor | None: ...
    def feed(self, first: int, tokens: list[list[int]]) -> Tensor: ...


Choose = Callable[[Tensor], tuple[list[int], list[float]]]
"""Logits [n,V] -> chosen tokens and their log-probabilities."""


def greedy(logits: Tensor) -> tuple[list[int], list[float]]:
    """The likeliest tokens; their log-probabilities are not worked out."""
    return logits.argmax(-1).tolist(), [0.0] * len(logits)


def sampler(temperature: float, seed: int) -> Choose:
    generator: dict[torch.device, torch.Generator] = {}

    def choose(logits: Tensor) -> tuple[list[int], list[float]]:
        source = generator.setdefault(logits.device, torch.Generator(logits.device).manual_seed(seed))
        logs = (logits / temperature).log_softmax(-1)
        tokens = torch.multinomial(logs.exp(), 1, generator=source)
        return tokens[:, 0].tolist(), logs.gather(1, tokens)[:, 0].tolist()

    return choose


def rollout(
    cache: Cache,
    problems: list[Problem],
    condition: tuple[int, ...],
    choose: Choose = greedy,
    limits: Limits = Limits(),
) -> list[Run]:
    """Runs every problem to its end."""
    return Rollout(cache, choose).run([start(problem, condition, limits) for problem in problems])


def start(problem: Problem, condition: tuple[int, ...], limits: Limits) -> Run:
    """A rollout that has its prompt and no more."""
    run = Run(problem[0], problem[1:], limits)
    run.root = Thread(run.target, sorted(run.numbers, reverse=True), condition, run)
    return run


class Rollout:
    """The scheduler. Waiting threads form a stack: a run's newest threads come first, so that deep
    searches finish what they began instead of keeping every parent waiting."""

    def __init__(self, cache: Cache, choose: Choose) -> None:
        self.cache, self.choose = cache, choose
        self.waiting: list[Thread] = []
        self.live: list[Thread] = []

    def run(self, runs: list[Run]) -> list[Run]:
        self.waiting = [run.root for run in reversed(runs)]
        while self.waiting or self.live:
            self._admit()
            self._step()
        return runs

    def _admit(self) -> None:
        """Moves waiting threads into free rows and feeds all but the last of their tokens."""
        free = self.cache.rows - len(self.live)
        admitted = self.waiting[-free:][::-1] if free else []
        del self.waiting[len(self.waiting) - len(admitted) :]
        # The rows of one feed are padded to its longest: short prompts and long joins go apart.
        fresh = [thread for thread in admitted if not thread.fed]
        resumed = [thread for thread in admitted if thread.fed]
        for group in filter(None, (fresh, resumed)):
            first = len(self.live)
            for thread in group:
                self.cache.join(thread.saved)
                thread.saved = None
            self.live += group
            self.cache.feed(first, [thread.tokens[thread.fed : -1] for thread in group])
            for thread in group:
                thread.fed = len(thread.tokens) - 1

    def _step(self) -> None:
        """One token for every live thread."""
        tokens, logs = self.choose(self.cache.feed(0, [[thread.tokens[-1]] for thread in self.live]))
        for row in range(len(self.live) - 1, -1, -1):
            thread = self.live[row]
            thread.fed += 1
            thread.tokens.append(tokens[row])
            thread.sampled.append(True)
            thread.log_probabilities.append(logs[row])
            if tokens[row] == lang.EOS:
                self._vacate(row, keep=False)
                self._end(thread)
            elif len(thread.tokens) >= thread.run.limits.context:
                self._vacate(row, keep=False)
                self._fail(thread, "window")
            elif tokens[row] == lang.END_SPAWN:
                thread.saved = self._vacate(row, keep=True)
                self._spawn(thread)

    def _vacate(self, row: int, keep: bool) -> Tensor | None:
        self.live[row] = self.live[-1]
        self.live.pop()
        return self.cache.leave(row, keep)

    def _end(self, thread: Thread) -> None:
        """Reads what a thread ended with."""
        event = thread.read()
        if not isinstance(event, Answer):
            return self._fail(thread, "gave up" if isinstance(event, GiveUp) else "malformed answer")
        thread.steps = event.steps
        self._report(thread)

    def _fail(self, thread: Thread, reason: str) -> None:
        thread.failure = reason
        thread.saved = None
        self._report(thread)

    def _spawn(self, thread: Thread) -> None:
        event = thread.read()
        if not isinstance(event, Spawn):
            return self._fail(thread, "malformed spawn")
        run, children = thread.run, []
        thread.served = []
        for index, (operation, numbers) in enumerate(event.messages):
            child = None
            if numbers and thread.depth < run.limits.depth and run.threads < run.limits.threads:
                path = f"{thread.path}.{len(thread.spawns)}.{index}"
                child = Thread(thread.target, numbers, thread.condition, run, thread, path, thread.depth + 1)
                children.append(child)
                run.threads += 1
            thread.served.append((operation, child))
        thread.spawns.append(children)
        thread.open = len(children)
        self.waiting += reversed(children)
        if not children:
            self._resume(thread)

    def _report(self, thread: Thread) -> None:
        """Tells the parent that a child has ended."""
        parent = thread.parent
        if parent:
            parent.open -= 1
            if parent.open == 0:
                self._resume(parent)

    def _resume(self, thread: Thread) -> None:
        """Inserts the children's results and lets the thread go on."""
        results = lang.join_tokens([(operation, child.steps if child else None) for operation, child in thread.served])
        # What the parent has no room to read does not become a part of its context.
        if len(thread.tokens) + len(results) >= thread.run.limits.context:
            return self._fail(thread, "window")
        thread.force(results)
        self.waiting.append(thread)
