"""Rollouts and draws here mean what they mean to the engine of the program.

The same files are held against the engine in test/unit/evaluation/countdown/rolloutRow.spec.ts and
test/unit/engine/sampler.spec.ts. `compare_engine.py` compares whole models.
"""

import json
import math
import unittest
from pathlib import Path

import torch
from torch import Tensor

from compare_engine import Difference, difference, row
from rollout import Limits, Rollout, sampler, start

FIXTURES = Path(__file__).resolve().parents[2] / "test" / "fixtures" / "rollouts"
ROWS = [json.loads(text) for text in (FIXTURES / "rollouts.jsonl").read_text().splitlines()]


class Blank:
    """A cache of a model that is not there."""

    rows = 8

    def join(self, saved: Tensor | None) -> None: ...

    def leave(self, row: int, keep: bool) -> None: ...

    def feed(self, first: int, tokens: list[list[int]]) -> Tensor:
        return torch.zeros(len(tokens), 1)


def replayed(recorded: dict) -> dict:
    """The recorded run's sampled tokens under the rules of these rollouts."""
    written = {
        path: [token for token, sampled in zip(thread["tokens"], thread["sampled"], strict=True) if sampled == "1"]
        for path, thread in recorded["threads"].items()
    }

    def choose(logits: Tensor) -> tuple[list[int], list[float]]:
        tokens = [written[thread.path][sum(thread.sampled)] for thread in scheduler.live]
        return tokens, [0.0] * len(tokens)

    scheduler = Rollout(Blank(), choose)
    root = recorded["threads"][""]["tokens"]
    condition = tuple(root[1:4])
    problem = [recorded["target"], *recorded["numbers"]]
    (run,) = scheduler.run([start(problem, condition, Limits(context=recorded["contextWindow"]))])
    return row(run)


class Rules(unittest.TestCase):
    def test_threads_joins_and_verdicts_are_the_engines(self) -> None:
        self.assertGreater(len(ROWS), 10)
        for recorded in ROWS:
            self.assertEqual(replayed(recorded), recorded)

    def test_a_difference_is_told_by_the_token_that_it_comes_from(self) -> None:
        recorded = next(r for r in ROWS if r["solved"] and ".0.1" in r["threads"])
        self.assertIsNone(difference(7, recorded, recorded))
        child, root = (recorded["threads"][path] for path in (".0.1", ""))
        at = child["sampled"].index("1") + 2
        changed = {**child, "tokens": [*child["tokens"][:at], 5, *child["tokens"][at + 1 :]]}
        joined = {**root, "tokens": [0 if s == "0" else t for t, s in zip(root["tokens"], root["sampled"])]}
        other = {**recorded, "threads": {**recorded["threads"], ".0.1": changed, "": joined}}
        found = difference(7, recorded, other)
        self.assertIsInstance(found, Difference)
        self.assertEqual((found.path, found.place, found.theirs), (".0.1", at, "*"))


class Draws(unittest.TestCase):
    def test_follow_the_engines_distribution(self) -> None:
        fixture = json.loads((FIXTURES / "sampler.json").read_text())
        draws = 20_000
        logits = torch.tensor(fixture["logits"]).expand(draws, -1)
        for temperature, probabilities in fixture["probabilities"].items():
            tokens, logs = sampler(float(temperature), 11)(logits)
            possible = [i for i, p in enumerate(probabilities) if p > 1e-9]
            self.assertEqual(len(possible), 7)
            self.assertEqual(set(tokens) - set(possible), set())
            # Pearson's chi-squared; 22.5 is its 99.9 % point at 6 degrees of freedom.
            counts = [(tokens.count(i), probabilities[i] * draws) for i in possible]
            self.assertLess(sum((count - expected) ** 2 / expected for count, expected in counts), 22.5, temperature)
            for token, log in list(zip(tokens, logs))[:50]:
                self.assertAlmostEqual(log, math.log(probabilities[token]), places=5)


if __name__ == "__main__":
    unittest.main()
