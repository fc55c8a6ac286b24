"""Solves held-out problems and says how well.

    python evaluate.py RUN/checkpoint.pt PROBLEMS.json --limit 200
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import torch

import checkpoint
import language as lang
from decoder import Decoder
from model import PRECISIONS
from rollout import Cache, Limits, Problem, Run, greedy, rollout, sampler


def read_problems(path: Path) -> list[Problem]:
    """An array of [target, number, number, ...]."""
    return json.loads(path.read_text())


def wilson(successes: int, trials: int, z: float = 1.96) -> tuple[float, float]:
    """95 % interval of a proportion."""
    if not trials:
        return 0.0, 1.0
    p, n = successes / trials, trials
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * (p * (1 - p) / n + z * z / (4 * n * n)) ** 0.5
    return centre - half, centre + half


def summarise(runs: list[Run], seconds: float) -> dict:
    n, solved = len(runs), sum(run.solved for run in runs)

    def mean(values: Iterable[int]) -> float:
        return round(sum(values) / max(n, 1), 2)

    return {
        "problems": n,
        "solved": solved,
        "accuracy": round(solved / max(n, 1), 4),
        "interval": [round(bound, 4) for bound in wilson(solved, n)],
        "claimed": sum(run.claimed for run in runs),
        "totalTokens": mean(run.root.total_tokens for run in runs),
        "sequentialTokens": mean(run.root.sequential_tokens for run in runs),
        "children": mean(run.children for run in runs),
        "longestContext": max((run.root.longest for run in runs), default=0),
        "failures": dict(Counter(run.failure for run in runs if run.failure)),
        "seconds": round(seconds, 1),
    }


def line(summary: dict) -> str:
    low, high = summary["interval"]
    return (
        f"{summary['solved']}/{summary['problems']} = {summary['accuracy']:.1%} (95 %: {low:.1%} to {high:.1%}), "
        f"{summary['claimed']} claimed; tokens {summary['totalTokens']} total, {summary['sequentialTokens']} sequential, "
        f"longest context {summary['longestContext']}; {summary['children']} children; "
        f"failures {summary['failures']}; {summary['seconds']} s"
    )


def evaluate(
    cache: Cache,
    problems: list[Problem],
    condition: tuple[int, ...] = lang.apr_condition(None, 8),
    limits: Limits = Limits(),
    temperature: float = 0.0,
    seed: int = 0,
) -> tuple[list[Run], dict]:
    """Runs the problems; returns the runs and their summary."""
    start = time.monotonic()
    choose = sampler(temperature, seed) if temperature > 0 else greedy
    runs = rollout(cache, problems, condition, choose, limits)
    return runs, summarise(runs, time.monotonic() - start)


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("checkpoint", type=Path)
    p.add_argument("problems", type=Path)
    p.add_argument("--limit", type=int)
    p.add_argument("--method", choices=["apr", "sos"], default="apr")
    p.add_argument("--children", default="unlimited", help="apr: a number from 0 to 10, or unlimited")
    p.add_argument("--per-spawn", type=int, default=8, choices=lang.PER_SPAWN_CHOICES, help="apr")
    p.add_argument("--window", type=int, default=256, help="tokens of a context; sos: also told to the model")
    p.add_argument("--shuffled", action="store_true", help="sos: search in random order")
    p.add_argument("--temperature", type=float, default=0.0)
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--rows", type=int, default=256, help="threads decoded side by side")
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--precision", choices=PRECISIONS, default="fp32")
    p.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    p.add_argument("--json", action="store_true", help="print the summary as JSON")
    p.add_argument("--failed", type=Path, help="write the problems that were not solved, as an array like PROBLEMS")
    o = p.parse_args()
    torch.set_num_threads(o.threads)
    children = None if o.children == "unlimited" else int(o.children)
    sos = o.method == "sos"
    condition = lang.sos_condition(o.window, o.shuffled) if sos else lang.apr_condition(children, o.per_spawn)
    model = checkpoint.load_model(o.checkpoint).to(o.device)
    model.precision = PRECISIONS[o.precision]
    problems = read_problems(o.problems)[: o.limit]
    decoder = Decoder(model, o.rows, o.window)
    runs, summary = evaluate(decoder, problems, condition, Limits(context=o.window), o.temperature, o.seed)
    if o.failed:
        o.failed.write_text(json.dumps([p for p, run in zip(problems, runs, strict=True) if not run.solved]))
    print(json.dumps(summary) if o.json else line(summary))


if __name__ == "__main__":
    main()
